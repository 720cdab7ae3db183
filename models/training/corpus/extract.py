"""One repository's history as a part of a parcel: chosen chains with the texts they need."""

from __future__ import annotations

import random
import zlib
from collections import Counter
from dataclasses import dataclass

import numpy as np

from corpus.chains import chains
from corpus.changes import (
    MOST_FILE_BYTES,
    Change,
    changes_of,
    refused_commit,
    tells_nothing,
    without_mass_replacement,
)
from corpus.clone import Clone, Commit
from corpus.languages import COMPANIONS, language_of, looks_machine_made, path_patterns
from corpus.never_train import copied_from_never_train
from corpus.overlap import Fingerprints, overlaps
from corpus.parcel import ChangedFile, Part
from corpus.repositories import Repository, folders_of_other_licences
from corpus.secrets import Known, begins_key, mask_lines
from stream.hunks import Hunk, apply_hunks, joined, lines_of

MOST_ONE_HUNK = 0.25
_STRETCH = 400
_BATCH = 200  # chains whose texts are read at once

Chain = list[tuple[Commit, list[Change]]]


@dataclass
class Extraction:
    """`digests`: of each chain's changes, in the order of the part's chains."""

    part: Part
    digests: list[list[str]]
    dropped: Counter[str]


def extract(clone: Clone, repository: Repository, most_hunks: int, held_out: np.ndarray) -> Extraction:
    """`held_out`: sorted fingerprints that no text may hold."""
    dropped: Counter[str] = Counter()
    candidates = _candidates(clone, repository, dropped)
    header = {
        "repository": clone.name,
        "head": repository.commit or clone.head(),
        "licence": repository.licence,
        "split": repository.split,
    }
    builder = _Builder(Part(header), held_out, dropped)
    one_hunk = taken = 0
    for start in range(0, len(candidates), _BATCH):
        batch = candidates[start : start + _BATCH]
        blobs = {change.before for chain in batch for _, changes in chain for change in changes}
        builder.read(clone.texts(blobs, MOST_FILE_BYTES))
        for chain in batch:
            single = sum(len(change.hunks) for _, changes in chain for change in changes) == 1
            if single and one_hunk >= MOST_ONE_HUNK * (len(builder.chains) + 1):
                dropped["one-hunk"] += 1
                continue
            hunks = builder.add(chain)
            taken += hunks
            one_hunk += single and hunks > 0
        if taken >= most_hunks:
            break
    return builder.finish()


def _candidates(clone: Clone, repository: Repository, dropped: Counter[str]) -> list[Chain]:
    """Chains, in an order of stretches drawn by the repository's name; the same change only once."""
    commits = clone.commits(repository.commit)
    folders = folders_of_other_licences(clone, repository.commit)
    chosen = []
    for commit in commits:
        reason = refused_commit(commit)
        if reason:
            dropped[reason] += 1
        else:
            chosen.append(commit)
    found: dict[str, list[Change]] = {}
    seen: set[bytes] = set()
    for commit_id, patches in clone.patches([c.id for c in chosen], path_patterns()):
        changes = changes_of(patches)
        if isinstance(changes, str):
            dropped[changes] += 1
            continue
        elsewhere = sum(change.path.startswith(folders) for change in changes)
        if elsewhere:
            dropped["licence"] += elsewhere
            changes = [change for change in changes if not change.path.startswith(folders)]
            if not changes:
                continue
        digests = {change.digest() for change in changes}
        if digests <= seen:
            dropped["duplicate"] += 1
            continue
        seen |= digests
        if all(language_of(change.path) in COMPANIONS for change in changes):
            dropped["no-code"] += 1
            continue
        found[commit_id] = changes
    out: list[Chain] = []
    for chain in chains(chosen):
        # A commit that tells nothing breaks its chain.
        link: Chain = []
        for commit in [*chain, None]:
            if commit is not None and commit.id in found:
                link.append((commit, found[commit.id]))
            elif link:
                out.append(link)
                link = []
    # Neighbors share texts, so what is taken of a long history is taken in stretches.
    stretches = [out[start : start + _STRETCH] for start in range(0, len(out), _STRETCH)]
    random.Random(zlib.crc32(clone.name.encode())).shuffle(stretches)
    return [chain for stretch in stretches for chain in stretch]


class _Builder:
    """Texts are kept by blob; a text that a chosen change led to is written as that change."""

    def __init__(self, part: Part, held_out: np.ndarray, dropped: Counter[str]) -> None:
        self.part, self.dropped = part, dropped
        self.chains: list[Chain] = []
        self._texts: dict[str, list[str]] = {}
        self._fresh: dict[str, str] = {}
        self._held_out, self._fingerprints = held_out, Fingerprints()
        self._masked: Known = {}
        self._unmasked: dict[str, list[str]] = {}
        self._judged: dict[str, str | None] = {}

    def read(self, texts: dict[str, str]) -> None:
        """The raw texts of the next chains' blobs."""
        self._fresh = texts
        if len(self._masked) > 1_000_000:
            self._masked.clear()

    def add(self, chain: Chain) -> int:
        """The hunks taken of a chain; 0 where it tells nothing."""
        link: Chain = []
        for commit, changes in chain:
            kept = [good for change in changes if (good := self._clean(change))]
            pairs = [(self._texts[c.before][h.start : h.end], h) for c in kept for h in c.hunks]
            reason = "text" if not pairs else tells_nothing(pairs)
            if reason:
                self.dropped[reason] += 1
                if link:
                    break
                continue
            stay = iter(without_mass_replacement(pairs))
            for change in kept:
                change.hunks = [hunk for hunk in change.hunks if next(stay)]
            link.append((commit, [change for change in kept if change.hunks]))
        if not link:
            return 0
        self.chains.append(link)
        return sum(len(change.hunks) for _, changes in link for change in changes)

    def finish(self) -> Extraction:
        results: dict[str, tuple[str, list[Hunk]]] = {}
        for chain in self.chains:
            for _, changes in chain:
                for change in changes:
                    if change.complete and change.before != change.after:
                        results.setdefault(change.after, (change.before, change.hunks))
        numbers: dict[str, int] = {}
        uses = [(change.path, change.before) for chain in self.chains for _, cs in chain for change in cs]
        for path, blob in sorted(set(uses)):
            self._number(path, blob, numbers, results)
        for chain in self.chains:
            written = []
            for commit, changes in chain:
                written.append((commit.id[:12], [ChangedFile(c.path, numbers[c.before], c.hunks) for c in changes]))
            self.part.chains.append(written)
        digests = [[c.digest().hex() for _, changes in chain for c in changes] for chain in self.chains]
        return Extraction(self.part, digests, self.dropped)

    def _number(
        self, path: str, blob: str, numbers: dict[str, int], results: dict[str, tuple[str, list[Hunk]]]
    ) -> None:
        line = [blob]
        while line[-1] not in numbers and line[-1] in results and results[line[-1]][0] not in line:
            line.append(results[line[-1]][0])
        for one in reversed(line):
            if one in numbers:
                continue
            parent = results.get(one)
            known = parent is not None and parent[0] in numbers
            self.part.texts.append((path, (numbers[parent[0]], parent[1]) if known else self._texts[one]))
            numbers[one] = len(self.part.texts) - 1

    def _clean(self, change: Change) -> Change | None:
        """With masked, canonical hunks; None where its text may not be used or is not there."""
        if change.before not in self._judged:
            self._judged[change.before] = self._judge(change)
        reason = self._judged[change.before]
        if reason:
            self.dropped[reason] += 1
            return None
        lines = self._texts[change.before]
        if any(hunk.end > len(lines) for hunk in change.hunks):
            self.dropped["out-of-step"] += 1
            return None
        masked = self._masked_hunks(change)
        if masked is None:
            self.dropped["secret"] += 1
            return None
        added = [line for hunk in masked for line in hunk.lines]
        if overlaps(self._fingerprints.of(added), self._held_out):
            self.dropped["overlap"] += 1
            return None
        hunks = joined(masked, lines)
        return _Kept(change.path, change.before, change.after, hunks) if hunks else None

    def _masked_hunks(self, change: Change) -> list[Hunk] | None:
        """As in the text after, masked as a whole; None where a line that stays would then read otherwise."""
        before = self._texts[change.before]
        after = apply_hunks(change.hunks, self._unmasked.get(change.before, before))
        shown = mask_lines(after, self._masked)
        masked, shift = [], 0
        for hunk in change.hunks:
            at = hunk.start + shift
            masked.append(Hunk(hunk.start, hunk.end, tuple(shown[at : at + len(hunk.lines)])))
            shift += len(hunk.lines) - (hunk.end - hunk.start)
        return masked if apply_hunks(masked, before) == shown else None

    def _judge(self, change: Change) -> str | None:
        text = self._fresh.get(change.before)
        if text is None:
            return "absent"
        if looks_machine_made(text):
            return "machine-made"
        if copied_from_never_train(change.path, text):
            return "never-train"
        lines = lines_of(text)
        if begins_key(lines):
            # Masked, the first line of a key no longer tells that one begins.
            self._unmasked[change.before] = lines
        lines = mask_lines(lines, self._masked)
        if overlaps(self._fingerprints.of(lines), self._held_out):
            return "overlap"
        self._texts[change.before] = lines
        return None


class _Kept(Change):
    """A change whose hunks are clean; `complete` while they are all that leads to `after`."""

    def __init__(self, path: str, before: str, after: str, hunks: list[Hunk]) -> None:
        super().__init__(path, before, after, hunks)
        self._all = len(hunks)

    @property
    def complete(self) -> bool:
        return len(self.hunks) == self._all


def held_out_fingerprints(clone: Clone) -> np.ndarray:
    """Of every version of every source file in the history, sorted."""
    blobs = {blob for path, blob in clone.tree("HEAD") if language_of(path)}
    commits = [commit.id for commit in clone.commits()]
    for _, patches in clone.patches(commits, path_patterns()):
        blobs |= {blob for patch in patches for blob in (patch.before, patch.after) if blob}
    fingerprints, found, order = Fingerprints(), [np.empty(0, np.uint64)], sorted(blobs)
    for start in range(0, len(order), 2_000):
        texts = clone.texts(order[start : start + 2_000], MOST_FILE_BYTES)
        found = [np.unique(np.concatenate([*found, *(fingerprints.of(lines_of(x)) for x in texts.values())]))]
    return found[0]
