"""A stream as text for people: control tokens by name, one line of the stream a line."""

from __future__ import annotations

from collections.abc import Sequence

from stream import tokens as t
from tokenizer.line_encoder import LineEncoder

_BREAK_BEFORE = {t.REPO, t.PATH, t.LANG, t.CONTEXT, t.WINDOW, t.GAP, t.EVENTS, t.EDIT, t.NONE, t.GOTO, t.VIEW, t.END}


def render(tokens: Sequence[int], weights: Sequence[int], encoder: LineEncoder) -> str:
    """Text whose tokens weigh 8/32 or more, as targets do, stands in ⟦⟧."""
    names = t.control_tokens()
    out, text, inside = [], [], False

    def flush() -> None:
        if text:
            out.append(encoder.decode(text))
            text.clear()

    for token, weight in zip(tokens, weights, strict=True):
        if (weight >= 8) != inside:
            flush()
            out.append("⟧" if inside else "⟦")
            inside = not inside
        if token >= t.BYTE:
            text.append(token)
            continue
        flush()
        if token in _BREAK_BEFORE and out and not out[-1].endswith("\n"):
            out.append("\n")
        out.append(names[token])
        if token in (t.CONTEXT, t.WINDOW, t.EVENTS, t.NONE, t.END):
            out.append("\n")
    flush()
    return "".join([*out, "⟧"] if inside else out)
