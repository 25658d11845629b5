"""FRT and AHT: how long customers waited, and how long it took to help them."""

import json
from datetime import datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendars import Calendar, Shift
from domain.indicators.aht import AhtTally, band, judge_handling
from domain.indicators.frt import FrtTally, Statistic, judge_waits, whole_seconds
from domain.indicators.percentiles import NOTHING, Histogram
from domain.indicators.proportions import Proportion
from domain.indicators.rounding import half_up
from domain.indicators.verdicts import Verdict

CHATS = Histogram.of((8, 11, 12, 14, 15, 17, 18, 19, 21, 22, 24, 25, 26, 27, 28, 29, 30, 34, 47, 610))
TARGET = Decimal(30)
FROM_TO = ((11, 17, 50), (14, 9, 20))
MEDIAN, P90, MEAN = Statistic.MEDIAN, Statistic.P90, Statistic.MEAN

seconds = st.lists(st.integers(0, 200), max_size=30)


@st.composite
def channels(draw: st.DrawFn) -> tuple[list[int], list[int], list[int], int]:
    """The waits of one channel: answered, still waiting, abandoned, and vanished at a time unknown."""
    return draw(seconds), draw(seconds), draw(seconds), draw(st.integers(0, 5))


def frt(channel: tuple[list[int], list[int], list[int], int], target: Decimal | None = TARGET) -> FrtTally:
    answered, waiting, abandoned, vanished = channel
    return FrtTally.of(Histogram.of(answered), target, Histogram.of(waiting), Histogram.of(abandoned), vanished)


def test_the_worked_example_of_twenty_chats() -> None:
    tally = FrtTally.of(CHATS, TARGET)

    assert (tally.median, tally.p90, tally.answered.maximum) == (22, 34, 610)
    assert tally.within_target == Proportion(17, 20)
    assert tally.answered.mean == Fraction("51.85")
    assert tally.shows_p90


@pytest.mark.parametrize(
    ("statistic", "expected"), [(MEDIAN, Verdict.MET), (P90, Verdict.MISSED), (MEAN, Verdict.MISSED)]
)
def test_the_statistic_that_is_judged_is_a_setting(statistic: Statistic, expected: Verdict) -> None:
    assert judge_waits(FrtTally.of(CHATS, TARGET), TARGET, statistic) is expected


def test_those_who_still_wait_beyond_the_target_count_as_missed() -> None:
    answered = Histogram({20: 88, 45: 7})
    waiting = Histogram({31: 1, 200: 2, 30: 1, 5: 1})

    tally = FrtTally.of(answered, TARGET, waiting)

    assert tally.within_target == Proportion(88, 98)
    assert tally.within_target.percent is not None
    assert str(half_up(tally.within_target.percent, 1)) == "89.8"
    assert (tally.waiting, tally.pending, tally.contacts) == (3, 2, 100)


def test_those_who_left_late_count_as_missed_and_in_no_percentile() -> None:
    tally = FrtTally.of(CHATS, TARGET, abandoned=Histogram({30: 4, 31: 2}), vanished=3)

    assert tally.within_target == Proportion(17, 22)
    assert tally.abandoned == 9
    assert (tally.n, tally.contacts) == (20, 29)
    assert (tally.median, tally.p90) == (22, 34)


def test_a_percentile_among_those_who_wait_is_over_the_target_and_missed() -> None:
    tally = FrtTally.of(Histogram({5: 9}), TARGET, waiting=Histogram({31: 11}))

    assert tally.median is None
    assert tally.p90 is None
    assert judge_waits(tally, TARGET) is Verdict.MISSED
    assert judge_waits(FrtTally.of(Histogram({5: 10}), TARGET, Histogram({31: 10})), TARGET) is Verdict.MET


@pytest.mark.parametrize(("wait", "expected"), [(30, Verdict.MET), (31, Verdict.MISSED)])
def test_a_median_on_the_target_meets_it(wait: int, expected: Verdict) -> None:
    assert judge_waits(FrtTally.of(Histogram({wait: 5}), TARGET), TARGET) is expected


def test_nobody_answered_and_nobody_late_gets_no_verdict() -> None:
    pending = FrtTally.of(NOTHING, TARGET, waiting=Histogram({30: 3}))

    assert judge_waits(pending, TARGET) is None
    assert pending.median is None
    assert pending.within_target == Proportion()


def test_without_a_target_nothing_is_within_it_or_beyond_it() -> None:
    tally = FrtTally.of(CHATS, None, waiting=Histogram({900: 2}), abandoned=Histogram({900: 1}), vanished=1)

    assert tally == FrtTally(CHATS, within=0, missed=0, waiting=0, pending=2, abandoned=2)


def test_each_channel_is_judged_by_its_own_target_and_then_added_up() -> None:
    chat = FrtTally.of(Histogram({25: 10, 40: 2}), Decimal(30))
    phone = FrtTally.of(Histogram({25: 5, 15: 5}), Decimal(20))

    centre = chat + phone

    assert centre.within_target == Proportion(15, 22)
    assert centre.answered == Histogram({15: 5, 25: 15, 40: 2})


@pytest.mark.parametrize(("n", "shown"), [(19, False), (20, True)])
def test_a_90th_percentile_needs_twenty_contacts(n: int, shown: bool) -> None:
    assert FrtTally.of(Histogram({10: n - 1}), TARGET, waiting=Histogram({99: 1})).shows_p90 is shown


@pytest.mark.parametrize(("span", "whole"), [(30.0, 30), (30.2, 31), (29.000001, 30), (0.0, 0)])
def test_a_part_of_a_second_is_a_second(span: float, whole: int) -> None:
    assert whole_seconds(timedelta(seconds=span)) == whole


def test_an_email_over_the_weekend_waited_for_half_an_hour_of_business() -> None:
    shanghai = ZoneInfo("Asia/Shanghai")
    calendar = Calendar(shanghai, (*[(Shift(time(9), time(18)),)] * 5, (), ()))
    friday, monday = (datetime(2026, 9, day, hour, minute, tzinfo=shanghai) for day, hour, minute in FROM_TO)

    assert whole_seconds(calendar.business_between(friday, monday)) == 30 * 60
    assert whole_seconds(monday - friday) == 3810 * 60


@given(channels(), channels())
def test_two_days_merged_are_the_tally_of_all_their_contacts(
    one: tuple[list[int], list[int], list[int], int], two: tuple[list[int], list[int], list[int], int]
) -> None:
    whole = frt((one[0] + two[0], one[1] + two[1], one[2] + two[2], one[3] + two[3]))

    assert frt(one) + frt(two) == whole
    assert FrtTally.from_dict(json.loads(json.dumps(whole.as_dict()))) == whole


@given(channels())
def test_no_contact_is_lost_or_counted_twice(channel: tuple[list[int], list[int], list[int], int]) -> None:
    answered, waiting, abandoned, vanished = channel
    tally = frt(channel)

    assert tally.contacts == len(answered) + len(waiting) + len(abandoned) + vanished
    assert tally.within == sum(wait <= 30 for wait in answered)
    assert tally.missed == sum(wait > 30 for wait in answered + waiting + abandoned)
    assert tally.pending == sum(wait <= 30 for wait in waiting)


@given(channels(), st.integers(31, 500))
def test_one_more_who_waits_never_improves_a_figure(
    channel: tuple[list[int], list[int], list[int], int], wait: int
) -> None:
    answered, waiting, abandoned, vanished = channel
    before, after = frt(channel), frt((answered, [*waiting, wait], abandoned, vanished))

    assert after.median is None or (before.median is not None and after.median >= before.median)
    assert after.within_target.n == before.within_target.n + 1
    assert after.within_target.k == before.within_target.k


def test_the_worked_example_of_handling_time() -> None:
    spread = Histogram({250: 30, 300: 30, 350: 30})

    tally = AhtTally.of(spread)

    assert tally.handled.total == 18_000 + 2_400 + 6_600
    assert tally.mean == 300
    assert (tally.median, tally.p90) == (300, 350)
    assert judge_handling(tally, Decimal(300)) is Verdict.MET
    assert judge_handling(tally + AhtTally.of(Histogram({301: 1})), Decimal(300)) is Verdict.MISSED


def test_misdialled_calls_are_counted_and_left_out() -> None:
    tally = AhtTally.of(Histogram({0: 2, 4: 3, 5: 1, 300: 1}))

    assert tally == AhtTally(Histogram({5: 1, 300: 1}), ignored=5)
    assert AhtTally.of(Histogram({4: 1}), shortest=4) == AhtTally(Histogram({4: 1}))


def test_nothing_handled_is_not_handled_fast() -> None:
    nothing = AhtTally.of(Histogram({3: 9}))

    assert nothing.mean is None
    assert judge_handling(nothing, Decimal(300)) is None


@given(seconds, seconds)
def test_the_mean_of_two_teams_is_that_of_all_their_contacts(one: list[int], two: list[int]) -> None:
    whole = AhtTally.of(Histogram.of(one + two))
    kept = [total for total in one + two if total >= 5]

    assert AhtTally.of(Histogram.of(one)) + AhtTally.of(Histogram.of(two)) == whole
    assert whole.mean == (Fraction(sum(kept), len(kept)) if kept else None)
    assert AhtTally.from_dict(json.loads(json.dumps(whole.as_dict()))) == whole


@pytest.mark.parametrize(
    ("actual", "score"),
    [
        (100, "0"),
        (150, "0"),
        (195, "1/2"),
        (240, "1"),
        (300, "1"),
        (330, "1"),
        (405, "1/2"),
        (480, "0"),
        (900, "0"),
    ],
)
def test_too_short_is_as_bad_as_too_long(actual: int, score: str) -> None:
    assert band(Fraction(actual), Fraction(300)) == Fraction(score)
