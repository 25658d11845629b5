"""What the centre wants to reach, and from which day on."""

import re
from collections.abc import Iterable, Mapping
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


class Unit(StrEnum):
    """What a target is counted in, which bounds it: percent, points of a score, seconds, or how many there are."""

    PERCENT = "percent"
    NPS = "nps"
    CES = "ces"
    SECONDS = "seconds"
    COUNT = "count"


UNITS: Final[Mapping[Indicator, Unit]] = dict.fromkeys(Indicator, Unit.PERCENT) | {
    Indicator.NPS: Unit.NPS,
    Indicator.CES: Unit.CES,
    Indicator.FRT: Unit.SECONDS,
    Indicator.AHT: Unit.SECONDS,
    Indicator.BACKLOG: Unit.COUNT,
}
_BOUNDS: Final[Mapping[Unit, tuple[float, float]]] = {
    Unit.PERCENT: (0, 100),
    Unit.NPS: (-100, 100),
    Unit.CES: (1, 7),
    Unit.SECONDS: (1, 30 * 86400),
    Unit.COUNT: (0, 1_000_000),
}
_SMALLER_IS_BETTER: Final = frozenset(
    {
        Indicator.FRT,
        Indicator.AHT,
        Indicator.REPEAT_RATE,
        Indicator.ABANDON_RATE,
        Indicator.OCCUPANCY,
        Indicator.COMPLAINT_RATE,
        Indicator.REOPEN_RATE,
        Indicator.BACKLOG,
        Indicator.CHURN,
        Indicator.TURNOVER,
    }
)


def direction_of(indicator: Indicator) -> Direction:
    """Return which side of a target is the good one where nobody says otherwise."""
    return Direction.AT_MOST if indicator in _SMALLER_IS_BETTER else Direction.AT_LEAST


def fits(indicator: Indicator, value: float) -> bool:
    """Say whether somebody could want *value* of an indicator: a percentage ends at 100, NPS begins at -100."""
    low, high = _BOUNDS[UNITS[indicator]]
    return low <= value <= high


def read_value(value: object) -> float:
    """Read a target: a number, "90%" as 90, a span as seconds. Raises `ValueError` with what would be accepted."""
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
    value: Annotated[float, PlainValidator(read_value)]
    direction: Direction
    channel: Name | None = None
    team: Annotated[str, Field(min_length=1)] | None = None
    valid_from: date


def overlaid(base: Iterable[Target], changes: Iterable[Target]) -> tuple[Target, ...]:
    """Return *base* with *changes* laid over it, oldest first: of one place and day the last one holds."""
    found: dict[tuple[object, ...], Target] = {}
    for one in (*base, *changes):
        found[one.indicator, one.channel, one.team, one.valid_from] = one
    return tuple(found.values())
