"""Rounding: halves go up, and only on the way to the reader's eye."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.indicators.rounding import exact, half_up


@pytest.mark.parametrize(
    ("number", "places", "shown"),
    [
        (Fraction(125, 1000), 2, "0.13"),
        (Fraction(-125, 1000), 2, "-0.13"),
        (Fraction(5, 2), 0, "3"),
        (Fraction(7, 2), 0, "4"),
        (Fraction(124999, 1000000), 2, "0.12"),
        (Fraction(-1, 1000), 1, "0.0"),
        (0, 2, "0.00"),
        (100, 1, "100.0"),
        (2.5, 0, "3"),
        (3.745, 2, "3.75"),
        (-0.35, 1, "-0.4"),
        (1e-9, 1, "0.0"),
    ],
)
def test_halves_go_away_from_zero(number: Fraction | float, places: int, shown: str) -> None:
    assert str(half_up(number, places)) == shown


def test_a_written_number_is_not_its_binary_neighbour() -> None:
    assert exact(90.1) == Decimal("90.1")
    assert exact(30) == 30


@given(st.fractions(min_value=-1000, max_value=1000), st.integers(0, 6))
def test_what_is_shown_is_at_most_half_a_digit_away(number: Fraction, places: int) -> None:
    shown = half_up(number, places)

    assert abs(Fraction(shown) - number) <= Fraction(1, 2 * 10**places)
    assert shown.as_tuple().exponent == -places


@given(st.integers(-100_000, 100_000), st.integers(1, 400), st.integers(0, 3))
def test_what_facts_keep_as_a_float_is_shown_like_the_exact_number(k: int, n: int, places: int) -> None:
    assert half_up(k / n, places) == half_up(Fraction(k, n), places)


@given(st.fractions(), st.fractions(), st.integers(0, 3))
def test_rounding_never_turns_an_order_round(one: Fraction, other: Fraction, places: int) -> None:
    low, high = sorted((one, other))

    assert half_up(low, places) <= half_up(high, places)
