"""Builds a parcel from local clones into a cache, resumably: what is done already is not done again.

CACHE/held-out.npy       fingerprints of the held-out repositories
CACHE/parts/             each repository's chosen history, with its statistics
CACHE/parcel/            what travels: parts cut to the budget, parcel.json
"""

from __future__ import annotations

import hashlib
import json
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np

from corpus.clone import Clone
from corpus.extract import extract, held_out_fingerprints
from corpus.parcel import read_part, write_part
from corpus.repositories import HELD_OUT, NotAllowed, Repositories, Repository

BYTES_PER_HUNK = 44  # measured
MOST_HUNKS = 40_000  # of one repository
FEWEST_HUNKS = 1_500
SPARE = 1.6  # more than the budget is taken where a repository has it, for others that have too little
SHARED = 1.6
RECIPE = 2  # raise it when the same clones would give another part


@dataclass(frozen=True)
class Settings:
    """`budget` in bytes. `splits`: what may be read; the texts of others may not be in it."""

    clones: tuple[Path, ...]
    cache: Path
    budget: int
    splits: frozenset[str] = frozenset({"train"})
    processes: int = 2


def build(settings: Settings, say: Callable[[str], None]) -> dict[str, Any]:
    """Returns the manifest. Clones that may not be read are left out; raises NotAllowed where none is left."""
    started = time.monotonic()
    if "train" in settings.splits and settings.splits & HELD_OUT:
        raise NotAllowed("training and held-out repositories never share a parcel")
    allowed = Repositories.load()
    clones = [Clone(path) for path in settings.clones]
    chosen = [(clone, allowed.of(clone)) for clone in allowed.readable(clones, settings.splits, say)]
    if not chosen:
        raise NotAllowed(f"none of the clones may be read for {', '.join(sorted(settings.splits))}")
    held_out = settings.cache / "held-out.npy"
    settings.cache.mkdir(parents=True, exist_ok=True)
    others = [] if settings.splits & HELD_OUT else allowed.readable(clones, HELD_OUT)
    missing = len([r for r in allowed.by_name.values() if r.split in HELD_OUT]) - len(others)
    if missing and not settings.splits & HELD_OUT:
        say(f"{missing} held-out repositories have no clone here: overlap with them is not checked")
    total = sum(repository.share for _, repository in chosen)
    quotas = {
        repository.name: max(
            FEWEST_HUNKS,
            min(MOST_HUNKS, int(settings.budget / BYTES_PER_HUNK * SPARE * repository.share / total)),
        )
        for _, repository in chosen
    }
    rows: list[dict[str, Any]] = []
    with _pool(settings) as pool:
        _held_out(others, held_out, pool)
        jobs = {
            pool.submit(_part, clone.directory, clone.name, repository, quotas[repository.name], settings.cache)
            for clone, repository in chosen
        }
        for job in as_completed(jobs):
            row = job.result()
            rows.append(row)
            say(f"{row['repository']}: {row['hunks']} hunks, {row['bytes'] / 1e6:.2f} MB, {row['seconds']} s")
    return _assemble(settings, rows, {r.name: r.share / total for _, r in chosen}, started, say)


def _held_out(clones: list[Clone], path: Path, pool: ProcessPoolExecutor) -> None:
    key = hashlib.sha256("\n".join(sorted(f"{c.name} {c.head()}" for c in clones)).encode()).hexdigest()
    stamp = path.with_suffix(".key")
    if stamp.exists() and stamp.read_text() == key and path.exists():
        return
    found = pool.map(_fingerprints, [clone.directory for clone in clones])
    np.save(path, np.unique(np.concatenate([np.empty(0, np.uint64), *found])))
    stamp.write_text(key)


def _fingerprints(directory: Path) -> np.ndarray:
    return held_out_fingerprints(Clone(directory))


def _part(directory: Path, name: str, repository: Repository, quota: int, cache: Path) -> dict[str, Any]:
    """Statistics of the part, which is made where it is not there yet."""
    started = time.monotonic()
    clone = Clone(directory)
    clone.name = name
    repository = replace(repository, name=name)
    overlap_key = (cache / "held-out.key").read_text()
    head = repository.commit or clone.head()
    key = f"{RECIPE} {head} {overlap_key}"
    path = cache / "parts" / f"{name.replace('/', '+')}.xz"
    notes = path.with_suffix(".json")
    if path.exists() and notes.exists():
        row = json.loads(notes.read_text())
        if row["key"] == key and (row["quota"] >= quota or row["hunks"] < row["quota"]):
            return row
    found = extract(clone, repository, quota, np.load(cache / "held-out.npy"))
    row = {
        **found.part.header,
        "file": path.name,
        "bytes": write_part(found.part, path),
        "hunks": found.part.hunk_count(),
        "chains": len(found.part.chains),
        "dropped": dict(found.dropped.most_common()),
        "seconds": round(time.monotonic() - started, 1),
        "key": key,
        "quota": quota,
        "digests": found.digests,
    }
    notes.write_text(json.dumps(row))
    return row


def _assemble(
    settings: Settings, rows: list[dict[str, Any]], shares: dict[str, float], started: float, say: Callable[[str], None]
) -> dict[str, Any]:
    """Cuts the parts to the budget, by share, and leaves out chains that an earlier part has."""
    rows.sort(key=lambda row: row["repository"])
    by_lower = {name.lower(): share for name, share in shares.items()}
    sizes = {row["repository"]: row["bytes"] for row in rows}
    by_name = {row["repository"]: by_lower[row["repository"].lower()] for row in rows}
    out = settings.cache / "parcel"
    out.mkdir(exist_ok=True)
    aim = settings.budget * 0.98
    with _pool(settings) as pool:
        for _ in range(4):
            for stale in out.iterdir():
                stale.unlink()
            kept, duplicates = _kept(rows, _fill(sizes, by_name, aim))
            jobs = [
                pool.submit(_cut, settings.cache / "parts" / row["file"], out / row["file"], chains, row["chains"])
                for row, chains in zip(rows, kept, strict=True)
            ]
            results = [job.result() for job in jobs]
            written = sum(size for size, _, _ in results)
            if written <= settings.budget:
                break
            aim *= settings.budget * 0.98 / written
    parts = []
    for row, (size, hunks, chains) in zip(rows, results, strict=True):
        if hunks:
            named = {key: row[key] for key in ("repository", "head", "licence", "split", "file", "dropped")}
            parts.append({**named, "bytes": size, "hunks": hunks, "chains": chains})
    dropped: Counter[str] = Counter()
    for row in rows:
        dropped.update(row["dropped"])
    manifest = {
        "format": 1,
        "recipe": RECIPE,
        "splits": sorted(settings.splits),
        "bytes": sum(part["bytes"] for part in parts),
        "hunks": sum(part["hunks"] for part in parts),
        "chains": sum(part["chains"] for part in parts),
        "duplicateChains": duplicates,
        "dropped": dict(dropped.most_common()),
        "seconds": round(time.monotonic() - started, 1),
        "parts": parts,
    }
    (out / "parcel.json").write_text(json.dumps(manifest, indent=1) + "\n")
    if manifest["bytes"] > settings.budget:
        say(f"{manifest['bytes']} bytes are over the budget of {settings.budget}")
    return manifest


def _kept(rows: list[dict[str, Any]], keep_bytes: dict[str, float]) -> tuple[list[list[int]], int]:
    """Chains to keep of each part, and how many were left out because an earlier part has them."""
    seen: set[str] = set()
    duplicates, out = 0, []
    for row in rows:
        kept: list[int] = []
        # Texts are shared between chains, so bytes shrink by less than chains do.
        most = len(row["digests"]) * (keep_bytes[row["repository"]] / max(1, row["bytes"])) ** SHARED
        for number, digests in enumerate(row["digests"]):
            if seen.issuperset(digests):
                duplicates += 1
            elif len(kept) < most:
                kept.append(number)
                seen.update(digests)
        out.append(kept)
    return out, duplicates


def _fill(sizes: dict[str, int], shares: dict[str, float], budget: float) -> dict[str, float]:
    """Bytes to keep of each: by share, and what one lacks goes to the others."""
    left, keep = dict(sizes), {}
    while left:
        unit = (budget - sum(keep.values())) / sum(shares[name] for name in left)
        small = [name for name, size in left.items() if size <= unit * shares[name]]
        if not small:
            return {**keep, **{name: unit * shares[name] for name in left}}
        for name in small:
            keep[name] = left.pop(name)
    return keep


def _cut(source: Path, target: Path, kept: list[int], whole: int) -> tuple[int, int, int]:
    """Bytes, hunks and chains of what is kept."""
    part = read_part(source)
    if len(kept) == whole:
        target.write_bytes(source.read_bytes())
        return target.stat().st_size, part.hunk_count(), whole
    if not kept:
        return 0, 0, 0
    part = part.only(kept)
    return write_part(part, target), part.hunk_count(), len(kept)


def _pool(settings: Settings) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(settings.processes, mp_context=get_context("spawn"))
