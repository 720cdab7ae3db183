"""The control tokens and their ids. They stand before all text in the vocabulary and enter by id only."""

from __future__ import annotations

VOCABULARY = 16_384

PAD, BOS, REPO, PATH, LANG, CONTEXT, WINDOW, GAP, EVENTS = range(9)
EDIT, NONE, GOTO, VIEW, END = range(9, 14)
COUNT = 16  # count 0; count n is n behind it
MOST_LINES = 32
LINE = 49  # line id 0; id n is n behind it
LINE_IDS = 512
BYTE = 561  # byte 0; merged pieces of text follow the 256 bytes
NEWLINE = BYTE + 10
FIRST_MERGE = BYTE + 256

_NAMED = ["pad", "bos", "repo", "path", "lang", "context", "window", "gap", "events"]
_NAMED += ["edit", "none", "goto", "view", "end", "reserved0", "reserved1"]


def control_tokens() -> list[str]:
    """The names of ids 0..560, in order."""
    names = [*_NAMED, *(f"n{n}" for n in range(MOST_LINES + 1)), *(f"L{n}" for n in range(LINE_IDS))]
    return [f"<{name}>" for name in names]


def is_line_id(token: int) -> bool:
    return LINE <= token < LINE + LINE_IDS


def is_text(token: int) -> bool:
    """Text within a line: neither a control token nor the line break."""
    return BYTE <= token < VOCABULARY and token != NEWLINE
