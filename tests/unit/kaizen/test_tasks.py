"""Tasks of a plan: when somebody is told of one."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from domain.calendars import Calendar, DayKind, Shift, SpecialDay
from domain.kaizen.tasks import Word, call_of, first_call, taken

ZONE = ZoneInfo("Asia/Shanghai")
SHIFT = (Shift(time(9), time(18)),)
CALENDAR = Calendar(ZONE, (*(SHIFT,) * 5, (), ()))
# A Thursday.
DUE = date(2026, 9, 17)


def morning(day: int, month: int = 9) -> datetime:
    return datetime(2026, month, day, 9, tzinfo=ZONE).astimezone(UTC)


def test_whoever_has_a_task_is_told_two_days_before_and_on_its_day() -> None:
    assert (call_of(1, DUE, CALENDAR).word, call_of(1, DUE, CALENDAR).at) == (Word.SOON, morning(15))
    assert (call_of(2, DUE, CALENDAR).word, call_of(2, DUE, CALENDAR).at) == (Word.TODAY, morning(17))


def test_a_task_is_late_on_the_next_working_day_and_then_once_a_week() -> None:
    late = [call_of(number, DUE, CALENDAR) for number in (3, 4, 5)]

    assert [call.at for call in late] == [morning(18), morning(25), morning(2, month=10)]
    assert {call.word for call in late} == {Word.LATE}


def test_what_would_be_said_on_a_day_off_is_said_on_the_working_day_before() -> None:
    sunday = date(2026, 9, 20)

    assert [call_of(number, sunday, CALENDAR).at for number in (1, 2, 3)] == [morning(18), morning(18), morning(21)]


def test_a_make_up_workday_on_which_nobody_opens_begins_at_midnight() -> None:
    day = date(2026, 9, 19)
    calendar = replace(
        CALENDAR,
        week=((), *(SHIFT,) * 4, (), ()),
        special={day: SpecialDay(DayKind.MAKEUP_WORKDAY)},
        weekend=frozenset({5, 6}),
    )
    night = replace(calendar, week=((Shift(time(0), time(0)),),) * 7)

    assert call_of(2, day, night).at == datetime(2026, 9, 19, tzinfo=ZONE).astimezone(UTC)


def test_what_has_passed_when_somebody_gets_a_task_is_not_said() -> None:
    assert first_call(DUE, morning(14), CALENDAR).number == 1
    assert first_call(DUE, morning(15), CALENDAR).number == 2
    assert first_call(DUE, morning(17), CALENDAR).number == 3


def test_of_several_calls_that_are_due_the_last_one_is_made() -> None:
    call, following = taken(1, DUE, morning(17), CALENDAR)

    assert (call.word, following.at) == (Word.TODAY, morning(18))


def test_a_call_that_is_not_due_yet_stays_the_next_one() -> None:
    call, following = taken(2, DUE, morning(16), CALENDAR)

    assert call == following == call_of(2, DUE, CALENDAR)


@given(due=st.dates(date(2020, 1, 1), date(2030, 1, 1)), hours=st.integers(-24 * 40, 24 * 200))
def test_the_next_call_always_lies_ahead_and_no_call_is_made_twice(due: date, hours: int) -> None:
    now = datetime(due.year, due.month, due.day, tzinfo=UTC) + timedelta(hours=hours)
    first = first_call(due, now, CALENDAR)
    call, following = taken(first.number, due, first.at, CALENDAR)

    assert first.at > now
    assert call.at <= first.at < following.at
    assert following.number > call.number
