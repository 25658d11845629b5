"""A score is what was measured of the weights, and nothing where too little was."""

from collections.abc import Mapping
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.policy import load_policy
from domain.indicators.proportions import Proportion
from domain.indicators.rounding import half_up
from domain.scorecards.rules import Item, ItemRule
from domain.scorecards.scores import (
    Card,
    Handling,
    Line,
    Measure,
    Missing,
    NoScore,
    Spread,
    brings_back,
    handling,
    reach,
    satisfaction,
    score,
    spread,
)

POLICY = load_policy(None).scorecard
(RULES,) = POLICY.rules
EXAMPLE = {
    Item.CSAT: Measure(105, Fraction("90.5")),
    Item.RESOLUTION: Measure(40, Fraction(93)),
    Item.AHT: Measure(300, Fraction(310), expected=Fraction(300)),
    Item.QA: Measure(4, Fraction(88)),
    Item.ON_TIME: Measure(50, Fraction(96)),
    Item.KNOWLEDGE: Measure(1, Fraction(92)),
    Item.IMPROVEMENT: Measure(1, Fraction(1)),
}
proportions = st.integers(0, 200).flatmap(lambda n: st.integers(0, n).map(lambda k: Proportion(k, n)))
values = st.fractions(0, 100)


def card(measures: Mapping[Item, Measure], days: int = 20, *, comes_back: bool = False) -> Card:
    return score(measures, days, RULES, POLICY, comes_back=comes_back)


def line(found: Card, item: Item) -> Line:
    return next(line for line in found.lines if line.item is item)


def without(*items: Item) -> dict[Item, Measure]:
    return {item: measure for item, measure in EXAMPLE.items() if item not in items}


def test_f32_the_example_of_the_specification_scores_94_79() -> None:
    found = card(EXAMPLE)

    assert found.score is not None
    assert str(half_up(found.score, 2)) == "94.79"
    shown = {one.item: str(half_up(one.points, 2)) for one in found.lines if one.points is not None}
    assert shown == {
        **{"csat": "30.00", "resolution": "17.33", "aht": "15.00", "qa": "14.00"},
        **{"on_time": "8.46", "knowledge": "5.00", "improvement": "5.00"},
    }
    assert (found.measurable, found.why, found.hurried) == (100, None, False)


@pytest.mark.parametrize(("k", "n", "percent"), [(5, 5, "90.4"), (95, 105, "90.1"), (1, 3, "80.9")])
def test_f33_few_answers_are_pulled_towards_those_of_everybody(k: int, n: int, percent: str) -> None:
    own = {"phone": Proportion(k, n)}
    everybody = {"phone": Proportion(880, 1000)}

    measure = satisfaction(own, everybody, POLICY.pull)

    assert measure.value is not None
    assert (str(half_up(measure.value, 1)), measure.n) == (percent, n)


@pytest.mark.parametrize(("answers", "missing"), [(9, Missing.TOO_FEW), (10, None)])
def test_f33_below_ten_answers_satisfaction_is_left_out(answers: int, missing: Missing | None) -> None:
    found = card({**EXAMPLE, Item.CSAT: Measure(answers, Fraction(100))})

    assert line(found, Item.CSAT).missing is missing
    assert (line(found, Item.CSAT).points is None) is (missing is not None)


def test_a_share_is_measured_in_percent_of_its_rows() -> None:
    assert Measure.of(Proportion(93, 100)) == Measure(100, Fraction(93))
    assert Measure.of(Proportion()) == Measure(0, None)
    assert Measure.count(0) == Measure(0, Fraction(0))


def test_what_is_missing_is_left_out_and_the_rest_counts_for_all() -> None:
    found = card(without(Item.QA, Item.KNOWLEDGE))

    assert found.score == sum(one.points or 0 for one in found.lines) * 100 / 80
    assert found.measurable == 80
    assert line(found, Item.QA).missing is Missing.UNRECORDED


@pytest.mark.parametrize(
    ("missing", "measurable", "scored"),
    [
        ((Item.CSAT, Item.ON_TIME), 60, True),
        ((Item.CSAT, Item.ON_TIME, Item.KNOWLEDGE), 55, False),
        (tuple(Item), 0, False),
    ],
)
def test_with_less_than_60_points_measured_there_is_no_score_and_no_nought(
    missing: tuple[Item, ...], measurable: int, scored: bool
) -> None:
    found = card(without(*missing))

    assert found.measurable == measurable
    assert (found.score is not None) is scored
    assert found.why is (None if scored else NoScore.LITTLE_MEASURED)


@pytest.mark.parametrize(("days", "why"), [(9, NoScore.FEW_DAYS), (10, None)])
def test_with_less_than_ten_days_worked_there_is_no_score(days: int, why: NoScore | None) -> None:
    found = card(EXAMPLE, days)

    assert (found.why, found.days) == (why, days)
    assert (found.score is None) is (why is not None)
    assert line(found, Item.CSAT).points == 30


@pytest.mark.parametrize("expected", [Fraction(300), Fraction(1)])
def test_what_has_no_value_is_too_few_however_many_rows_there_are(expected: Fraction) -> None:
    found = card({**EXAMPLE, Item.AHT: Measure(90, None, expected)})

    assert line(found, Item.AHT).missing is Missing.TOO_FEW


@pytest.mark.parametrize(
    ("seconds", "points"),
    [(150, "0.00"), (240, "15.00"), (330, "15.00"), (480, "0.00"), (195, "7.50"), (405, "7.50"), (10_000, "0.00")],
)
def test_handling_times_earn_all_in_their_band_and_less_on_either_side(seconds: int, points: str) -> None:
    found = card({**EXAMPLE, Item.AHT: Measure(300, Fraction(seconds), Fraction(300))})

    assert str(half_up(line(found, Item.AHT).points or 0, 2)) == points


@pytest.mark.parametrize(("quality", "hurried"), [("59.9", True), ("60", False)])
def test_speed_that_was_bought_with_quality_earns_nothing(quality: str, hurried: bool) -> None:
    found = card({**EXAMPLE, Item.QA: Measure(4, Fraction(quality))})

    assert (found.hurried, line(found, Item.AHT).points == 0) == (hurried, hurried)


def test_speed_that_brings_customers_back_earns_nothing() -> None:
    found = card(without(Item.QA), comes_back=True)

    assert found.hurried
    assert line(found, Item.AHT).points == 0


def test_customers_come_back_more_only_where_it_is_beyond_chance() -> None:
    others = Proportion(100, 1000)

    assert brings_back(Proportion(30, 100), others)
    assert not brings_back(Proportion(12, 100), others)
    assert not brings_back(Proportion(1, 100), others)
    assert not brings_back(Proportion(), others)


def test_somebody_on_a_hard_channel_is_held_against_that_channel() -> None:
    everybody = {"phone": Proportion(950, 1000), "social": Proportion(600, 1000)}

    on_social = satisfaction({"social": Proportion(60, 100), "phone": Proportion()}, everybody, POLICY.pull)
    on_the_phone = satisfaction({"phone": Proportion(95, 100)}, everybody, POLICY.pull)

    assert on_social == on_the_phone == Measure(100, Fraction("77.5"))


def test_without_answers_there_is_no_satisfaction() -> None:
    everybody = {"phone": Proportion(9, 10)}

    assert satisfaction({}, everybody, 20) == Measure(0, None)
    assert satisfaction({"phone": Proportion()}, everybody, 20) == Measure(0, None)
    assert satisfaction({}, {}, 20) == Measure(0, None)


def test_handling_is_held_against_the_same_kinds_of_contacts_as_far_as_others_have_them() -> None:
    own = {("phone", "billing"): Handling(10, 3000), ("chat", None): Handling(5, 9999)}
    everybody = {**own, ("phone", "billing"): Handling(30, 6000), ("social", None): Handling(9, 9)}

    assert handling(own, everybody) == Measure(10, Fraction(300), Fraction(200))
    assert handling({("chat", None): Handling(5, 9999)}, everybody) == Measure(0, None)
    assert handling({}, everybody) == Measure(0, None)


@given(values, values, st.fractions(0, 99), st.fractions(1, 100))
def test_more_never_earns_less_and_nothing_leaves_its_ends(
    one: Fraction, two: Fraction, floor: Fraction, above: Fraction
) -> None:
    low, high = sorted((one, two))

    assert 0 <= reach(low, floor, floor + above) <= reach(high, floor, floor + above) <= 1
    assert reach(floor, floor, floor + above) == 0
    assert reach(floor + above, floor, floor + above) == 1


@given(
    st.dictionaries(st.sampled_from(Item), st.builds(Measure, st.integers(0, 50), values, st.just(Fraction(50)))),
    st.integers(0, 31),
)
def test_a_score_is_from_0_to_100_and_the_mean_of_what_was_measured(measures: dict[Item, Measure], days: int) -> None:
    found = card(measures, days)

    assert [one.item for one in found.lines] == list(RULES.items)
    assert all((one.points is None) is (one.missing is not None) for one in found.lines)
    if found.score is None:
        assert days < POLICY.days_from or found.measurable < POLICY.measurable_from
    else:
        assert 0 <= found.score <= 100
        assert found.score * found.measurable == 100 * sum(one.points or 0 for one in found.lines)


@given(proportions, proportions, st.integers(0, 100))
def test_satisfaction_stays_between_nothing_and_all_and_more_answers_move_it_to_ones_own(
    own: Proportion, others: Proportion, pull: int
) -> None:
    measure = satisfaction({"chat": own}, {"chat": own + others}, pull)

    if own.percent is None:
        assert measure == Measure(0, None)
    else:
        usual = (own + others).percent
        assert usual is not None
        assert measure.value is not None
        assert min(own.percent, usual) <= measure.value <= max(own.percent, usual)


@given(st.lists(st.one_of(st.none(), values), max_size=20))
def test_scores_are_shown_together_only_where_there_are_enough(scores: list[Fraction | None]) -> None:
    found = spread(scores, 5)

    assert found.scored + found.unscored == len(scores)
    assert sum(found.counts) == found.scored * (found.scored >= 5)
    assert (found.median is None) is (found.scored < 5)


def test_scores_are_counted_in_four_steps_with_the_one_in_the_middle() -> None:
    scores = [Fraction(one) for one in (0, 39, 40, 60, 79, 80, 100)]

    assert spread([*scores, None], 5) == Spread(7, 1, (2, 1, 2, 2), Fraction(60))
    assert spread(scores[1:], 5).median == Fraction("69.5")
    assert spread(scores[:4], 5) == Spread(4, 0)


def test_an_item_that_the_rules_do_not_name_counts_nothing() -> None:
    items = {Item.CSAT: ItemRule(weight=100, floor=70, target=90)}

    found = score(EXAMPLE, 20, RULES.model_copy(update={"items": items}), POLICY)

    assert found.score == Fraction(100)
    assert [one.item for one in found.lines] == [Item.CSAT]


def test_what_was_handled_in_parts_is_what_was_handled_in_all() -> None:
    assert sum([Handling(1, 60), Handling(2, 30)], Handling()) == Handling(3, 90)
