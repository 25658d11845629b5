"""k of n: intervals that stay honest at the ends, and differences that are real or are not."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.indicators.proportions import Interval, Proportion, Z, inside, newcombe, shrunken, wilson
from domain.indicators.rounding import half_up

HAIR = 1e-9


@st.composite
def proportions(draw: st.DrawFn, most: int = 5000) -> Proportion:
    """A proportion with data."""
    n = draw(st.integers(1, most))
    return Proportion(draw(st.integers(0, n)), n)


def shown(interval: Interval | None) -> tuple[str, str]:
    assert interval is not None
    return str(half_up(interval.low, 1)), str(half_up(interval.high, 1))


@pytest.mark.parametrize(
    ("k", "n", "percent", "low", "high"),
    [
        (0, 5, "0.0", "0.0", "43.4"),
        (3, 3, "100.0", "43.9", "100.0"),
        (7, 8, "87.5", "52.9", "97.8"),
        (18, 20, "90.0", "69.9", "97.2"),
        (27, 30, "90.0", "74.4", "96.5"),
        (46, 50, "92.0", "81.2", "96.8"),
        (74, 107, "69.2", "59.9", "77.1"),
        (180, 200, "90.0", "85.1", "93.4"),
        (60, 2400, "2.5", "1.9", "3.2"),
        (57, 60, "95.0", "86.3", "98.3"),
        (41, 44, "93.2", "81.8", "97.7"),
        (12, 20, "60.0", "38.7", "78.1"),
        (36, 60, "60.0", "47.4", "71.4"),
        (96, 104, "92.3", "85.6", "96.1"),
        (884, 1000, "88.4", "86.3", "90.2"),
    ],
)
def test_the_worked_intervals(k: int, n: int, percent: str, low: str, high: str) -> None:
    found = Proportion(k, n)

    assert found.percent is not None
    assert str(half_up(found.percent, 1)) == percent
    assert shown(found.interval) == (low, high)


def test_the_usual_two_sided_95_percent() -> None:
    assert str(half_up(Z, 6)) == "1.959964"


def test_no_data_is_neither_nothing_nor_everything() -> None:
    nothing = Proportion()

    assert nothing.percent is None
    assert nothing.interval is None
    assert newcombe(nothing, Proportion(1, 2)) is None
    assert newcombe(Proportion(1, 2), nothing) is None
    with pytest.raises(ValueError, match="no data"):
        inside(Fraction(50), nothing)


@pytest.mark.parametrize(("k", "n"), [(3, 2), (-1, 2), (0, -1)])
def test_more_than_all_and_less_than_nothing_are_refused(k: int, n: int) -> None:
    with pytest.raises(ValueError, match="is not a proportion"):
        Proportion(k, n)


def test_parts_add_up() -> None:
    assert Proportion(52, 58) + Proportion(44, 46) == Proportion(96, 104)
    assert Proportion.merged(()) == Proportion()
    assert Proportion(52, 58).rest == Proportion(6, 58)


@given(proportions())
def test_an_interval_lies_within_0_and_100_and_holds_its_percentage(proportion: Proportion) -> None:
    interval, percent = proportion.interval, proportion.percent
    assert interval is not None
    assert percent is not None

    assert 0 <= interval.low <= percent + HAIR
    assert percent - HAIR <= interval.high <= 100
    assert interval.low < interval.high


@given(proportions())
def test_the_other_side_has_the_mirrored_interval(proportion: Proportion) -> None:
    here, there = proportion.interval, proportion.rest.interval
    assert here is not None
    assert there is not None

    assert here.low == pytest.approx(100 - there.high, abs=HAIR)
    assert here.high == pytest.approx(100 - there.low, abs=HAIR)


@given(proportions().filter(lambda proportion: proportion.k < proportion.n))
def test_one_hit_more_moves_both_ends_up(proportion: Proportion) -> None:
    before, after = wilson(proportion.k, proportion.n), wilson(proportion.k + 1, proportion.n)

    assert before.low < after.low
    assert before.high < after.high


@given(proportions(most=500), st.integers(2, 10))
def test_more_data_of_the_same_kind_narrows_the_interval(proportion: Proportion, times: int) -> None:
    few = wilson(proportion.k, proportion.n)
    many = wilson(times * proportion.k, times * proportion.n)

    assert many.high - many.low < few.high - few.low


@given(proportions(), st.fractions(0, 100, max_denominator=1000))
def test_the_exact_question_agrees_with_the_bounds(proportion: Proportion, percent: Fraction) -> None:
    interval = proportion.interval
    assert interval is not None

    if interval.low + HAIR < percent < interval.high - HAIR:
        assert inside(percent, proportion)
    if percent < interval.low - HAIR or percent > interval.high + HAIR:
        assert not inside(percent, proportion)


@pytest.mark.parametrize(
    ("after", "before", "points", "low", "high", "real"),
    [
        (Proportion(186, 200), Proportion(170, 200), "8.0", "1.9", "14.3", True),
        (Proportion(18, 20), Proportion(16, 20), "10.0", "-13.4", "32.8", False),
        (Proportion(276, 300), Proportion(255, 300), "7.0", "1.9", "12.2", True),
    ],
)
def test_the_worked_differences(
    after: Proportion, before: Proportion, points: str, low: str, high: str, real: bool
) -> None:
    found = newcombe(after, before)

    assert found is not None
    assert str(half_up(found.points, 1)) == points
    assert shown(found.interval) == (low, high)
    assert found.real is real


def test_three_months_of_the_same_climb_are_a_real_one() -> None:
    months = (Proportion(1700, 2000), Proportion(1754, 1994), Proportion(1801, 2001))
    steps = [newcombe(after, before) for before, after in pairwise(months)]

    assert [step is not None and step.real for step in steps] == [True, True]


@given(proportions(), proportions())
def test_a_difference_read_the_other_way_round_is_the_same_with_another_sign(one: Proportion, two: Proportion) -> None:
    there, back = newcombe(one, two), newcombe(two, one)
    assert there is not None
    assert back is not None

    assert there.points == -back.points
    assert there.interval.low == pytest.approx(-back.interval.high, abs=HAIR)
    assert there.interval.low - HAIR <= there.points <= there.interval.high + HAIR
    assert there.real is back.real
    assert -100 - HAIR <= there.interval.low <= there.interval.high <= 100 + HAIR


def test_a_proportion_does_not_differ_from_itself() -> None:
    found = newcombe(Proportion(9, 10), Proportion(9, 10))

    assert found is not None
    assert found.points == 0
    assert not found.real


@pytest.mark.parametrize(("k", "n", "percent"), [(5, 5, "90.4"), (95, 105, "90.1"), (1, 3, "80.9"), (0, 0, "88.0")])
def test_a_small_sample_is_pulled_towards_what_is_usual(k: int, n: int, percent: str) -> None:
    assert str(half_up(shrunken(Proportion(k, n), Fraction(88)), 1)) == percent


def test_a_lucky_handful_does_not_outrank_two_hundred() -> None:
    lucky, proven = wilson(3, 3), wilson(180, 200)

    assert [shown(lucky)[0], shown(proven)[0]] == ["43.9", "85.1"]
    assert proven.low > lucky.low
