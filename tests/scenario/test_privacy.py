"""A customer's data as admins and heads meet it: one asks, another one agrees, and Slack forgets as well."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from bot.demo import demo_policy
from handlers.complaints.ids import OPEN_DETAILS
from handlers.privacy import ids
from tests.fakes import FakeClock
from tests.scenario.stage import AGENT, HEAD, LEAD, OWNER, OWNER_ZH, Stage, number_in, open_sandbox, open_stage

ASKED = {"customer": "13812345678", "ground": "customer", "reason": "By letter."}


@pytest.fixture
async def guarded(sqlite_url: str, clock: FakeClock) -> AsyncIterator[Stage]:
    """A bot whose policy names an admin beside the head."""
    demo = demo_policy()
    policy = demo.model_copy(update={"people": demo.people.model_copy(update={"admins": (LEAD,)})})
    async with open_sandbox(clock, policy) as slack, open_stage(slack, sqlite_url, clock, policy) as stage:
        yield stage


async def closed(stage: Stage) -> None:
    """File a complaint of 张三丰's and see it to its end."""
    await stage.file(AGENT)
    message = stage.person(OWNER).dm()[-1]
    await stage.follow_up(OWNER, message)
    await stage.resolve(OWNER, message)
    await stage.call_back(OWNER_ZH)


async def wish(stage: Stage, word: str, user: str = LEAD, **changes: Any) -> str:
    """Ask for something in the form, and return what is shown then."""
    actor = stage.person(user)
    await actor.command(f"/privacy {word}")
    await actor.submit(await stage.open(actor), {**ASKED, **changes})
    shown = str(actor.view())
    await stage.pulse()
    return shown


async def agree(stage: Stage, user: str = HEAD, **changes: Any) -> None:
    message = [one for one in stage.person(user).dm() if ids.OPEN_DECISION in str(one["blocks"])][-1]
    await stage.act(user, message, ids.OPEN_DECISION, **{"decision": "agree", "reason": "It is her right.", **changes})
    await stage.pulse()


def everything_said(stage: Stage) -> str:
    people = (AGENT, OWNER, OWNER_ZH, LEAD, HEAD)
    return str([stage.person(user).dm() for user in people]) + str(stage.cards())


async def test_what_stands_in_slack_of_a_customer_is_written_anew_once_two_people_have_agreed(guarded: Stage) -> None:
    await closed(guarded)
    written_anew = len(guarded.slack.calls("chat.update"))

    shown = await wish(guarded, "erase")
    assert "1 is erased at once" in shown
    await agree(guarded)
    assert len(guarded.slack.calls("chat.update")) > written_anew + 3

    said = everything_said(guarded)
    assert not [trace for trace in ("张**", "5678", "0123", "By letter", "her right") if trace in said]
    assert f"<@{HEAD}> 已同意" in said or f"<@{HEAD}> has agreed" in said


async def test_what_waits_is_decided_and_what_is_held_is_released_from_the_list(guarded: Stage) -> None:
    await closed(guarded)
    await wish(guarded, "hold", ground="dispute")
    head, lead = guarded.person(HEAD), guarded.person(LEAD)
    await head.command("/privacy")
    await guarded.house.services.tasks.settle()
    await head.click(head.private()[-1], ids.OPEN_DECISION)
    await head.submit(await guarded.open(head), {"decision": "agree", "reason": "There is a letter of a lawyer."})

    await lead.command("/privacy list")
    await guarded.house.services.tasks.settle()
    await lead.click(lead.private()[-1], ids.OPEN_RELEASE)
    form = await guarded.open(lead)
    await lead.submit(form, {"ground": "settled", "reason": "They have agreed."})

    assert "1 case: C-260914-001" in str(lead.view())
    await head.command("/privacy 清单")
    await guarded.house.services.tasks.settle()
    assert str(head.private()[-1]["blocks"]).count("C-260914-001") >= 2


async def test_the_file_comes_as_a_direct_message_once_it_was_agreed_to(guarded: Stage) -> None:
    await closed(guarded)
    await wish(guarded, "export")
    await agree(guarded)

    answer = [one for one in guarded.person(LEAD).dm() if ids.FETCH in str(one["blocks"])][-1]
    await guarded.person(LEAD).click(answer, ids.FETCH)
    await guarded.pulse()
    await guarded.slack.until(lambda: any(one.get("files") for one in guarded.person(LEAD).dm()))

    (sent,) = [one for one in guarded.person(LEAD).dm() if one.get("files")]
    assert sent["files"][0]["name"] == "customer.txt"
    assert not [one for one in guarded.person(HEAD).dm() if one.get("files")]


async def test_whoever_is_not_to_decide_is_told_who_is(guarded: Stage) -> None:
    for user, word in ((AGENT, "erase"), (LEAD, "help")):
        await guarded.person(user).command(f"/privacy {word}")
    await guarded.house.services.tasks.settle()

    assert f"<@{LEAD}>" in guarded.person(AGENT).private()[-1]["text"]
    assert "legal hold" in guarded.person(LEAD).private()[-1]["text"]


async def test_a_mistake_is_said_beside_its_field(guarded: Stage) -> None:
    actor = guarded.person(LEAD)
    await actor.command("/privacy hold")
    refused = await actor.submit(await guarded.open(actor), {**ASKED, "ground": "dispute"})

    assert list(refused.errors) == [ids.CUSTOMER]


async def test_after_its_time_a_case_is_forgotten_by_itself_and_slack_is_written_anew(guarded: Stage) -> None:
    await closed(guarded)
    guarded.clock.advance(timedelta(days=180, hours=1))
    written_anew = len(guarded.slack.calls("chat.update"))

    await guarded.house.keep_no_longer()
    await guarded.house.deliverer.deliver()

    assert len(guarded.slack.calls("chat.update")) > written_anew + 3
    owner = guarded.person(OWNER)
    await owner.command(f"/complaint show {number_in(guarded.cards()[0]['text'])}")
    await guarded.house.services.tasks.settle()
    await owner.click(owner.private()[-1], OPEN_DETAILS)
    window = str(await guarded.open(owner))
    assert "What identified the customer was erased." in window
    assert not [part for part in ("张", "5678", "Friday", "searching") if part in window]
