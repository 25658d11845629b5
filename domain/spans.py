"""Spans of time as people write them: "30m", "1h30m", "3 business days"."""

import re
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Final

SPAN_EXAMPLES: Final = 'a span such as "30m", "24h", "1h30m", "5s", "2d" or "1.5h"'
LENGTH_EXAMPLES: Final = SPAN_EXAMPLES + ', or "3 business days"'

_NUMBER: Final = r"(\d{1,9}(?:\.\d{1,9})?)"
_SPAN: Final = re.compile(
    rf"(?:{_NUMBER}\s*(?:d|days?))?\s*"
    rf"(?:{_NUMBER}\s*(?:h|hours?))?\s*"
    rf"(?:{_NUMBER}\s*(?:m|min|minutes?))?\s*"
    rf"(?:{_NUMBER}\s*(?:s|sec|seconds?))?",
    re.ASCII,
)
_BUSINESS_DAYS: Final = re.compile(r"(\d{1,4})\s*business\s*days?", re.ASCII)
_UNITS: Final = (timedelta(days=1), timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1))
_MICROSECOND: Final = timedelta(microseconds=1)
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, order=True)
class BusinessDays:
    """A number of working days, counted on a calendar and not on a watch."""

    days: int

    def __post_init__(self) -> None:
        if self.days < 1:
            raise ValueError(f"{self.days} business days is too few; accepted: 1 or more")

    def __str__(self) -> str:
        return "1 business day" if self.days == 1 else f"{self.days} business days"


Length = timedelta | BusinessDays


def parse_span(text: str) -> timedelta:
    """Read an elapsed span; units go from large to small and each stands at most once."""
    tidy = text.strip().lower()
    found = _SPAN.fullmatch(tidy)
    if not tidy or found is None:
        raise ValueError(f"{text!r} is not a span of time; accepted: {SPAN_EXAMPLES}")

    microseconds = sum(
        Decimal(number) * (unit // _MICROSECOND)
        for number, unit in zip(found.groups(), _UNITS, strict=True)
        if number is not None
    )
    try:
        return timedelta(microseconds=int(microseconds))
    except OverflowError:
        raise ValueError(f"{text!r} is too long; accepted: {SPAN_EXAMPLES}") from None


def parse_length(text: str) -> Length:
    """Read an elapsed span or a number of business days."""
    found = _BUSINESS_DAYS.fullmatch(text.strip().lower())
    if found is not None:
        return BusinessDays(int(found[1]))
    try:
        return parse_span(text)
    except ValueError as mistake:
        raise ValueError(str(mistake).replace(SPAN_EXAMPLES, LENGTH_EXAMPLES)) from None


def format_span(span: timedelta) -> str:
    """Write *span* so that `parse_span` reads the same one back."""
    if span < timedelta(0):
        raise ValueError("a span of time is never negative")
    parts = []
    for unit, letter in zip(_UNITS[:-1], "dhm", strict=True):
        count, span = divmod(span, unit)
        if count:
            parts.append(f"{count}{letter}")
    if span or not parts:
        seconds, rest = divmod(span, _UNITS[-1])
        fraction = f".{rest // _MICROSECOND:06d}".rstrip("0") if rest else ""
        parts.append(f"{seconds}{fraction}s")
    return "".join(parts)


def format_length(length: Length) -> str:
    """Write *length* so that `parse_length` reads the same one back."""
    return str(length) if isinstance(length, BusinessDays) else format_span(length)


def at_least_elapsed(length: Length) -> timedelta:
    """Return the shortest elapsed time *length* can take: a business day is a day when nothing is closed between."""
    return length.days * _DAY if isinstance(length, BusinessDays) else length
