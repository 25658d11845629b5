"""What may be written behind `/quality`, read into a question; what cannot be read is refused with what can."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Final, Literal

from domain.errors import Refusal
from domain.indicators.days import Period, month_of, one_day, trailing, week_of
from domain.masking import clean
from domain.policy import Channel
from handlers.exports.tables import Format
from handlers.spelling import behind, longest

_CUT: Final = 40
_LONGEST: Final = 366
# What is compared by default: four whole weeks, so that every weekday counts as often.
_COMPARED: Final = 28
_DAY: Final = timedelta(days=1)

# 2026-09-14 as well as 2026/9/14 and 2026.9.14.
_ISO_DAY: Final = r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})"
_ONE_DAY: Final = re.compile(rf"{_ISO_DAY}(?![\d/-])")
_RANGE: Final = re.compile(rf"{_ISO_DAY}\s*(?:\.\.|to|until|至|到|~)\s*{_ISO_DAY}(?![\d/-])")
_MONTH: Final = re.compile(r"(\d{4})-(\d{1,2})(?![\d-])")
_LAST_DAYS: Final = re.compile(r"(?:the )?(?:last|past) (\d{1,3}) days?\b|(?:最近|近|过去)(\d{1,3})天")
_CHINESE_DAY: Final = re.compile(r"(?:(\d{4})年)?(\d{1,2})月(\d{1,2})[日号]")
_CHINESE_MONTH: Final = re.compile(r"(?:(\d{4})年)?(\d{1,2})月份?(?!\d)")
_BETWEEN: Final = ("and", "with", "vs", "versus", "to", "和", "与", "跟", "对比", "比")
_BY: Final = ("by", "per", "按", "分")
_TEAM: Final = ("team", "班组", "团队", "组")
_CHANNEL: Final = ("channel", "渠道")


class Dimension(StrEnum):
    """What figures are split by."""

    TEAM = "team"
    CHANNEL = "channel"
    AGENT = "agent"
    CATEGORY = "category"


_DIMENSIONS: Final[Mapping[Dimension, tuple[str, ...]]] = {
    Dimension.TEAM: ("team", "teams", "班组", "团队"),
    Dimension.CHANNEL: ("channel", "channels", "渠道"),
    Dimension.AGENT: ("agent", "agents", "坐席", "客服", "人员"),
    Dimension.CATEGORY: ("category", "categories", "分类", "投诉分类", "类别"),
}


class Span(StrEnum):
    """The periods that have a name."""

    TODAY = "today"
    YESTERDAY = "yesterday"
    DAY_BEFORE = "day before yesterday"
    WEEK = "week"
    LAST_WEEK = "last week"
    MONTH = "month"
    LAST_MONTH = "last month"


_SPANS: Final[Mapping[Span, tuple[str, ...]]] = {
    Span.TODAY: ("today", "今天", "今日"),
    Span.YESTERDAY: ("yesterday", "昨天", "昨日"),
    Span.DAY_BEFORE: ("day before yesterday", "前天"),
    Span.WEEK: ("this week", "week", "本周", "这周"),
    Span.LAST_WEEK: ("last week", "上周"),
    Span.MONTH: ("this month", "month", "本月", "这个月"),
    Span.LAST_MONTH: ("last month", "上月", "上个月"),
}


@dataclass(frozen=True, slots=True)
class Known:
    """What can be named besides days: the local day it is, the channels of the policy, and the teams of contacts."""

    today: date
    channels: Mapping[str, Channel] = field(default_factory=dict)
    teams: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """Which figures are wanted: of *period*, of one *team* where one is named, split *by* something."""

    period: Period
    by: Dimension | None = None
    team: str | None = None


@dataclass(frozen=True, slots=True)
class Compared:
    """Two things of one *kind* side by side: periods, or teams or channels over *period*."""

    kind: Literal["period", "team", "channel"]
    first: Period | str
    second: Period | str
    period: Period | None = None


@dataclass(frozen=True, slots=True)
class Export:
    """Which cases are wanted as a file, by when they were received."""

    format: Format
    period: Period


def read_asked(text: str, known: Known) -> Asked:
    """Read which figures are wanted; nothing at all is today. Raises `Refusal` with what would be accepted."""
    asked, rest = Asked(one_day(known.today)), _tidy(text)
    while rest:
        asked, rest = _take(asked, rest, known)
    return asked


def is_all_unknown(refusal: Refusal, text: str) -> bool:
    """Say whether *refusal* says that *text* asks for no figures from its first word on."""
    return refusal.code == "unknown_figures" and refusal.facts["given"] == _tidy(text)[:_CUT]


def read_compared(text: str, known: Known) -> Compared:
    """Read what is to be compared, the earlier of two periods first. Raises `Refusal`."""
    first, rest = _side(_tidy(text), known)
    second, rest = _side(_without(rest, _BETWEEN), known)
    if first[0] != second[0]:
        raise Refusal("compare_alike")
    if first[1] == second[1]:
        raise Refusal("compare_itself")
    one, two = first[1], second[1]
    if isinstance(one, Period) and isinstance(two, Period):
        return _periods(min(one, two), max(one, two), rest)
    period = _whole_period(rest, known, "unknown_comparison") if rest else trailing(known.today - _DAY, _COMPARED)
    return Compared(first[0], one, two, period)


def _periods(earlier: Period, later: Period, rest: str) -> Compared:
    if rest:
        raise Refusal("unknown_comparison", given=rest[:_CUT])
    # What is in both would be compared with itself.
    if later.first <= earlier.last:
        raise Refusal("compare_overlap")
    return Compared("period", earlier, later)


def read_export(text: str, known: Known) -> Export:
    """Read which cases are wanted as a file: CSV of this month, where nothing else is said. Raises `Refusal`."""
    rest = _tidy(text)
    form = longest(rest, ("csv", "xlsx", "excel"))
    rest = rest[len(form) :].strip()
    period = _whole_period(rest, known, "unknown_export") if rest else Period(month_of(known.today).first, known.today)
    return Export(Format.XLSX if form in ("xlsx", "excel") else Format.CSV, period)


def read_month(text: str, today: date) -> Period:
    """Read a month that is over; nothing at all is the last one. Raises `Refusal` with what would be accepted."""
    rest = _tidy(text)
    if not rest:
        return month_of(month_of(today).first - _DAY)
    period = _whole_period(rest, Known(today), "unknown_month")
    month = month_of(period.first)
    if period != Period(month.first, min(month.last, today)):
        raise Refusal("unknown_month", given=rest[:_CUT])
    if month.last >= today:
        raise Refusal("month_not_over")
    return month


def _whole_period(text: str, known: Known, code: str) -> Period:
    taken = _period(text, known)
    if taken is None or taken[1]:
        raise Refusal(code, given=(text if taken is None else taken[1])[:_CUT])
    return taken[0]


def _take(asked: Asked, text: str, known: Known) -> tuple[Asked, str]:
    """Read one thing at the beginning of *text*; return the question with it, and what follows."""
    if (by := _dimension(text)) is not None:
        return replace(asked, by=by[0]), by[1]
    if (team := _named_team(text, known)) is not None:
        return replace(asked, team=team[0]), team[1]
    if (period := _period(text, known)) is not None:
        return replace(asked, period=period[0]), period[1]
    raise Refusal("unknown_figures", given=text[:_CUT])


def _dimension(text: str) -> tuple[Dimension, str] | None:
    rest = behind(text, _BY)
    if rest is None:
        return None
    words = {word: one for one, some in _DIMENSIONS.items() for word in some}
    if not (found := longest(rest, words)):
        raise Refusal("which_dimension")
    return words[found], rest[len(found) :].strip()


def _named_team(text: str, known: Known) -> tuple[str, str] | None:
    """Read a team, with or without the word for one before it; a name may begin with that word itself."""
    names = {_tidy(team): team for team in known.teams}
    rest = behind(text, _TEAM)
    for written in (text, rest or ""):
        if found := longest(written, names):
            return names[found], written[len(found) :].strip()
    if rest is None:
        return None
    raise Refusal("which_team", accepted=tuple(known.teams)) if known.teams else Refusal("no_teams")


def _named_channel(text: str, known: Known) -> tuple[str, str] | None:
    rest = _without(text, _CHANNEL)
    names = dict(_channel_names(known.channels))
    found = longest(rest, names)
    return (names[found], rest[len(found) :].strip()) if found else None


def _channel_names(channels: Mapping[str, Channel]) -> Iterator[tuple[str, str]]:
    for key, channel in channels.items():
        for name in (key, key.replace("_", " "), channel.name.en, channel.name.zh_CN):
            yield _tidy(name), key


def _side(text: str, known: Known) -> tuple[tuple[Literal["period", "team", "channel"], Period | str], str]:
    """Read one side of a comparison, and what follows it."""
    if not text:
        raise Refusal("compare_what")
    if (period := _period(text, known)) is not None:
        return ("period", period[0]), period[1]
    if (channel := _named_channel(text, known)) is not None:
        return ("channel", channel[0]), channel[1]
    if (team := _named_team(text, known)) is not None:
        return ("team", team[0]), team[1]
    raise Refusal("unknown_comparison", given=text[:_CUT])


def _period(text: str, known: Known) -> tuple[Period, str] | None:
    """Read days at the beginning of *text*; None when there are none. Raises `Refusal` for such as cannot be asked."""
    if match := _LAST_DAYS.match(text):
        return _whole_days(int(match[1] or match[2]), known.today), text[match.end() :].strip()
    words = {word: span for span, some in _SPANS.items() for word in some}
    if found := longest(text, words):
        return _span(words[found], known.today), text[len(found) :].strip()
    for pattern, read in ((_RANGE, _range), (_ONE_DAY, _day), (_MONTH, _month)):
        if match := pattern.match(text):
            return _asked_for(read(match), known.today), text[match.end() :].strip()
    for pattern, read_near in ((_CHINESE_DAY, _chinese_day), (_CHINESE_MONTH, _chinese_month)):
        if match := pattern.match(text):
            return _asked_for(read_near(match, known.today), known.today), text[match.end() :].strip()
    return None


def _span(span: Span, today: date) -> Period:
    if span in (Span.YESTERDAY, Span.DAY_BEFORE):
        return one_day(today - _DAY * (1 if span is Span.YESTERDAY else 2))
    if span is Span.WEEK:
        return Period(week_of(today).first, today)
    if span is Span.LAST_WEEK:
        return week_of(week_of(today).first - _DAY)
    if span is Span.MONTH:
        return Period(month_of(today).first, today)
    return month_of(month_of(today).first - _DAY) if span is Span.LAST_MONTH else one_day(today)


def _whole_days(n: int, today: date) -> Period:
    """Return so many days that are over, up to yesterday. Raises `Refusal`."""
    if n > _LONGEST:
        raise Refusal("too_many_days")
    return trailing(today - _DAY, max(n, 1))


def _asked_for(days: tuple[date, date], today: date) -> Period:
    """Return the days that are meant, but none that has not come. Raises `Refusal`."""
    first, last = days
    if first > today:
        raise Refusal("day_not_come")
    if last < first:
        raise Refusal("days_turned_round")
    if (last - first).days >= _LONGEST:
        raise Refusal("too_many_days")
    return Period(first, min(last, today))


def _range(match: re.Match[str]) -> tuple[date, date]:
    return _date(*match.groups()[:3]), _date(*match.groups()[3:])


def _day(match: re.Match[str]) -> tuple[date, date]:
    day = _date(*match.groups())
    return day, day


def _month(match: re.Match[str]) -> tuple[date, date]:
    month = month_of(_date(match[1], match[2], "1"))
    return month.first, month.last


def _chinese_day(match: re.Match[str], today: date) -> tuple[date, date]:
    year, month, day = match.groups()
    found = _latest(year, month, day, today)
    return found, found


def _chinese_month(match: re.Match[str], today: date) -> tuple[date, date]:
    year, month = match.groups()
    found = month_of(_latest(year, month, "1", today))
    return found.first, found.last


def _latest(year: str | None, month: str, day: str, today: date) -> date:
    """Return a day; without a year it is the latest of its kind."""
    found = _date(year or str(today.year), month, day)
    return found if year is not None or found <= today else _date(str(today.year - 1), month, day)


def _date(year: str, month: str, day: str) -> date:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise Refusal("no_such_day", given=f"{year}-{month}-{day}") from None


def _tidy(text: str) -> str:
    return clean(text).lower()


def _without(text: str, words: Iterable[str]) -> str:
    """Return *text* without one of *words* at its beginning, if one is there."""
    return text[len(longest(text, words)) :].strip()
