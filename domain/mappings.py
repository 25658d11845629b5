"""What the columns of somebody else's table mean: the mapping file of an import, checked as a whole."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Final, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, model_validator

from domain.cells import LONGEST_NAME, SpanForm
from domain.contacts import SCALES
from domain.values import Mistakes, Section, Table, Zone

COLUMN_EXAMPLES: Final = 'the heading of a column such as "Call Id", or several as ["Date", "Time"]'
TIME_EXAMPLES: Final = '"iso", "unix", "unix_ms", "excel", or a pattern such as "%d.%m.%Y %H:%M"'
YES: Final = ("yes", "y", "true", "t", "1", "是", "有", "已")
NO: Final = ("no", "n", "false", "f", "0", "否", "无", "未")

_SOURCE: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}", re.ASCII)
_KNOWN_TIMES: Final = frozenset({"iso", "unix", "unix_ms", "excel"})


def is_source(text: str) -> bool:
    """Say whether a system that reports contacts may be named so."""
    return _SOURCE.fullmatch(text) is not None


def _check_source(text: str) -> str:
    if not is_source(text):
        raise ValueError(f'{text!r} does not fit; accepted: up to 40 of a-z, 0-9, "_" and "-", such as "hotline"')
    return text


def _read_columns(value: object) -> object:
    """Take one heading for a list of one."""
    parts = [value] if isinstance(value, str) else value
    if not isinstance(parts, list | tuple) or not parts or not all(isinstance(part, str) and part for part in parts):
        raise ValueError(f"{value!r} names no column; accepted: {COLUMN_EXAMPLES}")
    return tuple(parts)


def _read_times(value: object) -> object:
    """Take one format for a list of one."""
    return (value,) if isinstance(value, str) else value


def _check_time(text: str) -> str:
    if text in _KNOWN_TIMES:
        return text
    sample = datetime(2021, 12, 31, 23, 58, 59, tzinfo=UTC).strftime(text)
    try:
        # A pattern without a day would put everything into the year 1900.
        understood = datetime.strptime(sample, text).year == 2021  # noqa: DTZ007 - only whether it can be read back
    except ValueError:
        understood = False
    if not understood:
        raise ValueError(f"{text!r} is not a way to write times; accepted: {TIME_EXAMPLES}")
    return text


Source = Annotated[str, AfterValidator(_check_source)]
Columns = Annotated[tuple[str, ...], BeforeValidator(_read_columns)]
TimeFormat = Annotated[str, AfterValidator(_check_time)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_NAME)]
Spelling = Annotated[str, StringConstraints(min_length=1)]


class SpanField(StrEnum):
    """The fields that are durations."""

    WAITED = "waited"
    TALK = "talk"
    HOLD = "hold"
    ACW = "acw"


class NameField(StrEnum):
    """The fields that are names, which other systems spell in ways of their own."""

    CHANNEL = "channel"
    TEAM = "team"
    AGENT = "agent"
    CATEGORY = "category"


class FileShape(Section):
    """How the file is written; what is not said is found out."""

    encoding: Literal["utf-8", "utf-16", "gb18030", "windows-1252"] | None = None
    delimiter: Literal[",", ";", "\t", "|"] | None = None
    sheet: Spelling | None = None
    skip: Annotated[int, Field(strict=True, ge=0, le=1000)] = 0


class ColumnMapping(Section):
    """Which column holds what; several columns are read as one, with a space between."""

    external_id: Columns
    arrived_at: Columns
    channel: Columns | None = None
    team: Columns | None = None
    agent: Columns | None = None
    category: Columns | None = None
    answered: Columns | None = None
    abandoned: Columns | None = None
    responded_at: Columns | None = None
    waited: Columns | None = None
    talk: Columns | None = None
    hold: Columns | None = None
    acw: Columns | None = None
    resolved: Columns | None = None
    resolved_at: Columns | None = None
    reopened: Columns | None = None
    survey_sent: Columns | None = None
    score: Columns | None = None
    scale_max: Columns | None = None
    nps: Columns | None = None
    ces: Columns | None = None
    rated_at: Columns | None = None
    customer: Columns | None = None
    is_test: Columns | None = None

    def mapped(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield each field that has columns, with their headings."""
        for field in type(self).model_fields:
            if headings := getattr(self, field):
                yield field, headings


class Constants(Section):
    """What holds for every row in which no column says otherwise."""

    channel: Name | None = None
    team: Name | None = None
    agent: Name | None = None
    category: Name | None = None
    survey_sent: Annotated[bool, Field(strict=True)] | None = None


class YesNo(Section):
    """How yes and no are spelled, in capitals or not."""

    yes: Annotated[tuple[Spelling, ...], Field(min_length=1)] = YES
    no: Annotated[tuple[Spelling, ...], Field(min_length=1)] = NO

    @model_validator(mode="after")
    def _check(self) -> Self:
        both = {text.casefold() for text in self.yes} & {text.casefold() for text in self.no}
        if both:
            raise Mistakes([("no", f"says {min(both)!r} as yes does; accepted: each spelling in one of them")])
        return self


class ScoreScale(Section):
    """What the survey's score is out of, and the words that stand for a number."""

    scale_max: Annotated[int, Field(strict=True)] = 5
    words: Table[Spelling, Annotated[int, Field(strict=True)]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.scale_max not in SCALES:
            accepted = "5, 7 or 10, or 1 for thumbs (0 is down, 1 is up)"
            raise Mistakes([("scale_max", f"{self.scale_max} is not a scale that is known; accepted: {accepted}")])
        scale = SCALES[self.scale_max]
        Mistakes.refuse(
            (f"words.{word}", f"{number} is not on the scale; accepted: {scale[0]} to {scale[-1]}")
            for word, number in self.words.items()
            if number not in scale
        )
        return self


class ImportMapping(Section):
    """How one system's table is read as contacts."""

    source: Source
    zone: Zone | None = None
    unanswered: Literal["abandoned", "waiting"] = "abandoned"
    times: Annotated[tuple[TimeFormat, ...], BeforeValidator(_read_times), Field(min_length=1)] = ("iso",)
    columns: ColumnMapping
    constants: Constants = Field(default_factory=Constants)
    durations: Table[SpanField, SpanForm] = Field(default_factory=dict)
    flags: YesNo = Field(default_factory=YesNo)
    score: ScoreScale = Field(default_factory=ScoreScale)
    names: Table[NameField, Table[Spelling, Name]] = Field(default_factory=dict)
    file: FileShape = Field(default_factory=FileShape)

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.columns.channel is None and self.constants.channel is None:
            what = "is missing; accepted: a column, or a name for every row in constants.channel"
            raise Mistakes([("columns.channel", what)])
        return self
