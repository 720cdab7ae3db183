"""The acceptance of an export: the shipped file and the trained model pick the same tokens.

Both compute with the same integers, but sums of floats differ in their last bits, and a value on the
border of a rounding step may fall to either side: agreement is counted, not assumed.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

from export.fast_session import FastSession
from model.attention import document_masks
from train.checkpoint import load_weights
from train.shards import Parcel


@torch.no_grad()
def agreement(weights: Path, onnx: Path, parcel: Path, positions: int) -> dict[str, float]:
    """Share of predicted places with the same top token, over `positions` places of a parcel.

    Also the loss in nats of the file, of torch with the same integers, and of the unquantised weights.
    """
    decoder = load_weights(weights).eval()
    session = FastSession(onnx)
    source = Parcel(parcel, min(decoder.shape.max_positions, 4_096))
    same = right = places = 0
    nats = {"shipped": 0.0, "torch": 0.0, "float": 0.0}
    for number in range(len(source.lengths)):
        if places >= positions:
            break
        words, loss = source.document(number)
        ids, rows = words.astype(np.int64), np.flatnonzero(loss[1:])
        if not len(rows):
            continue
        session.truncate(0)
        logits = {"shipped": session.prefill(ids, rows.tolist(), 128)}
        for mode, name in (("full", "torch"), ("float", "float")):
            decoder.set_mode(mode)
            tokens = torch.from_numpy(ids)[None]
            masks = document_masks(torch.zeros_like(tokens, dtype=torch.int32), decoder.shape.window, "dense")
            hidden = decoder(tokens, torch.arange(len(ids))[None], masks)
            logits[name] = decoder.head(hidden[0, rows]).numpy()
        targets = ids[1:][rows]
        for name, values in logits.items():
            chosen = torch.from_numpy(values.astype(np.float64)).log_softmax(-1)
            nats[name] -= float(chosen[torch.arange(len(rows)), torch.from_numpy(targets)].sum())
        picked = logits["shipped"].argmax(-1)
        same += int((picked == logits["torch"].argmax(-1)).sum())
        right += int((picked == targets).sum())
        places += len(rows)
    places = max(1, places)
    losses = {f"nats_{name}": value / places for name, value in nats.items()}
    return {"positions": places, "same": same / places, "right": right / places, **losses}
