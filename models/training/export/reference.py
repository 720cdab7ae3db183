"""Reference logits beside a model file: a fixed prompt, full recompute, rows at the awkward places."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from export.fast_session import FastSession


def reference_prompt(vocab: int, length: int, seed: int = 7) -> np.ndarray:
    """Token ids int64 [length], never the padding token."""
    return np.random.default_rng(seed).integers(1, vocab, length)


def reference_rows(length: int) -> list[int]:
    """Rows around window and alignment borders, and the last four."""
    borders = [1, 127, 255, 256, 257, 512, 513, 768, 1024]
    return sorted({row for row in [*borders, *range(length - 4, length)] if 0 <= row < length})


def write_reference(directory: Path, prompt: np.ndarray, rows: list[int], logits: np.ndarray) -> None:
    """`logits.npy` fp32 [rows, vocab] and `reference.json` that says which rows of which prompt."""
    np.save(directory / "logits.npy", logits.astype(np.float32))
    reference = {
        "prompt": prompt.tolist(),
        "rows": rows,
        "greedy": logits.argmax(axis=-1).tolist(),
        "largest": float(np.abs(logits).max()),
        "logits": "logits.npy",
    }
    (directory / "reference.json").write_text(json.dumps(reference) + "\n")


def check_fast(directory: Path, length: int = 1_100) -> dict[str, float]:
    """Writes the reference of a fast-layout model and compares ways of cutting the prompt.

    Returns the largest logit difference to one shot for each way: 0.0 where the recipe is exact.
    """
    session = FastSession(directory)
    length = min(length, session.sidecar["maxPositions"] - 16)
    prompt = reference_prompt(session.sidecar["vocab"], length)
    rows = reference_rows(length)
    whole = session.prefill(prompt, rows, length)
    write_reference(directory, prompt, rows, whole)
    result = {"largest": float(np.abs(whole).max())}

    def compare(name: str, logits: np.ndarray) -> None:
        result[name] = float(np.abs(logits - whole).max())

    for chunk in (128, 64, 256, 37, 7):
        session.truncate(0)
        compare(f"chunks of {chunk}", session.prefill(prompt, rows, chunk))
    session.truncate(length // 2)
    session.prefill(reference_prompt(session.sidecar["vocab"], 60, seed=8), [], 32)
    session.truncate(length // 2)
    later = [row for row in rows if row >= length // 2]
    again = session.prefill(prompt[length // 2 :], [row - length // 2 for row in later], 16)
    result["after rollback"] = float(np.abs(again - whole[len(rows) - len(later) :]).max())
    session.truncate(length - 4)
    steps = [session.forward(prompt[at : at + 1], [0])[0] for at in range(length - 4, length)]
    result["one by one, padded"] = float(np.abs(np.stack(steps) - whole[-4:]).max())
    return result
