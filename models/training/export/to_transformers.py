"""Shipped integers and scales to a folder that transformers loads: config.json and safetensors."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

from export.quantized import QuantizedModel
from model.transformers_form import GAINS, MATRICES, transformers_config


def write_transformers(model: QuantizedModel, directory: Path) -> None:
    """Weights are the shipped ones, dequantised; activations are not quantised there."""
    directory.mkdir(parents=True, exist_ok=True)
    table = model.embedding.astype(np.float32) * model.embedding_scales[:, None]
    tensors = {"model.embed_tokens.weight": table, "model.norm.weight": model.final_gain - 1}
    for index, layer in enumerate(model.layers):
        prefix = f"model.layers.{index}"
        for name, linear in layer.linears().items():
            weights = np.ascontiguousarray(linear.dequantized().T)
            tensors[f"{prefix}.{MATRICES[name]}.weight"] = weights
        for name, known in GAINS.items():
            tensors[f"{prefix}.{known}.weight"] = getattr(layer, name) - 1
    save_file(tensors, str(directory / "model.safetensors"), metadata={"format": "pt"})
    config = json.dumps(transformers_config(model.architecture), indent=2)
    (directory / "config.json").write_text(config + "\n")
