"""Writes cases.json: what the training side selects in invented snapshots, for the product to agree with.

    PYTHONPATH=models/training python3 test/context/golden/write-cases.py
"""

import json
import random
from pathlib import Path

from corpus.selection import Event, File, select, select_context
from stream.hunks import Hunk, apply_hunk

NAMES = ["total", "price", "cart", "add", "_x", "load_all", "Item", "$el", "n", "größe"]
SHAPES = [
    "export function {0}({1}) {{",
    "  const {0} = {1};",
    "    return {0} + {1};",
    "}}",
    "",
    "class {0}({1}):",
    "    def {0}(self, {1}):",
    "        {0}.{1}()",
    "pub fn {0}({1}: usize) -> usize {{",
    "int {0}(char *{1})",
    "static void {0}(int {1}) {{",
    "// {0} of {1}",
    "  if ({0}) {1}();",
    "func ({0} *T) {1}() error {{",
    "local {0} = function({1})",
    "\ttype {0} = {1}",
    "let {0} = async ({1}) => {{",
    "x" * 90 + " {0} {1}",
]


def golden() -> str:
    rng = random.Random(20261)
    pool: list[str] = []
    numbers: dict[str, int] = {}

    def number(line: str) -> int:
        if line not in numbers:
            numbers[line] = len(pool)
            pool.append(line)
        return numbers[line]

    def some_line() -> str:
        return rng.choice(SHAPES).format(rng.choice(NAMES), rng.choice(NAMES))

    def cost(line: str) -> int:
        return len(line.encode()) // 3

    cases = []
    for _ in range(240):
        texts = {f"f{i}.ts": [some_line() for _ in range(rng.choice([0, 3, 40, 120]))] for i in range(rng.randint(1, 4))}
        now = {path: list(lines) for path, lines in texts.items()}
        events = []
        for _ in range(rng.randint(0, 12)):
            path = rng.choice(list(now))
            start = rng.randint(0, len(now[path]))
            end = rng.randint(start, min(len(now[path]), start + 3))
            hunk = Hunk(start, end, [some_line() for _ in range(rng.randint(0 if end > start else 1, 3))])
            events.append(Event(path, hunk))
            now[path] = apply_hunk(hunk, now[path])
        path = rng.choice(list(now))
        work = (path, rng.randint(0, max(0, len(now[path]))))
        order = [*(p for p in texts if p != path), path]
        files = [File(p, texts[p], [cost(line) for line in texts[p]]) for p in order]
        window = select(files, work, events)
        context = select_context(files, work, events, window)
        cases.append(
            {
                "files": [[f.path, [number(line) for line in f.lines]] for f in files],
                "work": work,
                "events": [[e.path, e.hunk.start, e.hunk.end, [number(line) for line in e.hunk.lines]] for e in events],
                "window": window,
                "context": context,
            }
        )
    return json.dumps({"lines": pool, "cases": cases}, ensure_ascii=False, separators=(",", ":")) + "\n"


if __name__ == "__main__":
    Path(__file__).with_name("cases.json").write_text(golden())
