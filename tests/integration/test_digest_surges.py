"""What a digest says of complaints that are more than usual."""

from datetime import timedelta
from typing import Any

import pytest

from domain.indicators.days import Period, one_day
from handlers.digests.daily import daily_digest
from handlers.digests.gather import CENTRE, whole_digest
from tests.desk import POLICY
from tests.integration.casework import Casework
from tests.integration.digesting import READERS, TODAY


async def facts_of(work: Casework, period: Period) -> dict[str, Any]:
    return await work.store.read(whole_digest, period, POLICY, work.clock.now())


async def lines_of(work: Casework, period: Period) -> tuple[str, ...]:
    return daily_digest(await facts_of(work, period), CENTRE, POLICY, READERS[0]).lines


async def test_more_complaints_than_chance_brings_are_said_and_no_quiet_day(work: Casework) -> None:
    for _ in range(5):
        await work.file()
    work.clock.advance(timedelta(days=1))

    lines = await lines_of(work, one_day(TODAY))

    assert [line for line in lines if "more than chance brings" in line] == [
        "└ most about Logistics delay: 5 of 5 · :large_orange_diamond: *signal: more than chance brings*"
    ]
    assert not [line for line in await lines_of(work, Period(TODAY - timedelta(days=1), TODAY)) if "chance" in line]


@pytest.mark.parametrize(
    ("surge", "said"),
    [("normal", "usual 4.3 · nothing unusual"), ("warning", "usual 4.3 · :large_orange_diamond: *signal")],
)
async def test_what_is_usual_of_complaints_on_such_a_day_stands_beside_them(
    work: Casework, surge: str, said: str
) -> None:
    await work.file()
    facts = await facts_of(work, one_day(TODAY))
    (name,) = facts["report"]["scopes"][0]["complaints"]["categories"]
    facts["surges"] = {name: {"usual": 4.25 + 0.01, "surge": surge}, "product_quality": {"usual": 0.0, "surge": surge}}

    lines = daily_digest(facts, CENTRE, POLICY, READERS[0]).lines

    branches = [line for line in lines if line[0] in "├└" and "usual" in line]
    assert said in branches[0]
    assert len(branches) == (1 if surge == "normal" else 2)
