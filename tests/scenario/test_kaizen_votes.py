"""Votes as people give them in Slack: by reaction, whatever becomes of the news of it on the way."""

from typing import Any

import pytest

from sandbox import Fault
from tests.fakes import FakeClock
from tests.scenario.stage import (
    AGENT,
    AGENT_ZH,
    GUEST,
    HEAD,
    LEAD,
    OWNER,
    OWNER_ZH,
    PRODUCT,
    Stage,
    open_sandbox,
    open_stage,
)
from tests.scenario.test_kaizen_submitting import IDEA, KAIZEN, cards, hand_in

EVENTS = ("reaction_added", "reaction_removed")
GET = "reactions.get"


def delivered(stage: Stage) -> int:
    return sum(one.name in EVENTS and one.acked for one in stage.slack.log.deliveries)


async def react(stage: Stage, user: str, name: str = "+1", *, on: bool = True, heard: bool = True) -> None:
    """React to the card, and unless it is not *heard* wait until the bot was told."""
    before, actor, ts = delivered(stage), stage.person(user), cards(stage)[0]["ts"]
    await (actor.react if on else actor.unreact)(KAIZEN, ts, name)
    if heard:
        await stage.slack.until(lambda: delivered(stage) > before)


def truth(stage: Stage) -> int:
    """Count the people on the card as Slack shows it, without its author."""
    reactions = cards(stage)[0].get("reactions", ())
    votes = {user for one in reactions if one["name"].split("::")[0] in ("+1", "thumbsup") for user in one["users"]}
    return len(votes - {AGENT})


def shown(stage: Stage) -> str:
    """Return what the card says of votes."""
    text = str(cards(stage)[0]["text"])
    return next(part for part in text.split(" · ") if " vote" in part)


async def test_reactions_are_votes_counted_by_person_and_team_and_can_be_taken_back(stage: Stage) -> None:
    await hand_in(stage)

    for user in (AGENT, AGENT_ZH, OWNER, OWNER_ZH):
        await react(stage, user)
    await react(stage, OWNER, "thumbsup::skin-tone-3")
    await stage.pulse(minutes=1)
    assert shown(stage) == "3 votes from 2 teams"

    await react(stage, OWNER, on=False)
    await react(stage, OWNER_ZH, on=False)
    await stage.pulse(minutes=1)
    assert shown(stage) == "2 votes from 2 teams"


async def test_news_that_comes_twice_or_in_another_order_changes_no_vote(sqlite_stage: Stage) -> None:
    stage = sqlite_stage
    await hand_in(stage)

    stage.slack.break_(Fault("delivery", "duplicate", count=2, only="reaction_added"))
    for user in (AGENT_ZH, OWNER):
        await react(stage, user)
    stage.slack.break_(Fault("delivery", "reorder", only="reaction_added"))
    await react(stage, HEAD, heard=False)
    await react(stage, HEAD, on=False)
    await stage.slack.until(lambda: delivered(stage) == 4)
    await stage.pulse(minutes=1)

    assert shown(stage) == f"{truth(stage)} votes from 2 teams" == "2 votes from 2 teams"


async def test_votes_are_right_after_any_downtime(database_url: str, clock: FakeClock) -> None:
    async with open_sandbox(clock) as slack:
        async with open_stage(slack, database_url, clock) as stage:
            await hand_in(stage)
            await react(stage, AGENT_ZH)
            await react(stage, OWNER)
        await slack.until(lambda: slack.connections == 0)
        for user, on in ((OWNER, False), (PRODUCT, True), (HEAD, True), (LEAD, True)):
            await react(stage, user, on=on, heard=False)

        async with open_stage(slack, database_url, clock) as stage:
            await stage.pulse(minutes=1)

            assert shown(stage).startswith(f"{truth(stage)} votes")
            assert truth(stage) == 4


async def test_a_look_that_slack_puts_off_is_made_a_minute_later(sqlite_stage: Stage) -> None:
    stage = sqlite_stage
    await hand_in(stage)
    stage.slack.break_(Fault("delivery", "drop_before", count=9, only="reaction_added"))
    await react(stage, OWNER, heard=False)
    stage.slack.break_(Fault(GET, "429", retry_after=30))

    await stage.pulse(minutes=1)
    assert shown(stage) == "0 votes from 0 teams"
    await stage.pulse(minutes=1)

    assert shown(stage) == "1 vote from 1 team"


async def delete_card(stage: Stage) -> None:
    """Delete the first card, as an administrator can."""
    card = cards(stage)[0]
    await stage.house.services.client.chat_delete(channel=KAIZEN, ts=card["ts"])


async def test_a_deleted_card_that_is_looked_at_is_posted_again_with_its_votes(stage: Stage) -> None:
    await hand_in(stage)
    await react(stage, OWNER)
    await react(stage, PRODUCT)
    await delete_card(stage)

    await stage.pulse(hours=1)

    (card,) = cards(stage)
    assert "2 votes from 2 teams" in card["text"]
    await react(stage, OWNER)
    await react(stage, OWNER, on=False)
    await stage.pulse(hours=1)
    assert shown(stage) == "1 vote from 1 team"


async def test_a_deleted_card_that_is_to_change_is_posted_again(sqlite_stage: Stage) -> None:
    stage = sqlite_stage
    await hand_in(stage)
    message = stage.person(LEAD).dm()[-1]
    await delete_card(stage)

    await stage.act(LEAD, message, "kaizen.open_answer", answer="adopt")

    (card,) = cards(stage)
    assert "State: adopted" in card["text"]
    await stage.pulse(seconds=10)
    replies = [one["text"] for one in stage.person(LEAD).messages(KAIZEN) if one.get("thread_ts") == card["ts"]]
    assert any(text.startswith("Adopted") for text in replies)


async def test_a_thinking_face_opens_the_thread_for_a_question(sqlite_stage: Stage) -> None:
    stage = sqlite_stage
    await hand_in(stage)

    await react(stage, OWNER, "thinking_face")
    await stage.pulse()

    (line,) = [one for one in stage.person(LEAD).messages(KAIZEN) if one.get("thread_ts") not in (None, one["ts"])]
    assert f"<@{OWNER}> has a question" in line["text"]
    assert AGENT in str(line["blocks"])


async def test_what_i_back_is_listed_for_me_alone(sqlite_stage: Stage) -> None:
    stage, owner = sqlite_stage, sqlite_stage.person(OWNER)

    async def said(user: str = OWNER) -> dict[str, Any]:
        await stage.person(user).command("/kaizen votes")
        return stage.person(user).private()[-1]

    assert "You back no open suggestion" in (await said())["text"]
    await hand_in(stage)
    await react(stage, OWNER)
    assert "K-1 · Send an SMS" in (await said())["text"]
    assert "service team" in (await said(GUEST))["text"]

    await react(stage, OWNER, on=False)
    await owner.command("/kaizen")
    await owner.submit(await stage.open(owner), {**IDEA, "pain": "x"})
    await owner.submit(owner.view() or {}, {"idea_decision": "K-1"})
    await stage.pulse(minutes=1)
    assert shown(stage) == "1 vote from 1 team"
    await owner.click(await said(), "kaizen.take_back")
    await stage.pulse(minutes=1)
    assert shown(stage) == "0 votes from 0 teams"
    assert "You back no open suggestion" in owner.private()[-1]["text"]


@pytest.mark.parametrize("name", ["heart", "-1"])
async def test_other_reactions_are_nobody_s_business(sqlite_stage: Stage, name: str) -> None:
    await hand_in(sqlite_stage)

    await react(sqlite_stage, OWNER, name)
    await sqlite_stage.pulse(minutes=1)

    assert shown(sqlite_stage) == "0 votes from 0 teams"
