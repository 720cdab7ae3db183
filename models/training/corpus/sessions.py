"""Chains made into session streams: epochs with replayed history, and every later event a target.

A stream's first events, up to 16, are replayed; they weigh a share of what a target weighs, by default
nothing, for they were targets of an earlier stream. Each event behind them is written as
one of the states a product meets: not begun (the place must be found), half typed, or with the cursor
moved there already; and where the chain ends, <none>. Where work leaves what is shown most streams
end, and the next shows what the history until then makes likely, as the product's next epoch does.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from corpus.languages import language_of
from corpus.ordering import Step, steps_of
from corpus.parcel import ChangedFile
from corpus.pauses import halves, pause
from corpus.selection import IDENTIFIER, Event, File, Ranges, select, select_context
from stream.hunks import apply_hunk, canonical, diff_hunks
from stream.session import INPUT, Encode, Full, Header, Session, Weights
from stream.tokens import LINE_IDS, MOST_LINES

FULL = Weights()
LONGEST_CHAIN = 48
NEAR_LINES = 40


@dataclass(frozen=True)
class Mix:
    """Shares 0..1 and weights (in 1/32) of the recipe."""

    half_typed: float = 0.35
    moved: float = 0.20
    two_entries: float = 0.08
    typing_mistake: float = 0.03
    other_split: float = 0.05
    without_context: float = 0.40
    untouched: float = 0.02
    unrelated: float = 0.25
    new_epoch: float = 0.6
    replayed: float = 0.0
    place: float = 1.0
    window_weight: int = 2

    def weights(self, shown: bool, related: bool, has_history: bool) -> Weights:
        """Of a target: less for what cannot be known, nothing for a place that a view gives away."""
        weights = FULL
        if not has_history:
            weights = Weights(8, 8, 8, 32, 16)
        elif not related:
            weights = FULL.scaled(self.unrelated)._replace(line=32, text=16)
        if not shown:
            return weights._replace(start=0, place=0)
        return weights._replace(place=round(weights.place * self.place))


@dataclass
class Stream:
    """Tokens, loss weights in 1/32, and what it holds."""

    tokens: list[int]
    weights: bytearray
    language: str
    counts: Counter[str] = field(default_factory=Counter)


class SessionMaker:
    """`encode` reads a line; `most_tokens` of a stream."""

    def __init__(self, encode: Encode, mix: Mix = Mix(), most_tokens: int = 4_096) -> None:
        self._encode, self._mix, self._most = encode, mix, most_tokens

    def streams(
        self,
        repository: str,
        commits: Sequence[Sequence[ChangedFile]],
        texts: dict[str, list[str]],
        rng: random.Random,
    ) -> Iterator[Stream]:
        """`texts`: the lines of every path before the first commit; each commit begins where one ended."""
        steps, states = self._steps(commits, texts, rng)
        done = 0
        while done < len(steps):
            stream, written = self._stream(repository, steps, states, done, rng)
            if stream is not None:
                yield stream
            done += max(1, written)

    def _steps(
        self,
        commits: Sequence[Sequence[ChangedFile]],
        texts: dict[str, list[str]],
        rng: random.Random,
    ) -> tuple[list[Step], list[dict[str, list[str]]]]:
        """All steps, and the files before each and at the end. Ends where a step undoes the one before."""
        now, steps, states = dict(texts), [], [dict(texts)]
        for files in commits:
            for step in steps_of([(f.path, f.hunks) for f in files], dict(now), rng):
                if steps and _undoes(step, steps[-1], now):
                    return steps, states
                now = {**now, step.path: apply_hunk(step.hunk, now[step.path])}
                steps.append(step)
                states.append(now)
            if len(steps) >= LONGEST_CHAIN:
                break
        return steps, states

    def _stream(
        self,
        repository: str,
        steps: list[Step],
        states: list[dict[str, list[str]]],
        done: int,
        rng: random.Random,
    ) -> tuple[Stream | None, int]:
        """A stream whose targets begin at step `done`, and how many it holds."""
        first = done - min(done, rng.randint(8, 16))
        work = self._work(steps, states, done, rng)
        language = language_of(work[0]) or "plaintext"
        events = [Event(step.path, step.hunk) for step in steps[first:done]]
        snapshot = states[first]
        files = [self._file(path, snapshot[path]) for path in snapshot if path != work[0]]
        files.append(self._file(work[0], snapshot[work[0]]))
        window = select(files, work, events)
        context = self._context(files, work, events, window, rng)
        try:
            session = Session(
                Header(repository, work[0], language),
                [(path, snapshot[path], ranges) for path, ranges in window],
                self._encode,
                context=context,
                first_id=rng.randrange(LINE_IDS),
                most_tokens=self._most,
                window_weight=self._mix.window_weight,
            )
            for number in range(first, done):
                step = steps[number]
                shown = session.shows(step.path, step.hunk)
                weights = self._mix.weights(shown, _related(steps, states, number), number > first)
                weights = weights.scaled(self._mix.replayed)
                session.edit(step.path, step.hunk, weights, lines=states[number][step.path])
        except Full:
            return None, 1
        counts: Counter[str] = Counter(streams=1, replayed=done - first, context=bool(context))
        if done == 0 and rng.random() < self._mix.untouched:
            session.none()
            counts["untouched"] += 1
            return Stream(session.tokens, session.weights, language, counts), 0 if rng.random() < 0.5 else 1
        written, most = 0, rng.randint(8, 16)
        writer = _Writer(session, self._encode, self._mix, rng, counts)
        try:
            while done + written < len(steps) and written < most:
                number = done + written
                hidden = not session.shows(steps[number].path, steps[number].hunk)
                if written >= 2 and hidden and rng.random() < self._mix.new_epoch:
                    break
                related = _related(steps, states, number)
                writer.target(steps[number], states[number][steps[number].path], related, number > 0)
                written += 1
            if done + written == len(steps):
                writer.finish(states[-1])
                session.none()
                counts["none"] += 1
        except Full:
            pass
        if written == 0:
            return None, 1
        return Stream(session.tokens, session.weights, language, counts), written

    def _work(
        self, steps: list[Step], states: list[dict[str, list[str]]], done: int, rng: random.Random
    ) -> tuple[str, int]:
        """Where the cursor is: at the end of the newest edit; before any, somewhere near the first."""
        if done > 0:
            path, hunk = steps[done - 1].path, steps[done - 1].hunk
            line = hunk.start + max(0, len(hunk.lines) - 1)
        else:
            path = steps[0].path
            line = steps[0].hunk.start + rng.randint(-30, 30)
        return path, max(0, min(line, len(states[done][path]) - 1))

    def _file(self, path: str, lines: list[str]) -> File:
        return File(path, lines, _Costs(lines, self._encode))

    def _context(
        self, files: list[File], work: tuple[str, int], events: list[Event], window: Ranges, rng: random.Random
    ) -> list[tuple[str, list[str]]]:
        """As the product fills it, with parts left out so that a model does not lean on it."""
        if rng.random() < self._mix.without_context:
            return []
        by_path = {file.path: file for file in files}
        out = []
        for path, ranges in select_context(files, work, events, window):
            kept = [r for r in ranges if rng.random() < 0.8]
            if kept:
                out.append((path, [line for a, b in kept for line in by_path[path].lines[a:b]]))
        if rng.random() < 0.3:
            rng.shuffle(out)
        return out


class _Costs(Sequence[int]):
    """Tokens of each line, counted when asked for."""

    def __init__(self, lines: Sequence[str], encode: Encode) -> None:
        self._lines, self._encode = lines, encode

    def __len__(self) -> int:
        return len(self._lines)

    def __getitem__(self, line: int) -> int:
        return len(self._encode(self._lines[line]))


class _Writer:
    """Writes targets as the states a product meets."""

    def __init__(self, session: Session, encode: Encode, mix: Mix, rng: random.Random, counts: Counter[str]) -> None:
        self._session, self._encode, self._mix, self._rng, self._counts = session, encode, mix, rng, counts
        self._mistaken: str | None = None

    def target(self, step: Step, before: list[str], related: bool, has_history: bool) -> None:
        """`before`: the file's lines before the step."""
        session, rng, mix = self._session, self._rng, self._mix
        self._repair(step.path, before)
        known = session.lines(step.path)
        removed = (known or before)[step.hunk.start : step.hunk.end]
        shown = session.shows(step.path, step.hunk)
        weights = mix.weights(shown, related, has_history)
        self._counts["targets"] += 1
        self._counts["shown"] += shown
        if shown and rng.random() < mix.moved:
            line = step.hunk.start + rng.choice([0, 0, 0, -1, 1])
            if session.goto(step.path, max(0, line)):
                self._counts["goto"] += 1
        if rng.random() < mix.typing_mistake and self._mistake(step, known or before):
            return
        small = len(step.hunk.lines) <= MOST_LINES and step.hunk.end - step.hunk.start <= MOST_LINES
        stands = small and session.stands(step.path, step.hunk)
        if stands and rng.random() < mix.half_typed and self._half_typed(step, removed, weights):
            return
        in_two = stands and len(step.hunk.lines) > 1 and rng.random() < mix.two_entries
        if in_two and self._in_two(step, known or before, rng.randrange(1, len(step.hunk.lines)), weights, None):
            self._counts["two-entries"] += 1
            return
        split = self._other_split if rng.random() < mix.other_split else None
        session.edit(step.path, step.hunk, weights, lines=before, split=split)
        self._counts["start"] += 1

    def _half_typed(self, step: Step, removed: Sequence[str], weights: Weights) -> bool:
        given = pause(step.hunk, removed, self._rng)
        if given is None:
            return False
        lines = self._session.lines(step.path)
        if given[0] + 1 < len(removed) and lines is not None:
            written = self._in_two(step, lines, given[0] + 1, weights, given)
        else:
            self._session.edit(step.path, step.hunk, weights, given=given)
            written = True
        self._counts["half-typed"] += written
        return written

    def _in_two(
        self, step: Step, before: list[str], lines: int, weights: Weights, given: tuple[int, int] | None
    ) -> bool:
        """As two events, where both halves are in their one form already."""
        first, rest = halves(step.hunk, lines)
        if canonical(first, before) != first or canonical(rest, apply_hunk(first, before)) != rest:
            return False
        if not self._session.stands(step.path, first):
            return False
        self._session.edit(step.path, first, weights, given=given)
        self._session.edit(step.path, rest, weights)
        return True

    def _mistake(self, step: Step, before: list[str]) -> bool:
        """A line with a wrong letter, to be repaired after the next event."""
        rng, lines = self._rng, list(step.hunk.lines)
        if not lines or not any(char.isalpha() for char in lines[-1]) or self._mistaken:
            return False
        line = lines[-1]
        at = rng.choice([n for n, char in enumerate(line) if char.isalpha()])
        other = rng.choice("etaoinsrhl")
        head, tail = line[:at], line[at + 1 :]
        lines[-1] = head + rng.choice(["", line[at] * 2, other]) + tail
        hunk = canonical(step.hunk._replace(lines=tuple(lines)), before)
        if hunk is None or len(lines) != len(step.hunk.lines):
            return False
        self._session.edit(step.path, hunk, INPUT, lines=before)
        self._mistaken = step.path
        self._counts["mistake"] += 1
        return True

    def finish(self, texts: dict[str, list[str]]) -> None:
        """Repairs what is still mistaken. `texts`: how the files should read."""
        if self._mistaken is not None:
            self._repair(self._mistaken, texts[self._mistaken])

    def _repair(self, path: str, before: list[str]) -> None:
        """`before` is how the file should read now."""
        if self._mistaken == path:
            for hunk in reversed(diff_hunks(self._session.lines(path) or before, before)):
                self._session.edit(path, hunk)
            self._mistaken = None

    def _other_split(self, line: str) -> list[int]:
        """Tokens that meet at a place where no pre-token ends: what a cut within a word leaves behind."""
        if len(line) < 4:
            return list(self._encode(line))
        at = self._rng.randrange(1, len(line))
        return [*self._encode(line[:at]), *self._encode(line[at:])]


def _undoes(step: Step, last: Step, now: dict[str, list[str]]) -> bool:
    if step.path != last.path or not (step.hunk.lines or last.hunk.lines):
        return False
    removed = now[step.path][step.hunk.start : step.hunk.end]
    return step.hunk.start == last.hunk.start and bool(removed) and tuple(removed) == last.hunk.lines


def _related(steps: list[Step], states: list[dict[str, list[str]]], number: int) -> bool:
    """The step is near the one before, or changes a name that one of the last eight changed."""
    step = steps[number]
    if number == 0:
        return True
    last = steps[number - 1]
    if last.path == step.path and abs(last.hunk.start - step.hunk.start) <= NEAR_LINES:
        return True
    own = _changed(step, states[number])
    return any(own & _changed(steps[n], states[n]) for n in range(max(0, number - 8), number))


def _changed(step: Step, before: dict[str, list[str]]) -> set[str]:
    removed = before[step.path][step.hunk.start : step.hunk.end]
    sides = [{n for line in side for n in IDENTIFIER.findall(line)} for side in (removed, step.hunk.lines)]
    return sides[0] ^ sides[1]
