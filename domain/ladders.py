"""Who hears of a running clock, and when: steps counted from the moment the clock is due."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from typing import Annotated, Final, Self

from pydantic import Field, PlainValidator, model_validator

from domain.spans import SPAN_EXAMPLES, Length, at_least_elapsed, format_length, format_span, parse_span
from domain.values import ClockLength, Mistakes, PositiveSpan, Section, Span

OFFSET_EXAMPLES: Final = SPAN_EXAMPLES + ', or a share of the clock such as "50%" or "1/6"'

_PERCENT: Final = re.compile(r"(\d{1,4}(?:\.\d{1,4})?)\s*%", re.ASCII)
_FRACTION: Final = re.compile(r"(\d{1,4})\s*/\s*([1-9]\d{0,3})", re.ASCII)
_ANY_LENGTH: Final = timedelta(days=1)


class Audience(StrEnum):
    """Who a step speaks to."""

    OWNER = "owner"
    LEAD = "lead"
    HEAD = "head"
    DUTY = "duty"


class ClockKind(StrEnum):
    """What a clock measures; each case or suggestion runs several at once."""

    ASSIGNMENT = "assignment"
    ACK = "ack"
    FIRST_FOLLOWUP = "first_followup"
    SOLUTION = "solution"
    HANDOFF_ACCEPT = "handoff_accept"
    PROMISE = "promise"
    CUSTOMER_WAIT = "customer_wait"
    HEARTBEAT = "heartbeat"
    CALLBACK = "callback"
    RETURN_REVIEW = "return_review"
    REFUND = "refund"
    PICKUP = "pickup"
    REGULATOR = "regulator"
    LOW_SCORE = "low_score"
    CRISIS_UPDATE = "crisis_update"
    FIRST_REPLY = "first_reply"
    DECISION = "decision"
    SETTLE = "settle"
    JUST_DO = "just_do"
    PLAN = "plan"
    PLAN_REPLY = "plan_reply"
    ACT = "act"
    TRIAL_START = "trial_start"


@dataclass(frozen=True)
class Offset:
    """A distance from the due moment: a span, or a share of the clock's length."""

    span: timedelta = timedelta(0)
    share: Fraction = Fraction(0)

    def of(self, length: timedelta) -> timedelta:
        """Return the distance on a clock that runs for *length*."""
        return self.span + length * self.share.numerator / self.share.denominator

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read "30m", "50%" or "1/6"."""
        tidy = text.strip()
        if found := _PERCENT.fullmatch(tidy):
            return cls(share=Fraction(found[1]) / 100)
        if found := _FRACTION.fullmatch(tidy):
            return cls(share=Fraction(int(found[1]), int(found[2])))
        try:
            return cls(span=parse_span(tidy))
        except ValueError as mistake:
            raise ValueError(str(mistake).replace(SPAN_EXAMPLES, OFFSET_EXAMPLES)) from None

    def __str__(self) -> str:
        return str(self.share) if self.share else format_span(self.span)


def read_offset(value: object) -> Offset:
    """Read an offset from the policy file."""
    if isinstance(value, Offset):
        return value
    if isinstance(value, str):
        return Offset.parse(value)
    raise ValueError(f"{value!r} is not a distance in time; accepted: {OFFSET_EXAMPLES}")


OffsetField = Annotated[Offset, PlainValidator(read_offset)]


class Step(Section):
    """One message owed by a running clock, before or after the moment it is due; after = "0s" is the breach itself."""

    to: Audience
    before: OffsetField | None = None
    after: OffsetField | None = None
    at_least: Span | None = None
    at_most: Span | None = None
    unless_contacted: Annotated[bool, Field(strict=True)] = False

    @model_validator(mode="after")
    def _check(self) -> Self:
        if (self.before is None) == (self.after is None):
            raise ValueError('must have one of "before" and "after"; accepted: exactly one of them')
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            raise Mistakes([("at_least", f"is more than at_most; accepted: up to {format_span(self.at_most)}")])
        return self

    def from_due(self, length: timedelta) -> timedelta:
        """Return where the step stands on a clock that runs for *length*: negative before it is due, positive after."""
        offset = self.after if self.before is None else self.before
        assert offset is not None, "a step has one of both"
        distance = offset.of(length)
        if self.at_least is not None:
            distance = max(distance, self.at_least)
        if self.at_most is not None:
            distance = min(distance, self.at_most)
        return distance if self.before is None else -distance


Steps = Annotated[tuple[Step, ...], Field(min_length=1)]


def mistakes_in(steps: tuple[Step, ...], length: timedelta | None) -> Iterator[tuple[str, str]]:
    """Name the steps that are out of order, said twice, or before the start of a clock of known *length*."""
    places = [(step.from_due(length or _ANY_LENGTH), step.to) for step in steps]
    for number, (one, next_one) in enumerate(pairwise(places), start=1):
        if next_one[0] < one[0]:
            yield f"steps.{number}", "comes before the step above it; accepted: steps in the order of time"
    for number, place in enumerate(places):
        if place in places[:number]:
            yield f"steps.{number}", f"tells the {place[1]} twice at the same moment; accepted: once"
        if length is not None and place[0] <= -length:
            yield f"steps.{number}.before", f"is not within the clock; accepted: less than {format_span(length)}"


class Ladder(Section):
    """The steps of clocks of one length, of one kind, or of one kind at one length."""

    length: ClockLength | None = None
    kind: ClockKind | None = None
    steps: Steps

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.length is None and self.kind is None:
            raise ValueError('does not say which clocks it is for; accepted: "length", "kind" or both')
        Mistakes.refuse(mistakes_in(self.steps, None if self.length is None else at_least_elapsed(self.length)))
        return self

    def __str__(self) -> str:
        length = None if self.length is None else format_length(self.length)
        return " ".join(word for word in (self.kind, length) if word is not None)


class Ladders(Section):
    """Every ladder, and the general rule for clocks that have none of their own."""

    earliest: Span = timedelta(minutes=5)
    every: PositiveSpan = timedelta(days=1)
    within_shifts: Annotated[bool, Field(strict=True)] = False
    hand_over: Annotated[bool, Field(strict=True)] = True
    rows: tuple[Ladder, ...] = ()
    otherwise: Steps

    @model_validator(mode="after")
    def _check(self) -> Self:
        Mistakes.refuse(self._twins())
        Mistakes.refuse((path.replace("steps", "otherwise"), what) for path, what in mistakes_in(self.otherwise, None))
        return self

    def _twins(self) -> Iterator[tuple[str, str]]:
        for number, row in enumerate(self.rows):
            if any((row.kind, row.length) == (other.kind, other.length) for other in self.rows[:number]):
                yield f"rows.{number}", f"is the second ladder for {row}; accepted: one for each length and kind"

    def steps_for(self, kind: ClockKind, length: Length) -> tuple[Step, ...]:
        """Return the steps of the closest row: kind and length, then kind, then length, then the general rule."""
        rows = {(row.kind, row.length): row.steps for row in self.rows}
        for wanted in ((kind, length), (kind, None), (None, length)):
            if wanted in rows:
                return rows[wanted]
        return self.otherwise
