"""The pieces of the trainer, each by the law it keeps."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import torch

from model.tensor_parts import PART_BYTES, read_parts, write_parts
from stream.reader import read_stream
from stream.tokens import BOS, COUNT, EDIT, END, EVENTS, LINE, NEWLINE, NONE, is_line_id
from train.by_kind import KINDS, kinds_of
from train.copying import copy_document
from train.muon import orthogonal
from train.packing import batches, make_batch, plan_epoch
from train.repeating import repeating_session
from train.schedule import Budget, Schedule
from train.shards import Parcel, write_shard


def test_every_document_is_packed_once_and_no_row_overflows() -> None:
    lengths = np.random.default_rng(0).integers(1, 400, 5_000).astype(np.int32)
    rows = plan_epoch(lengths, 400, seed=1, epoch=0)
    assert sorted(number for row in rows for number in row) == list(range(5_000))
    assert max(lengths[row].sum() for row in rows) <= 400
    assert lengths.sum() / (400 * len(rows)) > 0.98
    assert rows != plan_epoch(lengths, 400, seed=1, epoch=1)


def test_a_batch_predicts_the_next_token_inside_each_document(tmp_path: Path) -> None:
    first = (np.array([1, 20, 30, 40]), np.array([32, 0, 32, 16]))
    second = (np.array([1, 50, 60]), np.array([32, 32, 0]))
    write_shard(tmp_path, 0, [first, second])
    batch = make_batch(Parcel(tmp_path, 8), [[0, 1]], 8, 4)
    assert batch.ids.tolist() == [[1, 20, 30, 40, 1, 50, 60, 0]]
    assert batch.positions.tolist() == [[0, 1, 2, 3, 0, 1, 2, 0]]
    assert batch.documents.tolist() == [[0, 0, 0, 0, 1, 1, 1, -1]]
    kept = batch.weights > 0
    assert batch.rows[kept].tolist() == [1, 2, 4]
    assert batch.targets[kept].tolist() == [30, 40, 50]
    assert batch.weights[kept].tolist() == [1.0, 0.5, 1.0]


def test_light_places_thin_out_and_weigh_the_same_together(tmp_path: Path) -> None:
    weights = np.tile([2, 2, 2, 2, 0, 8, 32, 2], 4_000)
    write_shard(tmp_path, 0, [(np.arange(len(weights)) % 600, weights)])
    whole, thin = (make_batch(Parcel(tmp_path, 1 << 20), [[0]], 32_000, 64, share) for share in (1.0, 0.25))
    for batch, light in ((whole, 2 / 32), (thin, 8 / 32)):
        assert set(batch.weights.tolist()) <= {0.0, light, 8 / 32, 1.0}
        assert (batch.weights == 1.0).sum() == 4_000
    assert (thin.weights > 0).sum() == pytest.approx(8_000 + 5_000, rel=0.05)
    assert thin.weights.sum() == pytest.approx(whole.weights.sum(), rel=0.05)


def test_what_is_predicted_has_a_kind(tmp_path: Path) -> None:
    a, b, c, d = 900, 901, 902, 903
    place, once = LINE + 7, COUNT + 1
    tokens = [BOS, a, b, c, EVENTS, EDIT, place, once, place, a, b, c, d, NEWLINE, END, NONE]
    weights = [0, 2, 2, 2, 0, 32, 32, 32, 0, 32, 32, 32, 32, 32, 32, 32]
    other = [BOS, b, c, EVENTS, EDIT, place, once, place, a, b, c, NEWLINE, END]
    write_shard(
        tmp_path, 0, [(np.array(tokens), np.array(weights)), (np.array(other), np.full(len(other), 32))]
    )
    batch = make_batch(Parcel(tmp_path, 64), [[0, 1]], 64, 8)
    names = [KINDS[kind] for kind in kinds_of(batch)[batch.weights > 0]]
    of_first = dict(zip([i for i, weight in enumerate(weights) if weight], names))
    assert [of_first[n] for n in (1, 2, 3)] == ["shown"] * 3
    assert (of_first[5], of_first[6], of_first[7], of_first[15]) == ("speak", "place", "count", "silent")
    assert (of_first[9], of_first[11], of_first[12]) == ("new-text", "known-text", "new-text")
    # What another document holds is not known in this one.
    assert names[-4:-2] == ["new-text", "new-text"]


def test_skipping_passes_gives_the_same_batches(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    made = [copy_document(rng, 640, 128, 2) for _ in range(50)]
    write_shard(tmp_path, 0, [(item.tokens, item.weights) for item in made])
    parcel = Parcel(tmp_path, 128)
    straight = batches(parcel, 128, 4, 64, seed=1)
    seen = [next(straight).ids for _ in range(30)]
    assert (next(batches(parcel, 128, 4, 64, seed=1, skip=29)).ids == seen[29]).all()


def test_shards_of_wrong_types_are_refused(tmp_path: Path) -> None:
    write_shard(tmp_path, 0, [(np.arange(4), np.arange(4))])
    np.save(tmp_path / "tokens-00000.npy", np.arange(4, dtype=np.int64))
    with pytest.raises(ValueError, match="types"):
        Parcel(tmp_path, 128)


def test_tensors_survive_being_cut_into_parts(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    tensors = {
        "large": rng.integers(-64, 64, (5_000, 7_001)).astype(np.int8),
        "small": rng.standard_normal(3).astype(np.float32),
        "empty": np.zeros((0, 4), np.float32),
    }
    write_parts(tmp_path, tensors, {"step": 7})
    sizes = [path.stat().st_size for path in tmp_path.glob("part-*.bin")]
    assert len(sizes) == 3 and max(sizes) <= PART_BYTES
    read, about = read_parts(tmp_path)
    assert about == {"step": 7}
    assert all(np.array_equal(values, read[name]) for name, values in tensors.items())


@pytest.mark.parametrize("shape", [(3, 32, 64), (2, 64, 32), (1, 48, 48)])
def test_muon_makes_singular_values_equal(shape: tuple[int, ...]) -> None:
    torch.manual_seed(0)
    values = torch.linalg.svdvals(orthogonal(torch.randn(shape)))
    assert values.min() > 0.5 and values.max() < 1.3


def test_the_rate_rises_stays_and_falls_to_zero() -> None:
    budget, schedule = Budget(steps=100), Schedule(warmup_steps=10, decay_share=0.2)
    factors = []
    for step in range(100):
        progress = budget.progress(step, 0.0)
        if schedule.decay_is_due(progress):
            schedule.decay_from = progress
        factors.append(schedule.factor(step, progress))
    assert factors[0] == pytest.approx(0.1) and factors[9:80] == [1.0] * 71
    assert factors[80] == pytest.approx(1.0) and factors[99] == pytest.approx(0.05)


def test_copied_lines_are_lines_of_the_window() -> None:
    document = copy_document(np.random.default_rng(4), 16_384, 4_096, 8)
    tokens = document.tokens.tolist()
    for start, rows, distance in document.copies:
        assert tokens[start : start + rows] == tokens[start - distance : start - distance + rows]
        assert is_line_id(tokens[start - 1])
        assert tokens[start - 1] == tokens[start - distance - 1]


@pytest.mark.parametrize("seed", range(5))
def test_synthetic_sessions_follow_the_grammar(seed: int) -> None:
    rng = np.random.default_rng(seed)

    def decode(ids: Sequence[int]) -> str:
        return " ".join(map(str, ids))

    copied = read_stream(copy_document(rng, 16_384, 2_048, 8).tokens.tolist(), decode)
    assert copied.problem is None and [event.kind for event in copied.events] == ["edit"] * 8
    tokens, weights = repeating_session(rng, 1_024, 224)
    repeated = read_stream(tokens.tolist(), decode)
    assert repeated.problem is None and repeated.events[-1].kind == "none"
    assert weights[tokens == 9].sum() == 32 * (len(repeated.events) - 2)
