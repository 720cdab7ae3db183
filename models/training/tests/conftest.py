import os
import sys
from pathlib import Path

# Tiny matrices: a second thread costs more than it brings.
os.environ.setdefault("OMP_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
