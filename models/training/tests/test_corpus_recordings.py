"""What a recording holds: documents followed through any change, events by place in their order, nothing secret."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_tokenizer import tokenizer_path  # noqa: F401

from corpus.learn_recordings import learn_recordings
from corpus.recordings import Chain, RecordingError, read_recording
from stream.hunks import apply_hunk, lines_of
from train.shards import Parcel

ROOT = "file:///home/ann/the%20shop"
CART = "def total(items):\n    return 0\n\n\ndef show(items):\n    print(items)\n"


class Editor:
    """Writes what a client says; offsets are code points of its own texts."""

    def __init__(self, encoding: str = "utf-16", root: str = ROOT) -> None:
        self.lines = [{"foretype": "recording", "version": 1, "startedAt": "2026-01-31T12:00:00.000Z"}]
        self.texts: dict[str, str] = {}
        self.encoding = encoding
        self.say("initialize", {"rootUri": root}, id=1)
        answer = {"jsonrpc": "2.0", "id": 1, "result": {"capabilities": {"positionEncoding": encoding}}}
        self.lines.append({"t": 1, "from": "server", "message": answer})

    def say(self, method: str, params: dict, **more: object) -> None:
        message = {"jsonrpc": "2.0", "method": method, "params": params, **more}
        self.lines.append({"t": len(self.lines), "from": "editor", "message": message})

    def uri(self, path: str) -> str:
        return path if ":" in path else f"{ROOT}/{path}"

    def open(self, path: str, text: str) -> None:
        self.texts[path] = text
        self.say("textDocument/didOpen", {"textDocument": {"uri": self.uri(path), "version": 1, "text": text}})

    def position(self, text: str, offset: int) -> dict[str, int]:
        before = text[:offset].replace("\r\n", "\n")
        row = before.rpartition("\n")[2]
        units = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}
        name, size = units[self.encoding]
        return {"line": before.count("\n"), "character": len(row.encode(name)) // size}

    def change(self, path: str, start: int, end: int, text: str, full: bool = False) -> None:
        old = self.texts[path]
        self.texts[path] = old[:start] + text + old[end:]
        span = {"start": self.position(old, start), "end": self.position(old, end)}
        change = {"text": self.texts[path]} if full else {"range": span, "text": text}
        self.say("textDocument/didChange", {"textDocument": {"uri": self.uri(path)}, "contentChanges": [change]})

    def replace(self, path: str, old: str, new: str) -> None:
        at = self.texts[path].index(old)
        self.change(path, at, at + len(old), new)

    def type(self, path: str, behind: str, text: str) -> None:
        at = self.texts[path].index(behind) + len(behind)
        for number, char in enumerate(text):
            self.change(path, at + number, at + number, char)

    def save(self, path: str) -> None:
        self.say("textDocument/didSave", {"textDocument": {"uri": self.uri(path)}})

    def close(self, path: str) -> None:
        self.say("textDocument/didClose", {"textDocument": {"uri": self.uri(path)}})

    def written(self, folder: Path, name: str = "r.jsonl") -> Path:
        path = folder / name
        path.write_text("".join(f"{json.dumps(line)}\n" for line in self.lines))
        return path

    def chains(self, folder: Path) -> list[Chain]:
        return read_recording(self.written(folder))[1]


def changes(chain: Chain) -> list[tuple[str, str]]:
    """Of each event: its file, and the lines that came."""
    return [(e.path, "|".join(line for line in e.after if line not in e.before)) for e in chain.events]


def test_events_are_told_apart_by_place_and_keep_their_order(tmp_path: Path) -> None:
    editor = Editor()
    editor.open("cart.py", CART)
    editor.open("main.py", "import cart\n")
    editor.type("cart.py", "print(", "len(")
    editor.type("cart.py", "print(len(items)", ")")
    editor.type("main.py", "import cart", "s")
    editor.replace("cart.py", "return 0", "return sum(items)")
    editor.type("cart.py", "return sum(items)", "\n    # done")
    [chain] = editor.chains(tmp_path)
    assert changes(chain) == [
        ("cart.py", "    print(len(items))"),
        ("main.py", "import carts"),
        ("cart.py", "    return sum(items)|    # done"),
    ]
    assert chain.texts == {"cart.py": lines_of(CART), "main.py": ["import cart"]}
    assert read_recording(tmp_path / "r.jsonl")[0] == "the shop"


def test_a_save_ends_an_event_and_time_does_not(tmp_path: Path) -> None:
    editor = Editor()
    editor.open("cart.py", CART)
    editor.type("cart.py", "return ", "1")
    editor.save("cart.py")
    editor.type("cart.py", "return 1", "2")
    [chain] = editor.chains(tmp_path)
    assert changes(chain) == [("cart.py", "    return 10"), ("cart.py", "    return 120")]


def test_what_was_taken_back_is_not_learned(tmp_path: Path) -> None:
    editor = Editor()
    editor.open("cart.py", CART)
    editor.replace("cart.py", "return 0", "return 1")
    editor.replace("cart.py", "return 1", "return 0")
    editor.replace("cart.py", "print", "log")
    editor.save("cart.py")
    editor.replace("cart.py", "log", "print")
    editor.save("cart.py")
    editor.replace("cart.py", "show", "tell")
    [chain] = editor.chains(tmp_path)
    assert changes(chain) == [("cart.py", "def tell(items):")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
@pytest.mark.parametrize("line_break", ["\n", "\r\n"])
def test_positions_are_counted_in_the_units_agreed_on(tmp_path: Path, encoding: str, line_break: str) -> None:
    editor = Editor(encoding)
    editor.open("cart.py", line_break.join(["a = '😀é𝒳'", "", "b = '😀'", ""]))
    editor.type("cart.py", "b = '😀", "ö😀")
    editor.replace("cart.py", "é𝒳", "e")
    [chain] = editor.chains(tmp_path)
    assert changes(chain) == [("cart.py", "b = '😀ö😀'"), ("cart.py", "a = '😀e'")]


def test_a_file_that_changed_elsewhere_begins_anew(tmp_path: Path) -> None:
    editor = Editor()
    editor.open("cart.py", CART)
    editor.replace("cart.py", "print", "log")
    editor.close("cart.py")
    editor.open("cart.py", editor.texts["cart.py"])
    editor.replace("cart.py", "show", "tell")
    editor.close("cart.py")
    editor.open("cart.py", "x = 1\n")
    editor.replace("cart.py", "1", "2")
    first, second = editor.chains(tmp_path)
    assert [len(first.events), len(second.events)] == [2, 1]
    assert second.texts == {"cart.py": ["x = 1"]}


def test_long_work_is_cut_into_chains_that_join(tmp_path: Path) -> None:
    editor = Editor()
    editor.open("cart.py", "".join(f"value_{n} = {n}\n\n" for n in range(100)))
    for n in range(100):
        editor.replace("cart.py", f"value_{n} =", f"total_{n} =")
        editor.save("cart.py")
    chains = editor.chains(tmp_path)
    assert sum(len(chain.events) for chain in chains) == 100
    for chain, following in zip(chains, chains[1:], strict=False):
        assert following.texts["cart.py"] == chain.events[-1].after


def test_nothing_secret_foreign_or_generated_is_read(tmp_path: Path) -> None:
    key = "sk-ant-" + "a1B2c3D4e5F6g7H8i9J0" * 2
    editor = Editor()
    for path in [".env.py", "node_modules/a.py", "file:///etc/other.py", "notes.xyz", "lib.min.js"]:
        editor.open(path, "x = 1\n")
        editor.replace(path, "1", "2")
    editor.open("cart.py", f"key = '{key}'\nx = 1\n")
    editor.replace("cart.py", "x = 1", f"other = '{key}'")
    [chain] = editor.chains(tmp_path)
    commits, texts = chain.masked()
    assert list(texts) == ["cart.py"]
    assert key not in str(texts)
    assert key not in str(commits)
    assert len(commits) == 1


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (["{}"], "is no recording of version 1"),
        (["not json"], r"r\.jsonl:1 is not a JSON object"),
        ([None, "[1]"], r"r\.jsonl:2 is not a JSON object"),
        ([None, "{}"], r"r\.jsonl:2 has no from and message"),
        (
            [None, '{"from": "editor", "message": {"method": "textDocument/didChange", "params": {}}}'],
            r"r\.jsonl:2 cannot be followed: textDocument/didChange",
        ),
    ],
)
def test_what_cannot_be_read_is_named(tmp_path: Path, lines: list[str | None], why: str) -> None:
    header = json.dumps(Editor().lines[0])
    (tmp_path / "r.jsonl").write_text("\n".join(line or header for line in lines))
    with pytest.raises(RecordingError, match=why):
        read_recording(tmp_path / "r.jsonl")


def test_a_file_that_is_none_is_named(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match=r"gone\.jsonl cannot be read: No such file"):
        read_recording(tmp_path / "gone.jsonl")
    (tmp_path / "r.jsonl").write_bytes(b"\xff\xfe")
    with pytest.raises(RecordingError, match=r"r\.jsonl cannot be read: it is no text"):
        read_recording(tmp_path / "r.jsonl")


texts = st.lists(st.sampled_from(["a = 1", "b = 2", "", "    c()", "😀 = 'é'"]), max_size=12).map("\n".join)
edits = st.lists(
    st.tuples(
        st.integers(0, 200),
        st.integers(0, 12),
        st.sampled_from(["", "x", "y = 3\n", "\n", "😀"]),
        st.booleans(),
    ),
    max_size=25,
)


@settings(deadline=None, max_examples=60)
@given(texts, edits)
def test_the_events_lead_from_the_first_text_to_the_last(
    tmp_path_factory: pytest.TempPathFactory, text: str, made: list[tuple[int, int, str, bool]]
) -> None:
    editor = Editor()
    editor.open("cart.py", text)
    for start, length, new, full in made:
        now = editor.texts["cart.py"]
        start = min(start, len(now))
        editor.change("cart.py", start, min(start + length, len(now)), new, full)
    now = lines_of(text)
    for chain in editor.chains(tmp_path_factory.mktemp("law")):
        assert chain.texts["cart.py"] == now
        commits, _ = chain.masked()
        for [file] in commits:
            [hunk] = file.hunks
            now = apply_hunk(hunk, now)
    assert now == lines_of(editor.texts["cart.py"])


def test_recordings_become_shards_that_the_trainer_reads(tmp_path: Path, tokenizer_path: Path) -> None:  # noqa: F811
    editor = Editor()
    editor.open("cart.py", CART * 3)
    for n in range(12):
        editor.change("cart.py", 4, 9, f"sum{n:02}")
        editor.save("cart.py")
        editor.type("cart.py", "def show(items", f", n{n}")
    recording = editor.written(tmp_path)
    first = learn_recordings([recording], tokenizer_path, tmp_path / "one", seed=3)
    again = learn_recordings([recording], tokenizer_path, tmp_path / "two", seed=3)
    assert first == again
    assert first["kind"] == "real"
    assert first["counts"]["events"] >= 20
    assert first["counts"]["targets"] >= 12
    parcel = Parcel(tmp_path / "one", 4_096)
    assert parcel.tokens == first["counts"]["tokens"]
    assert all(parcel.document(n)[1].any() for n in range(len(parcel.lengths)))


def test_the_command_says_what_is_wrong_and_writes_nothing(tmp_path: Path, tokenizer_path: Path) -> None:  # noqa: F811
    recording = Editor().written(tmp_path)
    words = [sys.executable, "-m", "corpus", "recordings", str(recording)]
    words += ["--tokenizer", str(tokenizer_path), "--out", str(tmp_path / "shards")]
    run = subprocess.run(words, capture_output=True, text=True, cwd=Path(__file__).parents[1])
    assert run.returncode == 1
    assert run.stderr == "nothing was edited in these recordings that may be learned from\n"
    assert not (tmp_path / "shards").exists()
