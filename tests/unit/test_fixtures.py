"""The worked numbers that the specification gives, each by its name, as they are printed."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest

from config.words import load_words
from domain.calendars import Calendar
from domain.indicators.charts import Finding, PLimits, XmrLimits
from domain.indicators.csat import CsatTally
from domain.indicators.decomposition import decompose
from domain.indicators.frt import FrtTally, whole_seconds
from domain.indicators.ladder import Sample, SampleLadder
from domain.indicators.nps import NpsTally
from domain.indicators.percentiles import Histogram
from domain.indicators.proportions import Interval, Proportion, newcombe, shrunken
from domain.indicators.rounding import half_up
from domain.indicators.runs import Runs
from domain.indicators.standardise import same_mix, standardise
from domain.indicators.surges import Surge, SurgeLimits, poisson_limit
from domain.indicators.verdicts import Certainty, Judgement, Verdict, judge
from domain.targets import Direction
from domain.waits import open_seconds
from handlers.digests.shares import percent_of, share_words
from tests.calendars import week

WORDS = load_words()["en"]
LADDER = SampleLadder()
SHANGHAI, LONDON = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/London")
NINETY = Decimal(90)
CHATS = [8, 11, 12, 14, 15, 17, 18, 19, 21, 22, 24, 25, 26, 27, 28, 29, 30, 34, 47, 610]
MEDIANS = [24, 26, 25, 27, 24, 28, 26, 25, 27, 26, 25, 28, 27, 24, 26, 27, 25, 26, 28, 27]


def shown(interval: Interval | None) -> str:
    assert interval is not None
    return f"{half_up(interval.low, 1)} to {half_up(interval.high, 1)}"


def test_f1_satisfaction_of_107_answers() -> None:
    tally = CsatTally(five=Histogram({5: 42, 4: 32, 3: 10, 2: 9, 1: 14}))

    assert share_words(WORDS, LADDER, tally.proportion) == "69.2 % (74 of 107, 59.9–77.1)"
    assert (str(half_up(tally.mean or 0, 2)), tally.low) == ("3.74", 23)


@pytest.mark.parametrize(
    ("k", "n", "sample", "said"),
    [
        (0, 0, Sample.NO_DATA, "0 of 0"),
        (7, 8, Sample.COUNTS, "7 of 8"),
        (18, 20, Sample.SMALL, "90.0 % (18 of 20, 69.9–97.2) (small sample)"),
        (46, 50, Sample.FULL, "92.0 % (46 of 50, 81.2–96.8)"),
    ],
)
def test_f2_what_is_said_follows_the_size_of_the_sample(k: int, n: int, sample: Sample, said: str) -> None:
    assert LADDER.sample(n) is sample
    assert share_words(WORDS, LADDER, Proportion(k, n), 90) == said


def test_f2_46_of_50_is_met_within_noise() -> None:
    found = judge(Proportion(46, 50), NINETY, Direction.AT_LEAST)

    assert found == Judgement(Verdict.MET, Certainty.WITHIN_NOISE)


def test_f3_2249_of_2500_is_missed_and_printed_so() -> None:
    found = judge(Proportion(2249, 2500), NINETY, Direction.AT_LEAST)

    assert found is not None
    assert (found.verdict, str(percent_of(Proportion(2249, 2500), 90))) == (Verdict.MISSED, "89.96")


@pytest.mark.parametrize(
    ("tally", "numbers", "interval"),
    [
        (NpsTally(60, 25, 15), True, "30.5 to 59.5"),
        (NpsTally(12, 5, 3), False, "12.6 to 77.4"),
        (NpsTally(30, 0, 0), True, None),
    ],
)
def test_f4_a_score_of_few_or_without_variation_says_nothing(
    tally: NpsTally, numbers: bool, interval: str | None
) -> None:
    assert tally.shown is numbers
    assert (shown(tally.interval) if tally.interval is not None else None) == interval
    assert tally.score in (45, 100)


def test_f5_twenty_chats_and_the_one_that_was_lost() -> None:
    tally = FrtTally.of(Histogram.of(CHATS), Decimal(30))

    assert (tally.median, tally.p90, tally.longest, tally.answered.mean) == (22, 34, 610, Fraction("51.85"))
    assert str(percent_of(tally.within_target)) == "85.0"


def test_f6_who_still_waits_beyond_the_target_has_missed_it() -> None:
    tally = FrtTally.of(Histogram({30: 88, 31: 7}), Decimal(30), Histogram({31: 3, 30: 2}))

    assert (str(percent_of(tally.within_target)), tally.pending) == ("89.8", 2)


def test_f7_an_email_over_a_weekend_has_waited_half_an_hour_of_business() -> None:
    friday = datetime(2026, 9, 11, 17, 50, tzinfo=SHANGHAI)
    monday = datetime(2026, 9, 14, 9, 20, tzinfo=SHANGHAI)

    assert open_seconds(Calendar(SHANGHAI, week(*["09:00-18:00"] * 5)), friday, monday) == 30 * 60
    assert whole_seconds(monday - friday) == 3810 * 60


@pytest.mark.parametrize(
    ("after", "before", "points", "interval", "real"),
    [
        ((186, 200), (170, 200), 8, "1.9 to 14.3", True),
        ((18, 20), (16, 20), 10, "-13.4 to 32.8", False),
        ((276, 300), (255, 300), 7, "1.9 to 12.2", True),
    ],
)
def test_f8_differences_that_are_real_and_one_that_is_not(
    after: tuple[int, int], before: tuple[int, int], points: int, interval: str, real: bool
) -> None:
    found = newcombe(Proportion(*after), Proportion(*before))

    assert found is not None
    assert found.points == points
    assert (shown(found.interval), found.real) == (interval, real)


def test_f9_a_change_is_what_channels_did_and_how_their_mix_changed() -> None:
    found = decompose(
        {"phone": Proportion(285, 300), "chat": Proportion(595, 700)},
        {"phone": Proportion(188, 200), "chat": Proportion(696, 800)},
    )

    assert found is not None
    assert (found.change, found.mix, found.within) == (Fraction("0.4"), Fraction("-0.85"), Fraction("1.25"))
    assert dict(found.within_parts) == {"phone": Fraction("-0.25"), "chat": Fraction("1.5")}


def test_f10_the_team_that_is_better_in_both_channels_is_better() -> None:
    teams = {
        "A": {"phone": Proportion(190, 200), "chat": Proportion(680, 800)},
        "B": {"phone": Proportion(744, 800), "chat": Proportion(164, 200)},
    }

    raw = {team: str(percent_of(Proportion.merged(parts.values()))) for team, parts in teams.items()}
    assert (raw, same_mix(teams)) == ({"A": "87.0", "B": "90.8"}, False)
    assert standardise(teams).percents == {"A": 90, "B": Fraction("87.5")}


def test_f11_the_limits_of_daily_medians() -> None:
    limits = XmrLimits.freeze(MEDIANS)

    assert limits is not None
    found = limits.mean, limits.lower, limits.upper, limits.range_limit
    assert [str(half_up(one, 2)) for one in found] == ["26.05", "21.15", "30.95", "6.02"]
    assert str(half_up(limits.mean_range, 3)) == "1.842"
    assert [limits.finding([*MEDIANS, Fraction(day)]) for day in ("31.2", "30.1")] == [
        Finding.ABOVE,
        Finding.COMMON_CAUSE,
    ]


@pytest.mark.parametrize(
    ("n", "enough", "lower"), [(20, False, "69.9"), (50, True, "77.3"), (100, True, "81.0"), (200, True, "83.6")]
)
def test_f12_the_limits_of_a_share_depend_on_its_day(n: int, enough: bool, lower: str) -> None:
    limits = PLimits(Proportion(900, 1000))

    assert (limits.large_enough(n), str(half_up(limits.at(n).low, 1))) == (enough, lower)
    assert limits.finding([Proportion(42, 50)]) is Finding.COMMON_CAUSE


@pytest.mark.parametrize(("length", "signal"), [(7, False), (8, True)])
def test_f13_of_twenty_points_eight_in_a_row_are_a_signal(length: int, signal: bool) -> None:
    turns = [1 if place % 2 else -1 for place in range(20 - length)]
    found = Runs.of([*(turn if turns[-1] < 0 else -turn for turn in turns), *[1] * length], 0)

    assert (found.useful, found.fewest_crossings_expected) == (20, 6)
    assert found.last is not None
    assert (found.last.length, found.is_shift(found.last)) == (length, signal)


@pytest.mark.parametrize(("count", "surge"), [(8, Surge.NORMAL), (9, Surge.WARNING), (12, Surge.ALARM)])
def test_f14_where_four_complaints_a_day_are_usual(count: int, surge: Surge) -> None:
    limits = SurgeLimits.of([3, 4, 5, 4] * 5)

    assert limits.judge(count) is surge
    assert [poisson_limit(Fraction(4), Decimal(below)) for below in ("0.023", "0.00135")] == [9, 12]


@pytest.mark.parametrize(("day", "hour"), [(date(2026, 3, 28), 11), (date(2026, 10, 24), 9)])
def test_f15_a_day_over_the_change_of_the_clocks_is_24_hours(day: date, hour: int) -> None:
    received = datetime.combine(day, time(10), LONDON).astimezone(UTC)

    due = (received + timedelta(hours=24)).astimezone(LONDON)

    assert (due.date() - day, due.hour) == (timedelta(days=1), hour)


@pytest.mark.parametrize(("k", "n", "percent"), [(5, 5, "90.4"), (95, 105, "90.1"), (1, 3, "80.9")])
def test_f33_few_answers_are_pulled_towards_what_is_usual(k: int, n: int, percent: str) -> None:
    assert str(half_up(shrunken(Proportion(k, n), Fraction(88), 20), 1)) == percent
