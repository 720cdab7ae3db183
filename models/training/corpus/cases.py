"""Cases on which Python and the product must agree: what is selected, and every token of the stream.

One JSON object a line:

    header    repository, path, language
    files     path, lines, costs: the snapshot, the active file last
    work      path, line; events: path, start, end, lines     (both as corpus/selection.py says)
    known     events that the selection was told of; those behind them came later
    window, context     path, ranges
    firstId, tokens     the stream with all events, each written on its own, closed by <none>
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from corpus.languages import language_of
from corpus.ordering import steps_of
from corpus.parcel import read_part
from corpus.selection import Event, File, select, select_context
from stream.hunks import apply_hunk
from stream.session import Full, Header, Session
from tokenizer.line_encoder import LineEncoder


def cases(parcel: Path, tokenizer: Path, count: int, seed: int) -> Iterator[str]:
    """At most `count`, evenly from all parts, each in another chain."""
    encode, rng = LineEncoder(tokenizer), random.Random(seed)
    rows = json.loads((parcel / "parcel.json").read_text())["parts"]
    for row in rows:
        part = read_part(parcel / row["file"])
        numbers = rng.sample(range(len(part.chains)), min(len(part.chains), -(-count // len(rows))))
        for number in numbers:
            for commits, texts in part.runs(number):
                now, events = dict(texts), []
                for files in commits:
                    for step in steps_of([(f.path, f.hunks) for f in files], now, rng):
                        events.append(Event(step.path, step.hunk))
                case = case_of(row["repository"], texts, events[:12], encode, rng)
                if case:
                    yield json.dumps(case, ensure_ascii=False)
                break


def case_of(
    repository: str,
    texts: dict[str, list[str]],
    events: list[Event],
    encode: LineEncoder,
    rng: random.Random,
    known: int | None = None,
) -> dict[str, Any] | None:
    """`texts`: before the events, which are canonical. None where there are none, or the stream has no room.

    `known`: how many of the events the selection is told of, one at least; all by default.
    """
    if not events:
        return None
    past = events[:known]
    path, hunk = past[-1].path, past[-1].hunk
    work = (path, max(0, hunk.start + len(hunk.lines) - 1))
    order = [*(p for p in texts if p != path), path]
    files = [File(p, texts[p], [len(encode(line)) for line in texts[p]]) for p in order]
    window = select(files, work, past)
    context = select_context(files, work, past, window)
    header = Header(repository, path, language_of(path) or "plaintext")
    first_id, now = rng.randrange(512), dict(texts)
    try:
        session = Session(
            header,
            [(p, texts[p], ranges) for p, ranges in window],
            encode,
            context=[(p, [line for a, b in ranges for line in texts[p][a:b]]) for p, ranges in context],
            first_id=first_id,
        )
        for event in events:
            session.edit(event.path, event.hunk, lines=now[event.path])
            now[event.path] = apply_hunk(event.hunk, now[event.path])
        session.none()
    except Full:
        return None
    return {
        "header": header._asdict(),
        "files": [{"path": f.path, "lines": f.lines, "costs": f.costs} for f in files],
        "work": {"path": work[0], "line": work[1]},
        "events": [{"path": e.path, **e.hunk._asdict()} for e in events],
        "known": len(past),
        "window": [{"path": p, "ranges": ranges} for p, ranges in window],
        "context": [{"path": p, "ranges": ranges} for p, ranges in context],
        "firstId": first_id,
        "tokens": session.tokens,
    }
