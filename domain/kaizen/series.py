"""What a figure was on each day: counts and histograms, of which a week or a quarter is the sum."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from math import inf, isfinite
from typing import Any, Self

from domain.indicators.charts import Value
from domain.indicators.percentiles import MEDIAN, NOTHING, Histogram
from domain.indicators.proportions import Proportion
from domain.indicators.tallies import Tally


@dataclass(frozen=True, slots=True)
class Share(Tally):
    """*k* counted against *n*; of a rate against something else, such as complaints and contacts, k may be more."""

    k: int = 0
    n: int = 0

    @property
    def proportion(self) -> Proportion:
        """The same as a proportion; nothing at all where k is more than n."""
        return Proportion(self.k, self.n) if self.k <= self.n else Proportion()

    @property
    def value(self) -> Value | None:
        """The share in percent; None without data."""
        return self.proportion.percent


@dataclass(frozen=True, slots=True)
class Times(Tally):
    """Contacts by how many *seconds* something took, and how many wait without an end, longer than their target."""

    seconds: Histogram = NOTHING
    endless: int = 0

    @property
    def n(self) -> int:
        """How many contacts there are."""
        return self.seconds.n + self.endless

    @property
    def value(self) -> Value | None:
        """The median in seconds; infinite among those who still wait, None without contacts."""
        if not self.n:
            return None
        median = self.seconds.percentile(MEDIAN, self.endless)
        return inf if median is None else median


Series = Mapping[date, Share] | Mapping[date, Times]


@dataclass(frozen=True, slots=True)
class Side:
    """What a figure was over some days: its *value* in percent or seconds, of *n* rows, and that of each single day.

    The value is None without rows, and among contacts that still wait. Of a share *k* are those that count.
    """

    value: Fraction | None = None
    n: int = 0
    k: int = 0
    points: Mapping[date, Value] = field(default_factory=dict)

    @classmethod
    def of(cls, series: Series) -> Self:
        """Add up the days of a series."""
        parts: list[Any] = [series[day] for day in sorted(series)]
        if not parts:
            return cls()
        whole: Share | Times = type(parts[0]).merged(parts)
        known = Fraction(whole.value) if whole.value is not None and isfinite(whole.value) else None
        return cls(known, whole.n, whole.k if isinstance(whole, Share) else 0, values_of(series))

    def as_dict(self) -> dict[str, Any]:
        """Return a dictionary that JSON keeps as it is, without rounding."""
        points = {day.isoformat(): str(value) for day, value in self.points.items()}
        return {"value": written(self.value), "n": self.n, "k": self.k, "points": points}

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Self:
        """Read what `as_dict` wrote."""
        points = {date.fromisoformat(day): _value(text) for day, text in stored["points"].items()}
        return cls(read(stored["value"]), stored["n"], stored["k"], points)


def values_of(series: Series) -> dict[date, Value]:
    """Return the value of each day that has one, the oldest first."""
    found = {day: series[day].value for day in sorted(series)}
    return {day: value for day, value in found.items() if value is not None}


def written(value: Fraction | None) -> str | None:
    """Write a number so that JSON keeps it without rounding."""
    return str(value) if value is not None else None


def read(stored: str | None) -> Fraction | None:
    """Read what `written` wrote."""
    return Fraction(stored) if stored is not None else None


def _value(text: str) -> Value:
    return inf if text == str(inf) else Fraction(text)
