"""The order in which a commit's hunks were likely made, as steps that lead from the text before to the one after.

Commits do not tell the order, so it is drawn: what declares a name before what uses it (60 %), top-down
(25 %), or any (15 %). Long insertions and deletions fall apart at blank lines and dedents, as people
write them.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.languages import is_test
from corpus.selection import DECLARATION, IDENTIFIER
from stream.hunks import Hunk, apply_hunk, canonical

LONGEST_STEP = 12


@dataclass(frozen=True)
class Step:
    """`hunk` is canonical in the file as the steps before it left it."""

    path: str
    hunk: Hunk


@dataclass
class _Unit:
    path: str
    hunk: Hunk  # in the text before the commit
    removed: Sequence[str]
    leads: bool = False


def steps_of(
    files: Sequence[tuple[str, Sequence[Hunk]]], texts: dict[str, list[str]], rng: random.Random
) -> list[Step]:
    """`texts` is brought up to date: each path's lines after the commit."""
    units = [
        _Unit(path, piece, texts[path][piece.start : piece.end])
        for path, hunks in files
        for hunk in hunks
        for piece in split_hunk(hunk, texts[path])
    ]
    place = {id(unit): number for number, unit in enumerate(units)}
    done: dict[str, list[tuple[int, int]]] = {}
    steps = []
    for unit in _ordered(units, rng):
        key = place[id(unit)]
        applied = done.setdefault(unit.path, [])
        shift = sum(growth for other, growth in applied if other < key)
        applied.append((key, unit.hunk.growth))
        moved = unit.hunk._replace(start=unit.hunk.start + shift, end=unit.hunk.end + shift)
        hunk = canonical(moved, texts[unit.path])
        if hunk is not None:
            steps.append(Step(unit.path, hunk))
            texts[unit.path] = apply_hunk(hunk, texts[unit.path])
    return steps


def split_hunk(hunk: Hunk, before: Sequence[str]) -> list[Hunk]:
    """Pure insertions and deletions in pieces of about 12 lines; others as they are."""
    removed = before[hunk.start : hunk.end]
    if removed and hunk.lines:
        return [hunk]
    lines, out = hunk.lines or removed, []
    at = 0
    while at < len(lines):
        to = _cut(lines, at)
        if hunk.lines:
            out.append(Hunk(hunk.start, hunk.start, tuple(lines[at:to])))
        else:
            out.append(Hunk(hunk.start + at, hunk.start + to, ()))
        at = to
    return out


def _cut(lines: Sequence[str], start: int) -> int:
    """Behind the last blank line, or before the last dedent, within reach."""
    if len(lines) - start <= LONGEST_STEP:
        return len(lines)
    reach = range(start + LONGEST_STEP, start + 2, -1)
    for at in reach:
        if not lines[at - 1].strip():
            return at
    base = min(_indent(line) for line in lines[start : start + LONGEST_STEP] if line.strip())
    for at in reach:
        if lines[at].strip() and _indent(lines[at]) <= base and lines[at].lstrip()[:1] not in ("}", ")", "]"):
            return at
    return start + LONGEST_STEP


def _ordered(units: list[_Unit], rng: random.Random) -> list[_Unit]:
    draw = rng.random()
    if draw >= 0.85:
        # A person at least stays in a file for a while.
        paths = list(dict.fromkeys(unit.path for unit in units))
        rng.shuffle(paths)
        mixed = [(paths.index(unit.path), rng.random(), unit) for unit in units]
        return [unit for _, _, unit in sorted(mixed, key=lambda row: row[:2])]
    _mark_leading(units)
    leading = {unit.path for unit in units if unit.leads}
    rank = {unit.path: (is_test(unit.path), unit.path not in leading) for unit in units}
    if draw >= 0.60:
        return sorted(units, key=lambda unit: rank[unit.path])
    return sorted(units, key=lambda unit: (rank[unit.path], unit.path, not unit.leads))


def _mark_leading(units: list[_Unit]) -> None:
    """A unit leads where it declares, or imports, a name that another unit changes."""
    changed = [_names(unit.removed) ^ _names(unit.hunk.lines) for unit in units]
    for number, unit in enumerate(units):
        own = {
            name
            for line in (*unit.removed, *unit.hunk.lines)
            for found in [DECLARATION.match(line) if len(line) <= 200 else None]
            if found
            for name in found.groups()
            if name
        }
        own |= {
            n for line in (*unit.removed, *unit.hunk.lines) if _IMPORT.match(line) for n in IDENTIFIER.findall(line)
        }
        own &= changed[number]
        unit.leads = bool(own) and any(own & other for n, other in enumerate(changed) if n != number)


_IMPORT = re.compile(r"\s*(?:import|from|use|using|#include|require)\b")


def _names(lines: Sequence[str]) -> set[str]:
    return {name for line in lines for name in IDENTIFIER.findall(line)}


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
