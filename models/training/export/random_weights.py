"""Random weights with the statistics of a trained model: for tests and for measuring speed."""

from __future__ import annotations

import numpy as np

from export.numpy_decoder import calibrate
from export.quantized import QuantizedLayer, QuantizedLinear, QuantizedModel, quantize_columns
from model.architecture import Architecture


def random_model(architecture: Architecture, seed: int, calibration_tokens: int = 96) -> QuantizedModel:
    """The same seed gives the same model. Activation scales come from a random prompt."""
    rng = np.random.default_rng(seed)
    width, head_dim = architecture.width, architecture.head_dim

    def linear(inputs: int, outputs: int, gain: float = 1.0) -> QuantizedLinear:
        weights = rng.standard_normal((inputs, outputs), dtype=np.float32) * (gain / inputs**0.5)
        return QuantizedLinear(*quantize_columns(weights), activation_scale=1.0)

    def gains(size: int, wanted: bool = True) -> np.ndarray | None:
        if not wanted:
            return None
        return (1 + 0.1 * rng.standard_normal(size)).astype(np.float32)

    table = rng.standard_normal((architecture.vocab, width), dtype=np.float32) / width**0.5
    embedding, embedding_scales = quantize_columns(table.T)
    model = QuantizedModel(
        architecture,
        np.ascontiguousarray(embedding.T),
        embedding_scales,
        final_gain=gains(width),
        head_activation_scale=1.0,
    )
    branch = 1.0 if architecture.post_norms else (2 * architecture.layers) ** -0.5
    for _ in range(architecture.layers):
        model.layers.append(
            QuantizedLayer(
                query=linear(width, architecture.heads * head_dim),
                key=linear(width, architecture.kv_heads * head_dim),
                value=linear(width, architecture.kv_heads * head_dim),
                output=linear(architecture.heads * head_dim, width, branch),
                gate=linear(width, architecture.feed_forward),
                up=linear(width, architecture.feed_forward),
                down=linear(architecture.feed_forward, width, branch),
                attention_gain=gains(width),
                mlp_gain=gains(width),
                attention_post_gain=gains(width, architecture.post_norms),
                mlp_post_gain=gains(width, architecture.post_norms),
                query_gain=gains(head_dim, architecture.qk_norm),
                key_gain=gains(head_dim, architecture.qk_norm),
            )
        )
    calibrate(model, rng.integers(0, architecture.vocab, calibration_tokens))
    return model
