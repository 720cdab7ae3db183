"""The rehearsal: can this architecture copy a line it saw long ago?

An editing model lives from naming a line and writing it again, nearly as it was. Before a full run,
a small one must learn to write line <Lk> verbatim from 300 to 3,500 tokens back, in 99 % of cases.
The documents follow the grammar of the session stream; their lines are made of random words, so
that nothing but copying helps.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from model.attention import document_masks
from model.decoder import Decoder
from stream import tokens as t
from train.shards import FULL_WEIGHT, write_manifest, write_shard

DISTANCES = ((0, 300), (300, 1_000), (1_000, 2_000), (2_000, 3_500))


@dataclass
class CopyDocument:
    """`copies` lists (first row of the copied text, rows, distance back to its source) per event."""

    tokens: np.ndarray
    weights: np.ndarray
    copies: list[tuple[int, int, int]]


def random_words(rng: np.random.Generator, vocab: int, count: int) -> list[int]:
    """Text tokens, none of them a newline."""
    words = rng.integers(t.BYTE, vocab, count)
    return np.where(words == t.NEWLINE, t.NEWLINE + 1, words).tolist()


def random_header(rng: np.random.Generator, vocab: int) -> list[int]:
    """Up to the first line of the window."""
    repo, path, language = random_words(rng, vocab, 3)
    named = [t.BOS, t.REPO, repo, t.NEWLINE, t.PATH, path, t.NEWLINE, t.LANG, language, t.NEWLINE]
    return [*named, t.WINDOW, t.PATH, path, t.NEWLINE]


def copy_document(rng: np.random.Generator, vocab: int, longest: int, events: int) -> CopyDocument:
    """A window of random lines, then edits that replace line <Lk> by itself."""
    first_id = int(rng.integers(t.LINE_IDS))

    def line_id(index: int) -> int:
        return t.LINE + (first_id + index) % t.LINE_IDS

    words = random_words(rng, vocab, 64)
    tokens = random_header(rng, vocab)
    budget = max(64, int(rng.integers(longest // 4, longest)) - events * 24)
    lines: list[tuple[int, list[int]]] = []
    while len(tokens) < budget and len(lines) < t.LINE_IDS - 1:
        fresh = rng.random() < 0.7
        text = random_words(rng, vocab, int(rng.integers(3, 16))) if fresh else rng.choice(words, 8).tolist()
        tokens.append(line_id(len(lines)))
        lines.append((len(tokens), text))
        tokens += [*text, t.NEWLINE]
    tokens += [line_id(len(lines)), t.EVENTS]
    weights = [0] * len(tokens)
    copies = []
    for index in rng.choice(len(lines), min(events, len(lines)), replace=False).tolist():
        source, text = lines[index]
        event = [t.EDIT, line_id(index), t.COUNT + 1, line_id(index)]
        tokens += event
        copies.append((len(tokens), len(text) + 1, len(tokens) - source))
        tokens += [*text, t.NEWLINE, t.END]
        weights += [0] * len(event) + [FULL_WEIGHT] * (len(text) + 1) + [0]
    return CopyDocument(np.array(tokens[:longest]), np.array(weights[:longest]), copies)


def write_copy_parcel(directory: Path, documents: int, vocab: int, longest: int, seed: int) -> None:
    """A training parcel of the copying task."""
    rng = np.random.default_rng(seed)
    per_shard, events = 4_000, max(8, longest // 64)
    for number, start in enumerate(range(0, documents, per_shard)):
        count = min(per_shard, documents - start)
        made = [copy_document(rng, vocab, longest, events) for _ in range(count)]
        write_shard(directory, number, [(item.tokens, item.weights) for item in made])
    made_from = "the lines that are asked for by their ids stand above, word for word"
    write_manifest(directory, "easy-direction", made_from, task="copy", seed=seed)


@torch.no_grad()
def copied_share(
    decoder: Decoder, documents: int, longest: int, seed: int, device: str = "cpu"
) -> dict[str, dict[str, float]]:
    """Share of lines written verbatim, by distance in tokens, on fresh documents.

    A line counts when every token is the most likely one after the right tokens before it, which is
    when greedy decoding writes it.
    """
    rng = np.random.default_rng(seed)
    counts = {f"{low}-{high}": [0, 0] for low, high in DISTANCES}
    decoder = decoder.to(device).eval()
    for _ in range(documents):
        document = copy_document(rng, decoder.shape.vocab, longest, 8)
        ids = torch.from_numpy(document.tokens)[None].to(device)
        positions = torch.arange(ids.shape[1], device=device)[None]
        masks = document_masks(torch.zeros_like(ids, dtype=torch.int32), decoder.shape.window, "dense")
        hidden = decoder(ids, positions, masks)[0]
        for start, rows, distance in document.copies:
            if start + rows > ids.shape[1]:
                continue
            written = decoder.head(hidden[start - 1 : start + rows - 1]).argmax(-1)
            right = bool((written == ids[0, start : start + rows]).all())
            for low, high in DISTANCES:
                if low <= distance < high:
                    counts[f"{low}-{high}"][0] += right
                    counts[f"{low}-{high}"][1] += 1
    return {name: {"share": right / max(1, total), "lines": total} for name, (right, total) in counts.items()}


def gate_passed(shares: dict[str, dict[str, float]], wanted: float = 0.99) -> bool:
    """Every distance from 300 tokens on was measured and reaches `wanted`."""
    far = [entry for name, entry in shares.items() if not name.startswith("0-")]
    return all(entry["lines"] and entry["share"] >= wanted for entry in far)
