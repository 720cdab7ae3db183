"""A toy stretch on the CPU: it learns, it ships, and a cut run ends exactly as an uncut one."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from export.__main__ import export_checkpoint
from export.agreement import agreement, event_texts
from export.fast_session import FastSession
from model.architecture import Architecture
from model.tensor_parts import read_parts
from stream.tokens import COUNT, EDIT, END, LINE, NEWLINE, NONE
from train.checkpoint import load_weights
from train.copying import copied_share, copy_document
from train.curves import write_curves
from train.schedule import Budget
from train.shards import write_shard
from train.trainer import Settings, Trainer

SHAPE = Architecture(64, 4, 2, 128, vocab=640, window=64, max_positions=512)


def parcel(directory: Path, documents: int, seed: int) -> Path:
    rng = np.random.default_rng(seed)
    made = [copy_document(rng, SHAPE.vocab, 256, 4) for _ in range(documents)]
    write_shard(directory, 0, [(item.tokens, item.weights) for item in made])
    return directory


def settings(folder: Path, out: str, steps: int, **changes: object) -> Settings:
    base = {"row_length": 256, "rows": 4, "passes": 2, "chunk": 128, "warmup_steps": 5}
    base |= {"calibration_batches": 4, "valid_passes": 2, "valid_every": 1_000}
    return Settings(
        SHAPE,
        folder / "train",
        folder / out,
        Budget(steps=steps),
        device="cpu",
        compiled=False,
        **{**base, **changes},
    )


def test_a_stretch_learns_and_ships_what_it_measured(tmp_path: Path) -> None:
    parcel(tmp_path / "train", 400, 1)
    valid = parcel(tmp_path / "valid", 40, 2)
    finished = Trainer(settings(tmp_path, "out", 60, valid=valid)).run()
    records = [json.loads(line) for line in (tmp_path / "out/log.jsonl").read_text().splitlines()]
    losses = [record["loss"] for record in records if "loss" in record]
    assert finished.complete and losses[-1] < losses[0] - 0.3
    assert [record["phase"] for record in records if "phase" in record] == ["undecayed", "decay", "finished"]
    assert {"undecayed", "final", "quantized", "state"} <= {
        path.name for path in (tmp_path / "out").iterdir()
    }
    assert copied_share(load_weights(tmp_path / "out/final"), 2, 512, seed=5)["0-300"]["lines"] > 0

    export_checkpoint(tmp_path / "out/quantized", tmp_path / "onnx", ["int8", "transformers"])
    session = FastSession(tmp_path / "onnx/int8")
    document = copy_document(np.random.default_rng(3), SHAPE.vocab, 256, 4)
    ids = document.tokens.astype(np.int64)
    logits = session.prefill(ids, list(range(len(ids))), 64)
    predicted = np.flatnonzero(document.weights[1:])
    wide = logits[predicted].astype(np.float64)
    nats = np.log(np.exp(wide).sum(-1)) - wide[np.arange(len(predicted)), ids[1:][predicted]]
    assert abs(nats.mean() - finished.valid_loss) < 0.5

    result = agreement(tmp_path / "out", tmp_path / "onnx/int8", valid, 300)
    assert result["positions"] >= 300 and result["same"] >= 0.95
    assert result["nats_shipped"] == pytest.approx(result["nats_torch"], abs=0.02)
    assert result["nats_torch"] == pytest.approx(finished.valid_loss, abs=0.3)

    write_curves(tmp_path / "out/log.jsonl", tmp_path / "curves.svg")
    assert ElementTree.parse(tmp_path / "curves.svg").getroot().tag.endswith("svg")


def test_an_events_text_stands_from_its_count_to_its_end() -> None:
    whole = [EDIT, LINE + 4, COUNT + 1, LINE + 4, 900, NEWLINE, END]
    place_not_predicted, cut = [EDIT, COUNT, END], [EDIT, LINE, COUNT + 2, LINE, 901]
    targets = np.array([950, *whole, NONE, *place_not_predicted, 951, *cut])
    spans = [targets[start:end].tolist() for start, end in event_texts(targets)]
    assert spans == [whole[2:], place_not_predicted[1:]]


def test_a_student_comes_near_its_teacher(tmp_path: Path) -> None:
    parcel(tmp_path / "train", 200, 1)
    valid = parcel(tmp_path / "valid", 40, 2)
    Trainer(settings(tmp_path, "teacher", 40)).run()
    changes = {"teacher": tmp_path / "teacher/final", "valid": valid}
    only_taught = Trainer(settings(tmp_path, "taught", 40, teacher_share=1.0, **changes))
    before = only_taught.validate()["valid_loss"]
    assert isinstance(before, float)
    assert only_taught.run().valid_loss < before - 0.3


def test_a_run_cut_in_two_ends_where_an_uncut_one_ends(tmp_path: Path) -> None:
    parcel(tmp_path / "train", 120, 1)
    Trainer(settings(tmp_path, "whole", 10)).run()
    for _ in range(12):
        # Stops after every step: before, at and after the beginning of decay.
        if Trainer(settings(tmp_path, "cut", 10, stop_after=0.0)).run().complete:
            break
    whole, _ = read_parts(tmp_path / "whole/quantized")
    cut, about = read_parts(tmp_path / "cut/quantized")
    assert about["step"] == 10
    for name, values in whole.items():
        assert np.array_equal(values, cut[name]), name


def test_the_next_stretch_starts_from_undecayed_weights(tmp_path: Path) -> None:
    parcel(tmp_path / "train", 120, 1)
    Trainer(settings(tmp_path, "one", 8)).run()
    second = Trainer(settings(tmp_path, "two", 2, start_from=tmp_path / "one/undecayed"))
    expected = load_weights(tmp_path / "one/undecayed")
    assert (second.decoder.embedding == expected.embedding).all()
    assert second.run().complete


def test_a_branch_decays_where_a_run_without_an_end_stands_and_leaves_it_alone(tmp_path: Path) -> None:
    parcel(tmp_path / "train", 120, 1)
    trunk = Trainer(settings(tmp_path, "trunk", 1_000, decay_share=0.0, stop_after=0.0))
    trunk.run()
    before = {path.name: path.read_bytes() for path in (tmp_path / "trunk/state").iterdir()}
    changes = {"branch_from": tmp_path / "trunk/state", "decay_share": 1.0}
    for _ in range(6):
        branch = Trainer(settings(tmp_path, "branch", 4, **changes, stop_after=0.0))
        finished = branch.run()
        if finished.complete:
            break
    assert finished.complete and finished.step == 1 + 4 and branch.decoder.mode == "full"
    _, about = read_parts(tmp_path / "branch/undecayed")
    assert about["step"] == 1
    assert before == {path.name: path.read_bytes() for path in (tmp_path / "trunk/state").iterdir()}
    Trainer(settings(tmp_path, "uncut", 4, **changes)).run()
    (cut, _), (uncut, _) = (read_parts(tmp_path / name / "quantized") for name in ("branch", "uncut"))
    assert all(np.array_equal(values, uncut[name]) for name, values in cut.items())


def test_a_run_that_is_told_to_stop_saves_where_it_stands(tmp_path: Path) -> None:
    parcel(tmp_path / "train", 60, 1)
    trainer = Trainer(settings(tmp_path, "out", 1_000))
    trainer.stop()
    assert not trainer.run().complete
    assert Trainer(settings(tmp_path, "out", 1_000)).step == 1


def test_a_branch_needs_a_state(tmp_path: Path) -> None:
    parcel(tmp_path / "train", 20, 1)
    with pytest.raises(ValueError, match="no state"):
        Trainer(settings(tmp_path, "out", 4, branch_from=tmp_path / "nothing"))


def test_bfloat16_and_blocked_attention_learn_as_float32_and_dense_masks_do(tmp_path: Path) -> None:
    parcel(tmp_path / "train", 120, 1)
    valid = parcel(tmp_path / "valid", 40, 2)
    losses = []
    for dtype, attention in (("float32", "dense"), ("bfloat16", "blocked")):
        changes = {"dtype": dtype, "attention": attention, "valid": valid}
        losses.append(Trainer(settings(tmp_path, dtype, 20, **changes)).run().valid_loss)
    assert losses[0] == pytest.approx(losses[1], abs=0.1)


def test_a_damaged_part_is_refused(tmp_path: Path) -> None:
    parcel(tmp_path / "train", 60, 1)
    Trainer(settings(tmp_path, "out", 2)).run()
    part = next((tmp_path / "out/final").glob("part-*.bin"))
    block = bytearray(part.read_bytes())
    block[100] ^= 1
    part.write_bytes(block)
    with pytest.raises(ValueError, match="damaged"):
        load_weights(tmp_path / "out/final")
