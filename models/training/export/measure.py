"""What an architecture costs at inference: variants of one size, random weights, timed in turns.

All variants take part in every round, so that a busy machine disturbs them alike; the table gives
medians and, in brackets, minima, in milliseconds.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx

from export.fast_layout import fast_layout
from export.fast_session import FastSession
from export.random_weights import random_model
from export.sidecar import write_sidecar
from model.architecture import Architecture

VARIANTS: dict[str, dict[str, object]] = {
    "gemma3_text": {},
    "with SiLU": {"activation": "silu"},
    "without norms after branches": {"post_norms": False},
    "without QK-norm": {"qk_norm": False},
    "pre-norm + QK-norm + SiLU": {"post_norms": False, "activation": "silu"},
    "pre-norm + SiLU, no QK-norm": {"post_norms": False, "qk_norm": False, "activation": "silu"},
    "two KV heads": {"kv_heads": 2},
    "every third layer global": {"global_every": 3},
}
PAST = 2_000


def measure(dims: str, rounds: int, threads: int) -> str:
    """A Markdown table: a prefill of 500 rows, a pass of 8 and a pass of 3, each ending at 2,000 rows."""
    base = Architecture.parse(dims)
    with tempfile.TemporaryDirectory() as folder:
        sessions = {}
        for name, change in VARIANTS.items():
            directory = Path(folder) / name.replace(" ", "-")
            directory.mkdir()
            shape = replace(base, **change)
            model = random_model(shape, seed=1, calibration_tokens=32)
            onnx.save(fast_layout(model), str(directory / "model.onnx"))
            write_sidecar(directory, "model.onnx", shape, "int8-static", "rows", "float32")
            sessions[name] = FastSession(directory, threads)
        ids = np.random.default_rng(1).integers(0, base.vocab, PAST)
        times: dict[str, list[list[float]]] = {name: [[], [], []] for name in sessions}
        for session in sessions.values():
            session.prefill(ids, [], 128)
        for _ in range(rounds):
            for name, session in sessions.items():
                for column, milliseconds in enumerate(_one_round(session, ids)):
                    times[name][column].append(milliseconds)
    lines = ["| variant | 500 rows | 8 rows | 3 rows |", "| --- | --- | --- | --- |"]
    for name, columns in times.items():
        cells = [f"{np.median(column):.1f} ({min(column):.1f})" for column in columns]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _one_round(session: FastSession, ids: np.ndarray) -> list[float]:
    return [
        _milliseconds(session, PAST - 500, lambda: session.prefill(ids[PAST - 500 :], [499], 128), 1),
        _milliseconds(session, PAST, lambda: session.forward(ids[:8], list(range(8))), 5),
        _milliseconds(session, PAST, lambda: session.forward(ids[:3], [2]), 5),
    ]


def _milliseconds(session: FastSession, past: int, work: Callable[[], object], times: int) -> float:
    """The shortest of several runs, each with `past` rows cached before it."""
    best = float("inf")
    for _ in range(times):
        session.truncate(past)
        began = time.perf_counter()
        work()
        best = min(best, 1e3 * (time.perf_counter() - began))
    return best
