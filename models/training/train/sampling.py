"""Candidates for the next event, drawn from an exported model, and what each is worth.

The state is a document up to its last predicted event; that event is the wanted one. Candidates are
drawn under the grammar: `<none>`, or `<edit> <Lk> <nC> ( <Lj> text NL )* <end>`.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher

import numpy as np

from export.fast_session import FastSession
from stream import tokens as t


@dataclass
class Drawn:
    """An event, and how likely the model finds it under the grammar: a sum over its tokens, in nats."""

    tokens: np.ndarray
    log_probability: float


@dataclass
class State:
    """`prompt` ends before the event `wanted` (its first token is `<edit>` or `<none>`)."""

    prompt: np.ndarray
    wanted: np.ndarray


def last_state(
    tokens: np.ndarray, weights: np.ndarray, first: tuple[int, ...] = (t.EDIT, t.NONE)
) -> State | None:
    """Cuts a document at its last event that is predicted and begins with one of `first`; None: it has none."""
    starts = np.flatnonzero(np.isin(tokens, first) & (weights > 0))
    if not len(starts):
        return None
    start = int(starts[-1])
    ends = np.flatnonzero(tokens[start:] == (t.NONE if tokens[start] == t.NONE else t.END))
    if not len(ends) or start == 0:
        return None
    return State(tokens[:start].astype(np.int64), tokens[start : start + int(ends[0]) + 1].astype(np.int64))


class EventGrammar:
    """Which tokens may follow within one event; `advance` takes the one that was chosen."""

    def __init__(self, vocab: int) -> None:
        self.vocab = vocab
        self.place: str = "start"
        self.finished = False

    def allowed(self) -> np.ndarray:
        """bool [vocab]."""
        mask = np.zeros(self.vocab, bool)
        if self.place == "start":
            mask[[t.EDIT, t.NONE]] = True
        elif self.place in ("line", "new line"):
            mask[t.LINE : t.LINE + t.LINE_IDS] = True
        elif self.place == "count":
            mask[t.COUNT : t.COUNT + t.MOST_LINES + 1] = True
        elif self.place == "after line":
            mask[t.LINE : t.LINE + t.LINE_IDS] = True
            mask[t.END] = True
        else:
            mask[t.BYTE :] = True
        return mask

    def advance(self, token: int) -> None:
        if token in (t.NONE, t.END):
            self.finished = True
        elif self.place == "start":
            self.place = "line"
        elif self.place == "line":
            self.place = "count"
        elif self.place in ("count", "text"):
            self.place = "after line" if self.place == "count" or token == t.NEWLINE else "text"
        else:
            self.place = "text"


def draw_event(
    session: FastSession, prompt: np.ndarray, rng: np.random.Generator, temperature: float, longest: int
) -> Drawn:
    """One event after `prompt`. Temperature 0 is greedy. Cut at `longest` tokens (then without end).

    The prompt's rows stay cached: call again with the same prompt for the next candidate.
    """
    grammar = EventGrammar(session.sidecar["vocab"])
    if session.length < len(prompt) - 1:
        session.prefill(prompt[session.length : len(prompt) - 1], [], 128)
    session.truncate(len(prompt) - 1)
    token, event, log_probability = int(prompt[-1]), [], 0.0
    while len(event) < longest and not grammar.finished:
        logits = session.forward(np.array([token]), [0])[0].astype(np.float64)
        logits[~grammar.allowed()] = -np.inf
        if temperature > 0:
            scaled = np.exp((logits - logits.max()) / temperature)
            token = int(rng.choice(len(scaled), p=scaled / scaled.sum()))
        else:
            token = int(logits.argmax())
        log_probability += float(logits[token] - np.logaddexp.reduce(logits))
        grammar.advance(token)
        event.append(token)
    return Drawn(np.array(event), log_probability)


def reward(candidate: np.ndarray, wanted: np.ndarray) -> float:
    """1 for the wanted event, -1 for speaking where silence was right, 0 for missed chances.

    Between: the right place is worth a quarter, near text up to another half; an edit elsewhere
    costs a half, because somebody must reject it.
    """
    if np.array_equal(candidate, wanted):
        return 1.0
    silent, right_to_be = candidate[0] == t.NONE, wanted[0] == t.NONE
    if silent or right_to_be:
        return -1.0 if right_to_be else 0.0
    if len(candidate) < 2 or candidate[1] != wanted[1]:
        return -0.5
    near = SequenceMatcher(a=candidate[2:].tolist(), b=wanted[2:].tolist(), autojunk=False).ratio()
    return 0.25 + 0.5 * near * near
