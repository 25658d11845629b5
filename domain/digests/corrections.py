"""What a digest said in figures, and what later rows have made of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Headline:
    """The figures that are told when they change: contacts, satisfaction as (k, n), and waits by channel.

    A wait is how many were answered and their median in seconds; None where it fell among those who still waited.
    """

    contacts: int
    satisfaction: tuple[int, int]
    waits: Mapping[str, tuple[int, int | None]]

    @classmethod
    def of(cls, scope: Mapping[str, Any]) -> Self:
        """Read them from one scope of a report, as it is kept with a run."""
        return cls(
            scope["contacts"],
            (scope["csat"]["satisfied"], scope["csat"]["answered"]),
            {name: (one["frt"]["answered"], one["frt"]["median_s"]) for name, one in scope["channels"].items()},
        )

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Self:
        """Read what `as_dict` wrote."""
        k, n = stored["satisfaction"]
        return cls(stored["contacts"], (k, n), {name: (wait[0], wait[1]) for name, wait in stored["waits"].items()})

    def as_dict(self) -> dict[str, Any]:
        """Return a dictionary that JSON keeps as it is."""
        return {
            "contacts": self.contacts,
            "satisfaction": list(self.satisfaction),
            "waits": {name: list(wait) for name, wait in self.waits.items()},
        }


def changed_waits(
    before: Headline, after: Headline
) -> Iterator[tuple[str, tuple[int, int | None], tuple[int, int | None]]]:
    """Yield the channels in which waits have changed, each with what they were and are; nobody is (0, None)."""
    for name in sorted({*before.waits, *after.waits}):
        was, now = before.waits.get(name, (0, None)), after.waits.get(name, (0, None))
        if was != now:
            yield name, was, now
