"""Drawing events, judging them, and learning from the difference."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from export.__main__ import write_fast
from export.fast_session import FastSession
from export.from_torch import quantized_model
from model.architecture import Architecture
from model.attention import document_masks
from model.decoder import Decoder
from stream.tokens import COUNT, EDIT, END, LINE, NEWLINE, NONE
from train.best_of import BestOfSettings, best_of
from train.preference import PairSettings, PreferenceTrainer, write_pairs
from train.repeating import write_repeating_parcel
from train.sampling import EventGrammar, draw_event, last_state, reward
from train.shards import Parcel

SHAPE = Architecture(64, 2, 2, 64, vocab=896, window=32, max_positions=512, global_every=2)
EVENT = np.array([EDIT, LINE + 3, COUNT + 1, LINE + 3, 600, 601, 602, NEWLINE, END])


@pytest.fixture(scope="module")
def decoder() -> Decoder:
    torch.manual_seed(0)
    made = Decoder(SHAPE)
    made.set_mode("observe")
    ids = torch.randint(0, SHAPE.vocab, (1, 200))
    masks = document_masks(torch.zeros_like(ids, dtype=torch.int32), SHAPE.window, "dense")
    with torch.no_grad():
        made.head(made(ids, torch.arange(200)[None], masks))
    made.set_mode("full")
    return made


@pytest.fixture(scope="module")
def folder(decoder: Decoder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("preference")
    (directory / "onnx").mkdir()
    write_fast(quantized_model(decoder), directory / "onnx", "int8")
    write_repeating_parcel(directory / "parcel", 40, SHAPE.vocab, 160, seed=1)
    return directory


def changed(event: np.ndarray, at: int, token: int) -> np.ndarray:
    copy = event.copy()
    copy[at] = token
    return copy


def test_rewards_are_ordered_as_a_developer_would_order_them() -> None:
    near, elsewhere = changed(EVENT, 5, 700), changed(EVENT, 1, LINE + 9)
    silence = np.array([NONE])
    assert reward(EVENT, EVENT) == 1.0 == reward(silence, silence)
    assert 1.0 > reward(near, EVENT) > reward(silence, EVENT) > reward(elsewhere, EVENT)
    assert reward(EVENT, silence) == -1.0


def test_last_state_ends_before_the_last_predicted_event(folder: Path) -> None:
    parcel = Parcel(folder / "parcel", 512)
    tokens, weights = parcel.document(0)
    state = last_state(tokens, weights)
    assert state and state.wanted.tolist() == [NONE]
    assert np.concatenate([state.prompt, state.wanted]).tolist() == tokens.tolist()


def test_the_grammar_accepts_an_event_and_nothing_after_it() -> None:
    for event in (EVENT, np.array([NONE]), np.array([EDIT, LINE, COUNT + 2, END])):
        grammar = EventGrammar(SHAPE.vocab)
        for token in event.tolist():
            assert not grammar.finished and grammar.allowed()[token]
            grammar.advance(token)
        assert grammar.finished


def test_drawn_events_are_grammatical_and_greedy_is_repeatable(folder: Path) -> None:
    session = FastSession(folder / "onnx")
    state = last_state(*Parcel(folder / "parcel", 512).document(3))
    assert state
    rng = np.random.default_rng(0)
    greedy = [draw_event(session, state.prompt, rng, 0.0, 40).tokens.tolist() for _ in range(2)]
    assert greedy[0] == greedy[1]
    for _ in range(5):
        event = draw_event(session, state.prompt, rng, 1.5, 40).tokens
        grammar = EventGrammar(SHAPE.vocab)
        for token in event.tolist():
            assert grammar.allowed()[token]
            grammar.advance(token)
        assert grammar.finished or len(event) == 40


def test_an_events_probability_is_that_of_its_tokens_under_the_grammar(folder: Path) -> None:
    session = FastSession(folder / "onnx")
    state = last_state(*Parcel(folder / "parcel", 512).document(3))
    assert state
    drawn = draw_event(session, state.prompt, np.random.default_rng(2), 1.0, 40)
    grammar, total = EventGrammar(SHAPE.vocab), 0.0
    session.truncate(0)
    rows = range(len(state.prompt) - 1, len(state.prompt) + len(drawn.tokens) - 1)
    logits = session.prefill(np.concatenate([state.prompt, drawn.tokens]), list(rows), 64)
    for row, token in zip(logits, drawn.tokens.tolist()):
        allowed = row.astype(np.float64)[grammar.allowed()]
        total += float(row[token]) - np.logaddexp.reduce(allowed)
        grammar.advance(token)
    assert drawn.log_probability == pytest.approx(total, abs=1e-3)


def test_best_of_several_is_what_the_ranker_puts_first(folder: Path) -> None:
    settings = BestOfSettings(states=10, samples=4, longest_event=40)
    found = best_of(folder / "onnx", folder / "parcel", settings)
    assert found["states"] == 10 >= found["spoken"]
    assert found["any"] >= max(found["greedy"], found["likeliest"], found["surest"])
    assert best_of(folder / "onnx", folder / "parcel", settings) == found


def test_pairs_are_learned_and_the_better_event_gains(decoder: Decoder, folder: Path) -> None:
    settings = PairSettings(states=12, candidates=3, longest_event=40)
    found = write_pairs(folder / "onnx", folder / "parcel", folder / "pairs", settings)
    assert found["states"] == 12 and 0 < found["pairs"] <= 12
    trainer = PreferenceTrainer(decoder, folder / "pairs", rate=1e-3)
    before = [float(trainer.better_gain(number)) for number in range(trainer.pairs)]
    shares = trainer.run(epochs=2, pairs_per_step=4)
    after = [float(trainer.better_gain(number)) for number in range(trainer.pairs)]
    assert max(map(abs, before)) < 1e-3
    assert shares[-1] > 0.9 and np.mean(after) > 0.5
