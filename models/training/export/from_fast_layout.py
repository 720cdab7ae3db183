"""The fast int8 file that ships, read back: exactly the integers and scales it was written from.

So whoever has only what ships can write every other form of it, and training can go on from it.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import onnx
from onnx import numpy_helper

from export.quantized import QuantizedLayer, QuantizedLinear, QuantizedModel
from model.architecture import Architecture


def read_fast_layout(directory: Path) -> QuantizedModel:
    """Raises ValueError where the folder holds another quantisation than static int8."""
    sidecar = json.loads((directory / "model.json").read_text())
    if sidecar["layout"] != "fast" or sidecar["quantization"] != "int8-static":
        raise ValueError(f"{directory} holds {sidecar['quantization']}, not the int8 file that ships")
    graph = onnx.load(str(directory / sidecar["file"])).graph
    constants = {each.name: numpy_helper.to_array(each).copy() for each in graph.initializer}
    return _Reader(Architecture.from_dict(sidecar["architecture"]), constants).model()


class _Reader:
    def __init__(self, architecture: Architecture, constants: dict[str, np.ndarray]) -> None:
        self.shape = architecture
        self.constants = constants

    def model(self) -> QuantizedModel:
        model = QuantizedModel(
            self.shape,
            self.constants["embedding"],
            self.constants["head.scales"],
            self.constants["final.gain"],
            float(self.constants["head.activation"]),
        )
        model.layers = [self._layer(index) for index in range(self.shape.layers)]
        return model

    def _layer(self, index: int) -> QuantizedLayer:
        prefix, last = f"layer{index}", index + 1 == self.shape.layers
        query, key, value = self._attention_inputs(index)
        return QuantizedLayer(
            query,
            key,
            value,
            self._linear(f"{prefix}.output", f"{prefix}.output"),
            self._linear(f"{prefix}.gate", f"{prefix}.gate"),
            self._linear(f"{prefix}.up", f"{prefix}.gate"),
            self._linear(f"{prefix}.down", f"{prefix}.down"),
            self.constants[f"{prefix}.attention.gain"],
            self.constants[f"{prefix}.mlp.gain"],
            self.constants.get(f"{prefix}.attention_post.gain"),
            self.constants.get("last.mlp_post.gain" if last else f"{prefix}.mlp_post.gain"),
            self.constants.get(f"{prefix}.query_gain.gain"),
            self.constants.get(f"{prefix}.key_gain.gain"),
        )

    def _attention_inputs(self, index: int) -> list[QuantizedLinear]:
        """Query, key and value of all key heads, in the file one after the other or packed."""
        shape, heads = self.shape, range(self.shape.kv_heads)
        parts = ("query", "key", "value")
        if shape.qk_norm:
            first = f"layer{index}.0.query"
            return [
                _joined([self._linear(f"layer{index}.{head}.{part}", first) for head in heads])
                for part in parts
            ]
        packed = [self._linear(f"layer{index}.{head}.qkv", f"layer{index}.0.qkv") for head in heads]
        ends = np.cumsum([shape.heads_per_kv * shape.head_dim, shape.head_dim, shape.head_dim])
        starts = [0, *ends[:-1]]
        return [_joined([_columns(each, start, end) for each in packed]) for start, end in zip(starts, ends)]

    def _linear(self, name: str, first: str) -> QuantizedLinear:
        """`first`: of those that share one activation scale."""
        scale = float(self.constants[f"{first}.activation"])
        return QuantizedLinear(self.constants[f"{name}.weights"], self.constants[f"{name}.scales"], scale)


def _columns(linear: QuantizedLinear, start: int, end: int) -> QuantizedLinear:
    return QuantizedLinear(linear.weights[:, start:end], linear.scales[start:end], linear.activation_scale)


def _joined(parts: list[QuantizedLinear]) -> QuantizedLinear:
    return QuantizedLinear(
        np.concatenate([part.weights for part in parts], axis=1),
        np.concatenate([part.scales for part in parts]),
        parts[0].activation_scale,
    )
