"""Scorecards over the sandbox: everybody gets what is theirs, privately, and no channel hears of it."""

from datetime import date, timedelta
from typing import Any

import pytest

from storage.store import StoreUnavailable
from tests.contacts import bring, contact
from tests.scenario.stage import AGENT, AGENT_ZH, COMPLAINTS, GUEST, HEAD, LEAD, OWNER, OWNER_ZH, PRODUCT, Stage
from tests.scenario.test_quality import QUALITY

# The clock of the stage starts on Monday, 14 September 2026.
FIRST = date(2026, 8, 3)
EVERYBODY = (AGENT, AGENT_ZH, OWNER, OWNER_ZH, PRODUCT, LEAD, HEAD)


async def import_august(stage: Stage) -> None:
    """Five calls a day of a member of the warehouse, whom contacts name as Slack does."""
    calls = [contact(n, FIRST + n // 5 * timedelta(days=1), agent="warehouse", channel="phone") for n in range(60)]
    await stage.house.services.store.write(bring, calls, stage.clock.now())


async def ask(stage: Stage, text: str, user: str) -> str:
    """Give the command and return the one private answer to it, which may come a moment later."""
    actor = stage.person(user)
    before = len(actor.private())
    delivery = await actor.command(f"/quality {text}")
    assert delivery.error is None, delivery
    await stage.house.services.tasks.settle()
    (answer,) = actor.private()[before:]
    return str(answer["text"])


def said_in_channels(stage: Stage) -> str:
    lead = stage.person(LEAD)
    return "\n".join(str(message["text"]) for channel in (COMPLAINTS, QUALITY) for message in lead.messages(channel))


@pytest.mark.parametrize(
    ("question", "user", "answer"),
    [
        ("scorecard", OWNER, "Scorecard of August 2026"),
        ("绩效评分卡", OWNER_ZH, "2026年8月 绩效评分卡"),
        ("scorecard me 2026-08", OWNER, "CSAT: 100.0 % (n = 60)"),
        ("scorecard", LEAD, "Scorecards of your people, August 2026"),
        (f"scorecard <@{OWNER}|warehouse>", LEAD, f"<@{OWNER}> · Scorecard of August 2026"),
        ("scorecard", HEAD, "绩效评分卡分布（不含姓名）"),
        (f"scorecard <@{OWNER}|warehouse> 2026-08", HEAD, "只供坐席本人和本组组长查看"),
        (f"scorecard <@{OWNER}|warehouse>", AGENT, "for the agent it is about and for their own lead"),
        (f"scorecard <@{OWNER}|warehouse>", OWNER_ZH, "只供坐席本人和本组组长查看"),
        ("scorecard rules", AGENT, "CSAT: 30 points; nothing up to 70 %, all from 90 %"),
        ("评分卡 规则", AGENT_ZH, "绩效评分卡怎样计算"),
        ("scorecard 2026-09", OWNER, "This month is not over yet"),
        ("scorecard rabbit", OWNER, "Behind `scorecard` you can write a month"),
        ("scorecard", GUEST, "Only members of the service team can do this"),
        ("help", AGENT, "`/quality scorecard`: your scorecard of last month"),
    ],
)
async def test_whoever_asks_for_a_scorecard_is_answered_privately(
    sqlite_stage: Stage, question: str, user: str, answer: str
) -> None:
    await import_august(sqlite_stage)
    before = {one: len(sqlite_stage.person(one).dm()) for one in EVERYBODY}

    text = await ask(sqlite_stage, question, user)
    await sqlite_stage.pulse()

    assert answer in text
    assert "corecard" not in said_in_channels(sqlite_stage)
    assert "评分卡" not in said_in_channels(sqlite_stage)
    assert {one: len(sqlite_stage.person(one).dm()) for one in EVERYBODY} == before


@pytest.mark.parametrize("user", [AGENT, AGENT_ZH, OWNER_ZH, PRODUCT, HEAD])
async def test_whatever_a_colleague_or_a_head_asks_they_read_no_figure_of_somebody_else(
    sqlite_stage: Stage, user: str
) -> None:
    await import_august(sqlite_stage)

    answers = [
        await ask(sqlite_stage, f"scorecard{behind}", user)
        for behind in ("", " 2026-08", " me", f" <@{OWNER}|warehouse>", f" <@{OWNER}>  2026-08", " @warehouse")
    ]

    assert not any("60" in answer and "100.0" in answer for answer in answers)
    assert not any(f"<@{OWNER}>" in answer for answer in answers)


async def test_a_database_that_is_gone_meanwhile_is_told(sqlite_stage: Stage) -> None:
    store = sqlite_stage.house.services.store
    read = store.read

    async def gone(question: Any, *args: Any, **kwargs: Any) -> Any:
        if question.__name__ == "read_scorecards":
            raise StoreUnavailable("locked")
        return await read(question, *args, **kwargs)

    store.read = gone  # type: ignore[method-assign]  # A store whose database goes away.

    assert "ask again in a minute" in await ask(sqlite_stage, "scorecard", OWNER)
