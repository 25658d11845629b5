"""What can be kept for one day and added up to a week: counts and histograms, never a ratio or a percentile."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any, Self

from domain.indicators.percentiles import Histogram

Plain = dict[str, int | dict[str, int]]


@dataclass(frozen=True, slots=True)
class Tally:
    """Fields that are added one by one: the tally of the whole is the sum of the tallies of its parts.

    Every field of a tally is an `int` or a `Histogram`, and nothing at all by default.
    """

    @classmethod
    def merged(cls, parts: Iterable[Self]) -> Self:
        """Return the sum of *parts*, at the cost of reading each part once."""
        kept = tuple(parts)
        return cls(**{one.name: _sum([getattr(part, one.name) for part in kept], one.default) for one in fields(cls)})

    @classmethod
    def from_dict(cls, stored: Mapping[str, int | Mapping[str, int]]) -> Self:
        """Read what `as_dict` wrote; a field that was not known then is nothing."""
        return cls(
            **{name: value if isinstance(value, int) else Histogram.from_dict(value) for name, value in stored.items()}
        )

    def as_dict(self) -> Plain:
        """Return a dictionary that JSON keeps as it is."""
        values = {one.name: getattr(self, one.name) for one in fields(self)}
        return {name: value.as_dict() if isinstance(value, Histogram) else value for name, value in values.items()}

    def brief(self) -> Plain:
        """Return the same without the fields in which there is nothing: read again, they are that anyway."""
        return {name: value for name, value in self.as_dict().items() if value}

    def __add__(self, other: Self) -> Self:
        return self.merged((self, other))


def _sum(values: list[Any], nothing: object) -> int | Histogram:
    return Histogram.merged(values) if isinstance(nothing, Histogram) else sum(values)
