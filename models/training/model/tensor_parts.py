"""Named tensors in a folder of parts of at most 16 MB each, with checksums.

`index.json` lists every tensor (dtype, shape, place in one long stream of bytes) and every part
(name, bytes, sha256); the parts, one after the other, are that stream. bf16 travels as uint16.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np

PART_BYTES = 16_000_000
INDEX = "index.json"


def write_parts(directory: Path, tensors: dict[str, np.ndarray], about: dict[str, object]) -> None:
    """Writes parts first and the index last, so that a folder with an index is complete.

    `about` is any JSON object that `read_parts` hands back.
    """
    directory.mkdir(parents=True, exist_ok=True)
    (directory / INDEX).unlink(missing_ok=True)
    entries, start = {}, 0
    for name, array in tensors.items():
        entries[name] = {"dtype": array.dtype.name, "shape": list(array.shape), "start": start}
        start += array.nbytes
    parts: list[dict[str, object]] = []
    pending = bytearray()

    def flush(block: bytes) -> None:
        name = f"part-{len(parts):04d}.bin"
        (directory / name).write_bytes(block)
        parts.append({"name": name, "bytes": len(block), "sha256": hashlib.sha256(block).hexdigest()})

    for array in tensors.values():
        view = memoryview(np.ascontiguousarray(array).reshape(-1).view(np.uint8))
        for at in range(0, len(view), PART_BYTES):
            pending += view[at : at + PART_BYTES]
            while len(pending) >= PART_BYTES:
                flush(bytes(pending[:PART_BYTES]))
                del pending[:PART_BYTES]
    if pending:
        flush(bytes(pending))
    for stale in directory.glob("part-*.bin"):
        if int(stale.stem.split("-")[1]) >= len(parts):
            stale.unlink()
    index = {"tensors": entries, "parts": parts, "bytes": start, "about": about}
    (directory / INDEX).write_text(json.dumps(index) + "\n")


def read_parts(directory: Path) -> tuple[dict[str, np.ndarray], dict[str, object]]:
    """The tensors and `about`. Raises ValueError when a part is missing or damaged."""
    index = json.loads((directory / INDEX).read_text())
    stream = bytearray()
    for part in index["parts"]:
        path = directory / part["name"]
        block = path.read_bytes() if path.exists() else b""
        if hashlib.sha256(block).hexdigest() != part["sha256"]:
            raise ValueError(f"{path} is missing or damaged")
        stream += block
    tensors = {}
    for name, entry in index["tensors"].items():
        kind, shape = np.dtype(entry["dtype"]), tuple(entry["shape"])
        count = int(np.prod(shape, dtype=np.int64))
        array = np.frombuffer(stream, kind, count, entry["start"])
        tensors[name] = array.reshape(shape)
    return tensors, index["about"]
