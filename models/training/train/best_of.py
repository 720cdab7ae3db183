"""What choosing among several draws would give, at equal display rate: silent where greedy is silent.

Two rankers: the event the model finds likeliest as a whole, and the one it is surest of by token. `any`
is what a ranker that always knew could reach.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from export.fast_session import FastSession
from stream import tokens as t
from train.sampling import Drawn, draw_event, last_state
from train.shards import Parcel


@dataclass(frozen=True)
class BestOfSettings:
    """`states` whose next event is an edit; `samples` drawn beside the greedy one."""

    states: int = 400
    samples: int = 10
    temperature: float = 0.8
    longest_event: int = 256
    seed: int = 1


def best_of(model: Path, parcel: Path, settings: BestOfSettings) -> dict[str, int]:
    """Counts: states, those where greedy speaks, and how many edits are exactly right by each choice."""
    session = FastSession(model)
    source = Parcel(parcel, session.sidecar["maxPositions"] - settings.longest_event)
    rng = np.random.default_rng(settings.seed)
    counts = dict.fromkeys(("states", "spoken", "greedy", "likeliest", "surest", "any"), 0)
    for number in rng.permutation(len(source.lengths)).tolist():
        if counts["states"] >= settings.states:
            break
        state = last_state(*source.document(number), (t.EDIT,))
        if state is None:
            continue
        counts["states"] += 1
        session.truncate(0)
        greedy = draw_event(session, state.prompt, rng, 0.0, settings.longest_event)
        if greedy.tokens[0] == t.NONE:
            continue
        counts["spoken"] += 1
        temperatures = [settings.temperature] * settings.samples
        drawn = [
            draw_event(session, state.prompt, rng, each, settings.longest_event) for each in temperatures
        ]
        speaking = [greedy, *(event for event in drawn if event.tokens[0] != t.NONE)]
        chosen = {
            "greedy": greedy,
            "likeliest": max(speaking, key=lambda event: event.log_probability),
            "surest": max(speaking, key=lambda event: event.log_probability / len(event.tokens)),
        }

        def right(event: Drawn, wanted: np.ndarray = state.wanted) -> bool:
            return np.array_equal(event.tokens, wanted)

        for name, event in chosen.items():
            counts[name] += right(event)
        counts["any"] += any(map(right, speaking))
    return counts
