"""What the centre wants to reach, and from which day on."""

import re
from datetime import date
from enum import StrEnum
from math import isfinite
from typing import Annotated, Final

from pydantic import Field, PlainValidator

from domain.spans import parse_span
from domain.values import Name, Section

_NUMBER: Final = re.compile(r"-?\d{1,9}(\.\d{1,9})?\s*%?", re.ASCII)


class Indicator(StrEnum):
    """What a target can be set for."""

    CSAT = "csat"
    CALLBACK_CSAT = "callback_csat"
    NPS = "nps"
    CES = "ces"
    FRT = "frt"
    AHT = "aht"
    FCR = "fcr"
    REPEAT_RATE = "repeat_rate"
    SERVICE_LEVEL = "service_level"
    ANSWER_RATE = "answer_rate"
    ABANDON_RATE = "abandon_rate"
    OCCUPANCY = "occupancy"
    SELF_SERVICE_RATE = "self_service_rate"
    COMPLAINT_RATE = "complaint_rate"
    RESOLUTION_RATE = "resolution_rate"
    ON_TIME_RATE = "on_time_rate"
    PROMISE_RATE = "promise_rate"
    REOPEN_RATE = "reopen_rate"
    BACKLOG = "backlog"
    CHURN = "churn"
    TURNOVER = "turnover"
    RESPONSE_RATE = "response_rate"


class Direction(StrEnum):
    """Which side of a target is the good one; the target itself is met."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"


def _read_value(value: object) -> float:
    """Read a target: a number, "90%" as 90, a span as seconds."""
    if isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value):
        return float(value)
    tidy = value.strip() if isinstance(value, str) else ""
    if _NUMBER.fullmatch(tidy):
        return float(tidy.removesuffix("%"))
    try:
        return parse_span(tidy).total_seconds()
    except ValueError:
        raise ValueError(f'{value!r} is not a target; accepted: a number, "90%", or a span such as "30s"') from None


class Target(Section):
    """A value to reach from a day on; without channel and team it is the whole centre's."""

    indicator: Indicator
    value: Annotated[float, PlainValidator(_read_value)]
    direction: Direction
    channel: Name | None = None
    team: Annotated[str, Field(min_length=1)] | None = None
    valid_from: date
