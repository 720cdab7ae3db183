"""Ways to write a linear layer: static int8 for CPUs, 8- or 4-bit blocks for GPUs, plain fp32.

All start from the same integers; only 4 bits round them again. A `Linears` writer quantises an
activation once and feeds it to several layers that share it.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np

from export.graph import MICROSOFT, Graph
from export.quantized import ACTIVATION_ZERO, QuantizedLinear, QuantizedModel

BLOCK = 32


class Linears(Protocol):
    value_type: str

    def apply(self, graph: Graph, values: str, parts: dict[str, QuantizedLinear]) -> list[str]:
        """Each part applied to `values` [1, rows, inputs]; all parts share one activation scale."""

    def embed(self, graph: Graph, model: QuantizedModel, ids: str) -> str:
        """Rows of the table times the embedding factor, [1, rows, width]."""

    def head(self, graph: Graph, model: QuantizedModel, values: str, name: str) -> None:
        """Logits [1, rows, vocab] under `name`, always fp32."""


class StaticInt8:
    """`QuantizeLinear` with a constant scale, then `MatMulIntegerToFloat`."""

    value_type = "float32"

    def apply(self, graph: Graph, values: str, parts: dict[str, QuantizedLinear]) -> list[str]:
        first = next(iter(parts))
        scale = graph.constant(f"{first}.activation", np.float32(parts[first].activation_scale))
        quantized = self._quantize(graph, values, scale)
        zero = self._zero(graph)
        results = []
        for name, part in parts.items():
            weights = graph.constant(f"{name}.weights", part.weights)
            scales = graph.constant(f"{name}.scales", part.scales)
            inputs = [quantized, weights, scale, scales, zero]
            results.append(graph.node("MatMulIntegerToFloat", inputs, domain=MICROSOFT))
        return results

    def embed(self, graph: Graph, model: QuantizedModel, ids: str) -> str:
        factor = np.float32(model.architecture.embedding_factor)
        table = graph.constant("embedding", model.embedding)
        scales = graph.constant("embedding.input_scales", (model.embedding_scales * factor)[:, None])
        rows = graph.node("Cast", [graph.node("Gather", [table, ids])], to=1)
        return graph.node("Mul", [rows, graph.node("Gather", [scales, ids])])

    def head(self, graph: Graph, model: QuantizedModel, values: str, name: str) -> None:
        scale = graph.constant("head.activation", np.float32(model.head_activation_scale))
        quantized = self._quantize(graph, values, scale)
        # Folded when the session loads: the file holds the table once.
        weights = graph.node("Transpose", [graph.constant("embedding", model.embedding)], perm=[1, 0])
        scales = graph.constant("head.scales", model.embedding_scales)
        inputs = [quantized, weights, scale, scales, self._zero(graph)]
        graph.node("MatMulIntegerToFloat", inputs, [name], domain=MICROSOFT)

    def _quantize(self, graph: Graph, values: str, scale: str) -> str:
        return graph.node("QuantizeLinear", [values, scale, self._zero(graph)])

    @staticmethod
    def _zero(graph: Graph) -> str:
        return graph.constant("activation_zero", np.uint8(ACTIVATION_ZERO))


class BlockInt8:
    """`MatMulNBits` with 8 bits and blocks of 32; activations are floats of `value_type`.

    `accuracy_level` 4 lets a provider round activations to int8 inside the product, 1 does not.
    """

    def __init__(self, value_type: str = "float16", accuracy_level: int = 4) -> None:
        self.value_type = value_type
        self.accuracy_level = accuracy_level
        self._numpy = np.dtype(value_type)

    def apply(self, graph: Graph, values: str, parts: dict[str, QuantizedLinear]) -> list[str]:
        return [
            self._matmul(graph, values, name, part.weights.T, part.scales) for name, part in parts.items()
        ]

    def embed(self, graph: Graph, model: QuantizedModel, ids: str) -> str:
        shape = model.architecture
        table = graph.constant("embedding", _unsigned(model.embedding))
        scales = graph.constant("embedding.scales", self._spread(model.embedding_scales, shape.width))
        rows = graph.node(
            "GatherBlockQuantized",
            [table, ids, scales],
            domain=MICROSOFT,
            gather_axis=0,
            quantize_axis=1,
            bits=8,
            block_size=BLOCK,
        )
        factor = graph.constant("embedding.factor", np.asarray(shape.embedding_factor, self._numpy))
        return graph.node("Mul", [rows, factor])

    def head(self, graph: Graph, model: QuantizedModel, values: str, name: str) -> None:
        shape = model.architecture
        table = graph.constant("embedding", _unsigned(model.embedding))
        blocks = graph.constant(
            "embedding.blocks", np.array([shape.vocab, shape.width // BLOCK, BLOCK], np.int64)
        )
        packed = graph.node("Reshape", [table, blocks])
        flat = graph.constant("flat", np.array([-1], np.int64))
        scales = graph.node(
            "Reshape",
            [graph.constant("embedding.scales", self._spread(model.embedding_scales, shape.width)), flat],
        )
        result = self._nbits(graph, values, packed, scales, shape.width, shape.vocab)
        graph.node("Cast", [result], [name], to=1)

    def _matmul(self, graph: Graph, values: str, name: str, rows: np.ndarray, scales: np.ndarray) -> str:
        outputs, inputs = rows.shape
        packed = _unsigned(rows).reshape(outputs, inputs // BLOCK, BLOCK)
        weights = graph.constant(f"{name}.weights", packed)
        spread = graph.constant(f"{name}.scales", self._spread(scales, inputs).reshape(-1))
        return self._nbits(graph, values, weights, spread, inputs, outputs)

    def _nbits(
        self, graph: Graph, values: str, weights: str, scales: str, inputs: int, outputs: int, bits: int = 8
    ) -> str:
        return graph.node(
            "MatMulNBits",
            [values, weights, scales],
            domain=MICROSOFT,
            K=inputs,
            N=outputs,
            bits=bits,
            block_size=BLOCK,
            accuracy_level=self.accuracy_level,
        )

    def _spread(self, scales: np.ndarray, inputs: int) -> np.ndarray:
        """A scale per row, written once per block: [outputs, inputs / 32]."""
        return np.repeat(scales[:, None], inputs // BLOCK, axis=1).astype(self._numpy)


class BlockInt4(BlockInt8):
    """Layers as `MatMulNBits` with 4 bits and blocks of 32; the table keeps its 8 bits."""

    def _matmul(self, graph: Graph, values: str, name: str, rows: np.ndarray, scales: np.ndarray) -> str:
        outputs, inputs = rows.shape
        packed, block_scales = pack_4bit((rows * scales[:, None]).T)
        weights = graph.constant(f"{name}.weights", packed)
        spread = graph.constant(f"{name}.scales", block_scales.astype(self._numpy))
        return self._nbits(graph, values, weights, spread, inputs, outputs, bits=4)


class Float32:
    """Dequantised weights in `MatMul`: four times the size, the measure for the others."""

    value_type = "float32"

    def apply(self, graph: Graph, values: str, parts: dict[str, QuantizedLinear]) -> list[str]:
        return [
            graph.node("MatMul", [values, graph.constant(f"{name}.weights", part.dequantized())])
            for name, part in parts.items()
        ]

    def embed(self, graph: Graph, model: QuantizedModel, ids: str) -> str:
        factor = graph.constant("embedding.factor", np.float32(model.architecture.embedding_factor))
        return graph.node("Mul", [graph.node("Gather", [self._table(graph, model), ids]), factor])

    def head(self, graph: Graph, model: QuantizedModel, values: str, name: str) -> None:
        turned = graph.node("Transpose", [self._table(graph, model)], perm=[1, 0])
        graph.node("MatMul", [values, turned], [name])

    @staticmethod
    def _table(graph: Graph, model: QuantizedModel) -> str:
        table = model.embedding.astype(np.float32) * model.embedding_scales[:, None]
        return graph.constant("embedding", table)


def _unsigned(integers: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray((integers.astype(np.int16) + 128).astype(np.uint8))


def pack_4bit(weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """fp [inputs, outputs] to uint8 [outputs, blocks, 16] (low half first, zero at 8) and scales."""
    inputs, outputs = weights.shape
    blocks = weights.T.reshape(outputs, inputs // BLOCK, BLOCK)
    extreme = np.take_along_axis(blocks, np.abs(blocks).argmax(axis=2)[..., None], axis=2)
    scales = np.where(extreme == 0, 1e-6, extreme / -8)
    integers = np.clip(np.rint(blocks / scales) + 8, 0, 15).astype(np.uint8)
    return integers[..., 0::2] | (integers[..., 1::2] << 4), scales[..., 0].reshape(-1)
