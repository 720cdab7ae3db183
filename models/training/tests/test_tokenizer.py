"""The tokenizer keeps the contract's ids, takes all text for text, and loses nothing."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path

import pytest
from tokenizers import Regex, Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Split
from tokenizers.processors import TemplateProcessing

from stream import tokens as t
from tokenizer.__main__ import main
from tokenizer.line_encoder import LineEncoder
from tokenizer.pretokens import MOST_BYTES, PATTERN, last_piece_start, pretokens
from tokenizer.report import against, as_table, by_lines, bytes_per_token
from tokenizer.train import train_tokenizer, write_tokenizer

CODE = [
    "const value = getHTTPServer(snake_case_name, 1024) // <L7> <edit> <none>",
    "\t\tif (a != b && c === d) { return `x${y}`; }",
    "                    deeply.indented(x)  ;  y",
    "привет мир 漢字漢字漢字 🎉🎉🎉 é",
    "----------------------------------------",
    "a\x00b\x7f\x1b[0m\u2028end",
    "",
]


def some_texts() -> list[str]:
    """Enough different words for all merges."""
    rng = random.Random(1)
    parts = ["get", "set", "value", "Name", "index", "List", "to", "from", "user", "Data", "x", "_id", "On", "ER"]
    words = [
        "".join(rng.choice(parts) + rng.choice("abcdefghij") * rng.randrange(3) for _ in range(3))
        for _ in range(60_000)
    ]
    return [" ".join(words[n : n + 8]) for n in range(0, len(words), 8)] * 2


@pytest.fixture(scope="session")
def tokenizer_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("tokenizer") / "tokenizer.json"
    write_tokenizer(some_texts(), path)
    return path


@pytest.mark.parametrize("line", CODE)
def test_pieces_are_short_and_are_the_line(line: str) -> None:
    pieces = pretokens(line)
    assert "".join(pieces) == line
    assert all(0 < len(piece.encode()) <= MOST_BYTES for piece in pieces)
    assert last_piece_start(line) == len("".join(pieces[:-1]))


def test_where_words_are_cut() -> None:
    assert pretokens("    return HTTPServer.snake_caseName12;;") == [
        *("    ", "return", " HTTP", "Server", ".", "snake", "_case", "Name", "1", "2", ";;")
    ]


def test_the_rule_is_one_that_javascript_accepts() -> None:
    """With the flag u, JavaScript lets only syntax characters be escaped."""
    assert set(re.findall(r"\\(.)", PATTERN)) <= set("^$\\.*+?()[]{}|/tx")


def test_ids_are_the_contracts(tokenizer_path: Path) -> None:
    vocab = json.loads(tokenizer_path.read_text())["model"]["vocab"]
    assert sorted(vocab.values()) == list(range(t.VOCABULARY))
    assert [vocab[name] for name in ("<pad>", "<none>", "<n0>", "<n32>", "<L0>", "<L511>")] == [0, 10, 16, 48, 49, 560]
    encode = LineEncoder(tokenizer_path)
    assert all(encode.bytes_of([t.BYTE + byte]) == bytes([byte]) for byte in range(256))


@pytest.mark.parametrize("line", CODE)
def test_no_text_makes_a_control_token(tokenizer_path: Path, line: str) -> None:
    encode = LineEncoder(tokenizer_path)
    ids = encode(line)
    assert all(t.is_text(token) for token in ids)
    assert encode.decode(ids) == line


def test_the_library_reads_the_same_file_to_the_same_ids(tokenizer_path: Path) -> None:
    encode = LineEncoder(tokenizer_path)
    library = Tokenizer.from_file(str(tokenizer_path))
    assert library.encode("<L7>", add_special_tokens=False).ids == [t.LINE + 7]
    library.encode_special_tokens = True
    rng = random.Random(2)
    noise = ["".join(rng.choice("aZ_ \t09.=({é漢<L7>") for _ in range(40)) for _ in range(300)]
    for line in [*CODE, *noise, *some_texts()[:200]]:
        assert encode(line) == library.encode(line, add_special_tokens=False).ids, line


def test_too_little_text_is_an_error() -> None:
    with pytest.raises(ValueError, match="more text"):
        train_tokenizer(["a b c"])


def test_the_report_counts_bytes(tokenizer_path: Path) -> None:
    report = bytes_per_token({"ours": by_lines(LineEncoder(tokenizer_path))}, [("go", "é\nab")])
    assert report["go"]["bytes"] == 5 and report["go"]["lines"] == 2
    assert "| go | 0 | 2 | " in as_table(report) and "| language | kB | lines | ours |" in as_table(report)


def test_the_report_sets_any_other_tokenizer_beside_ours(tokenizer_path: Path, tmp_path: Path) -> None:
    other = Tokenizer(WordLevel({"a": 0, "b": 1, "<s>": 2, "\n": 3}, unk_token="b"))
    other.pre_tokenizer = Split(Regex("a|b|\n|<s>"), "isolated")
    other.add_special_tokens(["<s>"])
    other.post_processor = TemplateProcessing(single="<s> $A", special_tokens=[("<s>", 2)])
    (tmp_path / "other").mkdir()
    other.save(str(tmp_path / "other/tokenizer.json"))
    counts = {"ours": by_lines(LineEncoder(tokenizer_path)), **against(tmp_path / "other/tokenizer.json")}
    report = bytes_per_token(counts, [("go", "ab\nab\n"), ("zig", "<s>")])
    assert report["go"]["tokens"] | {"ours": 0} == {"ours": 0, "other": 6, "other, by lines": 7}
    assert report["go"]["bytesPerToken"]["other"] == 1 and report["zig"]["tokens"]["other"] == 1
    table = as_table(report).splitlines()
    assert table[0] == "| language | kB | lines | ours | other | other, by lines |"
    assert table[-1].startswith("| all | 0 | 4 | ")


def test_the_command_prints_the_table(
    tokenizer_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    texts = [("go", "a\nb"), ("lua", "x = 1")]
    monkeypatch.setattr("tokenizer.__main__.source_texts", lambda *_, **__: iter(texts))
    ours = str(tokenizer_path)
    words = ["report", "--clones", "none", "--tokenizer", ours, "--against", ours]
    monkeypatch.setattr("sys.argv", ["tokenizer", *words, "--json", str(tmp_path / "r.json")])
    main()
    name = tokenizer_path.parent.name
    assert f"| ours | {name} | {name}, by lines |" in capsys.readouterr().out
    assert set(json.loads((tmp_path / "r.json").read_text())) == {"go", "lua"}
