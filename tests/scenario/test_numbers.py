"""Whoever answers for the numbers enters what no system exports, corrects it, and reads it in the digest."""

from datetime import date, timedelta
from typing import Any

import pytest

from bot.demo import demo_policy
from handlers.numbers.ids import OPEN
from storage.number_models import DailyNumberRow
from tests.contacts import bring, contact
from tests.fakes import FakeClock
from tests.integration.casework import all_of
from tests.scenario.stage import AGENT, LEAD, Stage, open_sandbox, open_stage

QUALITY = "C0QUALITY1"
# The clock of the stage starts on Monday, 14 September 2026, at ten in the morning.
TODAY = date(2026, 9, 14)
ENTERED = {"part_attendance": "18", "whole_attendance": "20", "part_self_service": "1234"}


async def enter(stage: Stage, user: str = LEAD, **values: Any) -> Any:
    actor = stage.person(user)
    await actor.command("/quality numbers")
    return await actor.submit(await stage.open(actor), values)


def window(stage: Stage, user: str = LEAD) -> str:
    view = stage.person(user).view()
    return str(view["blocks"]) if view is not None else ""


async def test_numbers_of_yesterday_are_entered_and_corrected_and_both_are_kept(stage: Stage) -> None:
    await enter(stage, **ENTERED)
    first = window(stage)
    await stage.person(LEAD).close(stage.person(LEAD).view() or {})
    actor = stage.person(LEAD)
    await actor.shortcut(OPEN)
    shown = str((await stage.open(actor))["blocks"])
    await actor.submit(actor.view() or {}, {"part_attendance": "19", "whole_attendance": "20"})

    assert "Entered for Sun 13 Sep, the whole centre" in first
    assert "Attendance: 18 of 20 (90.0 %) (small sample)" in first
    assert "Self-service use: 1,234" in first
    assert "Attendance: 18 of 20" in shown
    assert "Attendance: 19 of 20" in window(stage)
    assert "Self-service use: 1,234" in window(stage)
    rows = await stage.house.services.store.read(all_of, DailyNumberRow)
    assert [(row.name, row.part, row.whole, row.person) for row in rows] == [
        ("attendance", 18, 20, LEAD),
        ("self_service", 1234, None, LEAD),
        ("attendance", 19, 20, LEAD),
    ]


async def test_the_digest_tells_them_in_its_thread(stage: Stage) -> None:
    await stage.pulse()
    await enter(stage, day=TODAY.isoformat(), **ENTERED)
    await stage.house.services.store.write(bring, [contact(1, TODAY)], stage.clock.now())

    await stage.pulse(hours=23)

    said = "\n".join(message["text"] for message in stage.person(LEAD).messages(QUALITY))
    assert "Attendance: 18 of 20 (90.0 %) (small sample)" in said
    assert "Self-service use: 1,234" in said


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({}, "part_attendance", "Please fill this in."),
        ({"part_attendance": "18"}, "whole_attendance", "Please fill this in."),
        ({"part_attendance": "21", "whole_attendance": "20"}, "part_attendance", "more than all"),
        ({**ENTERED, "day": (TODAY + timedelta(days=1)).isoformat()}, "day", "up to today"),
        ({**ENTERED, "day": "2024-01-01"}, "day", "up to today"),
    ],
)
async def test_what_cannot_be_right_is_said_beside_its_field(
    sqlite_stage: Stage, values: dict[str, str], field: str, sentence: str
) -> None:
    delivery = await enter(sqlite_stage, **values)

    assert sentence in delivery.errors[field]
    assert await sqlite_stage.house.services.store.read(all_of, DailyNumberRow) == []


async def test_agents_enter_none(sqlite_stage: Stage) -> None:
    actor = sqlite_stage.person(AGENT)

    await actor.command("/quality numbers")

    assert "answer for the numbers" in actor.private()[-1]["text"]


async def test_teams_with_a_digest_of_their_own_have_numbers_of_their_own(sqlite_url: str, clock: FakeClock) -> None:
    rules = demo_policy()
    digests = rules.digests.model_copy(update={"teams": {"north": "#quality"}})
    policy = rules.model_copy(update={"digests": digests})
    async with open_sandbox(clock, policy) as slack, open_stage(slack, sqlite_url, clock, policy) as stage:
        await enter(stage, scope="north", **ENTERED)

        assert "Entered for Sun 13 Sep, north" in window(stage)


async def test_a_policy_that_names_no_numbers_asks_for_none(sqlite_url: str, clock: FakeClock) -> None:
    policy = demo_policy().model_copy(update={"daily_numbers": {}})
    async with open_sandbox(clock, policy) as slack, open_stage(slack, sqlite_url, clock, policy) as stage:
        actor = stage.person(LEAD)
        await actor.command("/quality numbers")

        assert "names no numbers" in actor.private()[-1]["text"]
