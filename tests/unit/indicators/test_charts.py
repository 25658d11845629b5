"""Charts: limits that stay where they were frozen, and what counts as a signal beside them."""

import json
import math
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.indicators.charts import Finding, PLimits, XmrLimits, by_week
from domain.indicators.proportions import Proportion
from domain.indicators.rounding import half_up
from domain.indicators.runs import Run, Runs, Side

DAILY_MEDIANS = (24, 26, 25, 27, 24, 28, 26, 25, 27, 26, 25, 28, 27, 24, 26, 27, 25, 26, 28, 27)
NINETY = PLimits(Proportion(900, 1000))
ABOVE, BELOW = Side.ABOVE, Side.BELOW


def frozen() -> XmrLimits:
    limits = XmrLimits.freeze(DAILY_MEDIANS)
    assert limits is not None
    return limits


def test_the_worked_limits_of_single_values() -> None:
    limits = frozen()

    assert limits.mean == Fraction("26.05")
    assert limits.median == 26
    assert [str(half_up(limits.mean_range, 3)), str(half_up(limits.range_limit, 2))] == ["1.842", "6.02"]
    assert [limits.lower, limits.upper] == [Fraction("21.15"), Fraction("30.95")]


@pytest.mark.parametrize(
    ("value", "finding"),
    [
        (31.2, Finding.ABOVE),
        (30.1, Finding.COMMON_CAUSE),
        (Fraction("30.95"), Finding.COMMON_CAUSE),
        (Fraction("21.15"), Finding.COMMON_CAUSE),
        (21, Finding.BELOW),
        (math.inf, Finding.ABOVE),
    ],
)
def test_a_limit_is_another_question_than_a_target(value: Fraction | float, finding: Finding) -> None:
    assert frozen().finding((*DAILY_MEDIANS, value)) is finding


def test_a_leap_within_the_limits_is_a_signal_and_the_way_back_from_outside_is_not() -> None:
    limits = frozen()

    assert limits.finding((26, 25, 23, 30)) is Finding.JUMP
    assert limits.finding((26, 25, 24, 30)) is Finding.COMMON_CAUSE
    assert limits.finding((26, 25, 40, 26)) is Finding.COMMON_CAUSE
    assert limits.finding((26, 25, math.inf, 26)) is Finding.COMMON_CAUSE
    assert limits.finding((26,)) is Finding.COMMON_CAUSE


def test_days_that_are_no_longer_like_the_baseline_are_a_shift_though_none_leaves_the_limits() -> None:
    eight, seven = (25, 27) * 6 + (28,) * 8, (25, 27) * 6 + (25,) + (28,) * 7

    assert frozen().finding(eight) is Finding.SHIFT
    assert frozen().finding(seven) is Finding.COMMON_CAUSE


def test_a_shift_that_is_over_is_the_news_of_an_earlier_day() -> None:
    values = (28,) * 8 + (25, 27) * 6

    assert Runs.of(values, 26).shifted
    assert frozen().finding(values) is Finding.COMMON_CAUSE


def test_too_few_crossings_are_a_signal() -> None:
    values = ((25,) * 5 + (27,) * 5) * 2

    assert frozen().finding(values) is Finding.CROSSINGS


def test_no_value_is_no_signal() -> None:
    assert frozen().finding(()) is Finding.TOO_FEW


@pytest.mark.parametrize("finding", Finding)
def test_only_normal_variation_and_small_samples_are_no_signals(finding: Finding) -> None:
    assert finding.is_signal is (finding not in {Finding.COMMON_CAUSE, Finding.TOO_FEW})


def test_a_short_baseline_freezes_nothing() -> None:
    assert XmrLimits.freeze(DAILY_MEDIANS[:19]) is None
    assert XmrLimits.freeze((25,), fewest=1) is None
    assert PLimits.freeze([Proportion(9, 10)] * 19 + [Proportion()]) is None
    assert PLimits.freeze([Proportion(9, 10)], fewest=1) is None


series = st.lists(st.integers(0, 100), min_size=1, max_size=40)


@given(series)
def test_limits_do_not_slide_along_with_what_comes_later(later: list[int]) -> None:
    limits = frozen()
    before = (limits.lower, limits.upper, limits.range_limit)

    limits.finding((*DAILY_MEDIANS, *later))

    assert (limits.lower, limits.upper, limits.range_limit) == before
    assert limits == XmrLimits.from_dict(json.loads(json.dumps(limits.as_dict())))
    newest = limits.finding((*DAILY_MEDIANS, *later))
    assert (newest is Finding.ABOVE) is (later[-1] > Fraction("30.95"))
    assert (newest is Finding.BELOW) is (later[-1] < Fraction("21.15"))


@pytest.mark.parametrize(
    ("n", "enough", "lower"), [(20, False, "69.9"), (49, False, "77.1"), (50, True, "77.3"), (100, True, "81.0")]
)
def test_the_lower_limit_of_a_share_depends_on_its_day(n: int, enough: bool, lower: str) -> None:
    assert NINETY.large_enough(n) is enough
    assert str(half_up(NINETY.at(n).low, 1)) == lower


def test_two_hundred_answers_have_the_tightest_of_the_worked_limits() -> None:
    assert [str(half_up(end, 1)) for end in (NINETY.at(200).low, NINETY.at(200).high)] == ["83.6", "96.4"]
    assert NINETY.at(50).high == 100


def test_a_week_of_the_report_has_the_limits_it_prints() -> None:
    limits = PLimits(Proportion(8850, 10000)).at(1000)

    assert [str(half_up(end, 1)) for end in (limits.low, limits.high)] == ["85.5", "91.5"]


@pytest.mark.parametrize(
    ("day", "finding"),
    [
        (Proportion(42, 50), Finding.COMMON_CAUSE),
        (Proportion(39, 50), Finding.COMMON_CAUSE),
        (Proportion(38, 50), Finding.BELOW),
        (Proportion(81, 100), Finding.COMMON_CAUSE),
        (Proportion(80, 100), Finding.BELOW),
        (Proportion(99, 100), Finding.COMMON_CAUSE),
        (Proportion(198, 200), Finding.ABOVE),
        (Proportion(2, 20), Finding.TOO_FEW),
        (Proportion(), Finding.TOO_FEW),
    ],
)
def test_a_share_on_its_limit_is_no_signal(day: Proportion, finding: Finding) -> None:
    assert NINETY.finding([day]) is finding


def test_no_day_is_too_few() -> None:
    assert NINETY.finding([]) is Finding.TOO_FEW


def test_shares_shift_too() -> None:
    high, low = Proportion(92, 100), Proportion(88, 100)

    assert NINETY.finding([high, low] * 6 + [low] * 8) is Finding.SHIFT
    assert NINETY.finding([high, low] * 6 + [Proportion()] + [high] + [low] * 7) is Finding.COMMON_CAUSE


def test_small_days_are_pooled_to_weeks() -> None:
    monday = date(2026, 9, 7)
    days = [(monday + timedelta(days=day), Proportion(9, 10)) for day in range(10)]

    assert by_week(days) == (Proportion(63, 70), Proportion(27, 30))
    assert by_week([]) == ()


def test_a_baseline_that_varies_as_chance_does_keeps_its_limits() -> None:
    days = [Proportion(90, 100), Proportion(92, 100), Proportion(88, 100), Proportion(90, 100)] * 5

    limits = PLimits.freeze(days)

    assert limits == PLimits(Proportion(1800, 2000))


def test_a_baseline_that_varies_more_than_chance_has_wider_limits() -> None:
    days = [Proportion(70, 100), Proportion(100, 100)] * 10 + [Proportion()]

    limits = PLimits.freeze(days)

    assert limits is not None
    # Each step is from 15 points under the mean to 15 above it, where one standard deviation is √(0.85·0.15/100).
    sigma_z = (30 / (100 * math.sqrt(0.85 * 0.15 / 100))) / 1.128
    assert float(limits.widening) == pytest.approx(sigma_z, abs=0.0001)
    assert limits.at(1000).low == pytest.approx(85 - 300 * sigma_z * math.sqrt(0.85 * 0.15 / 1000), abs=0.001)
    assert PLimits.from_dict(json.loads(json.dumps(limits.as_dict()))) == limits


@pytest.mark.parametrize("k", [0, 100])
def test_a_baseline_without_any_variation_judges_nothing(k: int) -> None:
    limits = PLimits.freeze([Proportion(k, 100)] * 20)

    assert limits == PLimits(Proportion(20 * k, 2000))
    assert not limits.large_enough(10**6)


@given(st.integers(1, 1000), st.data(), st.integers(1, 2000))
def test_the_exact_signal_agrees_with_the_limits_that_are_drawn(n: int, data: st.DataObject, rows: int) -> None:
    limits = PLimits(Proportion(data.draw(st.integers(0, n)), n))
    day = Proportion(data.draw(st.integers(0, rows)), rows)
    drawn, finding, percent = limits.at(rows), limits.finding([day]), day.percent
    assert percent is not None

    if finding is Finding.ABOVE:
        assert percent >= drawn.high - 1e-9
    elif finding is Finding.BELOW:
        assert percent <= drawn.low + 1e-9
    elif finding is Finding.COMMON_CAUSE:
        assert drawn.low - 1e-9 <= percent <= drawn.high + 1e-9
    else:
        assert rows * min(limits.centre, 100 - limits.centre) < 500


@pytest.mark.parametrize(("length", "shifted"), [(7, False), (8, True)])
def test_of_twenty_points_eight_in_a_row_are_a_shift(length: int, shifted: bool) -> None:
    rest = 20 - length
    values = [1] * length + [-1, 1] * (rest // 2) + [-1] * (rest % 2)

    found = Runs.of(values, 0)

    assert found.useful == 20
    assert found.longest == Run(ABOVE, length)
    assert found.shifted is shifted


@pytest.mark.parametrize(
    ("useful", "longest", "fewest"),
    [
        (0, 3, 0),
        (1, 3, 0),
        (2, 4, 0),
        (5, 5, 0),
        (6, 6, 1),
        (10, 6, 2),
        (20, 7, 6),
        (22, 7, 7),
        (23, 8, 7),
        (100, 10, 41),
    ],
)
def test_what_chance_explains_grows_with_the_series(useful: int, longest: int, fewest: int) -> None:
    found = Runs((Run(ABOVE, useful),) if useful else ())

    assert found.longest_expected == longest
    assert found.fewest_crossings_expected == fewest


@pytest.mark.parametrize(("turns", "stuck"), [(5, True), (6, False)])
def test_twenty_points_with_fewer_than_six_crossings_are_stuck(turns: int, stuck: bool) -> None:
    lengths = [20 - turns] + [1] * turns
    found = Runs(tuple(Run((ABOVE, BELOW)[place % 2], length) for place, length in enumerate(lengths)))

    assert (found.useful, found.crossings) == (20, turns)
    assert found.stuck is stuck


def test_points_on_the_centre_neither_make_nor_break_a_run() -> None:
    found = Runs.of([1, 0, 2, 0, -1, 0], 0)

    assert found == Runs((Run(ABOVE, 2), Run(BELOW, 1)))
    assert found.last == Run(BELOW, 1)


def test_of_equal_runs_the_latest_is_the_longest() -> None:
    assert Runs.of([1, 1, -1, -1], 0).longest == Run(BELOW, 2)


def test_a_flat_series_has_no_runs() -> None:
    found = Runs.of([5, 5, 5], 5)

    assert found.longest is None
    assert found.last is None
    assert (found.crossings, found.shifted, found.stuck) == (0, False, False)


@given(series, st.integers(0, 100))
def test_the_runs_of_a_series_hold_all_its_points(values: list[int], centre: int) -> None:
    found = Runs.of(values, centre)

    assert found.useful == sum(value != centre for value in values)
    assert found.longest_expected == (round(math.log2(found.useful) + 3) if found.useful else 3)
    assert all(one.side is not two.side for one, two in pairwise(found.runs))
