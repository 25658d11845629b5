"""CSAT, NPS and CES: what customers answered, on whatever scale."""

import json
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.indicators.ces import CesTally
from domain.indicators.csat import CsatTally, Scale, response_fell
from domain.indicators.nps import NpsTally, changed
from domain.indicators.percentiles import Histogram
from domain.indicators.proportions import Proportion
from domain.indicators.rounding import half_up

NOON = datetime(2026, 9, 14, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
RANGES = {Scale.FIVE: (1, 5), Scale.SEVEN: (1, 7), Scale.TEN: (1, 10), Scale.THUMBS: (0, 1)}

scales = st.fixed_dictionaries(
    {scale.value: st.lists(st.integers(low, high), max_size=20) for scale, (low, high) in RANGES.items()}
)


def csat(answers: dict[str, list[int]], sent: int = 0) -> CsatTally:
    return CsatTally(**{scale: Histogram.of(scores) for scale, scores in answers.items()}, sent=sent)


def test_the_worked_example_of_satisfaction() -> None:
    tally = CsatTally(five=Histogram({5: 42, 4: 32, 3: 10, 2: 9, 1: 14}))

    assert tally.proportion == Proportion(74, 107)
    assert tally.low == 23
    assert tally.mean == Fraction(400, 107)
    assert str(half_up(tally.mean, 2)) == "3.74"


def test_the_day_of_the_digest_adds_up() -> None:
    tally = CsatTally(five=Histogram({5: 71, 4: 25, 3: 4, 2: 2, 1: 2}), sent=361)

    assert tally.proportion == Proportion(96, 104)
    assert tally.response is not None
    assert str(half_up(tally.response, 1)) == "28.8"


@pytest.mark.parametrize(
    ("scale", "satisfied", "not_satisfied", "low", "not_low"),
    [
        (Scale.FIVE, 4, 3, 2, 3),
        (Scale.SEVEN, 6, 5, 2, 3),
        (Scale.TEN, 9, 8, 2, 3),
        (Scale.THUMBS, 1, 0, 0, 1),
    ],
)
def test_the_top_two_boxes_of_each_scale_are_satisfied(
    scale: Scale, satisfied: int, not_satisfied: int, low: int, not_low: int
) -> None:
    assert csat({scale: [satisfied]}).proportion == Proportion(1, 1)
    assert csat({scale: [not_satisfied]}).proportion == Proportion(0, 1)
    assert csat({scale: [low]}).low == 1
    assert csat({scale: [not_low]}).low == 0


@pytest.mark.parametrize(("scale", "ends"), RANGES.items())
def test_a_score_outside_its_scale_is_no_answer(scale: Scale, ends: tuple[int, int]) -> None:
    low, high = ends

    assert [scale.accepts(score) for score in (low - 1, low, high, high + 1)] == [False, True, True, False]
    assert Scale.up_to(high) is scale
    with pytest.raises(ValueError, match=f"{high + 1} is no answer on the scale {scale}"):
        csat({scale: [high + 1]})


def test_an_unknown_scale_is_named() -> None:
    with pytest.raises(ValueError, match="no scale ends at 4; accepted: 5, 7, 10, or 1 for thumbs"):
        Scale.up_to(4)


def test_scales_are_counted_together_and_never_averaged() -> None:
    mixed = csat({"five": [5, 3], "ten": [9]})

    assert mixed.proportion == Proportion(2, 3)
    assert mixed.mean is None
    assert CsatTally().mean is None
    assert csat({"ten": [9, 10]}).mean == Fraction(19, 2)


def test_no_answers_are_no_data() -> None:
    assert CsatTally(sent=40).proportion == Proportion(0, 0)
    assert CsatTally(sent=40).response == 0
    assert CsatTally().response is None


def test_late_answers_may_outnumber_the_surveys_of_a_day() -> None:
    assert csat({"five": [5, 5, 4]}, sent=2).response == 150


@given(scales, scales, st.integers(0, 99), st.integers(0, 99))
def test_answers_of_two_days_add_up_to_those_of_both(
    one: dict[str, list[int]], two: dict[str, list[int]], sent: int, more: int
) -> None:
    whole = csat({scale: one[scale] + two[scale] for scale in one}, sent + more)

    both = csat(one, sent) + csat(two, more)

    assert both == whole
    assert both.satisfied + both.low <= both.answered
    assert CsatTally.from_dict(json.loads(json.dumps(both.as_dict()))) == both


@pytest.mark.parametrize(
    ("sent", "fell"),
    [(60, False), (120, False), (121, True), (0, False)],
)
def test_a_response_rate_below_half_of_the_usual_one_is_flagged(sent: int, fell: bool) -> None:
    usual = csat({"five": [5] * 30}, sent=100)

    assert response_fell(csat({"five": [5] * 18}, sent), usual) is fell
    assert not response_fell(usual, CsatTally())


def nps(promoters: int, passives: int, detractors: int) -> NpsTally:
    return NpsTally(promoters, passives, detractors)


@pytest.mark.parametrize(
    ("score", "counted"),
    [(0, nps(0, 0, 1)), (6, nps(0, 0, 1)), (7, nps(0, 1, 0)), (8, nps(0, 1, 0)), (9, nps(1, 0, 0)), (10, nps(1, 0, 0))],
)
def test_promoters_passives_and_detractors(score: int, counted: NpsTally) -> None:
    assert NpsTally.of(Histogram.of([score])) == counted


@pytest.mark.parametrize("score", [-1, 11])
def test_a_score_outside_0_to_10_does_not_vanish(score: int) -> None:
    with pytest.raises(ValueError, match="outside 0 to 10"):
        NpsTally.of(Histogram.of([5, score]))


def test_the_worked_example_of_nps() -> None:
    tally = nps(60, 25, 15)

    assert tally.score == 45
    assert tally.standard_error == pytest.approx(7.4, abs=0.05)
    assert tally.interval is not None
    assert [str(half_up(end, 1)) for end in (tally.interval.low, tally.interval.high)] == ["30.5", "59.5"]
    assert tally.shown


def test_the_same_shares_of_twenty_are_too_few_for_a_number() -> None:
    tally = nps(12, 5, 3)

    assert tally.score == 45
    assert tally.interval is not None
    assert [str(half_up(end, 1)) for end in (tally.interval.low, tally.interval.high)] == ["12.6", "77.4"]
    assert not tally.shown


@pytest.mark.parametrize("tally", [nps(30, 0, 0), nps(0, 30, 0), nps(0, 0, 30), nps(0, 0, 0)])
def test_answers_of_one_kind_are_no_certainty(tally: NpsTally) -> None:
    assert tally.variance is None
    assert tally.standard_error is None
    assert tally.interval is None


def test_no_answers_have_no_score() -> None:
    assert nps(0, 0, 0).score is None


@given(st.integers(0, 300), st.integers(0, 300), st.integers(0, 300))
def test_a_score_and_its_interval_stay_within_100(promoters: int, passives: int, detractors: int) -> None:
    tally = nps(promoters, passives, detractors)

    assert tally.score is None or -100 <= tally.score <= 100
    if tally.interval is not None and tally.score is not None:
        assert -100 <= tally.interval.low <= tally.score <= tally.interval.high <= 100


@pytest.mark.parametrize(
    ("after", "before", "moved"),
    [
        (nps(60, 25, 15), nps(40, 30, 30), True),
        (nps(60, 25, 15), nps(55, 25, 20), False),
        (nps(12, 5, 3), nps(2, 5, 93), False),
        (nps(2, 5, 93), nps(12, 5, 3), False),
        (nps(30, 0, 0), nps(2, 5, 93), False),
        (nps(2, 5, 93), nps(30, 0, 0), False),
    ],
)
def test_a_score_moved_when_the_move_is_larger_than_its_noise(after: NpsTally, before: NpsTally, moved: bool) -> None:
    assert changed(after, before) is moved


def test_easy_is_five_and_above_unless_said_otherwise() -> None:
    tally = CesTally(Histogram({1: 2, 4: 3, 5: 1, 6: 2, 7: 4}))

    assert tally.easy() == Proportion(7, 12)
    assert tally.easy(easy_from=6) == Proportion(6, 12)


@pytest.mark.parametrize("score", [0, 8])
def test_effort_outside_1_to_7_is_no_answer(score: int) -> None:
    with pytest.raises(ValueError, match="outside 1 to 7"):
        CesTally(Histogram.of([score]))
