"""Trains the encoder of the workspace index: from `models/training`,

    python -m encoder --clones CLONE… --pairs DIR… --out FILE [--minutes N] [--held NAME…]

`--clones` are the clones the pairs were built from: only those whose licence allows it are trained on, as
`corpus/repositories.json` lists them. `--held` repositories only judge.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections import Counter
from pathlib import Path

import torch

from corpus.clone import Clone
from corpus.repositories import Repositories, folders_of_other_licences
from encoder.file import write_encoder
from encoder.pairs import read_pairs
from encoder.train import Options, recall, train


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clones", nargs="+", type=Path, required=True)
    parser.add_argument("--pairs", nargs="+", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=math.inf)
    parser.add_argument("--steps", type=int, default=Options.steps)
    parser.add_argument("--dims", type=int, default=Options.dims)
    parser.add_argument("--held", nargs="*", default=[])
    parser.add_argument("--threads", type=int, default=1)
    words = parser.parse_args()
    torch.set_num_threads(words.threads)

    def say(line: str) -> None:
        print(line, file=sys.stderr, flush=True)

    listed = Repositories.load()
    readable = listed.readable([Clone(path) for path in words.clones], ["train"], say)
    left_out = {}
    for clone in readable:
        left_out[clone.name.lower()] = folders_of_other_licences(clone, listed.of(clone).commit)
    pairs = read_pairs(words.pairs, list(left_out), left_out)
    held = [pair for pair in pairs if pair.repository in words.held]
    taken = [pair for pair in pairs if pair.repository not in words.held]
    say(f"{len(taken)} pairs, {len(held)} held back")
    options = Options(steps=words.steps, seconds=words.minutes * 60, dims=words.dims)
    trained = train(taken, options, say)
    name = write_encoder(words.out, trained.encoder, trained.words)
    judged = {kind: recall(trained.encoder, trained.words, held, kind) for kind in ("comment", "subject", "together")}
    print(
        json.dumps(
            {
                "name": name,
                "bytes": words.out.stat().st_size,
                "words": len(trained.words),
                "steps": trained.steps,
                "loss": round(trained.loss, 3),
                "pairs": dict(sorted(Counter(pair.kind for pair in taken).items())),
                "repositories": sorted({pair.repository for pair in taken}),
                "recallAt5OfHeld": {k: round(v, 3) for k, v in judged.items() if not math.isnan(v)},
            },
            indent=2,
        )
    )


main()
