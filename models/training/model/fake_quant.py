"""Fake quantisation: training sees the integers that will be shipped, gradients pass straight through.

Everything here is fp32 and rounds half to even, as `QuantizeLinear` does. Integers are exact in
bf16 (|a| <= 128, |w| <= 64), so the matrix product may run in bf16 and be scaled afterwards.
"""

from __future__ import annotations

from typing import Literal

import torch
from torch import Tensor, nn
from torch.nn import functional

WEIGHT_LOW, WEIGHT_HIGH = -64, 63
ACTIVATION_LOW, ACTIVATION_HIGH = -128, 127
PERCENTILE = 0.9999

Mode = Literal["float", "observe", "weights", "full"]


class ActivationScale(nn.Module):
    """One static scale, learned as its logarithm; before that, found by watching batches."""

    def __init__(self) -> None:
        super().__init__()
        self.log_scale = nn.Parameter(torch.tensor(-3.0))
        self.register_buffer("seen", torch.zeros(()), persistent=False)
        self.register_buffer("total", torch.zeros(()), persistent=False)

    @torch.no_grad()
    def observe(self, values: Tensor) -> None:
        """Adds this batch's 99.99th percentile of |x| to the mean that becomes the range."""
        flat = values.detach().float().abs().flatten()
        step = max(1, flat.numel() // 2_000_000)
        flat = flat[::step]
        rank = max(1, round(PERCENTILE * flat.numel()))
        self.total += flat.kthvalue(rank).values
        self.seen += 1

    @torch.no_grad()
    def settle(self) -> None:
        """Takes the mean of what was observed as the largest value that is represented."""
        if self.seen > 0:
            self.log_scale.copy_((self.total / self.seen).clamp(min=1e-6).div(ACTIVATION_HIGH).log())
        self.seen.zero_()
        self.total.zero_()

    def scale(self) -> Tensor:
        return self.log_scale.float().exp()

    def quantize(self, values: Tensor) -> tuple[Tensor, Tensor]:
        """Integers in [-128, 127] as fp32, and the scale; both carry gradients."""
        scale = self.scale()
        steps = (values.float() / scale).clamp(ACTIVATION_LOW, ACTIVATION_HIGH)
        return steps + (steps.round() - steps).detach(), scale


def quantize_rows(weights: Tensor) -> tuple[Tensor, Tensor]:
    """[outputs, inputs] to integers in [-64, 63] as fp32, and scales [outputs, 1] without gradient."""
    scales = (weights.detach().float().abs().amax(dim=1, keepdim=True) / WEIGHT_HIGH).clamp(min=1e-12)
    steps = weights.float() / scales
    rounded = steps.round().clamp(WEIGHT_LOW, WEIGHT_HIGH)
    return steps + (rounded - steps).detach(), scales


def project(values: Tensor, weights: list[nn.Parameter], scale: ActivationScale, mode: Mode) -> list[Tensor]:
    """`values` [..., inputs] through several matrices [outputs, inputs] that share one input."""
    joined = weights[0] if len(weights) == 1 else torch.cat(list(weights), dim=0)
    sizes = [weight.shape[0] for weight in weights]
    kind = values.dtype
    if mode == "observe":
        scale.observe(values)
    if mode in ("float", "observe"):
        result = functional.linear(values, joined.to(kind))
    else:
        integers, row_scales = quantize_rows(joined)
        if mode == "full":
            steps, step = scale.quantize(values)
            result = functional.linear(steps.to(kind), integers.to(kind)) * (row_scales[:, 0] * step)
        else:
            result = functional.linear(values, integers.to(kind)) * row_scales[:, 0]
        result = result.to(kind)
    return [result] if len(sizes) == 1 else list(result.split(sizes, dim=-1))
