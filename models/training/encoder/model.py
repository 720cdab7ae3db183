"""A text's vector: the sum of its words' rows, each weighed by how often the word is there, made one long."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from encoder.pairs import Counts

Batch = tuple[Tensor, Tensor, Tensor]

MOST_COUNTED = 32


def repeated(count: int) -> float:
    """What a word weighs that is there so often; src/index/static-encoder.ts says the same."""
    return 1 + math.log(min(count, MOST_COUNTED))


class StaticEncoder(nn.Module):
    """`rows`: one per word. `asked`: the logarithm of what a word weighs more in a question than in code."""

    def __init__(self, rarity: Tensor, dims: int, seed: int) -> None:
        super().__init__()
        generator = torch.Generator().manual_seed(seed)
        rows = torch.randn(len(rarity), dims, generator=generator) / math.sqrt(dims)
        # To begin with, a random projection of what is usual for words: rare ones count more.
        self.rows = nn.Parameter(rows * rarity[:, None])
        self.asked = nn.Parameter(torch.zeros(len(rarity)))
        self.sharpness = nn.Parameter(torch.tensor(math.log(12.0)))

    def vectors(self, words: Tensor, starts: Tensor, weights: Tensor, asked: bool) -> Tensor:
        """Texts one behind the other, as EmbeddingBag takes them; `asked` for questions."""
        weighed = weights * self.asked[words].exp() if asked else weights
        summed = functional.embedding_bag(
            words, self.rows, starts, mode="sum", per_sample_weights=weighed, sparse=self.training
        )
        return functional.normalize(summed, dim=1)


class Bags:
    """Texts as numbers of words, kept flat."""

    def __init__(self, sides: Sequence[Counts], number_of: dict[str, int]) -> None:
        starts = [0]
        words: list[int] = []
        weights: list[float] = []
        for side in sides:
            for word, count in side:
                if word in number_of:
                    words.append(number_of[word])
                    weights.append(repeated(count))
            starts.append(len(words))
        self._starts = np.array(starts)
        self._words = np.array(words, np.int64)
        self._weights = np.array(weights, np.float32)
        self.lengths = np.diff(self._starts)

    def batch(self, chosen: Sequence[int], most: int | None = None, draw: np.random.Generator | None = None) -> Batch:
        """Of a side's words about `most` at most, drawn by chance; all where it is None."""
        sides = np.asarray(chosen)
        lengths = self.lengths[sides]
        ends = lengths.cumsum()
        at = np.repeat(self._starts[sides] - (ends - lengths), lengths) + np.arange(ends[-1] if len(ends) else 0)
        words, weights = self._words[at], self._weights[at]
        if most is not None and draw is not None:
            share = np.minimum(0.85, most / np.maximum(lengths, 1))
            kept = draw.random(len(at), np.float32) < np.repeat(share, lengths)
            kept[(ends - lengths)[lengths > 0]] = True  # never all of them
            lengths = np.add.reduceat(kept, np.minimum(ends - lengths, len(kept) - 1)) * (lengths > 0)
            words, weights = words[kept], weights[kept]
            ends = lengths.cumsum()
        return torch.from_numpy(words), torch.from_numpy(ends - lengths), torch.from_numpy(weights)
