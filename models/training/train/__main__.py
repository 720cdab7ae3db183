"""Command line of training: `python -m train run …`, `probe`, `synthetic`,
`rehearsal`, `pairs`, `prefer`, `best-of`, `curves`.

`run` ends with status 0 when the stretch is complete and 75 when it stopped at --stop-after or because
it was told to (SIGTERM): call it again with the same arguments to go on.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
from dataclasses import asdict
from pathlib import Path

import torch

from export.from_torch import quantized_model
from export.quantized_file import save_quantized
from model.architecture import Architecture
from model.fake_quant import Mode
from train.best_of import BestOfSettings, best_of
from train.checkpoint import load_weights, save_weights
from train.copying import copied_share, gate_passed, write_copy_parcel
from train.curves import write_curves
from train.muon import OptimizerSettings
from train.preference import PairSettings, PreferenceTrainer, write_pairs
from train.probe import probe
from train.repeating import write_repeating_parcel
from train.schedule import Budget
from train.trainer import Settings, Trainer

TO_BE_CONTINUED = 75


def _architecture(arguments: argparse.Namespace) -> Architecture:
    names = ("vocab", "kv_heads", "window", "global_every", "max_positions")
    overrides = {name: getattr(arguments, name) for name in names if getattr(arguments, name) is not None}
    return Architecture.parse(arguments.dims, **overrides)


def run_command(arguments: argparse.Namespace) -> int:
    optimizer = OptimizerSettings(matrix_rate=arguments.rate, vector_rate=arguments.vector_rate)
    given = {
        name: value
        for name in (
            "valid",
            "start_from",
            "branch_from",
            "teacher",
            "teacher_share",
            "row_length",
            "rows",
            "passes",
            "chunk",
            "warmup_steps",
            "decay_share",
            "seed",
            "calibration_batches",
            "valid_passes",
            "valid_every",
            "stop_after",
            "device",
            "attention",
            "dtype",
            "light_share",
            "save_every",
            "compiled",
        )
        if (value := getattr(arguments, name)) is not None
    }
    settings = Settings(
        architecture=_architecture(arguments),
        parcel=arguments.parcel,
        out=arguments.out,
        budget=Budget(arguments.minutes, arguments.steps),
        optimizer=optimizer,
        **given,
    )
    trainer = Trainer(settings)
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: trainer.stop())
    finished = trainer.run()
    print(json.dumps(asdict(finished)))
    return 0 if finished.complete else TO_BE_CONTINUED


def synthetic_command(arguments: argparse.Namespace) -> int:
    write = write_repeating_parcel if arguments.task == "repeat" else write_copy_parcel
    write(arguments.out, arguments.documents, arguments.vocab, arguments.longest, arguments.seed)
    return 0


def rehearsal_command(arguments: argparse.Namespace) -> int:
    device = "cuda" if torch.cuda.is_available() else "cpu"
    decoder = load_weights(arguments.weights)
    mode: Mode = "full" if arguments.quantized else "float"
    decoder.set_mode(mode)
    shares = copied_share(decoder, arguments.documents, arguments.longest, arguments.seed, device)
    passed = gate_passed(shares)
    print(json.dumps({"passed": passed, "distances": shares}))
    return 0 if passed else 1


def probe_command(arguments: argparse.Namespace) -> int:
    result = probe(_architecture(arguments), arguments.row_length, arguments.rows, arguments.chunk)
    print(json.dumps(result, indent=2))
    return 0 if result["agrees"] else 1


def pairs_command(arguments: argparse.Namespace) -> int:
    settings = PairSettings(
        arguments.states, arguments.candidates, arguments.temperature, seed=arguments.seed
    )
    print(json.dumps(write_pairs(arguments.onnx, arguments.parcel, arguments.out, settings)))
    return 0


def best_of_command(arguments: argparse.Namespace) -> int:
    settings = BestOfSettings(
        arguments.states, arguments.samples, arguments.temperature, seed=arguments.seed
    )
    print(json.dumps(best_of(arguments.onnx, arguments.parcel, settings)))
    return 0


def prefer_command(arguments: argparse.Namespace) -> int:
    device = "cuda" if torch.cuda.is_available() else "cpu"
    decoder = load_weights(arguments.weights)
    decoder.set_mode("full")
    trainer = PreferenceTrainer(decoder, arguments.pairs, device, arguments.beta, rate=arguments.rate)
    shares = trainer.run(arguments.epochs, arguments.pairs_per_step)
    about: dict[str, object] = {"preference": {"pairs": trainer.pairs, "told_apart": shares}}
    save_weights(decoder, arguments.out / "final", about)
    save_quantized(quantized_model(decoder), arguments.out / "quantized", about)
    print(json.dumps(about))
    return 0


def curves_command(arguments: argparse.Namespace) -> int:
    write_curves(arguments.log, arguments.out)
    return 0


def _shape_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--dims", default="s", help="xs, s, l, tiny or width/layers/heads/feed-forward")
    for name in ("vocab", "kv-heads", "window", "global-every", "max-positions"):
        parser.add_argument(f"--{name}", type=int)


def _run_parser(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--parcel", type=Path, required=True, help="folder of token shards (FORMAT.md)")
    parser.add_argument("--valid", type=Path, help="folder of validation shards")
    parser.add_argument("--out", type=Path, required=True)
    _shape_arguments(parser)
    parser.add_argument("--minutes", type=float, help="wall-clock budget of the stretch")
    parser.add_argument("--steps", type=int, help="budget in steps instead")
    parser.add_argument("--stop-after", type=float, help="seconds after which this run saves and stops")
    parser.add_argument("--start-from", type=Path, help="weights of an earlier stretch (undecayed/)")
    parser.add_argument("--branch-from", type=Path, help="state/ of a run, which is left as it is")
    parser.add_argument("--teacher", type=Path, help="weights of a larger model to distil from")
    parser.add_argument("--teacher-share", type=float, help="share of the loss that is the teacher's")
    parser.add_argument("--rate", type=float, default=OptimizerSettings.matrix_rate)
    parser.add_argument("--vector-rate", type=float, default=OptimizerSettings.vector_rate)
    parser.add_argument("--decay-share", type=float)
    for name in (
        "row-length",
        "rows",
        "passes",
        "chunk",
        "warmup-steps",
        "seed",
        "calibration-batches",
        "valid-passes",
        "valid-every",
    ):
        parser.add_argument(f"--{name}", type=int)
    parser.add_argument("--device")
    parser.add_argument("--attention", choices=("flex", "dense", "blocked"))
    parser.add_argument("--dtype", choices=("bfloat16", "float32"), help="of activations")
    parser.add_argument("--light-share", type=float, help="of window and context text, the share predicted")
    parser.add_argument("--save-every", type=float, help="seconds between saved states")
    parser.add_argument("--compile", dest="compiled", action=argparse.BooleanOptionalAction)
    parser.set_defaults(run=run_command)


def main() -> int:
    parser = argparse.ArgumentParser(prog="train", description=__doc__)
    commands = parser.add_subparsers(required=True)
    _run_parser(commands.add_parser("run", help="a stretch of training"))
    probing = commands.add_parser("probe", help="is the fast path right on this machine, and how fast")
    _shape_arguments(probing)
    probing.add_argument("--row-length", type=int, default=4_096)
    probing.add_argument("--rows", type=int, default=16)
    probing.add_argument("--chunk", type=int, default=8_192)
    probing.set_defaults(run=probe_command)
    synthetic = commands.add_parser("synthetic", help="writes shards of a synthetic task")
    synthetic.add_argument("--task", choices=("copy", "repeat"), required=True)
    synthetic.add_argument("--out", type=Path, required=True)
    synthetic.add_argument("--documents", type=int, default=40_000)
    synthetic.add_argument("--vocab", type=int, default=16_384)
    synthetic.add_argument("--longest", type=int, default=4_096)
    synthetic.add_argument("--seed", type=int, default=1)
    synthetic.set_defaults(run=synthetic_command)
    pairs = commands.add_parser("pairs", help="draws events from a model and writes better/ and worse/")
    pairs.add_argument("--onnx", type=Path, required=True, help="folder of an exported int8 file")
    pairs.add_argument("--parcel", type=Path, required=True, help="held-in states")
    pairs.add_argument("--out", type=Path, required=True)
    pairs.add_argument("--states", type=int, default=PairSettings.states)
    pairs.add_argument("--candidates", type=int, default=PairSettings.candidates)
    pairs.add_argument("--temperature", type=float, default=PairSettings.temperature)
    pairs.add_argument("--seed", type=int, default=PairSettings.seed)
    pairs.set_defaults(run=pairs_command)
    several = commands.add_parser("best-of", help="what choosing among several draws would give")
    several.add_argument("--onnx", type=Path, required=True, help="folder of an exported int8 file")
    several.add_argument("--parcel", type=Path, required=True, help="held-out states")
    several.add_argument("--states", type=int, default=BestOfSettings.states)
    several.add_argument("--samples", type=int, default=BestOfSettings.samples)
    several.add_argument("--temperature", type=float, default=BestOfSettings.temperature)
    several.add_argument("--seed", type=int, default=BestOfSettings.seed)
    several.set_defaults(run=best_of_command)
    prefer = commands.add_parser("prefer", help="learns from pairs; writes final/ and quantized/")
    prefer.add_argument("--weights", type=Path, required=True, help="final/ of a run")
    prefer.add_argument("--pairs", type=Path, required=True)
    prefer.add_argument("--out", type=Path, required=True)
    prefer.add_argument("--epochs", type=int, default=1)
    prefer.add_argument("--pairs-per-step", type=int, default=16)
    prefer.add_argument("--beta", type=float, default=0.1)
    prefer.add_argument("--rate", type=float, default=1e-4)
    prefer.set_defaults(run=prefer_command)
    curves = commands.add_parser("curves", help="a picture of a run's log")
    curves.add_argument("log", type=Path, help="log.jsonl")
    curves.add_argument("--out", type=Path, required=True, help="an .svg file")
    curves.set_defaults(run=curves_command)
    rehearsal = commands.add_parser("rehearsal", help="measures copying; status 1 below 99 %%")
    rehearsal.add_argument("--weights", type=Path, required=True, help="final/ or undecayed/ of a run")
    rehearsal.add_argument("--quantized", action="store_true", help="with fake quantisation")
    rehearsal.add_argument("--documents", type=int, default=200)
    rehearsal.add_argument("--longest", type=int, default=4_096)
    rehearsal.add_argument("--seed", type=int, default=99)
    rehearsal.set_defaults(run=rehearsal_command)
    arguments = parser.parse_args()
    return arguments.run(arguments)


if __name__ == "__main__":
    sys.exit(main())
