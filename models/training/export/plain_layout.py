"""The plain layout of public ONNX models, tiny and random: a fixture for the engine's other path.

Inputs `input_ids`, `attention_mask`, `position_ids`, `past_key_values.N.key|value`; outputs `logits`
for every row and `present.N.key|value`. A Llama-shaped decoder in standard operators, so that the
graph looks like what public exporters write.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx

from export.graph import MICROSOFT, Graph
from export.linears import BLOCK, pack_4bit
from export.reference import reference_prompt, write_reference

FORMATS = ("fp32", "fp16", "int8", "q4", "q4f16")


@dataclass(frozen=True)
class PlainShape:
    """Sizes are counts; `rope` is the base frequency."""

    width: int = 64
    layers: int = 2
    heads: int = 4
    kv_heads: int = 2
    head_dim: int = 16
    feed_forward: int = 64
    vocab: int = 320
    max_positions: int = 512
    rope: float = 10_000.0
    epsilon: float = 1e-6


def write_plain(
    directory: Path, kind: str, seed: int = 1, shape: PlainShape = PlainShape()
) -> dict[str, float]:
    """Writes model.onnx, config.json and reference logits; returns differences of chunked runs."""
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / "model.onnx"
    onnx.save(_PlainLayout(shape, kind, seed).build(), str(path))
    if kind == "int8":
        from onnxruntime.quantization import QuantType, quantize_dynamic

        quantize_dynamic(str(path), str(path), weight_type=QuantType.QUInt8, op_types_to_quantize=["MatMul"])
    cache = "float16" if kind.endswith("f16") or kind == "fp16" else "float32"
    config = {
        "model_type": "llama",
        "vocab_size": shape.vocab,
        "hidden_size": shape.width,
        "num_hidden_layers": shape.layers,
        "num_attention_heads": shape.heads,
        "num_key_value_heads": shape.kv_heads,
        "head_dim": shape.head_dim,
        "intermediate_size": shape.feed_forward,
        "max_position_embeddings": shape.max_positions,
        "rope_theta": shape.rope,
        "rms_norm_eps": shape.epsilon,
        "eos_token_id": 13,
        "transformers.js_config": {"kv_cache_dtype": cache},
    }
    (directory / "config.json").write_text(json.dumps(config, indent=2) + "\n")
    return _check(directory, shape, cache)


def _check(directory: Path, shape: PlainShape, cache: str) -> dict[str, float]:
    import onnxruntime

    path = str(directory / "model.onnx")
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    names = [f"{layer}.{part}" for layer in range(shape.layers) for part in ("key", "value")]

    def run(ids: np.ndarray, past: list[np.ndarray]) -> tuple[np.ndarray, list[np.ndarray]]:
        length = past[0].shape[2]
        feeds = {
            "input_ids": ids[None],
            "attention_mask": np.ones((1, length + len(ids)), np.int64),
            "position_ids": np.arange(length, length + len(ids), dtype=np.int64)[None],
        }
        feeds |= {f"past_key_values.{name}": rows for name, rows in zip(names, past)}
        logits, *present = session.run(["logits", *(f"present.{name}" for name in names)], feeds)
        return logits[0].astype(np.float32), present

    prompt = reference_prompt(shape.vocab, 300)
    empty = [np.zeros((1, shape.kv_heads, 0, shape.head_dim), cache) for _ in names]
    whole, _ = run(prompt, empty)
    rows = [0, 1, 7, 127, 128, 255, 256, 296, 297, 298, 299]
    write_reference(directory, prompt, rows, whole[rows])
    result = {"largest": float(np.abs(whole).max())}
    for chunk in (128, 37, 8, 1):
        past, parts = empty, []
        for start in range(0, len(prompt), chunk):
            logits, past = run(prompt[start : start + chunk], past)
            parts.append(logits)
        result[f"chunks of {chunk}"] = float(np.abs(np.concatenate(parts) - whole).max())
    return result


class _PlainLayout:
    def __init__(self, shape: PlainShape, kind: str, seed: int) -> None:
        if kind not in FORMATS:
            raise ValueError(f"{kind!r} is none of {FORMATS}")
        self.shape, self.kind = shape, kind
        self.type = "float16" if kind in ("fp16", "q4f16") else "float32"
        self.logits_type = "float16" if kind == "fp16" else "float32"
        self.rng = np.random.default_rng(seed)
        self.graph = Graph("plain")

    def build(self) -> onnx.ModelProto:
        graph, shape = self.graph, self.shape
        ids = graph.input("input_ids", "int64", ["batch_size", "sequence_length"])
        graph.input("attention_mask", "int64", ["batch_size", "total_sequence_length"])
        graph.input("position_ids", "int64", ["batch_size", "sequence_length"])
        graph.output("logits", self.logits_type, ["batch_size", "sequence_length", shape.vocab])
        table = self._weights("embed_tokens", shape.vocab, shape.width) * 3
        mask, (cos, sin) = self._mask(), self._rotation()
        residual = graph.node("Gather", [self._constant("embed_tokens.weight", table), ids])
        for layer in range(shape.layers):
            mixed = self._attention(layer, self._norm(residual, f"{layer}.input_norm"), mask, cos, sin)
            residual = graph.node("Add", [residual, mixed])
            normed = self._norm(residual, f"{layer}.post_norm")
            gate = self._linear(normed, f"{layer}.gate_proj", shape.width, shape.feed_forward)
            up = self._linear(normed, f"{layer}.up_proj", shape.width, shape.feed_forward)
            active = graph.node("Mul", [gate, graph.node("Sigmoid", [gate])])
            product = graph.node("Mul", [active, up])
            down = self._linear(product, f"{layer}.down_proj", shape.feed_forward, shape.width)
            residual = graph.node("Add", [residual, down])
        logits = self._linear(self._norm(residual, "norm"), "lm_head", shape.width, shape.vocab)
        graph.node("Cast", [logits], ["logits"], to=10 if self.logits_type == "float16" else 1)
        return graph.build()

    def _attention(self, layer: int, normed: str, mask: str, cos: str, sin: str) -> str:
        graph, shape = self.graph, self.shape
        shared = shape.heads // shape.kv_heads
        query = self._heads(normed, f"{layer}.q_proj", shape.heads)
        key = self._heads(normed, f"{layer}.k_proj", shape.kv_heads)
        value = self._heads(normed, f"{layer}.v_proj", shape.kv_heads)
        query, key = self._rotate(query, cos, sin), self._rotate(key, cos, sin)
        rows = []
        for part, fresh in (("key", key), ("value", value)):
            past_shape = ["batch_size", shape.kv_heads, "past_sequence_length", shape.head_dim]
            past = graph.input(f"past_key_values.{layer}.{part}", self.type, past_shape)
            present = f"present.{layer}.{part}"
            total_shape = ["batch_size", shape.kv_heads, "total_sequence_length", shape.head_dim]
            graph.output(present, self.type, total_shape)
            graph.node("Concat", [past, fresh], [present], axis=2)
            rows.append(graph.node("Unsqueeze", [present, self._ints("axis_2", [2])]))
        grouped = graph.node(
            "Reshape", [query, self._ints("groups", [0, shape.kv_heads, shared, -1, shape.head_dim])]
        )
        turned = graph.node("Transpose", [rows[0]], perm=[0, 1, 2, 4, 3])
        scores = graph.node("MatMul", [grouped, turned])
        scores = graph.node(
            "Mul", [scores, self._constant("attention_scale", np.float32(shape.head_dim**-0.5))]
        )
        weights = graph.node("Softmax", [graph.node("Add", [scores, mask])], axis=-1)
        mixed = graph.node("MatMul", [weights, rows[1]])
        mixed = graph.node("Reshape", [mixed, self._ints("ungroup", [0, shape.heads, -1, shape.head_dim])])
        mixed = graph.node("Transpose", [mixed], perm=[0, 2, 1, 3])
        joined = graph.node("Reshape", [mixed, self._ints("join", [0, 0, shape.heads * shape.head_dim])])
        return self._linear(joined, f"{layer}.o_proj", shape.heads * shape.head_dim, shape.width)

    def _heads(self, values: str, name: str, heads: int) -> str:
        shape, graph = self.shape, self.graph
        flat = self._linear(values, name, shape.width, heads * shape.head_dim)
        apart = graph.node("Reshape", [flat, self._ints(f"heads_{heads}", [0, 0, heads, shape.head_dim])])
        return graph.node("Transpose", [apart], perm=[0, 2, 1, 3])

    def _rotate(self, values: str, cos: str, sin: str) -> str:
        graph, half = self.graph, self.shape.head_dim // 2
        middle, last = self._ints("half", [half]), self._ints("axis_3", [3])
        first = graph.node("Slice", [values, self._ints("start", [0]), middle, last])
        second = graph.node("Slice", [values, middle, self._ints("end", [2 * half]), last])
        turned = graph.node("Concat", [graph.node("Neg", [second]), first], axis=3)
        return graph.node("Add", [graph.node("Mul", [values, cos]), graph.node("Mul", [turned, sin])])

    def _rotation(self) -> list[str]:
        shape, graph = self.shape, self.graph
        half = shape.head_dim // 2
        angles = np.arange(shape.max_positions)[:, None] * shape.rope ** (-np.arange(half) / half)
        both = np.concatenate([angles, angles], axis=1)
        rows = []
        for name, table in (("cos", np.cos(both)), ("sin", np.sin(both))):
            picked = graph.node("Gather", [self._constant(name, table), "position_ids"])
            rows.append(graph.node("Unsqueeze", [picked, self._ints("axis_1", [1])]))
        return rows

    def _mask(self) -> str:
        """What is added to scores, [batch, 1, 1, rows, keys]: 0 where a key may be read."""
        graph = self.graph
        one, two, zero = self._ints("axis_1", [1]), self._ints("axis_2", [2]), self._ints("axis_0", [0])
        rows = graph.node("Slice", [graph.node("Shape", ["input_ids"]), one, two])
        total = graph.node("Slice", [graph.node("Shape", ["attention_mask"]), one, two])
        scalars = [
            graph.node("Squeeze", [value, zero]) for value in (graph.node("Sub", [total, rows]), total)
        ]
        step = graph.constant("step", np.int64(1))
        keys = graph.node("Range", [graph.constant("first", np.int64(0)), scalars[1], step])
        queries = graph.node("Unsqueeze", [graph.node("Range", [*scalars, step]), one])
        causal = graph.node("LessOrEqual", [keys, queries])
        present = graph.node("Cast", ["attention_mask"], to=9)
        present = graph.node("Unsqueeze", [present, self._ints("axes_123", [1, 2, 3])])
        allowed = graph.node("And", [causal, present])
        low = self._constant("mask_low", np.float32(-65_504))
        return graph.node("Where", [allowed, self._constant("mask_zero", np.float32(0)), low])

    def _norm(self, values: str, name: str) -> str:
        graph = self.graph
        gain = self._constant(f"{name}.weight", 1 + 0.1 * self.rng.standard_normal(self.shape.width))
        exponent = self._constant("exponent", np.float32(2))
        square = graph.node("ReduceMean", [graph.node("Pow", [values, exponent])], axes=[-1])
        root = graph.node(
            "Sqrt", [graph.node("Add", [square, self._constant("epsilon", np.float32(self.shape.epsilon))])]
        )
        return graph.node("Mul", [graph.node("Div", [values, root]), gain])

    def _linear(self, values: str, name: str, inputs: int, outputs: int) -> str:
        weights = self._weights(name, inputs, outputs)
        if not self.kind.startswith("q4"):
            return self.graph.node("MatMul", [values, self._constant(f"{name}.weight", weights)])
        packed, scales = pack_4bit(weights)
        names = [
            self.graph.constant(f"{name}.weight_q4", packed),
            self._constant(f"{name}.weight_scales", scales),
        ]
        return self.graph.node(
            "MatMulNBits",
            [values, *names],
            domain=MICROSOFT,
            K=inputs,
            N=outputs,
            bits=4,
            block_size=BLOCK,
            accuracy_level=4,
        )

    def _weights(self, name: str, inputs: int, outputs: int) -> np.ndarray:
        return self.rng.standard_normal((inputs, outputs)) / inputs**0.5

    def _constant(self, name: str, value: np.ndarray) -> str:
        return self.graph.constant(name, np.asarray(value, self.type))

    def _ints(self, name: str, value: list[int]) -> str:
        return self.graph.constant(name, np.array(value, np.int64))
