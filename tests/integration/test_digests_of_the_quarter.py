"""The digest of every day of a real quarter, against plain arithmetic over the export of its telephone system."""

import csv
import math
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from config.policy import load_policy
from domain.contacts import Contact
from domain.indicators.days import one_day
from domain.policy import Policy
from handlers.calendars.published import published_year
from handlers.digests.gather import whole_digest
from handlers.digests.jobs import count_days
from storage.calendars import fill_year
from tests.contacts import SHANGHAI, bring
from tests.desk import POLICY
from tests.integration.casework import Casework
from tests.quarter import FILE, needs_the_quarter

pytestmark = needs_the_quarter


def real_calls() -> list[dict[str, str]]:
    with FILE.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def as_contact(call: dict[str, str]) -> Contact:
    arrived = datetime.fromisoformat(f"{call['Date']} {call['Time']}").replace(tzinfo=SHANGHAI).astimezone(UTC)
    answered = call["Answered"] == "Y"
    if not answered:
        return Contact("calls", call["Call Id"], "phone", arrived, abandoned=True)
    hours, minutes, seconds = map(int, call["AvgTalkDuration"].split(":"))
    return Contact(
        "calls",
        call["Call Id"],
        "phone",
        arrived,
        answered=True,
        waited=int(call["Speed of answer in seconds"]),
        talk=hours * 3600 + minutes * 60 + seconds,
        score=int(call["Satisfaction rating"]),
        scale_max=5,
    )


# What China's government announced for the first quarter of 2021: days off, and the days worked to make up for them.
DAYS_OFF = {f"2021-01-{day:02}" for day in (1, 2, 3)} | {f"2021-02-{day:02}" for day in range(11, 18)}
MADE_UP = {"2021-02-07", "2021-02-20"}


def works(day: str) -> bool:
    """Say by the announcement alone whether a Chinese office works on a day."""
    return day in MADE_UP or (day not in DAYS_OFF and date.fromisoformat(day).weekday() < 5)


def middle(waits: list[int], part: float) -> int | None:
    return sorted(waits)[math.ceil(part * len(waits)) - 1] if waits else None


def expected(day: str, calls: Iterable[dict[str, str]], open_on: Callable[[str], bool]) -> dict[str, Any]:
    """What plain arithmetic says of the calls of one day, on which a hotline is open from nine to six or not at all."""
    rows = list(calls)
    answered = [row for row in rows if row["Answered"] == "Y"]
    scores = [int(row["Satisfaction rating"]) for row in answered]
    inside = [row for row in rows if open_on(day) and "09:00:00" <= row["Time"] < "18:00:00"]
    outside = [row for row in rows if row not in inside]
    waits, apart = (
        [int(row["Speed of answer in seconds"]) for row in some if row["Answered"] == "Y"] for some in (inside, outside)
    )
    return {
        "contacts": len(rows),
        "abandoned": len(rows) - len(answered),
        "satisfied": sum(score >= 4 for score in scores),
        "answered": len(scores),
        "mean": sum(scores) / len(scores),
        "waits": len(waits),
        "median_s": middle(waits, 0.5),
        "p90_s": middle(waits, 0.9),
        "within_target": sum(wait <= 20 for wait in waits) if waits else None,
        "apart": {
            "contacts": len(outside),
            "answered": len(apart),
            "abandoned": len(outside) - len(apart),
            "waiting": 0,
            "median_s": middle(apart, 0.5),
        }
        if outside
        else None,
    }


@pytest.mark.parametrize(
    ("policy", "open_on", "days_with_some_apart"),
    [
        # The demo's hotline is open every day, that of the built-in policy when the office works. Some calls came on
        # the dot of six, when both have closed.
        pytest.param(POLICY, lambda _: True, 7, id="every day"),
        pytest.param(load_policy(None), works, 35, id="office days"),
    ],
)
async def test_every_day_of_a_real_quarter_is_what_plain_arithmetic_says(
    work: Casework, policy: Policy, open_on: Callable[[str], bool], days_with_some_apart: int
) -> None:
    calls = real_calls()
    by_day: dict[str, list[dict[str, str]]] = defaultdict(list)
    for call in calls:
        by_day[call["Date"]].append(call)
    china = published_year("CN", 2021)
    await work.store.write(fill_year, "CN", 2021, china.days, "test", work.clock.now(), official=True)
    await work.store.write(bring, [as_contact(call) for call in calls], work.clock.now(), policy)
    while await count_days(work.services()):
        pass

    apart = 0
    for day, mine in by_day.items():
        facts = await work.store.read(whole_digest, one_day(date.fromisoformat(day)), policy, work.clock.now())
        centre = facts["report"]["scopes"][0]
        found = {
            "contacts": centre["contacts"],
            "abandoned": centre["abandoned"],
            "satisfied": centre["csat"]["satisfied"],
            "answered": centre["csat"]["answered"],
            "mean": centre["csat"]["mean"],
            "waits": centre["frt"]["answered"],
            "median_s": centre["frt"]["median_s"],
            "p90_s": centre["frt"]["p90_s"],
            "within_target": centre["channels"]["phone"]["frt"]["within_target"],
            "apart": centre["out_of_hours"],
        }
        plain = expected(day, mine, open_on)
        assert found.pop("mean") == pytest.approx(plain.pop("mean")), day
        assert found == plain, day
        apart += plain["apart"] is not None
    assert (len(by_day), apart) == (90, days_with_some_apart)
