"""Looks at a customer's details: what they are for, and which are unusual."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from domain.calendars import Calendar
from domain.intake import Whole
from domain.values import PositiveSpan, Section, Span


class Reason(StrEnum):
    """What somebody needs a customer's details for."""

    HANDLING = "handling"
    CALLBACK = "callback"
    DISPUTE = "dispute"
    REGULATOR = "regulator"
    CORRECTION = "correction"


class Unusual(StrEnum):
    """Why a look is unusual: one of very many of a day, or at a time when its person is off."""

    MANY = "many"
    OFF = "off"


class Reveals(Section):
    """How many looks a day are told of no one, and whether one outside working hours is; *grace* lies around those.

    Details are shown for so long, and then hidden again.
    """

    a_day: Annotated[Whole, Field(ge=1, le=100_000)] = 20
    outside_shift: bool = True
    grace: Span = timedelta(minutes=30)
    shown_for: PositiveSpan = timedelta(seconds=60)


def unusual(today: int, calendar: Calendar, rules: Reveals, now: datetime) -> Iterator[Unusual]:
    """Say what is unusual about a look at *now* by somebody with these hours; it is their look number *today*."""
    if today > rules.a_day:
        yield Unusual.MANY
    near = (now - rules.grace, now, now + rules.grace)
    if rules.outside_shift and not any(calendar.is_open(moment) for moment in near):
        yield Unusual.OFF
