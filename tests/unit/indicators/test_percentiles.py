"""Percentiles: of a list, of a histogram, and of several days put together."""

import json
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.indicators.percentiles import MEDIAN, P90, Histogram, nearest_rank, rank

CHATS = (8, 11, 12, 14, 15, 17, 18, 19, 21, 22, 24, 25, 26, 27, 28, 29, 30, 34, 47, 610)

values = st.lists(st.integers(0, 2000), max_size=80)
percents = st.integers(1, 100)


@pytest.mark.parametrize(
    ("percent", "n", "place"),
    [
        (50, 20, 10),
        (90, 20, 18),
        (50, 1, 1),
        (50, 3, 2),
        (90, 10, 9),
        (90, 11, 10),
        (100, 7, 7),
        (1, 100, 1),
        (50, 0, 0),
    ],
)
def test_the_rank_is_rounded_up_in_whole_numbers(percent: int, n: int, place: int) -> None:
    assert rank(percent, n) == place


def test_a_rank_that_floating_point_gets_wrong() -> None:
    assert 0.07 * 100 > 7

    assert rank(7, 100) == 7


@pytest.mark.parametrize("percent", [0, -1, 101])
def test_there_is_no_percentile_outside_one_to_a_hundred(percent: int) -> None:
    with pytest.raises(ValueError, match="accepted: 1 to 100"):
        rank(percent, 10)


def test_one_outlier_moves_the_mean_and_not_the_median() -> None:
    chats = Histogram.of(CHATS)

    assert chats.n == 20
    assert chats.total == 1037
    assert chats.mean == Fraction("51.85")
    assert chats.median == 22
    assert chats.percentile(P90) == 34
    assert chats.maximum == 610


def test_without_values_there_is_no_figure_at_all() -> None:
    nothing = Histogram()

    assert (nothing.n, nothing.total) == (0, 0)
    assert [nothing.mean, nothing.median, nothing.maximum] == [None, None, None]
    assert nothing.percentile(P90) is None
    assert nearest_rank([], MEDIAN) is None


def test_the_ends_of_a_range_belong_to_it() -> None:
    chats = Histogram.of(CHATS)

    assert chats.between(8, 11) == 2
    assert chats.among(range(8, 12)) == 2
    assert chats.among(()) == 0
    assert chats.above(30) == 3
    assert chats.above(610) == 0


def test_values_that_have_no_end_push_the_percentile_up_and_out() -> None:
    four = Histogram.of((10, 20, 30, 40))

    assert four.percentile(MEDIAN, endless=3) == 40
    assert four.percentile(MEDIAN, endless=4) == 40
    assert four.percentile(MEDIAN, endless=5) is None
    assert Histogram().percentile(MEDIAN, endless=1) is None


@pytest.mark.parametrize("count", [0, -1])
def test_a_value_that_never_occurred_has_no_place(count: int) -> None:
    with pytest.raises(ValueError, match="less than once"):
        Histogram({30: count})


@given(values, percents)
def test_a_histogram_knows_the_same_percentile_as_the_sorted_list(drawn: list[int], percent: int) -> None:
    assert Histogram.of(drawn).percentile(percent) == nearest_rank(drawn, percent)


@given(values.filter(bool), percents)
def test_at_least_so_many_percent_lie_at_or_below_and_fewer_below_alone(drawn: list[int], percent: int) -> None:
    found = nearest_rank(drawn, percent)

    assert found in drawn
    assert 100 * sum(value <= found for value in drawn) >= percent * len(drawn)
    assert 100 * sum(value < found for value in drawn) < percent * len(drawn)


@given(values, st.integers(0, 20), percents)
def test_endless_values_count_like_values_larger_than_all(drawn: list[int], endless: int, percent: int) -> None:
    huge = 10**9
    expected = nearest_rank(drawn + [huge] * endless, percent)

    assert Histogram.of(drawn).percentile(percent, endless) == (None if expected == huge else expected)


@given(st.lists(values, max_size=6))
def test_days_put_together_are_the_histogram_of_all_their_values(days: list[list[int]]) -> None:
    whole = Histogram.of(value for day in days for value in day)

    assert Histogram.merged(Histogram.of(day) for day in days) == whole
    assert sum((Histogram.of(day) for day in days), start=Histogram()) == whole


@given(values)
def test_a_histogram_survives_being_written_as_json(drawn: list[int]) -> None:
    before = Histogram.of(drawn)

    after = Histogram.from_dict(json.loads(json.dumps(before.as_dict())))

    assert after == before
    assert list(before.as_dict()) == [str(value) for value in sorted(set(drawn))]


def test_adding_leaves_both_parts_as_they_were() -> None:
    one, other = Histogram({1: 1}), Histogram({1: 2, 3: 1})

    assert one + other == Histogram({1: 3, 3: 1})
    assert (one, other) == (Histogram({1: 1}), Histogram({1: 2, 3: 1}))
