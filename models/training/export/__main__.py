"""Command line of the exporter: `python -m export random --dims s --seed 1 --out DIR`.

Random models need numpy and onnx only, so what needs torch or safetensors is imported where it is used."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import onnx

from export.fast_layout import CacheOutput, fast_layout
from export.from_fast_layout import read_fast_layout
from export.linears import BlockInt4, BlockInt8, Float32, Linears, StaticInt8
from export.measure import measure
from export.plain_layout import FORMATS, write_plain
from export.quantized import QuantizedModel
from export.quantized_file import load_quantized
from export.random_weights import random_model
from export.reference import check_fast
from export.sidecar import write_sidecar
from model.architecture import Architecture

FAST_FORMATS: dict[str, tuple[Linears, CacheOutput, str]] = {
    "int8": (StaticInt8(), "rows", "int8-static"),
    "fp32": (Float32(), "rows", "none"),
    "gpu": (BlockInt8("float16"), "present", "int8-block32"),
    "gpu-fp32": (BlockInt8("float32"), "present", "int8-block32"),
    "gpu-4bit": (BlockInt4("float16"), "present", "int4-block32"),
}


def random_command(arguments: argparse.Namespace) -> None:
    overrides = {
        name: value
        for name in ("vocab", "kv_heads", "max_positions", "window")
        if (value := getattr(arguments, name)) is not None
    }
    architecture = Architecture.parse(arguments.dims, **overrides)
    model = random_model(architecture, arguments.seed)
    directory: Path = arguments.out
    directory.mkdir(parents=True, exist_ok=True)
    size = write_fast(model, directory, arguments.format)
    print(json.dumps({"parameters": architecture.parameters, "bytes": size}))
    if arguments.check:
        print(json.dumps(check_fast(directory, arguments.check)))


def load(folder: Path) -> QuantizedModel:
    """Of `quantized/` of a training run, or of the int8 file that ships."""
    return read_fast_layout(folder) if (folder / "model.json").exists() else load_quantized(folder)


def export_checkpoint(quantized: Path, out: Path, formats: list[str]) -> dict[str, int]:
    """Writes each format into a folder of its name under `out`; returns bytes of each file."""
    model = load(quantized)
    sizes = {}
    for name in formats:
        directory = out / name
        directory.mkdir(parents=True, exist_ok=True)
        if name == "transformers":
            from export.to_transformers import write_transformers

            write_transformers(model, directory)
            sizes[name] = (directory / "model.safetensors").stat().st_size
        else:
            sizes[name] = write_fast(model, directory, name)
    return sizes


def checkpoint_command(arguments: argparse.Namespace) -> None:
    print(json.dumps(export_checkpoint(arguments.quantized, arguments.out, arguments.formats)))
    for name in arguments.formats:
        if arguments.check and name != "transformers":
            print(name, json.dumps(check_fast(arguments.out / name, arguments.check)))


def weights_command(arguments: argparse.Namespace) -> None:
    """bf16 weights that `train run --start-from` goes on from."""
    from export.to_torch import shipped_decoder
    from train.checkpoint import save_weights

    save_weights(
        shipped_decoder(load(arguments.quantized)), arguments.out, {"from": arguments.quantized.name}
    )


def write_fast(model: QuantizedModel, directory: Path, kind: str) -> int:
    """One fast-layout file and its sidecar; returns its size in bytes."""
    linears, cache, quantization = FAST_FORMATS[kind]
    path = directory / "model.onnx"
    onnx.save(fast_layout(model, linears, cache), str(path))
    write_sidecar(directory, path.name, model.architecture, quantization, cache, linears.value_type)
    return path.stat().st_size


def plain_command(arguments: argparse.Namespace) -> None:
    print(json.dumps(write_plain(arguments.out, arguments.format, arguments.seed)))


def agreement_command(arguments: argparse.Namespace) -> None:
    from export.agreement import agreement

    result = agreement(arguments.run_folder, arguments.onnx, arguments.parcel, arguments.positions)
    print(json.dumps(result))


def measure_command(arguments: argparse.Namespace) -> None:
    print(measure(arguments.dims, arguments.rounds, arguments.threads))


def main() -> None:
    parser = argparse.ArgumentParser(prog="export", description=__doc__)
    commands = parser.add_subparsers(required=True)
    random = commands.add_parser("random", help="a model with random weights")
    random.add_argument("--dims", required=True, help="xs, s, l, tiny or width/layers/heads/feed-forward")
    random.add_argument("--vocab", type=int)
    random.add_argument("--kv-heads", type=int)
    random.add_argument("--max-positions", type=int)
    random.add_argument("--window", type=int)
    random.add_argument("--seed", type=int, default=1)
    random.add_argument("--format", choices=FAST_FORMATS, default="int8")
    random.add_argument("--check", type=int, default=1_100, help="length of the reference prompt; 0: none")
    random.add_argument("--out", type=Path, required=True)
    random.set_defaults(run=random_command)
    of_integers = "quantized/ of a training run, or a folder with the int8 file that ships"
    checkpoint = commands.add_parser("checkpoint", help="files of a trained model")
    checkpoint.add_argument("quantized", type=Path, help=of_integers)
    checkpoint.add_argument(
        "--formats",
        nargs="+",
        choices=(*FAST_FORMATS, "transformers"),
        default=["int8", "gpu", "transformers"],
    )
    checkpoint.add_argument(
        "--check", type=int, default=1_100, help="length of the reference prompt; 0: none"
    )
    checkpoint.add_argument("--out", type=Path, required=True)
    checkpoint.set_defaults(run=checkpoint_command)
    weights = commands.add_parser("weights", help="what a further stretch of training starts from")
    weights.add_argument("quantized", type=Path, help=of_integers)
    weights.add_argument("--out", type=Path, required=True)
    weights.set_defaults(run=weights_command)
    agrees = commands.add_parser("agreement", help="do torch and ONNX Runtime pick the same tokens")
    agrees.add_argument("run_folder", type=Path, help="folder of a training run")
    agrees.add_argument("--onnx", type=Path, required=True, help="folder of the exported int8 file")
    agrees.add_argument("--parcel", type=Path, required=True, help="folder of token shards")
    agrees.add_argument("--positions", type=int, default=2_000)
    agrees.set_defaults(run=agreement_command)
    measuring = commands.add_parser("measure", help="times architecture variants, as a table")
    measuring.add_argument("--dims", default="s")
    measuring.add_argument("--rounds", type=int, default=10)
    measuring.add_argument("--threads", type=int, default=2)
    measuring.set_defaults(run=measure_command)
    plain = commands.add_parser("plain", help="a tiny random model in the layout of public models")
    plain.add_argument("--format", choices=FORMATS, required=True)
    plain.add_argument("--seed", type=int, default=1)
    plain.add_argument("--out", type=Path, required=True)
    plain.set_defaults(run=plain_command)
    arguments = parser.parse_args()
    arguments.run(arguments)


if __name__ == "__main__":
    main()
