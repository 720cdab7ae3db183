"""Commits that were written in one go: the same author, each the parent of the next, at most two hours apart."""

from __future__ import annotations

from collections.abc import Iterable

from corpus.clone import Commit

MOST_GAP_S = 2 * 3600
MOST_COMMITS = 8


def chains(commits: Iterable[Commit]) -> list[list[Commit]]:
    """Every commit lies in exactly one chain; the commits are given parents first."""
    last: dict[str, list[Commit]] = {}
    out: list[list[Commit]] = []
    for commit in commits:
        chain = last.pop(commit.parent, None)
        if chain is not None and _continues(chain, commit):
            chain.append(commit)
        else:
            chain = [commit]
            out.append(chain)
        last[commit.id] = chain
    return out


def _continues(chain: list[Commit], commit: Commit) -> bool:
    newest = chain[-1]
    gap = commit.time - newest.time
    return commit.author == newest.author and 0 <= gap <= MOST_GAP_S and len(chain) < MOST_COMMITS
