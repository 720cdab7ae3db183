"""The acceptance of an export: the shipped file and the trained model pick the same tokens.

Both compute with the same integers, but sums of floats differ in their last bits, and a value on the
border of a rounding step may fall to either side: agreement is counted, not assumed.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

from export.fast_session import FastSession
from export.quantized_file import load_quantized
from export.to_torch import shipped_decoder
from model.attention import document_masks
from stream import tokens as t
from train.checkpoint import load_weights
from train.shards import Parcel


@torch.no_grad()
def agreement(run: Path, onnx: Path, parcel: Path, positions: int) -> dict[str, float]:
    """Share of predicted places with the same top token, over `positions` places of a parcel.

    `run`: the folder of a training run. Also, of the file, of torch with the same integers (`quantized/`)
    and of the weights before they were made integers (`final/`): the loss in nats, and the share of
    predicted events whose text, their place given, is picked token by token: greedy gives that edit.
    """
    trained = load_weights(run / "final").eval()
    decoders = {"torch": shipped_decoder(load_quantized(run / "quantized")).eval(), "float": trained}
    window = trained.shape.window
    session = FastSession(onnx)
    source = Parcel(parcel, min(trained.shape.max_positions, 4_096))
    same = right = places = events = 0
    nats = {"shipped": 0.0, "torch": 0.0, "float": 0.0}
    exact = dict.fromkeys(nats, 0)
    for number in range(len(source.lengths)):
        if places >= positions:
            break
        words, loss = source.document(number)
        ids, rows = words.astype(np.int64), np.flatnonzero(loss[1:])
        if not len(rows):
            continue
        session.truncate(0)
        logits = {"shipped": session.prefill(ids, rows.tolist(), 128)}
        tokens = torch.from_numpy(ids)[None]
        masks = document_masks(torch.zeros_like(tokens, dtype=torch.int32), window, "dense")
        for name, decoder in decoders.items():
            hidden = decoder(tokens, torch.arange(len(ids))[None], masks)
            logits[name] = decoder.head(hidden[0, rows]).numpy()
        targets = ids[1:][rows]
        spans = event_texts(targets)
        events += len(spans)
        for name, values in logits.items():
            hits = values.argmax(-1) == targets
            exact[name] += sum(bool(hits[start:end].all()) for start, end in spans)
            chosen = torch.from_numpy(values.astype(np.float64)).log_softmax(-1)
            nats[name] -= float(chosen[torch.arange(len(rows)), torch.from_numpy(targets)].sum())
        picked = logits["shipped"].argmax(-1)
        same += int((picked == logits["torch"].argmax(-1)).sum())
        right += int((picked == targets).sum())
        places += len(rows)
    places = max(1, places)
    losses = {f"nats_{name}": value / places for name, value in nats.items()}
    shares = {f"exact_{name}": count / max(1, events) for name, count in exact.items()}
    shares = {f"exact_{name}": count / max(1, events) for name, count in exact.items()}
    counted = {"positions": places, "same": same / places, "right": right / places}
    return {**counted, **losses, "events": events, **shares}


def event_texts(targets: np.ndarray) -> list[tuple[int, int]]:
    """Where, among predicted tokens in their order, each whole event stands from its count to its end."""
    starts = np.flatnonzero(targets == t.EDIT)
    spans = []
    for start, limit in zip(starts, [*starts[1:], len(targets)]):
        inside = targets[start:limit]
        counts = np.flatnonzero((inside >= t.COUNT) & (inside <= t.COUNT + t.MOST_LINES))
        ends = np.flatnonzero(inside == t.END)
        if len(counts) and len(ends):
            spans.append((int(start + counts[0]), int(start + ends[0]) + 1))
    return spans
