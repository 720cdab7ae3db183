"""The model in a page of numpy: the oracle for every export, and where static scales come from.

One shot, no cache, fp32, fake quantisation exactly as `quantized.py` defines it.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from export.quantized import ACTIVATION_ZERO, QuantizedLinear, QuantizedModel
from model.architecture import Architecture

Observe = Callable[[list[QuantizedLinear], np.ndarray], None]


def logits(model: QuantizedModel, ids: np.ndarray, quantized: bool = True) -> np.ndarray:
    """ids int [rows] to logits fp32 [rows, vocab]; `quantized=False` leaves activations as they are."""
    hidden = _hidden(model, ids, None, quantized)
    if quantized:
        hidden = _round(hidden, model.head_activation_scale)
    return hidden @ (model.embedding.astype(np.float32) * model.embedding_scales[:, None]).T


def calibrate(model: QuantizedModel, ids: np.ndarray, margin: float = 1.1) -> None:
    """Sets every activation scale from the largest value on one prompt, times `margin`, in place."""

    def observe(linears: list[QuantizedLinear], values: np.ndarray) -> None:
        for linear in linears:
            linear.activation_scale = float(np.float32(np.abs(values).max() * margin / 127))

    hidden = _hidden(model, ids, observe, True)
    model.head_activation_scale = float(np.float32(np.abs(hidden).max() * margin / 127))


def _hidden(model: QuantizedModel, ids: np.ndarray, observe: Observe | None, quantized: bool) -> np.ndarray:
    """The normalised rows that enter the head, fp32 [rows, width]."""
    shape = model.architecture

    def linear(values: np.ndarray, *parts: QuantizedLinear) -> list[np.ndarray]:
        if observe:
            observe(list(parts), values)
        rounded = _round(values, parts[0].activation_scale) if quantized else values
        return [rounded @ part.dequantized() for part in parts]

    def norm(values: np.ndarray, gain: np.ndarray | None) -> np.ndarray:
        if gain is None:
            return values
        square = np.mean(values * values, axis=-1, keepdims=True)
        return values / np.sqrt(square + np.float32(shape.norm_epsilon)) * gain

    scales = model.embedding_scales[ids, None] * np.float32(shape.embedding_factor)
    residual = model.embedding[ids].astype(np.float32) * scales
    for layer, kind in zip(model.layers, shape.layer_kinds):
        normed = norm(residual, layer.attention_gain)
        query, key, value = linear(normed, layer.query, layer.key, layer.value)
        query = norm(query.reshape(len(ids), shape.heads, shape.head_dim), layer.query_gain)
        key = norm(key.reshape(len(ids), shape.kv_heads, shape.head_dim), layer.key_gain)
        value = value.reshape(len(ids), shape.kv_heads, shape.head_dim)
        base = shape.rope_base(kind)
        window = shape.window if kind == "local" else None
        mixed = _attend(_rotate(query, base), _rotate(key, base), value, window)
        (branch,) = linear(mixed, layer.output)
        residual = residual + norm(branch, layer.attention_post_gain)
        gate, up = linear(norm(residual, layer.mlp_gain), layer.gate, layer.up)
        (branch,) = linear(_activate(gate, shape) * up, layer.down)
        residual = residual + norm(branch, layer.mlp_post_gain)
    return norm(residual, model.final_gain)


def _round(values: np.ndarray, scale: float) -> np.ndarray:
    steps = np.rint(values / np.float32(scale))
    return np.clip(steps, -ACTIVATION_ZERO, 255 - ACTIVATION_ZERO) * np.float32(scale)


def _activate(gate: np.ndarray, shape: Architecture) -> np.ndarray:
    if shape.activation == "silu":
        return gate / (1 + np.exp(-gate))
    return 0.5 * gate * (1 + np.tanh(0.7978845608 * (gate + 0.044715 * gate**3)))


def _rotate(values: np.ndarray, base: float) -> np.ndarray:
    """Rotary position embedding of [rows, heads, head_dim], halves rotated against each other."""
    half = values.shape[-1] // 2
    frequencies = base ** (-np.arange(half, dtype=np.float64) / half)
    angles = np.arange(len(values))[:, None, None] * frequencies
    cos, sin = np.cos(angles).astype(np.float32), np.sin(angles).astype(np.float32)
    first, second = values[..., :half], values[..., half:]
    return np.concatenate([first * cos - second * sin, second * cos + first * sin], axis=-1)


def _attend(query: np.ndarray, key: np.ndarray, value: np.ndarray, window: int | None) -> np.ndarray:
    """Causal attention, [rows, heads * head_dim]; a query reads `window` keys, its own included."""
    rows, heads, head_dim = query.shape
    shared = heads // key.shape[1]
    position = np.arange(rows)
    distance = position[:, None] - position[None, :]
    hidden = (distance < 0) if window is None else (distance < 0) | (distance >= window)
    mixed = np.empty_like(query)
    for head in range(heads):
        scores = query[:, head] @ key[:, head // shared].T / np.float32(head_dim**0.5)
        scores[hidden] = -np.inf
        weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
        mixed[:, head] = weights / weights.sum(axis=-1, keepdims=True) @ value[:, head // shared]
    return mixed.reshape(rows, heads * head_dim)
