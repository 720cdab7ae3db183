"""What is shipped, back in torch: the reference that a file is accepted by.

`final/` of a run is rounded to bf16, so that its weights round to other integers here and there. Only
the shipped integers themselves tell whether a file computes what was trained.
"""

from __future__ import annotations

import numpy as np
import torch

from export.quantized import QuantizedModel
from model.decoder import Decoder, Layer
from model.fake_quant import ActivationScale


@torch.no_grad()
def shipped_decoder(model: QuantizedModel) -> Decoder:
    """A decoder in mode `full` with exactly these integers and scales."""
    decoder = Decoder(model.architecture)
    decoder.embedding.copy_(
        torch.from_numpy(model.embedding.astype(np.float32) * model.embedding_scales[:, None])
    )
    decoder.final_gain.copy_(torch.from_numpy(model.final_gain))
    _set(decoder.head_scale, model.head_activation_scale)
    for layer, shipped in zip(decoder.layers, model.layers, strict=True):
        assert isinstance(layer, Layer)
        for name, linear in shipped.linears().items():
            getattr(layer, name).copy_(torch.from_numpy(linear.dequantized().T))
        for name, value in vars(shipped).items():
            if name.endswith("_gain") and value is not None:
                getattr(layer, name).copy_(torch.from_numpy(value))
        _set(layer.attention_scale, shipped.query.activation_scale)
        _set(layer.output_scale, shipped.output.activation_scale)
        _set(layer.mlp_scale, shipped.gate.activation_scale)
        _set(layer.down_scale, shipped.down.activation_scale)
    decoder.set_mode("full")
    return decoder


def _set(scale: ActivationScale, value: float) -> None:
    scale.log_scale.copy_(torch.tensor(value).log())
