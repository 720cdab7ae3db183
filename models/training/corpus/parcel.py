"""The compact form in which history travels: texts once, then changes as line deltas, one xz file a repository.

Lines of JSON, the first a header. Texts come before the chains that use them, versions of one path
next to each other:

    ["t", path, "text"]                    a text; texts are numbered in order
    ["d", path, number, hunks]             a text that another became by these hunks
    ["c", [[commit, [[path, number, hunks], …]], …]]     a chain: each commit's files, by the text before
                                           hunks: [[start, end, [line, …]], …] in the text before
"""

from __future__ import annotations

import json
import lzma
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from stream.hunks import Hunk, apply_hunks

FORMAT = 1
_FILTERS = [{"id": lzma.FILTER_LZMA2, "preset": 6, "dict_size": 128 << 20, "nice_len": 128, "mf": lzma.MF_BT4}]


@dataclass
class ChangedFile:
    """`text` numbers the text before."""

    path: str
    text: int
    hunks: list[Hunk]


@dataclass
class Part:
    """The history of one repository. `texts`: path, and either lines or (number, hunks)."""

    header: dict[str, Any]
    texts: list[tuple[str, list[str] | tuple[int, list[Hunk]]]] = field(default_factory=list)
    chains: list[list[tuple[str, list[ChangedFile]]]] = field(default_factory=list)

    def lines(self, number: int) -> list[str]:
        """Of a text; from now on it is kept whole."""
        deltas, source = [], self.texts[number][1]
        while isinstance(source, tuple):
            deltas.append(source[1])
            source = self.texts[source[0]][1]
        lines = source
        for hunks in reversed(deltas):
            lines = apply_hunks(hunks, lines)
        if deltas:
            self.texts[number] = (self.texts[number][0], lines)
        return lines

    def runs(self, number: int) -> Iterator[tuple[list[list[ChangedFile]], dict[str, list[str]]]]:
        """A chain in parts where each commit begins with what the one before left: files, and texts at its start."""
        run: list[list[ChangedFile]] = []
        start: dict[str, list[str]] = {}
        now: dict[str, list[str]] = {}
        for _, files in self.chains[number]:
            before = {file.path: self.lines(file.text) for file in files}
            if any(path in now and now[path] != lines for path, lines in before.items()):
                yield run, start
                run, start, now = [], {}, {}
            for path, lines in before.items():
                if path not in now:
                    start[path] = lines
            now |= {file.path: apply_hunks(file.hunks, before[file.path]) for file in files}
            run.append(files)
        if run:
            yield run, start

    def hunk_count(self) -> int:
        return sum(len(f.hunks) for chain in self.chains for _, files in chain for f in files)

    def only(self, kept: Iterable[int]) -> Part:
        """With these chains, and the texts they need, renumbered."""
        chains = [self.chains[number] for number in kept]
        needed: set[int] = set()
        for chain in chains:
            for _, files in chain:
                for file in files:
                    number: int | None = file.text
                    while number is not None and number not in needed:
                        needed.add(number)
                        source = self.texts[number][1]
                        number = source[0] if isinstance(source, tuple) else None
        order = {number: index for index, number in enumerate(sorted(needed))}
        part = Part({**self.header})
        for number in order:
            path, source = self.texts[number]
            part.texts.append((path, (order[source[0]], source[1]) if isinstance(source, tuple) else source))
        for chain in chains:
            part.chains.append(
                [(commit, [ChangedFile(f.path, order[f.text], f.hunks) for f in files]) for commit, files in chain]
            )
        return part


def write_part(part: Part, path: Path) -> int:
    """Returns the file's bytes. Written whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".draft")
    with lzma.open(draft, "wt", encoding="utf-8", newline="\n", format=lzma.FORMAT_XZ, filters=_FILTERS) as out:
        for row in _rows(part):
            out.write(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n")
    draft.replace(path)
    return path.stat().st_size


def read_part(path: Path) -> Part:
    with lzma.open(path, "rt", encoding="utf-8", newline="\n") as rows:
        part = Part(json.loads(next(rows)))
        if part.header.get("format") != FORMAT:
            raise ValueError(f"{path.name}: format {part.header.get('format')} instead of {FORMAT}")
        for row in map(json.loads, rows):
            if row[0] == "t":
                part.texts.append((row[1], row[2].split("\n") if row[2] else []))
            elif row[0] == "d":
                part.texts.append((row[1], (row[2], _hunks(row[3]))))
            else:
                part.chains.append(
                    [(commit, [ChangedFile(p, n, _hunks(h)) for p, n, h in files]) for commit, files in row[1]]
                )
    return part


def _rows(part: Part) -> Iterator[Any]:
    yield {**part.header, "format": FORMAT}
    for path, source in part.texts:
        yield ["d", path, source[0], source[1]] if isinstance(source, tuple) else ["t", path, "\n".join(source)]
    for chain in part.chains:
        yield ["c", [[c, [[f.path, f.text, f.hunks] for f in files]] for c, files in chain]]


def _hunks(rows: list) -> list[Hunk]:
    return [Hunk(start, end, tuple(lines)) for start, end, lines in rows]
