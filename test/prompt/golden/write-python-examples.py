"""Writes python-examples.json: whole examples as the training code renders them, for the product to agree.

    PYTHONPATH=models/training python3 test/prompt/golden/write-python-examples.py

An example is invented code and edits in it; what the rules of the context select there; and the stream, in
tokens of the shipped model. Lines are numbers into one list. Of most streams only a hash is kept, of some the
tokens.
"""

import hashlib
import json
import random
from pathlib import Path

from corpus.cases import case_of
from corpus.selection import Event
from stream.hunks import apply_hunk, diff_hunks
from tokenizer.line_encoder import LineEncoder

TOKENIZER = Path(__file__).parents[3] / "models/weights/cpu/tokenizer.json"
EXAMPLES, WHOLE_EACH = 240, 40

VERBS = "load parse merge draw fetch count apply reset sort hide open send".split()
NOUNS = "Total Cart UserName HTTPReply Row2 Größe Index Path Font Wheel Seed Queue".split()
# Spaces, marks and letters where ways of cutting a line could part; and what looks like tokens of the stream.
ODD = [
    "",
    " ",
    "   \t  ",
    "\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\tdeep",
    "-" * 40,
    "=" * 17 + " " * 33 + "}",
    "<edit><L7><n2><end> <|endoftext|>",
    "naïve café — Überstunde, crème brûlée",
    "// 変数の値を返す。ありがとう",
    "# Привет, мир! Ёлка ждёт",
    'flag = "🙂👩‍👩‍👧🏳️‍🌈"',
    "e\u0301 a\u0308 \u00a0 \u2028 \u0085 \ufeff \u200b \x00 \x7f \x1b[0m",
    "__init__ _privateName SCREAMING_CASE XMLHttpRequest iOS9 a1b22c333",
    "x=0xFF_FFn+1e-10%3.14159//2**-1<<=4>>>0&&!~y||z??w?.v",
    "'\"'\"\\\\\\n`${a}`{{}}[[]](())<!---->",
]
SYLLABLES = (
    "con re de in ex pro tion ment able er ing st th al or en is at on ly ver com per ter ro li qu zz öß я ñ"
).split()
JOINTS = [*"   _.\"'/\t", "", ", ", "();", " = ", "->", "::", "[0]", " {", ": ", " && "]
BODIES = [
    "const {a} = {b}({n});",
    "if ({a} !== undefined && {b}.{a} > {n}) return {b};",
    "self.{a} = [{b} for {b} in self.{c} if {b} != {n}]",
    "let mut {a}: Vec<{C}> = {b}.iter().map(|{c}| {c} + {n}).collect();",
    "{a} += {b}[{n}]  # {c} of {a}",
    "for (int i = {n}; i < {a}.size(); ++i) {b}(i);",
    'log.info("{a}: %d, {b}", {c})',
    "return {a}({b}, {c}) || {n};",
]
SHAPES = {
    "ts": ("export function {f}({a}: {C}, {b} = {n}) {{", "}"),
    "py": ("def {f}(self, {a}, {b}={n}):", ""),
    "rs": ("pub fn {f}(&self, {a}: &{C}) -> usize {{", "}"),
    "c": ("static int {f}(char *{a}, int {b}) {{", "}"),
}


def name(rng):
    verb, noun = rng.choice(VERBS), rng.choice(NOUNS)
    return rng.choice([verb, verb + noun, f"{verb}_{noun.lower()}", noun])


def filled(rng, shape):
    return shape.format(
        f=rng.choice(VERBS) + rng.choice(NOUNS),
        a=name(rng),
        b=name(rng),
        c=name(rng),
        C=rng.choice(NOUNS),
        n=rng.choice([0, 1, 7, 42, 1024]),
    )


def scribble(rng):
    """Words that nobody knows, of common syllables in all spellings, so that many tokens are met."""
    words = ["".join(rng.choices(SYLLABLES, k=rng.randint(1, 4))) for _ in range(rng.randint(2, 9))]
    spelled = [rng.choice([str.lower, str.lower, str.title, str.upper])(word) for word in words]
    return "".join(word + rng.choice(JOINTS) for word in spelled)


def pool(rng):
    """Lines to draw from: the same again and again, so that files share names and the file is small."""
    odd = [*ODD, *(scribble(rng) for _ in range(400))]
    bodies = [rng.choice(["  ", "    ", "\t"]) + filled(rng, rng.choice(BODIES)) for _ in range(1200)]
    return odd, bodies, {kind: [filled(rng, head) for _ in range(60)] for kind, (head, _) in SHAPES.items()}


ODDS, INSIDE, HEADS = pool(random.Random(0))


def line(rng):
    return rng.choice(ODDS if rng.random() < 0.2 else INSIDE)


def function(rng, kind):
    return [rng.choice(HEADS[kind]), *(line(rng) for _ in range(rng.randint(1, 7))), SHAPES[kind][1]]


def module(rng, kind):
    return [text for _ in range(rng.choice([1, 4, 12, 24])) for text in function(rng, kind)]


def changed(rng, lines, kind):
    """One change: of a word, of some lines, or of many."""
    start = rng.randrange(len(lines) + 1)
    end = min(len(lines), start + rng.choice([0, 1, 1, 2, 3, 35]))
    after = [text.replace(rng.choice(VERBS), rng.choice(VERBS)) for text in lines[start:end]]
    if after == lines[start:end] or rng.random() < 0.5:
        after = rng.choice([lambda: [line(rng)], lambda: function(rng, kind), lambda: []])()
    return [*lines[:start], *after, *lines[end:]]


FILES = [(folder, kind) for folder in ("", "deep/er/", "über/") for kind in SHAPES]


def example(rng, encode):
    """None where it has no change, or too much for a stream."""
    drawn = rng.sample(FILES, rng.randint(1, 4))
    kinds = {f"src/{folder}{n}.{kind}": kind for n, (folder, kind) in enumerate(drawn)}
    texts = {path: module(rng, kind) for path, kind in kinds.items()}
    now, events = {path: list(lines) for path, lines in texts.items()}, []
    for _ in range(rng.randint(1, 9)):
        path = rng.choice(list(now))
        hunks = diff_hunks(now[path], changed(rng, now[path], kinds[path]))
        if len(hunks) == 1:
            events.append(Event(path, hunks[0]))
            now[path] = apply_hunk(hunks[0], now[path])
    known = rng.randint(max(1, len(events) - 3), max(1, len(events)))
    return case_of(rng.choice(["o/r", "größer/als-0.1"]), texts, events, encode, rng, known)


def golden() -> str:
    encode = LineEncoder(TOKENIZER)
    numbers: dict[str, int] = {}
    rows = []
    seed = 0
    while len(rows) < EXAMPLES:
        case, seed = example(random.Random(seed), encode), seed + 1
        if case is None:
            continue
        tokens = case.pop("tokens")
        for part in [*case["files"], *case["events"]]:
            part["lines"] = [numbers.setdefault(text, len(numbers)) for text in part["lines"]]
        for file in case["files"]:
            del file["costs"]
        whole = {"tokens": tokens} if len(rows) % WHOLE_EACH == 0 else {}
        digest = hashlib.sha256(" ".join(map(str, tokens)).encode()).hexdigest()
        rows.append(case | {"length": len(tokens), "sha256": digest} | whole)
    parts = [json.dumps(part, ensure_ascii=False, separators=(",", ":")) for part in [list(numbers), *rows]]
    return '{"lines":' + parts[0] + ',\n"examples":[\n' + ",\n".join(parts[1:]) + "\n]}\n"


if __name__ == "__main__":
    Path(__file__).with_name("python-examples.json").write_text(golden())
