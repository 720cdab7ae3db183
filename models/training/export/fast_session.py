"""Runs a fast-layout file with a growing cache, the way the product does: views, chunks, rollback."""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np

# Read when the library loads: with flash attention off, views aligned to 256 rows are exact
# whatever the size of the processor's cache.
os.environ.setdefault("ORT_GQA_DISABLE_FLASH_ATTENTION", "1")

import onnxruntime


class FastSession:
    """One stream: `length` rows are cached; `forward` appends, `truncate` forgets."""

    def __init__(self, directory: Path, threads: int = 2, alignment: int | None = None) -> None:
        self.sidecar = json.loads((directory / "model.json").read_text())
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        path = str(directory / self.sidecar["file"])
        self.session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        self.alignment = alignment or self.sidecar["alignment"]["withoutFlash"]
        self.length = 0
        shape = (1, 1, self.sidecar["maxPositions"], self.sidecar["headDim"])
        kind = np.dtype(self.sidecar["cacheType"])
        self._cache = [(np.zeros(shape, kind), np.zeros(shape, kind)) for _ in self.sidecar["cache"]]

    def forward(self, ids: np.ndarray, rows: np.ndarray | list[int]) -> np.ndarray:
        """Appends ids; returns logits fp32 [len(rows), vocab] of these rows of the chunk.

        A single id is padded to two rows: a one-row pass takes another kernel path, whose sums differ.
        """
        count, past = len(ids), self.length
        if count == 1:
            ids = np.concatenate([ids, np.zeros(1, np.int64)])
        window, kept = self.sidecar["window"], len(ids)
        offset = max(0, past - window - 1) // self.alignment * self.alignment
        present = self.sidecar["cacheOutput"] == "present"
        if present:
            offset = 0
        feeds: dict[str, np.ndarray] = {
            "input_ids": np.asarray(ids, np.int64)[None],
            "position_ids": np.arange(past, past + kept, dtype=np.int64)[None],
            "seqlens_k": np.array([past + kept - 1], np.int32),
            "total_len": np.array(past + kept, np.int32),
            "seqlens_l": np.array([past - offset + kept - 1], np.int32),
            "total_l": np.array(past - offset + kept, np.int32),
            "out_idx": np.asarray(rows, np.int64),
        }
        wanted = [self.sidecar["logits"]]
        for entry, (keys, values) in zip(self.sidecar["cache"], self._cache):
            start = offset if entry["kind"] == "local" else 0
            feeds[entry["pastKey"]] = keys[:, :, start:past]
            feeds[entry["pastValue"]] = values[:, :, start:past]
            wanted += [entry["newKey"], entry["newValue"]]
        logits, *rows_out = self.session.run(wanted, feeds)
        for (keys, values), new_keys, new_values in zip(self._cache, rows_out[::2], rows_out[1::2]):
            keys[:, :, past : past + count] = new_keys[:, :, -kept:][:, :, :count]
            values[:, :, past : past + count] = new_values[:, :, -kept:][:, :, :count]
        self.length = past + count
        return logits[0]

    def prefill(self, ids: np.ndarray, rows: list[int], chunk: int) -> np.ndarray:
        """Appends ids in chunks; `rows` count from the first of them."""
        parts = []
        for start in range(0, len(ids), chunk):
            piece = ids[start : start + chunk]
            here = [row - start for row in rows if start <= row < start + len(piece)]
            parts.append(self.forward(piece, here if here else [0])[: len(here)])
        return np.concatenate(parts)

    def truncate(self, length: int) -> None:
        """Forgets every row from `length` on. Nothing is moved."""
        if not 0 <= length <= self.length:
            raise ValueError(f"cannot truncate {self.length} rows to {length}")
        self.length = length
