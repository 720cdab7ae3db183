"""Plain-layout fixtures: the names public models use, and chunks that agree with one shot."""

from __future__ import annotations

from pathlib import Path

import onnx
import pytest

from export.plain_layout import FORMATS, write_plain

# Dynamic int8 takes its scale from the whole chunk, so its results depend on chunking by design.
TOLERANCE = {"fp32": 1e-4, "fp16": 0.02, "int8": 1.5, "q4": 0.2, "q4f16": 0.3}


@pytest.mark.parametrize("kind", FORMATS)
def test_chunks_agree_with_one_shot(kind: str, tmp_path: Path) -> None:
    result = write_plain(tmp_path, kind)
    assert result.pop("largest") > 1
    assert max(result.values()) <= TOLERANCE[kind]


def test_names_are_those_of_public_models(tmp_path: Path) -> None:
    write_plain(tmp_path, "fp16")
    graph = onnx.load(str(tmp_path / "model.onnx")).graph
    parts = [f"{layer}.{part}" for layer in range(2) for part in ("key", "value")]
    assert [value.name for value in graph.input] == [
        "input_ids",
        "attention_mask",
        "position_ids",
        *(f"past_key_values.{part}" for part in parts),
    ]
    assert {value.name for value in graph.output} == {"logits", *(f"present.{part}" for part in parts)}
