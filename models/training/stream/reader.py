"""Reads a stream back. Total: whatever the tokens are, it returns what could be read and what was wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from stream import tokens as t
from stream.hunks import Hunk

Decode = Callable[[Sequence[int]], str]


@dataclass
class ReadFragment:
    ids: list[int]
    lines: list[str]
    behind: int


@dataclass
class ReadEvent:
    """`kind`: edit, none, goto or view. `hunk` counts lines within the fragment that `fragment` names."""

    kind: str
    path: str = ""
    fragment: int = -1
    hunk: Hunk | None = None
    ids: list[int] = field(default_factory=list)
    complete: bool = True


@dataclass
class ReadStream:
    """`files`: the fragments of each path as they read after the last event."""

    header: list[str] = field(default_factory=list)
    context: list[tuple[str, list[str]]] = field(default_factory=list)
    files: dict[str, list[ReadFragment]] = field(default_factory=dict)
    events: list[ReadEvent] = field(default_factory=list)
    problem: str | None = None


class _Wrong(Exception):
    pass


def read_stream(ids: Sequence[int], decode: Decode) -> ReadStream:
    reader = _Reader(list(ids), decode)
    try:
        reader.read()
    except _Wrong as wrong:
        reader.out.problem = f"token {reader.at}: {wrong}"
    return reader.out


class _Reader:
    def __init__(self, ids: list[int], decode: Decode) -> None:
        self.ids, self.decode, self.at = ids, decode, 0
        self.out = ReadStream()
        self.known: set[int] = set()
        self.next_id: int | None = None

    def read(self) -> None:
        self.want(t.BOS)
        for token in (t.REPO, t.PATH, t.LANG):
            self.want(token)
            self.out.header.append(self.text())
        if self.peek() == t.CONTEXT:
            self.at += 1
            while self.peek() == t.PATH:
                self.at += 1
                path, lines = self.text(), []
                while self.peek() is not None and self.peek() >= t.BYTE:
                    lines.append(self.text())
                self.out.context.append((path, lines))
        self.want(t.WINDOW)
        if self.peek() != t.PATH:
            raise _Wrong("a window shows at least one file")
        while self.peek() == t.PATH:
            self.at += 1
            self.out.files.setdefault(self.text(), []).extend(self.fragments())
        self.want(t.EVENTS)
        while self.peek() is not None:
            self.event()

    def event(self) -> None:
        token = self.take()
        if token == t.NONE:
            self.out.events.append(ReadEvent("none"))
        elif token == t.GOTO:
            path, fragment, _ = self.place(self.line_id())
            self.out.events.append(ReadEvent("goto", path, fragment))
        elif token == t.VIEW:
            path = self.text()
            self.out.files.setdefault(path, []).extend(self.fragments())
            self.want(t.END)
            self.out.events.append(ReadEvent("view", path))
        elif token == t.EDIT:
            self.edit()
        else:
            self.at -= 1
            raise _Wrong(f"{token} starts no event")

    def edit(self) -> None:
        if self.peek() is None:
            self.out.events.append(ReadEvent("edit", complete=False))
            return
        path, number, start = self.place(self.line_id())
        fragment = self.out.files[path][number]
        event = ReadEvent("edit", path, number, complete=False)
        self.out.events.append(event)
        token = self.peek()
        if token is None:
            return
        count = self.take() - t.COUNT
        if not 0 <= count <= min(t.MOST_LINES, len(fragment.ids) - start):
            raise _Wrong(f"{token} is no count of lines at this place")
        kept, lines = fragment.ids[start : start + count], []
        while self.peek() not in (t.END, None):
            line_id = self.line_id()
            if len(lines) < count:
                if line_id != kept[len(lines)]:
                    raise _Wrong(f"line id {line_id} instead of {kept[len(lines)]}")
            else:
                self.fresh(line_id)
            event.ids.append(line_id)
            text, ended = self.open_text()
            lines.append(text)
            if not ended:
                break
        event.hunk = Hunk(start, start + count, tuple(lines))
        if self.peek() is None:
            return
        self.want(t.END)
        if count == 0 and not lines:
            raise _Wrong("an insertion of nothing")
        event.complete = True
        fragment.ids[start : start + count] = event.ids
        fragment.lines[start : start + count] = lines

    def fragments(self) -> list[ReadFragment]:
        out = [self.fragment()]
        while self.peek() == t.GAP:
            self.at += 1
            out.append(self.fragment())
        return out

    def fragment(self) -> ReadFragment:
        fragment = ReadFragment([], [], -1)
        while True:
            line_id = self.line_id()
            self.fresh(line_id)
            token = self.peek()
            if token is None or token < t.BYTE:
                fragment.behind = line_id
                return fragment
            fragment.ids.append(line_id)
            fragment.lines.append(self.text())

    def fresh(self, line_id: int) -> None:
        if self.next_id is not None and line_id != self.next_id:
            raise _Wrong(f"line id {line_id} instead of the next unused, {self.next_id}")
        if line_id in self.known:
            raise _Wrong(f"line id {line_id} is used twice")
        self.known.add(line_id)
        self.next_id = (line_id + 1) % t.LINE_IDS

    def place(self, line_id: int) -> tuple[str, int, int]:
        for path, fragments in self.out.files.items():
            for number, fragment in enumerate(fragments):
                if line_id == fragment.behind:
                    return path, number, len(fragment.ids)
                if line_id in fragment.ids:
                    return path, number, fragment.ids.index(line_id)
        raise _Wrong(f"line id {line_id} names no line that is shown")

    def line_id(self) -> int:
        token = self.take()
        if not t.is_line_id(token):
            self.at -= 1
            raise _Wrong(f"{token} is no line id")
        return token - t.LINE

    def text(self) -> str:
        text, ended = self.open_text()
        if not ended:
            raise _Wrong("a line without its end")
        return text

    def open_text(self) -> tuple[str, bool]:
        start = self.at
        while self.at < len(self.ids) and t.is_text(self.ids[self.at]):
            self.at += 1
        text = self.decode(self.ids[start : self.at])
        if self.peek() is None:
            return text, False
        self.want(t.NEWLINE)
        return text, True

    def peek(self) -> int | None:
        return self.ids[self.at] if self.at < len(self.ids) else None

    def take(self) -> int:
        if self.at >= len(self.ids):
            raise _Wrong("the stream ends early")
        self.at += 1
        return self.ids[self.at - 1]

    def want(self, token: int) -> None:
        found = self.peek()
        if found != token:
            raise _Wrong(f"{found} instead of {token}")
        self.at += 1
