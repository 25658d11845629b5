"""What is written behind the command for figures, in either language and any order."""

from datetime import date

import pytest

from domain.errors import Refusal
from domain.indicators.days import Period, one_day
from handlers.exports.tables import Format
from handlers.quality.arguments import (
    Asked,
    Compared,
    Dimension,
    Export,
    Known,
    is_all_unknown,
    read_asked,
    read_compared,
    read_export,
)
from tests.desk import POLICY

# A Wednesday.
TODAY = date(2026, 9, 16)
KNOWN = Known(TODAY, POLICY.channels, ("North", "Night desk", "班组一", "A*"))
MONTH = Period(date(2026, 9, 1), TODAY)
SEVEN_DAYS = Period(date(2026, 9, 9), date(2026, 9, 15))
FOUR_WEEKS = Period(date(2026, 8, 19), date(2026, 9, 15))


def day(month: int, number: int, year: int = 2026) -> date:
    return date(year, month, number)


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("", one_day(TODAY)),
        ("today", one_day(TODAY)),
        ("今天", one_day(TODAY)),
        ("  YESTERDAY ", one_day(day(9, 15))),
        ("昨日", one_day(day(9, 15))),
        ("week", Period(day(9, 14), TODAY)),
        ("本周", Period(day(9, 14), TODAY)),
        ("last week", Period(day(9, 7), day(9, 13))),
        ("上周", Period(day(9, 7), day(9, 13))),
        ("month", MONTH),
        ("上个月", Period(day(8, 1), day(8, 31))),
        ("2026-09-14", one_day(day(9, 14))),
        ("2026-9-4", one_day(day(9, 4))),
        ("9月14日", one_day(day(9, 14))),
        ("12月31日", one_day(day(12, 31, 2025))),
        ("2025年3月1号", one_day(day(3, 1, 2025))),
        ("2026-09", MONTH),
        ("8月", Period(day(8, 1), day(8, 31))),
        ("2025年8月份", Period(day(8, 1, 2025), day(8, 31, 2025))),
        ("2026-08-30..2026-09-02", Period(day(8, 30), day(9, 2))),
        ("2026-09-10 to 2026-09-30", Period(day(9, 10), TODAY)),
        ("２０２６-０９-１４", one_day(day(9, 14))),
        ("2026/9/14", one_day(day(9, 14))),
        ("2026.09.14", one_day(day(9, 14))),
        ("2026/9/1..2026/9/2", Period(day(9, 1), day(9, 2))),
        ("前天", one_day(day(9, 14))),
        ("day before yesterday", one_day(day(9, 14))),
        ("last 7 days", Period(day(9, 9), day(9, 15))),
        ("past 1 day", one_day(day(9, 15))),
        ("最近7天", Period(day(9, 9), day(9, 15))),
    ],
)
def test_days_are_written_as_people_do(text: str, period: Period) -> None:
    assert read_asked(text, KNOWN) == Asked(period)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("by team", Asked(one_day(TODAY), Dimension.TEAM)),
        ("last week by agent", Asked(Period(day(9, 7), day(9, 13)), Dimension.AGENT)),
        ("按渠道 上周", Asked(Period(day(9, 7), day(9, 13)), Dimension.CHANNEL)),
        ("上周按投诉分类", Asked(Period(day(9, 7), day(9, 13)), Dimension.CATEGORY)),
        ("team north yesterday", Asked(one_day(day(9, 15)), team="North")),
        ("night desk by channels", Asked(one_day(TODAY), Dimension.CHANNEL, "Night desk")),
        ("班组一 本月", Asked(MONTH, team="班组一")),
        ("team a*", Asked(one_day(TODAY), team="A*")),
    ],
)
def test_what_narrows_figures_down_stands_in_any_order(text: str, asked: Asked) -> None:
    assert read_asked(text, KNOWN) == asked


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("rabbit", "unknown_figures"),
        ("weekly", "unknown_figures"),
        ("yesterday rabbit", "unknown_figures"),
        ("by", "which_dimension"),
        ("by weather", "which_dimension"),
        ("team south", "which_team"),
        ("2026-13-01", "no_such_day"),
        ("2月30日", "no_such_day"),
        ("2026-09-17", "day_not_come"),
        ("2026-09-10..2026-09-01", "days_turned_round"),
        ("2024-09-10..2026-09-01", "too_many_days"),
        ("last 400 days", "too_many_days"),
        ("2026/9/14/3", "unknown_figures"),
        ("last 7 daysies", "unknown_figures"),
    ],
)
def test_what_cannot_be_read_is_refused_with_what_can(text: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_asked(text, KNOWN)

    assert refused.value.code == code


@pytest.mark.parametrize(("text", "unknown"), [("Rabbit hole", True), ("yesterday rabbit", False), ("by rain", False)])
def test_only_what_is_unknown_from_its_first_word_on_is_no_question_at_all(text: str, unknown: bool) -> None:
    with pytest.raises(Refusal) as refused:
        read_asked(text, KNOWN)

    assert is_all_unknown(refused.value, text) is unknown


@pytest.mark.parametrize(
    ("text", "compared"),
    [
        ("last week week", Compared("period", Period(day(9, 7), day(9, 13)), Period(day(9, 14), TODAY))),
        ("本周和上周", Compared("period", Period(day(9, 7), day(9, 13)), Period(day(9, 14), TODAY))),
        ("2026-08 vs 2026-09", Compared("period", Period(day(8, 1), day(8, 31)), MONTH)),
        ("north with night desk", Compared("team", "North", "Night desk", FOUR_WEEKS)),
        ("team north team 班组一 month", Compared("team", "North", "班组一", MONTH)),
        ("last 7 days 2026/9/1..2026/9/7", Compared("period", Period(day(9, 1), day(9, 7)), SEVEN_DAYS)),
        ("phone chat last week", Compared("channel", "phone", "chat", Period(day(9, 7), day(9, 13)))),
        ("渠道电话 在线客服", Compared("channel", "phone", "chat", FOUR_WEEKS)),
    ],
)
def test_two_of_a_kind_are_compared_and_the_earlier_of_two_periods_comes_first(text: str, compared: Compared) -> None:
    assert read_compared(text, KNOWN) == compared


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "compare_what"),
        ("phone", "compare_what"),
        ("phone yesterday", "compare_alike"),
        ("phone phone", "compare_itself"),
        ("week month", "compare_overlap"),
        ("rabbit phone", "unknown_comparison"),
        ("phone chat rabbit", "unknown_comparison"),
        ("phone chat today rabbit", "unknown_comparison"),
        ("last week week rabbit", "unknown_comparison"),
    ],
)
def test_what_cannot_be_compared_is_refused(text: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_compared(text, KNOWN)

    assert refused.value.code == code


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("", Export(Format.CSV, MONTH)),
        ("xlsx last month", Export(Format.XLSX, Period(day(8, 1), day(8, 31)))),
        ("Excel 昨天", Export(Format.XLSX, one_day(day(9, 15)))),
        ("2026-09-14", Export(Format.CSV, one_day(day(9, 14)))),
    ],
)
def test_a_file_is_asked_for_by_its_kind_and_its_days(text: str, wish: Export) -> None:
    assert read_export(text, KNOWN) == wish


@pytest.mark.parametrize("text", ["pdf", "csv rabbit", "csv today rabbit"])
def test_a_file_of_another_kind_is_refused(text: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_export(text, KNOWN)

    assert refused.value.code == "unknown_export"


def test_without_teams_no_team_can_be_named() -> None:
    with pytest.raises(Refusal) as refused:
        read_asked("team north", Known(TODAY))

    assert refused.value.code == "no_teams"
