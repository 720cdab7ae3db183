"""One stretch of training: warm-up, stable, then decay with fake quantisation, then files to ship.

    float, stable rate ──────────────► undecayed/   bf16 weights: the next stretch starts here
    calibrate activation scales
    fake quantisation, falling rate ──► final/      bf16 weights
                                        quantized/  integers and scales: `python -m export checkpoint`

A stretch may be cut into several runs of the command: each saves `state/` and the next goes on with
the very next batch. A branch begins with the state of another run and leaves that run as it is: so a
run without an end can be decayed whenever a model is wanted, and then goes on undecayed.
"""

from __future__ import annotations

import json
import queue
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Literal

import torch

from export.from_torch import quantized_model
from export.quantized_file import save_quantized
from model.architecture import Architecture
from model.attention import Backend, default_backend, document_masks
from model.decoder import Decoder
from train.by_kind import KindSums
from train.checkpoint import latest_state, load_state, load_weights, save_state, save_weights
from train.loss import LossSums, WeightedLoss
from train.muon import MuonAdamW, OptimizerSettings
from train.packing import Batch, batches
from train.schedule import Budget, Schedule
from train.shards import Parcel
from train.throughput import device_peak, training_flops


@dataclass
class Settings:
    """`row_length` tokens a row, `rows` rows a pass, `passes` passes a step. Times in seconds."""

    architecture: Architecture
    parcel: Path
    out: Path
    budget: Budget
    valid: Path | None = None
    start_from: Path | None = None
    branch_from: Path | None = None
    teacher: Path | None = None
    teacher_share: float = 0.7
    row_length: int = 4_096
    rows: int = 16
    passes: int = 4
    chunk: int = 8_192
    light_share: float = 1.0
    warmup_steps: int = 150
    decay_share: float = 0.2
    z_loss: float = 1e-5
    seed: int = 1
    calibration_batches: int = 200
    valid_passes: int = 16
    valid_every: int = 500
    save_every: float = 420.0
    stop_after: float | None = None
    device: str = "cuda" if torch.cuda.is_available() else "cpu"
    compiled: bool = torch.cuda.is_available()
    attention: Backend | None = None
    dtype: Literal["bfloat16", "float32"] | None = None
    optimizer: OptimizerSettings = field(default_factory=OptimizerSettings)


@dataclass
class Finished:
    """`complete` is false when the run stopped at `stop_after` with its state saved."""

    complete: bool
    step: int
    tokens: int
    tokens_per_second: float
    mfu: float | None
    valid_loss: float | None


class Trainer:
    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.began = time.monotonic()
        self.device = torch.device(settings.device)
        self.backend: Backend = settings.attention or default_backend(self.device)
        default = "bfloat16" if self.device.type == "cuda" else "float32"
        dtype: torch.dtype = getattr(torch, settings.dtype or default)
        torch.manual_seed(settings.seed)
        torch.set_float32_matmul_precision("high")
        if settings.start_from:
            decoder = load_weights(settings.start_from, dtype)
            if decoder.shape != settings.architecture:
                raise ValueError(f"{settings.start_from} has another architecture: {decoder.shape}")
        else:
            decoder = Decoder(settings.architecture, dtype)
        self.decoder = decoder.to(self.device)
        self.optimizer = MuonAdamW(self.decoder, settings.optimizer, dtype)
        self.teacher = self._load_teacher(dtype)
        self.loss = WeightedLoss(
            self.decoder,
            settings.chunk,
            settings.z_loss,
            settings.compiled,
            self.teacher,
            settings.teacher_share,
        )
        if settings.compiled:
            for layer in [*self.decoder.layers, *(self.teacher.layers if self.teacher else [])]:
                layer.compile()
        self.schedule = Schedule(settings.warmup_steps, settings.decay_share)
        self.parcel = Parcel(settings.parcel, settings.row_length)
        self.valid = Parcel(settings.valid, settings.row_length) if settings.valid else None
        self.step = self.tokens = 0
        self.spent = 0.0
        self.stopping = threading.Event()
        self.budget = settings.budget
        settings.out.mkdir(parents=True, exist_ok=True)
        self._resume()

    def run(self) -> Finished:
        """Trains until the budget is spent or `stop_after` is reached, and writes what is due."""
        settings = self.settings
        loader = self._loader()
        saved_at = time.monotonic()
        window_at, window_tokens, window_flops = time.monotonic(), 0, 0.0
        rate, mfu = 0.0, None
        while (progress := self.budget.progress(self.step, self._seconds())) < 1:
            if self.schedule.decay_is_due(progress):
                self._begin_decay()
                progress = self.budget.progress(self.step, self._seconds())
                self.schedule.decay_from = progress
                self._save_state()
                window_at, window_tokens, window_flops = time.monotonic(), 0, 0.0
            step_batches = [next(loader) for _ in range(settings.passes)]
            factor = self.schedule.factor(self.step, progress)
            nats, right, norm = self._train_step(step_batches, factor)
            self.step += 1
            for batch in step_batches:
                predicted = int((batch.weights > 0).sum())
                window_tokens += batch.tokens
                window_flops += training_flops(settings.architecture, batch.tokens, batch.attended, predicted)
                self.tokens += batch.tokens
            if self.step % 10 == 0:
                # Reading the loss waits for the device: only then are seconds what the work took.
                record = {"loss": float(nats), "right": float(right), "norm": float(norm)}
                now = time.monotonic()
                rate = window_tokens / (now - window_at)
                peak = device_peak()
                mfu = window_flops / (now - window_at) / peak if peak else None
                self._log({**record, "factor": factor, "tokens_per_second": rate, "mfu": mfu})
                window_at, window_tokens, window_flops = now, 0, 0.0
            if self.valid and self.step % settings.valid_every == 0:
                self._log(self.validate())
                window_at, window_tokens, window_flops = time.monotonic(), 0, 0.0
            over = settings.stop_after is not None and time.monotonic() - self.began > settings.stop_after
            if over or self.stopping.is_set():
                self._save_state()
                return Finished(False, self.step, self.tokens, rate, mfu, None)
            if time.monotonic() - saved_at > settings.save_every:
                self._save_state()
                saved_at = time.monotonic()
        return self._finish(rate, mfu)

    def stop(self) -> None:
        """Ends the run behind the present step, with its state saved. May come from a signal."""
        self.stopping.set()

    @torch.no_grad()
    def validate(self) -> dict[str, object]:
        """On the first passes of the validation parcel: weighted nats a token, and what by kind."""
        assert self.valid
        settings = self.settings
        source = batches(self.valid, settings.row_length, settings.rows, settings.chunk, seed=0)
        kinds, nats, weight = KindSums(), 0.0, 0.0
        for _ in range(settings.valid_passes):
            batch = next(source)
            ids, positions, documents, rows, targets = self._tensors(batch)[:5]
            masks = document_masks(documents, settings.architecture.window, self.backend)
            each, right = self.loss.each(self.decoder(ids, positions, masks), rows, targets)
            found = each.float().cpu().numpy()
            nats, weight = nats + float(found @ batch.weights), weight + float(batch.weights.sum())
            kinds.add(batch, found, right.cpu().numpy())
        return {"valid_loss": nats / max(weight, 1e-9), "kinds": kinds.report()}

    def _train_step(self, step_batches: list[Batch], factor: float) -> tuple[torch.Tensor, ...]:
        total = sum(float(batch.weights.sum()) for batch in step_batches)
        nats = right = predicted = torch.zeros((), device=self.device)
        for batch in step_batches:
            sums = self._pass(batch)
            (sums.loss / max(total, 1e-9)).backward()
            nats, right, predicted = nats + sums.nats, right + sums.right, predicted + sums.predicted
        norm = self.optimizer.step(factor)
        return nats / max(total, 1e-9), right / predicted.clamp(min=1), norm

    def _pass(self, batch: Batch, backend: Backend | None = None) -> LossSums:
        ids, positions, documents, rows, targets, weights = self._tensors(batch)
        masks = document_masks(documents, self.settings.architecture.window, backend or self.backend)
        taught = None
        if self.teacher and torch.is_grad_enabled():
            with torch.no_grad():
                taught = self.teacher(ids, positions, masks)
        return self.loss(self.decoder(ids, positions, masks), rows, targets, weights, taught)

    def _tensors(self, batch: Batch) -> list[torch.Tensor]:
        arrays = (batch.ids, batch.positions, batch.documents, batch.rows, batch.targets, batch.weights)
        return [torch.from_numpy(array).to(self.device, non_blocking=True) for array in arrays]

    @torch.no_grad()
    def _begin_decay(self) -> None:
        """Saves the undecayed weights, finds activation scales, turns fake quantisation on."""
        settings = self.settings
        save_weights(self.decoder, settings.out / "undecayed", self._about())
        if self.valid:
            self._log({**self.validate(), "phase": "undecayed"})
        self.decoder.set_mode("observe")
        source = batches(self.parcel, settings.row_length, 1, 256, settings.seed + 1)
        torch.compiler.set_stance("force_eager")
        for _ in range(settings.calibration_batches):
            self._pass(next(source), "blocked")
        torch.compiler.set_stance("default")
        self.decoder.set_mode("full")
        if settings.compiled:
            # The first pass compiles: better before the decay's clock starts than within it.
            again = batches(
                self.parcel, settings.row_length, settings.rows, settings.chunk, settings.seed + 1
            )
            with torch.enable_grad():
                self._pass(next(again)).loss.backward()
            for parameter in self.decoder.parameters():
                parameter.grad = None
        self._log({"phase": "decay"})

    def _finish(self, rate: float, mfu: float | None) -> Finished:
        settings = self.settings
        measured = self.validate() if self.valid else {"valid_loss": None}
        about = {**self._about(), **measured, "tokens_per_second": rate, "mfu": mfu}
        save_quantized(quantized_model(self.decoder), settings.out / "quantized", about)
        save_weights(self.decoder, settings.out / "final", about)
        self._log({**measured, "phase": "finished"})
        return Finished(True, self.step, self.tokens, rate, mfu, measured["valid_loss"])

    def _loader(self) -> Iterator[Batch]:
        """The next batches, read by a thread that stays a few passes ahead."""
        settings = self.settings
        source = batches(
            self.parcel,
            settings.row_length,
            settings.rows,
            settings.chunk,
            settings.seed,
            skip=self.step * settings.passes,
            light_share=settings.light_share,
        )
        ahead: queue.Queue[Batch | Exception] = queue.Queue(maxsize=2 * settings.passes + 2)

        def fill() -> None:
            try:
                for batch in source:
                    ahead.put(batch)
            except Exception as error:
                ahead.put(error)

        threading.Thread(target=fill, daemon=True).start()
        while True:
            batch = ahead.get()
            if isinstance(batch, Exception):
                raise batch
            yield batch

    def _load_teacher(self, dtype: torch.dtype) -> Decoder | None:
        """A larger model of the same vocabulary and window, whose distribution is learned from."""
        if self.settings.teacher is None:
            return None
        teacher = load_weights(self.settings.teacher, dtype).to(self.device).requires_grad_(False)
        if (teacher.shape.vocab, teacher.shape.window) != (
            self.decoder.shape.vocab,
            self.decoder.shape.window,
        ):
            raise ValueError("the teacher needs the same vocabulary and window")
        return teacher

    def _resume(self) -> None:
        own = latest_state(self.settings.out / "state")
        branched = None if self.settings.branch_from is None else latest_state(self.settings.branch_from)
        if self.settings.branch_from and branched is None:
            raise ValueError(f"{self.settings.branch_from} is no state of a run")
        directory = own or branched
        if directory is None:
            return
        about = load_state(self.decoder, self.optimizer, directory)
        self.step, self.tokens = int(about["step"]), int(about["tokens"])
        if own:
            self.spent = float(about["seconds"])
            self.schedule.decay_from = about["decay_from"]
        self.budget = replace(self.budget, first=int(about.get("first", 0)) if own else self.step)
        if self.schedule.decay_from is not None:
            self.decoder.set_mode("full")

    def _save_state(self) -> None:
        directory = self.settings.out / "state"
        save_state(self.decoder, self.optimizer, directory, self._about())

    def _seconds(self) -> float:
        """Seconds of this stretch, earlier runs included."""
        return self.spent + time.monotonic() - self.began

    def _about(self) -> dict[str, object]:
        parcel = self.settings.parcel / "parcel.json"
        return {
            "step": self.step,
            "first": self.budget.first,
            "tokens": self.tokens,
            "seconds": self._seconds(),
            "decay_from": self.schedule.decay_from,
            "parcel_tokens": self.parcel.tokens,
            "parcel": json.loads(parcel.read_text()) if parcel.exists() else None,
            "torch": torch.__version__,
            "optimizer": asdict(self.settings.optimizer),
        }

    def _log(self, record: dict[str, object]) -> None:
        line = {"step": self.step, "tokens": self.tokens, "seconds": round(self._seconds(), 1), **record}
        text = json.dumps(line)
        print(text, flush=True)
        with (self.settings.out / "log.jsonl").open("a") as file:
            file.write(text + "\n")
