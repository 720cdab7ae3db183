"""A file and what of it the model has seen: fragments of neighboring lines with an id each.

Ids belong to lines, not to line numbers: they move with their line, and die with it. `behind` names
the place after a fragment's last line, where nothing stands.

    line   0  1  2  3  4  5  6  7  8
    id     .  .  5  6  7  .  .  9 10      Fragment(2, (5, 6, 7), 8), Fragment(7, (9, 10), 11)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from stream.hunks import Hunk, apply_hunk

Range = tuple[int, int]


class Fragment(NamedTuple):
    start: int
    ids: tuple[int, ...]
    behind: int

    @property
    def end(self) -> int:
        return self.start + len(self.ids)


@dataclass(frozen=True)
class ShownFile:
    """Fragments are in order and apart."""

    lines: list[str]
    fragments: tuple[Fragment, ...] = ()

    def find(self, line_id: int) -> tuple[Fragment, int] | None:
        """The fragment that holds the id, and the line's index in it."""
        for fragment in self.fragments:
            if line_id == fragment.behind:
                return fragment, len(fragment.ids)
            if line_id in fragment.ids:
                return fragment, fragment.ids.index(line_id)
        return None

    def fragment_at(self, start: int, end: int) -> Fragment | None:
        """That holds all these lines or, where there are none, the place: of a line before one behind."""
        last = max(end, start + 1)
        for fragment in self.fragments:
            if fragment.start <= start and last <= fragment.end:
                return fragment
        if start == end:
            for fragment in self.fragments:
                if start == fragment.end:
                    return fragment
        return None

    def id_at(self, line: int) -> int | None:
        """The id that names the line, or the place of an insertion."""
        fragment = self.fragment_at(line, line)
        if fragment is None:
            return None
        index = line - fragment.start
        return fragment.ids[index] if index < len(fragment.ids) else fragment.behind

    def new_ids(self, hunk: Hunk, unused: Sequence[int]) -> tuple[int, ...]:
        """The ids of the new lines: those of the lines that go, in order, then `unused`."""
        fragment = self.fragment_at(hunk.start, hunk.end)
        assert fragment is not None
        kept = fragment.ids[hunk.start - fragment.start : hunk.end - fragment.start]
        return (*kept, *unused)[: len(hunk.lines)]

    def replaced(self, hunk: Hunk, unused: Sequence[int]) -> ShownFile:
        """`hunk` must lie within one fragment."""
        at = self.fragment_at(hunk.start, hunk.end)
        assert at is not None
        fresh = self.new_ids(hunk, unused)
        fragments, passed = [], False
        for fragment in self.fragments:
            if fragment is at:
                a, b = hunk.start - at.start, hunk.end - at.start
                fragment, passed = at._replace(ids=(*at.ids[:a], *fresh, *at.ids[b:])), True
            elif passed:
                fragment = fragment._replace(start=fragment.start + hunk.growth)
            fragments.append(fragment)
        return ShownFile(apply_hunk(hunk, self.lines), tuple(fragments))

    def pieces(self, hunk: Hunk, most: int) -> list[Hunk] | None:
        """The hunk in pieces within one fragment, of at most `most` lines; None where a line has no id."""
        start, end, lines = hunk
        if start == end:
            return None if self.fragment_at(start, end) is None else [hunk]
        out, at = [], start
        while at < end:
            fragment = self.fragment_at(at, at + 1)
            if fragment is None:
                return None
            to = min(end, at + most, fragment.end)
            out.append(Hunk(at, to, lines[at - start : len(lines) if to == end else to - start]))
            at = to
        return out

    def hidden(self, start: int, end: int) -> list[Range]:
        """The lines of a range that have no id; for an empty file, its one place."""
        if not self.lines and not self.fragments:
            return [(0, 0)]
        out: list[Range] = []
        for line in range(max(0, start), min(end, len(self.lines))):
            if self.fragment_at(line, line + 1) is not None:
                continue
            if out and out[-1][1] == line:
                out[-1] = (out[-1][0], line + 1)
            else:
                out.append((line, line + 1))
        return out

    def show(self, ranges: Sequence[Range], unused: Sequence[int]) -> ShownFile:
        """With ids for these lines, which have none, taken from `unused` in order."""
        taken, added = 0, []
        for start, end in ranges:
            stop = taken + end - start
            added.append(Fragment(start, tuple(unused[taken:stop]), unused[stop]))
            taken = stop + 1
        return ShownFile(self.lines, tuple(sorted([*self.fragments, *added], key=lambda f: f.start)))


def ids_needed(ranges: Sequence[Range]) -> int:
    return sum(end - start + 1 for start, end in ranges)


def merged(ranges: Sequence[Range], line_count: int) -> list[Range]:
    """Sorted, within the file, and what touches joined."""
    out: list[Range] = []
    for start, end in sorted((max(0, a), min(b, line_count)) for a, b in ranges):
        if start > end:
            continue
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], end))
        else:
            out.append((start, end))
    return out
