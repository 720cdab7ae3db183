"""A parcel made into token shards (train/FORMAT.md) where the training runs, with all processes."""

from __future__ import annotations

import json
import random
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np

from corpus.parcel import read_part
from corpus.sessions import Mix, SessionMaker
from tokenizer.line_encoder import LineEncoder

TASK_HUNKS = 6_000
CONTEXT_VERSION = 0


@dataclass(frozen=True)
class _Task:
    """Every `of`-th chain of a part, from `number` on, with one seed."""

    part: Path
    number: int
    of: int
    tokenizer: Path
    seed: int
    mix: Mix
    most_tokens: int


def expand(
    parcel: Path, tokenizer: Path, out: Path, *, seed: int, passes: int, processes: int, most_tokens: int = 4_096
) -> dict[str, Any]:
    """Writes shards and parcel.json; returns the latter. Each pass draws orders and states anew."""
    started = time.monotonic()
    manifest = json.loads((parcel / "parcel.json").read_text())
    mix = Mix()
    tasks = []
    for one in range(passes):
        for row in manifest["parts"]:
            of = max(1, round(row["hunks"] / TASK_HUNKS))
            path = parcel / row["file"]
            tasks += [_Task(path, n, of, tokenizer, seed + one, mix, most_tokens) for n in range(of)]
    random.Random(seed).shuffle(tasks)
    out.mkdir(parents=True, exist_ok=True)
    counts: Counter[str] = Counter()
    languages: dict[str, Counter[str]] = {}
    shard = 0
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        for documents, weights, starts, part_counts, part_languages in pool.map(_run, tasks):
            if len(starts):
                for name, array in (("tokens", documents), ("loss", weights), ("docs", starts)):
                    np.save(out / f"{name}-{shard:05d}.npy", array)
                shard += 1
            counts += part_counts
            for language, found in part_languages.items():
                languages.setdefault(language, Counter()).update(found)
    if shard == 0:
        raise ValueError(f"{parcel} holds nothing to expand")
    report = {
        "contextVersion": CONTEXT_VERSION,
        "tokenizer": LineEncoder(tokenizer).digest,
        "vocab": 16_384,
        "splits": manifest["splits"],
        "repositories": [{k: row[k] for k in ("repository", "head", "hunks")} for row in manifest["parts"]],
        "seed": seed,
        "passes": passes,
        "mix": asdict(mix),
        "shards": shard,
        "counts": dict(sorted(counts.items())),
        "languages": {name: dict(sorted(found.items())) for name, found in sorted(languages.items())},
        "seconds": round(time.monotonic() - started, 1),
    }
    (out / "parcel.json").write_text(json.dumps(report, indent=1) + "\n")
    return report


def _run(task: _Task) -> tuple[np.ndarray, np.ndarray, np.ndarray, Counter[str], dict[str, Counter[str]]]:
    encode = _encoder(task.tokenizer)
    part = read_part(task.part)
    maker = SessionMaker(encode, task.mix, task.most_tokens)
    repository = part.header["repository"]
    rng = random.Random(f"{task.seed}/{repository}/{task.number}")
    counts: Counter[str] = Counter()
    languages: dict[str, Counter[str]] = {}
    documents: list[tuple[np.ndarray, np.ndarray]] = []
    for number in range(task.number, len(part.chains), task.of):
        counts["chains"] += 1
        for commits, texts in part.runs(number):
            for stream in maker.streams(repository, commits, texts, rng):
                tokens = np.array(stream.tokens, np.uint16)
                weights = np.frombuffer(bytes(stream.weights), np.uint8)
                documents.append((tokens, weights))
                found = Counter(
                    stream.counts,
                    tokens=len(tokens),
                    targetTokens=int((weights > task.mix.window_weight).sum()),
                )
                counts += found
                languages.setdefault(stream.language, Counter()).update(found)
    rng.shuffle(documents)
    if not documents:
        empty = np.empty(0, np.uint16)
        return empty, empty.astype(np.uint8), empty.astype(np.int64), counts, languages
    starts = np.cumsum([0, *(len(tokens) for tokens, _ in documents[:-1])]).astype(np.int64)
    tokens = np.concatenate([tokens for tokens, _ in documents])
    weights = np.concatenate([weights for _, weights in documents])
    return tokens, weights, starts, counts, languages


_encoders: dict[Path, LineEncoder] = {}


def _encoder(path: Path) -> LineEncoder:
    """One a process: its cache of lines is worth most where parts share lines."""
    if path not in _encoders:
        _encoders[path] = LineEncoder(path)
    return _encoders[path]
