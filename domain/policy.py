"""The rules of one service centre: what an operator may decide, checked as a whole."""

from collections import Counter
from collections.abc import Collection, Iterator
from datetime import time, timedelta
from enum import StrEnum
from typing import Annotated, Final, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field, model_validator

from domain.crm import Crm
from domain.intake import Category, Causes, ComplaintPolicy, Fields, Scripts, Severity, Text, Whole, Wording
from domain.kaizen.rules import KaizenPolicy
from domain.ladders import Audience, ClockKind, Ladder, Ladders, Offset, Step
from domain.mappings import ImportMapping
from domain.numbers import DailyNumber, NumberKind
from domain.opening import NO_WORKING_HOURS, CalendarPolicy, Hours
from domain.reporting import CONTACTS, DigestPolicy
from domain.retention import Retention
from domain.reveals import Reveals
from domain.scorecards.rules import ScorecardPolicy
from domain.sources import Source
from domain.spans import BusinessDays, Length, at_least_elapsed, format_span
from domain.targets import Direction, Indicator, Target
from domain.uploads import MappingName, UploadPolicy
from domain.values import (
    ClockLength,
    Emoji,
    Member,
    Mistakes,
    Name,
    PositiveSpan,
    Section,
    SlackChannel,
    Span,
    Table,
    TimeOfDay,
    Zone,
    pattern,
)
from domain.waits import WaitClock

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
    "LengthRule",
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

# Clocks whose end somebody states: no policy knows their length.
STATED: Final = frozenset({ClockKind.PROMISE, ClockKind.REGULATOR, ClockKind.TRIAL_START})

Language = Literal["en", "zh_CN"]


# One person or group may stand for itself, without the brackets of a list.
Leading = Annotated[tuple[Member, ...], BeforeValidator(lambda given: (given,) if isinstance(given, str) else given)]
Operator = Annotated[
    str,
    pattern(
        r"#[^\sA-Z#@<>]{1,80}|[CGUW][A-Z0-9]{4,}",
        'a channel such as "#redress-operators", or the id of a channel ("C012AB3CD") or member ("U012AB3CD")',
    ),
]
Prefix = Annotated[str, pattern(r"[a-z0-9_-]{0,20}", 'up to 20 of a-z, 0-9, "_" and "-"; "" for none')]


class Channel(Section):
    """A way customers reach the centre: how their waits count there, and when it is open if not with the centre."""

    name: Text
    waits: WaitClock = WaitClock.BUSINESS
    hours: Hours | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.waits is WaitClock.ELAPSED and self.hours is not None:
            raise Mistakes([("hours", 'are not looked at where waits = "clock"; accepted: none, or other waits')])
        return self


class Department(Section):
    """Who may own a case, and who leads them: the first of several who is there is told."""

    name: Text
    members: tuple[Member, ...] = ()
    lead: Leading = ()


class People(Section):
    """Roles above and beside the departments."""

    heads: tuple[Member, ...] = ()
    duty_leads: tuple[Member, ...] = ()
    quality_managers: tuple[Member, ...] = ()
    admins: tuple[Member, ...] = ()
    away_emoji: tuple[Emoji, ...] = ()


class SlackChannels(Section):
    """Where the bot speaks when it does not speak to one person."""

    complaints: SlackChannel = "#complaints"
    digests: SlackChannel | None = None
    kaizen: SlackChannel = "#kaizen"
    operator: Operator | None = None
    canary: SlackChannel | None = None
    command_prefix: Prefix = ""

    def channel(self, target: str) -> str | None:
        """Return the channel that messages to *target* go to; None for a person, or a channel that is not named."""
        named = {
            "complaints": self.complaints,
            "digests": self.digests or self.complaints,
            "suggestions": self.kaizen,
            "operator": self.operator,
            "canary": self.canary,
        }
        return named.get(target)


class LengthRule(StrEnum):
    """Why a clock runs as long as it does."""

    GENERAL = "general"
    CATEGORY = "category"
    SEVERITY = "severity"
    CHANNEL = "channel"
    REOPENED = "reopened"
    STATED = "stated"


class Reopened(Section):
    """How long a clock runs when a case comes back."""

    length: ClockLength
    by_severity: Table[Severity, PositiveSpan] = Field(default_factory=dict)


class ClockPolicy(Section):
    """How long one kind of clock runs; where several lengths apply the shortest wins."""

    length: ClockLength | None = None
    by_severity: Table[Severity, PositiveSpan] = Field(default_factory=dict)
    by_channel: Table[Name, PositiveSpan] = Field(default_factory=dict)
    by_category: Table[Name, ClockLength] = Field(default_factory=dict)
    reopened: Reopened | None = None
    calendar: Literal["clock", "business"] = "clock"

    @model_validator(mode="after")
    def _check(self) -> Self:
        lengths = (self.length, self.reopened.length if self.reopened else None, *self.by_category.values())
        if self.calendar == "clock" and any(isinstance(length, BusinessDays) for length in lengths):
            raise Mistakes([("calendar", 'is "clock" but the length is in business days; accepted: "business"')])
        return self

    def length_for(
        self, severity: Severity, channel: str, category: str = "", reopened: bool = False
    ) -> tuple[Length, LengthRule]:
        """Return the shortest length that applies, and the rule it comes from; a category's own replaces the general.

        Raises `LookupError` for a clock that has no length but the one its maker gave.
        """
        again = self.reopened if reopened else None
        own = self.by_category.get(category)
        lengths: list[tuple[Length | None, LengthRule]] = [
            (own, LengthRule.CATEGORY) if own is not None else (self.length, LengthRule.GENERAL),
            (self.by_severity.get(severity), LengthRule.SEVERITY),
            (self.by_channel.get(channel), LengthRule.CHANNEL),
            (again.length if again else None, LengthRule.REOPENED),
            (again.by_severity.get(severity) if again else None, LengthRule.SEVERITY),
        ]
        known = [(length, rule) for length, rule in lengths if length is not None]
        if not known:
            raise LookupError("this clock has no length of its own")
        return min(known, key=lambda one: (at_least_elapsed(one[0]), isinstance(one[0], BusinessDays)))


class Delivery(Section):
    """How messages owed from before are told, and how many reminders at once and a day."""

    late_after: PositiveSpan = timedelta(minutes=5)
    summarise_after: PositiveSpan = timedelta(hours=2)
    bundle_within: Span = timedelta(minutes=10)
    reminders_a_day: Annotated[Whole, Field(ge=1, le=1000)] = 8
    summary_every: PositiveSpan = timedelta(hours=1)

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.summary_every < self.bundle_within:
            what = f"is shorter than bundle_within; accepted: {format_span(self.bundle_within)} or more"
            raise Mistakes([("summary_every", what)])
        return self


class Callback(Section):
    """When and how often a customer is called back, and the scale they are asked on."""

    window_from: TimeOfDay
    window_to: TimeOfDay
    attempts: Annotated[Whole, Field(ge=1, le=20)] = 3
    apart: Span = timedelta(hours=2)
    within: PositiveSpan = timedelta(hours=72)
    scale: Annotated[Whole, Field(ge=2, le=10)] = 5
    caller: Literal["another", "anyone"] = "another"
    day_parts: tuple[TimeOfDay, ...] = (time(12), time(18))

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.window_from >= self.window_to:
            raise Mistakes([("window_to", f"is not after window_from; accepted: later than {self.window_from:%H:%M}")])
        if list(self.day_parts) != sorted(set(self.day_parts)):
            raise Mistakes([("day_parts", "are out of order; accepted: times of the day, each later than the last")])
        if self.apart * (self.attempts - 1) >= self.within:
            raise Mistakes([("within", "is too short for the attempts; accepted: more than apart x (attempts - 1)")])
        return self


Choices = Field(min_length=1, max_length=100)


class Policy(Section):
    """Everything an operator decides about how the centre works."""

    zone: Zone
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
    digests: DigestPolicy
    kaizen: KaizenPolicy
    scorecard: ScorecardPolicy
    root_causes: Causes = Field(default_factory=dict)
    score_reasons: Causes = Field(default_factory=dict)
    scripts: Scripts = Field(default_factory=dict)
    wording: tuple[Wording, ...] = ()
    targets: tuple[Target, ...] = ()
    sources: Table[Name, Source] = Field(default_factory=dict)
    mappings: Annotated[Table[MappingName, ImportMapping], Field(max_length=90)] = Field(default_factory=dict)
    daily_numbers: Annotated[Table[Name, DailyNumber], Field(max_length=20)] = Field(default_factory=dict)
    uploads: UploadPolicy = Field(default_factory=UploadPolicy)
    retention: Retention = Field(default_factory=Retention)
    reveals: Reveals = Field(default_factory=Reveals)
    crm: Crm = Field(default_factory=Crm)

    @property
    def zoneinfo(self) -> ZoneInfo:
        """Return the centre's time zone."""
        return ZoneInfo(self.zone)

    @property
    def asked(self) -> Fields:
        """Return what the intake form asks: where customers' details are kept elsewhere, only what finds them there."""
        if not self.crm.strict:
            return self.complaints.fields
        hidden = {"customer_name": "hidden", "customer_contact": "hidden"}
        return self.complaints.fields.model_copy(update={**hidden, "order_number": "required"})

    @model_validator(mode="after")
    def _check(self) -> Self:
        Mistakes.refuse(
            [
                *self._unknown_departments(),
                *self._unknown_channels(),
                *self._idle_channels(),
                *self._unknown_fallback(),
                *self._wrong_clocks(),
                *self._twin_targets(),
                *self._no_base(),
            ]
        )
        return self

    def _unknown_departments(self) -> Iterator[tuple[str, str]]:
        for key, category in self.categories.items():
            if category.department not in self.departments:
                yield f"categories.{key}.department", _none_of(category.department, self.departments)

    def _unknown_fallback(self) -> Iterator[tuple[str, str]]:
        category = self.complaints.unclassified
        if category not in self.categories:
            yield "complaints.unclassified", _none_of(category, self.categories)

    def _unknown_channels(self) -> Iterator[tuple[str, str]]:
        for kind, clock in self.clocks.items():
            for channel in clock.by_channel:
                if channel not in self.channels:
                    yield f"clocks.{kind}.by_channel.{channel}", _none_of(channel, self.channels)
            for category in clock.by_category:
                if category not in self.categories:
                    yield f"clocks.{kind}.by_category.{category}", _none_of(category, self.categories)
        for number, target in enumerate(self.targets):
            if target.channel is not None and target.channel not in self.channels:
                yield f"targets.{number}.channel", _none_of(target.channel, self.channels)

    def _idle_channels(self) -> Iterator[tuple[str, str]]:
        for key, channel in self.channels.items():
            if channel.hours is not None and not self.calendar.opens_on_working_days(channel.hours):
                yield f"channels.{key}.hours", NO_WORKING_HOURS

    def _wrong_clocks(self) -> Iterator[tuple[str, str]]:
        for kind in ClockKind:
            clock = self.clocks.get(kind)
            if clock is None:
                yield f"clocks.{kind}", "is missing; accepted: a table with its length"
            elif kind in STATED and clock != ClockPolicy():
                yield f"clocks.{kind}", "runs until the moment that was stated; accepted: an empty table"
            elif kind not in STATED and clock.length is None:
                yield f"clocks.{kind}.length", 'is missing; accepted: a length such as "24h" or "3 business days"'

    def _twin_targets(self) -> Iterator[tuple[str, str]]:
        places = [(target.indicator, target.channel, target.team, target.valid_from) for target in self.targets]
        seen = Counter[tuple[object, ...]]()
        for number, place in enumerate(places):
            if seen[place]:
                yield f"targets.{number}", "says again what a target above it says; accepted: one from each day on"
            seen[place] += 1

    def _no_base(self) -> Iterator[tuple[str, str]]:
        """Complaints are counted against contacts, or a number that is entered and can be added up."""
        name = self.digests.complaints_per
        counts = [key for key, number in self.daily_numbers.items() if number.kind is NumberKind.COUNT]
        if name != CONTACTS and name not in counts:
            yield "digests.complaints_per", _none_of(name, [CONTACTS, *counts])


def _none_of(name: str, known: Collection[str]) -> str:
    return f"{name!r} does not exist; accepted: {', '.join(known)}"
