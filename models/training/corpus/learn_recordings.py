"""One's own recordings made into token shards (train/FORMAT.md), by the same recipe as commits."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from corpus.expand import CONTEXT_VERSION, Document
from corpus.recordings import RecordingError, chains_of
from corpus.sessions import SessionMaker
from tokenizer.line_encoder import LineEncoder
from train.shards import write_manifest, write_shard


def learn_recordings(
    recordings: Sequence[Path], tokenizer: Path, out: Path, *, seed: int, passes: int = 1
) -> dict[str, Any]:
    """Writes one shard and parcel.json; returns the latter. Each pass draws states anew.

    Raises RecordingError, before anything is written, also where nothing was edited.
    """
    encode = LineEncoder(tokenizer)
    maker = SessionMaker(encode)
    rng = random.Random(f"{seed}/recordings")
    counts: Counter[str] = Counter(recordings=len(recordings))
    documents: list[Document] = []
    chains = list(chains_of(recordings))
    counts.update(chains=len(chains), events=sum(len(chain.events) for _, chain in chains))
    for _ in range(passes):
        for name, chain in chains:
            commits, texts = chain.masked()
            for stream in maker.streams(name, commits, texts, rng):
                weights = np.frombuffer(bytes(stream.weights), np.uint8)
                documents.append((np.array(stream.tokens, np.uint16), weights))
                counts += Counter(stream.counts, tokens=len(stream.tokens))
    if not documents:
        raise RecordingError("nothing was edited in these recordings that may be learned from")
    rng.shuffle(documents)
    write_shard(out, 0, documents)
    return write_manifest(
        out,
        "real",
        "what was done in the editor: the developer's own next edit is the answer",
        contextVersion=CONTEXT_VERSION,
        tokenizer=encode.digest,
        vocab=16_384,
        seed=seed,
        passes=passes,
        shards=1,
        counts=dict(sorted(counts.items())),
    )
