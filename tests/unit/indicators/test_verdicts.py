"""Verdicts: what a sample allows to be said, on which side of its target a figure lies, and how it is printed."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.indicators.ladder import Sample, SampleLadder
from domain.indicators.proportions import Proportion
from domain.indicators.verdicts import Certainty, Judgement, Verdict, judge, on_its_side, verdict
from domain.targets import Direction

AT_LEAST, AT_MOST = Direction.AT_LEAST, Direction.AT_MOST
CLEAR, NOISE = Certainty.CLEAR, Certainty.WITHIN_NOISE
MET, MISSED = Verdict.MET, Verdict.MISSED


@pytest.mark.parametrize(
    ("n", "sample", "percent", "verdicts"),
    [
        (0, Sample.NO_DATA, False, False),
        (1, Sample.COUNTS, False, False),
        (9, Sample.COUNTS, False, False),
        (10, Sample.SMALL, True, False),
        (29, Sample.SMALL, True, False),
        (30, Sample.FULL, True, True),
        (10**6, Sample.FULL, True, True),
    ],
)
def test_the_ladder_of_sample_sizes(n: int, sample: Sample, percent: bool, verdicts: bool) -> None:
    found = SampleLadder().sample(n)

    assert found is sample
    assert found.shows_percent is percent
    assert found.allows_verdict is verdicts


def test_the_steps_of_the_ladder_are_a_setting() -> None:
    strict = SampleLadder(percent_from=50, verdict_from=100)

    assert [strict.sample(n) for n in (49, 50, 99, 100)] == [Sample.COUNTS, Sample.SMALL, Sample.SMALL, Sample.FULL]


def test_only_the_full_sample_of_two_agents_may_be_ranked() -> None:
    ladder = SampleLadder()

    assert not ladder.sample(3).allows_verdict
    assert ladder.sample(200).allows_verdict


@pytest.mark.parametrize(
    ("value", "target", "direction", "expected"),
    [
        (Fraction(90), "90", AT_LEAST, MET),
        (Fraction(8996, 100), "90", AT_LEAST, MISSED),
        (30, "30", AT_MOST, MET),
        (31, "30", AT_MOST, MISSED),
        (Fraction(300), "300", AT_MOST, MET),
        (Fraction(901, 10), "90.1", AT_LEAST, MET),
    ],
)
def test_on_the_dot_is_met_in_both_directions(
    value: Fraction | int, target: str, direction: Direction, expected: Verdict
) -> None:
    assert verdict(value, Decimal(target), direction) is expected


@pytest.mark.parametrize(
    ("k", "n", "target", "direction", "expected"),
    [
        (46, 50, "90", AT_LEAST, Judgement(MET, NOISE)),
        (96, 104, "90", AT_LEAST, Judgement(MET, NOISE)),
        (884, 1000, "90", AT_LEAST, Judgement(MISSED, NOISE)),
        (57, 60, "95", AT_LEAST, Judgement(MET, NOISE)),
        (60, 2400, "2", AT_MOST, Judgement(MISSED, NOISE)),
        (950, 1000, "90", AT_LEAST, Judgement(MET, CLEAR)),
        (74, 107, "90", AT_LEAST, Judgement(MISSED, CLEAR)),
        (412, 500, "85", AT_LEAST, Judgement(MISSED, NOISE)),
        (5, 5, "100", AT_LEAST, Judgement(MET, NOISE)),
        (4, 5, "100", AT_LEAST, Judgement(MISSED, CLEAR)),
        (0, 40, "0", AT_MOST, Judgement(MET, NOISE)),
    ],
)
def test_a_verdict_says_how_sure_it_is(k: int, n: int, target: str, direction: Direction, expected: Judgement) -> None:
    assert judge(Proportion(k, n), Decimal(target), direction) == expected


def test_no_data_gets_no_verdict() -> None:
    assert judge(Proportion(), Decimal(90), AT_LEAST) is None


def test_a_miss_that_would_round_onto_its_target_is_judged_and_printed_as_a_miss() -> None:
    percent = Proportion(2249, 2500).percent
    assert percent is not None

    assert verdict(percent, Decimal(90), AT_LEAST) is MISSED
    assert str(on_its_side(percent, Decimal(90))) == "89.96"


@pytest.mark.parametrize(
    ("value", "target", "shown"),
    [
        (Fraction(90), "90", "90.0"),
        (Fraction(9236, 100), "90", "92.4"),
        (Fraction(90004, 1000), "90", "90.004"),
        (Fraction(899999, 10000), "90", "89.9999"),
        (Fraction(8995, 100), "90", "89.95"),
        (Fraction(8994, 100), "90", "89.9"),
        (Fraction(9255, 100), "92.55", "92.55"),
        (Fraction(92549, 1000), "92.545", "92.55"),
    ],
)
def test_it_takes_as_many_decimals_as_show_the_side(value: Fraction, target: str, shown: str) -> None:
    assert str(on_its_side(value, Decimal(target))) == shown


targets = st.decimals(0, 100, places=2)


@given(st.integers(1, 10**6), st.data(), targets)
def test_what_is_printed_never_contradicts_the_verdict(n: int, data: st.DataObject, target: Decimal) -> None:
    percent = Proportion(data.draw(st.integers(0, n)), n).percent
    assert percent is not None

    shown = Fraction(on_its_side(percent, target))

    for direction in Direction:
        assert verdict(shown, target, direction) is verdict(percent, target, direction)


@given(st.integers(1, 2000), st.data(), targets)
def test_a_clear_verdict_has_the_target_outside_the_interval(n: int, data: st.DataObject, target: Decimal) -> None:
    proportion = Proportion(data.draw(st.integers(0, n)), n)
    found, interval = judge(proportion, target, AT_LEAST), proportion.interval
    assert found is not None
    assert interval is not None

    if found.certainty is CLEAR and found.verdict is MET:
        assert target <= interval.low + 1e-9
    elif found.certainty is CLEAR:
        assert target >= interval.high - 1e-9
    else:
        assert interval.low - 1e-9 <= target <= interval.high + 1e-9
