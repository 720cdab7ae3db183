"""Reading a local clone through git's plumbing. Nothing is ever fetched.

Clones may be partial: a missing blob kills git half-way, so patches are read from `diff-tree --stdin`,
which is started again behind the commit where it died.
"""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from stream.hunks import Hunk

_ENVIRONMENT = {**os.environ, "GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0"}
_HUNK = re.compile(rb"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
_COMMIT = re.compile(rb"[0-9a-f]{40}\n")
_ABSENT = b"0" * 40


class CloneError(Exception):
    """A clone could not be read; the message says which and why."""


@dataclass(frozen=True)
class Commit:
    """`time`: when it was written (author date), in seconds."""

    id: str
    parent: str
    author: str
    time: int
    subject: str


@dataclass
class FilePatch:
    """Hunks count lines from zero in the text before. `before`, `after`: blob ids, None where absent."""

    path: str
    before: str | None = None
    after: str | None = None
    hunks: list[Hunk] = field(default_factory=list)
    readable: bool = True


class Clone:
    """`name` is owner/name where the folder is called owner+name, else the folder's name."""

    def __init__(self, path: Path) -> None:
        root = path.resolve()
        candidates = [root, root / ".git", root / "repo", root / "repo" / ".git"]
        found = [p for p in candidates if (p / "HEAD").exists() and (p / "objects").exists()]
        if not found:
            raise CloneError(f"{path} is no git clone")
        self.directory = found[0]
        while root.name in (".git", "repo"):
            root = root.parent
        self.name = root.name.removesuffix(".git").replace("+", "/", 1)

    def head(self) -> str:
        return self._run(["rev-parse", "HEAD"]).decode().strip()

    def holds(self, commit: str) -> bool:
        try:
            self._run(["cat-file", "-e", f"{commit}^{{commit}}"])
        except CloneError:
            return False
        return True

    def commits(self, newest: str | None = None) -> list[Commit]:
        """With exactly one parent, parents first, pull requests included; none committed after `newest`."""
        log = ["log", "--no-merges", "--topo-order", "--reverse", "--format=%H%x09%P%x09%ae%x09%at%x09%s"]
        out = self._run([*log, *self._up_to(newest), "--"])
        commits = []
        for line in out.decode("utf-8", "replace").split("\n"):
            parts = line.split("\t", 4)
            if len(parts) == 5 and len(parts[1]) == 40 and parts[3].lstrip("-").isdigit():
                commits.append(Commit(parts[0], parts[1], parts[2], int(parts[3]), parts[4]))
        return commits

    def _up_to(self, newest: str | None) -> list[str]:
        if newest is None:
            return ["--all"]
        time = self._run(["log", "-1", "--format=%ct", newest]).decode().strip()
        return ["--all", newest, f"--until=@{time}"]

    def versions(self, paths: Sequence[str], newest: str | None = None) -> set[tuple[str, str]]:
        """Path and blob of every version of such files in the history that `commits` gives."""
        log = ["log", "--no-renames", "-m", "--raw", "--no-abbrev", "--diff-filter=d", "-z", "--format="]
        fields = self._run([*log, *self._up_to(newest), "--", *paths]).split(b"\0")
        out = set()
        for entry, path in zip(fields, fields[1:]):
            found = entry.strip().split(b" ")
            if len(found) == 5 and found[0].startswith(b":") and found[1].startswith(b"100"):
                out.add((path.decode("utf-8", "replace"), found[3].decode()))
        return out

    def patches(self, ids: Sequence[str], paths: Sequence[str]) -> Iterator[tuple[str, list[FilePatch]]]:
        """Changed files of each commit; commits git could not compare, or that change none, are left out."""
        left = list(ids)
        while left:
            last = None
            with self._diff_tree(left, paths) as process:
                for commit, files in _parse(process.stdout):
                    if commit is None:
                        break
                    if last is not None:
                        yield last
                    last = (commit, files)
                process.stdout.read()
                died = process.wait() != 0
            if last is None:
                if not died:
                    return
                left = left[1:]
                continue
            if not died:
                yield last
                return
            left = left[left.index(last[0]) + 1 :]

    def _diff_tree(self, ids: Sequence[str], paths: Sequence[str]) -> subprocess.Popen:
        options = ["--stdin", "-r", "-p", "-U0", "--no-renames", "--full-index", "--no-color", "--no-ext-diff"]
        return self._open(["diff-tree", *options, "--diff-algorithm=histogram", "--", *paths], ids)

    def tree(self, commit: str) -> list[tuple[str, str]]:
        """Path and blob of every file; raises CloneError where the commit is absent."""
        out = []
        for entry in self._run(["ls-tree", "-r", "-z", commit]).split(b"\0"):
            head, _, path = entry.partition(b"\t")
            if head.startswith(b"100"):
                out.append((path.decode("utf-8", "replace"), head.split(b" ")[2].decode()))
        return out

    def texts(self, blobs: Iterable[str], most_bytes: int) -> dict[str, str]:
        """What is absent, larger than `most_bytes`, binary or no UTF-8 is left out."""
        out: dict[str, str] = {}
        sizes = self._batch(list(dict.fromkeys(blobs)), "--batch-check")
        small = [blob for blob, size, _ in sizes if 0 <= size <= most_bytes]
        for blob, _, content in self._batch(small, "--batch"):
            if content is None or b"\0" in content:
                continue
            try:
                out[blob] = content.decode("utf-8")
            except UnicodeDecodeError:
                continue
        return out

    def _batch(self, ids: list[str], mode: str) -> Iterator[tuple[str, int, bytes | None]]:
        """Id, size (-1 where git lacks it, or dies at it) and content."""
        done = 0
        while done < len(ids):
            process = self._open(["cat-file", mode], ids[done:])
            with process:
                while done < len(ids):
                    head = process.stdout.readline().split()
                    if not head:
                        break
                    size = int(head[2]) if len(head) == 3 and head[1] == b"blob" else -1
                    content = None
                    if mode == "--batch" and size >= 0:
                        content = process.stdout.read(size + 1)[:size]
                    elif mode == "--batch" and len(head) == 3:
                        process.stdout.read(int(head[2]) + 1)
                    yield ids[done], size, content
                    done += 1
                if done < len(ids):
                    yield ids[done], -1, None
                    done += 1

    def _open(self, arguments: Sequence[str], lines: Sequence[str]) -> subprocess.Popen:
        """Reads `lines` from a file, so that neither side waits for the other."""
        with tempfile.TemporaryFile() as source:
            source.write("\n".join(lines).encode() + b"\n")
            source.seek(0)
            return subprocess.Popen(
                self._command(arguments),
                stdin=source,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=_ENVIRONMENT,
                bufsize=1 << 20,
            )

    def _run(self, arguments: Sequence[str]) -> bytes:
        result = subprocess.run(self._command(arguments), capture_output=True, env=_ENVIRONMENT, check=False)
        if result.returncode != 0:
            message = result.stderr.decode("utf-8", "replace").strip()
            raise CloneError(f"git {arguments[0]} failed in {self.name}: {message}")
        return result.stdout

    def _command(self, arguments: Sequence[str]) -> list[str]:
        options = ["-c", "protocol.allow=never", "-c", "core.quotePath=false"]
        return ["git", "--git-dir", str(self.directory), *options, *arguments]


def _parse(stream: IO[bytes]) -> Iterator[tuple[str | None, list[FilePatch]]]:
    """Commits of `diff-tree --stdin -p -U0`. A commit's patch may be cut off where git died."""
    commit: str | None = None
    files: list[FilePatch] = []
    removed: list[str] = []
    start = old_left = new_left = 0
    added: list[str] = []

    def close() -> None:
        nonlocal removed, added
        if files and (removed or added):
            files[-1].hunks.append(Hunk(start, start + len(removed), tuple(added)))
        removed, added = [], []

    for line in stream:
        if old_left or new_left:
            if line[:1] == b"-":
                old_left -= 1
                removed.append("")
                continue
            if line[:1] == b"+":
                new_left -= 1
                added.append(_text(line[1:], files[-1]))
                continue
        if line[:2] == b"@@":
            close()
            found = _HUNK.match(line)
            first, old_left, _, new_left = (int(n) if n is not None else 1 for n in found.groups())
            start = first - 1 if old_left else first
        elif line[:11] == b"diff --git ":
            close()
            body = line[11:].rstrip(b"\n")
            path = body[len(b"a/") : len(body) // 2]
            files.append(FilePatch(path.decode("utf-8", "replace")))
            files[-1].readable = not line.startswith(b'diff --git "')
        elif line[:6] == b"index ":
            old, _, new = line[6:].split(b" ")[0].strip().partition(b"..")
            files[-1].before = None if old == _ABSENT else old.decode()
            files[-1].after = None if new == _ABSENT else new.decode()
        elif line[:12] == b"Binary files":
            files[-1].readable = False
        elif len(line) == 41 and _COMMIT.fullmatch(line):
            close()
            if commit is not None:
                yield commit, files
            commit, files = line[:40].decode(), []
    close()
    if commit is not None:
        yield commit, files


def _text(line: bytes, patch: FilePatch) -> str:
    try:
        return line.decode("utf-8").rstrip("\n").removesuffix("\r")
    except UnicodeDecodeError:
        patch.readable = False
        return ""
