"""The one way to write a change of lines: hunks without common lines at their ends, each as high as it can stand.

An insertion of `b` behind `b` is an insertion before it: nobody can tell which of two equal lines
is new, and the model should not have to.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple


class Hunk(NamedTuple):
    """Lines [start, end) become `lines`; `start == end` inserts before line `start`."""

    start: int
    end: int
    lines: tuple[str, ...]

    @property
    def growth(self) -> int:
        return len(self.lines) - (self.end - self.start)


def lines_of(text: str) -> list[str]:
    """Lines without their breaks: CRLF reads as LF, and a missing last break is not represented."""
    lines = text.split("\n")
    if lines[-1] == "":
        lines.pop()
    return [line[:-1] if line.endswith("\r") else line for line in lines] if "\r" in text else lines


def apply_hunk(hunk: Hunk, lines: Sequence[str]) -> list[str]:
    return [*lines[: hunk.start], *hunk.lines, *lines[hunk.end :]]


def trimmed(before: Sequence[str], after: Sequence[str]) -> Hunk | None:
    """All that differs as one hunk, as high as possible; None where nothing does."""
    most = min(len(before), len(after))
    tail = 0
    while tail < most and before[len(before) - 1 - tail] == after[len(after) - 1 - tail]:
        tail += 1
    head = 0
    while head < most - tail and before[head] == after[head]:
        head += 1
    if head == len(before) - tail and head == len(after) - tail:
        return None
    return Hunk(head, len(before) - tail, tuple(after[head : len(after) - tail]))


def canonical(hunk: Hunk, before: Sequence[str], top: int = 0) -> Hunk | None:
    """Trimmed, and as high as it can stand without passing line `top`; None where it changes nothing."""
    inner = trimmed(before[hunk.start : hunk.end], hunk.lines)
    if inner is None:
        return None
    return raised(Hunk(hunk.start + inner.start, hunk.start + inner.end, inner.lines), before, top)


def raised(hunk: Hunk, before: Sequence[str], top: int = 0) -> Hunk:
    start, end, lines = hunk
    if start < end and lines:
        return hunk
    while start > top:
        above = before[start - 1]
        if above != (before[end - 1] if start < end else lines[-1]):
            break
        if start == end:
            lines = (above, *lines[:-1])
        start, end = start - 1, end - 1
    return Hunk(start, end, lines)


def lowered(hunk: Hunk, before: Sequence[str]) -> Iterator[Hunk]:
    """The ways the same change could be written lower down, nearest first, the hunk itself the first."""
    start, end, lines = hunk
    yield hunk
    if start < end and lines:
        return
    while end < len(before):
        below = before[end]
        if below != (before[start] if start < end else lines[0]):
            return
        if start == end:
            lines = (*lines[1:], below)
        start, end = start + 1, end + 1
        yield Hunk(start, end, lines)


def joined(hunks: Sequence[Hunk], before: Sequence[str]) -> list[Hunk]:
    """Hunks from top to bottom, each canonical; what touches its neighbor after that is one with it."""
    out: list[Hunk] = []
    for hunk in hunks:
        high = canonical(hunk, before, out[-1].end if out else 0)
        if high is None:
            continue
        if out and high.start == out[-1].end:
            high = Hunk(out[-1].start, high.end, out.pop().lines + high.lines)
        out.append(high)
    return out


def diff_hunks(before: Sequence[str], after: Sequence[str]) -> list[Hunk]:
    """Every region that differs, from top to bottom; all refer to `before`."""
    whole = trimmed(before, after)
    if whole is None:
        return []
    matcher = SequenceMatcher(None, before[whole.start : whole.end], whole.lines, autojunk=False)
    parts = [
        Hunk(whole.start + a, whole.start + b, whole.lines[c:d])
        for tag, a, b, c, d in matcher.get_opcodes()
        if tag != "equal"
    ]
    return joined(parts, before)


def apply_hunks(hunks: Sequence[Hunk], before: Sequence[str]) -> list[str]:
    """`hunks` ascending and apart, all in the lines of `before`."""
    out = list(before)
    for hunk in reversed(hunks):
        out[hunk.start : hunk.end] = hunk.lines
    return out
