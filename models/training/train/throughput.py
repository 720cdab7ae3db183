"""Floating-point work of training, and what share of the device's peak it reaches (MFU)."""

from __future__ import annotations

import torch

from model.architecture import Architecture

# Dense bf16 peaks in FLOP/s, from the makers' data sheets.
PEAKS = {"H100": 989e12, "H200": 989e12, "A100": 312e12, "L40S": 362e12, "4090": 165e12}


def training_flops(shape: Architecture, tokens: int, attended: int, predicted: int) -> float:
    """Forward and backward, no recomputation counted.

    `attended` is the number of (query, key) pairs a global layer scores; `predicted` rows pass the head.
    """
    matrices = shape.layers * (
        2 * shape.width * shape.head_dim * (shape.heads + shape.kv_heads)
        + 3 * shape.width * shape.feed_forward
    )
    pairs = sum(
        attended if kind == "global" else min(attended, tokens * shape.window) for kind in shape.layer_kinds
    )
    attention = 4 * shape.heads * shape.head_dim * pairs
    return 3.0 * (2 * matrices * tokens + 2 * shape.vocab * shape.width * predicted + attention)


def device_peak() -> float | None:
    """FLOP/s of the present GPU in bf16, None where it is not known."""
    if not torch.cuda.is_available():
        return None
    name = torch.cuda.get_device_name()
    return next((peak for key, peak in PEAKS.items() if key in name), None)
