"""What stands behind `scorecard` is read in both languages, and refused with what can be written."""

from datetime import date

import pytest

from domain.errors import Refusal
from domain.indicators.days import Period
from handlers.scorecards.arguments import Asked, asks_for_rules, read_asked

TODAY = date(2026, 9, 14)
AUGUST = Period(date(2026, 8, 1), date(2026, 8, 31))
JULY = Period(date(2026, 7, 1), date(2026, 7, 31))


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("", Asked(AUGUST)),
        ("last month", Asked(AUGUST)),
        ("上月", Asked(AUGUST)),
        ("2026-07", Asked(JULY)),
        ("7月", Asked(JULY)),
        ("2026-07-01..2026-07-31", Asked(JULY)),
        ("me", Asked(AUGUST, "U0AGENT1")),
        ("本人 2026-07", Asked(JULY, "U0AGENT1")),
        ("<@U0OWNER1|warehouse>", Asked(AUGUST, "U0OWNER1")),
        ("<@U0OWNER1> 2026-07", Asked(JULY, "U0OWNER1")),
        ("2026-07 <@U0OWNER1|ware house>", Asked(JULY, "U0OWNER1")),
    ],
)
def test_a_month_and_a_person_stand_in_any_order(text: str, asked: Asked) -> None:
    assert read_asked(text, TODAY, "U0AGENT1") == asked


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("rabbit", "unknown_month"),
        ("@warehouse", "unknown_month"),
        ("2026-07 rabbit", "unknown_month"),
        ("2026-07-01..2026-08-31", "unknown_month"),
        ("2026-07-02", "unknown_month"),
        ("yesterday", "unknown_month"),
        ("this month", "month_not_over"),
        ("2026-09", "month_not_over"),
        ("2026-10", "day_not_come"),
    ],
)
def test_what_is_no_month_that_is_over_is_refused(text: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_asked(text, TODAY, "U0AGENT1")

    assert refused.value.code == code


@pytest.mark.parametrize(("text", "rules"), [("rules", True), ("规则", True), ("", False), ("2026-07", False)])
def test_the_rules_have_words_of_their_own(text: str, rules: bool) -> None:
    assert asks_for_rules(text) is rules
