"""One tiny model, four ways to run it: torch, transformers, numpy, ONNX Runtime."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch

from export.fast_layout import fast_layout
from export.fast_session import FastSession
from export.from_fast_layout import read_fast_layout
from export.from_torch import quantized_model
from export.linears import BlockInt8, StaticInt8
from export.numpy_decoder import logits as numpy_logits
from export.sidecar import write_sidecar
from export.to_torch import shipped_decoder
from export.to_transformers import write_transformers
from model.architecture import Architecture
from model.attention import document_masks
from model.decoder import Decoder
from model.fake_quant import Mode

SHAPE = Architecture(64, 4, 2, 128, vocab=256, window=16, max_positions=512)


def tiny_decoder(shape: Architecture = SHAPE, seed: int = 3) -> Decoder:
    """Random weights, gains away from one, activation scales found on a random prompt."""
    torch.manual_seed(seed)
    decoder = Decoder(shape)
    with torch.no_grad():
        for name, parameter in decoder.named_parameters():
            if name.endswith("gain"):
                parameter.mul_(1 + 0.2 * torch.randn_like(parameter))
    decoder.set_mode("observe")
    torch_logits(decoder, prompt(200, shape.vocab, seed=1))
    decoder.set_mode("float")
    return decoder


def int8_folders() -> list[Path]:
    """Of models that ship."""
    found = sorted((Path(__file__).parents[2] / "weights").glob("**/model.json"))
    return [path.parent for path in found if json.loads(path.read_text())["quantization"] == "int8-static"]


def prompt(length: int, vocab: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, vocab, length)


@torch.no_grad()
def torch_logits(decoder: Decoder, ids: np.ndarray, mode: Mode | None = None) -> np.ndarray:
    if mode:
        decoder.set_mode(mode)
    rows = torch.from_numpy(ids)[None]
    masks = document_masks(torch.zeros_like(rows, dtype=torch.int32), decoder.shape.window, "dense")
    hidden = decoder(rows, torch.arange(len(ids))[None], masks)
    return decoder.head(hidden)[0].numpy()


def onnx_logits(
    decoder: Decoder, ids: np.ndarray, directory: Path, linears: StaticInt8 | BlockInt8
) -> np.ndarray:
    cache = "rows" if isinstance(linears, StaticInt8) else "present"
    onnx.save(fast_layout(quantized_model(decoder), linears, cache), str(directory / "model.onnx"))
    write_sidecar(directory, "model.onnx", decoder.shape, "test", cache, linears.value_type)
    return FastSession(directory).prefill(ids, list(range(len(ids))), 32)


def test_integers_agree_between_torch_numpy_and_onnx(tmp_path: Path) -> None:
    decoder, ids = tiny_decoder(), prompt(150, SHAPE.vocab)
    shipped = torch_logits(decoder, ids, "full")
    for other in (
        onnx_logits(decoder, ids, tmp_path, StaticInt8()),
        numpy_logits(quantized_model(decoder), ids),
    ):
        difference = np.abs(shipped - other).max(axis=-1)
        assert difference[:5].max() < 1e-4
        # One value on the border of a rounding step falls to the other side, and later rows see it.
        assert np.median(difference) < 0.1 and difference.max() < 0.5
        assert (shipped.argmax(-1) == other.argmax(-1)).mean() >= 0.98


def test_shipped_integers_come_back_into_torch_as_they_are() -> None:
    shipped = quantized_model(tiny_decoder())
    again = quantized_model(shipped_decoder(shipped))
    assert np.array_equal(again.embedding, shipped.embedding)
    assert again.head_activation_scale == pytest.approx(shipped.head_activation_scale, rel=1e-6)
    for before, after in zip(shipped.layers, again.layers, strict=True):
        for name, linear in before.linears().items():
            assert np.array_equal(after.linears()[name].weights, linear.weights), name
            assert after.linears()[name].activation_scale == pytest.approx(linear.activation_scale, rel=1e-6)
        assert after.key_gain is not None and np.array_equal(after.key_gain, before.key_gain)


def test_full_mode_differs_from_float_by_rounding_only() -> None:
    decoder, ids = tiny_decoder(), prompt(100, SHAPE.vocab)
    plain, shipped = torch_logits(decoder, ids, "float"), torch_logits(decoder, ids, "full")
    assert 0.001 < np.abs(plain - shipped).mean() < 0.15


def test_transformers_loads_the_shipped_weights(tmp_path: Path) -> None:
    transformers = pytest.importorskip("transformers")
    decoder, ids = tiny_decoder(), prompt(90, SHAPE.vocab)
    write_transformers(quantized_model(decoder), tmp_path)
    other = transformers.AutoModelForCausalLM.from_pretrained(tmp_path, dtype=torch.float32)
    assert type(other).__name__ == "Gemma3ForCausalLM"
    with torch.no_grad():
        expected = other(torch.from_numpy(ids)[None]).logits[0].numpy()
    assert np.abs(torch_logits(decoder, ids, "weights") - expected).max() < 2e-4


@pytest.mark.parametrize("folder", int8_folders(), ids=lambda folder: folder.name)
def test_transformers_loads_what_was_read_back_from_the_file_that_ships(folder: Path, tmp_path: Path) -> None:
    transformers = pytest.importorskip("transformers")
    shipped = read_fast_layout(folder)
    write_transformers(shipped, tmp_path)
    other = transformers.AutoModelForCausalLM.from_pretrained(tmp_path, dtype=torch.float32)
    ids = prompt(300, shipped.architecture.vocab)
    with torch.no_grad():
        expected = other(torch.from_numpy(ids)[None]).logits[0].numpy()
    own = torch_logits(shipped_decoder(shipped), ids, "weights")
    assert np.abs(own - expected).max() < 1e-3 * np.abs(expected).max()


def test_block_file_holds_the_same_weights(tmp_path: Path) -> None:
    decoder, ids = tiny_decoder(), prompt(90, SHAPE.vocab)
    other = onnx_logits(decoder, ids, tmp_path, BlockInt8("float32", accuracy_level=1))
    assert np.abs(torch_logits(decoder, ids, "weights") - other).max() < 2e-4


@pytest.mark.parametrize(
    "change",
    [
        {"kv_heads": 2},
        {"qk_norm": False},
        {"post_norms": False, "activation": "silu"},
        {"global_every": 2, "embedding_scale": False},
    ],
    ids=str,
)
def test_every_switch_means_the_same_in_torch_and_onnx(change: dict[str, object], tmp_path: Path) -> None:
    shape = replace(SHAPE, **change)
    decoder, ids = tiny_decoder(shape), prompt(60, shape.vocab)
    other = onnx_logits(decoder, ids, tmp_path, BlockInt8("float32", accuracy_level=1))
    assert np.abs(torch_logits(decoder, ids, "weights") - other).max() < 5e-4


def test_documents_do_not_see_each_other() -> None:
    decoder = tiny_decoder()
    first, second = prompt(40, SHAPE.vocab, 1), prompt(30, SHAPE.vocab, 2)
    rows = torch.from_numpy(np.concatenate([first, second]))[None]
    documents = torch.tensor([[0] * 40 + [1] * 30], dtype=torch.int32)
    positions = torch.cat([torch.arange(40), torch.arange(30)])[None]
    with torch.no_grad():
        hidden = decoder(rows, positions, document_masks(documents, SHAPE.window, "dense"))
        packed = decoder.head(hidden)[0].numpy()
    assert np.abs(packed[40:] - torch_logits(decoder, second)).max() < 1e-5
