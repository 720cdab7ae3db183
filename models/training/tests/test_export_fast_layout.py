"""The fast layout keeps its promise: logits do not depend on how the prompt came in."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import onnx
import pytest

from export.__main__ import write_fast
from export.fast_session import FastSession
from export.from_fast_layout import read_fast_layout
from export.numpy_decoder import logits as numpy_logits
from export.random_weights import random_model
from export.reference import check_fast, reference_prompt
from model.architecture import SIZES, Architecture

SHAPE = Architecture(64, 4, 2, 128, vocab=512, window=32, max_positions=1_024)


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("fast")
    write_fast(random_model(SHAPE, 1), folder, "int8")
    return folder


def test_cut_rolled_back_or_stepped_a_prompt_gives_the_same_bits(directory: Path) -> None:
    result = check_fast(directory, 900)
    assert result.pop("largest") > 1
    assert result and all(difference == 0.0 for difference in result.values()), result


def test_reference_is_beside_the_model(directory: Path) -> None:
    check_fast(directory, 300)
    reference = json.loads((directory / "reference.json").read_text())
    logits = np.load(directory / "logits.npy")
    assert logits.shape == (len(reference["rows"]), SHAPE.vocab)
    assert logits.argmax(-1).tolist() == reference["greedy"]


@pytest.mark.parametrize("qk_norm", [True, False])
@pytest.mark.parametrize("kv_heads", [1, 2])
def test_read_back_and_written_again_the_file_is_the_same(
    qk_norm: bool, kv_heads: int, tmp_path: Path
) -> None:
    shape = Architecture(
        64,
        2,
        4,
        96,
        vocab=128,
        kv_heads=kv_heads,
        head_dim=16,
        qk_norm=qk_norm,
        post_norms=qk_norm,
        max_positions=64,
    )
    write_fast(random_model(shape, 5), tmp_path, "int8")
    written = (tmp_path / "model.onnx").read_bytes()
    write_fast(read_fast_layout(tmp_path), tmp_path, "int8")
    assert (tmp_path / "model.onnx").read_bytes() == written


def test_only_the_static_int8_file_is_read_back(tmp_path: Path) -> None:
    write_fast(random_model(SHAPE, 1), tmp_path, "gpu-fp32")
    with pytest.raises(ValueError, match="int8-block32"):
        read_fast_layout(tmp_path)


def test_local_layers_need_only_their_view(directory: Path) -> None:
    session = FastSession(directory)
    prompt = reference_prompt(SHAPE.vocab, 800)
    whole = session.prefill(prompt, [798, 799], 128)
    session.truncate(700)
    for entry, rows in zip(session.sidecar["cache"], session._cache):
        if entry["kind"] == "local":
            for array in rows:
                array[:, :, :512] = np.nan
    assert np.array_equal(session.prefill(prompt[700:], [98, 99], 50), whole)


def test_window_is_counted_in_keys(directory: Path) -> None:
    """Each of four layers reaches 31 rows back (the global one further): row 0 moves nothing local."""
    shape = Architecture(64, 3, 2, 128, vocab=512, window=8, max_positions=256)
    model = random_model(shape, 2)
    prompt = reference_prompt(512, 60)
    changed = prompt.copy()
    changed[20] = (changed[20] + 1) % 512
    moved = np.abs(numpy_logits(model, prompt) - numpy_logits(model, changed)).max(-1) > 0
    reach = 20 + 3 * (shape.window - 1)
    assert moved[20] and moved[reach - 1 : reach + 1].any() and not moved[reach + 1 :].any()
    folder = directory / "narrow"
    folder.mkdir(exist_ok=True)
    write_fast(model, folder, "int8")
    rows = list(range(60))
    outputs = []
    for ids in (prompt, changed):
        outputs.append(FastSession(folder).prefill(ids, rows, 16))
    shifted = np.abs(outputs[0] - outputs[1]).max(-1) > 0
    assert not shifted[:20].any() and not shifted[reach + 1 :].any() and shifted[20 : reach + 1].all()


@pytest.mark.parametrize(
    ("kind", "mean", "same"),
    [("fp32", 1e-5, 1.0), ("gpu", 0.05, 0.9), ("gpu-fp32", 0.05, 0.9), ("gpu-4bit", 0.3, 0.6)],
)
def test_other_formats_stay_close_to_the_integers(
    kind: str, mean: float, same: float, tmp_path: Path
) -> None:
    model = random_model(SHAPE, 1)
    write_fast(model, tmp_path, kind)
    ids = reference_prompt(SHAPE.vocab, 120)
    got = FastSession(tmp_path).prefill(ids, list(range(120)), 40)
    expected = numpy_logits(model, ids, quantized=False)
    assert np.abs(got - expected).mean() < mean
    assert (got.argmax(-1) == expected.argmax(-1)).mean() >= same


def test_the_table_is_stored_once_and_the_default_size_fits() -> None:
    shape = SIZES["s"]
    assert 91e6 < shape.parameters < 93e6
    model = random_model(SHAPE, 1)
    from export.fast_layout import fast_layout

    size = fast_layout(model).ByteSize()
    assert size < model.architecture.parameters * 1.25 + 40_000


def test_sidecar_names_what_the_graph_has(directory: Path) -> None:
    sidecar = json.loads((directory / "model.json").read_text())
    graph = onnx.load(str(directory / "model.onnx")).graph
    inputs = set(sidecar["inputs"].values())
    outputs = {sidecar["logits"]}
    for entry in sidecar["cache"]:
        inputs |= {entry["pastKey"], entry["pastValue"]}
        outputs |= {entry["newKey"], entry["newValue"]}
    assert inputs == {value.name for value in graph.input}
    assert outputs == {value.name for value in graph.output}
    assert sidecar["layerKinds"] == ["local", "local", "local", "global"]


def test_two_runs_of_the_command_write_the_same_file(tmp_path: Path) -> None:
    root = Path(__file__).resolve().parents[1]
    digests = []
    for name in ("one", "two"):
        command = [
            sys.executable,
            "-m",
            "export",
            "random",
            "--dims",
            "tiny",
            "--check",
            "0",
            "--out",
            str(tmp_path / name),
        ]
        subprocess.run(command, cwd=root, check=True, capture_output=True)
        digests.append(json.loads((tmp_path / name / "model.json").read_text())["sha256"])
        assert (tmp_path / name / "model.onnx").stat().st_size < 400_000
    assert digests[0] == digests[1]
