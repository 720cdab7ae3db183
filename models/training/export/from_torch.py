"""A torch decoder to the integers and scales that are shipped."""

from __future__ import annotations

import numpy as np
import torch

from export.quantized import QuantizedLayer, QuantizedLinear, QuantizedModel
from model.decoder import Decoder, Layer
from model.fake_quant import ActivationScale, quantize_rows


@torch.no_grad()
def quantized_model(decoder: Decoder) -> QuantizedModel:
    """Exactly the integers and scales that `Decoder` computes with in mode `full`."""
    embedding, embedding_scales = quantize_rows(decoder.embedding)
    model = QuantizedModel(
        decoder.shape,
        embedding.cpu().numpy().astype(np.int8),
        embedding_scales[:, 0].cpu().numpy(),
        _vector(decoder.final_gain),
        _scale(decoder.head_scale),
    )
    model.layers = [_layer(layer) for layer in decoder.layers]
    return model


def _layer(layer: Layer) -> QuantizedLayer:
    scales = {
        "query": layer.attention_scale,
        "key": layer.attention_scale,
        "value": layer.attention_scale,
        "output": layer.output_scale,
        "gate": layer.mlp_scale,
        "up": layer.mlp_scale,
        "down": layer.down_scale,
    }
    linears = {name: _linear(getattr(layer, name), scale) for name, scale in scales.items()}
    gains = (
        "attention_gain",
        "mlp_gain",
        "attention_post_gain",
        "mlp_post_gain",
        "query_gain",
        "key_gain",
    )
    vectors = {name: _vector(getattr(layer, name)) for name in gains if hasattr(layer, name)}
    return QuantizedLayer(**linears, **vectors)


def _linear(weights: torch.Tensor, scale: ActivationScale) -> QuantizedLinear:
    integers, scales = quantize_rows(weights)
    columns = np.ascontiguousarray(integers.cpu().numpy().astype(np.int8).T)
    return QuantizedLinear(columns, scales[:, 0].cpu().numpy(), _scale(scale))


def _scale(scale: ActivationScale) -> float:
    return float(scale.scale().cpu())


def _vector(values: torch.Tensor) -> np.ndarray:
    return values.detach().float().cpu().numpy()
