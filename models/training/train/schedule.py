"""How far a stretch has come, and what that means for the learning rate.

Warm-up, stable, decay: the rate rises over the first steps, stays, and falls to zero over the last
share of the budget. The budget is minutes of wall-clock time or a number of steps. A branch of a
run that goes on counts its steps from where it left the run.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Budget:
    """Exactly one of `minutes` and `steps` is given."""

    minutes: float | None = None
    steps: int | None = None
    first: int = 0

    def __post_init__(self) -> None:
        if (self.minutes is None) == (self.steps is None):
            raise ValueError("give either minutes or steps")

    def progress(self, step: int, seconds: float) -> float:
        """0 at the start, 1 when the budget is spent."""
        if self.steps is not None:
            return (step - self.first) / self.steps
        assert self.minutes is not None
        return seconds / (60 * self.minutes)


@dataclass
class Schedule:
    """`decay_from` is the progress at which decay really began, once it has."""

    warmup_steps: int
    decay_share: float = 0.2
    decay_from: float | None = None

    def decay_is_due(self, progress: float) -> bool:
        return self.decay_from is None and progress >= 1 - self.decay_share

    def factor(self, step: int, progress: float) -> float:
        """What the peak learning rate is multiplied with at this step (counted from 0)."""
        rising = min(1.0, (step + 1) / max(1, self.warmup_steps))
        if self.decay_from is None:
            return rising
        left = (1 - progress) / max(1e-9, 1 - self.decay_from)
        return rising * min(1.0, max(0.0, left))
