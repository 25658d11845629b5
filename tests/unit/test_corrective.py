"""Corrective actions: who sees to one until when, which days are compared, and what the comparison shows."""

from datetime import date

import pytest

from domain.corrective import Effect, check_whose, days_after, days_before, effect_day, judge_effect
from domain.errors import Refusal
from domain.indicators.days import Period
from domain.indicators.proportions import Proportion

TODAY = date(2026, 9, 14)
FIELDS = ("owner", "due_on")


@pytest.mark.parametrize("due_on", [TODAY, date(2027, 9, 15)])
def test_somebody_sees_to_it_from_today_on_and_within_a_year(due_on: date) -> None:
    check_whose("U1", due_on, TODAY, FIELDS, needed=True)


@pytest.mark.parametrize(
    ("owner", "due_on", "needed", "field"),
    [
        ("", None, True, "owner"),
        ("", TODAY, False, "owner"),
        ("U1", None, False, "due_on"),
        ("U1", date(2026, 9, 13), True, "due_on"),
        ("U1", date(2027, 9, 16), True, "due_on"),
    ],
)
def test_half_of_it_or_a_day_that_cannot_be_meant_is_refused(
    owner: str, due_on: date | None, needed: bool, field: str
) -> None:
    with pytest.raises(Refusal) as refused:
        check_whose(owner, due_on, TODAY, FIELDS, needed=needed)

    assert refused.value.field == field


def test_a_decision_may_leave_nothing_to_do() -> None:
    check_whose("", None, TODAY, FIELDS, needed=False)


def test_four_weeks_before_it_was_decided_are_compared_with_four_weeks_after_it_was_done() -> None:
    assert days_before(TODAY) == Period(date(2026, 8, 17), date(2026, 9, 13))
    assert days_after(TODAY) == Period(date(2026, 9, 15), date(2026, 10, 12))
    assert effect_day(TODAY) == date(2026, 10, 13)


@pytest.mark.parametrize(
    ("before", "after", "effect"),
    [
        (Proportion(60, 2400), Proportion(24, 2400), Effect.FEWER),
        (Proportion(24, 2400), Proportion(60, 2400), Effect.MORE),
        (Proportion(60, 2400), Proportion(55, 2400), Effect.NO_EVIDENCE),
        (Proportion(9, 29), Proportion(0, 2400), Effect.INSUFFICIENT),
        (Proportion(0, 2400), Proportion(0, 0), Effect.INSUFFICIENT),
    ],
)
def test_only_what_chance_does_not_explain_is_an_effect(before: Proportion, after: Proportion, effect: Effect) -> None:
    judged = judge_effect(before, after, 30)

    assert judged.effect is effect
    assert (judged.difference is None) == (effect is Effect.INSUFFICIENT)
