"""Opening hours and special days as an operator writes them, and the calendar that comes of it."""

from collections.abc import Mapping
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from config.policy import PolicyError, load_policy
from domain.calendars import Shift, SpecialDay
from domain.opening import CalendarPolicy, OpenDay, is_certain, read_shift, with_hours
from domain.values import Mistakes
from tests.calendars import CHINA, HOLIDAY, MAKEUP, OFFICE, SHANGHAI, SPRING_FESTIVAL, local, shift, shown, week

BUILT_IN = load_policy(None).calendar
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def opening(*days: str, **more: Any) -> CalendarPolicy:
    """Read a calendar whose hours are given for each weekday from Monday on."""
    hours = {day: text.split() for day, text in zip(WEEKDAYS, days, strict=False)}
    return CalendarPolicy.model_validate({"country": "CN", "hours": hours, **more})


def mistakes(*days: str, **more: Any) -> list[tuple[str, str]]:
    with pytest.raises(ValidationError) as caught:
        opening(*days, **more)
    (details,) = caught.value.errors()
    cause = details["ctx"]["error"]
    assert isinstance(cause, Mistakes)
    return [(".".join(map(str, (*details["loc"], path))), what) for path, what in cause.found]


def test_the_built_in_centre_works_from_nine_to_six_on_chinese_working_days() -> None:
    calendar = BUILT_IN.calendar(SHANGHAI, CHINA, frozenset({2026}))

    assert (calendar.week, calendar.special, calendar.official) == (OFFICE, CHINA, frozenset({2026}))
    assert shown(calendar.due_after_business_days(local("2026-02-13 15:00"), 3)) == "2026-02-25 18:00"


def test_a_calendar_of_nothing_but_its_policy_counts_weekdays_and_is_certain_of_no_year() -> None:
    calendar = BUILT_IN.calendar(SHANGHAI)

    assert shown(calendar.due_after_business_days(local("2026-02-13 15:00"), 3)) == "2026-02-18 18:00"
    assert calendar.official == frozenset()


def test_without_a_country_no_year_is_uncertain() -> None:
    assert opening("09:00-18:00", country=None).calendar(SHANGHAI).official is None


def test_a_year_may_be_confirmed_by_the_operator() -> None:
    policy = opening("09:00-18:00", confirmed=[2027])

    assert policy.calendar(SHANGHAI, {}, frozenset({2026})).official == frozenset({2026, 2027})


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("09:00-18:00", Shift(time(9), time(18))),
        (" 09:00 – 18:00 ", Shift(time(9), time(18))),
        ("22:00-06:00", Shift(time(22), time(6))),
        ("18:00-24:00", Shift(time(18), time(0))),
        ("00:00-24:00", Shift(time(0), time(0))),
        (Shift(time(9), time(18)), Shift(time(9), time(18))),
    ],
)
def test_hours_are_read_as_written(text: object, read: Shift) -> None:
    assert read_shift(text) == read


@pytest.mark.parametrize("text", ["", "9-18", "09:00", "09:00-09:00", "24:00-06:00", "09:00-24:30", "09:60-10:00", 9])
def test_what_are_no_hours_is_refused_with_what_are(text: object) -> None:
    with pytest.raises(ValueError, match='are no hours; accepted: "09:00-18:00"'):
        read_shift(text)


def test_a_day_without_hours_is_closed() -> None:
    policy = opening("09:00-12:00 13:00-18:00", "", "22:00-06:00")

    assert policy.calendar(SHANGHAI).week == week("09:00-12:00 13:00-18:00", "", "22:00-06:00")


def test_hours_of_a_holiday_are_kept_apart_from_those_of_the_week() -> None:
    hours = {"monday": ["09:00-18:00"], "holiday": ["10:00-16:00"]}

    calendar = CalendarPolicy.model_validate({"country": "CN", "hours": hours}).calendar(SHANGHAI)

    assert calendar.on_holidays == (shift("10:00-16:00"),)


@pytest.mark.parametrize(
    ("days", "path"),
    [
        (["09:00-18:00 12:00-13:00"], "hours.monday.1"),
        (["12:00-13:00 09:00-12:01"], "hours.monday.0"),
        (["22:00-06:00", "05:59-12:00"], "hours.tuesday.0"),
        (["05:00-12:00", "", "", "", "", "", "22:00-06:00"], "hours.monday.0"),
    ],
)
def test_hours_that_overlap_are_refused_with_the_later_ones(days: list[str], path: str) -> None:
    assert [place for place, _ in mistakes(*days)] == [path]


def test_hours_may_follow_one_another_without_a_break() -> None:
    always = opening(*["00:00-24:00"] * 7)

    assert always.calendar(SHANGHAI).week == week(*["00:00-00:00"] * 7)


@pytest.mark.parametrize(
    ("days", "weekend"),
    [([], []), (["", "", "", "", "", "09:00-18:00"], ["saturday", "sunday"]), (["09:00-18:00"], ["monday"])],
)
def test_a_centre_that_never_works_is_refused(days: list[str], weekend: list[str]) -> None:
    found = mistakes(*days, weekend=weekend)

    assert [place for place, _ in found] == ["hours"]
    assert "accepted: hours on one such day" in found[0][1]


@pytest.mark.parametrize(
    ("day", "known", "mark", "special"),
    [
        ("2026-03-09", {}, "holiday", HOLIDAY),
        ("2026-03-09", {}, "workday", None),
        ("2026-03-07", {}, "workday", MAKEUP),
        ("2026-02-17", CHINA, "workday", None),
        ("2026-02-17", CHINA, "holiday", SPRING_FESTIVAL),
        ("2026-02-14", CHINA, "holiday", HOLIDAY),
        ("2026-02-15", CHINA, "workday", MAKEUP),
    ],
)
def test_the_operator_has_the_last_word_about_a_day(
    day: str, known: Mapping[date, SpecialDay], mark: str, special: SpecialDay | None
) -> None:
    calendar = opening(*["09:00-18:00"] * 5, days={day: mark}).calendar(SHANGHAI, known)

    assert calendar.special.get(date.fromisoformat(day)) == special
    assert calendar.is_working_day(date.fromisoformat(day)) is (mark == "workday")


def test_a_working_saturday_is_a_makeup_workday_even_when_the_centre_is_open_on_saturdays() -> None:
    policy = opening(*["09:00-18:00"] * 5, "10:00-12:00", days={date(2026, 3, 7): "workday"})

    assert policy.calendar(SHANGHAI).special == {date(2026, 3, 7): MAKEUP}


def test_weekday_names_are_those_of_the_hours() -> None:
    assert [*WEEKDAYS, "holiday"] == list(OpenDay)


@pytest.mark.parametrize(
    ("country", "days", "certain"),
    [
        ("CN", CHINA, True),
        ("CN", {date(2027, 1, 1): HOLIDAY}, False),
        ("CN", {}, False),
        ("GB-ENG", {date(2027, 1, 1): HOLIDAY}, True),
        ("GB-ENG", {}, False),
    ],
)
def test_a_chinese_year_is_certain_once_its_makeup_workdays_are_known(
    country: str, days: Mapping[date, SpecialDay], certain: bool
) -> None:
    assert is_certain(country, days) is certain


@pytest.mark.parametrize(
    ("country", "accepted"),
    [("XX", 'an ISO code such as "CN", or false'), ("DE-XX", "DE, DE-BB, DE-BE"), ("CN-SH", "CN")],
)
def test_a_country_nobody_knows_the_holidays_of_stops_the_start(country: str, accepted: str, tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text(f'[calendar]\ncountry = "{country}"\n', encoding="utf-8")

    with pytest.raises(PolicyError) as caught:
        load_policy(own)

    (mistake,) = caught.value.mistakes
    assert mistake.startswith("calendar.country: no holidays are known of ")
    assert f"accepted: {accepted}" in mistake


@pytest.mark.parametrize("country", ['"DE-BY"', '"GB"', "false"])
def test_a_country_a_part_of_one_or_none_is_accepted(country: str, tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text(f"[calendar]\ncountry = {country}\n", encoding="utf-8")

    assert load_policy(own).calendar.country == (None if country == "false" else country.strip('"'))


def test_what_is_open_at_other_hours_keeps_the_same_holidays() -> None:
    centre = opening(*["09:00-18:00"] * 5).calendar(SHANGHAI, CHINA)

    hotline = with_hours(centre, {OpenDay.MONDAY: (shift("08:00-22:00"),), OpenDay.HOLIDAY: (shift("10:00-12:00"),)})

    assert shown(hotline.next_open(local("2026-03-09 00:00"))) == "2026-03-09 08:00"
    assert shown(hotline.next_open(local("2026-03-10 12:00"))) == "2026-03-16 08:00"
    assert shown(hotline.next_open(local("2026-02-17 00:00"))) == "2026-02-17 10:00"
    assert shown(hotline.next_open(local("2026-02-14 00:00"))) == "2026-02-14 08:00"
    assert hotline.special == centre.special
