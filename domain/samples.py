"""What the cells of a column look like: times in which format, durations, yes and no, scores on which scale."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, time
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from domain.cells import BadCell, Cell, Reader, SpanForm, read_flag, read_number, read_span, read_time, up
from domain.contacts import SCALES

_ANYWHERE: Final = ZoneInfo("UTC")
_DATES: Final = ("%Y/%m/%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y", "%Y年%m月%d日", "%Y.%m.%d")
_HOURS: Final = (" %H:%M:%S", " %H:%M", " %I:%M:%S %p", " %I:%M %p", " %p%I:%M:%S", " %p%I:%M", " %H时%M分%S秒", "")
_FORMATS: Final = ("iso", *(date + hour for date in _DATES for hour in _HOURS), "unix", "unix_ms", "excel")
_SWAPPED: Final = {"%d/%m/%Y": "%m/%d/%Y", "%d-%m-%Y": "%m-%d-%Y"}
_EARLIEST, _LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)

YES: Final = frozenset(
    ("y", "yes", "true", "t", "1", "answered", "connected", "resolved", "solved", "closed", "abandoned", "sent")
) | frozenset(("是", "有", "已", "已接", "已接听", "已接通", "接通", "已解决", "解决", "已放弃", "已邀评", "成功"))
NO: Final = frozenset(
    ("n", "no", "false", "f", "0", "unanswered", "missed", "not answered", "unresolved", "unsolved", "open", "not sent")
) | frozenset(("否", "无", "未", "未接", "未接听", "未接通", "未解决", "未放弃", "未邀评", "失败"))
_WORDS: Final = (
    {"good": 1, "bad": 0},
    {"thumbs up": 1, "thumbs down": 0},
    {"非常满意": 5, "满意": 4, "一般": 3, "不满意": 2, "非常不满意": 1},
    {"很满意": 5, "满意": 4, "一般": 3, "不满意": 2, "很不满意": 1},
    {"very satisfied": 5, "satisfied": 4, "neutral": 3, "dissatisfied": 2, "very dissatisfied": 1},
)


class Times(NamedTuple):
    """The format that a column is written in; *doubtful* when day and month could be the other way round."""

    format: str
    doubtful: bool


class Scores(NamedTuple):
    """What the scores of a column are out of, and the words used; *doubtful* when the best was never given."""

    scale_max: int
    words: dict[str, int]
    doubtful: bool


def filled(cells: Iterable[Cell]) -> list[Cell]:
    """Return the cells in which something stands."""
    return [cell for cell in cells if cell is not None and str(cell).strip()]


def times_in(cells: Sequence[Cell]) -> Times | None:
    """Return how all of *cells* are written as moments; None when they are not."""
    fitting = next((one for one in _FORMATS if _are_moments(cells, one)), None)
    if fitting is None:
        return None
    swapped = next((fitting.replace(*pair) for pair in _SWAPPED.items() if fitting.startswith(pair[0])), None)
    return Times(fitting, swapped is not None and _are_moments(cells, swapped))


def are_days(cells: Sequence[Cell]) -> bool:
    """Say whether all of *cells* are days without an hour."""
    return _all(cells, lambda cell: isinstance(cell, date) or (isinstance(cell, str) and ":" not in cell)) and bool(
        times_in(cells)
    )


def are_hours(cells: Sequence[Cell]) -> bool:
    """Say whether all of *cells* are hours of a day."""
    return _all(cells, _is_hour)


def span_in(cells: Sequence[Cell]) -> SpanForm | None:
    """Return how all of *cells* are written as durations; None when they are not."""
    forms = (SpanForm.AUTO, SpanForm.MS)
    return next((form for form in forms if cells and _reads(cells, read_span(form, up))), None)


def flags_in(cells: Sequence[Cell]) -> tuple[list[str], list[str]] | None:
    """Return how yes and no are spelled in *cells*; None when anything else stands there."""
    if not cells or not _reads(cells, read_flag(YES, NO)):
        return None
    said = sorted({str(cell).strip() for cell in cells if isinstance(cell, str)})
    return [text for text in said if text.casefold() in YES], [text for text in said if text.casefold() in NO]


def scores_in(cells: Sequence[Cell]) -> Scores | None:
    """Return the scale on which all of *cells* are scores; None when they are on none."""
    said = {str(cell).strip() for cell in cells}
    for words in _WORDS:
        if said and all(text.casefold() in words for text in said):
            spelled = {text: words[text.casefold()] for text in sorted(said)}
            return Scores(max(words.values()), {**words, **spelled}, doubtful=False)
    scale = next((highest for highest, scores in SCALES.items() if whole_in(cells, scores)), None)
    if scale is None:
        return None
    # Where nobody ever gave the worst of two thumbs, it is rather the worst of five stars.
    best = scale if scale > 1 or not whole_in(cells, range(1, 2)) else 5
    return Scores(best, {}, doubtful=not any(whole_in([cell], range(best, best + 1)) for cell in cells))


def whole_in(cells: Sequence[Cell], scale: range) -> bool:
    """Say whether all of *cells* are whole numbers on *scale*."""
    read = read_number({})
    return bool(cells) and _reads(cells, read) and all(read(cell) in scale for cell in cells)


def are_unique(cells: Sequence[Cell], rows: int) -> bool:
    """Say whether something stands in every one of *rows*, and nothing twice."""
    return 0 < rows == len(cells) == len({str(cell) for cell in cells})


def _is_hour(cell: Cell) -> bool:
    if not isinstance(cell, str):
        return isinstance(cell, time)
    try:
        time.fromisoformat(cell.strip())
    except ValueError:
        return False
    return ":" in cell


def _are_moments(cells: Sequence[Cell], format_: str) -> bool:
    read = read_time([format_], _ANYWHERE)
    return bool(cells) and _reads(cells, lambda cell: _in_our_time(read(cell)))


def _in_our_time(moment: datetime | None) -> datetime | None:
    """A number is no moment only because it could be counted in seconds."""
    if moment is not None and not _EARLIEST <= moment < _LATEST:
        raise ValueError
    return moment


def _reads(cells: Iterable[Cell], read: Reader[object]) -> bool:
    try:
        for cell in cells:
            read(cell)
    except (BadCell, ValueError):
        return False
    return True


def _all(cells: Sequence[Cell], holds: Callable[[Cell], bool]) -> bool:
    return bool(cells) and all(holds(cell) for cell in cells)
