"""Where people stop while they type: a cut within the new text of a hunk, drawn by published weights."""

from __future__ import annotations

import random
from collections.abc import Sequence

from stream.hunks import Hunk


def _weight(before: str, after: str) -> int:
    """Of a pause between two characters; the weights that Zed's open data recipe names."""
    if before in ",;:([{":
        return 10
    if before in ")]}":
        return 8
    if before.isalnum() or before == "_":
        return 1 if after.isalnum() or after == "_" else 8
    return 6 if before.isspace() else 5


def pause(hunk: Hunk, removed: Sequence[str], rng: random.Random) -> tuple[int, int] | None:
    """New line and character where the typing stops; None where nothing of a line is typed."""
    lines = [n for n, line in enumerate(hunk.lines) if line.strip()]
    if not lines:
        return None
    number = rng.choice(lines)
    line = hunk.lines[number]
    old = removed[number] if number < len(removed) else ""
    same = 0
    while same < min(len(old), len(line)) and old[same] == line[same]:
        same += 1
    first = max(same, len(line) - len(line.lstrip()))
    tail = 0
    while tail < min(len(old), len(line)) - same and old[-1 - tail] == line[-1 - tail]:
        tail += 1
    last = len(line) - tail
    if last - first < 1:
        return None
    weights = [_weight(line[at - 1], line[at]) for at in range(first + 1, last)]
    if not weights or rng.random() < 0.15:
        return number, first
    return number, rng.choices(range(first + 1, last), weights)[0]


def halves(hunk: Hunk, lines: int) -> tuple[Hunk, Hunk]:
    """The hunk's first new lines with as many of the old, and the rest in the text that leaves."""
    old = min(lines, hunk.end - hunk.start)
    first = Hunk(hunk.start, hunk.start + old, hunk.lines[:lines])
    rest = Hunk(hunk.start + lines, hunk.end + lines - old, hunk.lines[lines:])
    return first, rest
