"""A quantised model as a folder of parts: what training hands to the exporters."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import numpy as np

from export.quantized import QuantizedLayer, QuantizedLinear, QuantizedModel
from model.architecture import Architecture
from model.tensor_parts import read_parts, write_parts


def save_quantized(model: QuantizedModel, directory: Path, about: dict[str, object]) -> None:
    tensors = {
        "embedding": model.embedding,
        "embedding_scales": model.embedding_scales,
        "final_gain": model.final_gain,
        "head_activation_scale": np.float32(model.head_activation_scale).reshape(1),
    }
    for index, layer in enumerate(model.layers):
        for field in fields(layer):
            value, name = getattr(layer, field.name), f"layers.{index}.{field.name}"
            if isinstance(value, QuantizedLinear):
                tensors[f"{name}.weights"] = value.weights
                tensors[f"{name}.scales"] = value.scales
                tensors[f"{name}.activation"] = np.float32(value.activation_scale).reshape(1)
            elif value is not None:
                tensors[name] = value
    write_parts(directory, tensors, {**about, "architecture": model.architecture.to_dict()})


def load_quantized(directory: Path) -> QuantizedModel:
    tensors, about = read_parts(directory)
    architecture = Architecture.from_dict(about["architecture"])
    model = QuantizedModel(
        architecture,
        tensors["embedding"],
        tensors["embedding_scales"],
        tensors["final_gain"],
        float(tensors["head_activation_scale"][0]),
    )
    for index in range(architecture.layers):
        values: dict[str, object] = {}
        for field in fields(QuantizedLayer):
            name = f"layers.{index}.{field.name}"
            if f"{name}.weights" in tensors:
                scale = float(tensors[f"{name}.activation"][0])
                values[field.name] = QuantizedLinear(
                    tensors[f"{name}.weights"], tensors[f"{name}.scales"], scale
                )
            elif name in tensors:
                values[field.name] = tensors[name]
        model.layers.append(QuantizedLayer(**values))
    return model
