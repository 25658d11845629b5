"""Why a deadline in business time is due when it is, as people read it."""

from datetime import timedelta

import pytest

from config.words import load_words
from domain.calendars import Calendar
from domain.reckoning import explain
from domain.spans import BusinessDays, Length
from handlers.calendars.phrases import sum_lines, uncertain_note
from tests.calendars import OFFICE, SHANGHAI, local, office

WORDS = load_words()
HOURS = timedelta(hours=10)


def lines(language: str, length: Length, calendar: Calendar | None = None) -> list[str]:
    reckoning = explain(calendar or office(), local("2026-02-13 15:00"), length)
    return [line.replace("\u2009", " ") for line in sum_lines(WORDS[language], reckoning)]


def test_business_days_are_numbered() -> None:
    assert lines("en", BusinessDays(3)) == [
        "Fri, Feb 13: the start, which does not count",
        "Sat, Feb 14: make-up workday, business day 1 of 3",
        "Sun, Feb 15 – Mon, Feb 23: holiday, Spring Festival",
        "Tue, Feb 24: business day 2 of 3",
        "Wed, Feb 25: business day 3 of 3",
    ]


def test_business_days_are_numbered_in_chinese() -> None:
    assert lines("zh_CN", BusinessDays(3)) == [
        "2月13日周五：起算日，不计入",
        "2月14日周六：调休上班日，第 1 个工作日，共 3 个",
        "2月15日周日至23日周一：节假日，春节",
        "2月24日周二：第 2 个工作日，共 3 个",
        "2月25日周三：第 3 个工作日，共 3 个",
    ]


def test_business_hours_are_added_day_by_day_and_nights_go_without_saying() -> None:
    assert lines("en", 13 * timedelta(hours=1)) == [
        "Fri, Feb 13: 3 h of business time",
        "Sat, Feb 14: make-up workday, 9 h of business time",
        "Sun, Feb 15 – Mon, Feb 23: holiday, Spring Festival",
        "Tue, Feb 24: 1 h of business time",
    ]


def test_weekends_and_holidays_without_a_name_are_told_too() -> None:
    plain = Calendar(SHANGHAI, OFFICE)
    nameless = office(special={day: type(one)(one.kind) for day, one in office().special.items()})

    assert "Sat, Feb 14 – Sun, Feb 15: weekend" in lines("en", BusinessDays(1), plain)
    assert "Sun, Feb 15 – Mon, Feb 23: holiday" in lines("en", BusinessDays(2), nameless)


@pytest.mark.parametrize(
    ("years", "english", "chinese"),
    [
        ((), "", ""),
        ((2027,), "workdays of 2027 are not certain yet", "2027年的节假日与调休安排尚未确定"),
        ((2027, 2028), "workdays of 2027 and 2028 are not certain yet", "2027和2028年的节假日"),
    ],
)
def test_uncertain_years_are_named_where_there_are_any(years: tuple[int, ...], english: str, chinese: str) -> None:
    assert english in uncertain_note(WORDS["en"], years)
    assert chinese in uncertain_note(WORDS["zh_CN"], years)
    assert bool(years) is bool(uncertain_note(WORDS["en"], years))
