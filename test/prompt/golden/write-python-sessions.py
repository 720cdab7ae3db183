"""Writes python-sessions.json: random sessions as the training code writes them, for the product to write too.

    PYTHONPATH=models/training python3 test/prompt/golden/write-python-sessions.py
"""

import json
import random
from pathlib import Path

from stream import tokens as t
from stream.hunks import diff_hunks
from stream.session import Header, Session

WORDS = ["a", "b", "b", "if x:", "", "}", "<L7>", "<edit>", "héllo", "\tend", "🙂"]


def encode(text):
    return [t.BYTE + byte for byte in text.encode()]


def some_lines(rng, most):
    return [rng.choice(WORDS) for _ in range(rng.randrange(most))]


def session(seed):
    rng = random.Random(seed)
    texts = {path: some_lines(rng, 90) + ["last"] for path in ("a.py", "dir/b.py")}
    window = []
    for path, lines in texts.items():
        cuts = sorted([0, *rng.sample(range(1, len(lines) + 1), min(3, len(lines)))])
        window.append((path, lines, [(cuts[0], cuts[1])] + ([(cuts[2], cuts[3])] if len(cuts) > 3 else [])))
    first = rng.randrange(512)
    header = Header("o/r", "dir/b.py", "python")
    context = [("c.py", ["def c():"])] if rng.random() < 0.5 else []
    out = Session(header, window, encode, context=context, first_id=first, most_tokens=100_000)
    steps = []
    for _ in range(rng.randrange(1, 7)):
        path = rng.choice([*texts, "new.py"])
        before = texts[path] if path in texts else ["x"] * 30
        start = rng.randrange(len(before) + 1)
        end = min(len(before), start + rng.choice([0, 0, 1, 2, 40, 40]))
        after = before[:start] + some_lines(rng, rng.choice([2, 4, 50])) + before[end:]
        hunks = diff_hunks(before, after)
        if len(hunks) != 1:
            continue
        out.edit(path, hunks[0], lines=before)
        texts[path] = after
        steps.append({"path": path, "before": before, "after": after})
        if rng.random() < 0.3:
            line = rng.randrange(len(after) + 1)
            if out.goto(path, line):
                steps.append({"path": path, "goto": line})
    return {
        "repository": header.repository,
        "path": header.path,
        "language": header.language,
        "context": [{"path": path, "lines": lines} for path, lines in context],
        "window": [{"path": p, "lines": lines, "ranges": ranges} for p, lines, ranges in window],
        "firstId": first,
        "steps": steps,
        "tokens": out.tokens,
    }


def golden() -> str:
    sessions = [session(seed) for seed in range(50)]
    return "[\n" + ",\n".join(json.dumps(s, ensure_ascii=False, separators=(",", ":")) for s in sessions) + "\n]\n"


if __name__ == "__main__":
    Path(__file__).with_name("python-sessions.json").write_text(golden())
