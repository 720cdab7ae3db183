"""The committed list of repositories: which may be read, for what, and under which licence."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from corpus.clone import Clone, CloneError
from corpus.languages import COMPANIONS, language_of
from corpus.never_train import never_train

SPLITS = ("train", "gate-fit", "calibration", "report")
HELD_OUT = frozenset(SPLITS) - {"train"}
_LIST = Path(__file__).with_name("repositories.json")

_LICENCES = {
    "MIT": r"permission is hereby granted, free of charge, to any person obtaining a copy",
    "Apache-2.0": r"apache license,?\s+version 2\.0",
    "BSD-3-Clause": r"redistribution and use in source and binary forms.*neither the name",
    "BSD-2-Clause": r"redistribution and use in source and binary forms",
    "ISC": r"permission to use, copy, modify,? and(?:/or)? distribute this software for any purpose",
    "Unlicense": r"this is free and unencumbered software released into the public domain",
}
_REFUSED = re.compile(
    r"gnu (?:affero |lesser |library )?general public license|mozilla public license|business source license|"
    r"server side public license|commons clause|elastic license|functional source license",
    re.IGNORECASE,
)
_NAMED = re.compile(r"\blicen[cs]ed under .{0,60}\b(?:mit|apache|bsd|isc|unlicense)\b")
_NARROWED = re.compile(r"\b(?:not|except|commercial|proprietary|enterprise|all rights reserved)\b")
# What stands below concerns what is built with others' code, not the folder's source.
_BUNDLED = re.compile(
    r"^\W*(?:licen[cs]es of (?:the )?bundled|bundled dependenc|third[- ]party (?:licen|notice))",
    re.IGNORECASE | re.MULTILINE,
)


class NotAllowed(Exception):
    """A repository may not be read for this purpose; the message says why."""


@dataclass(frozen=True)
class Repository:
    """Nothing committed after `commit` is read; None reads all. `share` of all training hunks, 0..1."""

    name: str
    licence: str
    language: str
    split: str
    commit: str | None
    share: float


class Repositories:
    def __init__(self, listed: list[Repository]) -> None:
        self.by_name = {repository.name.lower(): repository for repository in listed}
        for repository in listed:
            if repository.split == "train" and never_train(repository.name):
                raise NotAllowed(f"{repository.name} is on the never-train list")
            if repository.commit and not re.fullmatch(r"[0-9a-f]{40}", repository.commit):
                raise NotAllowed(f"{repository.name}: {repository.commit} is no commit's 40 digits")
            if repository.split not in SPLITS:
                raise NotAllowed(f"{repository.name}: there is no split {repository.split}")
        if len(self.by_name) != len(listed):
            raise NotAllowed("a repository is listed twice")

    @staticmethod
    def load(path: Path = _LIST) -> Repositories:
        source = json.loads(path.read_text(encoding="utf-8"))
        weights, rows = source["languageWeights"], source["repositories"]
        peers = {(row["split"], row["language"]): 0 for row in rows}
        for row in rows:
            peers[row["split"], row["language"]] += 1
        total = sum(weights.values())
        return Repositories(
            [
                Repository(
                    **{"commit": None, **row},
                    share=weights.get(row["language"], 0.01) / total / peers[row["split"], row["language"]],
                )
                for row in rows
            ]
        )

    def of(self, clone: Clone) -> Repository:
        """Raises NotAllowed for what is not listed, never trained on, lacks its commit or its licence."""
        listed = self.by_name.get(clone.name.lower())
        if listed is None:
            raise NotAllowed(f"{clone.name} is not in {_LIST.name}")
        if listed.split == "train" and never_train(clone.name):
            raise NotAllowed(f"{clone.name} is on the never-train list")
        if listed.commit and not clone.holds(listed.commit):
            lacks = f"{clone.name}: the clone lacks the commit {listed.commit} that {_LIST.name} names"
            raise NotAllowed(f"{lacks}; fetch it into the clone")
        check_licence(listed, licence_texts(clone, listed.commit or "HEAD"))
        return listed

    def readable(
        self, clones: Iterable[Clone], splits: Iterable[str], refused: Callable[[str], None] = lambda _: None
    ) -> list[Clone]:
        """The clones of these splits that may be read. `refused` hears of those that may not, and why."""
        wanted, out = set(splits), []
        for clone in clones:
            if getattr(self.by_name.get(clone.name.lower()), "split", None) not in wanted:
                continue
            try:
                self.of(clone)
            except (NotAllowed, CloneError) as reason:
                refused(f"left out: {reason}")
            else:
                out.append(clone)
        return out


def licence_texts(clone: Clone, commit: str) -> dict[str, str]:
    """The licence files at the root, by name."""
    names = re.compile(r"(licen[cs]e|copying|unlicense)[^/]*", re.IGNORECASE)
    files = {path: blob for path, blob in clone.tree(commit) if names.fullmatch(path)}
    texts = clone.texts(files.values(), 200_000)
    return {path: texts[blob] for path, blob in files.items() if blob in texts}


def folders_of_other_licences(clone: Clone, newest: str | None = None) -> tuple[str, ...]:
    """Folders, with a slash, whose own licence file does not read as a permissive one in some version.

    What git lacks, or nobody can read as text, counts as such. Source files called like a licence are none.
    """
    name = re.compile(r"(.*/)(?:licen[cs]e|copying|unlicense)(?:[-_.][^/]*)?", re.IGNORECASE)
    patterns = [f":(icase,glob)**/{start}*" for start in ("license", "licence", "copying", "unlicense")]
    files = {}
    for path, blob in clone.versions(patterns, newest):
        found = name.fullmatch(path)
        if found and language_of(path) in {None, *COMPANIONS}:
            files[path, blob] = found[1]
    texts = clone.texts([blob for _, blob in files], 1_000_000)
    other = {folder for (_, blob), folder in files.items() if not reads_permissive(texts.get(blob, ""))}
    return tuple(sorted(other))


def reads_permissive(text: str) -> bool:
    """Whether a licence file holds, or names in few words, a permissive licence and none that demands more.

    What is said of bundled code below a heading of its own is not read.
    """
    whole = _on_one_line(_BUNDLED.split(text, maxsplit=1)[0])
    if _REFUSED.search(whole):
        return False
    named = len(whole) <= 500 and _NAMED.search(whole) and not _NARROWED.search(whole)
    return bool(named) or any(re.search(licence, whole) for licence in _LICENCES.values())


def _on_one_line(text: str) -> str:
    return re.sub(r"[\s*#>]+", " ", text).lower()


def check_licence(repository: Repository, texts: dict[str, str]) -> None:
    """Raises NotAllowed unless the named licence is there and no other that forbids or demands more."""
    whole = _on_one_line(" ".join(texts.values()))
    if not whole:
        raise NotAllowed(f"{repository.name} has no licence file at its root")
    refused = _REFUSED.search(whole)
    if refused:
        raise NotAllowed(f"{repository.name}: its licence names the {refused[0]}")
    if not re.search(_LICENCES[repository.licence], whole):
        raise NotAllowed(f"{repository.name}: its licence does not read as {repository.licence}")
