"""How a line is cut before merging: pieces of at most 16 bytes that no merge crosses.

Runs of spaces or tabs apart from words; identifiers cut at case and underscore borders, with at most
one leading space and one leading underscore; digits single; runs of one punctuation mark together.
Only what Python, Oniguruma and JavaScript with the flag u read alike is used (so `-` and `/` are not
escaped), and every character belongs to a piece, so the pieces joined are the line.
"""

from __future__ import annotations

import re

MOST_BYTES = 16
_PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"


def _run(mark: str) -> str:
    escaped = "\\" + mark if mark in "$()*+.?[\\]^{|}" else mark
    return escaped + "{1,15}"


PATTERN = "|".join(
    [
        r" {2,16}",
        r"\t{1,16}",
        r" ?_?[A-Z]{1,14}(?![a-z])",
        r" ?_?[A-Z]?[a-z]{1,13}",
        r" ?[0-9]",
        r" ?(?:" + "|".join(_run(mark) for mark in _PUNCTUATION) + ")",
        r" ?[^\x00-\x7F]{1,3}",
        r" ",
        r"[\x00-\x1F\x7F]",
    ]
)

_compiled = re.compile(PATTERN)


def pretokens(line: str) -> list[str]:
    return _compiled.findall(line)


def last_piece_start(line: str) -> int:
    """Where the last pre-token begins: what is before it cannot change by typing on."""
    return len(line) - len(pretokens(line)[-1]) if line else 0


def byte_alphabet() -> list[str]:
    """GPT-2's printable character for each byte, by byte value."""
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = iter(range(256, 512))
    return [chr(byte) if byte in plain else chr(next(others)) for byte in range(256)]
