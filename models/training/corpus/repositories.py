"""The committed list of repositories: which may be read, for what, and under which licence."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Callable, Iterable

from corpus.clone import Clone, CloneError
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


class NotAllowed(Exception):
    """A repository may not be read for this purpose; the message says why."""


@dataclass(frozen=True)
class Repository:
    """`commit` pins the newest commit that is read; None reads HEAD. `share` of all training hunks, 0..1."""

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
                    **row,
                    share=weights.get(row["language"], 0.01) / total / peers[row["split"], row["language"]],
                )
                for row in rows
            ]
        )

    def of(self, clone: Clone) -> Repository:
        """Raises NotAllowed for what is not listed, is never trained on, or has another licence."""
        listed = self.by_name.get(clone.name.lower())
        if listed is None:
            raise NotAllowed(f"{clone.name} is not in {_LIST.name}")
        if listed.split == "train" and never_train(clone.name):
            raise NotAllowed(f"{clone.name} is on the never-train list")
        check_licence(listed, licence_texts(clone))
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


def licence_texts(clone: Clone) -> dict[str, str]:
    """The licence files at the root of HEAD, by name."""
    names = re.compile(r"(licen[cs]e|copying|unlicense)[^/]*", re.IGNORECASE)
    files = {path: blob for path, blob in clone.tree("HEAD") if names.fullmatch(path)}
    texts = clone.texts(files.values(), 200_000)
    return {path: texts[blob] for path, blob in files.items() if blob in texts}


def check_licence(repository: Repository, texts: dict[str, str]) -> None:
    """Raises NotAllowed unless the named licence is there and no other that forbids or demands more."""
    whole = re.sub(r"[\s*#>]+", " ", " ".join(texts.values())).lower()
    if not whole:
        raise NotAllowed(f"{repository.name} has no licence file at its root")
    refused = _REFUSED.search(whole)
    if refused:
        raise NotAllowed(f"{repository.name}: its licence names the {refused[0]}")
    if not re.search(_LICENCES[repository.licence], whole):
        raise NotAllowed(f"{repository.name}: its licence does not read as {repository.licence}")
