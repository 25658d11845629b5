"""Reminders of what falls due while the centre is closed: before the shift ends, and to the duty lead at their time."""

from datetime import datetime, timedelta

import pytest

from domain.clocks import Clock, Moment, Rung
from domain.ladders import Audience
from domain.shifts import Keeper, TimeOff, refitted, time_off, within_shifts
from tests.calendars import ALWAYS, local, office, week
from tests.desk import POLICY

HOUR = timedelta(hours=1)
CALENDAR = POLICY.calendar.calendar(POLICY.zoneinfo)
# Monday the 14th of September; the centre is open from nine to six.
DUE = local("2026-09-15 03:00")
BEGAN = local("2026-09-14 10:00")


def reminder(hours: float, to: Audience = Audience.OWNER, rung: Rung = Rung.REMINDER) -> Moment:
    return Moment(timedelta(hours=hours), to, rung)


def heard(
    *moments: Moment, due: datetime = DUE, earliest: datetime = BEGAN, urgent: bool = False, duty: bool = True
) -> list[tuple[str, Audience]]:
    """Who hears of a promise when, on the centre's clock."""
    moved = within_shifts(Clock(BEGAN, due, moments), Keeper(CALENDAR, earliest, urgent, duty))
    return [((due + one.offset).astimezone(POLICY.zoneinfo).strftime("%d %H:%M"), one.to) for one in moved.moments]


def test_a_deadline_at_three_in_the_night_is_reminded_of_before_the_shift_ends_and_told_to_the_duty_lead() -> None:
    said = heard(reminder(-4), reminder(-1))

    assert said == [("14 17:30", Audience.OWNER), ("14 23:00", Audience.DUTY), ("15 02:00", Audience.DUTY)]


def test_what_comes_while_the_centre_is_open_comes_at_its_time() -> None:
    assert heard(reminder(-12)) == [("14 15:00", Audience.OWNER)]
    assert heard(reminder(-0.5), due=local("2026-09-15 09:30")) == [("15 09:00", Audience.OWNER)]
    # At closing time it is closed.
    assert heard(reminder(-9)) == [("14 17:30", Audience.OWNER), ("14 18:00", Audience.DUTY)]


def test_over_a_weekend_the_owner_hears_of_it_on_friday() -> None:
    said = heard(reminder(-4), due=local("2026-09-13 10:00"), earliest=local("2026-09-11 11:00"))

    assert said == [("11 17:30", Audience.OWNER), ("13 06:00", Audience.DUTY)]


@pytest.mark.parametrize(("duty", "said"), [(True, Audience.DUTY), (False, Audience.OWNER)])
def test_where_no_shift_lies_between_only_the_duty_lead_hears_of_it_or_else_the_owner(
    duty: bool, said: Audience
) -> None:
    late = local("2026-09-14 17:31")

    assert heard(reminder(-4), earliest=late, duty=duty) == [("14 23:00", said)]


def test_what_is_urgent_goes_to_whoever_is_on_duty_and_wakes_the_owner_only_where_nobody_is() -> None:
    assert heard(reminder(-1), urgent=True) == [("15 02:00", Audience.DUTY)]
    assert heard(reminder(-1), urgent=True, duty=False) == [("15 02:00", Audience.OWNER)]


def test_leads_heads_and_broken_promises_wait_for_no_shift() -> None:
    moments = (
        reminder(-0.5, Audience.LEAD, Rung.HEADS_UP),
        reminder(0, rung=Rung.BREACH),
        reminder(4, Audience.HEAD, Rung.ESCALATION),
    )

    assert heard(*moments) == [
        ("15 02:30", Audience.LEAD),
        ("15 03:00", Audience.OWNER),
        ("15 07:00", Audience.HEAD),
    ]


def test_without_a_duty_lead_the_owner_is_reminded_before_the_shift_ends_and_no_more() -> None:
    assert heard(reminder(-4), reminder(-1), duty=False) == [("14 17:30", Audience.OWNER)]


def test_another_owner_is_reminded_by_their_own_shifts_of_what_is_still_to_come() -> None:
    ladder = (reminder(-12), reminder(-4), reminder(0, rung=Rung.BREACH))
    clock = within_shifts(Clock(BEGAN, DUE, ladder, 1), Keeper(CALENDAR, BEGAN, urgent=False, duty=False))
    late = office(hours=week(*["14:00-22:00"] * 5))
    now = local("2026-09-14 16:00")

    anew = refitted(clock, ladder, now, Keeper(late, now, urgent=False, duty=False))

    assert [one.offset for one in anew.moments] == [-12 * HOUR, -5.5 * HOUR, 0 * HOUR]
    assert (anew.taken, anew.next_at) == (1, local("2026-09-14 21:30"))


def test_what_has_come_and_was_not_handled_yet_is_not_lost_when_the_owner_changes() -> None:
    ladder = (reminder(-12), reminder(-0.5, Audience.LEAD, Rung.HEADS_UP))
    now = local("2026-09-14 15:00")

    anew = refitted(Clock(BEGAN, DUE, ladder), ladder, now, Keeper(CALENDAR, now, urgent=False, duty=False))

    assert anew == Clock(BEGAN, DUE, ladder)


NIGHT = TimeOff(local("2026-09-14 18:00"), local("2026-09-15 09:00"))


@pytest.mark.parametrize(
    ("at", "off"),
    [
        ("2026-09-14 17:29", None),
        ("2026-09-14 17:30", NIGHT),
        ("2026-09-14 18:00", NIGHT),
        ("2026-09-15 03:00", NIGHT),
        ("2026-09-15 08:59", NIGHT),
        ("2026-09-15 09:00", None),
        ("2026-09-18 17:45", TimeOff(local("2026-09-18 18:00"), local("2026-09-21 09:00"))),
    ],
)
def test_somebody_is_off_from_half_an_hour_before_their_shift_ends_until_they_are_back(
    at: str, off: TimeOff | None
) -> None:
    assert time_off(office(), local(at)) == off


@pytest.mark.parametrize("at", ["2026-09-14 23:45", "2026-09-15 00:00"])
def test_where_the_centre_never_closes_nobody_is_off(at: str) -> None:
    assert time_off(office(hours=ALWAYS), local(at)) is None


@pytest.mark.parametrize("at", ["11:30", "12:00", "13:00"])
def test_a_break_within_the_day_is_no_time_off(at: str) -> None:
    calendar = office(hours=week(*["09:00-12:00 14:00-18:00"] * 5))

    assert time_off(calendar, local(f"2026-09-14 {at}")) is None
    assert time_off(calendar, local("2026-09-14 19:00")) == NIGHT


def test_after_a_night_shift_the_day_is_time_off() -> None:
    calendar = office(hours=week(*["22:00-06:00"] * 7))

    assert time_off(calendar, local("2026-09-15 05:45")) == TimeOff(
        local("2026-09-15 06:00"), local("2026-09-15 22:00")
    )


def test_people_are_asked_half_an_hour_before_they_go() -> None:
    assert NIGHT.asked_from == local("2026-09-14 17:30")


def test_time_off_catches_what_falls_due_after_its_beginning_and_by_its_end() -> None:
    dues = ("2026-09-14 18:00", "2026-09-14 18:01", "2026-09-15 09:00", "2026-09-15 09:01")

    assert [NIGHT.catches(local(due)) for due in dues] == [False, True, True, False]
