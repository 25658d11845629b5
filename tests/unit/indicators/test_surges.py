"""Surges: how many complaints of a category are more than chance."""

from decimal import Decimal
from fractions import Fraction
from math import exp, factorial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.indicators.surges import Surge, SurgeLimits, poisson_limit

WARNING, ALARM = Decimal("0.023"), Decimal("0.00135")


@pytest.mark.parametrize(
    ("mean", "warning", "alarm"),
    [
        ("1/2", 3, 5),
        ("1", 4, 6),
        ("2", 6, 8),
        ("3", 8, 10),
        ("4", 9, 12),
        ("6", 12, 16),
        ("8", 15, 19),
        ("12", 20, 25),
        ("20", 30, 36),
    ],
)
def test_the_table_of_limits(mean: str, warning: int, alarm: int) -> None:
    assert poisson_limit(Fraction(mean), WARNING) == warning
    assert poisson_limit(Fraction(mean), ALARM) == alarm


@pytest.mark.parametrize(
    ("count", "surge"),
    [
        (0, Surge.NORMAL),
        (8, Surge.NORMAL),
        (9, Surge.WARNING),
        (11, Surge.WARNING),
        (12, Surge.ALARM),
        (90, Surge.ALARM),
    ],
)
def test_where_four_are_usual_nine_warn_and_twelve_alarm(count: int, surge: Surge) -> None:
    limits = SurgeLimits.of([3, 4, 5, 4] * 5)

    assert limits == SurgeLimits(Fraction(4), 9, 12)
    assert limits.judge(count) is surge


@pytest.mark.parametrize(
    ("days", "limits"),
    [
        ([], SurgeLimits(Fraction(0), 5, 5)),
        ([1] * 19, SurgeLimits(Fraction(1), 5, 5)),
        ([2] * 19, SurgeLimits(Fraction(2), 6, 6)),
        ([3, 4, 5], SurgeLimits(Fraction(4), 12, 12)),
        ([2, 2, 3], SurgeLimits(Fraction(7, 3), 7, 7)),
        ([2] * 20, SurgeLimits(Fraction(2), 6, 8)),
    ],
)
def test_a_short_baseline_has_one_fixed_limit(days: list[int], limits: SurgeLimits) -> None:
    assert SurgeLimits.of(days) == limits


def test_a_category_never_seen_alarms_at_the_third_case_of_a_day() -> None:
    limits = SurgeLimits.of([0] * 20)

    assert [limits.judge(count) for count in range(4)] == [Surge.NORMAL, Surge.WARNING, Surge.WARNING, Surge.ALARM]


def test_days_that_vary_more_than_chance_have_wider_limits() -> None:
    # Mean 4, variance 320/19, over four times the mean: the way to a limit is over twice as long.
    limits = SurgeLimits.of([0, 8] * 10)

    assert limits == SurgeLimits(Fraction(4), 15, 21)


def test_a_little_more_variation_than_chance_changes_nothing() -> None:
    # Mean 4, variance 5.26: 1.3 times the mean.
    days = [1, 2, 3, 4, 4, 4, 4, 5, 6, 7] * 2

    assert SurgeLimits.of(days) == SurgeLimits(Fraction(4), 9, 12)


def test_a_flood_has_limits_too() -> None:
    assert 1050 < poisson_limit(Fraction(1000), WARNING) < 1075


@given(st.fractions(0, 40, max_denominator=60), st.sampled_from([WARNING, ALARM]))
def test_the_limit_is_the_first_count_that_is_rare_enough(mean: Fraction, below: Decimal) -> None:
    def reached(count: int) -> float:
        rate = float(mean)
        return 1 - sum(exp(-rate) * rate**less / factorial(less) for less in range(count))

    limit = poisson_limit(mean, below)

    assert reached(limit) < float(below) + 1e-9
    assert reached(limit - 1) > float(below) - 1e-9
