"""Writes a session: header, context, window, then one event after the other, each with its loss weights.

Where a change lies outside what is shown, a view of it is written first, as the product does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from stream import tokens as t
from stream.hunks import Hunk, lowered, trimmed
from stream.shown import Range, ShownFile, ids_needed, merged

Encode = Callable[[str], Sequence[int]]
VIEW_MARGIN = 10


class Header(NamedTuple):
    repository: str
    path: str
    language: str


class Weights(NamedTuple):
    """Loss weights in 1/32 of an event's tokens: start, place, count, line ids and end, text."""

    start: int = 32
    place: int = 32
    count: int = 32
    line: int = 32
    text: int = 32

    def scaled(self, by: float) -> Weights:
        return Weights(*(round(weight * by) for weight in self))


FULL_WEIGHTS = Weights()
INPUT = Weights(0, 0, 0, 0, 0)


@dataclass(frozen=True)
class _State:
    length: int
    files: dict[str, ShownFile]
    used: int


class Full(Exception):
    """The stream has no room, or no ids, for what was to be written. It is unchanged."""


class Session:
    """`tokens` and `weights` (0..255, in 1/32) grow together."""

    def __init__(
        self,
        header: Header,
        window: Sequence[tuple[str, Sequence[str], Sequence[Range]]],
        encode: Encode,
        *,
        context: Sequence[tuple[str, Sequence[str]]] = (),
        first_id: int = 0,
        most_tokens: int = 4_096,
        window_weight: int = 0,
    ) -> None:
        """`window`: path, all lines, ranges shown; the active file last. Raises Full."""
        self.tokens: list[int] = [t.BOS]
        self.weights = bytearray(1)
        self._encode, self._most = encode, most_tokens
        self._order = [(first_id + n) % t.LINE_IDS for n in range(t.LINE_IDS)]
        self._files: dict[str, ShownFile] = {}
        self._used = 0
        for token, text in zip((t.REPO, t.PATH, t.LANG), header, strict=True):
            self._say([token], 0)
            self._text(text, 0)
        if context:
            self._say([t.CONTEXT], 0)
            for path, lines in context:
                self._say([t.PATH], 0)
                self._text(path, 0)
                for line in lines:
                    self._text(line, window_weight)
        self._say([t.WINDOW], 0)
        for path, lines, ranges in window:
            shown = merged(ranges, len(lines))
            if ids_needed(shown) > t.LINE_IDS - self._used:
                raise Full("ids")
            file = ShownFile(list(lines)).show(shown, self.unused)
            self._used += ids_needed(shown)
            self._files[path] = file
            self._say([t.PATH], 0)
            self._fragments(path, file, list(file.fragments), window_weight)
        self._say([t.EVENTS], 0)
        if len(self.tokens) > most_tokens:
            raise Full("tokens")

    @property
    def unused(self) -> list[int]:
        """Ids not given yet, the next first."""
        return self._order[self._used :]

    def lines(self, path: str) -> list[str] | None:
        file = self._files.get(path)
        return file and file.lines

    def shows(self, path: str, hunk: Hunk) -> bool:
        """The hunk can be written without a view."""
        file = self._files.get(path)
        return file is not None and self._settled(file, hunk) is not None

    def stands(self, path: str, hunk: Hunk) -> bool:
        """The hunk can be written as it is, as one event."""
        file = self._files.get(path)
        return file is not None and len(file.pieces(hunk, t.MOST_LINES) or ()) == 1

    def edit(
        self,
        path: str,
        hunk: Hunk,
        weights: Weights = FULL_WEIGHTS,
        *,
        given: tuple[int, int] | None = None,
        lines: Sequence[str] | None = None,
        end: bool = True,
        split: Callable[[str], Sequence[int]] | None = None,
    ) -> int:
        """Writes the change, and returns how many events that took. The hunk must be canonical.

        `given` (new line, character): what was typed already, so it weighs nothing. `lines`: the
        file's, where the session does not know it yet. `end=False` leaves the event open. `split`
        reads lines instead of the session's encoder. Raises Full, and then nothing was written.
        """
        saved = self._save()
        try:
            return self._edit(path, hunk, weights, given, lines, end, split or self._encode)
        except Full:
            self._restore(saved)
            raise

    def none(self, weight: int = 32) -> None:
        self._room(1)
        self._say([t.NONE], weight)

    def goto(self, path: str, line: int) -> bool:
        """False where the line is not shown."""
        file = self._files.get(path)
        place = file.id_at(line) if file else None
        if place is None:
            return False
        self._room(2)
        self._say([t.GOTO, t.LINE + place], 0)
        return True

    def _edit(
        self,
        path: str,
        hunk: Hunk,
        weights: Weights,
        given: tuple[int, int] | None,
        lines: Sequence[str] | None,
        end: bool,
        encode: Encode,
    ) -> int:
        file = self._files.get(path) or ShownFile(list(lines or ()))
        wanted = self._settled(file, hunk)
        if wanted is None:
            file, wanted = self._view(path, file, hunk), hunk
        shift = events = written = 0
        for piece in file.pieces(wanted, t.MOST_LINES) or ():
            inner = trimmed(file.lines[piece.start : piece.end], piece.lines)
            if inner is not None:
                start = piece.start + inner.start + shift
                part = Hunk(start, start + inner.end - inner.start, inner.lines)
                now = given and (given[0] - written - inner.start, given[1])
                self._event(path, part, weights, now, end, encode)
                shift += part.growth
                events += 1
            written += len(piece.lines)
        return events

    def _settled(self, file: ShownFile, hunk: Hunk) -> Hunk | None:
        """Where a change could be written in several places, the highest that is shown whole."""
        for other in lowered(hunk, file.lines):
            if len(file.pieces(other, len(file.lines)) or ()) == 1:
                return other
        return hunk if file.pieces(hunk, t.MOST_LINES) else None

    def _view(self, path: str, file: ShownFile, hunk: Hunk) -> ShownFile:
        around = merged([(hunk.start - VIEW_MARGIN, hunk.end + VIEW_MARGIN)], len(file.lines))
        ranges = [hidden for start, end in around for hidden in file.hidden(start, end)]
        needed = ids_needed(ranges)
        if needed > t.LINE_IDS - self._used:
            raise Full("ids")
        shown = file.show(ranges, self.unused)
        added = [fragment for fragment in shown.fragments if fragment not in file.fragments]
        self._used += needed
        self._say([t.VIEW], 0)
        self._fragments(path, shown, added, 0)
        self._say([t.END], 0)
        self._files[path] = shown
        return shown

    def _event(
        self,
        path: str,
        hunk: Hunk,
        weights: Weights,
        given: tuple[int, int] | None,
        end: bool,
        encode: Encode,
    ) -> None:
        file = self._files[path]
        unused = self.unused
        if hunk.growth > len(unused):
            raise Full("ids")
        place = file.id_at(hunk.start)
        assert place is not None
        begun = weights if given is None else INPUT
        self._say([t.EDIT], begun.start)
        self._say([t.LINE + place], begun.place)
        self._say([t.COUNT + hunk.end - hunk.start], begun.count)
        for index, (line_id, line) in enumerate(zip(file.new_ids(hunk, unused), hunk.lines, strict=True)):
            typed = given is not None and index <= given[0]
            self._say([t.LINE + line_id], 0 if typed else weights.line)
            if given is None or not typed:
                self._text(line, weights.text, encode)
            elif index < given[0]:
                self._text(line, 0, encode)
            else:
                self._partial(line, given[1], weights.text, encode)
        if end:
            self._say([t.END], weights.line)
        self._room(0)
        self._files[path] = file.replaced(hunk, unused)
        self._used += max(0, hunk.growth)

    def _partial(self, line: str, typed: int, weight: int, encode: Encode) -> None:
        """Tokens that end within the typed characters weigh nothing; one that reaches beyond them does."""
        ids = encode(line)
        certain = len(self._encode(line[:typed])) if typed < len(line) else len(ids)
        head = 0
        while head < min(certain, len(ids)) and ids[head] == self._encode(line[:typed])[head]:
            head += 1
        self._say(ids[:head], 0)
        self._say([*ids[head:], t.NEWLINE], weight)

    def _fragments(self, path: str, file: ShownFile, fragments: list, weight: int) -> None:
        self._text(path, 0)
        for number, fragment in enumerate(fragments):
            if number:
                self._say([t.GAP], 0)
            for index, line_id in enumerate(fragment.ids):
                self._say([t.LINE + line_id], weight)
                self._text(file.lines[fragment.start + index], weight)
            self._say([t.LINE + fragment.behind], weight)

    def _text(self, text: str, weight: int, encode: Encode | None = None) -> None:
        clean = text.replace("\r", " ").replace("\n", " ") if "\r" in text or "\n" in text else text
        self._say([*(encode or self._encode)(clean), t.NEWLINE], weight)

    def _say(self, ids: Sequence[int], weight: int) -> None:
        self.tokens.extend(ids)
        self.weights.extend([weight] * len(ids))

    def _room(self, needed: int) -> None:
        if len(self.tokens) + needed > self._most:
            raise Full("tokens")

    def _save(self) -> _State:
        return _State(len(self.tokens), dict(self._files), self._used)

    def _restore(self, saved: _State) -> None:
        del self.tokens[saved.length :], self.weights[saved.length :]
        self._files, self._used = dict(saved.files), saved.used
