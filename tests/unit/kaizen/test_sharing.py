"""When improvements are shared, and which of them is told at the meeting."""

from datetime import date, time

from domain.calendars import Calendar
from domain.indicators.days import week_of
from domain.kaizen.sharing import Told, sharings, to_present
from domain.kaizen.votes import Tally
from tests.calendars import HOLIDAY, office

FRIDAY, AT = 4, time(15)
MONDAY = date(2026, 9, 14)


def closed_on(*days: int) -> Calendar:
    """A calendar on which these days of September are holidays."""
    return office(special={date(2026, 9, day): HOLIDAY for day in days})


def days(calendar: Calendar, today: date) -> dict[date, date]:
    """Return on which day the improvements of each week are shared, by its Monday."""
    zone = calendar.zone
    return {one.period.first: one.at.astimezone(zone).date() for one in sharings(calendar, FRIDAY, AT, today)}


def test_improvements_are_shared_on_friday_afternoon() -> None:
    (moment,) = [one for one in sharings(closed_on(), FRIDAY, AT, MONDAY) if one.period == week_of(MONDAY)]

    assert moment.at.astimezone(closed_on().zone).isoformat() == "2026-09-18T15:00:00+08:00"


def test_before_a_holiday_they_are_shared_on_the_last_working_day() -> None:
    assert days(closed_on(18), MONDAY)[MONDAY] == date(2026, 9, 17)


def test_a_week_without_a_working_day_has_no_sharing() -> None:
    assert MONDAY not in days(closed_on(*range(14, 19)), MONDAY)


def test_what_is_proven_is_told_first_then_what_most_teams_backed() -> None:
    broad, block = Told(1, False, Tally(3, 3)), Told(2, False, Tally(9, 1))

    assert to_present([block, broad]) == 1
    assert to_present([broad, Told(3, True, Tally(0, 0))]) == 3
    assert to_present([]) is None
