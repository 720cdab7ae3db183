"""The integers and scales that are shipped: what every export is written from.

    linear:     y = (activation_scale * weight_scales[n]) * sum_k (a[k] - 128) * weights[k, n]
    activation: a = clip(round_half_even(x / activation_scale) + 128, 0, 255)

Weights lie in [-64, 63]: processors without VNNI add two u8 x s8 products in 16 bits, which
cannot overflow only in this range.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from model.architecture import Architecture

WEIGHT_LOW, WEIGHT_HIGH = -64, 63
ACTIVATION_ZERO = 128


@dataclass
class QuantizedLinear:
    """`weights` int8 [inputs, outputs], `scales` fp32 [outputs], one activation scale."""

    weights: np.ndarray
    scales: np.ndarray
    activation_scale: float

    def dequantized(self) -> np.ndarray:
        """fp32 [inputs, outputs]."""
        return self.weights.astype(np.float32) * self.scales[None, :]


@dataclass
class QuantizedLayer:
    """One decoder layer. Gains are fp32 vectors that multiply the normalised value as they are."""

    query: QuantizedLinear
    key: QuantizedLinear
    value: QuantizedLinear
    output: QuantizedLinear
    gate: QuantizedLinear
    up: QuantizedLinear
    down: QuantizedLinear
    attention_gain: np.ndarray
    mlp_gain: np.ndarray
    attention_post_gain: np.ndarray | None = None
    mlp_post_gain: np.ndarray | None = None
    query_gain: np.ndarray | None = None
    key_gain: np.ndarray | None = None

    def linears(self) -> dict[str, QuantizedLinear]:
        names = ("query", "key", "value", "output", "gate", "up", "down")
        return {name: getattr(self, name) for name in names}


@dataclass
class QuantizedModel:
    """`embedding` int8 [vocab, width] with `embedding_scales` fp32 [vocab]: input and head."""

    architecture: Architecture
    embedding: np.ndarray
    embedding_scales: np.ndarray
    final_gain: np.ndarray
    head_activation_scale: float
    layers: list[QuantizedLayer] = field(default_factory=list)


def quantize_columns(weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """fp32 [inputs, outputs] to int8 in [-64, 63] and a scale per output."""
    scales = np.maximum(np.abs(weights).max(axis=0) / WEIGHT_HIGH, 1e-12).astype(np.float32)
    integers = np.clip(np.rint(weights / scales[None, :]), WEIGHT_LOW, WEIGHT_HIGH)
    return integers.astype(np.int8), scales
