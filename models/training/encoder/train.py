"""Contrastive training: of a batch from one repository, each left side must find its own right side, and back."""

from __future__ import annotations

import math
import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from encoder.model import Bags, StaticEncoder
from encoder.pairs import Pair, vocabulary

# How often a pair of a kind is taken, against one of doc comments.
SHARE = {"comment": 1.0, "subject": 1.5, "name": 0.3, "edit": 0.25, "together": 1.5, "test": 0.7}
QUESTIONS = frozenset(["comment", "subject", "name"])


@dataclass(frozen=True)
class Options:
    dims: int = 128
    words: int = 32_768
    batch: int = 256
    steps: int = 6000
    seconds: float = math.inf
    rate: float = 3e-3
    # Of a side's words, about so many are drawn.
    drawn: int = 40
    seed: int = 1
    fewest_pairs: int = 5


@dataclass(frozen=True)
class Trained:
    words: list[str]
    encoder: StaticEncoder
    steps: int
    loss: float


def train(pairs: Sequence[Pair], options: Options, tell: Callable[[str], None] = lambda _: None) -> Trained:
    """Deterministic for the same pairs and options, unless `seconds` end it."""
    torch.manual_seed(options.seed)
    words = vocabulary(pairs, options.words, options.fewest_pairs)
    number_of = {word: i for i, word in enumerate(words)}
    left = Bags([pair.left for pair in pairs], number_of)
    right = Bags([pair.right for pair in pairs], number_of)
    encoder = StaticEncoder(_rarity(pairs, words), options.dims, options.seed)
    draw = np.random.default_rng(options.seed)
    # Of the rows only those of a batch's words are touched.
    optimizers = [
        torch.optim.SparseAdam([encoder.rows], lr=options.rate),
        torch.optim.Adam([encoder.asked, encoder.sharpness], lr=options.rate),
    ]
    batches = _Batches(pairs, left, right, options)
    began = time.monotonic()
    smooth, step = math.nan, 0
    while step < options.steps:
        done = max(step / options.steps, (time.monotonic() - began) / options.seconds)
        if done >= 1:
            break
        for group in [group for optimizer in optimizers for group in optimizer.param_groups]:
            group["lr"] = options.rate * min(1.0, (step + 1) / 100) * (1 - 0.95 * done)
        kind, chosen = batches.next()
        asked = kind in QUESTIONS
        a = encoder.vectors(*left.batch(chosen, options.drawn, draw), asked=asked)
        b = encoder.vectors(*right.batch(chosen, options.drawn, draw), asked=False)
        loss = _loss(a @ b.T * encoder.sharpness.exp(), _same([pairs[i] for i in chosen]))
        encoder.zero_grad()
        loss.backward()
        for optimizer in optimizers:
            optimizer.step()
        smooth = loss.item() if math.isnan(smooth) else 0.99 * smooth + 0.01 * loss.item()
        step += 1
        if step % 200 == 0:
            tell(f"step {step}, loss {smooth:.3f}, {time.monotonic() - began:.0f} s")
    encoder.eval()
    return Trained(words, encoder, step, smooth)


def recall(encoder: StaticEncoder, words: Sequence[str], pairs: Sequence[Pair], kind: str, k: int = 5) -> float:
    """Of questions of this kind: how many find their right side among the k nearest of its repository."""
    number_of = {word: i for i, word in enumerate(words)}
    found = asked = 0
    for repository in sorted({pair.repository for pair in pairs}):
        own = [p for p in pairs if p.repository == repository and p.kind == kind]
        if not own:
            continue
        sides = list({pair.right: None for pair in pairs if pair.repository == repository})
        at = {side: i for i, side in enumerate(sides)}
        with torch.no_grad():
            a = encoder.vectors(*Bags([p.left for p in own], number_of).batch(range(len(own))), asked=kind in QUESTIONS)
            b = encoder.vectors(*Bags(sides, number_of).batch(range(len(sides))), asked=False)
            nearest = (a @ b.T).topk(min(k, len(sides)), dim=1).indices.tolist()
        found += sum(at[pair.right] in near for pair, near in zip(own, nearest))
        asked += len(own)
    return found / asked if asked else math.nan


class _Batches:
    """One kind and mostly one repository at a time, so that what is told apart is alike otherwise."""

    def __init__(self, pairs: Sequence[Pair], left: Bags, right: Bags, options: Options) -> None:
        self._size = options.batch
        self._random = random.Random(options.seed)
        self._groups: dict[tuple[str, str], list[int]] = {}
        for i, pair in enumerate(pairs):
            if left.lengths[i] > 0 and right.lengths[i] > 0:
                self._groups.setdefault((pair.kind, pair.repository), []).append(i)
        self._keys = [key for key, group in self._groups.items() if len(group) > 1]
        self._chances = [SHARE[kind] * math.sqrt(len(self._groups[kind, name])) for kind, name in self._keys]

    def next(self) -> tuple[str, list[int]]:
        kind, name = self._random.choices(self._keys, self._chances)[0]
        own = self._groups[kind, name]
        chosen = self._random.sample(own, min(len(own), self._size))
        others = [key for key in self._keys if key[0] == kind and key[1] != name]
        while len(chosen) < self._size and others:
            key = self._random.choice(others)
            more = self._groups[key]
            chosen += self._random.sample(more, min(len(more), self._size - len(chosen)))
            others.remove(key)
        return kind, chosen


def _loss(scores: Tensor, same: Tensor) -> Tensor:
    """What is the same text on either side is no wrong answer."""
    scores = scores.masked_fill(same, -1e4)
    target = torch.arange(len(scores))
    return (functional.cross_entropy(scores, target) + functional.cross_entropy(scores.T, target)) / 2


def _same(pairs: Sequence[Pair]) -> Tensor:
    def equal(sides: Sequence[object]) -> Tensor:
        numbers: dict[object, int] = {}
        own = torch.tensor([numbers.setdefault(side, len(numbers)) for side in sides])
        return own[:, None] == own[None, :]

    same = equal([pair.left for pair in pairs]) | equal([pair.right for pair in pairs])
    return same & ~torch.eye(len(pairs), dtype=torch.bool)


def _rarity(pairs: Sequence[Pair], words: Sequence[str]) -> Tensor:
    uses = Counter(word for pair in pairs for word, _ in pair.right)
    return torch.tensor([math.log(1 + len(pairs) / (1 + uses[word])) for word in words])
