"""A commit as a person's change: per file the hunks, or the reason why it tells nothing about how people edit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import PurePosixPath

from corpus.clone import Commit, FilePatch
from corpus.languages import is_machine_made, language_of
from corpus.secrets import is_secret_file
from stream.hunks import Hunk

MOST_SOURCE_FILES = 8
MOST_FILES = 40
MOST_HUNK_LINES = 40
MOST_HUNKS = 60
MOST_FILE_BYTES = 100_000
MOST_SAME_REPLACEMENT = 8

_BOT = re.compile(r"\[bot\]|\bbot\b|dependabot|renovate|greenkeeper|github-actions|noreply@.*bot", re.IGNORECASE)
_MACHINE_SUBJECT = re.compile(
    r"^(revert|bump|release|version|v?\d+\.\d+)\b|\b(prettier|reformat|lint fix|gofmt|rustfmt|clang-format|"
    r"run black|yapf|typo sweep|copyright year)\b",
    re.IGNORECASE,
)


@dataclass
class Change:
    """The hunks of one file; lines count in the text that blob `before` holds."""

    path: str
    before: str
    after: str
    hunks: list[Hunk]

    def digest(self) -> bytes:
        """Equal for the same change made in another branch or copy."""
        source = [PurePosixPath(self.path).name]
        for hunk in self.hunks:
            source += [str(hunk.end - hunk.start), *hunk.lines, "\0"]
        return blake2b("\n".join(source).encode("utf-8", "replace"), digest_size=8).digest()


def refused_commit(commit: Commit) -> str | None:
    if _BOT.search(commit.author):
        return "bot"
    return "version" if _MACHINE_SUBJECT.search(commit.subject) else None


def changes_of(patches: list[FilePatch]) -> list[Change] | str:
    """The files worth reading, or why the commit as a whole is not."""
    if len(patches) > MOST_FILES:
        return "size"
    changed = [
        Change(p.path, p.before, p.after, p.hunks)
        for p in patches
        if p.readable and p.before and p.after and p.hunks and _is_worth_reading(p.path)
    ]
    if not changed:
        return "not-modified"
    if len(changed) > MOST_SOURCE_FILES:
        return "size"
    kept = [c for c in changed if all(max(h.end - h.start, len(h.lines)) <= MOST_HUNK_LINES for h in c.hunks)]
    if not kept or sum(len(change.hunks) for change in kept) > MOST_HUNKS:
        return "hunks"
    return kept


def _is_worth_reading(path: str) -> bool:
    return bool(language_of(path)) and not is_machine_made(path) and not is_secret_file(path)


def tells_nothing(pairs: list[tuple[list[str], Hunk]]) -> str | None:
    """`pairs`: removed lines and hunk, of a whole commit."""
    texts = [("\n".join(removed), "\n".join(hunk.lines)) for removed, hunk in pairs]
    if all(re.sub(r"\s+", "", a) == re.sub(r"\s+", "", b) for a, b in texts):
        return "format-only"
    if all(a and re.sub(r"\d+", "0", a) == re.sub(r"\d+", "0", b) for a, b in texts):
        return "version"
    return None


def without_mass_replacement(pairs: list[tuple[list[str], Hunk]]) -> list[bool]:
    """Which hunks stay: of many with one and the same replacement of words, the first few."""
    seen: dict[tuple, int] = {}
    keep = []
    for removed, hunk in pairs:
        old, new = (set(re.findall(r"\w+", "\n".join(lines))) for lines in (removed, hunk.lines))
        key = (frozenset(old - new), frozenset(new - old))
        seen[key] = seen.get(key, 0) + 1
        keep.append(not any(key) or seen[key] <= MOST_SAME_REPLACEMENT)
    return keep
