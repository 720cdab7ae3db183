"""The encoder as the product reads it: src/index/static-encoder.ts says what the bytes are."""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from encoder.model import StaticEncoder

MAGIC = b"ftenc1\n\0"


def write_encoder(path: Path, encoder: StaticEncoder, words: Sequence[str]) -> str:
    """Answers with the name that the bytes give it. Rows are int8, each with a scale of its own."""
    rows = encoder.rows.detach().numpy().astype(np.float32)
    scales = np.maximum(np.abs(rows).max(axis=1) / 127, 1e-12).astype("<f4")
    numbers = np.clip(np.rint(rows / scales[:, None]), -127, 127).astype(np.int8)
    asked = encoder.asked.detach().exp().numpy().astype("<f4")
    text = "\n".join(words).encode()
    body = scales.tobytes() + asked.tobytes() + numbers.tobytes() + text
    name = hashlib.sha256(body).hexdigest()[:12]
    header = json.dumps({"name": name, "dims": rows.shape[1], "words": len(words)}).encode()
    header += b" " * (-(len(MAGIC) + 4 + len(header)) % 4)
    path.write_bytes(MAGIC + struct.pack("<I", len(header)) + header + body)
    return name


def read_encoder(path: Path) -> tuple[list[str], np.ndarray, np.ndarray]:
    """Words, their rows in float32, and what each weighs more in a question."""
    data = path.read_bytes()
    if not data.startswith(MAGIC):
        raise ValueError(f"{path} is no encoder")
    (length,) = struct.unpack_from("<I", data, len(MAGIC))
    at = len(MAGIC) + 4
    header = json.loads(data[at : at + length])
    at += length
    count, dims = header["words"], header["dims"]
    scales = np.frombuffer(data, "<f4", count, at)
    asked = np.frombuffer(data, "<f4", count, at + 4 * count)
    numbers = np.frombuffer(data, np.int8, count * dims, at + 8 * count).reshape(count, dims)
    words = data[at + 8 * count + count * dims :].decode().split("\n")
    return words, numbers * scales[:, None], asked
