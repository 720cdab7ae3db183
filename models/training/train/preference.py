"""Learning from own samples: pairs of a better and a worse event, and a loss that tells them apart.

`write_pairs` draws candidates for held-in states and writes two parcels with the same documents in
the same order: `better/` (also the food of rejection sampling: train on it as on any parcel) and
`worse/`. `PreferenceTrainer` lowers

    -log sigmoid(beta * ((better - better_before) - (worse - worse_before))) - anchor * better / tokens

where each term is the log-probability of an event, `before` that of the weights it started from.
The anchor keeps the better event likely in itself, not only likelier than the worse one.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from export.fast_session import FastSession
from model.attention import default_backend, document_masks
from model.decoder import Decoder
from train.muon import MuonAdamW, OptimizerSettings
from train.sampling import State, draw_event, last_state, reward
from train.shards import FULL_WEIGHT, Parcel, write_manifest, write_shard


@dataclass(frozen=True)
class PairSettings:
    """`states` to visit, `candidates` per state; a pair needs rewards at least `margin` apart."""

    states: int = 2_000
    candidates: int = 6
    temperature: float = 0.8
    longest_event: int = 256
    margin: float = 0.5
    seed: int = 1


def write_pairs(model: Path, parcel: Path, out: Path, settings: PairSettings) -> dict[str, float]:
    """Writes better/ and worse/; returns counts and the mean reward of greedy and drawn events.

    The wanted event itself is a candidate: states where every draw is bad still teach.
    """
    session = FastSession(model)
    source = Parcel(parcel, session.sidecar["maxPositions"] - settings.longest_event)
    rng = np.random.default_rng(settings.seed)
    better, worse, greedy_rewards, drawn_rewards = [], [], [], []
    for number in rng.permutation(len(source.lengths)).tolist():
        if len(greedy_rewards) >= settings.states:
            break
        state = last_state(*source.document(number))
        if state is None:
            continue
        session.truncate(0)
        temperatures = [0.0] + [settings.temperature] * (settings.candidates - 1)
        events = [draw_event(session, state.prompt, rng, t, settings.longest_event).tokens for t in temperatures]
        scored = [(reward(event, state.wanted), event) for event in events]
        greedy_rewards.append(scored[0][0])
        drawn_rewards += [value for value, _ in scored[1:]]
        worst = min(scored, key=lambda entry: entry[0])
        if 1.0 - worst[0] >= settings.margin:
            better.append(_document(state, state.wanted))
            worse.append(_document(state, worst[1]))
    if better:
        write_shard(out / "better", 0, better)
        write_shard(out / "worse", 0, worse)
        theirs = "the author's own next event, where a draw of the model's was worth less"
        write_manifest(out / "better", "real", theirs, seed=settings.seed)
        drawn = "drawn by the model, and worth less than the author's event by its reward"
        write_manifest(out / "worse", "verified", drawn, seed=settings.seed)
    return {
        "states": len(greedy_rewards),
        "pairs": len(better),
        "greedy_reward": float(np.mean(greedy_rewards)) if greedy_rewards else 0.0,
        "drawn_reward": float(np.mean(drawn_rewards)) if drawn_rewards else 0.0,
    }


def _document(state: State, event: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    weights = np.zeros(len(state.prompt) + len(event), np.uint8)
    weights[len(state.prompt) :] = FULL_WEIGHT
    return np.concatenate([state.prompt, event]), weights


class PreferenceTrainer:
    """Fine-tunes a decoder in the mode it is in: with fake quantisation, what ships is what learns."""

    def __init__(
        self,
        decoder: Decoder,
        pairs: Path,
        device: str = "cpu",
        beta: float = 0.1,
        anchor: float = 0.05,
        rate: float = 1e-4,
        longest: int = 4_096,
    ) -> None:
        self.decoder = decoder.to(device)
        self.device, self.beta, self.anchor = torch.device(device), beta, anchor
        self.better, self.worse = Parcel(pairs / "better", longest), Parcel(pairs / "worse", longest)
        settings = OptimizerSettings(matrix_rate=rate, vector_rate=rate, scale_rate=rate, weight_decay=0.0)
        product = torch.bfloat16 if self.device.type == "cuda" else torch.float32
        self.optimizer = MuonAdamW(self.decoder, settings, product)
        with torch.no_grad():
            self._before = [self._pair(number) for number in range(self.pairs)]

    @property
    def pairs(self) -> int:
        return len(self.better.lengths)

    def run(self, epochs: int, pairs_per_step: int, seed: int = 1) -> list[float]:
        """Share of pairs that are told apart, before and after each epoch."""
        rng = np.random.default_rng(seed)
        shares = [0.0]
        for _ in range(epochs):
            order = rng.permutation(self.pairs)
            for start in range(0, len(order), pairs_per_step):
                group = order[start : start + pairs_per_step].tolist()
                for number in group:
                    (self.loss(number) / len(group)).backward()
                self.optimizer.step(1.0)
            shares.append(self.told_apart())
        return shares

    def loss(self, number: int) -> Tensor:
        better, worse = self._pair(number)
        better_before, worse_before = self._before[number]
        apart = (better - better_before) - (worse - worse_before)
        tokens = int((self.better.document(number)[1] > 0).sum())
        return -functional.logsigmoid(self.beta * apart) - self.anchor * better / tokens

    @torch.no_grad()
    def told_apart(self) -> float:
        """Share of pairs whose better event gained more than the worse one."""
        gained = 0
        for number in range(self.pairs):
            better, worse = self._pair(number)
            better_before, worse_before = self._before[number]
            gained += bool(better - better_before > worse - worse_before)
        return gained / max(1, self.pairs)

    @torch.no_grad()
    def better_gain(self, number: int) -> Tensor:
        """How much likelier the better event has become, in nats."""
        return self._log_probability(self.better, number) - self._before[number][0]

    def _pair(self, number: int) -> tuple[Tensor, Tensor]:
        return self._log_probability(self.better, number), self._log_probability(self.worse, number)

    def _log_probability(self, parcel: Parcel, number: int) -> Tensor:
        """Of the event, summed over its tokens, in nats."""
        words, weights = parcel.document(number)
        ids = torch.from_numpy(words.astype(np.int64)).to(self.device)[None]
        rows = torch.from_numpy(np.flatnonzero(weights[1:])).to(self.device)
        documents = torch.zeros_like(ids, dtype=torch.int32)
        masks = document_masks(documents, self.decoder.shape.window, default_backend(self.device))
        hidden = self.decoder(ids, torch.arange(ids.shape[1], device=self.device)[None], masks)[0]
        chosen = self.decoder.head(hidden[rows]).log_softmax(dim=-1)
        return chosen.gather(-1, ids[0, rows + 1][:, None]).sum()
