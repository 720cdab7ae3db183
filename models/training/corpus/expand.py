"""A parcel made into token shards (train/FORMAT.md) where the training runs, with all processes.

A parcel that was built where no clone of the held-out repositories lay is filtered here, by the same
fingerprints: a chain with a text or an added block that shares 13 lines with them is left out.
"""

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

from corpus.overlap import Fingerprints, overlaps
from corpus.parcel import Part, read_part
from corpus.sessions import Mix, SessionMaker
from tokenizer.line_encoder import LineEncoder
from train.shards import write_manifest, write_shard

TASK_HUNKS = 6_000
# Of a sample: so small that some thousand hunks come from everywhere.
SAMPLE_HUNKS = 250
CONTEXT_VERSION = 0

# Tokens uint16 and weights uint8.
Document = tuple[np.ndarray, np.ndarray]


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
    held_out: Path | None


def expand(
    parcel: Path,
    tokenizer: Path,
    out: Path,
    *,
    seed: int,
    passes: int,
    processes: int,
    most_tokens: int = 4_096,
    held_out: Path | None = None,
    enough: int | None = None,
    mix: Mix = Mix(),
) -> dict[str, Any]:
    """Writes shards and parcel.json; returns the latter. Each pass draws orders and states anew.

    `held_out`: a .npy file of sorted fingerprints that no chain may hold. `enough`: ends once so many
    tokens are written, which then are a sample of all repositories.
    """
    started = time.monotonic()
    if held_out is not None and len(np.load(held_out, mmap_mode="r")) == 0:
        raise ValueError(f"{held_out} is of a build without the held-out clones: it would keep nothing out")
    manifest = json.loads((parcel / "parcel.json").read_text())
    key = None if held_out is None else held_out.with_suffix(".key").read_text().strip()
    tasks = []
    for one in range(passes):
        for row in manifest["parts"]:
            of = max(1, round(row["hunks"] / (TASK_HUNKS if enough is None else SAMPLE_HUNKS)))
            path = parcel / row["file"]
            shared = (of, tokenizer, seed + one, mix, most_tokens, held_out)
            tasks += [_Task(path, number, *shared) for number in range(of)]
    random.Random(seed).shuffle(tasks)
    out.mkdir(parents=True, exist_ok=True)
    counts: Counter[str] = Counter()
    languages: dict[str, Counter[str]] = {}
    shard, drawn = 0, set[Path]()
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        results = pool.map(_run, tasks)
        for task, (found, part_counts, part_languages) in zip(tasks, results):
            if found:
                drawn.add(task.part)
                write_shard(out, shard, found)
                shard += 1
            counts += part_counts
            for language, of_language in part_languages.items():
                languages.setdefault(language, Counter()).update(of_language)
            if enough is not None and counts["tokens"] >= enough:
                pool.shutdown(cancel_futures=True)
                break
    if shard == 0:
        raise ValueError(f"{parcel} holds nothing to expand")
    return write_manifest(
        out,
        "real",
        "what was committed: the author's own next change is the answer",
        contextVersion=CONTEXT_VERSION,
        tokenizer=LineEncoder(tokenizer).digest,
        vocab=16_384,
        splits=manifest["splits"],
        repositories=[
            {k: row[k] for k in ("repository", "head", "hunks")}
            for row in manifest["parts"]
            if parcel / row["file"] in drawn
        ],
        heldOut=key,
        seed=seed,
        passes=passes,
        mostTokens=most_tokens,
        mix=asdict(mix),
        shards=shard,
        counts=dict(sorted(counts.items())),
        languages={name: dict(sorted(found.items())) for name, found in sorted(languages.items())},
        seconds=round(time.monotonic() - started, 1),
    )


def _run(task: _Task) -> tuple[list[Document], Counter[str], dict[str, Counter[str]]]:
    encode = _encoder(task.tokenizer)
    part = read_part(task.part)
    maker = SessionMaker(encode, task.mix, task.most_tokens)
    repository = part.header["repository"]
    rng = random.Random(f"{task.seed}/{repository}/{task.number}")
    counts: Counter[str] = Counter()
    languages: dict[str, Counter[str]] = {}
    documents: list[Document] = []
    allowed = _OverlapFilter(part, task.held_out)
    for number in range(task.number, len(part.chains), task.of):
        if not allowed(number):
            counts["overlap"] += 1
            continue
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
    return documents, counts, languages


class _OverlapFilter:
    """Says of a part's chains whether they are free of held-out code. Texts are judged once."""

    def __init__(self, part: Part, held_out: Path | None) -> None:
        self._part = part
        self._held_out = None if held_out is None else np.load(held_out, mmap_mode="r")
        self._fingerprints = Fingerprints()
        self._judged: dict[int, bool] = {}

    def __call__(self, number: int) -> bool:
        if self._held_out is None:
            return True
        files = [file for _, changed in self._part.chains[number] for file in changed]
        if any(self._is_held_out(file.text) for file in files):
            return False
        added = [[line for hunk in file.hunks for line in hunk.lines] for file in files]
        return not any(overlaps(self._fingerprints.of(lines), self._held_out) for lines in added)

    def _is_held_out(self, text: int) -> bool:
        if text not in self._judged:
            windows = self._fingerprints.of(self._part.lines(text))
            assert self._held_out is not None
            self._judged[text] = overlaps(windows, self._held_out)
        return self._judged[text]


_encoders: dict[Path, LineEncoder] = {}


def _encoder(path: Path) -> LineEncoder:
    """One a process: its cache of lines is worth most where parts share lines."""
    if path not in _encoders:
        _encoders[path] = LineEncoder(path)
    return _encoders[path]
