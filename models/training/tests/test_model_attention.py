"""Flex attention and dense masks mean the same, and the compiled trainer computes the same loss."""

from __future__ import annotations

import pytest
import torch
from torch.nn.attention.flex_attention import create_block_mask, flex_attention

from model import attention
from model.architecture import Architecture
from model.decoder import Decoder
from train.probe import probe


def test_flex_masks_equal_dense_masks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attention, "_compiled_mask", create_block_mask)
    monkeypatch.setattr(attention, "_compiled_flex", flex_attention)
    torch.manual_seed(0)
    documents = torch.tensor([[0] * 100 + [1] * 120 + [-1] * 36, [0] * 256], dtype=torch.int32)
    query = torch.randn(2, 6, 256, 64)
    key, value = torch.randn(2, 1, 256, 64), torch.randn(2, 1, 256, 64)
    flex = attention.document_masks(documents, 32, "flex")
    dense = attention.document_masks(documents, 32, "dense")
    for kind in ("local", "whole"):
        results = [attention.attend(query, key, value, getattr(masks, kind)) for masks in (flex, dense)]
        assert (results[0] - results[1]).abs().max() < 1e-5


@pytest.mark.parametrize("kv_heads", [1, 2])
@pytest.mark.parametrize("rows", [256, 250, 30, 700])
def test_blocked_attention_equals_dense_masks_and_so_do_its_gradients(rows: int, kv_heads: int) -> None:
    torch.manual_seed(rows)
    cuts = torch.arange(rows)
    documents = torch.stack([(cuts >= rows // 3).int() + (cuts >= rows // 2).int(), torch.zeros_like(cuts)])
    documents = documents.int()
    documents[0, rows - rows // 8 :] = -1
    inputs = [torch.randn(2, heads, rows, 64) for heads in (6, kv_heads, kv_heads)]
    kept = (documents >= 0)[:, None, :, None]
    for kind in ("local", "whole"):
        found = []
        for backend in ("blocked", "dense"):
            given = [values.clone().requires_grad_() for values in inputs]
            masks = attention.document_masks(documents, 32, backend)
            mixed = attention.attend(*given, getattr(masks, kind)) * kept
            gradients = torch.autograd.grad(mixed.sin().sum(), given)
            found.append([mixed, *gradients])
        for blocked, dense in zip(*found, strict=True):
            torch.testing.assert_close(blocked, dense, rtol=1e-4, atol=1e-4)


@torch.no_grad()
def test_flex_attention_inside_compiled_layers_is_right_for_every_batch() -> None:
    torch.manual_seed(0)
    decoder = Decoder(Architecture(64, 2, 2, 64, vocab=640, window=32, max_positions=256, global_every=2))
    ids, positions = torch.randint(0, 640, (2, 256)), torch.arange(256)[None].expand(2, -1)
    batches = [(torch.arange(256)[None] // size).expand(2, -1).int().contiguous() for size in (60, 90)]
    dense = [decoder(ids, positions, attention.document_masks(rows, 32, "dense")) for rows in batches]
    for layer in decoder.layers:
        layer.compile()
    for rows, expected in zip(batches, dense, strict=True):
        hidden = decoder(ids, positions, attention.document_masks(rows, 32, "flex"))
        assert (hidden - expected).abs().max() < 1e-4


def test_the_compiled_path_computes_the_same() -> None:
    shape = Architecture(64, 1, 2, 64, vocab=640, window=32, max_positions=256, global_every=2)
    result = probe(shape, 128, 2, 64, timed=())
    assert result["agrees"], result
