"""A minute that saves a run: is the fast path right on this machine, and how fast is it?

One small batch goes through the plain path (no compiler, dense masks) and the fast one (compiled,
flex attention on a GPU); loss and gradients must agree. Then full-sized steps are timed in both modes.
"""

from __future__ import annotations

import tempfile
import time
from dataclasses import replace
from pathlib import Path

import torch

from model.architecture import Architecture
from model.fake_quant import Mode
from train.copying import write_copy_parcel
from train.packing import batches
from train.schedule import Budget
from train.throughput import device_peak, training_flops
from train.trainer import Settings, Trainer


def probe(
    shape: Architecture, row_length: int, rows: int, chunk: int, timed: tuple[Mode, ...] = ("float", "full")
) -> dict[str, object]:
    """Differences; for each timed mode seconds to compile, tokens a second, MFU and memory of a pass."""
    with tempfile.TemporaryDirectory() as folder:
        parcel = Path(folder) / "parcel"
        write_copy_parcel(parcel, 40 * rows, shape.vocab, row_length, seed=1)
        plain = Settings(
            shape,
            parcel,
            Path(folder) / "plain",
            Budget(steps=1),
            row_length=row_length,
            rows=1,
            chunk=chunk,
            compiled=False,
            attention="dense",
        )
        fast = replace(plain, out=Path(folder) / "fast", compiled=True, attention=None)
        slow, quick = Trainer(plain), Trainer(fast)
        quick.decoder.load_state_dict(slow.decoder.state_dict())
        result: dict[str, object] = {"torch": torch.__version__, "device": quick.settings.device}
        result |= _compare(slow, quick)
        del slow
        quick.settings.rows = rows
        for mode in timed:
            quick.decoder.set_mode(mode)
            result[mode] = _time(quick)
    return result


def _compare(slow: Trainer, quick: Trainer) -> dict[str, object]:
    settings = slow.settings
    batch = next(batches(slow.parcel, settings.row_length, 1, settings.chunk, seed=1))
    losses, gradients = [], []
    for trainer in (slow, quick):
        sums = trainer._pass(batch)
        sums.loss.backward()
        losses.append(float(sums.nats / sums.weight))
        found = {}
        for name, parameter in trainer.decoder.named_parameters():
            if parameter.grad is not None:
                found[name] = parameter.grad
            parameter.grad = None
        gradients.append(found)
    apart = sorted(
        float((gradients[1][name] - wanted).norm() / wanted.norm()) for name, wanted in gradients[0].items()
    )
    middle = apart[len(apart) // 2]
    agrees = abs(losses[0] - losses[1]) < 0.02 and middle < 0.05
    difference = {"median": middle, "largest": apart[-1]}
    return {"agrees": agrees, "losses": losses, "gradient_difference": difference}


def _time(trainer: Trainer, steps: int = 8) -> dict[str, object]:
    settings = trainer.settings
    source = batches(trainer.parcel, settings.row_length, settings.rows, settings.chunk, seed=2)
    ready = [next(source) for _ in range(steps)]

    def one(index: int) -> None:
        trainer._train_step([ready[index]], 0.0)

    began = time.monotonic()
    one(0)
    _wait()
    compiling = time.monotonic() - began
    one(1)
    _wait()
    began = time.monotonic()
    for index in range(2, steps):
        one(index)
    _wait()
    seconds = time.monotonic() - began
    measured = ready[2:]
    tokens = sum(batch.tokens for batch in measured)
    flops = sum(
        training_flops(settings.architecture, batch.tokens, batch.attended, int((batch.weights > 0).sum()))
        for batch in measured
    )
    peak = device_peak()
    return {
        "first_step_seconds": round(compiling, 1),
        "tokens_per_second": round(tokens / seconds),
        "packed": round(tokens / (len(measured) * settings.rows * settings.row_length), 3),
        "mfu": round(flops / seconds / peak, 3) if peak else None,
        "memory_gib": round(torch.cuda.max_memory_allocated() / 2**30, 1)
        if torch.cuda.is_available()
        else None,
    }


def _wait() -> None:
    if torch.cuda.is_available():
        torch.cuda.synchronize()
