"""What every section of the policy is made of: frozen models, read-only tables, spans, and mistakes with their path."""

import re
from collections.abc import Iterable, Mapping
from datetime import time, timedelta
from types import MappingProxyType
from typing import Annotated, Final, TypeVar
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, PlainValidator, StringConstraints

from domain.spans import LENGTH_EXAMPLES, SPAN_EXAMPLES, BusinessDays, Length, parse_length, parse_span

Key = TypeVar("Key")
Value = TypeVar("Value")

_TIME_OF_DAY: Final = re.compile(r"([01]\d|2[0-3]):([0-5]\d)", re.ASCII)


class Section(BaseModel):
    """A part of the policy: never changed after reading, and no key is ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True, str_strip_whitespace=True)


class Mistakes(ValueError):
    """Several mistakes at once, each with the path of its key below the section that found them."""

    def __init__(self, found: Iterable[tuple[str, str]]) -> None:
        self.found = tuple(found)
        super().__init__("\n".join(f"{path}: {what}" for path, what in self.found))

    @classmethod
    def refuse(cls, found: Iterable[tuple[str, str]]) -> None:
        """Raise when there is anything in *found*."""
        if mistakes := tuple(found):
            raise cls(mistakes)


def read_span(value: object) -> timedelta:
    """Read a span that may be zero."""
    if not isinstance(value, str | timedelta):
        raise ValueError(f"{value!r} is not a span of time; accepted: {SPAN_EXAMPLES}")
    span = parse_span(value) if isinstance(value, str) else value
    if span < timedelta(0):
        raise ValueError(f"a span of time is never negative; accepted: {SPAN_EXAMPLES}")
    return span


def read_length(value: object) -> Length:
    """Read the length of a clock: never zero, because such a clock would be late at birth."""
    if not isinstance(value, str | timedelta | BusinessDays):
        raise ValueError(f"{value!r} is not a span of time; accepted: {LENGTH_EXAMPLES}")
    length = parse_length(value) if isinstance(value, str) else value
    if isinstance(length, timedelta) and length <= timedelta(0):
        raise ValueError(f"must be longer than nothing; accepted: {LENGTH_EXAMPLES}")
    return length


def read_positive_span(value: object) -> timedelta:
    """Read a span longer than zero."""
    span = read_span(value)
    if not span:
        raise ValueError(f"must be longer than nothing; accepted: {SPAN_EXAMPLES}")
    return span


def read_time_of_day(value: object) -> time:
    """Read a local time written as "09:00", quoted or not."""
    if isinstance(value, time) and value.tzinfo is None:
        return value
    found = _TIME_OF_DAY.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        raise ValueError(f'{value!r} is not a time of day; accepted: "00:00" to "23:59"')
    return time(int(found[1]), int(found[2]))


def pattern(expression: str, accepted: str) -> AfterValidator:
    """Check text against *expression*, and say in words what is *accepted* instead of showing the pattern."""
    compiled: Final = re.compile(expression, re.ASCII)

    def check(text: str) -> str:
        if compiled.fullmatch(text) is None:
            raise ValueError(f"{text!r} does not fit; accepted: {accepted}")
        return text

    return AfterValidator(check)


def read_zone(text: str) -> str:
    """Check that the time zone is known on this machine."""
    try:
        ZoneInfo(text)
    except (KeyError, ValueError, OSError):
        raise ValueError(f'{text!r} is not a time zone; accepted: a name such as "Asia/Shanghai"') from None
    return text


Span = Annotated[timedelta, PlainValidator(read_span)]
PositiveSpan = Annotated[timedelta, PlainValidator(read_positive_span)]
ClockLength = Annotated[Length, PlainValidator(read_length)]
TimeOfDay = Annotated[time, PlainValidator(read_time_of_day)]
Zone = Annotated[str, AfterValidator(read_zone)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Table = Annotated[Mapping[Key, Value], AfterValidator(MappingProxyType)]
SlackChannel = Annotated[
    str, pattern(r"#[^\sA-Z#@<>]{1,80}|[CG][A-Z0-9]{4,}", 'a channel such as "#complaints", or its id ("C012AB3CD")')
]
Member = Annotated[
    str,
    pattern(
        r"[UWS][A-Z0-9]{4,}|@[a-z0-9][a-z0-9._-]{0,78}",
        'the id of a Slack member ("U012AB3CD") or user group ("S012AB3CD"), or a handle such as "@warehouse"',
    ),
]
Emoji = Annotated[str, pattern(r":[a-z0-9_+'-]{1,100}:", 'the name of an emoji such as ":palm_tree:"')]
