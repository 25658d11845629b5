"""What stands in one cell of a table, read as what it is meant to be.

Each reader takes a cell as it comes (text from CSV, typed from a spreadsheet, JSON's values) and returns a value, or
None for an empty cell. It raises `BadCell` for everything else and shows nothing of what stood there.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from math import ceil, floor, inf, isfinite
from typing import Any, Final, TypeVar
from zoneinfo import ZoneInfo

from domain.contacts import Reason

Cell = str | int | float | bool | datetime | date | time | timedelta | None
T = TypeVar("T")
Reader = Callable[[Cell], T | None]

LONGEST_ID: Final = 200
LONGEST_NAME: Final = 100

# Bytes that did not fit the encoding are carried along as these, so that one bad row does not stop the rest.
_UNDECODED: Final = re.compile("[\ud800-\udfff]")
_HOUR: Final = re.compile(r"(\d{1,2}):([0-5]\d)(?::([0-5]\d))?", re.ASCII)
_CLOCK: Final = re.compile(r"(-?)(\d{1,6}):([0-5]?\d)(?::([0-5]?\d)(?:[.,](\d{1,9}))?)?", re.ASCII)
# A number and its unit, in English or Chinese, once or several times: "83 s", "1h 2m", "2分23秒".
_PART: Final = re.compile(
    r"(\d{1,9}(?:\.\d{1,9}|,\d{1,2})?)\s*"
    r"(?:(?P<h>h|hrs?|hours?|小时|时)|(?P<m>m|mins?|minutes?|分钟?)|(?P<s>s|secs?|seconds?|秒钟?)|(?P<ms>ms|msecs?|毫秒))"
    r"(?![a-z])[\s,]*",
    re.IGNORECASE | re.ASCII,
)
_UNITS: Final = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001}
# The end of a day, which some systems write in place of the beginning of the next.
_END_OF_DAY: Final = re.compile(r"(?<![\d:+-])24:00(?=(?::00(?:[.,]0+)?)?(?![\d:]))", re.ASCII)
# Halves of the day as spreadsheets in China write them; Python knows them by the language of the machine only.
_HALF: Final = {"上午": "AM", "下午": "PM"}
_HALVES: Final = re.compile("|".join(_HALF))
# Spreadsheets count days from here, and hours as parts of a day.
_FIRST_DAY: Final = datetime.fromisoformat("1899-12-30")
_MINUTE: Final = 60
_REMEMBERED: Final = 10_000


class BadCell(Exception):
    """A cell does not hold what it should."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


class SpanForm(StrEnum):
    """How a duration is written. *auto* takes a number for seconds and `1:02:03` for hours, minutes and seconds.

    *days* is how spreadsheets keep it, as a part of a day. A unit that stands in the cell itself wins.
    """

    AUTO = "auto"
    SECONDS = "seconds"
    MINUTES = "minutes"
    MILLISECONDS = "milliseconds"
    DAYS = "days"
    HMS = "h:m:s"
    MS = "m:s"


# Divided and not multiplied: 0.001 is no exact number, and a wait of 29 s would become one of 30.
_PARTS_OF_A_SECOND: Final = {SpanForm.MILLISECONDS: 1000.0, SpanForm.MINUTES: 1 / 60, SpanForm.DAYS: 1 / 86_400}


class Remembered(dict[Cell, Any]):
    """A reader of text that remembers what it has read: most columns say the same few things over and over."""

    def __init__(self, read: Reader[Any]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, cell: Cell) -> Any:
        value = self._read(cell)
        # To a dictionary 1, 1.0 and True are the same, and to a reader they are not.
        if isinstance(cell, str) and len(self) < _REMEMBERED:
            self[cell] = value
        return value


class _Offsets(dict[date, timedelta | None]):
    """How far a zone is ahead of UTC on a local day; None for a day on which its clocks change."""

    def __init__(self, zone: ZoneInfo) -> None:
        super().__init__()
        self._zone = zone

    def __missing__(self, day: date) -> timedelta | None:
        midnights = (datetime.combine(one, time(), self._zone) for one in (day, day + timedelta(days=1)))
        first, last = (midnight.utcoffset() for midnight in midnights)
        self[day] = first if first == last else None
        return self[day]


def read_text(longest: int) -> Reader[str]:
    """Read text of at most *longest* characters, without white space around it and invisible characters within."""

    def read(cell: Cell) -> str | None:
        if cell is None:
            return None
        text = _visible(cell if isinstance(cell, str) else _plain(cell))
        if len(text) > longest:
            raise BadCell(Reason.TOO_LONG)
        return text or None

    return read


def read_name(names: Mapping[str, str]) -> Reader[str]:
    """Read a name that other systems may spell differently; one that is not among *names* is kept as it is."""
    read = read_text(LONGEST_NAME)

    def read_known(cell: Cell) -> str | None:
        text = read(cell)
        return names.get(text, text) if text else None

    return read_known


def read_time(formats: Sequence[str], zone: ZoneInfo) -> Reader[datetime]:
    """Read a moment as UTC; one that names no zone is local in *zone*, the first of two when clocks go back.

    A format is "iso", "unix", "unix_ms", "excel" (days since 1899-12-30) or a pattern such as "%d.%m.%Y %H:%M"; the
    first that fits is taken. A date is its midnight, and 24:00 that of the day after.
    """
    parsers = [_PARSERS.get(one) or _pattern(one) for one in formats]
    offsets = _Offsets(zone)

    def read(cell: Cell) -> datetime | None:
        if cell is None or cell == "":
            return None
        try:
            moment = _moment(cell, parsers)
            if moment.tzinfo is not None:
                return moment.astimezone(UTC)
            offset = offsets[moment.date()]
            if offset is None:
                return moment.replace(tzinfo=zone).astimezone(UTC)
            # Several times as fast as by way of the zone, and files have millions of moments.
            moment -= offset
            return datetime.combine(moment, moment.time(), UTC)
        except (ValueError, OverflowError, OSError):
            raise BadCell(Reason.NOT_A_TIME) from None

    return read


def read_span(form: SpanForm, whole: Callable[[float], int]) -> Reader[int]:
    """Read a duration in seconds, made whole by *whole*; one below zero is returned as such."""

    def read(cell: Cell) -> int | None:
        if cell is None or cell == "":
            return None
        seconds = _seconds(cell, form)
        if seconds is None or not isfinite(seconds):
            raise BadCell(Reason.NOT_A_DURATION)
        return whole(seconds)

    return read


def up(seconds: float) -> int:
    """Round away from zero: against a target in whole seconds a wait is then as late as it really was."""
    exact = round(seconds, 6)
    return ceil(exact) if exact >= 0 else floor(exact)


def half_up(seconds: float) -> int:
    """Round to the nearest, away from zero in the middle: what is added up must not grow by rounding."""
    return floor(seconds + 0.5) if seconds >= 0 else ceil(seconds - 0.5)


def read_flag(yes: Collection[str], no: Collection[str]) -> Reader[bool]:
    """Read yes or no; how it is spelled does not depend on capitals."""
    known = {text.strip().casefold(): False for text in no} | {text.strip().casefold(): True for text in yes}

    def read(cell: Cell) -> bool | None:
        if cell is None or isinstance(cell, bool):
            return cell
        text = _plain(cell).strip().casefold()
        if not text:
            return None
        if text not in known:
            raise BadCell(Reason.NOT_YES_OR_NO)
        return known[text]

    return read


def read_number(values: Mapping[str, int]) -> Reader[int]:
    """Read a whole number, or a word that stands for one in *values*."""

    def read(cell: Cell) -> int | None:
        text = "" if cell is None else _plain(cell).strip()
        if not text:
            return None
        if text in values:
            return values[text]
        number = None if isinstance(cell, bool) else _number(text)
        if number is None or not number.is_integer():
            raise BadCell(Reason.NOT_A_NUMBER)
        return int(number)

    return read


def _visible(text: str) -> str:
    if text.isprintable():
        return text.strip()
    if _UNDECODED.search(text):
        raise BadCell(Reason.UNREADABLE)
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def _plain(cell: Cell) -> str:
    """Write a cell as people do: a spreadsheet keeps the number of a ticket as 12345.0."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def as_hour(cell: Cell) -> timedelta | None:
    """Return how far into its day an hour is, as a spreadsheet keeps it or as text such as 9:12; None for no hour."""
    if isinstance(cell, time):
        return timedelta(hours=cell.hour, minutes=cell.minute, seconds=cell.second, microseconds=cell.microsecond)
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return timedelta(seconds=round(cell * 86_400, 3)) if 0 <= cell < 1 else None
    if isinstance(cell, str):
        found = _HOUR.fullmatch(cell.strip())
        hour = timedelta(hours=int(found[1]), minutes=int(found[2]), seconds=int(found[3] or 0)) if found else None
        return hour if hour is not None and hour <= timedelta(days=1) else None
    return cell if isinstance(cell, timedelta) else None


def _number(text: str) -> float | None:
    # Python's own spelling, and nobody else's.
    if "_" in text:
        return None
    try:
        number = float(text)
    except ValueError:
        return None
    return number if isfinite(number) else None


def _moment(cell: Cell, parsers: Sequence[Callable[[str], datetime]]) -> datetime:
    """Raises `ValueError` and its like for what is no moment."""
    if not isinstance(cell, str):
        if isinstance(cell, datetime):
            return cell
        if isinstance(cell, date):
            return datetime.combine(cell, time())
        if isinstance(cell, bool | time | timedelta):
            raise ValueError
        cell = _plain(cell)
    text = cell.strip()
    try:
        return _parsed(text, parsers)
    except ValueError:
        start_of_day, ends = _END_OF_DAY.subn("00:00", text)
        if ends != 1:
            raise
    return _parsed(start_of_day, parsers) + timedelta(days=1)


def _parsed(text: str, parsers: Sequence[Callable[[str], datetime]]) -> datetime:
    for parse in parsers[:-1]:
        try:
            return parse(text)
        except ValueError:
            continue
    return parsers[-1](text)


def _unix(divisor: int) -> Callable[[str], datetime]:
    return lambda text: datetime.fromtimestamp(_counted(text) / divisor, UTC)


def _excel(text: str) -> datetime:
    """Read days, or days and in another column the part of a day that has passed."""
    days = sum(_counted(part) for part in text.split())
    return _FIRST_DAY + timedelta(seconds=round(days * 86_400, 3))


def _counted(text: str) -> float:
    number = _number(text)
    if number is None:
        raise ValueError
    return number


def _pattern(pattern: str) -> Callable[[str], datetime]:
    # What has no zone gets one from whoever asked for the moment.
    if "%p" not in pattern:
        return lambda text: datetime.strptime(text, pattern)  # noqa: DTZ007
    return lambda text: datetime.strptime(_HALVES.sub(lambda half: _HALF[half[0]], text), pattern)  # noqa: DTZ007


_PARSERS: Final = {"iso": datetime.fromisoformat, "unix": _unix(1), "unix_ms": _unix(1000), "excel": _excel}


def _seconds(cell: Cell, form: SpanForm) -> float | None:
    if isinstance(cell, time):
        cell = as_hour(cell)
    if isinstance(cell, timedelta):
        # A spreadsheet keeps a duration as a fraction of a day, which is off by a millionth or so.
        return round(cell.total_seconds(), 3)
    if isinstance(cell, bool | date):
        return None
    text = _plain(cell).strip()
    if ":" in text:
        return _by_the_clock(text, form)
    number = None if form in (SpanForm.HMS, SpanForm.MS) else _number(text)
    return _by_units(text) if number is None else number / _PARTS_OF_A_SECOND.get(form, 1.0)


def _by_units(text: str) -> float | None:
    """Read what names its units itself, the larger ones first and none twice; None for anything else."""
    place, seconds, smallest = 0, 0.0, inf
    while place < len(text):
        found = _PART.match(text, place)
        unit = _UNITS[found.lastgroup] if found is not None and found.lastgroup is not None else inf
        if found is None or unit >= smallest:
            return None
        place, smallest = found.end(), unit
        seconds += float(found[1].replace(",", ".")) * unit
    return seconds if place else None


def _by_the_clock(text: str, form: SpanForm) -> float | None:
    """Read 1:02:03; 02:03 is minutes and seconds only where it is said to be, for it may be hours and minutes."""
    found = _CLOCK.fullmatch(text)
    if found is None or form not in (SpanForm.AUTO, SpanForm.HMS, SpanForm.MS):
        return None
    sign, first, second, third, fraction = found.groups()
    if third is None:
        if form is not SpanForm.MS:
            return None
        hours, minutes, seconds = 0, int(first), int(second)
    else:
        hours, minutes, seconds = int(first), int(second), int(third)
    total = (hours * _MINUTE + minutes) * _MINUTE + seconds + float(f"0.{fraction or 0}")
    return -total if sign else total
