"""Two more synthetic tasks, a ladder: which line comes next follows from what the lines say.

Copying leads from a line's id to its text. A place needs the way back, from a word to the id of the
line that holds it, and real sessions hold one such choice in hundreds of tokens: too few for a small
model to begin. Taught apart, with a small alphabet first, the way back is learned in minutes.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from stream import tokens as t
from train.copying import random_header, random_words
from train.shards import FULL_WEIGHT, write_shard

Made = tuple[np.ndarray, np.ndarray]
CUES = {"named": 0.25, "renamed": 0.25, "marked": 0.3, "steps": 0.2}
WINDOW_WEIGHT = 2
STEPS = (1, 1, 1, 1, 2, 3, -1, -2)


@dataclass(frozen=True)
class Rung:
    """Text tokens lie below `vocab`, a window's first id below `ids`; what tells the next place, all if empty."""

    vocab: int
    ids: int = t.LINE_IDS
    cues: tuple[str, ...] = ()

    def cue(self, rng: np.random.Generator) -> str:
        names = self.cues or tuple(CUES)
        shares = np.array([CUES[name] for name in names])
        return str(rng.choice(names, p=shares / shares.sum()))

    def words(self, rng: np.random.Generator, count: int) -> list[int]:
        """No word twice; fewer than `count` where there are no more."""
        return list(dict.fromkeys(random_words(rng, self.vocab, 2 * count)))[:count]

    def line_ids(self, rng: np.random.Generator, count: int) -> list[int]:
        first = int(rng.integers(self.ids))
        return [t.LINE + (first + index) % t.LINE_IDS for index in range(count)]


def lookup_session(rng: np.random.Generator, rung: Rung, longest: int) -> Made:
    """The first rung, not yet in the grammar: lines of one word, then words, each followed by its line's id."""
    words = rung.words(rng, int(rng.integers(3, max(5, longest // 8))))
    ids = rung.line_ids(rng, len(words) + 1)
    tokens = [t.BOS]
    for identifier, word in zip(ids, words):
        tokens += [identifier, word, t.NEWLINE]
    tokens += [ids[-1], t.EVENTS]
    weights = [0] * len(tokens)
    for asked in rng.integers(len(words), size=(longest - len(tokens)) // 3).tolist():
        # At times behind the token that asks for a place in a session.
        between = [t.EDIT] if rng.random() < 0.5 else []
        tokens += [words[asked], *between, ids[asked]]
        weights += [0] * (1 + len(between)) + [FULL_WEIGHT]
    return np.array(tokens), np.array(weights)


def placing_session(rng: np.random.Generator, rung: Rung, longest: int) -> Made:
    """A session whose next place is always known, by one of four cues; the user makes the first edits.

    Named: what was written holds a word of one other line. Renamed, marked: what was done to a line with a
    word is done to all that hold it, downwards, then on from the top; the word goes, or stays. In steps:
    the places are equally far apart, mostly one line.
    """
    room, widest = int(rng.integers(longest // 3, longest)) - 24, int(rng.integers(2, 8))
    share = rng.uniform(0.1, 0.5)
    words = rung.words(rng, room)
    marker, other, *words = words
    lines: list[list[int]] = []
    used = 0.0
    while words and (used < room or len(lines) < 4):
        width = int(rng.integers(1, widest))
        lines.append(words[:width])
        words = words[width:]
        used += width + 2 + share * (width + 8)
    # Two of a kind are learned first; of more, which comes next is a second question.
    count = 2 if rng.random() < 0.4 else max(3, min(len(lines) - 1, round(share * len(lines))))
    cue = rung.cue(rng)
    if cue == "steps":
        places = _in_steps(rng, len(lines), count)
    else:
        places = rng.choice(len(lines), count, replace=False).tolist()
    if cue in ("renamed", "marked"):
        places = _turned(rng, sorted(places))
        for place in places:
            lines[place][int(rng.integers(len(lines[place])))] = marker
    given = 2 if cue == "steps" and places[1] != places[0] + 1 else 1

    def changed(order: int) -> list[int]:
        line = lines[places[order]]
        if cue == "renamed":
            return [other if word == marker else word for word in line]
        if cue != "named":
            return [*line, other]
        wanted = lines[places[(order + 1) % len(places)]]
        return [*line[: int(rng.integers(3))], int(rng.choice(wanted))]

    ids = rung.line_ids(rng, len(lines) + 1)
    tokens = random_header(rng, rung.vocab)
    weights = [0] * len(tokens)
    for identifier, line in zip(ids, lines):
        tokens += [identifier, *line, t.NEWLINE]
        weights += [WINDOW_WEIGHT, *[0] * (len(line) + 1)]
    tokens += [ids[-1], t.EVENTS]
    weights += [WINDOW_WEIGHT, 0]
    for order, place in enumerate(places):
        text = changed(order)
        tokens += [t.EDIT, ids[place], t.COUNT + 1, ids[place], *text, t.NEWLINE, t.END]
        heavy = FULL_WEIGHT if order >= given else 0
        # What is written next can be known unless it names the place after.
        weights += [heavy] * 4 + [0 if cue == "named" else heavy] * (len(text) + 2)
    tokens.append(t.NONE)
    weights.append(FULL_WEIGHT if cue in ("renamed", "marked") else 0)
    return np.array(tokens[:longest]), np.array(weights[:longest])


def _turned(rng: np.random.Generator, places: list[int]) -> list[int]:
    """From any of them downwards, then on from the top."""
    first = int(rng.integers(len(places)))
    return places[first:] + places[:first]


def _in_steps(rng: np.random.Generator, lines: int, count: int) -> list[int]:
    """Three places or more, of `lines` lines; `count` where they fit."""
    step = int(rng.choice([step for step in STEPS if 2 * abs(step) < lines]))
    reach = min(max(3, count), (lines - 1) // abs(step) + 1)
    first = int(rng.integers(lines - (reach - 1) * abs(step)))
    places = [first + index * abs(step) for index in range(reach)]
    return places if step > 0 else places[::-1]


def write_ladder_parcel(
    directory: Path,
    session: Callable[[np.random.Generator, Rung, int], Made],
    documents: int,
    rung: Rung,
    longest: int,
    seed: int,
) -> None:
    """A training parcel of one of the tasks."""
    rng = np.random.default_rng(seed)
    per_shard = 20_000
    for number, start in enumerate(range(0, documents, per_shard)):
        count = min(per_shard, documents - start)
        write_shard(directory, number, [session(rng, rung, longest) for _ in range(count)])
    (directory / "parcel.json").write_text(json.dumps({"task": session.__name__, "seed": seed}) + "\n")
