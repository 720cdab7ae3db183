"""A second synthetic task: one word is replaced in one line; now replace it in every other line.

Sessions in the grammar of the stream, with random words for text. A model small enough to lie in a
test suite learns it, and then shows what an engine needs to be tested with: confident places,
copied lines, one change after the other, and silence when nothing is left to do.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from stream import tokens as t
from train.copying import random_header, random_words
from train.shards import FULL_WEIGHT, write_manifest, write_shard


def repeating_session(rng: np.random.Generator, vocab: int, longest: int) -> tuple[np.ndarray, np.ndarray]:
    """Tokens and loss weights. All edits but the user's first, and the final <none>, are predicted."""

    first_id = int(rng.integers(t.LINE_IDS))
    ids = [t.LINE + (first_id + index) % t.LINE_IDS for index in range(t.LINE_IDS)]
    room = int(rng.integers(longest // 3, longest)) - 24
    before, after, *others = random_words(rng, vocab, 26)
    pool = [word for word in others if word not in (before, after)]
    lines: list[list[int]] = []
    used = 0
    while True:
        line = [int(token) for token in rng.choice(pool, int(rng.integers(2, 8)))]
        if rng.random() < 0.35:
            line[int(rng.integers(len(line)))] = before
        # A line with the word is written twice: in the window and in its edit.
        used += (2 * len(line) + 7) if before in line else len(line) + 2
        if used > room:
            break
        lines.append(line)
    if not any(before in line for line in lines):
        lines[int(rng.integers(len(lines)))][0] = before
    tokens = random_header(rng, vocab)
    for identifier, line in zip(ids, lines):
        tokens += [identifier, *line, t.NEWLINE]
    tokens += [ids[len(lines)], t.EVENTS]
    weights = [0] * len(tokens)
    holding = [index for index, line in enumerate(lines) if before in line]
    for order, index in enumerate(holding):
        changed = [after if token == before else token for token in lines[index]]
        event = [t.EDIT, ids[index], t.COUNT + 1, ids[index], *changed, t.NEWLINE, t.END]
        tokens += event
        weights += [FULL_WEIGHT if order else 0] * len(event)
    tokens.append(t.NONE)
    weights.append(FULL_WEIGHT)
    return np.array(tokens[:longest]), np.array(weights[:longest])


def write_repeating_parcel(directory: Path, documents: int, vocab: int, longest: int, seed: int) -> None:
    """A training parcel of the task."""
    rng = np.random.default_rng(seed)
    per_shard = 20_000
    for number, start in enumerate(range(0, documents, per_shard)):
        count = min(per_shard, documents - start)
        write_shard(directory, number, [repeating_session(rng, vocab, longest) for _ in range(count)])
    made_from = "every session was written from the rule that it is to go on with"
    write_manifest(directory, "easy-direction", made_from, task="repeat", seed=seed)
