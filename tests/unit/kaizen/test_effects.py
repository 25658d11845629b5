"""What a change has done to a figure: the worked numbers, and what must hold for all others."""

import json
from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.indicators.percentiles import Histogram
from domain.indicators.rounding import half_up
from domain.kaizen.effects import (
    FEWEST,
    Effect,
    Lack,
    Sides,
    Way,
    effect_of,
    hold_of,
    is_clean,
    shows_evidence,
    verdict_of,
)
from domain.kaizen.metrics import Metric
from domain.kaizen.plans import Hold, Verdict
from domain.kaizen.series import Share, Side, Times, values_of

FIRST = date(2026, 9, 14)
# The worked list of single values: mean 26.05, limits 21.15 to 30.95.
STEADY = (24, 26, 25, 27, 24, 28, 26, 25, 27, 26, 25, 28, 27, 24, 26, 27, 25, 26, 28, 27)
counts = st.integers(0, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
enough = st.integers(FEWEST, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
medians = st.lists(st.integers(1, 600), min_size=20, max_size=28)
later = st.lists(st.integers(1, 600), min_size=10, max_size=20)


def share(k: int, n: int) -> Side:
    return Side.of({FIRST: Share(k, n)})


def shares(before: tuple[int, int], after: tuple[int, int]) -> Sides:
    return share(*before), share(*after)


def days(values: Sequence[float], since: date = FIRST) -> dict[date, Times]:
    """Return days of three contacts each, with these medians; an infinite one is of contacts that still wait."""
    return {
        since + number * timedelta(days=1): Times(endless=3) if value == inf else Times(Histogram({int(value): 3}))
        for number, value in enumerate(values)
    }


def times(before: Sequence[float], after: Sequence[float]) -> Sides:
    return Side.of(days(before)), Side.of(days(after, FIRST + timedelta(days=100)))


def csat(before: tuple[int, int], after: tuple[int, int]) -> Effect:
    return effect_of(Metric.CSAT, shares(before, after))


def frt(before: Sequence[float], after: Sequence[float]) -> Effect:
    return effect_of(Metric.FRT, times(before, after))


def test_276_of_300_after_255_of_300_is_seven_points_better() -> None:
    effect = csat((255, 300), (276, 300))

    assert effect.own.moved == 7
    assert effect.own.interval is not None
    low, high = (str(half_up(bound, 1)) for bound in (effect.own.interval.low, effect.own.interval.high))
    assert (low, high) == ("1.9", "12.2")
    assert verdict_of(effect) is Verdict.IMPROVED


def test_the_worked_differences_are_judged_as_they_are_printed() -> None:
    assert csat((170, 200), (186, 200)).way is Way.BETTER
    assert csat((16, 20), (18, 20)).own.lack is Lack.FEW_BEFORE
    assert csat((160, 200), (162, 200)).way is Way.UNCLEAR


def test_eight_days_in_a_row_of_twenty_are_a_shift_and_seven_are_none() -> None:
    tail = [27, 25] * 6
    assert frt(STEADY, [*[25] * 8, *tail]).way is Way.BETTER
    assert frt(STEADY, [*[25] * 7, *tail, 27]).way is Way.UNCLEAR


def test_three_days_beyond_the_limit_are_no_accident_and_two_are_one() -> None:
    steady = [27, 25] * 5
    assert frt(STEADY, [21, 27, 21, 27, 21, *steady]).way is Way.BETTER
    assert frt(STEADY, [21, 27, 27, 25, 21, *steady]).way is Way.UNCLEAR
    assert frt(STEADY, [31, 25, 31, 25, inf, *steady]).way is Way.WORSE


def test_what_moved_both_ways_has_not_moved() -> None:
    assert frt(STEADY, [21, 31, 21, 31, 21, 31, 27, 25, 27, 25]).way is Way.UNCLEAR


def test_a_time_is_said_as_the_median_of_all_contacts_with_their_number() -> None:
    own = frt([300] * 28, [270] * 14).own

    assert [own.before.value, own.after.value, own.moved] == [300, 270, -30]
    assert (own.before.n, len(own.before.points), own.after.n, len(own.after.points)) == (84, 28, 42, 14)


def test_a_median_among_those_who_still_wait_is_no_number() -> None:
    own = frt(STEADY, [inf] * 10).own

    assert own.after.value is None
    assert own.moved is None
    assert own.way is Way.WORSE


def test_a_chart_needs_twenty_days_before_and_ten_after() -> None:
    assert frt([*STEADY[:19], inf], STEADY[:10]).own.lack is Lack.DAYS_BEFORE
    assert frt(STEADY, STEADY[:9]).own.lack is Lack.DAYS_AFTER
    assert Lack.DAYS_AFTER.passes
    assert not Lack.DAYS_BEFORE.passes


def test_a_rate_of_more_than_there_is_says_nothing() -> None:
    effect = effect_of(Metric.COMPLAINT_RATE, shares((40, 20), (1, 200)))

    assert effect.own.lack is Lack.FEW_BEFORE
    assert effect.own.before.value is None


def test_a_better_time_that_costs_satisfaction_is_worse() -> None:
    effect, guard = frt(STEADY, [20] * 10), csat((276, 300), (255, 300))

    assert effect.way is Way.BETTER
    assert verdict_of(effect, guard) is Verdict.WORSE
    assert not shows_evidence(Verdict.IMPROVED, guard)


def test_a_guard_of_which_too_little_is_known_is_not_clean() -> None:
    unknown = csat((9, 10), (9, 10))

    assert verdict_of(csat((255, 300), (276, 300)), unknown) is Verdict.IMPROVED
    assert not is_clean(unknown)
    assert not shows_evidence(Verdict.IMPROVED, unknown)
    assert shows_evidence(Verdict.IMPROVED, csat((255, 300), (256, 300)))
    assert is_clean(None)


def test_a_pilot_moved_only_as_far_as_the_others_did_not() -> None:
    own = shares((255, 300), (276, 300))
    alike = effect_of(Metric.CSAT, own, shares((850, 1000), (920, 1000)))
    apart = effect_of(Metric.CSAT, own, shares((850, 1000), (850, 1000)))

    assert alike.net is not None
    assert apart.net is not None
    assert [alike.own.moved, alike.net.moved, alike.way] == [7, 0, Way.UNCLEAR]
    assert [apart.net.moved, apart.way] == [7, Way.BETTER]


def test_the_net_interval_is_wider_than_that_of_the_team() -> None:
    effect = effect_of(Metric.CSAT, shares((255, 300), (276, 300)), shares((850, 1000), (850, 1000)))

    assert effect.net is not None
    assert effect.net.interval is not None
    assert effect.own.interval is not None
    assert effect.net.interval.low < effect.own.interval.low
    assert effect.net.interval.high > effect.own.interval.high


def test_beside_too_few_others_a_pilot_is_judged_alone() -> None:
    effect = effect_of(Metric.CSAT, shares((255, 300), (276, 300)), shares((8, 10), (9, 10)))

    assert effect.net is not None
    assert [effect.net.moved, effect.net.way, effect.way] == [-3, None, Way.BETTER]
    assert effect_of(Metric.CSAT, shares((255, 300), (276, 300)), shares((0, 0), (0, 0))).net is not None


def test_a_time_of_a_pilot_is_charted_by_how_far_the_days_are_apart() -> None:
    weeks = [value + 10 * (number % 2) for number, value in enumerate(STEADY)]
    own = times(STEADY, [20] * 12)
    alone = effect_of(Metric.FRT, own, times(STEADY, STEADY[:12]))
    together = effect_of(Metric.FRT, own, times(weeks, [20] * 12))

    assert alone.way is Way.BETTER
    assert alone.net is not None
    assert alone.net.moved == -6
    assert together.net is not None
    assert together.way is Way.UNCLEAR


def test_days_on_which_both_wait_without_an_end_say_nothing_of_a_pilot() -> None:
    effect = effect_of(Metric.FRT, times(STEADY, [inf] * 10), times(STEADY, [inf] * 10))

    assert effect.net is not None
    assert effect.net.way is None
    assert effect.way is Way.WORSE


@pytest.mark.parametrize(
    ("verdict", "hold"),
    [
        (Verdict.IMPROVED, Hold.HELD),
        (Verdict.NO_EVIDENCE, Hold.FADED),
        (Verdict.WORSE, Hold.FADED),
        (Verdict.INSUFFICIENT, Hold.INSUFFICIENT),
    ],
)
def test_an_effect_holds_only_while_it_can_be_seen(verdict: Verdict, hold: Hold) -> None:
    assert hold_of(verdict) is hold


@given(counts, counts)
def test_nothing_is_said_of_fewer_than_thirty(before: tuple[int, int], after: tuple[int, int]) -> None:
    verdict = verdict_of(csat(before, after))

    assert (verdict is Verdict.INSUFFICIENT) is (before[1] < FEWEST or after[1] < FEWEST)


@given(enough, enough)
def test_a_verdict_turns_round_with_before_and_after(before: tuple[int, int], after: tuple[int, int]) -> None:
    turned = {Way.BETTER: Way.WORSE, Way.WORSE: Way.BETTER, Way.UNCLEAR: Way.UNCLEAR}
    there, back = csat(before, after).way, csat(after, before).way

    assert there is not None
    assert back is turned[there]


@given(enough, enough)
def test_what_is_better_for_one_figure_is_worse_for_its_opposite(
    before: tuple[int, int], after: tuple[int, int]
) -> None:
    up, down = csat(before, after).way, effect_of(Metric.REOPEN_RATE, shares(before, after)).way

    assert {up, down} in ({Way.BETTER, Way.WORSE}, {Way.UNCLEAR})


@given(enough, st.integers(FEWEST, 400), st.data())
def test_one_more_satisfied_customer_never_makes_a_verdict_worse(
    before: tuple[int, int], n: int, data: st.DataObject
) -> None:
    rank = {Verdict.WORSE: 0, Verdict.NO_EVIDENCE: 1, Verdict.IMPROVED: 2}
    k = data.draw(st.integers(0, n - 1))

    assert rank[verdict_of(csat(before, (k, n)))] <= rank[verdict_of(csat(before, (k + 1, n)))]


@given(enough)
def test_nothing_changed_is_no_evidence(same: tuple[int, int]) -> None:
    assert verdict_of(csat(same, same)) is Verdict.NO_EVIDENCE


@given(enough, enough, enough, enough)
def test_the_net_is_what_is_left_of_two_changes(
    one: tuple[int, int], two: tuple[int, int], three: tuple[int, int], four: tuple[int, int]
) -> None:
    effect = effect_of(Metric.CSAT, shares(one, two), shares(three, four))

    assert effect.net is not None
    assert effect.others is not None
    assert effect.net.moved == (effect.own.moved or 0) - (effect.others.moved or 0)
    assert effect.net.interval is not None
    assert effect.net.interval.low <= effect.net.moved <= effect.net.interval.high
    assert effect.way in (Way.UNCLEAR, effect.own.way)


@given(medians, later, st.integers(1, 50))
def test_longer_waits_never_make_a_time_look_better(before: list[int], after: list[int], more: int) -> None:
    rank = {Way.WORSE: 0, Way.UNCLEAR: 1, Way.BETTER: 2}
    there, slower = frt(before, after).way, frt(before, [one + more for one in after]).way

    assert there is not None
    assert slower is not None
    assert rank[slower] < 2 or rank[there] == 2


@given(medians, later)
def test_a_time_turned_upside_down_moves_the_other_way(before: list[int], after: list[int]) -> None:
    turned = {Way.BETTER: Way.WORSE, Way.WORSE: Way.BETTER, Way.UNCLEAR: Way.UNCLEAR}
    there = frt(before, after).way
    back = frt([1000 - one for one in before], [1000 - one for one in after]).way

    assert there is not None
    assert back is turned[there]


@given(counts, counts, st.none() | st.tuples(counts, counts))
def test_an_effect_is_kept_without_rounding(
    before: tuple[int, int], after: tuple[int, int], others: tuple[tuple[int, int], tuple[int, int]] | None
) -> None:
    effect = effect_of(Metric.CSAT, shares(before, after), shares(*others) if others else None)

    assert Effect.from_dict(json.loads(json.dumps(effect.as_dict()))) == effect


def test_a_side_with_endless_days_is_kept_too() -> None:
    side = Side.of(days([24, inf, 26]))

    assert Side.from_dict(json.loads(json.dumps(side.as_dict()))) == side
    assert side.value == 26


def test_a_series_gives_the_days_that_have_a_value_in_their_order() -> None:
    series = {
        **days([24, inf]),
        FIRST - timedelta(days=1): Times(),
        FIRST - timedelta(days=2): Times(Histogram({9: 1})),
    }

    assert list(values_of(series).values()) == [9, 24, inf]
    assert values_of({FIRST: Share(1, 3)}) == {FIRST: Fraction(100, 3)}
    assert Side.of({}) == Side()
