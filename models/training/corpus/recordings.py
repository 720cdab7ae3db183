"""What a developer did, from the recordings that `foretype record FILE` writes (src/cli/recording.ts).

A recording holds the messages between an editor and the server, one JSON object a line. Its documents are
followed through every change; what is changed at one place is one event, as in the product's stream, however
long it took:

    an event ends with a change elsewhere, in another file, or with a save, never by time
    what ends as it began was taken back and is none; what takes back the event before it takes it along

Events keep the order in which they were made. Texts are masked as the corpus masks them, and files that the
corpus would not read are not read here: nothing but the developer's own files, for the developer's own model.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

from corpus.changes import MOST_FILE_BYTES
from corpus.languages import is_machine_made, language_of, looks_machine_made
from corpus.parcel import ChangedFile
from corpus.secrets import Known, is_secret_file, mask_lines
from corpus.sessions import LONGEST_CHAIN
from stream.hunks import diff_hunks, lines_of

# Of code units: how many bytes one has, by the name of the encoding that editor and server agreed on.
_UNITS = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}


# An event may be several steps of a chain.
_MOST_EVENTS = LONGEST_CHAIN * 3 // 4


class RecordingError(Exception):
    """Says in one sentence which line of which file cannot be read."""


@dataclass(frozen=True)
class Event:
    """A file's lines before and after, unmasked."""

    path: str
    before: list[str]
    after: list[str]


@dataclass
class Chain:
    """Events, and the lines of every open file before the first of them."""

    texts: dict[str, list[str]]
    events: list[Event] = field(default_factory=list)

    def masked(self) -> tuple[list[list[ChangedFile]], dict[str, list[str]]]:
        """As `SessionMaker.streams` takes it: each hunk a commit of its own, so that their order stays."""
        known: Known = {}
        texts = {path: mask_lines(lines, known) for path, lines in self.texts.items()}
        now, commits = dict(texts), []
        for event in self.events:
            after = mask_lines(event.after, known)
            shift = 0
            for hunk in diff_hunks(now[event.path], after):
                moved = hunk._replace(start=hunk.start + shift, end=hunk.end + shift)
                commits.append([ChangedFile(event.path, 0, [moved])])
                shift += hunk.growth
            now[event.path] = after
        return commits, texts


def read_recording(path: Path) -> tuple[str, list[Chain]]:
    """The name of the recorded folder, and its chains of events. Raises RecordingError."""
    follower = _Follower()
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as cause:
        raise RecordingError(f"{path} cannot be read: {getattr(cause, 'strerror', None) or 'it is no text'}") from cause
    header = _parsed(lines[0], path, 1)
    if header.get("foretype") != "recording" or header.get("version") != 1:
        raise RecordingError(f"{path} is no recording of version 1; foretype record writes one")
    for number, line in enumerate(lines[1:], 2):
        if not line.strip():
            continue
        entry = _parsed(line, path, number)
        message = entry.get("message")
        if entry.get("from") not in ("editor", "server") or not isinstance(message, dict):
            raise RecordingError(f"{path}:{number} has no from and message")
        try:
            follower.hear(entry["from"], message)
        except (KeyError, TypeError, ValueError, IndexError, AttributeError) as cause:
            raise RecordingError(f"{path}:{number} cannot be followed: {message.get('method')}") from cause
    return follower.name, follower.chains()


def _parsed(line: str, path: Path, number: int) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise RecordingError(f"{path}:{number} is not a JSON object")
    return found


@dataclass
class _Open:
    """The event that is being made: where, in lines of the text now, and the lines before it."""

    uri: str
    path: str
    before: list[str]
    first: int
    last: int


class _Follower:
    """The editor's documents as the messages make them."""

    def __init__(self) -> None:
        self.name = "recorded"
        self._root: str | None = None
        self._units = _UNITS["utf-16"]
        self._first_id: Any = None
        self._texts: dict[str, str] = {}
        self._open: _Open | None = None
        self._chains: list[Chain] = []
        # Of every file of the newest chain, behind its last event.
        self._latest: dict[str, list[str]] = {}

    def chains(self) -> list[Chain]:
        self._end()
        return [chain for chain in self._chains if chain.events]

    def hear(self, sender: str, message: dict[str, Any]) -> None:
        params, method = message.get("params") or {}, message.get("method")
        if sender == "server":
            if method is None and self._first_id is not None and message.get("id") == self._first_id:
                capabilities = (message.get("result") or {}).get("capabilities") or {}
                self._units = _UNITS[capabilities.get("positionEncoding") or "utf-16"]
            return
        if method == "initialize":
            self._first_id = message["id"]
            self._begin(params)
        elif method == "textDocument/didOpen":
            self._opened(params["textDocument"]["uri"], params["textDocument"]["text"])
        elif method == "textDocument/didChange":
            for change in params["contentChanges"]:
                self._changed(params["textDocument"]["uri"], change)
        elif method == "textDocument/didSave":
            self._end()
        elif method == "textDocument/didClose":
            self._end()
            self._texts.pop(params["textDocument"]["uri"], None)

    def _begin(self, params: dict[str, Any]) -> None:
        folders = params.get("workspaceFolders") or []
        root = folders[0]["uri"] if folders else params.get("rootUri")
        if root:
            self._root = root.rstrip("/") + "/"
            self.name = PurePosixPath(unquote(urlsplit(root).path)).name or self.name

    def _opened(self, uri: str, text: str) -> None:
        self._end()
        self._texts[uri] = text
        path = self._path(uri)
        if path is None:
            return
        lines = lines_of(text)
        if not self._chains or self._latest.get(path, lines) != lines:
            # Somebody else has changed it since.
            self._new_chain(self._now())
        elif path not in self._latest:
            self._chains[-1].texts[path] = self._latest[path] = lines

    def _new_chain(self, texts: dict[str, list[str]]) -> None:
        self._chains.append(Chain(texts))
        self._latest = dict(texts)

    def _changed(self, uri: str, change: dict[str, Any]) -> None:
        text = self._texts[uri]
        made = change["text"]
        if "range" in change:
            starts = _line_starts(text)
            start = self._offset(text, starts, change["range"]["start"])
            end = self._offset(text, starts, change["range"]["end"])
            made = text[:start] + made + text[end:]
        path = self._path(uri)
        if path is not None:
            self._edited(uri, path, lines_of(text), lines_of(made))
        self._texts[uri] = made

    def _edited(self, uri: str, path: str, before: list[str], after: list[str]) -> None:
        hunks = diff_hunks(before, after)
        if not hunks:
            return
        first, last = hunks[0].start, hunks[-1].end
        open_ = self._open
        if open_ is None or open_.uri != uri or first > open_.last or last < open_.first:
            self._end()
            open_ = self._open = _Open(uri, path, before, first, last)
        growth = len(after) - len(before)
        open_.first = min(open_.first, first)
        open_.last = max(open_.last, last) + growth

    def _end(self) -> None:
        """The event that was being made is one now."""
        open_, self._open = self._open, None
        if open_ is None:
            return
        after = lines_of(self._texts[open_.uri])
        if after == open_.before:
            return
        if self._latest.get(open_.path) != open_.before or len(self._chains[-1].events) >= _MOST_EVENTS:
            self._new_chain({**self._now(), open_.path: open_.before})
        self._latest[open_.path] = after
        events = self._chains[-1].events
        if events and events[-1].path == open_.path and events[-1].before == after:
            events.pop()
        else:
            events.append(Event(open_.path, open_.before, after))

    def _now(self) -> dict[str, list[str]]:
        """Of all files that are open and may be read."""
        paths = {self._path(uri): text for uri, text in self._texts.items()}
        return {path: lines_of(text) for path, text in paths.items() if path is not None}

    def _path(self, uri: str) -> str | None:
        """Relative to the folder; None for what the corpus would not read."""
        if self._root is None or not uri.startswith(self._root):
            return None
        path = unquote(uri[len(self._root) :])
        text = self._texts.get(uri, "")
        if not language_of(path) or is_secret_file(path) or is_machine_made(path):
            return None
        return None if len(text) > MOST_FILE_BYTES or looks_machine_made(text) else path

    def _offset(self, text: str, starts: list[int], position: dict[str, int]) -> int:
        """In code points; past a line's end is its end, as the protocol has it."""
        line = position["line"]
        if line >= len(starts):
            return len(text)
        end = starts[line + 1] if line + 1 < len(starts) else len(text)
        row = text[starts[line] : end].rstrip("\r\n")
        encoding, size = self._units
        before = row.encode(encoding)[: position["character"] * size].decode(encoding, "ignore")
        return starts[line] + len(before)


def _line_starts(text: str) -> list[int]:
    """LF, CRLF, or CR alone ends a line."""
    starts, at = [0], 0
    while at < len(text):
        if text[at] == "\r" and text[at + 1 : at + 2] == "\n":
            at += 1
        elif text[at] not in "\r\n":
            at += 1
            continue
        at += 1
        starts.append(at)
    return starts


def chains_of(recordings: Sequence[Path]) -> Iterator[tuple[str, Chain]]:
    """Of all, each with its folder's name. Raises RecordingError before anything is answered."""
    read = [read_recording(path) for path in recordings]
    for name, chains in read:
        for chain in chains:
            yield name, chain
