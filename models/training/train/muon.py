"""Muon for the matrices inside the layers, AdamW for everything else, as one optimiser.

Muon: the momentum of a matrix is replaced by the nearest orthogonal one (five Newton-Schulz
steps), scaled so that its entries move as far as AdamW's would: 0.2 * sqrt(larger side). Matrices
of one shape are stacked and treated in one batched product.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

COEFFICIENTS = (3.4445, -4.7750, 2.0315)
MATRIX_NAMES = ("query", "key", "value", "output", "gate", "up", "down")


@dataclass
class OptimizerSettings:
    """Learning rates are peaks; the schedule multiplies them. Decay is per step and rate."""

    matrix_rate: float = 3e-3
    vector_rate: float = 3e-3
    scale_rate: float = 1e-3
    momentum: float = 0.95
    beta_1: float = 0.9
    beta_2: float = 0.95
    weight_decay: float = 0.1
    clip: float = 1.0


class MuonAdamW:
    """`step(factor)` with the schedule's factor; `state()` and `load()` for exact resume."""

    def __init__(
        self, model: nn.Module, settings: OptimizerSettings, product: torch.dtype = torch.float32
    ) -> None:
        """`product`: what matrices are made orthogonal in."""
        self.settings, self.product = settings, product
        self.count = 0
        self._groups: dict[tuple[int, ...], list[tuple[str, nn.Parameter]]] = {}
        self._momentum: dict[tuple[int, ...], Tensor] = {}
        self._vectors: dict[str, nn.Parameter] = {}
        self._first: dict[str, Tensor] = {}
        self._second: dict[str, Tensor] = {}
        self._all = list(model.parameters())
        for name, parameter in model.named_parameters():
            if name.rsplit(".", 1)[-1] in MATRIX_NAMES:
                self._groups.setdefault(tuple(parameter.shape), []).append((name, parameter))
            else:
                self._vectors[name] = parameter
                self._first[name] = torch.zeros_like(parameter)
                self._second[name] = torch.zeros_like(parameter)
        for shape, members in self._groups.items():
            self._momentum[shape] = torch.zeros(len(members), *shape, device=members[0][1].device)

    @torch.no_grad()
    def step(self, factor: float) -> Tensor:
        """One update from the gradients, which are then cleared. Returns their norm before clipping."""
        self.count += 1
        gradients = [parameter.grad for parameter in self._all if parameter.grad is not None]
        norm = torch.stack(torch._foreach_norm(gradients)).norm()
        torch._foreach_mul_(gradients, (self.settings.clip / (norm + 1e-6)).clamp(max=1.0))
        for shape, members in self._groups.items():
            self._step_matrices(shape, [parameter for _, parameter in members], factor)
        self._step_vectors(factor)
        for parameter in self._all:
            parameter.grad = None
        return norm

    def state(self) -> dict[str, Tensor]:
        tensors = {f"first.{name}": value for name, value in self._first.items()}
        tensors |= {f"second.{name}": value for name, value in self._second.items()}
        for shape, members in self._groups.items():
            for index, (name, _) in enumerate(members):
                tensors[f"momentum.{name}"] = self._momentum[shape][index]
        return tensors

    def load(self, tensors: dict[str, Tensor], count: int) -> None:
        self.count = count
        for name, place in self.state().items():
            place.copy_(tensors[name])

    def _step_matrices(self, shape: tuple[int, ...], members: list[nn.Parameter], factor: float) -> None:
        settings = self.settings
        gradient = torch.stack([member.grad for member in members])
        momentum = self._momentum[shape]
        momentum.lerp_(gradient, 1 - settings.momentum)
        update = orthogonal(gradient.lerp_(momentum, settings.momentum), self.product)
        rate = settings.matrix_rate * factor
        torch._foreach_mul_(members, 1 - rate * settings.weight_decay)
        change = update.float() * (-rate * 0.2 * max(shape) ** 0.5)
        torch._foreach_add_(members, list(change.unbind()))

    def _step_vectors(self, factor: float) -> None:
        settings = self.settings
        names = [name for name, parameter in self._vectors.items() if parameter.grad is not None]
        for name in names:
            parameter, gradient = self._vectors[name], self._vectors[name].grad
            first, second = self._first[name], self._second[name]
            first.lerp_(gradient, 1 - settings.beta_1)
            second.lerp_(gradient.square(), 1 - settings.beta_2)
            is_scale = name.endswith("log_scale")
            rate = (settings.scale_rate if is_scale else settings.vector_rate) * factor
            corrected = (second / (1 - settings.beta_2**self.count)).sqrt_().add_(1e-10)
            if name == "embedding":
                parameter.mul_(1 - rate * settings.weight_decay * 0.1)
            parameter.addcdiv_(first / (1 - settings.beta_1**self.count), corrected, value=-rate)


def orthogonal(matrices: Tensor, product: torch.dtype = torch.float32) -> Tensor:
    """[count, rows, columns] to the nearest (semi-)orthogonal ones, roughly: singular values 0.7-1.2."""
    values = matrices.to(product)
    tall = values.shape[-2] > values.shape[-1]
    if tall:
        values = values.mT
    values = values / (values.norm(dim=(-2, -1), keepdim=True) + 1e-7)
    a, b, c = COEFFICIENTS
    for _ in range(5):
        square = values @ values.mT
        values = a * values + (b * square + c * square @ square) @ values
    return values.mT if tall else values
