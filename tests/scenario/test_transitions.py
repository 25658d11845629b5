"""Every step in the life of a case that no other walk takes, and every no on the way, as people meet them in Slack."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from domain.intake import ExtraField, Option
from domain.policy import Policy, Text
from handlers.blocks import actions, button
from handlers.callbacks import ids as callbacks
from handlers.changes import ids as changes
from handlers.closing import ids as closing
from handlers.complaints import ids as complaints
from handlers.forms import CaseRef
from handlers.handling import ids as handling
from handlers.intake import ids as intake
from handlers.ownership import ids as ownership
from handlers.solutions import ids as solutions
from handlers.why import ids as why
from tests.desk import POLICY
from tests.fakes import FakeClock
from tests.policies import asking
from tests.scenario.stage import (
    AGENT,
    HEAD,
    INTAKE,
    LEAD,
    OWNER,
    OWNER_ZH,
    Stage,
    number_in,
    of_customer,
    open_sandbox,
    open_stage,
)

NOBODY = {"customer_name": "", "customer_contact": "", "order_number": ""}


@asynccontextmanager
async def stage_under(policy: Policy, url: str, clock: FakeClock) -> AsyncIterator[Stage]:
    async with open_sandbox(clock, policy) as slack, open_stage(slack, url, clock, policy) as stage:
        yield stage


async def no(stage: Stage, user: str, action: str, card: int = -1) -> str:
    """Press a button of a card that does not lead to a form, and return why."""
    actor = stage.person(user)
    before = len(actor.private())
    await stage.press(user, stage.cards()[card], action)
    assert actor.view() is None, "a form opened"
    (said,) = actor.private()[before:]
    return str(said["text"])


async def no_to_old(stage: Stage, user: str, action: str) -> str:
    """Press a button about the last case as if it still stood somewhere, and return why not."""
    actor, client = stage.person(user), stage.house.services.client
    value = CaseRef(number=number_in(stage.cards()[-1]["text"])).model_dump_json()
    blocks = actions([button("Old", action, value)])
    here = (await client.conversations_open(users=user))["channel"]["id"]
    await client.chat_postMessage(channel=here, text="An old message", blocks=blocks)
    await actor.click(actor.dm()[-1], action)
    await stage.house.services.tasks.settle()
    assert actor.view() is None, "a form opened"
    return str(actor.private()[-1]["text"])


async def followed_up(stage: Stage, **given: Any) -> dict[str, Any]:
    """File a case, follow it up, and return its owner's message."""
    await stage.file(AGENT, **given)
    message = stage.person(OWNER).dm()[-1]
    await stage.follow_up(OWNER, message)
    return message


async def resolved(stage: Stage, **given: Any) -> dict[str, Any]:
    message = await followed_up(stage, **given)
    await stage.resolve(OWNER, message)
    return message


async def test_a_case_nobody_could_classify_is_followed_up_then_classified_by_a_lead(
    sqlite_url: str, clock: FakeClock
) -> None:
    async with stage_under(asking(POLICY, category="optional"), sqlite_url, clock) as stage:
        agent = stage.person(AGENT)
        await agent.command("/complaint")
        given = {name: value for name, value in INTAKE.items() if name != "category"}
        await agent.submit(await stage.open(agent), given)
        await stage.pulse()
        assert "State: *received*" in stage.cards()[0]["text"]

        await stage.follow_up(LEAD, stage.cards()[0])
        assert "State: *received*" in stage.cards()[0]["text"]
        assert "First follow-up" not in str(stage.cards()[0]["blocks"])
        assert "Only a lead can do this" in await no(stage, AGENT, ownership.OPEN_ASSIGN)
        heavier = {"category": "logistics_delay", "severity": "high"}
        refused = await stage.act(LEAD, stage.cards()[0], ownership.OPEN_ASSIGN, **heavier)
        assert refused.errors == {ownership.REASON: "This is not what was filed. Please say why."}
        await stage.person(LEAD).submit(stage.person(LEAD).view() or {}, {**heavier, "reason": "Third time."})
        await stage.pulse()

        assert "State: *assigned* · Owner: <@U0OWNER1>" in stage.cards()[0]["text"]
        assert "Logistics delay" in stage.cards()[0]["text"]
        assert stage.told(OWNER)[-1].startswith("This case is yours.")


async def test_questions_of_the_policy_are_asked_checked_and_shown_to_who_may_read(
    sqlite_url: str, clock: FakeClock
) -> None:
    shops = tuple(Option(value=key, name=Text(en=name, zh_CN=name)) for key, name in (("n", "North"), ("s", "South")))
    questions = (
        ExtraField(
            key="shop", name=Text(en="Which shop?", zh_CN="哪家门店？"), type="choice", options=shops, required=True
        ),
        ExtraField(key="bought", name=Text(en="Bought on", zh_CN="购买日期"), type="date"),
        ExtraField(key="serial", name=Text(en="Serial number", zh_CN="序列号"), type="text"),
    )
    async with stage_under(asking(POLICY, *questions, remedy="required"), sqlite_url, clock) as stage:
        refused = await stage.fill_intake(stage.person(AGENT), extra_shop="s", remedy=" ")
        assert refused.errors == {intake.REMEDY: "Please fill this in."}
        answers = {"extra_shop": "s", "extra_bought": "2026-09-01", "extra_serial": "SN <4711>", "remedy": "A new one."}
        await stage.person(AGENT).submit(stage.person(AGENT).view() or {}, answers)
        await stage.pulse()

        await stage.press(OWNER, stage.person(OWNER).dm()[-1], complaints.OPEN_DETAILS)
        details = str((await stage.open(stage.person(OWNER)))["blocks"])
        assert all(said in details for said in ("Which shop?: South", "Bought on: 2026-09-01", "SN <4711>"))
        assert "4711" not in str(stage.cards()[0]["blocks"])


async def test_an_anonymous_case_takes_no_word_to_the_customer_and_closes_with_its_solution(
    sqlite_stage: Stage,
) -> None:
    stage = sqlite_stage
    await stage.file(AGENT, **NOBODY)
    assert "Anonymous: nobody can be told or called back" in str(stage.cards()[0]["blocks"])

    assert complaints.OPEN_FOLLOW_UP not in str(stage.cards()[0]["blocks"])
    for action in (complaints.OPEN_FOLLOW_UP, handling.OPEN_WAIT):
        said = await no_to_old(stage, OWNER, action)
        assert "is anonymous" in said or "not possible now" in said
    await stage.press(OWNER, stage.person(OWNER).dm()[0], solutions.OPEN_SOLUTION)
    form = await stage.open(stage.person(OWNER))
    assert solutions.TOLD_AT not in str(form["blocks"])
    given = {"solution": "Shelf repaired.", "upheld": "upheld", "root_cause": "carrier", "cause": "Wear."}
    await stage.person(OWNER).submit(form, given)
    await stage.pulse()

    assert "closed (anonymous, solved without a callback)" in stage.cards()[0]["text"]
    assert "Callback" not in str(stage.cards()[0]["blocks"])


async def test_a_second_complaint_is_added_to_the_case_or_opens_it_again(sqlite_stage: Stage) -> None:
    stage = sqlite_stage
    first = await stage.file(AGENT)
    await stage.person(AGENT).command("/complaint")
    agent = stage.person(AGENT)
    await agent.submit(await stage.open(agent), {**INTAKE, "description": "Still nothing, says the customer."})
    form = agent.view() or {}
    assert "Nothing has been filed yet" in str(form["blocks"])
    assert "the same customer" in str(form["blocks"])
    assert "三丰" not in str(form["blocks"][:3])

    await agent.submit(form, {intake.DECISION: f"add:{first}"})
    await stage.pulse()
    assert len(stage.cards()) == 1
    assert "Information added" in stage.diary()[-1]
    assert "<@U0AGENT1>" in stage.told(OWNER)[-1]

    await stage.choose(OWNER, stage.cards()[0], closing.OPEN_WITHDRAW, words="Never mind.", method="phone")
    await agent.command("/complaint")
    await agent.submit(await stage.open(agent), {**INTAKE, "description": "It is lost for good."})
    await agent.submit(agent.view() or {}, {intake.DECISION: f"reopen:{first}"})
    await stage.pulse()

    assert len(stage.cards()) == 1
    assert "Reopened once" in stage.cards()[0]["text"]


async def test_whoever_reads_a_deadline_may_ask_for_the_sum_behind_it(sqlite_stage: Stage) -> None:
    stage = sqlite_stage
    await stage.file(AGENT)
    await stage.pulse(hours=3)

    await stage.press(AGENT, stage.cards()[0], why.OPEN)
    window = await stage.open(stage.person(AGENT))

    said = str(window["blocks"])
    assert window["title"]["text"] == "Why is it due then?"
    assert "Since the complaint: 3 h" in said
    assert "Runs for 1 d, as every such promise" in said


async def test_a_customer_who_is_not_satisfied_is_won_back_by_a_lead_and_by_nobody_else(sqlite_stage: Stage) -> None:
    stage = sqlite_stage
    message = await resolved(stage)
    assert "Nobody has asked for a recovery" in await no_to_old(stage, LEAD, callbacks.OPEN_RECOVERY)

    await stage.call_back(OWNER_ZH, stage.cards()[-1], satisfied="no", score="2")
    assert "Only a lead can do this" in await no_to_old(stage, OWNER, callbacks.OPEN_RECOVERY)
    asked = next(one for one in stage.person(LEAD).dm() if "not satisfied" in one["text"])
    await stage.act(LEAD, asked, callbacks.OPEN_RECOVERY, offered="A voucher.", reply="Thank you.")

    assert "closed (solved, customer not satisfied)" in stage.person(OWNER).dm()[0]["text"]
    assert message["channel"] == stage.person(OWNER).dm()[0]["channel"]


async def test_a_customer_who_cannot_be_reached_is_tried_in_every_part_of_the_day_before_the_case_closes(
    sqlite_stage: Stage,
) -> None:
    stage = sqlite_stage
    await resolved(stage)

    for hours in (0, 4, 6):
        await stage.pulse(hours=hours)
        silent = {"outcome": "no_answer", "solved": None, "satisfied": None, "score": None}
        await stage.call_back(OWNER_ZH, stage.cards()[0], **silent)
        if hours < 6:
            assert callbacks.OPEN_GIVE_UP not in str(stage.cards()[0]["blocks"])
    assert "3 of 3 tries made" in str(stage.cards()[0]["blocks"])
    await stage.act(OWNER_ZH, stage.cards()[0], callbacks.OPEN_GIVE_UP, text="We could not reach you.", method="sms")

    assert "closed (customer could not be reached)" in stage.cards()[0]["text"]
    await stage.choose(AGENT, stage.cards()[0], closing.OPEN_REOPEN, reason="They have called back.")
    assert "Reopened once" in stage.cards()[0]["text"]


async def test_before_enough_tries_nobody_gives_up(sqlite_stage: Stage) -> None:
    await resolved(sqlite_stage)

    said = await no_to_old(sqlite_stage, AGENT, callbacks.OPEN_GIVE_UP)

    assert "was not tried often enough" in said


async def test_what_weighs_more_is_withdrawn_with_the_lead_s_consent(sqlite_stage: Stage) -> None:
    stage = sqlite_stage
    await stage.file(AGENT, severity="high")

    await stage.choose(OWNER, stage.cards()[0], closing.OPEN_WITHDRAW, words="Never mind.", method="phone")
    assert "Waiting for consent" in str(stage.cards()[0]["blocks"])
    assert "State: *assigned*" in stage.cards()[0]["text"]
    await stage.decide(LEAD, stage.person(LEAD).dm()[-1])

    assert "closed (withdrawn by the customer)" in stage.cards()[0]["text"]


@pytest.mark.parametrize(("target", "why_not"), [("own", "itself"), ("closed", "is closed"), ("other", "never merged")])
async def test_a_case_is_merged_into_an_open_one_of_the_same_customer_only(
    sqlite_stage: Stage, target: str, why_not: str
) -> None:
    stage = sqlite_stage
    others = of_customer(7) if target == "other" else {}
    number = await stage.file(AGENT, **others)
    if target == "closed":
        await stage.choose(OWNER, stage.cards()[0], closing.OPEN_WITHDRAW, words="Never mind.", method="phone")
    own = await stage.file(AGENT) if target != "own" else number

    refused = await stage.choose(LEAD, stage.cards()[-1], closing.OPEN_MERGE, target=number)

    assert why_not in refused.errors[closing.TARGET]
    assert own in stage.cards()[-1]["text"]
    assert "closed" not in stage.cards()[-1]["text"]


async def test_what_is_a_lead_s_or_a_head_s_to_decide_is_refused_to_others(sqlite_stage: Stage) -> None:
    stage = sqlite_stage
    await followed_up(stage, severity="high")

    for user, action in (
        (OWNER, closing.OPEN_NOT_COMPLAINT),
        (OWNER, closing.OPEN_EXHAUST),
        (OWNER, changes.OPEN_LOWER),
        (AGENT, closing.OPEN_NOT_COMPLAINT),
    ):
        assert "Only a lead can do this" in await no(stage, user, action)
    for action in (closing.OPEN_WITHDRAW, closing.OPEN_MERGE, changes.OPEN_RAISE, ownership.OPEN_REASSIGN):
        assert (await no(stage, AGENT, action)).startswith("Only ")
    assert len(stage.diary()) == 1


async def test_after_thirty_days_a_closed_case_is_not_opened_again(sqlite_stage: Stage) -> None:
    stage = sqlite_stage
    await stage.file(AGENT)
    await stage.choose(OWNER, stage.cards()[0], closing.OPEN_WITHDRAW, words="Never mind.", method="phone")
    card = stage.cards()[0]

    await stage.pulse(days=31)

    await stage.press(AGENT, card, closing.OPEN_REOPEN)
    assert (await stage.open(stage.person(AGENT)))["callback_id"] == closing.LATE_WINDOW
    assert stage.cards()[0] == card


async def test_a_case_that_comes_back_twice_is_the_lead_s_and_the_head_hears_of_it(sqlite_stage: Stage) -> None:
    stage = sqlite_stage
    message = await resolved(stage)
    await stage.call_back(OWNER_ZH, stage.cards()[0], solved="no", satisfied="no")
    await stage.follow_up(OWNER, message)
    await stage.resolve(OWNER, message)

    await stage.call_back(OWNER_ZH, stage.cards()[0], solved="no", satisfied="no")

    assert "Reopened ×2" in stage.cards()[0]["text"]
    assert "Owner: <@U0LEAD01>" in stage.cards()[0]["text"]
    assert "High" in stage.cards()[0]["text"]
    assert "C-260914-001" in stage.told(HEAD)[-1]
    assert "the case came back twice" in str(stage.cards()[0]["blocks"])


async def test_a_case_waits_twice_for_its_customer_and_no_third_time(sqlite_stage: Stage) -> None:
    stage = sqlite_stage
    message = await followed_up(stage)
    for _ in range(2):
        await stage.wait(OWNER, message)
        await stage.answered(OWNER, message)

    assert handling.OPEN_WAIT not in str(stage.cards()[0]["blocks"])
    assert "as often as is allowed" in await no_to_old(stage, OWNER, handling.OPEN_WAIT)


async def test_the_owner_asks_for_another_one_and_the_lead_s_word_does_it(sqlite_stage: Stage) -> None:
    stage = sqlite_stage
    await stage.file(AGENT)
    message = stage.person(OWNER).dm()[-1]
    await stage.choose(OWNER, message, ownership.OPEN_REASSIGN, owner=OWNER_ZH, note="Promised for six.")

    await stage.decide(LEAD, stage.person(LEAD).dm()[-1])

    assert "Owner: <@U0OWNER2>" in stage.cards()[0]["text"]
    assert stage.diary()[-1].startswith("Owner changed: <@U0OWNER1> → <@U0OWNER2>")
    assert stage.told(OWNER_ZH)[-1].startswith("这起投诉由您负责")


async def test_of_two_leads_who_press_different_buttons_the_second_gets_a_conflict_note(stage: Stage) -> None:
    await followed_up(stage, severity="high")
    lead, head = stage.person(LEAD), stage.person(HEAD)
    await stage.press(LEAD, stage.cards()[0], closing.OPEN_NOT_COMPLAINT)
    await stage.press(HEAD, stage.cards()[0], changes.OPEN_LOWER)
    mine, theirs = await stage.open(lead), await stage.open(head)

    await asyncio.gather(
        lead.submit(mine, {"kind": "inquiry", "reason": "A question."}),
        head.submit(theirs, {"severity": "normal", "reason": "A misunderstanding."}),
    )
    await stage.pulse()

    (late,) = [actor for actor in (lead, head) if actor.view() is not None]
    said = str((late.view() or {})["blocks"])
    first = HEAD if late is lead else LEAD
    assert "C-260914-001" in said
    assert f"<@{first}>" in said
    assert sum(line.startswith(("Found not to be", "Severity lowered")) for line in stage.diary()) == 1


async def test_what_somebody_has_done_meanwhile_is_said_at_a_button_that_stood_too_long(sqlite_stage: Stage) -> None:
    stage = sqlite_stage
    message = await resolved(stage)

    assert "Last action: Chosen to call back" in await no_to_old(stage, LEAD, solutions.OPEN_SOLUTION)
    await stage.call_back(OWNER_ZH, stage.cards()[-1])

    for action in (complaints.OPEN_FOLLOW_UP, callbacks.OPEN_CALLBACK, handling.OPEN_ADD, closing.OPEN_MERGE):
        said = await no_to_old(stage, OWNER, action)
        assert "is “closed”" in said
        assert "Solution confirmed" in said
    assert message["channel"] == stage.person(OWNER).dm()[0]["channel"]


async def test_whom_a_complaint_is_about_cannot_own_call_back_or_open_it(sqlite_stage: Stage) -> None:
    stage = sqlite_stage
    await stage.file(AGENT, colleague=OWNER)
    assert "Owner: <@U0LEAD01>" in stage.cards()[0]["text"]
    assert not stage.told(OWNER)

    for action in (complaints.OPEN_DETAILS, complaints.OPEN_FOLLOW_UP, why.OPEN, handling.OPEN_ADD):
        assert "is handled by others" in await no(stage, OWNER, action)
    refused = await stage.choose(LEAD, stage.cards()[0], ownership.OPEN_REASSIGN, owner=OWNER, note="Yours.")
    assert "cannot own C-260914-001" in refused.errors[ownership.OWNER]
    lead = stage.person(LEAD)
    await lead.close(lead.view() or {})
    await stage.follow_up(LEAD, stage.cards()[0])
    await stage.resolve(LEAD, stage.cards()[0])
    assert "is handled by others" in await no(stage, OWNER, callbacks.OPEN_CALLBACK)
    await stage.person(OWNER).command("/complaint list")
    assert "C-260914-001" not in stage.person(OWNER).private()[-1]["text"]
    await stage.call_back(OWNER_ZH, stage.cards()[0])

    assert "closed" in stage.cards()[0]["text"]
    assert not stage.told(OWNER)
