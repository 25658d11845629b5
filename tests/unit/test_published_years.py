"""What the library knows of holidays arrives as the calendar wants it."""

from datetime import date

import pytest

from domain.calendars import DayKind
from domain.opening import is_certain
from handlers.calendars.published import SOURCE, published_year
from tests.calendars import MAKEUP


def test_a_chinese_year_has_its_makeup_workdays_and_names_in_both_languages() -> None:
    published = published_year("CN", 2026)

    makeup = [day for day, one in sorted(published.days.items()) if one.kind is DayKind.MAKEUP_WORKDAY]
    assert [(day.month, day.day) for day in makeup] == [(1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10)]
    festival = published.days[date(2026, 2, 17)]
    assert festival.in_language("zh_CN") == "春节"
    assert "Spring Festival" in festival.in_language("en")
    assert is_certain("CN", published.days)
    assert published.source == SOURCE


def test_a_chinese_year_that_was_not_announced_yet_is_a_guess() -> None:
    published = published_year("CN", 2027)

    assert date(2027, 10, 1) in published.days
    assert not is_certain("CN", published.days)


@pytest.mark.parametrize(
    ("country", "day", "english", "chinese"),
    [
        ("DE-BW", date(2026, 1, 6), "Epiphany", "Epiphany"),
        ("GB-SCT", date(2026, 11, 30), "Saint Andrew's Day", "Saint Andrew's Day"),
        ("HK", date(2026, 7, 1), "Hong Kong S.A.R. Establishment Day", "香港特别行政区成立纪念日"),
    ],
)
def test_a_holiday_of_a_country_or_a_part_has_a_name_for_every_reader(
    country: str, day: date, english: str, chinese: str
) -> None:
    holiday = published_year(country, 2026).days[day]

    assert (holiday.in_language("en"), holiday.in_language("zh_CN")) == (english, chinese)


def test_days_moved_to_a_weekend_elsewhere_are_makeup_workdays_too() -> None:
    assert published_year("HU", 2026).days[date(2026, 1, 10)] == MAKEUP


def test_a_year_before_all_holidays_has_none() -> None:
    assert published_year("CN", 1940).days == {}
