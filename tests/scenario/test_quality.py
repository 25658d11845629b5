"""The command for figures over the sandbox: what people ask for, what only some are told, files and targets."""

import csv
from datetime import date, timedelta

import aiohttp
import pytest

from domain.contacts import Contact
from handlers.exports.columns import COLUMNS
from sandbox import Fault
from tests.contacts import bring, contact
from tests.fakes import FakeClock
from tests.scenario.stage import AGENT, AGENT_ZH, GUEST, HEAD, LEAD, Stage, of_customer, open_sandbox, open_stage

QUALITY = "C0QUALITY1"
# The clock of the stage starts on Monday, 14 September 2026, at ten in the morning.
TODAY = date(2026, 9, 14)
YESTERDAY = TODAY - timedelta(days=1)


async def import_(stage: Stage, contacts: list[Contact]) -> None:
    await stage.house.services.store.write(bring, contacts, stage.clock.now())


async def ask(stage: Stage, text: str, user: str = LEAD) -> str:
    """Give the command and return the private answer to it."""
    actor = stage.person(user)
    delivery = await actor.command(f"/quality {text}".strip())
    assert delivery.error is None, delivery
    return str(actor.private()[-1]["text"])


def a_day(day: date, first: int = 0) -> list[Contact]:
    """Sixty contacts of two teams on two channels, of two agents that contacts name as Slack does."""
    return [
        contact(
            n,
            day,
            channel="phone" if n % 3 else "chat",
            team="A" if n % 4 else "B",
            agent="agent" if n % 2 else "warehouse",
            category="Delivery" if n % 5 else "Invoice",
            score=1 if n % 11 == 0 else 5,
        )
        for n in range(first, first + 60)
    ]


async def test_today_counts_what_has_just_come_and_says_up_to_when(stage: Stage) -> None:
    await import_(stage, a_day(TODAY))

    text = await ask(stage, "")

    assert text.startswith("So far · Mon 14 Sep · the whole centre")
    assert "CSAT  90.0 % (54 of 60, 79.9–95.3) · target 90" in text
    assert "data up to: desk" in text


@pytest.mark.parametrize(
    ("question", "user", "answer"),
    [
        ("yesterday", LEAD, "Sun 13 Sep · the whole centre"),
        ("昨天 按渠道", AGENT_ZH, "9月13日(周日)"),
        ("2026-09-13", AGENT, "Sun 13 Sep"),
        ("week by team", AGENT, "B · 15 contacts · CSAT 86.7 %"),
        ("last month team a", AGENT, "no survey answers"),
        ("by category", AGENT, "Contacts, as their sources call what they are about"),
        ("by agent", LEAD, "<@U0AGENT1> (agent) · 30 contacts"),
        ("by agent", AGENT, "for their own lead alone"),
        ("按坐席", HEAD, "本组组长"),
        ("compare yesterday today", LEAD, "No difference beyond chance: 0.0 pp"),
        ("compare phone chat week", AGENT, "Phone and Online chat compared"),
        ("compare phone", AGENT, "What is to be compared?"),
        ("export pdf", LEAD, "I do not know “pdf”"),
        ("export csv", AGENT, "they answer for the numbers"),
        ("", GUEST, "Only members of the service team can do this"),
        ("yesterday rabbit", AGENT, "I do not know “rabbit”. Behind the command you can write"),
        ("rabbit", AGENT, "`/quality compare last week week`"),
        ("yesturday", AGENT, "Did you mean `/quality yesterday`?"),
        ("help", AGENT, "What you can do here"),
        ("帮助", AGENT_ZH, "您可以这样使用"),
    ],
)
async def test_whatever_is_asked_is_answered_privately(
    sqlite_stage: Stage, question: str, user: str, answer: str
) -> None:
    await import_(sqlite_stage, a_day(TODAY))
    await import_(sqlite_stage, a_day(YESTERDAY, 1000))

    text = await ask(sqlite_stage, question, user)

    assert answer in text
    assert not sqlite_stage.person(LEAD).messages(QUALITY)


async def test_a_target_is_set_in_a_form_that_refuses_beside_the_field_and_the_channel_hears_of_it(
    stage: Stage,
) -> None:
    lead = stage.person(LEAD)
    await lead.command("/quality target")
    form = await stage.open(lead)
    refused = await lead.submit(form, {"value": "soon", "reason": "Because."})
    late = await lead.submit(form, {"value": "95%", "valid_from": "2026-09-13", "reason": "Because."})

    done = await lead.submit(form, {"value": "95%", "valid_from": "2026-09-14", "reason": "Agreed <!here> on Monday."})
    await stage.pulse()

    assert list(refused.errors) == ["value"]
    assert list(late.errors) == ["valid_from"]
    assert done.errors == {}
    (posted,) = lead.messages(QUALITY)
    assert posted["text"] == (
        "A target was set: CSAT (the whole centre): 90 % → 95 %, from 14 Sep 2026 on (<@U0LEAD01>). "
        "Reason: Agreed &lt;!here&gt; on Monday."
    )
    await import_(stage, a_day(TODAY))
    assert "target 95 :x:" in await ask(stage, "today")
    assert "CSAT (the whole centre) ≥ 95 %" in await ask(stage, "target", AGENT)


async def test_cases_come_as_a_file_to_whoever_asked_and_to_nobody_else(stage: Stage) -> None:
    number = await stage.file(**of_customer(1))
    before = len(stage.person(LEAD).dm())

    await ask(stage, "export csv today")
    await stage.house.services.tasks.settle()
    await stage.slack.until(lambda: len(stage.person(LEAD).dm()) > before)

    message = next(one for one in stage.person(LEAD).dm() if one.get("files"))
    async with aiohttp.ClientSession() as page, page.get(message["files"][0]["permalink"]) as answer:
        heading, row = csv.reader((await answer.read()).decode("utf-8-sig").splitlines())
    assert message["files"][0]["name"] == "complaints_2026-09-14_2026-09-14.csv"
    assert message["text"].startswith("1 complaint received from 2026-09-14 to 2026-09-14.")
    assert (row[0], len(heading)) == (number, len(COLUMNS))
    assert "13900000001" not in ",".join(row)
    assert not stage.person(LEAD).messages(QUALITY)


async def test_a_workspace_that_lets_no_files_in_is_told_of_the_shell(sqlite_url: str, clock: FakeClock) -> None:
    async with (
        open_sandbox(clock, without_scopes=["files:write"]) as slack,
        open_stage(slack, sqlite_url, clock) as stage,
    ):
        await ask(stage, "export xlsx yesterday")
        await stage.house.services.tasks.settle()

        told = stage.person(LEAD).private()[-1]["text"]

    assert "`redress export complaints --from 2026-09-13 --to 2026-09-13 --format xlsx`" in told
    assert "files:write" in told


async def test_a_file_that_cannot_be_sent_is_not_the_end_of_it(sqlite_stage: Stage) -> None:
    sqlite_stage.slack.break_(Fault("files.completeUploadExternal", "error", error="internal_error"))

    await ask(sqlite_stage, "export csv today")
    await sqlite_stage.house.services.tasks.settle()

    assert "Please try again" in sqlite_stage.person(LEAD).private()[-1]["text"]
