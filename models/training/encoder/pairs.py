"""Pairs of texts as `foretype eval build pairs` wrote them: only from repositories and files that may be trained on."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from corpus.never_train import copied_from_never_train, never_train

Counts = tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Pair:
    kind: str
    repository: str
    left: Counts
    right: Counts


def read_pairs(
    folders: Iterable[Path], allowed: Iterable[str], left_out: Mapping[str, tuple[str, ...]] | None = None
) -> list[Pair]:
    """What is no line of a pair is an error.

    `allowed`: names of the repositories that may be read, owner/name. `left_out`: of such a name
    in small letters, how paths begin that may not.
    """
    names = {name.lower() for name in allowed if not never_train(name)}
    pairs: list[Pair] = []
    for folder in folders:
        copied = {
            (row["repository"], row["path"])
            for row in _rows(folder / "files.jsonl")
            if copied_from_never_train(row["path"], row["head"])
        }
        for row in _rows(folder / "pairs.jsonl"):
            elsewhere = row["path"].startswith((left_out or {}).get(row["repository"].lower(), ()))
            known = row["repository"].lower() in names and not elsewhere
            if known and (row["repository"], row["path"]) not in copied:
                pairs.append(Pair(row["kind"], row["repository"], _counts(row["left"]), _counts(row["right"])))
    return pairs


def vocabulary(pairs: Iterable[Pair], most: int, fewest_pairs: int = 5, fewest_repositories: int = 2) -> list[str]:
    """The words worth a row, the most frequent first: those that say something beyond one repository."""
    uses: Counter[str] = Counter()
    homes: dict[str, set[str]] = {}
    for pair in pairs:
        for word in {word for word, _ in pair.left} | {word for word, _ in pair.right}:
            uses[word] += 1
            homes.setdefault(word, set()).add(pair.repository)
    known = [w for w, n in uses.items() if n >= fewest_pairs and len(homes[w]) >= fewest_repositories]
    return sorted(known, key=lambda word: (-uses[word], word))[:most]


def _rows(path: Path) -> Iterable[dict[str, str]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def _counts(side: str) -> Counts:
    parts = side.split(" ")
    return tuple((word, int(count)) for word, count in zip(parts[::2], parts[1::2]))
