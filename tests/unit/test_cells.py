"""A cell is read as what it is meant to be, or refused."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.cells import (
    BadCell,
    Cell,
    Reader,
    Remembered,
    SpanForm,
    half_up,
    read_flag,
    read_name,
    read_number,
    read_span,
    read_text,
    read_time,
    up,
)
from domain.contacts import Reason
from tests.contacts import SHANGHAI

LONDON = ZoneInfo("Europe/London")
MOMENT = datetime(2021, 1, 1, 9, 12, 58, tzinfo=UTC)


def refused(read: Reader[Any], cell: Cell) -> Reason:
    """Return why a cell is refused, with nothing of what stood in it."""
    with pytest.raises(BadCell) as caught:
        read(cell)
    assert caught.value.args == (caught.value.reason,)
    return caught.value.reason


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("Diane", "Diane"),
        ("  Diane  ", "Diane"),
        ("a\tb\nc\x00d", "a b c d"),
        ("全角\u3000空格", "全角 空格"),
        ("1234567890", "1234567890"),
        ("", None),
        (" ", None),
        ("\n", None),
        (None, None),
        (12345, "12345"),
        (12345.0, "12345"),
        (1.5, "1.5"),
        (date(2021, 1, 1), "2021-01-01"),
    ],
)
def test_text_is_read_as_it_is_seen(cell: Cell, text: str | None) -> None:
    assert read_text(10)(cell) == text


@pytest.mark.parametrize(("cell", "reason"), [("12345678901", Reason.TOO_LONG), ("Di\udcffane", Reason.UNREADABLE)])
def test_text_that_cannot_be_kept_is_refused(cell: str, reason: Reason) -> None:
    assert refused(read_text(10), cell) is reason


def test_a_name_that_is_spelled_otherwise_is_known_and_another_kept() -> None:
    read = read_name({"Tel": "phone", "1": "chat"})

    assert [read(cell) for cell in (" Tel ", 1, "fax", "", None)] == ["phone", "chat", "fax", None, None]


@pytest.mark.parametrize(
    ("formats", "cell", "moment"),
    [
        (["iso"], "2021-01-01 17:12:58", MOMENT),
        (["iso"], " 2021-01-01T17:12:58 ", MOMENT),
        (["iso"], "2021-01-01T09:12:58Z", MOMENT),
        (["iso"], "2021-01-01T10:12:58+01:00", MOMENT),
        (["iso"], "2021-01-01", datetime(2020, 12, 31, 16, tzinfo=UTC)),
        (["iso"], datetime(2021, 1, 1, 17, 12, 58), MOMENT),  # noqa: DTZ001 - a spreadsheet knows no zones
        (["iso"], datetime(2021, 1, 1, 11, 12, 58, tzinfo=timezone(timedelta(hours=2))), MOMENT),
        (["iso"], date(2021, 1, 1), datetime(2020, 12, 31, 16, tzinfo=UTC)),
        (["%d.%m.%Y %H:%M:%S"], "01.01.2021 17:12:58", MOMENT),
        (["%Y年%m月%d日 %H时%M分%S秒"], "2021年1月1日 17时12分58秒", MOMENT),
        (["%d/%m/%y %I:%M:%S %p"], "01/01/21 05:12:58 PM", MOMENT),
        (["%Y/%m/%d %p%I:%M:%S"], "2021/1/1 下午5:12:58", MOMENT),
        (["%Y/%m/%d %p%I:%M:%S"], "2021/1/1 上午12:00:00", datetime(2020, 12, 31, 16, tzinfo=UTC)),
        (["%Y-%m-%d %H:%M:%S %z"], "2021-01-01 09:12:58 +0000", MOMENT),
        (["%d.%m.%Y", "iso"], "2021-01-01T09:12:58Z", MOMENT),
        (["iso", "%d.%m.%Y"], "01.01.2021", datetime(2020, 12, 31, 16, tzinfo=UTC)),
        (["unix"], "1609492378", MOMENT),
        (["unix"], 1609492378, MOMENT),
        (["unix_ms"], 1609492378000.0, MOMENT),
        (["excel"], "44197.717337963", MOMENT),
        (["excel"], 44197.71733796296, MOMENT),
        (["excel"], "44197 0.717337963", MOMENT),
        (["iso", "excel"], 44197, datetime(2020, 12, 31, 16, tzinfo=UTC)),
        (["iso"], "2020-12-31 24:00:00", datetime(2020, 12, 31, 16, tzinfo=UTC)),
        (["iso"], "2020-12-31T24:00:00+08:00", datetime(2020, 12, 31, 16, tzinfo=UTC)),
        (["%d.%m.%Y %H:%M"], "31.12.2020 24:00", datetime(2020, 12, 31, 16, tzinfo=UTC)),
        (["iso"], "", None),
        (["iso"], None, None),
    ],
)
def test_a_moment_is_read_as_utc(formats: Sequence[str], cell: Cell, moment: datetime | None) -> None:
    read = read_time(formats, SHANGHAI)(cell)

    assert read == moment
    assert read is None or read.tzinfo is UTC


@pytest.mark.parametrize(
    "cell",
    [
        "yesterday",
        "32.01.2021",
        "2021-02-30 10:00:00",
        "0001-01-01",
        "2021-01-01 24:01",
        "2021-01-01 24:00 24:00",
        "9999-12-31 24:00",
        "2021-01-01T00:00+24:00",
        "1_609_492_378",
        True,
        time(9, 12),
        timedelta(hours=9),
        1e30,
        "nan",
    ],
)
@pytest.mark.parametrize("formats", [["iso"], ["unix"], ["%d.%m.%Y", "unix_ms"], ["excel"]])
def test_what_is_no_moment_is_refused(formats: Sequence[str], cell: Cell) -> None:
    assert refused(read_time(formats, SHANGHAI), cell) is Reason.NOT_A_TIME


@pytest.mark.parametrize(
    ("local", "moment"),
    [
        ("2026-03-29 00:59:59", datetime(2026, 3, 29, 0, 59, 59, tzinfo=UTC)),
        ("2026-03-29 01:30:00", datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
        ("2026-03-29 02:00:00", datetime(2026, 3, 29, 1, 0, tzinfo=UTC)),
        ("2026-10-25 01:30:00", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        ("2026-10-25 02:00:00", datetime(2026, 10, 25, 2, 0, tzinfo=UTC)),
    ],
)
def test_hours_that_the_clock_skips_or_repeats_are_read_as_the_first(local: str, moment: datetime) -> None:
    assert read_time(["iso"], LONDON)(local) == moment


@pytest.mark.parametrize(
    ("form", "cell", "seconds"),
    [
        (SpanForm.AUTO, "109", 109.0),
        (SpanForm.AUTO, 109, 109.0),
        (SpanForm.AUTO, "30.5", 30.5),
        (SpanForm.AUTO, "00:02:23", 143.0),
        (SpanForm.AUTO, "1:02:03", 3723.0),
        (SpanForm.AUTO, "100:00:00", 360_000.0),
        (SpanForm.AUTO, "0:00:01.5", 1.5),
        (SpanForm.AUTO, "0:00:01,5", 1.5),
        (SpanForm.AUTO, "-0:00:05", -5.0),
        (SpanForm.AUTO, "-5", -5.0),
        (SpanForm.AUTO, time(0, 2, 23), 143.0),
        (SpanForm.AUTO, timedelta(hours=30), 108_000.0),
        (SpanForm.AUTO, timedelta(seconds=142.999999), 143.0),
        (SpanForm.AUTO, time(0, 2, 22, 999_999), 143.0),
        (SpanForm.SECONDS, "109", 109.0),
        (SpanForm.MINUTES, "1.5", 90.0),
        (SpanForm.MILLISECONDS, "29000", 29.0),
        (SpanForm.HMS, "00:02:23", 143.0),
        (SpanForm.MS, "02:23", 143.0),
        (SpanForm.MS, "0:02:23", 143.0),
        (SpanForm.MS, "102:23", 6143.0),
        (SpanForm.DAYS, 0.00165509259259, 143.0),
        (SpanForm.DAYS, "1.5", 129_600.0),
        (SpanForm.DAYS, time(0, 2, 23), 143.0),
        *((form, "83 s", 83.0) for form in SpanForm),
        (SpanForm.AUTO, "83s", 83.0),
        (SpanForm.AUTO, "1h 2m 3s", 3723.0),
        (SpanForm.AUTO, "1 Hour, 2 min", 3720.0),
        (SpanForm.AUTO, "1,5 h", 5400.0),
        (SpanForm.AUTO, "1.5min", 90.0),
        (SpanForm.AUTO, "1500 ms", 1.5),
        (SpanForm.AUTO, "2分23秒", 143.0),
        (SpanForm.AUTO, "1小时2分钟", 3720.0),
        (SpanForm.AUTO, "", None),
        (SpanForm.AUTO, None, None),
    ],
)
def test_a_duration_is_read_in_seconds(form: SpanForm, cell: Cell, seconds: float | None) -> None:
    exact = read_span(form, lambda found: round(found * 1000))

    assert exact(cell) == (None if seconds is None else round(seconds * 1000))


@pytest.mark.parametrize(
    ("form", "cell"),
    [
        (SpanForm.AUTO, "02:23"),
        (SpanForm.AUTO, "long"),
        (SpanForm.AUTO, "nan"),
        (SpanForm.AUTO, "inf"),
        (SpanForm.AUTO, "1:60:00"),
        (SpanForm.AUTO, "1:00:00:00"),
        (SpanForm.AUTO, "1:2:3 h"),
        (SpanForm.AUTO, "1_0"),
        (SpanForm.AUTO, "83,5"),
        (SpanForm.AUTO, "s"),
        (SpanForm.AUTO, "83 x"),
        (SpanForm.AUTO, "83 s x"),
        (SpanForm.AUTO, "2m 3m"),
        (SpanForm.AUTO, "3 s 2 m"),
        (SpanForm.AUTO, "5 months"),
        (SpanForm.AUTO, "1,234 s"),
        (SpanForm.AUTO, True),
        (SpanForm.AUTO, date(2021, 1, 1)),
        (SpanForm.AUTO, float("inf")),
        (SpanForm.SECONDS, "00:02:23"),
        (SpanForm.MINUTES, "02:23"),
        (SpanForm.HMS, "109"),
        (SpanForm.HMS, "02:23"),
        (SpanForm.MS, "109"),
    ],
)
def test_what_is_no_duration_or_could_be_two_is_refused(form: SpanForm, cell: Cell) -> None:
    assert refused(read_span(form, up), cell) is Reason.NOT_A_DURATION


@pytest.mark.parametrize(
    ("seconds", "late", "nearest"),
    [
        (30.0, 30, 30),
        (30.1, 31, 30),
        (30.5, 31, 31),
        (30.9, 31, 31),
        (30.000000004, 30, 30),
        (0.0, 0, 0),
        (-0.4, -1, 0),
        (-0.5, -1, -1),
        (-30.0, -30, -30),
    ],
)
def test_a_wait_is_rounded_up_and_work_to_the_nearest(seconds: float, late: int, nearest: int) -> None:
    assert (up(seconds), half_up(seconds)) == (late, nearest)


@given(st.integers(0, 10**7))
def test_milliseconds_that_are_whole_seconds_stay_so(seconds: int) -> None:
    assert read_span(SpanForm.MILLISECONDS, up)(str(seconds * 1000)) == seconds


@given(st.integers(0, 10**6), st.integers(0, 59), st.integers(0, 59))
def test_hours_minutes_and_seconds_are_added_up(hours: int, minutes: int, seconds: int) -> None:
    text = f"{hours % 100_000}:{minutes:02}:{seconds:02}"

    assert read_span(SpanForm.AUTO, up)(text) == hours % 100_000 * 3600 + minutes * 60 + seconds


def test_yes_and_no_are_read_whatever_their_capitals() -> None:
    read = read_flag(["Y", "是", "1"], ["N", "0"])

    assert [read(cell) for cell in ("y", " Y ", "是", 1, 1.0, True)] == [True] * 6
    assert [read(cell) for cell in ("n", "N", "0", 0, False)] == [False] * 5
    assert [read(cell) for cell in ("", " ", None)] == [None] * 3
    assert refused(read, "maybe") is Reason.NOT_YES_OR_NO


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("5", 5),
        (" 5 ", 5),
        ("5.0", 5),
        (5.0, 5),
        (0, 0),
        ("-1", -1),
        ("good", 1),
        ("", None),
        (" ", None),
        (None, None),
    ],
)
def test_a_score_is_a_whole_number_or_a_word_for_one(cell: Cell, number: int | None) -> None:
    assert read_number({"good": 1})(cell) == number


@pytest.mark.parametrize("cell", ["4.5", "five", "nan", "1e400", "1_0", "95%", True, "Good"])
def test_what_is_no_whole_number_is_refused(cell: Cell) -> None:
    assert refused(read_number({"good": 1}), cell) is Reason.NOT_A_NUMBER


def test_what_was_read_is_remembered_and_not_taken_for_something_else() -> None:
    asked: list[Cell] = []

    def read(cell: Cell) -> str:
        asked.append(cell)
        return repr(cell)

    remembered = Remembered(read)

    assert [remembered[cell] for cell in ("1", "1", 1, True, 1.0)] == ["'1'", "'1'", "1", "True", "1.0"]
    assert asked == ["1", 1, True, 1.0]


def test_memory_has_an_end() -> None:
    remembered = Remembered(lambda cell: cell)

    for number in range(20_000):
        assert remembered[str(number)] == str(number)

    assert len(remembered) == 10_000


def test_what_is_refused_is_refused_again() -> None:
    remembered = Remembered(read_number({}))

    assert [refused(remembered.__getitem__, "x") for _ in range(2)] == [Reason.NOT_A_NUMBER] * 2


@given(
    st.datetimes(datetime.fromisoformat("2001-01-01"), datetime.fromisoformat("2040-01-01")),
    st.sampled_from(["Europe/London", "Asia/Shanghai", "America/Santiago", "Africa/Cairo", "Australia/Lord_Howe"]),
)
def test_local_times_are_read_as_their_zone_says_on_every_day(local: datetime, name: str) -> None:
    zone = ZoneInfo(name)

    assert read_time(["iso"], zone)(local) == local.replace(tzinfo=zone).astimezone(UTC)


@pytest.mark.parametrize("name", ["Europe/London", "America/Santiago", "Africa/Cairo", "Australia/Lord_Howe"])
def test_local_times_of_a_day_on_which_clocks_change_are_read_as_their_zone_says(name: str) -> None:
    zone = ZoneInfo(name)
    read = read_time(["iso"], zone)

    for minutes in range(0, 365 * 24 * 60, 30):
        local = datetime.fromisoformat("2026-01-01") + timedelta(minutes=minutes)
        assert read(local) == local.replace(tzinfo=zone).astimezone(UTC)
