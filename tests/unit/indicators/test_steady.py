"""A share that moves one way for months is news only when its ends differ by more than chance explains."""

import pytest

from domain.indicators.proportions import Proportion
from domain.indicators.rounding import half_up
from domain.indicators.steady import steady_shift


def test_three_months_that_rise_further_than_chance_explains_are_a_shift() -> None:
    shift = steady_shift([Proportion(1700, 2000), Proportion(1754, 1994), Proportion(1801, 2001)])

    assert shift is not None
    assert half_up(shift.points, 1) == half_up(5.0, 1)


@pytest.mark.parametrize(
    "counts",
    [
        [],
        [(9, 10)],
        [(1700, 2000), (0, 0), (1801, 2001)],
        [(1700, 2000), (1690, 2000), (1801, 2001)],
        [(1700, 2000), (1700, 2000), (1801, 2001)],
        [(17, 20), (175, 200), (18, 20)],
    ],
)
def test_a_step_back_too_little_data_or_a_difference_within_chance_are_none(counts: list[tuple[int, int]]) -> None:
    assert steady_shift([Proportion(k, n) for k, n in counts]) is None


def test_falling_all_the_way_is_a_shift_too() -> None:
    shift = steady_shift([Proportion(1801, 2001), Proportion(1754, 1994), Proportion(1700, 2000)])

    assert shift is not None
    assert shift.points < 0
