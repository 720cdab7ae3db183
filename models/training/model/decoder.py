"""The native model in torch: the one definition that training, evaluation and export start from."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from model.architecture import Architecture, LayerKind
from model.attention import Masks, attend
from model.fake_quant import ActivationScale, Mode, project, quantize_rows


class Layer(nn.Module):
    """Attention and gated MLP, each normalised before and after, added to the residual."""

    def __init__(self, shape: Architecture, kind: LayerKind) -> None:
        super().__init__()
        self.shape, self.kind = shape, kind
        self.mode: Mode = "float"
        width, hidden, head_dim = shape.width, shape.feed_forward, shape.head_dim

        def matrix(outputs: int, inputs: int) -> nn.Parameter:
            return nn.Parameter(torch.randn(outputs, inputs) * inputs**-0.5)

        self.query = matrix(shape.heads * head_dim, width)
        self.key = matrix(shape.kv_heads * head_dim, width)
        self.value = matrix(shape.kv_heads * head_dim, width)
        self.output = matrix(width, shape.heads * head_dim)
        self.gate = matrix(hidden, width)
        self.up = matrix(hidden, width)
        self.down = matrix(width, hidden)
        self.attention_gain = nn.Parameter(torch.ones(width))
        self.mlp_gain = nn.Parameter(torch.ones(width))
        if shape.post_norms:
            # Branches start small, so that the residual of a deep stack starts near its input.
            start = (2 * shape.layers) ** -0.5
            self.attention_post_gain = nn.Parameter(torch.full((width,), start))
            self.mlp_post_gain = nn.Parameter(torch.full((width,), start))
        if shape.qk_norm:
            self.query_gain = nn.Parameter(torch.ones(head_dim))
            self.key_gain = nn.Parameter(torch.ones(head_dim))
        self.attention_scale = ActivationScale()
        self.output_scale = ActivationScale()
        self.mlp_scale = ActivationScale()
        self.down_scale = ActivationScale()

    def forward(self, residual: Tensor, cos: Tensor, sin: Tensor, mask: Any) -> Tensor:
        """residual [batch, rows, width]; cos and sin fp32 [batch, 1, rows, head_dim / 2]."""
        residual = residual + self._attention(residual, cos, sin, mask)
        return residual + self._mlp(residual)

    def _attention(self, residual: Tensor, cos: Tensor, sin: Tensor, mask: Any) -> Tensor:
        shape = self.shape
        normed = self._norm(residual, self.attention_gain)
        weights = [self.query, self.key, self.value]
        query, key, value = project(normed, weights, self.attention_scale, self.mode)
        query, key, value = (self._heads(part) for part in (query, key, value))
        if shape.qk_norm:
            query, key = self._norm(query, self.query_gain), self._norm(key, self.key_gain)
        mixed = attend(_rotate(query, cos, sin), _rotate(key, cos, sin), value, mask)
        mixed = mixed.transpose(1, 2).flatten(2)
        (branch,) = project(mixed, [self.output], self.output_scale, self.mode)
        return self._norm(branch, self.attention_post_gain) if shape.post_norms else branch

    def _mlp(self, residual: Tensor) -> Tensor:
        normed = self._norm(residual, self.mlp_gain)
        gate, up = project(normed, [self.gate, self.up], self.mlp_scale, self.mode)
        if self.shape.activation == "silu":
            product = functional.silu(gate) * up
        else:
            product = functional.gelu(gate, approximate="tanh") * up
        (branch,) = project(product, [self.down], self.down_scale, self.mode)
        return self._norm(branch, self.mlp_post_gain) if self.shape.post_norms else branch

    def _heads(self, values: Tensor) -> Tensor:
        return values.unflatten(-1, (-1, self.shape.head_dim)).transpose(1, 2)

    def _norm(self, values: Tensor, gain: Tensor) -> Tensor:
        return rms_norm(values, gain, self.shape.norm_epsilon)


class Decoder(nn.Module):
    """ids to hidden rows, hidden rows to logits. `dtype` is what activations are computed in."""

    def __init__(self, shape: Architecture, dtype: torch.dtype = torch.float32) -> None:
        super().__init__()
        self.shape, self.dtype = shape, dtype
        self.embedding = nn.Parameter(torch.randn(shape.vocab, shape.width) * shape.width**-0.5)
        self.layers = nn.ModuleList(Layer(shape, kind) for kind in shape.layer_kinds)
        self.final_gain = nn.Parameter(torch.ones(shape.width))
        self.head_scale = ActivationScale()
        self.mode: Mode = "float"
        for kind in ("local", "global"):
            cos, sin = rotation_tables(shape, kind)
            self.register_buffer(f"cos_{kind}", cos, persistent=False)
            self.register_buffer(f"sin_{kind}", sin, persistent=False)

    def set_mode(self, mode: Mode) -> None:
        """float: as trained; observe: watch activations; weights: integers; full: as shipped on CPUs."""
        if self.mode == "observe" and mode != "observe":
            for module in self.modules():
                if isinstance(module, ActivationScale):
                    module.settle()
        self.mode = mode
        for layer in self.layers:
            layer.mode = mode

    def forward(self, ids: Tensor, positions: Tensor, masks: Masks) -> Tensor:
        """ids and positions int64 [batch, rows] to normalised rows [batch, rows, width]."""
        table = self.embedding
        if self.mode in ("weights", "full"):
            integers, scales = quantize_rows(table)
            table = integers * scales
        residual = functional.embedding(ids, table) * self.shape.embedding_factor
        residual = residual.to(self.dtype)
        tables = {
            kind: (
                getattr(self, f"cos_{kind}")[positions][:, None],
                getattr(self, f"sin_{kind}")[positions][:, None],
            )
            for kind in ("local", "global")
        }
        for layer in self.layers:
            mask = masks.whole if layer.kind == "global" else masks.local
            residual = layer(residual, *tables[layer.kind], mask)
        return rms_norm(residual, self.final_gain, self.shape.norm_epsilon)

    def head(self, rows: Tensor) -> Tensor:
        """Normalised rows [..., width] to logits fp32 [..., vocab]."""
        return project(rows, [self.embedding], self.head_scale, self.mode)[0].float()


def rms_norm(values: Tensor, gain: Tensor, epsilon: float) -> Tensor:
    wide = values.float()
    normed = wide * torch.rsqrt(wide.square().mean(dim=-1, keepdim=True) + epsilon)
    return (normed * gain).to(values.dtype)


def rotation_tables(shape: Architecture, kind: LayerKind) -> tuple[Tensor, Tensor]:
    """cos and sin fp32 [max_positions, head_dim / 2]."""
    half = torch.arange(0, shape.head_dim, 2, dtype=torch.float32) / shape.head_dim
    frequencies = 1.0 / shape.rope_base(kind) ** half
    angles = torch.arange(shape.max_positions, dtype=torch.float32)[:, None] * frequencies
    return angles.cos(), angles.sin()


def _rotate(values: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    first, second = values.float().chunk(2, dim=-1)
    turned = torch.cat([first * cos - second * sin, second * cos + first * sin], dim=-1)
    return turned.to(values.dtype)
