"""The facts of a digest: raw numbers, judged by the target that is valid on the day."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from domain.calendars import Calendar
from domain.contacts import Contact
from domain.digests.counted import Counted, count
from domain.digests.facts import DailyFacts, ScopeFacts, figures_of, nps_json
from domain.digests.targets import target_on
from domain.indicators.days import Period
from domain.indicators.nps import NpsTally
from domain.targets import Direction, Indicator, Target
from domain.waits import Measured, WaitClock
from tests.calendars import week

START, END = datetime(2026, 9, 13, 16, tzinfo=UTC), datetime(2026, 9, 14, 16, tzinfo=UTC)
DAY, NOW = date(2026, 9, 14), datetime(2026, 9, 15, 1, tzinfo=UTC)


def target(value: float, indicator: Indicator = Indicator.FRT, since: date = date(2020, 1, 1), **scope: Any) -> Target:
    direction = Direction.AT_MOST if indicator in (Indicator.FRT, Indicator.AHT) else Direction.AT_LEAST
    return Target(indicator=indicator, value=value, direction=direction, valid_from=since, **scope)


def day_of(channel: str, waits: list[int], *, satisfied: int = 0, unsatisfied: int = 0, talk: int = 200) -> Counted:
    """A day of one channel: waits that were answered, and answers to the survey."""
    answered = [
        Contact("desk", f"{channel}{number}", channel, START, answered=True, waited=waited, talk=talk)
        for number, waited in enumerate(waits)
    ]
    scores = [5] * satisfied + [2] * unsatisfied
    rated = [
        Contact("desk", f"{channel}s{number}", channel, START, answered=True, score=score, scale_max=5)
        for number, score in enumerate(scores)
    ]
    return count([*answered, *rated], START, END)


TARGETS = (
    target(30, channel="chat"),
    target(20, channel="phone"),
    target(90, Indicator.CSAT),
    target(300, Indicator.AHT, channel="phone"),
)


@pytest.mark.parametrize(
    ("channel", "team", "value"),
    [
        ("chat", "A", 10),
        ("chat", "B", 20),
        ("phone", "A", 15),
        ("phone", None, 40),
        ("chat", None, 30),
        (None, "A", 15),
        (None, None, 40),
    ],
)
def test_the_closest_target_holds(channel: str | None, team: str | None, value: float) -> None:
    targets = (
        target(40),
        target(30, channel="chat"),
        target(15, team="A"),
        target(20, team="B"),
        target(10, channel="chat", team="A"),
    )

    found = target_on(targets, Indicator.FRT, DAY, channel, team)

    assert found is not None
    assert found.value == value


def test_a_target_holds_from_its_day_on_and_until_the_next_one() -> None:
    targets = (target(40, since=date(2026, 1, 1)), target(30, since=DAY))

    values = [
        found.value if (found := target_on(targets, Indicator.FRT, day)) else None
        for day in (date(2025, 12, 31), date(2026, 9, 13), DAY)
    ]

    assert values == [None, 40, 30]


def test_within_target_is_judged_by_channel_and_added_up_and_the_verdict_is_by_channel_only() -> None:
    channels = {"chat": day_of("chat", [25, 25, 40]), "phone": day_of("phone", [25, 10])}

    whole, each = figures_of(channels, TARGETS, DAY, NOW)

    assert (whole.frt.tally.within, whole.frt.tally.missed) == (3, 2)
    assert whole.frt.as_json()["verdict"] is None
    assert each["chat"].frt.as_json()["verdict"] == "met"
    assert each["phone"].frt.as_json() == {
        "answered": 2,
        "median_s": 10,
        "p90_s": 25,
        "max_s": 25,
        "mean_s": 17.5,
        "target_s": 20,
        "within_target": 1,
        "missed": 1,
        "percent_within": 50,
        "verdict": "met",
        "judged": "median",
        "waiting": 0,
        "pending": 0,
        "answered_while_closed": 0,
    }


def test_the_json_of_csat_holds_raw_numbers_whatever_the_size_of_the_sample() -> None:
    whole, _ = figures_of({"chat": day_of("chat", [], satisfied=96, unsatisfied=8)}, TARGETS, DAY, NOW)

    csat = whole.csat.as_json()

    assert (csat["satisfied"], csat["answered"], csat["target"], csat["verdict"]) == (96, 104, 90, "met")
    assert (round(csat["percent"], 1), round(csat["low"], 1), round(csat["high"], 1)) == (92.3, 85.6, 96.1)
    assert csat["mean"] == pytest.approx((96 * 5 + 8 * 2) / 104)


def test_what_there_is_nothing_of_is_null() -> None:
    whole, each = figures_of({}, (), DAY, NOW)

    assert each == {}
    assert whole.csat.as_json() == {
        "satisfied": 0,
        "answered": 0,
        "percent": None,
        "low": None,
        "high": None,
        "mean": None,
        "target": None,
        "verdict": None,
    }
    assert whole.frt.as_json()["within_target"] is None
    assert whole.aht.as_json()["mean_s"] is None
    assert whole.aht.as_json()["verdict"] is None


def test_a_target_without_answers_is_named_and_judges_nothing() -> None:
    whole, _ = figures_of({}, TARGETS, DAY, NOW)

    assert (whole.csat.as_json()["target"], whole.csat.as_json()["verdict"]) == (90, None)


def test_handling_time_is_judged_by_its_mean() -> None:
    _, each = figures_of({"phone": day_of("phone", [5], talk=301)}, TARGETS, DAY, NOW)

    aht = each["phone"].aht.as_json()

    assert (aht["mean_s"], aht["target_s"], aht["verdict"]) == (301, 300, "missed")


def test_the_period_is_given_in_utc_with_its_zone_and_the_centre_first() -> None:
    whole, each = figures_of({"chat": day_of("chat", [25])}, TARGETS, DAY, NOW)
    centre = ScopeFacts("centre", 3, whole, each, {"received": 1})
    facts = DailyFacts(Period(DAY, DAY), START, END, "Asia/Shanghai", (centre, ScopeFacts("A", 0, whole, each)))

    written = facts.as_json()

    assert written["digest"] == "daily"
    assert written["period"] == {"from": "2026-09-13T16:00:00Z", "to": "2026-09-14T16:00:00Z", "zone": "Asia/Shanghai"}
    assert [scope["scope"] for scope in written["scopes"]] == ["centre", "A"]
    assert [scope["complaints"] for scope in written["scopes"]] == [{"received": 1}, None]
    assert written["scopes"][0]["rejected"] == 3
    assert set(written["scopes"][0]["channels"]["chat"]) == {
        *("contacts", "abandoned", "pending", "csat", "frt", "aht"),
        *("nps", "answer_rate", "abandon_rate", "resolved_first", "out_of_hours"),
    }


def test_nps_is_a_score_with_an_interval_and_null_without_answers() -> None:
    told = nps_json(NpsTally(60, 25, 15))

    assert told is not None
    assert (told["score"], told["answered"], round(told["low"], 1), round(told["high"], 1)) == (45, 100, 30.5, 59.5)
    assert nps_json(NpsTally()) is None


def test_nps_without_variation_has_no_interval() -> None:
    told = nps_json(NpsTally(30, 0, 0))

    assert told is not None
    assert (told["score"], told["low"], told["high"]) == (100, None, None)


def test_calls_answered_and_resolved_are_counted_of_those_who_can_be_told() -> None:
    calls = [
        Contact("desk", "1", "phone", START, answered=True, waited=5, resolved=True),
        Contact("desk", "2", "phone", START, answered=True, resolved=False),
        Contact("desk", "3", "phone", START, abandoned=True, waited=3),
        Contact("desk", "4", "phone", START, abandoned=True),
        Contact("desk", "5", "phone", START),
    ]

    whole, _ = figures_of({"phone": count(calls, START, END)}, (), DAY, NOW)

    told = whole.as_json()
    assert told["answer_rate"] == {"k": 2, "n": 4, "percent": 50}
    assert told["abandon_rate"] == {"k": 1, "n": 4, "percent": 25}
    assert told["resolved_first"] == {"k": 1, "n": 2, "percent": 50}


def test_a_target_in_decimals_stays_the_one_that_was_written() -> None:
    _, each = figures_of({"chat": day_of("chat", [1])}, (target(0.1, channel="chat"),), DAY, NOW)

    assert each["chat"].frt.target == Decimal("0.1")
    assert each["chat"].frt.as_json()["target_s"] == 0.1


LIVE, AWAY = Measured(WaitClock.LIVE, 0, False), Measured(WaitClock.LIVE, 0, True)


def calls_at_all_hours() -> Counted:
    """Four calls in opening hours, and four outside: answered, given up, given up nobody knows when, still waiting."""
    calls = [
        Contact("desk", "1", "phone", START, answered=True, waited=5, resolved=True),
        Contact("desk", "2", "phone", START, answered=True, waited=25),
        Contact("desk", "3", "phone", START, abandoned=True, waited=30),
        Contact("desk", "4", "phone", START),
        Contact("desk", "5", "phone", START, answered=True, waited=900, resolved=False),
        Contact("desk", "6", "phone", START, abandoned=True, waited=3),
        Contact("desk", "7", "phone", START, abandoned=True),
        Contact("desk", "8", "phone", START),
    ]
    return count(calls, START, END, lambda one: AWAY if int(one.external_id) > 4 else LIVE)


def test_who_came_to_a_live_channel_while_it_was_closed_stands_apart_from_its_waits() -> None:
    whole, each = figures_of({"phone": calls_at_all_hours()}, TARGETS, DAY, NOW)

    told = each["phone"].as_json()

    assert (told["frt"]["answered"], told["frt"]["median_s"], told["frt"]["within_target"]) == (2, 25, 1)
    assert told["frt"]["percent_within"] == 25
    assert told["out_of_hours"] == {"contacts": 4, "answered": 1, "abandoned": 2, "waiting": 1, "median_s": 900}
    assert whole.as_json()["out_of_hours"] == told["out_of_hours"]


def test_all_who_came_are_contacts_and_in_the_rates_of_calls() -> None:
    _, each = figures_of({"phone": calls_at_all_hours()}, TARGETS, DAY, NOW)

    told = each["phone"].as_json()

    assert (told["contacts"], told["abandoned"], told["pending"]) == (8, 3, 0)
    assert told["answer_rate"] == {"k": 3, "n": 7, "percent": pytest.approx(300 / 7)}
    assert told["resolved_first"] == {"k": 1, "n": 2, "percent": 50}


def test_without_anybody_outside_opening_hours_nothing_is_said_of_them() -> None:
    whole, each = figures_of({"chat": day_of("chat", [25])}, TARGETS, DAY, NOW)

    assert (whole.as_json()["out_of_hours"], each["chat"].as_json()["out_of_hours"]) == (None, None)


def test_answers_that_came_while_the_channel_was_closed_are_kept_and_told_of() -> None:
    mails = [
        Contact("desk", "1", "email", START, answered=True, waited=7200),
        Contact("desk", "2", "email", START, answered=True, waited=90000),
        Contact("desk", "3", "email", START, answered=True, waited=60),
    ]
    waits = {"1": (0, True), "2": (1800, True), "3": (0, False)}
    mailed = count(mails, START, END, lambda one: Measured(WaitClock.BUSINESS, *waits[one.external_id]))

    whole, each = figures_of({"email": mailed}, (target(1200, channel="email"),), DAY, NOW)

    told = each["email"].frt.as_json()
    assert (told["answered"], told["median_s"], told["p90_s"], told["within_target"]) == (3, 0, 1800, 2)
    assert (told["answered_while_closed"], whole.frt.as_json()["answered_while_closed"]) == (1, 1)
    assert each["email"].as_json()["out_of_hours"] is None


def test_who_still_waits_has_waited_the_business_time_of_their_channel() -> None:
    mails = [Contact("desk", "1", "email", START), Contact("desk", "2", "email", END - timedelta(seconds=1))]
    mailed = {"email": count(mails, START, END)}
    goal = (target(3600, channel="email"),)
    hours = Calendar(ZoneInfo("Asia/Shanghai"), week(*["10:00-18:00"] * 5))
    at_eleven, later = datetime(2026, 9, 15, 3, tzinfo=UTC), datetime(2026, 9, 15, 3, 0, 1, tzinfo=UTC)

    found = [
        figures_of(mailed, goal, DAY, now, None, opening)[1]["email"].frt.tally
        for now, opening in ((at_eleven, {"email": hours}), (later, {"email": hours}), (at_eleven, {}))
    ]

    # Since Monday at midnight eight hours of that day and one of Tuesday; since Monday's last second that one hour.
    assert [(tally.waiting, tally.pending) for tally in found] == [(1, 1), (2, 0), (2, 0)]
