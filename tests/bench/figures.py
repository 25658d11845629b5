"""What a benchmark finds: figures beside what they are measured against, and the goals they are held to."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from statistics import median
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Goal:
    """What a figure is to reach: its ratio where it is measured against something, else its value.

    One of the two bounds is given.
    """

    at_least: float | None = None
    at_most: float | None = None

    def met_by(self, reached: float) -> bool:
        """Say whether *reached* is on the right side; on the dot it is."""
        return (self.at_least is None or reached >= self.at_least) and (self.at_most is None or reached <= self.at_most)


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure, in its *unit*. With a *baseline* of the same run, which *against* names, it has a ratio.

    *because* says where the time goes, for whoever reads that the goal was missed.
    """

    what: str
    value: float
    unit: str
    against: str = ""
    baseline: float | None = None
    inverse: bool = False
    goal: Goal | None = None
    because: str = ""

    @property
    def ratio(self) -> float | None:
        """The figure in terms of its baseline; None without one."""
        if not self.baseline or not self.value:
            return None
        return self.baseline / self.value if self.inverse else self.value / self.baseline

    @property
    def met(self) -> bool | None:
        """Whether the goal is reached; None without one."""
        if self.goal is None:
            return None
        return self.goal.met_by(self.value if self.ratio is None else self.ratio)


@dataclass(frozen=True, slots=True)
class Section:
    """Figures that belong together: what was measured, *how*, and what was found."""

    title: str
    how: str
    figures: Sequence[Figure] = field(default_factory=tuple)

    @classmethod
    def read(cls, text: str) -> list[Self]:
        """Read what `written` wrote."""
        return [
            cls(one["title"], one["how"], [_figure(figure) for figure in one["figures"]]) for one in json.loads(text)
        ]


def written(sections: Iterable[Section]) -> str:
    """Write sections so that another process can read them."""
    return json.dumps([asdict(section) for section in sections])


def _figure(stored: dict[str, Any]) -> Figure:
    goal = Goal(**stored["goal"]) if stored["goal"] is not None else None
    return Figure(**{**stored, "goal": goal})


def as_long(
    what: str, value: float, unit: str, against: str, baseline: float, goal: Goal | None = None, because: str = ""
) -> Figure:
    """A span, or a rate, in terms of the baseline's: 1.5 takes half as long again, or does half as much again."""
    return Figure(what, value, unit, against, baseline, goal=goal, because=because)


def as_fast(
    what: str, value: float, unit: str, against: str, baseline: float, goal: Goal | None = None, because: str = ""
) -> Figure:
    """A span by how many times shorter it is than the baseline's."""
    return Figure(what, value, unit, against, baseline, inverse=True, goal=goal, because=because)


def percentile(spans: Iterable[float], percent: float) -> float:
    """Return the nearest of *spans* below which so many percent of them lie."""
    ordered = sorted(spans)
    return ordered[min(int(len(ordered) * percent / 100), len(ordered) - 1)]


def p50(spans: Iterable[float]) -> float:
    """Return the median."""
    return median(spans)
