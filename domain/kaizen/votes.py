"""Who backs an idea: a set of people, kept right however often, late or out of order Slack tells of a reaction.

Of every reaction of a person the last word by Slack's own time counts, so that it does not matter in which order words
arrive. A person backs an idea while at least one accepted reaction of theirs stands.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

# What stands among the reactions of whoever backed an idea in the form instead of sending their own.
BY_FORM: Final = "form"
_TONE: Final = "::skin-tone-"
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Mark:
    """The last word about one reaction of one person: whether it stands, and since when, in Slack's microseconds."""

    on: bool
    at: int


Marks = Mapping[str, Mark]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many people back an idea, and from how many teams."""

    votes: int
    teams: int


def micros_of(at: datetime) -> int:
    """Return a moment as microseconds, as marks hold it."""
    return (at - _EPOCH) // timedelta(microseconds=1)


def micros_in(ts: str) -> int:
    """Read a moment as Slack writes it, such as "1789351200.000123"; raises `ValueError` for anything else."""
    seconds, _, fraction = ts.partition(".")
    return int(seconds) * 1_000_000 + int(fraction.ljust(6, "0")[:6])


def bare(reaction: str) -> str:
    """Return the name of a reaction without its colons and skin tone."""
    return reaction.strip(":").partition(_TONE)[0]


def is_among(reaction: str, names: Collection[str]) -> bool:
    """Say whether a reaction is one of *names*, whatever its skin tone."""
    return bare(reaction) in {bare(name) for name in names}


def told(marks: Marks, reaction: str, on: bool, at: int) -> Marks:
    """Return what is known after Slack has told that a reaction came or went *at*; older news changes nothing."""
    known = marks.get(reaction)
    if known is not None and known.at >= at:
        return marks
    kept = {name: mark for name, mark in marks.items() if not (on and name == BY_FORM)}
    return {**kept, reaction: Mark(on, at)}


def seen(marks: Marks, standing: Collection[str], at: int) -> Marks:
    """Return what is known after a look at the card, not earlier than *at*, where the reactions in *standing* stood.

    The look is younger than all that was told before. Who backed the idea in the form needs no reaction for it.
    """
    names = {*standing, *marks} - {BY_FORM}
    looked = {
        name: Mark(name in standing, max(at, _since(marks, name))) for name in names if _differs(marks, name, standing)
    }
    kept = {name: mark for name, mark in marks.items() if not (standing and name == BY_FORM)}
    return {**kept, **looked}


def _differs(marks: Marks, name: str, standing: Collection[str]) -> bool:
    known = marks.get(name)
    return known is None or known.on != (name in standing)


def _since(marks: Marks, name: str) -> int:
    known = marks.get(name)
    return known.at if known is not None else 0


def backs(marks: Marks) -> bool:
    """Say whether a person backs the idea: once, with however many reactions."""
    return any(mark.on for mark in marks.values())


def tally(backers: Iterable[str], authors: Collection[str], team_of: Callable[[str], str | None]) -> Tally:
    """Count those who back an idea; whoever had it does not count."""
    counted = set(backers) - set(authors)
    return Tally(len(counted), len({team for person in counted if (team := team_of(person)) is not None}))
