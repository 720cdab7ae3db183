"""The fast layout: the decoder as one ONNX graph for short passes behind a long cache.

What makes it fast: linears as `linears.py` writes them; one `GroupQueryAttention` per key head, so
that each cache is one contiguous block of rows and local layers can be given a *view* of it with
lengths of their own; rows gathered before the final norm and the head; and only the new K/V rows
returned, because every fetched tensor is copied.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
import onnx

from export.graph import MICROSOFT, Graph
from export.linears import Linears, StaticInt8
from export.quantized import QuantizedLayer, QuantizedLinear, QuantizedModel
from model.architecture import LayerKind

CacheOutput = Literal["rows", "present"]


def fast_layout(
    model: QuantizedModel, linears: Linears | None = None, cache: CacheOutput = "rows"
) -> onnx.ModelProto:
    """`rows` returns `new_k_*` [1, 1, S, head_dim]; `present` returns the whole `present_k_*`."""
    return _FastLayout(model, linears or StaticInt8(), cache).build()


class _FastLayout:
    def __init__(self, model: QuantizedModel, linears: Linears, cache: CacheOutput) -> None:
        self.model = model
        self.shape = model.architecture
        self.linears = linears
        self.cache = cache
        self.type = linears.value_type
        self.graph = Graph("foretype_fast")

    def build(self) -> onnx.ModelProto:
        graph, model = self.graph, self.model
        ids = graph.input("input_ids", "int64", [1, "S"])
        graph.input("position_ids", "int64", [1, "S"])
        for lengths, total in (("seqlens_k", "total_len"), ("seqlens_l", "total_l")):
            graph.input(lengths, "int32", [1])
            graph.input(total, "int32", [])
        graph.input("out_idx", "int64", ["M"])
        graph.output("logits", "float32", [1, "M", self.shape.vocab])
        self._rotation("local")
        self._rotation("global")
        self._new_rows()

        residual = self.linears.embed(graph, model, ids)
        branch: str | None = None
        for index, (layer, kind) in enumerate(zip(model.layers, self.shape.layer_kinds)):
            normed, residual = self._norm(residual, branch, layer.attention_gain, f"layer{index}.attention")
            branch = self._attention(index, layer, kind, normed)
            branch = self._post_norm(branch, layer.attention_post_gain, f"layer{index}.attention_post")
            normed, residual = self._norm(residual, branch, layer.mlp_gain, f"layer{index}.mlp")
            branch = self._mlp(index, layer, normed)
            if index + 1 < self.shape.layers:
                branch = self._post_norm(branch, layer.mlp_post_gain, f"layer{index}.mlp_post")
        residual = graph.node("Gather", [residual, "out_idx"], axis=1)
        branch = graph.node("Gather", [branch, "out_idx"], axis=1)
        branch = self._post_norm(branch, model.layers[-1].mlp_post_gain, "last.mlp_post")
        normed, _ = self._norm(residual, branch, model.final_gain, "final")
        self.linears.head(graph, model, normed, "logits")
        return graph.build()

    def _attention(self, index: int, layer: QuantizedLayer, kind: LayerKind, normed: str) -> str:
        shape, graph = self.shape, self.graph
        groups = [self._one_key_head(index, head, layer, kind) for head in range(shape.kv_heads)]
        names = {name: part for group in groups for name, part in group.items()}
        values = dict(zip(names, self.linears.apply(graph, normed, names)))
        mixed = [
            self._attend(index, head, kind, [values[name] for name in group], layer)
            for head, group in enumerate(groups)
        ]
        joined = mixed[0] if len(mixed) == 1 else graph.node("Concat", mixed, axis=-1)
        return self.linears.apply(graph, joined, {f"layer{index}.output": layer.output})[0]

    def _one_key_head(
        self, index: int, head: int, layer: QuantizedLayer, kind: LayerKind
    ) -> dict[str, QuantizedLinear]:
        """The linears that belong to one key head: one packed, or three where Q and K are normed."""
        shape = self.shape
        span = shape.heads_per_kv * shape.head_dim
        query = _columns(layer.query, head * span, span)
        key = _columns(layer.key, head * shape.head_dim, shape.head_dim)
        value = _columns(layer.value, head * shape.head_dim, shape.head_dim)
        prefix = f"layer{index}.{head}"
        if not shape.qk_norm:
            return {f"{prefix}.qkv": _side_by_side([query, key, value])}
        return {f"{prefix}.query": query, f"{prefix}.key": key, f"{prefix}.value": value}

    def _attend(
        self, index: int, head: int, kind: LayerKind, values: list[str], layer: QuantizedLayer
    ) -> str:
        shape, graph = self.shape, self.graph
        if shape.qk_norm:
            query = self._head_norm(
                values[0], layer.query_gain, shape.heads_per_kv, f"layer{index}.query_gain"
            )
            key = self._head_norm(values[1], layer.key_gain, 1, f"layer{index}.key_gain")
            packed = [query, key, values[2]]
        else:
            packed = [values[0], "", ""]
        cache_shape = [1, 1, f"P_{kind}", shape.head_dim]
        past = [graph.input(f"past_{part}_{index}_{head}", self.type, cache_shape) for part in "kv"]
        lengths = ["seqlens_k", "total_len"] if kind == "global" else ["seqlens_l", "total_l"]
        mixed = graph.fresh("attention")
        present = [f"present_{part}_{index}_{head}" for part in "kv"]
        window = {"local_window_size": shape.window} if kind == "local" else {}
        graph.node(
            "GroupQueryAttention",
            [*packed, *past, *lengths, f"cos_{kind}", f"sin_{kind}", "position_ids"],
            [mixed, *present],
            domain=MICROSOFT,
            num_heads=shape.heads_per_kv,
            kv_num_heads=1,
            do_rotary=1,
            rotary_interleaved=0,
            **window,
        )
        for part, name in zip("kv", present):
            self._return_cache(name, f"new_{part}_{index}_{head}", kind)
        return mixed

    def _return_cache(self, present: str, rows: str, kind: LayerKind) -> None:
        if self.cache == "present":
            self.graph.output(present, self.type, [1, 1, f"T_{kind}", self.shape.head_dim])
            return
        self.graph.output(rows, self.type, [1, 1, "S", self.shape.head_dim])
        self.graph.node("Slice", [present, f"start_{kind}", f"end_{kind}", "row_axis"], [rows])

    def _mlp(self, index: int, layer: QuantizedLayer, normed: str) -> str:
        graph, prefix = self.graph, f"layer{index}"
        parts = {f"{prefix}.gate": layer.gate, f"{prefix}.up": layer.up}
        gate, up = self.linears.apply(graph, normed, parts)
        if self.shape.activation == "silu":
            active = graph.node("QuickGelu", [gate], domain=MICROSOFT, alpha=1.0)
        else:
            active = graph.node("FastGelu", [gate], domain=MICROSOFT)
        product = graph.node("Mul", [active, up])
        return self.linears.apply(graph, product, {f"{prefix}.down": layer.down})[0]

    def _norm(self, residual: str, branch: str | None, gain: np.ndarray, name: str) -> tuple[str, str]:
        """The normalised sum of residual and branch, and the sum itself."""
        gamma = self._gain(name, gain)
        if branch is None:
            return self._plain_norm(residual, gamma), residual
        normed, total = self.graph.fresh("norm"), self.graph.fresh("residual")
        self.graph.node(
            "SkipSimplifiedLayerNormalization",
            [residual, branch, gamma],
            [normed, "", "", total],
            domain=MICROSOFT,
            epsilon=self.shape.norm_epsilon,
        )
        return normed, total

    def _post_norm(self, branch: str, gain: np.ndarray | None, name: str) -> str:
        return branch if gain is None else self._plain_norm(branch, self._gain(name, gain))

    def _head_norm(self, values: str, gain: np.ndarray | None, heads: int, name: str) -> str:
        """Each head's vector normalised by itself."""
        assert gain is not None
        graph, head_dim = self.graph, self.shape.head_dim
        apart = graph.constant(f"heads_{heads}", np.array([0, 0, heads, head_dim], np.int64))
        joined = graph.constant(f"joined_{heads}", np.array([0, 0, heads * head_dim], np.int64))
        normed = self._plain_norm(graph.node("Reshape", [values, apart]), self._gain(name, gain))
        return graph.node("Reshape", [normed, joined])

    def _plain_norm(self, values: str, gamma: str) -> str:
        return self.graph.node(
            "SimplifiedLayerNormalization",
            [values, gamma],
            axis=-1,
            epsilon=self.shape.norm_epsilon,
            stash_type=1,
        )

    def _gain(self, name: str, gain: np.ndarray) -> str:
        return self.graph.constant(f"{name}.gain", gain.astype(self.type))

    def _rotation(self, kind: LayerKind) -> None:
        """cos and sin [max_positions, head_dim / 2], computed when the session loads."""
        graph, half = self.graph, self.shape.head_dim // 2
        base = self.shape.rope_base(kind)
        frequencies = (base ** (-np.arange(half, dtype=np.float64) / half)).astype(np.float32)
        limits = [
            graph.constant(n, np.float32(v))
            for n, v in (("zero", 0), ("positions", self.shape.max_positions), ("one", 1))
        ]
        rows = graph.node(
            "Unsqueeze", [graph.node("Range", limits), graph.constant("axis_1", np.array([1], np.int64))]
        )
        angles = graph.node("Mul", [rows, graph.constant(f"frequencies_{kind}", frequencies)])
        for function in ("Cos", "Sin"):
            name = f"{function.lower()}_{kind}"
            if self.type == "float32":
                graph.node(function, [angles], [name])
            else:
                graph.node("Cast", [graph.node(function, [angles])], [name], to=10)

    def _new_rows(self) -> None:
        """Where the new rows lie in a present tensor: start and end for each kind of layer."""
        if self.cache == "present":
            return
        graph = self.graph
        graph.constant("row_axis", np.array([2], np.int64))
        one = graph.constant("vector_1", np.array([1], np.int64))
        two = graph.constant("vector_2", np.array([2], np.int64))
        count = graph.node("Slice", [graph.node("Shape", ["input_ids"]), one, two])
        for kind, total in (("global", "total_len"), ("local", "total_l")):
            scalar = graph.node("Cast", [total], to=7)
            graph.node("Reshape", [scalar, one], [f"end_{kind}"])
            graph.node("Sub", [f"end_{kind}", count], [f"start_{kind}"])


def _columns(linear: QuantizedLinear, start: int, count: int) -> QuantizedLinear:
    part = slice(start, start + count)
    weights = np.ascontiguousarray(linear.weights[:, part])
    return QuantizedLinear(weights, linear.scales[part], linear.activation_scale)


def _side_by_side(parts: list[QuantizedLinear]) -> QuantizedLinear:
    return QuantizedLinear(
        np.concatenate([part.weights for part in parts], axis=1),
        np.concatenate([part.scales for part in parts]),
        parts[0].activation_scale,
    )
