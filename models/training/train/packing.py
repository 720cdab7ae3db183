"""Whole documents packed into rows of one length, in an order that depends only on the seed.

The plan of an epoch is made from lengths alone, so that training resumes at any row without
reading what came before.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from train.shards import FULL_WEIGHT, Parcel

GROUP = 2_048


@dataclass
class Batch:
    """Rows of one pass. `rows`, `targets` and `weights` list the places that are predicted, padded
    with weight 0 to a multiple of `chunk`: `rows` are flat indices into [batch * length]."""

    ids: np.ndarray
    positions: np.ndarray
    documents: np.ndarray
    rows: np.ndarray
    targets: np.ndarray
    weights: np.ndarray
    tokens: int
    attended: int


def plan_epoch(lengths: np.ndarray, length: int, seed: int, epoch: int) -> list[list[int]]:
    """Document numbers of each row. Best fit within groups of shuffled documents."""
    rng = np.random.default_rng([seed, epoch])
    order = rng.permutation(len(lengths))
    rows: list[list[int]] = []
    for start in range(0, len(order), GROUP):
        group = order[start : start + GROUP]
        packed = _best_fit(group[np.argsort(-lengths[group], kind="stable")], lengths, length)
        rows += [packed[index] for index in rng.permutation(len(packed))]
    return rows


def _best_fit(documents: np.ndarray, lengths: np.ndarray, length: int) -> list[list[int]]:
    rows: list[list[int]] = []
    spaces: list[tuple[int, int]] = []
    for document in documents.tolist():
        need = int(lengths[document])
        at = bisect_left(spaces, (need, -1))
        if at == len(spaces):
            rows.append([])
            space, row = length, len(rows) - 1
        else:
            space, row = spaces.pop(at)
        rows[row].append(document)
        insort(spaces, (space - need, row))
    return rows


def make_batch(
    parcel: Parcel, rows: list[list[int]], length: int, chunk: int, light_share: float = 1.0
) -> Batch:
    """Pads with token 0 in documents of their own, which nothing predicts.

    `light_share`: of places that weigh less than an eighth, this share is predicted, and weighs as
    much more: the same loss on average, for less of the output head's work.
    """
    shape = (len(rows), length)
    ids, positions = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    documents = np.full(shape, -1, np.int32)
    places, targets, weights = [], [], []
    tokens = attended = 0
    for row, numbers in enumerate(rows):
        start = 0
        for index, number in enumerate(numbers):
            words, loss = parcel.document(number)
            end = start + len(words)
            ids[row, start:end] = words
            positions[row, start:end] = np.arange(len(words))
            documents[row, start:end] = index
            loss = loss.astype(np.float32)
            if light_share < 1:
                loss = _thinned(loss, light_share, number)
            predicted = np.flatnonzero(loss[1:]) + 1
            places.append(row * length + start + predicted - 1)
            targets.append(words[predicted])
            weights.append(loss[predicted])
            tokens += len(words)
            attended += len(words) * (len(words) + 1) // 2
            start = end
    count = sum(map(len, places))
    padded = max(chunk, -(-count // chunk) * chunk)

    def flat(parts: list[np.ndarray], kind: type) -> np.ndarray:
        joined = np.zeros(padded, kind)
        joined[:count] = np.concatenate(parts) if parts else []
        return joined

    scaled = flat(weights, np.float32) / np.float32(FULL_WEIGHT)
    return Batch(
        ids, positions, documents, flat(places, np.int64), flat(targets, np.int64), scaled, tokens, attended
    )


def _thinned(loss: np.ndarray, share: float, document: int) -> np.ndarray:
    """Which places stay depends on the document alone."""
    light = (loss > 0) & (loss < FULL_WEIGHT / 8)
    stay = np.random.default_rng(document).random(len(loss)) < share
    return np.where(light, np.where(stay, loss / np.float32(share), 0), loss)


def batches(
    parcel: Parcel,
    length: int,
    rows_per_pass: int,
    chunk: int,
    seed: int,
    skip: int = 0,
    light_share: float = 1.0,
) -> Iterator[Batch]:
    """Endless, epoch after epoch; `skip` passes over that many batches without reading them."""
    epoch = 0
    while True:
        plan = plan_epoch(parcel.lengths, length, seed, epoch)
        passes = max(1, len(plan) // rows_per_pass)
        for index in range(min(skip, passes), passes):
            rows = plan[index * rows_per_pass : (index + 1) * rows_per_pass]
            rows += [[]] * (rows_per_pass - len(rows))
            yield make_batch(parcel, rows, length, chunk, light_share)
        skip = max(0, skip - passes)
        epoch += 1
