"""What may be trained on, and what of a history is worth it."""

from __future__ import annotations

import json
import random
from pathlib import Path

import numpy as np
import pytest

from corpus.chains import chains
from corpus.changes import changes_of, refused_commit, tells_nothing, without_mass_replacement
from corpus.clone import Commit, FilePatch
from corpus.languages import is_machine_made, language_of, looks_machine_made
from corpus.never_train import copied_from_never_train, never_train
from corpus.overlap import Fingerprints, overlaps
from corpus.pauses import halves, pause
from corpus.repositories import (
    HELD_OUT,
    NotAllowed,
    Repositories,
    Repository,
    check_licence,
    reads_permissive,
)
from corpus.selection import Event, File, select, select_context
from stream.hunks import Hunk, apply_hunk

MIT = "Permission is hereby granted, free of charge, to any person obtaining\n a copy of this software"


@pytest.mark.parametrize(
    "name",
    [
        *("psf/requests", "someone/requests", "Zed-Industries/zed", "apache/commons-lang", "FasterXML/jackson-core"),
        *("home-assistant/core", "httpie/cli", "django/django", "foretype/foretype", "pandas-dev/pandas"),
    ],
)
def test_never_train_by_name_and_as_fork(name: str) -> None:
    assert never_train(name)


def test_the_list_is_large_enough_and_apart_from_never_train() -> None:
    listed = Repositories.load().by_name.values()
    train = [r for r in listed if r.split == "train"]
    assert len(train) >= 50 and not any(never_train(r.name) for r in train)
    for split in HELD_OUT:
        assert len([r for r in listed if r.split == split]) >= 4
    assert sum(r.share for r in train) == pytest.approx(1)


def test_a_never_train_name_in_the_list_is_refused(tmp_path: Path) -> None:
    row = {"name": "fork/gson", "licence": "MIT", "language": "java", "split": "train", "commit": None}
    path = tmp_path / "list.json"
    path.write_text(json.dumps({"languageWeights": {"java": 1}, "repositories": [row]}))
    with pytest.raises(NotAllowed, match="never-train"):
        Repositories.load(path)


def test_copies_are_known_by_folder_and_header() -> None:
    assert copied_from_never_train("third/jsoup-1.2/Parser.java", "")
    assert copied_from_never_train("a.py", "# Adapted from psf/requests\n")
    assert not copied_from_never_train("src/requests/client.py", "import requests\n")


def test_a_commit_may_be_named_and_is_a_whole_one(tmp_path: Path) -> None:
    def load(**more: str) -> Repository:
        row = {"name": "o/r", "licence": "MIT", "language": "java", "split": "train", **more}
        path = tmp_path / "list.json"
        path.write_text(json.dumps({"languageWeights": {"java": 1}, "repositories": [row]}))
        return Repositories.load(path).by_name["o/r"]

    assert load().commit is None and load(commit="ab" * 20).commit == "ab" * 20
    with pytest.raises(NotAllowed, match="o/r: v1.2 is no commit's 40 digits"):
        load(commit="v1.2")


def test_commits_in_the_list_are_those_the_models_corpus_names() -> None:
    listed = Repositories.load().by_name
    built = json.loads((Path(__file__).parents[2] / "weights/cpu/corpus.json").read_text())["repositories"]
    assert all(listed[row["repository"].lower()].commit == row["commit"] for row in built)


def test_licences_of_folders_are_permissive_or_not() -> None:
    apache = "Apache License\n    Version 2.0, January 2004"
    assert reads_permissive(MIT) and reads_permissive(apache)
    assert not reads_permissive("") and not reads_permissive("You may not use the features in this folder.")
    assert not reads_permissive(MIT + " subject to the Commons Clause")
    assert reads_permissive("This project is dual-licensed under the Unlicense and MIT licenses.")
    assert not reads_permissive("Licensed under the MIT license, but not for what is in this folder.")
    assert not reads_permissive("Licensed under the MIT license." + "x" * 999)
    bundled = "GNU General Public License"
    assert reads_permissive(f"{MIT}\n\n# Licenses of bundled dependencies\n{bundled}")
    assert not reads_permissive(f"# Licenses of bundled dependencies\n{MIT}")
    assert not reads_permissive(MIT + bundled)


def test_licences_are_read() -> None:
    repository = Repository("o/r", "MIT", "go", "train", None, 1)
    check_licence(repository, {"LICENSE": MIT})
    for texts, why in [
        ({}, "no licence"),
        ({"LICENSE": "All rights reserved"}, "does not read"),
        ({"LICENSE": MIT, "COPYING": "GNU General Public License"}, "general public"),
    ]:
        with pytest.raises(NotAllowed, match=why):
            check_licence(repository, texts)


@pytest.mark.parametrize(
    ("path", "language", "machine"),
    [
        *[("src/a.ts", "typescript", False), ("package-lock.json", "json", True), ("vendor/a.go", "go", True)],
        *[("a.min.js", "javascript", True), ("Cargo.lock", None, True), ("Makefile", None, False)],
        *[("CHANGELOG.md", "markdown", True), ("src/history/list.py", "python", False)],
    ],
)
def test_source_by_name(path: str, language: str | None, machine: bool) -> None:
    assert language_of(path) == language
    assert is_machine_made(path) == machine


def test_generated_and_minified_by_text() -> None:
    assert looks_machine_made("// Code generated by x. DO NOT EDIT.\npackage a\n")
    assert looks_machine_made("x" * 1500)
    assert not looks_machine_made("a\nb\n")


def test_thirteen_lines_are_an_overlap_and_comments_are_not() -> None:
    held = [f"call_{n}(x)" for n in range(30)]
    fingerprints = Fingerprints()
    known = np.sort(fingerprints.of(held))
    assert overlaps(fingerprints.of(["other()", "", *held[3:10], "// c", "}", *held[10:16]]), known)
    assert not overlaps(fingerprints.of(held[3:15] + ["other()"]), known)
    header = [f"# licence line {n}" for n in range(40)]
    assert len(fingerprints.of(header)) == 0


def commit(name: str, parent: str, time: int, author: str = "a@b", subject: str = "fix") -> Commit:
    return Commit(name, parent, author, time, subject)


def test_chains_are_one_author_within_two_hours() -> None:
    line = [commit("b", "a", 0), commit("c", "b", 7000), commit("d", "c", 20_000), commit("e", "d", 20_001, "z@b")]
    assert [[c.id for c in chain] for chain in chains(line)] == [["b", "c"], ["d"], ["e"]]


def test_commits_that_tell_nothing() -> None:
    assert refused_commit(commit("b", "a", 0, "dependabot[bot]@github")) == "bot"
    assert refused_commit(commit("b", "a", 0, subject="Bump x to 2")) == "version"
    assert refused_commit(commit("b", "a", 0, subject="Handle version skew")) is None
    assert tells_nothing([(["a  = 1"], Hunk(0, 1, ("a = 1",)))]) == "format-only"
    assert tells_nothing([(["v 1.2"], Hunk(0, 1, ("v 1.3",)))]) == "version"
    assert tells_nothing([(["a = 1"], Hunk(0, 1, ("b = 1",)))]) is None
    same = [([f"f{n}(old)"], Hunk(n, n + 1, (f"f{n}(new)",))) for n in range(20)]
    assert sum(without_mass_replacement(same)) == 8


def test_only_modified_source_is_a_change() -> None:
    hunk = Hunk(0, 1, ("x",))
    patches = [
        FilePatch("a.py", "1", "2", [hunk]),
        FilePatch("new.py", None, "3", [hunk]),
        FilePatch("b.py", "4", "5", [Hunk(0, 50, ())]),
        FilePatch("conf/secrets.json", "6", "7", [hunk]),
    ]
    assert [change.path for change in changes_of(patches)] == ["a.py"]
    assert changes_of(patches[1:2]) == "not-modified"
    assert changes_of([FilePatch(f"{n}.py", "1", "2", [hunk]) for n in range(9)]) == "size"


@pytest.mark.parametrize("seed", range(60))
def test_pauses_lie_within_what_is_typed(seed: int) -> None:
    rng = random.Random(seed)
    removed = ["  total = sum(a)", "  return total"]
    hunk = Hunk(5, 7, ("  total = sum(values, 0)", "", "  return total + 1"))
    line, at = pause(hunk, removed, rng)
    same = 14 if line == 0 else 2
    assert line in (0, 2) and same <= at < len(hunk.lines[line])
    assert pause(Hunk(0, 1, ()), ["x"], rng) is None


def test_halves_lead_to_the_same_text() -> None:
    before = list("abcdef")
    for hunk in (Hunk(1, 4, ("1", "2")), Hunk(1, 2, ("1", "2", "3")), Hunk(2, 2, ("1", "2"))):
        first, rest = halves(hunk, 1)
        assert apply_hunk(rest, apply_hunk(first, before)) == apply_hunk(hunk, before)


def file(path: str, lines: list[str]) -> File:
    return File(path, lines, [3] * len(lines))


def test_the_window_is_the_work_the_events_and_the_mentions() -> None:
    a = [f"a{n}" for n in range(300)]
    a[200] = "use(oldName)"
    b = [f"b{n}" for n in range(50)]
    b[20] = "oldName()"
    a[100] = "def oldName():"
    event = Event("a.py", Hunk(100, 101, ("def newName():", "    pass")))
    window = dict(select([file("b.py", b), file("a.py", a)], ("a.py", 101), [event]))
    assert list(window) == ["b.py", "a.py"]
    assert window == {"b.py": [(19, 22)], "a.py": [(61, 142), (199, 202)]}


def test_the_window_keeps_its_budgets() -> None:
    lines = ["mention(it)" if n % 20 == 0 else f"x{n}" for n in range(400)]
    event = Event("a.py", Hunk(0, 1, ("other(thing)",)))
    ranges = select([file("a.py", lines)], ("a.py", 200), [event])[0][1]
    assert sum(b - a + 1 for a, b in ranges) <= 150 and (0, 2) in ranges
    dear = File("a.py", lines, [60] * 400)
    ranges = select([dear], ("a.py", 200), [event])[0][1]
    assert sum(62 * (b - a) + 1 for a, b in ranges) <= 2_600
    assert select([file("a.py", [])], ("a.py", 0), []) == [("a.py", [(0, 0)])]


def test_the_context_is_definitions_and_the_outline() -> None:
    a = [f"def f{n}(): pass" if n % 40 == 0 else f"    helper({n})" for n in range(200)]
    b = ["x = 1", "def helper(n):", "    return n", "", "def other(): pass"]
    files = [file("b.py", b), file("a.py", a)]
    window = select(files, ("a.py", 100), [])
    context = dict(select_context(files, ("a.py", 100), [], window))
    assert context == {"b.py": [(1, 3)], "a.py": [(0, 1), (40, 41), (160, 161)]}
