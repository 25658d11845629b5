"""When people work: hours as they write them, days that differ, and hours in which they want to hear of nothing."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given

from domain.calendars import Calendar, Shift
from domain.worktime import Rota, WorkTime, leaves_time, read_hours, write_hours
from tests.calendars import ALWAYS, BERLIN, HOLIDAY, OFFICE, local, moments, office, shift, week

NIGHT = shift("22:00-07:00")


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("", ""),
        ("09:00-18:00", "09:00-18:00"),
        ("9-18", "09:00-18:00"),
        ("14:00–18:00, 9:00 - 13:00", "09:00-13:00 14:00-18:00"),
        ("９：００－１８：００", "09:00-18:00"),
        ("9:00~12:00、13:00~18:00", "09:00-12:00 13:00-18:00"),
        ("22:00-06:00", "22:00-06:00"),
        ("0-24:00", "00:00-24:00"),
    ],
)
def test_hours_are_read_as_people_write_them(text: str, hours: str) -> None:
    assert write_hours(read_hours(text)) == hours
    assert read_hours(hours) == read_hours(text)


@pytest.mark.parametrize("text", ["nine to five", "9-9", "25-26", "9", "1-2 3-4 5-6 7-8 9-10"])
def test_what_are_no_hours_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="accepted"):
        read_hours(text)


@pytest.mark.parametrize(
    ("days", "quiet", "left"),
    [
        (OFFICE, None, True),
        (week(), None, False),
        (OFFICE, "08:00-20:00", False),
        (OFFICE, "18:00-09:01", True),
        (week(*["22:00-06:00"] * 7), "22:00-06:00", False),
        (week("", "", "", "", "", "", "22:00-06:00"), "22:00-24:00", True),
    ],
)
def test_somebody_must_be_at_work_at_some_time(
    days: tuple[tuple[Shift, ...], ...], quiet: str | None, left: bool
) -> None:
    assert leaves_time(days, shift(quiet) if quiet and "24" not in quiet else _to_midnight(quiet)) is left


def _to_midnight(quiet: str | None) -> Shift | None:
    return Shift(time(22), time.min) if quiet else None


def test_a_week_of_ones_own_keeps_the_holidays_of_the_centre_unless_one_works_then() -> None:
    centre = office(special={date(2026, 9, 14): HOLIDAY})
    own = week(*["07:00-15:00"] * 7)

    off, at_work = (WorkTime(own, holidays=works).calendar(BERLIN, centre) for works in (False, True))

    assert not off.is_open(local("2026-09-14 08:00", BERLIN))
    assert off.is_open(local("2026-09-15 07:00", BERLIN))
    assert at_work.is_open(local("2026-09-14 08:00", BERLIN))


def test_a_day_that_differs_is_as_it_was_said_to_be() -> None:
    days = {date(2026, 9, 14): (), date(2026, 9, 19): read_hours("10-12")}
    calendar = WorkTime(OFFICE, days=days).calendar(BERLIN, office())

    assert calendar.next_open(local("2026-09-14 08:00", BERLIN)) == local("2026-09-15 09:00", BERLIN)
    assert calendar.next_open(local("2026-09-18 20:00", BERLIN)) == local("2026-09-19 10:00", BERLIN)


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        ("2026-09-14 21:59", "2026-09-14 21:59"),
        ("2026-09-14 22:00", "2026-09-15 07:00"),
        ("2026-09-15 06:59", "2026-09-15 07:00"),
    ],
)
def test_in_quiet_hours_nobody_is_at_work(at: str, opens: str) -> None:
    calendar = WorkTime(ALWAYS, NIGHT).calendar(BERLIN, office())

    assert calendar.next_open(local(at, BERLIN)) == local(opens, BERLIN)


def test_quiet_hours_in_the_middle_of_a_shift_part_it() -> None:
    calendar = WorkTime(OFFICE, shift("12:00-13:00")).calendar(BERLIN, office())

    spans = calendar.hours_on(date(2026, 9, 14))

    assert [(opens.astimezone(BERLIN).hour, closes.astimezone(BERLIN).hour) for opens, closes in spans] == [
        (9, 12),
        (13, 18),
    ]


@given(moments())
def test_quiet_hours_take_away_and_never_add(given_one: tuple[Calendar, object]) -> None:
    calendar, moment = given_one
    quiet = Calendar(
        calendar.zone,
        calendar.week,
        calendar.special,
        weekend=calendar.weekend,
        on_holidays=calendar.on_holidays,
        quiet=NIGHT,
    )
    day = calendar.date_of(moment)  # type: ignore[arg-type]

    for opens, closes in quiet.hours_on(day):
        middle = opens + (closes - opens) / 2
        assert calendar.is_open(middle)
        assert not time(22) <= middle.astimezone(calendar.zone).time() or closes - opens < timedelta(minutes=1)


def test_who_has_hours_of_their_own_rests_by_them_and_all_others_by_the_centres() -> None:
    early = WorkTime(week(*["06:00-14:00"] * 5)).calendar(BERLIN, office(BERLIN))
    rota = Rota(office(BERLIN), {"U0EARLY": early})

    assert rota.resting(local("2026-09-14 07:00", BERLIN)) == frozenset()
    assert rota.resting(local("2026-09-14 15:00", BERLIN)) == {"U0EARLY"}
    assert rota.of("U0EARLY") is early
    assert rota.of("U0OTHER") is rota.of(None) is rota.centre
