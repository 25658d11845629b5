"""The digest of every day of a real quarter, against plain arithmetic over the export of its telephone system."""

import csv
import math
from collections import defaultdict
from collections.abc import Callable
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
    return Contact(
        "calls",
        call["Call Id"],
        "phone",
        arrived,
        answered=True,
        waited=int(call["Speed of answer in seconds"]),
        talk=seconds(call["AvgTalkDuration"]),
        resolved=call["Resolved"] == "Y",
        score=int(call["Satisfaction rating"]),
        scale_max=5,
    )


# What China's government announced for the first quarter of 2021: days off, and the days worked to make up for them.
DAYS_OFF = {f"2021-01-{day:02}" for day in (1, 2, 3)} | {f"2021-02-{day:02}" for day in range(11, 18)}
MADE_UP = {"2021-02-07", "2021-02-20"}


def works(day: str) -> bool:
    """Say by the announcement alone whether a Chinese office works on a day."""
    return day in MADE_UP or (day not in DAYS_OFF and date.fromisoformat(day).weekday() < 5)


def middle(waits: list[int], percent: int) -> int | None:
    """Go along the sorted list until so many percent lie behind."""
    for place, wait in enumerate(sorted(waits), start=1):
        if 100 * place >= percent * len(waits):
            return wait
    return None


def wilson(k: int, n: int) -> list[float]:
    """The two shares t, in percent, at which (k/n − t)² = z²·t(1 − t)/n, solved as a quadratic equation."""
    z2 = 1.959964**2
    a, b, c = 1 + z2 / n, 2 * k / n + z2 / n, (k / n) ** 2
    root = math.sqrt(b * b - 4 * a * c)
    return [100 * (b - root) / (2 * a), 100 * (b + root) / (2 * a)]


def seconds(talk: str) -> int:
    hours, minutes, rest = map(int, talk.split(":"))
    return hours * 3600 + minutes * 60 + rest


def satisfaction(scores: list[int]) -> dict[str, Any]:
    satisfied, n = sum(score >= 4 for score in scores), len(scores)
    low, high = wilson(satisfied, n)
    return {
        "satisfied": satisfied,
        "answered": n,
        "percent": pytest.approx(100 * satisfied / n),
        "low": pytest.approx(low, abs=1e-4),
        "high": pytest.approx(high, abs=1e-4),
        "mean": pytest.approx(sum(scores) / n),
        "target": 90,
        "verdict": "met" if 10 * satisfied >= 9 * n else "missed",
    }


def handling(talks: list[int]) -> dict[str, Any]:
    return {
        "handled": len(talks),
        "mean_s": pytest.approx(sum(talks) / len(talks)),
        "median_s": middle(talks, 50),
        "p90_s": middle(talks, 90),
        "max_s": max(talks),
        "ignored": 0,
    }


def waiting(waits: list[int]) -> dict[str, Any]:
    """The waits of a channel whose target is twenty seconds."""
    median, within = middle(waits, 50), sum(wait <= 20 for wait in waits)
    return {
        "answered": len(waits),
        "median_s": median,
        "p90_s": middle(waits, 90),
        "max_s": max(waits, default=None),
        "mean_s": pytest.approx(sum(waits) / len(waits)) if waits else None,
        "target_s": 20,
        "within_target": within if waits else None,
        "missed": len(waits) - within,
        "percent_within": pytest.approx(100 * within / len(waits)) if waits else None,
        "verdict": None if median is None else "met" if median <= 20 else "missed",
        "judged": "median",
        "waiting": 0,
        "pending": 0,
        "answered_while_closed": 0,
    }


def came_apart(rows: list[dict[str, str]]) -> dict[str, Any]:
    waits = waits_of(rows)
    return {
        "contacts": len(rows),
        "answered": len(waits),
        "abandoned": len(rows) - len(waits),
        "waiting": 0,
        "median_s": middle(waits, 50),
    }


def waits_of(rows: list[dict[str, str]]) -> list[int]:
    return [int(row["Speed of answer in seconds"]) for row in rows if row["Answered"] == "Y"]


def expected(day: str, rows: list[dict[str, str]], open_on: Callable[[str], bool]) -> dict[str, Any]:
    """What plain arithmetic says of the calls of one day, on which a hotline is open from nine to six or not at all."""
    answered = [row for row in rows if row["Answered"] == "Y"]
    inside = [row for row in rows if open_on(day) and "09:00:00" <= row["Time"] < "18:00:00"]
    outside = [row for row in rows if row not in inside]
    return {
        "contacts": len(rows),
        "abandoned": len(rows) - len(answered),
        "pending": 0,
        "answer_rate": [len(answered), len(rows)],
        "resolved_first": [sum(row["Resolved"] == "Y" for row in answered), len(answered)],
        "csat": satisfaction([int(row["Satisfaction rating"]) for row in answered]),
        "aht": handling([seconds(row["AvgTalkDuration"]) for row in answered]),
        "frt": waiting(waits_of(inside)),
        "apart": came_apart(outside) if outside else None,
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
        # All calls came by phone, whose waits alone have a target; that of handling times is the channel's too.
        found = {
            **{name: centre[name] for name in ("contacts", "abandoned", "pending", "csat")},
            **{name: [centre[name]["k"], centre[name]["n"]] for name in ("answer_rate", "resolved_first")},
            "aht": {name: value for name, value in centre["aht"].items() if name not in ("target_s", "verdict")},
            "frt": centre["channels"]["phone"]["frt"],
            "apart": centre["out_of_hours"],
        }
        plain = expected(day, mine, open_on)
        assert found == plain, day
        apart += plain["apart"] is not None
    assert (len(by_day), apart) == (90, days_with_some_apart)
