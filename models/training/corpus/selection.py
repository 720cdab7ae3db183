"""What a stream shows: the window and context rules, version 0, as pure functions.

The product has the same rules in TypeScript; both read and write the same JSON lines, so that one can
be checked against the other (`python -m corpus select`). Regular expressions are ASCII and use only
what JavaScript reads alike; lengths are in characters of the Basic Multilingual Plane or not used.

    in:   {"files": [{"path", "lines": [str], "costs": [int]}],   the snapshot; the active file last;
                                                                  costs: text tokens of each line
           "work": {"path", "line"},                              where the cursor is now
           "events": [{"path", "start", "end", "lines"}]}         what led from the snapshot to now
    out:  {"window": [{"path", "ranges": [[from, to], …]}],       active file last
           "context": [{"path", "ranges"}]}                       the active file's outline last

Window. Pieces are taken while they fit into 150 ids (one more for each fragment) and 2,600 tokens
(text tokens, line id and line break):
  1. in the active file the work's line and, nearest first, up to 40 lines before and behind it (the
     one before first); the first that does not fit ends this step;
  2. the lines each event touched, newest first, with one line before and behind;
  3. each line that mentions an identifier changed in the last 8 events, with one line before and
     behind: in the active file nearest first (the one before first), then in the other files in
     order, from the top. Identifiers of 3 or more characters that stand on one side of an event only
     count, but none that is on more than 24 lines of the snapshot.
A piece of 2 or 3 that does not fit is passed over.

Context. Within 800 tokens (text and line break, 8 for a path): the definitions, in the other files, of
identifiers within 10 lines of the work, up to 8 lines each and 560 tokens together; then the
declaration lines of the active file that the window does not show, nearest first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from stream.hunks import Hunk
from stream.shown import Range, merged

NEAR_LINES, MOST_IDS, MOST_TOKENS = 40, 150, 2_600
NEWEST_EVENTS, MOST_MENTIONS, SHORTEST_NAME = 8, 24, 3
CONTEXT_TOKENS, DEFINITION_TOKENS, DEFINITION_LINES, DEFINITION_REACH, PATH_COST = 800, 560, 8, 10, 8

IDENTIFIER = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")
_MODIFIERS = (
    r"(?:(?:export|default|pub(?:\([a-z]+\))?|public|private|protected|internal|static|final|abstract|async|"
    r"override|virtual|inline|const|unsafe|extern|local|readonly|declare)[ \t]+)*"
)
DECLARATION = re.compile(
    r"^[ \t]*" + _MODIFIERS + r"(?:(?:function|class|interface|type|enum|struct|trait|def|fn|func|module|namespace|"
    r"record|mod|fun|object)\b\*?[ \t]*(?:\([^)]*\)[ \t]*)?([A-Za-z_$][A-Za-z0-9_$]*)"
    r"|(?:const|let|var|local)[ \t]+([A-Za-z_$][A-Za-z0-9_$]*)[ \t]*=[ \t]*(?:async[ \t]*)?(?:\(|function\b)"
    r"|(?!(?:return|else|new|if|for|while|switch|throw|case|delete|await)\b)"
    r"(?:[A-Za-z_][A-Za-z0-9_<>,.:*&?]*(?:\[\])?[ \t]+)+[*&]?([A-Za-z_][A-Za-z0-9_]*)"
    r"\([^;=]*\)[ \t]*(?:const[ \t]*)?(?:throws [A-Za-z0-9_., ]+)?\{?[ \t]*$)",
    re.ASCII,
)


@dataclass(frozen=True)
class File:
    """`costs`: text tokens of each line."""

    path: str
    lines: Sequence[str]
    costs: Sequence[int]


@dataclass(frozen=True)
class Event:
    path: str
    hunk: Hunk


Ranges = list[tuple[str, list[Range]]]


def select(files: Sequence[File], work: tuple[str, int], events: Sequence[Event]) -> Ranges:
    """The window: paths with the snapshot's line ranges; the active file last."""
    places, names, center = _past(files, work, events)
    active = next(file for file in files if file.path == work[0])
    chosen = _Chosen(files)
    for line in _outward(center, min(center + NEAR_LINES, len(active.lines) - 1), center - NEAR_LINES):
        if not chosen.add(active.path, line, line + 1, 0 if chosen.ids else 1):
            break
    for path, start, end in reversed(places):
        chosen.add(path, start - 1, end + 1, 1)
    for path, line in _mentions(files, active, center, names):
        chosen.add(path, line - 1, line + 2, 1)
    order = [file for file in files if file is not active] + [active]
    out = [(file.path, chosen.ranges(file)) for file in order]
    return [(path, ranges or [(0, 0)]) for path, ranges in out if ranges or path == active.path]


def select_context(files: Sequence[File], work: tuple[str, int], events: Sequence[Event], window: Ranges) -> Ranges:
    """Read-only lines: paths with the snapshot's line ranges; the active file's outline last."""
    _, _, center = _past(files, work, events)
    active = next(file for file in files if file.path == work[0])
    shown = {path: {n for a, b in ranges for n in range(a, b)} for path, ranges in window}
    near = active.lines[max(0, center - DEFINITION_REACH) : center + DEFINITION_REACH + 1]
    wanted = {name for line in near for name in IDENTIFIER.findall(line) if len(name) >= SHORTEST_NAME}
    left, out = DEFINITION_TOKENS, []
    for file in files:
        if file is active:
            continue
        ranges, paid = [], 0
        for line, name in _declarations(file):
            if name not in wanted or line in shown.get(file.path, ()) or (ranges and line < ranges[-1][1]):
                continue
            end = _block_end(file.lines, line)
            cost = sum(file.costs[n] + 1 for n in range(line, end)) + (0 if paid else PATH_COST)
            if cost <= left:
                left, paid = left - cost, paid + cost
                ranges.append((line, end))
        if ranges:
            out.append((file.path, merged(ranges, len(file.lines))))
    left = CONTEXT_TOKENS - (DEFINITION_TOKENS - left) - PATH_COST
    outline = [line for line, _ in _declarations(active) if line not in shown.get(active.path, ())]
    taken = []
    for line in sorted(outline, key=lambda n: (abs(n - center), n)):
        if active.costs[line] + 1 > left:
            break
        left -= active.costs[line] + 1
        taken.append((line, line + 1))
    if taken:
        out.append((active.path, merged(taken, len(active.lines))))
    return out


def _past(
    files: Sequence[File], work: tuple[str, int], events: Sequence[Event]
) -> tuple[list[tuple[str, int, int]], set[str], int]:
    """Places of the events in the snapshot, identifiers they changed, the snapshot's line of the work."""
    now = {file.path: list(file.lines) for file in files}
    origin = {file.path: list(range(len(file.lines) + 1)) for file in files}
    places, names = [], set()
    for number, (path, (start, end, lines)) in enumerate((event.path, event.hunk) for event in events):
        if path not in now:
            continue
        at = origin[path]
        places.append((path, at[start], at[end - 1] + 1 if end > start else at[start]))
        if number >= len(events) - NEWEST_EVENTS:
            names |= _names(now[path][start:end]) ^ _names(lines)
        now[path][start:end] = lines
        kept = at[start:end][: len(lines)]
        at[start:end] = kept + [at[end]] * (len(lines) - len(kept))
    at = origin[work[0]]
    return places, names, min(at[max(0, min(work[1], len(at) - 1))], max(0, at[-1] - 1))


def _names(lines: Iterable[str]) -> set[str]:
    return {name for line in lines for name in IDENTIFIER.findall(line) if len(name) >= SHORTEST_NAME}


def _outward(center: int, last: int, first: int) -> Iterator[int]:
    for step in range(NEAR_LINES + 1):
        if center - step >= max(0, first):
            yield center - step
        if step and center + step <= last:
            yield center + step


def _lines_with(files: Sequence[File], names: set[str]) -> Iterator[tuple[str, str, int]]:
    """Path, name and line of every mention."""
    if not names:
        return
    for file in files:
        for number, line in enumerate(file.lines):
            for name in names.intersection(IDENTIFIER.findall(line)):
                yield file.path, name, number


def _mentions(files: Sequence[File], active: File, center: int, names: set[str]) -> list[tuple[str, int]]:
    """Places of the names that are rare enough to mean something, best first."""
    where: dict[str, set[tuple[str, int]]] = {}
    for path, name, line in _lines_with(files, names):
        where.setdefault(name, set()).add((path, line))
    found = {place for places in where.values() if len(places) <= MOST_MENTIONS for place in places}
    order = {file.path: number for number, file in enumerate(files)}

    def rank(place: tuple[str, int]) -> tuple[int, int, int]:
        path, line = place
        return (-1, abs(line - center), line) if path == active.path else (order[path], line, 0)

    return sorted(found, key=rank)


class _Chosen:
    def __init__(self, files: Sequence[File]) -> None:
        self._files = {file.path: file for file in files}
        self._lines: dict[str, set[int]] = {file.path: set() for file in files}
        self.ids = self.tokens = 0

    def add(self, path: str, start: int, end: int, more_ids: int) -> bool:
        """False, and nothing is taken, where it does not fit. `more_ids`: for the place behind a fragment."""
        file, have = self._files[path], self._lines[path]
        fresh = [n for n in range(max(0, start), min(end, len(file.lines))) if n not in have]
        if not fresh:
            return True
        tokens = sum(file.costs[n] + 2 for n in fresh) + more_ids
        ids = len(fresh) + more_ids
        if self.ids + ids > MOST_IDS or self.tokens + tokens > MOST_TOKENS:
            return False
        have.update(fresh)
        self.ids += ids
        self.tokens += tokens
        return True

    def ranges(self, file: File) -> list[Range]:
        return merged([(n, n + 1) for n in self._lines[file.path]], len(file.lines))


def _declarations(file: File) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(file.lines):
        if len(line) <= 200 and (found := DECLARATION.match(line)):
            yield number, found[1] or found[2] or found[3]


def _block_end(lines: Sequence[str], start: int) -> int:
    """Behind the declaration's last line: what is indented deeper, at most 8 lines."""
    indent = _indent(lines[start])
    end = start + 1
    while end < min(len(lines), start + DEFINITION_LINES) and lines[end].strip() and _indent(lines[end]) > indent:
        end += 1
    return end


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" \t"))
