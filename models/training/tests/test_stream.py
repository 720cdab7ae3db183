"""Laws of the session stream: what is written reads back, and its events lead to the target text."""

from __future__ import annotations

import random

import pytest

from stream import tokens as t
from stream.hunks import Hunk, apply_hunk, apply_hunks, canonical, diff_hunks, lines_of, lowered
from stream.reader import read_stream
from stream.session import INPUT, Full, Header, Session

WORDS = ["a", "b", "b", "if x:", "", "}", "<L7>", "<edit>", "héllo", "\tend"]


def encode(text: str) -> list[int]:
    return [t.BYTE + byte for byte in text.encode()]


def decode(ids) -> str:
    return bytes(i - t.BYTE if i < t.FIRST_MERGE else 63 for i in ids).decode(errors="replace")


def some_lines(rng: random.Random, most: int) -> list[str]:
    return [rng.choice(WORDS) for _ in range(rng.randrange(most))]


def changed(rng: random.Random, lines: list[str]) -> list[str]:
    out = list(lines)
    for _ in range(rng.randrange(1, 4)):
        start = rng.randrange(len(out) + 1)
        end = min(len(out), start + rng.choice([0, 0, 1, 2, 40]))
        out[start:end] = some_lines(rng, rng.choice([2, 4, 50]))
    return out


@pytest.mark.parametrize("seed", range(150))
def test_hunks_lead_to_the_target_and_have_one_form(seed: int) -> None:
    rng = random.Random(seed)
    before = some_lines(rng, 30)
    after = changed(rng, before)
    hunks = diff_hunks(before, after)
    assert apply_hunks(hunks, before) == after
    for hunk in hunks:
        for other in lowered(hunk, before):
            assert apply_hunk(other, before) == apply_hunk(hunk, before)
            assert canonical(other, before) == canonical(hunk, before)


@pytest.mark.parametrize("seed", range(200))
def test_what_is_written_reads_back_and_applies(seed: int) -> None:
    rng = random.Random(seed)
    texts = {path: some_lines(rng, 60) for path in ("a.py", "dir/b.py")}
    window = []
    for path, lines in texts.items():
        cuts = sorted(rng.randrange(len(lines) + 1) for _ in range(4))
        window.append((path, lines, [(cuts[0], cuts[1]), (cuts[2], cuts[3])]))
    session = Session(
        Header("o/r", "dir/b.py", "python"),
        window,
        encode,
        context=[("c.py", ["def c():"])],
        first_id=rng.randrange(512),
        most_tokens=100_000,
    )
    now = dict(texts)
    for _ in range(rng.randrange(1, 6)):
        path = rng.choice([*now, "new.py"])
        before = now.get(path, ["x"] * 30)
        after = changed(rng, before)
        try:
            for hunk in reversed(diff_hunks(before, after)):
                session.edit(path, hunk, lines=before)
        except Full:
            break
        now[path] = after
        assert session.lines(path) == after or after == before
    session.none()
    assert len(session.tokens) == len(session.weights)
    read = read_stream(session.tokens, decode)
    assert read.problem is None
    assert read.header == ["o/r", "dir/b.py", "python"]
    assert read.context == [("c.py", ["def c():"])]
    assert read.events[-1].kind == "none"
    for path, fragments in read.files.items():
        whole = "\n".join(["", *(session.lines(path) or ()), ""])
        for fragment in fragments:
            if fragment.lines:
                assert "\n".join(["", *fragment.lines, ""]) in whole
    ids = [i for fragments in read.files.values() for f in fragments for i in [*f.ids, f.behind]]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("seed", range(200))
def test_the_reader_never_raises(seed: int) -> None:
    rng = random.Random(seed)
    session = Session(Header("o/r", "a", "c"), [("a", ["1", "2", "3"], [(0, 3)])], encode)
    session.edit("a", Hunk(1, 2, ("x", "y")))
    ids = list(session.tokens)
    for _ in range(rng.randrange(1, 4)):
        ids[rng.randrange(len(ids))] = rng.choice([rng.randrange(-5, 17_000), rng.choice(ids)])
    del ids[rng.randrange(len(ids)) + 1 :]
    read_stream(ids, decode)
    noise = [rng.randrange(600) for _ in range(30)]
    assert read_stream(noise, decode).problem is not None


def test_ids_wrap_and_surplus_lines_take_the_next() -> None:
    session = Session(Header("r", "a", "c"), [("a", ["1", "2"], [(0, 2)])], encode, first_id=510)
    start = len(session.tokens)
    session.edit("a", Hunk(0, 1, ("x", "y")))
    assert session.tokens[start:] == [
        *(t.EDIT, t.LINE + 510, t.COUNT + 1),
        *(t.LINE + 510, *encode("x"), t.NEWLINE),
        *(t.LINE + 1, *encode("y"), t.NEWLINE, t.END),
    ]


def test_an_open_event_weighs_only_what_is_still_to_come() -> None:
    session = Session(Header("r", "a", "c"), [("a", ["1"], [(0, 1)])], encode)
    start = len(session.tokens)
    session.edit("a", Hunk(0, 0, ("abc", "d")), given=(0, 2))
    assert list(session.weights[start:]) == [0, 0, 0, 0, 0, 0, 32, 32, 32, 32, 32, 32]
    session.edit("a", Hunk(0, 1, ("q",)), INPUT)
    assert not any(session.weights[-6:])


def test_work_outside_what_is_shown_brings_a_view() -> None:
    lines = [str(n) for n in range(100)]
    session = Session(Header("r", "a", "c"), [("a", lines, [(0, 20)])], encode)
    assert not session.shows("a", Hunk(60, 61, ("x",)))
    session.edit("a", Hunk(60, 61, ("x",)))
    read = read_stream(session.tokens, decode)
    assert [event.kind for event in read.events] == ["view", "edit"]
    assert read.files["a"][1].lines[9:12] == ["59", "x", "61"]
    assert len(read.files["a"][1].lines) == 21


def test_a_full_stream_stays_as_it_is() -> None:
    session = Session(Header("r", "a", "c"), [("a", ["1"], [(0, 1)])], encode, most_tokens=40)
    kept = list(session.tokens)
    with pytest.raises(Full):
        session.edit("a", Hunk(0, 1, ("long" * 20,)))
    assert session.tokens == kept and session.lines("a") == ["1"]


def test_lines_have_no_breaks() -> None:
    assert lines_of("a\r\nb") == ["a", "b"] == lines_of("a\nb\n")
    assert lines_of("") == []
