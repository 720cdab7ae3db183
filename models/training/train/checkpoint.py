"""Checkpoints of two kinds: the state of a running stretch, and weights to go on from later."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

from model.architecture import Architecture
from model.decoder import Decoder
from model.tensor_parts import read_parts, write_parts
from train.muon import MuonAdamW


def save_weights(decoder: Decoder, directory: Path, about: dict[str, object]) -> None:
    """bf16 weights (scales and gains fp32) from which the next stretch starts."""
    tensors = {}
    for name, parameter in decoder.named_parameters():
        if parameter.dim() > 1:
            tensors[name] = parameter.detach().bfloat16().view(torch.uint16).cpu().numpy()
        else:
            tensors[name] = parameter.detach().float().cpu().numpy()
    write_parts(directory, tensors, {**about, "architecture": decoder.shape.to_dict()})


def load_weights(directory: Path, dtype: torch.dtype = torch.float32) -> Decoder:
    """A decoder on the CPU with fp32 parameters; `dtype` is what it will compute in."""
    tensors, about = read_parts(directory)
    decoder = Decoder(Architecture.from_dict(about["architecture"]), dtype)
    with torch.no_grad():
        for name, parameter in decoder.named_parameters():
            array = tensors[name]
            values = torch.from_numpy(array.copy())
            parameter.copy_(values.view(torch.bfloat16) if array.dtype == np.uint16 else values)
    return decoder


def save_state(decoder: Decoder, optimizer: MuonAdamW, directory: Path, about: dict[str, object]) -> None:
    """All that an exact resume needs. Written beside the last one, which then makes room."""
    tensors = {f"parameter.{name}": value for name, value in decoder.named_parameters()}
    tensors |= optimizer.state()
    arrays = {name: value.detach().float().cpu().numpy() for name, value in tensors.items()}
    fresh = directory.with_name(directory.name + ".next")
    write_parts(fresh, arrays, {**about, "optimizer_count": optimizer.count})
    _remove(directory)
    fresh.rename(directory)


def load_state(decoder: Decoder, optimizer: MuonAdamW, directory: Path) -> dict[str, object]:
    """Fills decoder and optimiser in place; returns `about`."""
    arrays, about = read_parts(directory)
    tensors = {name: torch.from_numpy(array.copy()) for name, array in arrays.items()}
    with torch.no_grad():
        for name, parameter in decoder.named_parameters():
            parameter.copy_(tensors.pop(f"parameter.{name}"))
    optimizer.load(tensors, int(about["optimizer_count"]))
    return about


def _remove(directory: Path) -> None:
    if directory.exists():
        for path in directory.iterdir():
            path.unlink()
        directory.rmdir()


def latest_state(directory: Path) -> Path | None:
    """The newest complete state, also when saving was cut off between its two steps."""
    for candidate in (directory, directory.with_name(directory.name + ".next")):
        if (candidate / "index.json").exists():
            return candidate
    return None
