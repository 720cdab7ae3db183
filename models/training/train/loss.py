"""Weighted cross-entropy over the predicted rows only, in chunks whose logits a GPU does not keep."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.utils.checkpoint import checkpoint

from model.decoder import Decoder


@dataclass
class LossSums:
    """Sums over a pass: `loss` carries gradients; nats, weights, and rows predicted right."""

    loss: Tensor
    nats: Tensor
    weight: Tensor
    right: Tensor
    predicted: Tensor


class WeightedLoss:
    """`z_loss` keeps the logits' normaliser near one, so that int8 has the range it needs.

    With a teacher, `teacher_share` of the loss is the divergence from its distribution.
    """

    def __init__(
        self,
        decoder: Decoder,
        chunk: int,
        z_loss: float,
        compiled: bool,
        teacher: Decoder | None = None,
        teacher_share: float = 0.0,
    ) -> None:
        self.decoder, self.chunk, self.z_loss = decoder, chunk, z_loss
        self.teacher, self.teacher_share = teacher, teacher_share
        self._sums: Callable[..., Any] = torch.compile(self._chunk_sums) if compiled else self._chunk_sums

    def __call__(
        self,
        hidden: Tensor,
        rows: Tensor,
        targets: Tensor,
        weights: Tensor,
        teacher_hidden: Tensor | None = None,
    ) -> LossSums:
        """hidden [batch, length, width]; rows, targets, weights [multiple of chunk] as in `Batch`."""
        flat = hidden.flatten(0, 1)
        taught = None if teacher_hidden is None else teacher_hidden.flatten(0, 1)
        totals: list[Tensor] | None = None
        for start in range(0, len(rows), self.chunk):
            part = slice(start, start + self.chunk)
            known = None if taught is None else taught.index_select(0, rows[part])
            arguments = (flat.index_select(0, rows[part]), targets[part], weights[part], known)
            if torch.is_grad_enabled() and hidden.is_cuda:
                sums = checkpoint(self._sums, *arguments, use_reentrant=False)
            else:
                sums = self._sums(*arguments)
            totals = list(sums) if totals is None else [a + b for a, b in zip(totals, sums)]
        assert totals is not None
        return LossSums(*totals)

    @torch.no_grad()
    def each(self, hidden: Tensor, rows: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
        """Of each predicted row its nats, and whether the likeliest token is the target."""
        flat, nats, right = hidden.flatten(0, 1), [], []
        for start in range(0, len(rows), self.chunk):
            part = slice(start, start + self.chunk)
            logits = self.decoder.head(flat.index_select(0, rows[part]))
            wanted = logits.gather(-1, targets[part, None])[:, 0]
            nats.append(torch.logsumexp(logits, dim=-1) - wanted)
            right.append(logits.argmax(dim=-1) == targets[part])
        return torch.cat(nats), torch.cat(right)

    def _chunk_sums(
        self, rows: Tensor, targets: Tensor, weights: Tensor, known: Tensor | None
    ) -> tuple[Tensor, ...]:
        logits = self.decoder.head(rows)
        normalizer = torch.logsumexp(logits, dim=-1)
        nats = (normalizer - logits.gather(-1, targets[:, None])[:, 0]) * weights
        loss = nats.sum()
        if known is not None:
            assert self.teacher
            wanted = self.teacher.head(known).log_softmax(dim=-1)
            apart = (wanted.exp() * (wanted - logits + normalizer[:, None])).sum(dim=-1)
            loss = torch.lerp(loss, (apart * weights).sum(), self.teacher_share)
        loss = loss + self.z_loss * (normalizer.square() * weights).sum()
        counted = weights > 0
        right = (logits.detach().argmax(dim=-1) == targets) & counted
        return loss, nats.detach().sum(), weights.sum(), right.sum(), counted.sum()
