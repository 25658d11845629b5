"""What a digest said in figures, and what later rows have made of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Self

from domain.numbers import Entered

# What is counted of a day's complaints that a later word about a case can change; what is open is as of the morning.
_COUNTED: Final = ("received", "closed")
# How many contacts, how many of them answered, and the median wait of these in seconds.
Apart = tuple[int, int, int | None]
_NOBODY: Final[Apart] = (0, 0, None)


@dataclass(frozen=True, slots=True)
class Headline:
    """The figures that are told when they change: contacts, satisfaction as (k, n), and waits by channel.

    A wait is how many were answered and their median in seconds; None where it fell among those who still waited.
    *apart* is by channel who came to a live one while it was closed: how many, how many of them were answered, and
    the median of these; only channels to which somebody did. *numbers* are the daily numbers of the scope, as entered.
    Of complaints it holds how many there were (*cases*), what they were most about (*top*, a category and its count)
    and what was done in time of what was due (*kept*, as (k, n)); a team has none.
    """

    contacts: int
    satisfaction: tuple[int, int]
    waits: Mapping[str, tuple[int, int | None]]
    cases: Mapping[str, int] = field(default_factory=dict)
    top: tuple[str, int] | None = None
    kept: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    apart: Mapping[str, Apart] = field(default_factory=dict)
    numbers: Mapping[str, Entered] = field(default_factory=dict)

    @classmethod
    def of(cls, scope: Mapping[str, Any], numbers: Mapping[str, Sequence[Any]]) -> Self:
        """Read them from one scope of a report, and its daily numbers, as they are kept with a run."""
        asked = scope["complaints"] or {}
        return cls(
            scope["contacts"],
            (scope["csat"]["satisfied"], scope["csat"]["answered"]),
            {name: (one["frt"]["answered"], one["frt"]["median_s"]) for name, one in scope["channels"].items()},
            {name: asked[name] for name in _COUNTED if name in asked},
            leading(asked.get("categories", {})),
            {name: (one["k"], one["n"]) for name, one in asked.get("on_time", {}).items() if one is not None},
            {
                name: (one["contacts"], one["answered"], one["median_s"])
                for name, channel in scope["channels"].items()
                # Digests from before waits were told apart say nothing of it.
                if (one := channel.get("out_of_hours")) is not None
            },
            {name: Entered(*one) for name, one in numbers.items()},
        )

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Self:
        """Read what `as_dict` wrote, also before *apart* and *numbers* were kept."""
        k, n = stored["satisfaction"]
        return cls(
            stored["contacts"],
            (k, n),
            {name: (wait[0], wait[1]) for name, wait in stored["waits"].items()},
            stored["cases"],
            (stored["top"][0], stored["top"][1]) if stored["top"] is not None else None,
            {name: (share[0], share[1]) for name, share in stored["kept"].items()},
            {name: (one[0], one[1], one[2]) for name, one in stored.get("apart", {}).items()},
            {name: Entered(*one) for name, one in stored.get("numbers", {}).items()},
        )

    def as_dict(self) -> dict[str, Any]:
        """Return a dictionary that JSON keeps as it is."""
        return {
            "contacts": self.contacts,
            "satisfaction": list(self.satisfaction),
            "waits": {name: list(wait) for name, wait in self.waits.items()},
            "cases": dict(self.cases),
            "top": list(self.top) if self.top is not None else None,
            "kept": {name: list(share) for name, share in self.kept.items()},
            "apart": {name: list(one) for name, one in self.apart.items()},
            "numbers": {name: list(one) for name, one in self.numbers.items()},
        }


def changed_waits(
    before: Headline, after: Headline
) -> Iterator[tuple[str, tuple[int, int | None], tuple[int, int | None]]]:
    """Yield the channels in which waits have changed, each with what they were and are; nobody is (0, None)."""
    for name in sorted({*before.waits, *after.waits}):
        was, now = before.waits.get(name, (0, None)), after.waits.get(name, (0, None))
        if was != now:
            yield name, was, now


def changed_apart(before: Headline, after: Headline) -> Iterator[tuple[str, Apart, Apart]]:
    """Yield the channels to which others came while they were closed, each with what was and is; nobody is zeros."""
    for name in sorted({*before.apart, *after.apart}):
        was, now = before.apart.get(name, _NOBODY), after.apart.get(name, _NOBODY)
        if was != now:
            yield name, was, now


def changed_numbers(before: Headline, after: Headline) -> Iterator[tuple[str, Entered | None, Entered]]:
    """Yield the daily numbers that were entered or corrected, each with what it was, if it was, and is."""
    for name, now in after.numbers.items():
        was = before.numbers.get(name)
        if was != now:
            yield name, was, now


def leading(categories: Mapping[str, int]) -> tuple[str, int] | None:
    """Return what most complaints are about, as a digest names it; None without any."""
    return max(categories.items(), key=lambda one: (one[1], one[0]), default=None)


def changed_kept(before: Headline, after: Headline) -> Iterator[tuple[str, tuple[int, int], tuple[int, int]]]:
    """Yield the promises of which another number was kept or due, each with what it was and is; none due is (0, 0)."""
    for name in sorted({*before.kept, *after.kept}):
        was, now = before.kept.get(name, (0, 0)), after.kept.get(name, (0, 0))
        if was != now:
            yield name, was, now
