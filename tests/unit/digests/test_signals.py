"""A day is held against frozen limits and the days before it; targets have no part in it."""

from datetime import date
from math import inf

from domain.digests.signals import (
    HISTORY,
    csat_signal,
    days_before,
    freeze_waits,
    frt_signal,
    medians,
)
from domain.indicators.charts import Finding, PLimits
from domain.indicators.frt import FrtTally
from domain.indicators.percentiles import Histogram
from domain.indicators.proportions import Proportion

SUNDAY = date(2026, 9, 13)
USUAL = list(zip(days_before(SUNDAY), [Proportion(90 + number % 3, 100) for number in range(HISTORY)], strict=True))
WAITS = [FrtTally(Histogram({20 + number % 4: 5})) for number in range(HISTORY)]
SHARES = [share for _, share in USUAL]


def on_sunday(k: int, n: int) -> tuple[date, Proportion]:
    return SUNDAY, Proportion(k, n)


def test_a_day_like_the_others_is_normal_variation_and_names_what_is_usual() -> None:
    signal = csat_signal(PLimits.freeze(SHARES), USUAL, on_sunday(91, 100))

    assert signal.finding is Finding.COMMON_CAUSE
    assert signal.usual == Proportion.merged(SHARES)


def test_a_day_far_below_the_others_is_a_signal() -> None:
    assert csat_signal(PLimits.freeze(SHARES), USUAL, on_sunday(60, 100)).finding is Finding.BELOW


def test_without_limits_there_is_too_little_to_compare_with() -> None:
    assert csat_signal(None, USUAL[:3], on_sunday(1, 2)).finding is Finding.TOO_FEW
    assert frt_signal(None, WAITS[:3], WAITS[0]).finding is Finding.TOO_FEW


def test_days_without_answers_are_no_points_of_the_chart() -> None:
    before = [*USUAL[:-2], *((day, Proportion()) for day, _ in USUAL[-2:])]

    assert csat_signal(PLimits.freeze(SHARES), before, on_sunday(90, 100)).finding is Finding.COMMON_CAUSE


def test_a_day_without_anything_is_not_judged_by_the_day_before_it() -> None:
    slow, nobody = FrtTally(Histogram({900: 5})), FrtTally(Histogram())

    assert csat_signal(PLimits.freeze(SHARES), USUAL, on_sunday(0, 0)).finding is Finding.TOO_FEW
    assert frt_signal(freeze_waits(WAITS), [*WAITS, slow], nobody).finding is Finding.TOO_FEW


def test_a_day_of_few_answers_is_judged_with_its_week_so_far() -> None:
    limits = PLimits.freeze(SHARES)
    few = [(day, Proportion(5 if day > date(2026, 9, 6) else 11, 12)) for day, _ in USUAL]

    # Six days of the week from Monday to Saturday had twelve answers, and so had Sunday.
    signal = csat_signal(limits, few, on_sunday(5, 12))

    assert (signal.finding, signal.pooled) == (Finding.BELOW, Proportion(35, 84))
    monday = csat_signal(limits, few, (date(2026, 9, 14), Proportion(5, 12)))
    assert (monday.finding, monday.pooled) == (Finding.TOO_FEW, None)


def test_a_median_wait_far_above_the_others_is_a_signal() -> None:
    slow = FrtTally(Histogram({90: 5}))

    assert frt_signal(freeze_waits(WAITS), WAITS, slow).finding is Finding.ABOVE
    assert frt_signal(freeze_waits(WAITS), WAITS, WAITS[0]).finding is not Finding.ABOVE


def test_a_median_among_those_who_still_wait_is_longer_than_any() -> None:
    waiting = FrtTally(Histogram({20: 1}), waiting=5)

    assert medians([FrtTally(), waiting, FrtTally(Histogram({7: 1}))]) == [inf, 7]
    assert frt_signal(freeze_waits(WAITS), WAITS, waiting).finding is Finding.ABOVE


def test_limits_are_frozen_from_enough_days_only() -> None:
    assert freeze_waits(WAITS[:5]) is None
    assert freeze_waits([*WAITS, FrtTally(waiting=3)]) == freeze_waits(WAITS)


def test_the_days_before_come_oldest_first() -> None:
    days = days_before(date(2026, 3, 1), 3)

    assert days == (date(2026, 2, 26), date(2026, 2, 27), date(2026, 2, 28))
