"""What a prediction is about: to speak or be silent, where, how much, text that stood before, new text.

One loss hides that a model writes well and never knows when; these shares show it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from stream.tokens import COUNT, EDIT, MOST_LINES, NONE, is_line_id
from train.packing import Batch

KINDS = ("shown", "speak", "silent", "place", "count", "known-text", "new-text")
SHOWN_WEIGHT = 1 / 8  # targets weigh more, text that is only shown less


def kinds_of(batch: Batch) -> np.ndarray:
    """For each predicted row, padding included, an index into KINDS.

    Text is known where the two tokens before it were followed by it already in the same document.
    """
    ids, positions = batch.ids.ravel(), batch.positions.ravel()
    kinds = np.full(len(batch.rows), KINDS.index("new-text"), np.int8)
    followed: set[tuple[int, int, int]] = set()
    start = reached = -1
    for index in np.argsort(batch.rows, kind="stable"):
        row, target = int(batch.rows[index]), int(batch.targets[index])
        if batch.weights[index] == 0:
            continue
        if row - int(positions[row]) != start:
            start = reached = row - int(positions[row])
            followed = set()
        while reached + 2 <= row:
            followed.add((int(ids[reached]), int(ids[reached + 1]), int(ids[reached + 2])))
            reached += 1
        before = int(ids[row])
        known = (int(ids[row - 1]), before, target) in followed
        kinds[index] = KINDS.index(_kind(before, target, float(batch.weights[index]), known))
    return kinds


def _kind(before: int, target: int, weight: float, known: bool) -> str:
    if target == EDIT:
        return "speak"
    if target == NONE:
        return "silent"
    if before == EDIT and is_line_id(target):
        return "place"
    if COUNT <= target <= COUNT + MOST_LINES:
        return "count"
    if weight < SHOWN_WEIGHT:
        return "shown"
    return "known-text" if known else "new-text"


@dataclass
class KindSums:
    """Sums by kind over many passes."""

    nats: np.ndarray = field(default_factory=lambda: np.zeros(len(KINDS)))
    right: np.ndarray = field(default_factory=lambda: np.zeros(len(KINDS)))
    count: np.ndarray = field(default_factory=lambda: np.zeros(len(KINDS)))

    def add(self, batch: Batch, nats: np.ndarray, right: np.ndarray) -> None:
        """`nats` and `right` of each predicted row."""
        kept = batch.weights > 0
        kinds = kinds_of(batch)[kept]
        self.nats += np.bincount(kinds, weights=nats[kept], minlength=len(KINDS))
        self.right += np.bincount(kinds, weights=right[kept], minlength=len(KINDS))
        self.count += np.bincount(kinds, minlength=len(KINDS))

    def report(self) -> dict[str, dict[str, float]]:
        """Mean nats and share right, of kinds that occurred."""
        return {
            kind: {
                "nats": round(float(self.nats[n] / self.count[n]), 4),
                "right": round(float(self.right[n] / self.count[n]), 4),
                "count": int(self.count[n]),
            }
            for n, kind in enumerate(KINDS)
            if self.count[n]
        }
