"""The product is held against what this code writes today: a golden file written again is the same."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[3] / "test"
WRITERS = {
    "prompt/golden/write-python-examples.py": "python-examples.json",
    "prompt/golden/write-python-sessions.py": "python-sessions.json",
    "context/golden/write-cases.py": "cases.json",
}


@pytest.mark.parametrize("writer", WRITERS)
def test_a_golden_file_is_what_its_writer_writes(writer: str) -> None:
    path = TESTS / writer
    written = runpy.run_path(str(path))["golden"]()
    # Compared apart, for a difference of half a megabyte is slow to print.
    same = path.with_name(WRITERS[writer]).read_text() == written
    assert same, f"{WRITERS[writer]} is stale: PYTHONPATH=models/training python3 test/{writer}"


def test_every_writer_is_known() -> None:
    assert {str(path.relative_to(TESTS)) for path in TESTS.glob("**/golden/write-*.py")} == set(WRITERS)
