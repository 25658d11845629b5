"""Consent as people live it: somebody asks, somebody else decides, and everybody sees what became of it."""

import pytest

from handlers.consent import ids
from tests.scenario.stage import AGENT, COMPLAINTS, HEAD, LEAD, OWNER, PRODUCT, Stage


async def ask(stage: Stage) -> None:
    """File an urgent complaint whose owner asks to resolve it."""
    await stage.file(AGENT, severity="urgent")
    message = stage.person(OWNER).dm()[-1]
    await stage.follow_up(OWNER, message)
    await stage.resolve(OWNER, message)


async def test_an_urgent_case_is_resolved_with_the_lead_s_consent(stage: Stage) -> None:
    await ask(stage)
    request = stage.person(LEAD).dm()[-1]
    assert f"<@{OWNER}> asks for your consent: Resolve" in request["text"]
    assert f"Waiting for consent: Resolve · asked by <@{OWNER}> · up to <@{LEAD}>" in stage.cards()[0]["text"]
    assert "Waiting for consent" in stage.told(OWNER)[0]

    await stage.decide(LEAD, request)

    assert "resolved, callback due" in stage.cards()[0]["text"]
    assert "Waiting for consent" not in stage.cards()[0]["text"]
    assert f"<@{LEAD}> has agreed" in stage.told(OWNER)[-1]
    assert f"<@{LEAD}> has agreed" in stage.told(LEAD)[-1]
    assert [line.split(" · ")[0] for line in stage.diary()] == [
        "Follow-up recorded",
        "Consent asked: Resolve",
        "Resolved",
        "Chosen to call back: <@U0OWNER2>",
    ]


async def test_the_owner_reads_in_the_window_why_it_was_declined(stage: Stage) -> None:
    await ask(stage)

    await stage.decide(LEAD, stage.person(LEAD).dm()[-1], decision="decline", answer="Call the carrier first.")

    owner = stage.person(OWNER)
    assert f"<@{LEAD}> has declined" in stage.told(OWNER)[-1]
    await owner.click(owner.dm()[-1], ids.OPEN_REQUEST)
    window = await stage.open(owner)
    assert "Call the carrier first." in str(window)
    assert "in progress" in stage.cards()[0]["text"]
    said = "".join(str(call.args) for call in stage.slack.calls() if call.method.startswith("chat."))
    assert "carrier first" not in said
    assert "courier" not in said


async def test_what_is_asked_stands_in_the_form_and_declining_without_a_reason_is_refused_there(
    sqlite_stage: Stage,
) -> None:
    await ask(sqlite_stage)
    lead = sqlite_stage.person(LEAD)
    await lead.click(lead.dm()[-1], ids.OPEN_REQUEST)
    view = await sqlite_stage.open(lead)
    assert "Sent anew by courier." in str(view)

    refused = await lead.submit(view, {ids.DECISION: "decline"})

    assert list(refused.errors) == [ids.ANSWER]
    assert not (await lead.submit(await sqlite_stage.open(lead), {ids.ANSWER: "Call first."})).errors


async def test_of_two_who_decide_the_second_is_told_who_was_first(sqlite_stage: Stage) -> None:
    await ask(sqlite_stage)
    lead, head = sqlite_stage.person(LEAD), sqlite_stage.person(HEAD)
    for person in (lead, head):
        await person.click(sqlite_stage.cards()[0], ids.OPEN_REQUEST)
        await sqlite_stage.open(person)
    await head.submit(await sqlite_stage.open(head), {ids.DECISION: "agree"})

    second = await lead.submit(await sqlite_stage.open(lead), {ids.DECISION: "decline", ids.ANSWER: "Not yet."})

    assert "@zhongxin has agreed to this already." in str(second.errors)


async def test_the_owner_takes_back_what_they_asked_for(sqlite_stage: Stage) -> None:
    await ask(sqlite_stage)

    await sqlite_stage.act(OWNER, sqlite_stage.cards()[0], ids.OPEN_REQUEST)

    assert "Waiting for consent" not in sqlite_stage.cards()[0]["text"]
    assert f"<@{OWNER}> has taken it back" in sqlite_stage.told(LEAD)[-1]
    assert sqlite_stage.diary()[-1] == f"Request taken back: Resolve · <@{OWNER}>"


async def test_a_colleague_of_another_department_may_not_read_what_is_asked(sqlite_stage: Stage) -> None:
    await ask(sqlite_stage)
    colleague = sqlite_stage.person(PRODUCT)

    await colleague.click(sqlite_stage.cards()[0], ids.OPEN_REQUEST)
    await sqlite_stage.house.services.tasks.settle()

    assert colleague.view() is None
    assert f"<@{OWNER}>" in colleague.private(COMPLAINTS)[-1]["text"]


@pytest.mark.parametrize("user", [OWNER])
async def test_before_anybody_types_the_form_says_whose_consent_it_takes(sqlite_stage: Stage, user: str) -> None:
    await sqlite_stage.file(AGENT, severity="urgent")
    message = sqlite_stage.person(user).dm()[-1]
    await sqlite_stage.follow_up(user, message)
    owner = sqlite_stage.person(user)

    await owner.click(message, "solution.open")

    assert f"<@{LEAD}> will be asked" in str(await sqlite_stage.open(owner))
