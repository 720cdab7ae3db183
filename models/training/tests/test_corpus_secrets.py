"""What is masked is what the product masks: both are held to the cases of test/text/secrets.json."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from corpus.secrets import is_secret_file, mask_line, mask_lines

TABLE = json.loads((Path(__file__).parents[3] / "test/text/secrets.json").read_text(encoding="utf-8"))


def masked(text: str) -> str:
    return "\n".join(mask_lines(text.split("\n"), {}))


@pytest.mark.parametrize("case", TABLE["masked"], ids=lambda case: case["is"])
def test_keys_are_masked_and_nothing_else(case: dict) -> None:
    marked = "".join(case["text"])
    assert "«" in marked
    expected = re.sub(r"«(.*?)»", lambda found: re.sub(r"\S", "x", found[1]), marked, flags=re.DOTALL)
    assert masked(re.sub("[«»]", "", marked)) == expected
    assert masked(expected) == expected


@pytest.mark.parametrize("case", TABLE["kept"], ids=lambda case: case["is"])
def test_what_only_looks_like_one_stays(case: dict) -> None:
    text = "".join(case["text"])
    assert masked(text) == text


def test_files_of_credentials_are_known_by_name() -> None:
    assert [path for path in TABLE["files"]["secret"] if not is_secret_file(path)] == []
    assert [path for path in TABLE["files"]["harmless"] if is_secret_file(path)] == []


@pytest.mark.parametrize("line", ["mail someone.real@corp.org now", "A" * 64, '    "' + "A" * 64 + '"'])
def test_addresses_and_lines_of_a_key_are_masked_the_same_way_each_time(line: str) -> None:
    once = mask_line(line)
    assert once != line and mask_line(once) == once


@pytest.mark.parametrize(
    "line", ["def key(token): return token", "@app.get('/')", "password = get_password(x)"]
)
def test_plain_code_is_not(line: str) -> None:
    assert mask_line(line) == line


def test_code_that_names_the_lines_of_a_key_goes_on() -> None:
    names = [f"{name} = '-----{name} PRIVATE KEY-----'" for name in ("BEGIN", "END")]
    code = ["]", "", "if text.startswith(BEGIN):", "    return", "else:", "    read(text)"]
    for lines in ([*names, *code], [names[0], *code], [f"[{names[0]}", *code]):
        shown = mask_lines(lines, {})
        assert shown[-len(code) :] == code and shown[0].endswith("'") and "BEGIN = " in shown[0]
        assert "END = " in shown[1] or len(shown) == len(code) + 1


def test_what_is_remembered_changes_nothing() -> None:
    known: dict = {}
    lines = ["token =", "  'value99value99'", "keys =", "  'value99value99'"]
    wanted = ["token =", "  'xxxxxxxxxxxxxx'", "keys =", "  'value99value99'"]
    assert mask_lines(lines, known) == wanted == mask_lines(lines, known)
