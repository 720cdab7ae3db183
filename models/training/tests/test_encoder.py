"""The index's encoder learns from pairs which words belong together, and is written as the product reads it."""

from __future__ import annotations

import json
import random

import numpy as np
import pytest
import torch

from encoder.file import read_encoder, write_encoder
from encoder.model import Bags, StaticEncoder
from encoder.pairs import Pair, read_pairs, vocabulary
from encoder.train import Options, recall, train

# Words of a question, and of the code that is meant: none in common.
TOPICS = [(f"ask{i}a ask{i}b", f"code{i}a code{i}b code{i}c") for i in range(20)]


def _pairs(seed: int, repositories: int = 3) -> list[Pair]:
    draw = random.Random(seed)
    pairs = []
    for repository in range(repositories):
        for _ in range(150):
            question, code = TOPICS[draw.randrange(len(TOPICS))]
            left = tuple((word, 1) for word in question.split() if draw.random() < 0.8)
            right = tuple((word, draw.randint(1, 3)) for word in code.split())
            noise = tuple((f"noise{draw.randrange(30)}", 1) for _ in range(2))
            if left:
                pairs.append(Pair("comment", f"owner/{repository}", left, tuple(dict([*right, *noise]).items())))
    return pairs


def test_questions_find_code_that_shares_no_word() -> None:
    options = Options(dims=16, batch=32, steps=150, rate=0.02, fewest_pairs=1)
    before = train(_pairs(1), Options(dims=16, batch=32, steps=1, fewest_pairs=1))
    trained = train(_pairs(1), options)
    asked = _pairs(2, 1)
    assert recall(trained.encoder, trained.words, asked, "comment") > 0.5
    assert recall(trained.encoder, trained.words, asked, "comment") > 2 * recall(
        before.encoder, before.words, asked, "comment"
    )


def test_same_pairs_and_seed_give_the_same_rows() -> None:
    options = Options(dims=8, batch=16, steps=5, fewest_pairs=1)
    one, two = (train(_pairs(1), options) for _ in range(2))
    assert one.words == two.words
    assert np.array_equal(one.encoder.rows.detach().numpy(), two.encoder.rows.detach().numpy())


def test_file_keeps_words_and_directions(tmp_path) -> None:
    trained = train(_pairs(1), Options(dims=16, batch=16, steps=5, fewest_pairs=1))
    path = tmp_path / "words.bin"
    name = write_encoder(path, trained.encoder, trained.words)
    words, rows, asked = read_encoder(path)
    assert words == trained.words
    assert name in path.read_bytes()[:200].decode("latin1")
    assert np.allclose(rows, trained.encoder.rows.detach().numpy(), atol=np.abs(rows).max() / 100)
    assert np.allclose(asked, trained.encoder.asked.detach().exp().numpy())
    path.write_bytes(b"something else")
    with pytest.raises(ValueError, match="no encoder"):
        read_encoder(path)


def test_a_batch_is_each_sides_words() -> None:
    bags = Bags([(("a", 1), ("b", 40)), (), (("b", 2), ("unknown", 1))], {"a": 0, "b": 1})
    words, starts, weights = bags.batch([2, 1, 0])
    assert words.tolist() == [1, 0, 1]
    assert starts.tolist() == [0, 1, 1]
    assert weights.tolist() == pytest.approx([1 + np.log(2), 1, 1 + np.log(32)])
    drawn, starts, _ = Bags([tuple((str(i), 1) for i in range(400))], {str(i): i for i in range(400)}).batch(
        [0, 0], 40, np.random.default_rng(1)
    )
    assert 0 < starts[1] < 120
    assert len(drawn) < 240


def test_a_word_of_one_repository_gets_no_row() -> None:
    pairs = [Pair("name", f"o/{i % 2}", (("all", 1), (f"own{i % 2}", 1)), (("all", 1),)) for i in range(20)]
    assert vocabulary(pairs, 10) == ["all"]


def test_pairs_come_only_from_what_may_be_trained_on(tmp_path) -> None:
    rows = [("good/one", "a.py"), ("psf/requests", "b.py"), ("other/one", "c.py"), ("good/one", "vendor/gson/D.java")]
    lines = [{"kind": "name", "repository": r, "path": p, "left": "a 1", "right": "b 2"} for r, p in rows]
    (tmp_path / "pairs.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    heads = [{"repository": r, "path": p, "head": "x"} for r, p in rows]
    (tmp_path / "files.jsonl").write_text("".join(json.dumps(line) + "\n" for line in heads))
    pairs = read_pairs([tmp_path], ["good/one", "psf/requests"])
    assert pairs == [Pair("name", "good/one", (("a", 1),), (("b", 2),))]
    assert read_pairs([tmp_path], ["good/one"], {"good/one": ("a", "x/")}) == []


def test_a_vector_has_length_one_and_none_is_zero() -> None:
    encoder = StaticEncoder(torch.ones(2), 8, seed=1)
    vectors = encoder.vectors(*Bags([(("a", 1),), ()], {"a": 0, "b": 1}).batch([0, 1]), asked=True)
    assert vectors.norm(dim=1).tolist() == pytest.approx([1, 0], abs=1e-5)
