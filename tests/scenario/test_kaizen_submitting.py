"""Handing in suggestions as people do it in Slack: by command, from a message, from a closed case."""

from typing import Any

import pytest

from tests.scenario.stage import AGENT, AGENT_ZH, COMPLAINTS, GUEST, LEAD, OWNER, Stage

KAIZEN = "C0KAIZEN01"
IDEA = {
    "title": "Send an SMS when a parcel is late",
    "pain": "Customers call to ask.",
    "proposal": "Write before they call.",
    "indicator": "csat",
    "effort": "days",
}


async def hand_in(stage: Stage, user: str = AGENT, **changes: Any) -> None:
    """Fill in the form that the command opens and send it."""
    actor = stage.person(user)
    await actor.command("/kaizen")
    delivery = await actor.submit(await stage.open(actor), {**IDEA, **changes})
    assert not delivery.errors, delivery.errors
    await stage.pulse()


def cards(stage: Stage) -> list[dict[str, Any]]:
    """Return the cards in the channel of suggestions."""
    return [one for one in stage.person(LEAD).messages(KAIZEN) if one.get("thread_ts") in (None, one["ts"])]


async def test_a_suggestion_handed_in_has_a_card_and_its_author_gets_the_number(stage: Stage) -> None:
    await hand_in(stage)

    (card,) = cards(stage)
    assert "K-1 · Send an SMS when a parcel is late" in card["text"]
    assert f"By <@{AGENT}>" in card["text"]
    assert "First answer due" in card["text"]
    assert "Write before they call." in str(card["blocks"])
    assert "Thank you for K-1." in stage.told(AGENT)[-1]
    assert "waits for your answer" in stage.told(LEAD)[-1]


async def test_a_card_may_be_shown_without_a_name(sqlite_stage: Stage) -> None:
    await hand_in(sqlite_stage, marks=["hidden"])

    (card,) = cards(sqlite_stage)
    assert "Shown without a name" in card["text"]
    assert AGENT not in str({part: card[part] for part in ("text", "blocks")})
    assert AGENT not in sqlite_stage.told(LEAD)[-1]


async def test_no_log_says_who_has_an_idea_without_a_name(
    sqlite_stage: Stage, capfd: pytest.CaptureFixture[str]
) -> None:
    stage, agent = sqlite_stage, sqlite_stage.person(AGENT)
    await agent.command("/kaizen")
    view = await stage.open(agent)
    capfd.readouterr()

    refused = await agent.submit(view, {**IDEA, "pain": "Call 13812345678.", "marks": ["hidden"]})
    assert "pain" in (refused.errors or {})
    await agent.submit(view, {**IDEA, "marks": ["hidden"]})
    await stage.pulse()
    await stage.press(LEAD, cards(stage)[0], "kaizen.open_answer")
    await stage.person(LEAD).submit(await stage.open(stage.person(LEAD)), {"answer": "ask", "note": "Who?"})
    await stage.pulse()
    await stage.press(AGENT, stage.person(AGENT).dm()[-1], "kaizen.open_reply")
    await agent.submit(await stage.open(agent), {"note": "Call 13812345678."})

    logged = capfd.readouterr()
    assert logged.err.count("holds_contact") == 2
    assert AGENT not in logged.out + logged.err


async def test_a_message_becomes_a_suggestion_that_leads_back_to_it(sqlite_stage: Stage) -> None:
    stage, agent = sqlite_stage, sqlite_stage.person(AGENT)
    message = await stage.person(OWNER).say(COMPLAINTS, f"<@{AGENT}> labels should be printed <twice>")

    await agent.shortcut("kaizen.from_message", COMPLAINTS, message["ts"])
    view = await stage.open(agent)
    given = view["state"]["values"]["proposal"]["proposal"]["value"]
    await agent.submit(view, {"title": "Labels twice", "pain": "They fall off."})
    await stage.pulse()

    assert given == "@agent labels should be printed <twice>"
    link = f"https://redress-demo.slack.com/archives/{COMPLAINTS}/p{message['ts'].replace('.', '')}"
    assert link in str(cards(stage)[0]["blocks"])


async def test_a_closed_case_gives_birth_to_a_suggestion_and_both_say_so(sqlite_stage: Stage) -> None:
    stage = sqlite_stage
    number = await stage.file(AGENT)
    message = stage.person(OWNER).dm()[-1]
    await stage.follow_up(OWNER, message)
    await stage.resolve(OWNER, message)
    await stage.call_back()

    await stage.act(OWNER, stage.cards()[0], "kaizen.open_from_case", **IDEA)
    await stage.press(OWNER, stage.person(OWNER).dm()[0], "complaint.open_details")

    assert f"Born from {number}" in str(cards(stage)[0]["blocks"])
    assert ":bulb: A suggestion was born from this case: K-1" in stage.diary()
    assert "K-1 · Send an SMS when a parcel is late" in str(stage.person(OWNER).view())


async def test_a_suggestion_like_another_one_is_shown_first_and_can_be_backed_instead(sqlite_stage: Stage) -> None:
    stage, other = sqlite_stage, sqlite_stage.person(AGENT_ZH)
    await hand_in(stage)

    await other.command("/kaizen")
    await other.submit(await stage.open(other), IDEA)
    again = other.view()
    assert again is not None
    assert "K-1" in str(again["blocks"])
    assert again["state"]["values"]["pain"]["pain"]["value"] == IDEA["pain"]
    await other.submit(again, {"idea_decision": "K-1"})
    await stage.pulse()

    assert other.view() is None
    assert len(cards(stage)) == 1
    assert "1 vote from 1 team" in cards(stage)[0]["text"]
    assert "K-1" in stage.told(AGENT_ZH)[-1]


async def test_a_guest_is_told_whom_to_ask(sqlite_stage: Stage) -> None:
    guest = sqlite_stage.person(GUEST)

    await guest.command("/kaizen")
    await sqlite_stage.house.services.tasks.settle()

    assert guest.view() is None
    assert "Only members of the service team" in guest.private()[-1]["text"]
