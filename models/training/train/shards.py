"""A parcel of token shards (FORMAT.md), memory-mapped: documents by number."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np

FULL_WEIGHT = 32

# How answers came about: a person gave them; another model did; the question was made from the answer; or a
# check said that they are right.
Kind = Literal["real", "distillation", "easy-direction", "verified"]


@dataclass
class _Shard:
    tokens: np.ndarray
    loss: np.ndarray
    starts: np.ndarray


class Parcel:
    """`lengths` int32 [documents], cut at `longest`; `document(n)` gives tokens and weights."""

    def __init__(self, directory: Path, longest: int) -> None:
        self._shards = [self._open(path) for path in sorted(directory.glob("tokens-*.npy"))]
        if not self._shards:
            raise ValueError(f"no tokens-*.npy in {directory}")
        self._first = np.cumsum([0, *(len(shard.starts) for shard in self._shards)])
        whole = np.concatenate(
            [np.diff(np.append(shard.starts, len(shard.tokens))) for shard in self._shards]
        )
        self.lengths = np.minimum(whole, longest).astype(np.int32)
        self.cut_documents = int((whole > longest).sum())
        self.tokens = int(self.lengths.sum())

    def document(self, number: int) -> tuple[np.ndarray, np.ndarray]:
        """Token ids uint16 and weights uint8, both of the document's length."""
        index = int(np.searchsorted(self._first, number, side="right")) - 1
        shard = self._shards[index]
        start = int(shard.starts[number - self._first[index]])
        part = slice(start, start + int(self.lengths[number]))
        return shard.tokens[part], shard.loss[part]

    @staticmethod
    def _open(tokens: Path) -> _Shard:
        number = tokens.stem.split("-")[1]
        arrays = [
            np.load(tokens.with_name(f"{name}-{number}.npy"), mmap_mode="r") for name in ("tokens", "loss")
        ]
        starts = np.load(tokens.with_name(f"docs-{number}.npy"))
        kinds = [arrays[0].dtype, arrays[1].dtype, starts.dtype]
        if kinds != [np.uint16, np.uint8, np.int64]:
            raise ValueError(f"shard {number}: types {kinds} instead of uint16, uint8, int64")
        if len(arrays[0]) != len(arrays[1]) or starts[0] != 0 or (np.diff(starts) <= 0).any():
            raise ValueError(f"shard {number}: lengths or document starts do not fit")
        return _Shard(*arrays, starts)


def write_shard(directory: Path, number: int, documents: list[tuple[np.ndarray, np.ndarray]]) -> None:
    """Writes one shard from (tokens, weights) pairs."""
    directory.mkdir(parents=True, exist_ok=True)
    starts = np.cumsum([0, *(len(tokens) for tokens, _ in documents[:-1])]).astype(np.int64)
    arrays = {
        "tokens": np.concatenate([tokens for tokens, _ in documents]).astype(np.uint16),
        "loss": np.concatenate([weights for _, weights in documents]).astype(np.uint8),
        "docs": starts,
    }
    for name, array in arrays.items():
        np.save(directory / f"{name}-{number:05d}.npy", array)


def write_manifest(directory: Path, kind: Kind, check: str, **told: Any) -> dict[str, Any]:
    """parcel.json: of all samples of the parcel how they came about, and what says that they are right."""
    manifest = {"kind": kind, "check": check, **told}
    (directory / "parcel.json").write_text(json.dumps(manifest, indent=1) + "\n")
    return manifest
