"""From a git history to shards: what is built leads to the texts that the commits left."""

from __future__ import annotations

import json
import random
import subprocess
from pathlib import Path

import numpy as np
import pytest
from test_corpus_rules import MIT
from test_stream import decode, encode
from test_tokenizer import tokenizer_path  # noqa: F401

from corpus.build import Settings, _fill, build
from corpus.cases import cases
from corpus.clone import Clone
from corpus.expand import expand
from corpus.extract import extract, held_out_fingerprints
from corpus.ordering import split_hunk, steps_of
from corpus.parcel import ChangedFile, read_part, write_part
from corpus.render import render
from corpus.repositories import NotAllowed, Repository
from corpus.sessions import Mix, SessionMaker, Stream
from stream import tokens as t
from stream.hunks import Hunk, apply_hunk, apply_hunks, diff_hunks
from stream.reader import read_stream
from tokenizer.line_encoder import LineEncoder
from train.shards import Parcel

NO_OVERLAP = np.empty(0, np.uint64)
WORDS = "alpha beta gamma delta value index total name user item count list".split()


def program(rng: random.Random, functions: int) -> list[str]:
    out = []
    for _ in range(functions):
        name, other = rng.choice(WORDS), rng.choice(WORDS)
        out += [
            f"def {name}_{rng.randrange(99)}({other}):",
            f"    {other} = {name}({other})",
            f"    return {other}",
            "",
        ]
    return out


def edited(rng: random.Random, lines: list[str]) -> list[str]:
    out = list(lines)
    for _ in range(rng.randrange(1, 5)):
        at = rng.randrange(len(out))
        kind = rng.randrange(3)
        if kind == 0:
            out[at] = out[at].replace("return", "yield") + f"  # {rng.choice(WORDS)}"
        elif kind == 1:
            out[at:at] = program(rng, rng.choice([1, 1, 5]))
        else:
            del out[at : at + rng.randrange(1, 4)]
    return out


@pytest.fixture(scope="session")
def history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small repository that is called like a listed one, held out by name."""
    root = tmp_path_factory.mktemp("clones") / "sindresorhus+ky"
    rng = random.Random(3)
    texts = {"src/a.py": program(rng, 12), "src/b.py": program(rng, 8)}

    def git(*arguments: str, time: int = 0) -> None:
        stamp = f"{1_700_000_000 + time} +0000"
        names = {"GIT_AUTHOR_DATE": stamp, "GIT_COMMITTER_DATE": stamp, "HOME": str(root), "PATH": "/usr/bin:/bin"}
        people = ["-c", "user.name=x", "-c", "user.email=x@example.com"]
        subprocess.run(["git", *people, *arguments], cwd=root, check=True, env=names, capture_output=True)

    (root / "src").mkdir(parents=True)
    git("init", "-q")
    (root / "LICENSE").write_text(MIT)
    for number in range(14):
        for path in texts:
            if number and (rng.random() < 0.7):
                texts[path] = edited(rng, texts[path])
            (root / path).write_text("\n".join(texts[path]) + "\n")
        git("add", "-A")
        git("commit", "-q", "--allow-empty", "-m", f"change {number}", time=number * 3000)
    return root


def repository(split: str = "train") -> Repository:
    return Repository("sindresorhus/ky", "MIT", "python", split, None, 1)


@pytest.mark.parametrize("seed", range(60))
def test_steps_lead_to_the_text_after_in_any_order(seed: int) -> None:
    rng = random.Random(seed)
    before = {"a.py": program(rng, 10), "tests/test_a.py": program(rng, 6)}
    after = {path: edited(rng, lines) for path, lines in before.items()}
    files = [(path, diff_hunks(before[path], after[path])) for path in before]
    now, texts = dict(before), dict(before)
    for step in steps_of(files, texts, rng):
        now[step.path] = apply_hunk(step.hunk, now[step.path])
    assert now == after == texts


def test_long_insertions_fall_apart_where_people_pause() -> None:
    lines = tuple(program(random.Random(1), 9))
    pieces = split_hunk(Hunk(3, 3, lines), ["x"] * 9)
    assert [line for piece in pieces for line in piece.lines] == list(lines)
    assert all(len(piece.lines) == 12 and piece.lines[-1] == "" for piece in pieces)
    gone = split_hunk(Hunk(0, 36, ()), lines)
    assert [(piece.start, piece.end) for piece in gone] == [(0, 12), (12, 24), (24, 36)]


def test_a_history_becomes_a_part_and_reads_back(history: Path, tmp_path: Path) -> None:
    found = extract(Clone(history), repository(), 10_000, NO_OVERLAP)
    part = found.part
    assert part.hunk_count() > 20
    assert any(isinstance(source, tuple) for _, source in part.texts)
    path = tmp_path / "part.xz"
    assert write_part(part, path) == path.stat().st_size
    again = read_part(path)
    assert again.chains == part.chains and again.header["licence"] == "MIT"
    clone = Clone(history)
    for chain in again.chains:
        for name, files in chain:
            for file in files:
                blobs = dict(clone.tree(name))
                after = clone.texts([blobs[file.path]], 100_000)[blobs[file.path]]
                lines = apply_hunks(file.hunks, again.lines(file.text))
                assert "".join(f"{line}\n" for line in lines) == after
    one = part.only([1])
    assert one.chains[0][0][0] == part.chains[1][0][0] and len(one.texts) < len(part.texts)
    assert one.lines(one.chains[0][0][1][0].text) == part.lines(part.chains[1][0][1][0].text)


def test_a_held_out_text_is_left_out(history: Path) -> None:
    held = held_out_fingerprints(Clone(history))
    assert extract(Clone(history), repository(), 10_000, held).part.chains == []


@pytest.mark.parametrize("seed", range(40))
def test_streams_obey_the_grammar_and_end_in_the_text_after(seed: int) -> None:
    rng = random.Random(seed)
    before = {"a.py": program(rng, 14), "b.py": program(rng, 9)}
    middle = {path: edited(rng, lines) for path, lines in before.items()}
    after = {**middle, "a.py": edited(rng, middle["a.py"])}
    commits = [
        [ChangedFile(path, 0, diff_hunks(before[path], middle[path])) for path in before],
        [ChangedFile("a.py", 0, diff_hunks(middle["a.py"], after["a.py"]))],
    ]
    streams = list(SessionMaker(encode, most_tokens=60_000).streams("o/r", commits, before, rng))
    assert streams
    for stream in streams:
        assert len(stream.tokens) == len(stream.weights)
        read = read_stream(stream.tokens, decode)
        assert read.problem is None
        assert not any(weight > 2 for token, weight in zip(stream.tokens, stream.weights) if token in (t.GOTO, t.VIEW))
    if streams[-1].counts["none"]:
        for path, fragments in read.files.items():
            whole = "\n".join(["", *after[path], ""])
            assert all("\n".join(["", *f.lines, ""]) in whole for f in fragments if f.lines)


def insertions() -> tuple[dict[str, list[str]], list[list[ChangedFile]]]:
    """A file, and twelve commits of a line each."""
    before = {"a.py": program(random.Random(1), 100)}
    commits, now = [], before["a.py"]
    for seed in range(12):
        at = random.Random(seed).randrange(len(now))
        after = [*now[:at], f"added({seed})", *now[at:]]
        commits.append([ChangedFile("a.py", 0, diff_hunks(now, after))])
        now = after
    return before, commits


def test_the_share_of_half_typed_events_is_chosen() -> None:
    before, commits = insertions()

    def cut(share: float) -> int:
        maker = SessionMaker(encode, Mix(half_typed=share, typing_mistake=0), most_tokens=2_000)
        every = [s for n in range(30) for s in maker.streams("o/r", commits, before, random.Random(n))]
        return sum(stream.counts["half-typed"] for stream in every)

    assert cut(0) == 0
    assert 0 < 1.5 * cut(0.3) < cut(1)


def test_replayed_events_can_weigh_and_change_no_token() -> None:
    before, commits = insertions()

    def streams(replayed: float) -> list[Stream]:
        maker = SessionMaker(encode, Mix(replayed=replayed, new_epoch=1.0), most_tokens=2_000)
        return list(maker.streams("o/r", commits, before, random.Random(1)))

    silent, heard = streams(0), streams(0.5)
    assert sum(stream.counts["replayed"] for stream in silent) > 0
    more = 0
    for one, other in zip(silent, heard, strict=True):
        assert one.tokens == other.tokens
        events = one.tokens.index(t.EVENTS)
        assert one.weights[:events] == other.weights[:events]
        assert all(a == b or (a == 0 and 4 <= b <= 16) for a, b in zip(one.weights, other.weights))
        more += one.weights != other.weights
    assert more > 0


def test_a_place_can_weigh_more_than_the_rest_of_its_event() -> None:
    mix = Mix(place=4)
    assert mix.weights(shown=True, related=True, has_history=True).place == 128
    assert mix.weights(shown=True, related=False, has_history=True) == (8, 32, 8, 32, 16)
    assert mix.weights(shown=False, related=True, has_history=True).place == 0


def test_build_and_expand_end_to_end_and_again(history: Path, tmp_path: Path, tokenizer_path: Path) -> None:  # noqa: F811
    said: list[str] = []
    settings = Settings((history,), tmp_path / "cache", 1_000_000, frozenset({"calibration"}), processes=1)
    manifest = build(settings, said.append)
    assert manifest["hunks"] > 20 and manifest["splits"] == ["calibration"]
    made = (tmp_path / "cache" / "parts" / "sindresorhus+ky.xz").stat().st_mtime_ns
    assert build(settings, said.append)["parts"][0]["bytes"] == manifest["parts"][0]["bytes"]
    assert (tmp_path / "cache" / "parts" / "sindresorhus+ky.xz").stat().st_mtime_ns == made
    out = tmp_path / "shards"
    report = expand(tmp_path / "cache" / "parcel", tokenizer_path, out, seed=1, passes=2, processes=1)
    parcel = Parcel(out, 4_096)
    assert parcel.tokens == report["counts"]["tokens"] and len(parcel.lengths) == report["counts"]["streams"]
    assert json.loads((out / "parcel.json").read_text())["splits"] == ["calibration"]
    encoder = LineEncoder(tokenizer_path)
    for number in range(len(parcel.lengths)):
        tokens, weights = parcel.document(number)
        assert tokens[0] == t.BOS and weights[0] == 0
        assert read_stream(tokens.tolist(), encoder.decode).problem is None
    assert "<repo>sindresorhus/ky\n<path>" in render(tokens.tolist(), weights.tolist(), encoder)
    again = expand(tmp_path / "cache" / "parcel", tokenizer_path, tmp_path / "again", seed=1, passes=2, processes=1)
    assert again["counts"] == report["counts"]


def test_expansion_leaves_out_what_overlaps_and_ends_when_it_is_enough(
    monkeypatch: pytest.MonkeyPatch,
    history: Path,
    tmp_path: Path,
    tokenizer_path: Path,  # noqa: F811
) -> None:
    build(Settings((history,), tmp_path, 1_000_000, frozenset({"calibration"}), processes=1), lambda _: None)
    asked = {"seed": 1, "passes": 3, "processes": 1}
    held_out = tmp_path / "held.npy"
    held_out.with_suffix(".key").write_text("key")
    np.save(held_out, NO_OVERLAP)
    with pytest.raises(ValueError, match="keep nothing out"):
        expand(tmp_path / "parcel", tokenizer_path, tmp_path / "unkept", held_out=held_out, **asked)
    np.save(held_out, np.array([1], np.uint64))
    free = expand(tmp_path / "parcel", tokenizer_path, tmp_path / "free", held_out=held_out, **asked)
    assert free["counts"].get("overlap", 0) == 0
    first = expand(tmp_path / "parcel", tokenizer_path, tmp_path / "first", enough=1, **asked)
    assert 0 < first["counts"]["tokens"] < free["counts"]["tokens"]
    monkeypatch.setattr("corpus.expand.SAMPLE_HUNKS", 5)
    sample = expand(tmp_path / "parcel", tokenizer_path, tmp_path / "sample", enough=1, **asked)
    assert 0 < sample["counts"]["tokens"] < first["counts"]["tokens"]
    assert [row["repository"] for row in sample["repositories"]] == ["sindresorhus/ky"]
    np.save(held_out, held_out_fingerprints(Clone(history)))
    with pytest.raises(ValueError, match="nothing"):
        expand(tmp_path / "parcel", tokenizer_path, tmp_path / "none", held_out=held_out, **asked)


def test_cases_for_the_product_are_what_selection_gives(history: Path, tmp_path: Path, tokenizer_path: Path) -> None:  # noqa: F811
    settings = Settings((history,), tmp_path, 1_000_000, frozenset({"calibration"}), processes=1)
    build(settings, lambda _: None)
    found = [json.loads(case) for case in cases(tmp_path / "parcel", tokenizer_path, 20, 1)]
    assert len(found) >= 3
    encoder = LineEncoder(tokenizer_path)
    for case in found:
        read = read_stream(case["tokens"], encoder.decode)
        assert read.problem is None and len(read.events) > len(case["events"])
        assert read.header == list(case["header"].values())
        assert [row["path"] for row in case["window"]][-1] == case["header"]["path"]


def test_training_never_reads_held_out_repositories(history: Path, tmp_path: Path) -> None:
    with pytest.raises(NotAllowed, match="none of the clones"):
        build(Settings((history,), tmp_path, 1_000_000), print)
    with pytest.raises(NotAllowed, match="never share"):
        build(Settings((history,), tmp_path, 1_000_000, frozenset({"train", "report"})), print)


def test_a_clone_without_its_licence_is_left_out(history: Path, tmp_path: Path) -> None:
    bare = tmp_path / "sindresorhus+ky"
    subprocess.run(["git", "init", "-q", "--bare", str(bare)], check=True)
    said: list[str] = []
    with pytest.raises(NotAllowed, match="none of the clones"):
        build(Settings((bare,), tmp_path / "cache", 1_000_000, frozenset({"calibration"})), said.append)
    assert len(said) == 1 and "left out" in said[0]


def test_the_budget_goes_by_share_and_what_one_lacks_to_the_others() -> None:
    keep = _fill({"a": 100, "b": 100, "c": 5}, {"a": 0.5, "b": 0.25, "c": 0.25}, 65)
    assert keep == pytest.approx({"a": 40, "b": 20, "c": 5})
