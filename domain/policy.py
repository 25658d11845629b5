"""The rules of one service centre: what an operator may decide, checked as a whole."""

import re
from collections import Counter
from collections.abc import Collection, Iterator
from datetime import timedelta
from enum import StrEnum
from typing import Annotated, Final, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from domain.ladders import Audience, ClockKind, Ladder, Ladders, Offset, Step
from domain.opening import CalendarPolicy
from domain.spans import BusinessDays, Length, at_least_elapsed
from domain.targets import Direction, Indicator, Target
from domain.values import ClockLength, Mistakes, Name, PositiveSpan, Section, Span, Table, TimeOfDay

__all__ = [
    "Audience",
    "BusinessDays",
    "Callback",
    "Category",
    "Channel",
    "ClockKind",
    "ClockPolicy",
    "ComplaintPolicy",
    "Delivery",
    "Department",
    "Direction",
    "Indicator",
    "Ladder",
    "Ladders",
    "Language",
    "Offset",
    "People",
    "Policy",
    "Reopened",
    "Severity",
    "SlackChannels",
    "Step",
    "Target",
    "Text",
]

Language = Literal["en", "zh_CN"]
Words = Annotated[str, StringConstraints(min_length=1, max_length=75)]
Whole = Annotated[int, Field(strict=True)]


def _pattern(pattern: str, accepted: str) -> AfterValidator:
    """Check text against *pattern*, and say in words what is *accepted* instead of showing the pattern."""
    compiled: Final = re.compile(pattern, re.ASCII)

    def check(text: str) -> str:
        if compiled.fullmatch(text) is None:
            raise ValueError(f"{text!r} does not fit; accepted: {accepted}")
        return text

    return AfterValidator(check)


Person = Annotated[str, _pattern(r"[UW][A-Z0-9]{4,}", 'the id of a Slack member such as "U012AB3CD"')]
Member = Annotated[
    str,
    _pattern(
        r"[UWS][A-Z0-9]{4,}|@[a-z0-9][a-z0-9._-]{0,78}",
        'the id of a Slack member ("U012AB3CD") or user group ("S012AB3CD"), or a handle such as "@warehouse"',
    ),
]
SlackChannel = Annotated[
    str, _pattern(r"#[^\sA-Z#@<>]{1,80}|[CG][A-Z0-9]{4,}", 'a channel such as "#complaints", or its id ("C012AB3CD")')
]
Operator = Annotated[
    str,
    _pattern(
        r"#[^\sA-Z#@<>]{1,80}|[CGUW][A-Z0-9]{4,}",
        'a channel such as "#redress-operators", or the id of a channel ("C012AB3CD") or member ("U012AB3CD")',
    ),
]
Prefix = Annotated[str, _pattern(r"[a-z0-9_-]{0,20}", 'up to 20 of a-z, 0-9, "_" and "-"; "" for none')]
NumberPrefix = Annotated[str, _pattern(r"[A-Z]{1,5}", 'one to five capital letters such as "C"')]


class Severity(StrEnum):
    """How much a case weighs; compares by weight and not by spelling."""

    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"

    @property
    def rank(self) -> int:
        """Return 0 for the least."""
        return tuple(Severity).index(self)

    @staticmethod
    def higher(one: "Severity", other: "Severity") -> "Severity":
        """Return the heavier of both."""
        return max(one, other)

    def __lt__(self, other: str) -> bool:
        return self.rank < Severity(other).rank

    def __le__(self, other: str) -> bool:
        return self.rank <= Severity(other).rank

    def __gt__(self, other: str) -> bool:
        return self.rank > Severity(other).rank

    def __ge__(self, other: str) -> bool:
        return self.rank >= Severity(other).rank


class Text(Section):
    """A name in both languages; one text in the file stands for both."""

    en: Words
    zh_CN: Words  # noqa: N815 - the language's own name

    @model_validator(mode="before")
    @classmethod
    def _same_in_both(cls, value: object) -> object:
        return {"en": value, "zh_CN": value} if isinstance(value, str) else value

    def in_language(self, language: str) -> str:
        """Return the name for a reader of *language*; English when it is neither."""
        return self.zh_CN if language == "zh_CN" else self.en


class Channel(Section):
    """A way customers reach the centre."""

    name: Text


class Department(Section):
    """Who may own a case, and who leads them."""

    name: Text
    members: tuple[Member, ...] = ()
    lead: Person | None = None


class Category(Section):
    """What a complaint is about, who answers for it, and how much it weighs at least."""

    name: Text
    department: Name
    severity: Severity = Severity.NORMAL


class People(Section):
    """Roles above and beside the departments."""

    heads: tuple[Person, ...] = ()
    duty_leads: tuple[Person, ...] = ()
    quality_managers: tuple[Person, ...] = ()
    admins: tuple[Person, ...] = ()


class SlackChannels(Section):
    """Where the bot speaks when it does not speak to one person."""

    complaints: SlackChannel = "#complaints"
    operator: Operator | None = None
    command_prefix: Prefix = ""

    def channel(self, target: str) -> str | None:
        """Return the channel that messages to *target* go to; None for a person, or a channel that is not named."""
        return {"complaints": self.complaints, "operator": self.operator}.get(target)


class ComplaintPolicy(Section):
    """What intake accepts."""

    number_prefix: NumberPrefix = "C"
    oldest_received: PositiveSpan = timedelta(days=7)
    future_tolerance: Span = timedelta(minutes=5)


class Reopened(Section):
    """How long a clock runs when a case comes back."""

    length: ClockLength
    by_severity: Table[Severity, PositiveSpan] = Field(default_factory=dict)


class ClockPolicy(Section):
    """How long one kind of clock runs; where several lengths apply the shortest wins."""

    length: ClockLength | None = None
    by_severity: Table[Severity, PositiveSpan] = Field(default_factory=dict)
    by_channel: Table[Name, PositiveSpan] = Field(default_factory=dict)
    reopened: Reopened | None = None
    calendar: Literal["clock", "business"] = "clock"

    @model_validator(mode="after")
    def _check(self) -> Self:
        lengths = (self.length, self.reopened.length if self.reopened else None)
        if self.calendar == "clock" and any(isinstance(length, BusinessDays) for length in lengths):
            raise Mistakes([("calendar", 'is "clock" but the length is in business days; accepted: "business"')])
        return self

    def length_for(self, severity: Severity, channel: str, reopened: bool = False) -> Length:
        """Return the shortest length that applies.

        Raises `LookupError` for a promise, which has no length but the one its maker gave.
        """
        again = self.reopened if reopened else None
        lengths: list[Length | None] = [
            self.length,
            self.by_severity.get(severity),
            self.by_channel.get(channel),
            again.length if again else None,
            again.by_severity.get(severity) if again else None,
        ]
        known = [length for length in lengths if length is not None]
        if not known:
            raise LookupError("this clock has no length of its own")
        return min(known, key=lambda length: (at_least_elapsed(length), isinstance(length, BusinessDays)))


class Delivery(Section):
    """How messages owed from before are told."""

    late_after: PositiveSpan = timedelta(minutes=5)


class Callback(Section):
    """When and how often a customer is called back, and the scale they are asked on."""

    window_from: TimeOfDay
    window_to: TimeOfDay
    attempts: Annotated[Whole, Field(ge=1, le=20)] = 3
    apart: Span = timedelta(hours=2)
    within: PositiveSpan = timedelta(hours=72)
    scale: Annotated[Whole, Field(ge=2, le=10)] = 5

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.window_from >= self.window_to:
            raise Mistakes([("window_to", f"is not after window_from; accepted: later than {self.window_from:%H:%M}")])
        if self.apart * (self.attempts - 1) >= self.within:
            raise Mistakes([("within", "is too short for the attempts; accepted: more than apart x (attempts - 1)")])
        return self


def _read_zone(text: str) -> str:
    """Check that the time zone is known on this machine."""
    try:
        ZoneInfo(text)
    except (KeyError, ValueError, OSError):
        raise ValueError(f'{text!r} is not a time zone; accepted: a name such as "Asia/Shanghai"') from None
    return text


Choices = Field(min_length=1, max_length=100)


class Policy(Section):
    """Everything an operator decides about how the centre works."""

    zone: Annotated[str, AfterValidator(_read_zone)]
    language: Language
    slack: SlackChannels
    people: People
    complaints: ComplaintPolicy
    channels: Annotated[Table[Name, Channel], Choices]
    departments: Annotated[Table[Name, Department], Choices]
    categories: Annotated[Table[Name, Category], Choices]
    clocks: Table[ClockKind, ClockPolicy]
    ladders: Ladders
    calendar: CalendarPolicy
    callback: Callback
    delivery: Delivery
    targets: tuple[Target, ...] = ()

    @property
    def zoneinfo(self) -> ZoneInfo:
        """Return the centre's time zone."""
        return ZoneInfo(self.zone)

    @model_validator(mode="after")
    def _check(self) -> Self:
        Mistakes.refuse(
            [
                *self._unknown_departments(),
                *self._unknown_channels(),
                *self._wrong_clocks(),
                *self._twin_targets(),
            ]
        )
        return self

    def _unknown_departments(self) -> Iterator[tuple[str, str]]:
        for key, category in self.categories.items():
            if category.department not in self.departments:
                yield f"categories.{key}.department", _none_of(category.department, self.departments)

    def _unknown_channels(self) -> Iterator[tuple[str, str]]:
        for kind, clock in self.clocks.items():
            for channel in clock.by_channel:
                if channel not in self.channels:
                    yield f"clocks.{kind}.by_channel.{channel}", _none_of(channel, self.channels)
        for number, target in enumerate(self.targets):
            if target.channel is not None and target.channel not in self.channels:
                yield f"targets.{number}.channel", _none_of(target.channel, self.channels)

    def _wrong_clocks(self) -> Iterator[tuple[str, str]]:
        for kind in ClockKind:
            clock = self.clocks.get(kind)
            if clock is None:
                yield f"clocks.{kind}", "is missing; accepted: a table with its length"
            elif kind is ClockKind.PROMISE and clock != ClockPolicy():
                yield f"clocks.{kind}", "runs until the moment that was promised; accepted: an empty table"
            elif kind in _ELAPSED and clock.calendar == "business":
                yield f"clocks.{kind}.calendar", 'is "business", which this clock does not know; accepted: "clock"'
            elif kind is not ClockKind.PROMISE and clock.length is None:
                yield f"clocks.{kind}.length", 'is missing; accepted: a length such as "24h" or "3 business days"'

    def _twin_targets(self) -> Iterator[tuple[str, str]]:
        places = [(target.indicator, target.channel, target.team, target.valid_from) for target in self.targets]
        seen = Counter[tuple[object, ...]]()
        for number, place in enumerate(places):
            if seen[place]:
                yield f"targets.{number}", "says again what a target above it says; accepted: one from each day on"
            seen[place] += 1


# The customer waits through weekends too: these are told in hours on the watch.
_ELAPSED: Final = frozenset({ClockKind.FIRST_FOLLOWUP, ClockKind.SOLUTION, ClockKind.CALLBACK})


def _none_of(name: str, known: Collection[str]) -> str:
    return f"{name!r} does not exist; accepted: {', '.join(known)}"
