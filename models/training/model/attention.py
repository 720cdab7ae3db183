"""Causal attention inside documents, with a window or without, in three forms of one result.

flex (a GPU's): one compiled kernel with block masks. dense: a mask of rows by rows, for tests and short
rows. blocked (a CPU's): a local layer's queries go in blocks of `window` rows, each reading its own and
the previous block; a global layer's go document by document. Its cost grows with the documents, not
with the row, so rows may be long.

Shapes: queries [batch, heads, rows, head_dim], keys and values [batch, kv_heads, rows, head_dim],
documents int32 [batch, rows]: rows of different numbers never see each other, and stand together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import torch
from torch import Tensor
from torch.nn import functional
from torch.nn.attention.flex_attention import create_block_mask, flex_attention

SPAN_ROWS = 256  # queries of a document that are scored at once: fewer waste less on what is masked

Backend = Literal["flex", "dense", "blocked"]


@dataclass
class Blocks:
    """bool [batch, blocks, window, 2 * window]: of a block's queries, its own keys and those before."""

    mask: Tensor


@dataclass
class Spans:
    """Documents as (batch, start, end), rows that belong to none left out."""

    documents: list[tuple[int, int, int]]


@dataclass
class Masks:
    """What each kind of layer may read: a BlockMask for flex, a bool [batch, 1, rows, rows] for dense."""

    local: Any
    whole: Any


# Compiled when first called. Inside a compiled layer flex attention is part of that layer's graph.
_compiled_flex = torch.compile(flex_attention, dynamic=False)
_compiled_mask = torch.compile(create_block_mask, dynamic=False)


def default_backend(device: torch.device) -> Backend:
    return "flex" if device.type == "cuda" else "blocked"


def document_masks(documents: Tensor, window: int, backend: Backend) -> Masks:
    """Masks of one batch. `window` counts keys, the query's own included."""
    if backend == "blocked":
        return Masks(_blocks(documents, window), _spans(documents))
    if backend == "dense":
        rows = torch.arange(documents.shape[1], device=documents.device)
        distance = rows[:, None] - rows[None, :]
        same = documents[:, None, :, None] == documents[:, None, None, :]
        whole = same & (distance >= 0)
        return Masks(whole & (distance < window), whole)

    def whole_mask(batch: Tensor, head: Tensor, query: Tensor, key: Tensor) -> Tensor:
        return (query >= key) & (documents[batch, query] == documents[batch, key])

    def local_mask(batch: Tensor, head: Tensor, query: Tensor, key: Tensor) -> Tensor:
        near = query - key < window
        return (query >= key) & near & (documents[batch, query] == documents[batch, key])

    size, rows_count = documents.shape
    arguments = (size, None, rows_count, rows_count)
    device = documents.device
    return Masks(
        _compiled_mask(local_mask, *arguments, device=device),
        _compiled_mask(whole_mask, *arguments, device=device),
    )


def _blocks(documents: Tensor, window: int) -> Blocks:
    size, rows_count = documents.shape
    padded = functional.pad(documents, (window, -rows_count % window), value=-1)
    own = padded[:, window:].unflatten(1, (-1, window))
    keys = padded.unfold(1, 2 * window, window)
    rows = torch.arange(window, device=documents.device)
    distance = rows[:, None] + window - torch.arange(2 * window, device=documents.device)[None, :]
    near = (distance >= 0) & (distance < window)
    return Blocks(near & (own[..., :, None] == keys[..., None, :]))


def _spans(documents: Tensor) -> Spans:
    found = []
    for batch, row in enumerate(documents.cpu()):
        numbers, lengths = torch.unique_consecutive(row, return_counts=True)
        ends = lengths.cumsum(0).tolist()
        for number, start, end in zip(numbers.tolist(), [0, *ends], ends):
            if number >= 0:
                found.append((batch, start, end))
    return Spans(found)


def attend(query: Tensor, key: Tensor, value: Tensor, mask: Any) -> Tensor:
    """Scaled by 1 / sqrt(head_dim); query heads share key heads in order.

    Rows that belong to no document (number -1) come out as anything finite.
    """
    if isinstance(mask, Blocks):
        return _attend_blocks(query, key, value, mask.mask)
    if isinstance(mask, Spans):
        return _attend_spans(query, key, value, mask)
    if isinstance(mask, Tensor):
        return functional.scaled_dot_product_attention(query, key, value, attn_mask=mask, enable_gqa=True)
    # The CPU's compiled kernel reads transposed inputs wrongly; on a GPU the layout costs little.
    query, key, value = query.contiguous(), key.contiguous(), value.contiguous()
    attention = flex_attention if torch.compiler.is_compiling() else _compiled_flex
    return attention(query, key, value, block_mask=mask, enable_gqa=query.shape[1] != key.shape[1])


def _attend_blocks(query: Tensor, key: Tensor, value: Tensor, mask: Tensor) -> Tensor:
    """All blocks in one product."""
    rows_count, window = query.shape[2], mask.shape[-2]
    missing = -rows_count % window

    def own(values: Tensor) -> Tensor:
        padded = functional.pad(values, (0, 0, 0, missing))
        return padded.unflatten(2, (-1, window)).transpose(1, 2)

    def both(values: Tensor) -> Tensor:
        blocks = own(values)
        before = functional.pad(blocks, (0, 0, 0, 0, 0, 0, 1, 0))[:, :-1]
        return torch.cat([before, blocks], dim=3)

    mixed = _mix(own(query), both(key), both(value), mask)
    return mixed.transpose(1, 2).flatten(2, 3)[:, :, :rows_count]


@torch.compiler.disable
def _attend_spans(query: Tensor, key: Tensor, value: Tensor, spans: Spans) -> Tensor:
    """Document by document. The lengths differ in every pass, so this stays out of compiled graphs."""
    rows: list[list[Tensor]] = [[] for _ in range(query.shape[0])]
    reached = [0] * query.shape[0]
    for batch, start, end in spans.documents:
        rows[batch].append(query[batch, :, reached[batch] : start])
        for first in range(start, end, SPAN_ROWS):
            last = min(first + SPAN_ROWS, end)
            parts = (part[batch, :, start:last] for part in (key, value))
            causal = torch.ones(last - first, last - start, dtype=torch.bool).tril(first - start)
            rows[batch].append(_mix(query[batch, :, first:last], *parts, causal.to(query.device)))
        reached[batch] = end
    for batch, end in enumerate(reached):
        rows[batch].append(query[batch, :, end:])
    return torch.stack([torch.cat(parts, dim=1) for parts in rows])


def _mix(query: Tensor, key: Tensor, value: Tensor, mask: Tensor) -> Tensor:
    """queries [..., heads, q, head_dim], keys and values [..., kv_heads, k, head_dim], mask [..., q, k].

    Written out because the fused operator's backward pass on a CPU takes five times as long in bf16. The
    heads that share a key head stand below each other, so that they are one product.
    """
    shared = query.shape[-3] // key.shape[-3]
    folded = query.unflatten(-3, (-1, shared)).flatten(-3, -2) * query.shape[-1] ** -0.5
    scores = folded @ key.transpose(-1, -2)
    scores = scores.unflatten(-2, (shared, -1)).masked_fill(~mask[..., None, None, :, :], -torch.inf)
    shares = scores.softmax(dim=-1).flatten(-3, -2)
    return (shares @ value).unflatten(-2, (shared, -1)).flatten(-4, -3)
