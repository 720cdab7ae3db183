"""Causal attention inside documents, with a window or without: flex attention, or dense masks on a CPU.

Shapes: queries [batch, heads, rows, head_dim], keys and values [batch, kv_heads, rows, head_dim],
documents int32 [batch, rows]: rows of different numbers never see each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import torch
from torch import Tensor
from torch.nn import functional
from torch.nn.attention.flex_attention import create_block_mask, flex_attention

Backend = Literal["flex", "dense"]


@dataclass
class Masks:
    """What each kind of layer may read: a BlockMask for flex, a bool [batch, 1, rows, rows] else."""

    local: Any
    whole: Any


# Compiled when first called. Inside a compiled layer flex attention is part of that layer's graph.
_compiled_flex = torch.compile(flex_attention, dynamic=False)
_compiled_mask = torch.compile(create_block_mask, dynamic=False)


def default_backend(device: torch.device) -> Backend:
    return "flex" if device.type == "cuda" else "dense"


def document_masks(documents: Tensor, window: int, backend: Backend) -> Masks:
    """Masks of one batch. `window` counts keys, the query's own included."""
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


def attend(query: Tensor, key: Tensor, value: Tensor, mask: Any) -> Tensor:
    """Scaled by 1 / sqrt(head_dim); query heads share key heads in order."""
    if isinstance(mask, Tensor):
        return functional.scaled_dot_product_attention(query, key, value, attn_mask=mask, enable_gqa=True)
    # The CPU's compiled kernel reads transposed inputs wrongly; on a GPU the layout costs little.
    query, key, value = query.contiguous(), key.contiguous(), value.contiguous()
    attention = flex_attention if torch.compiler.is_compiling() else _compiled_flex
    return attention(query, key, value, block_mask=mask, enable_gqa=query.shape[1] != key.shape[1])
