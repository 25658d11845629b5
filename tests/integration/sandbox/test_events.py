"""Which events the app hears, and what stands in them."""

from __future__ import annotations

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import Actor, NotPossible, Sandbox
from tests.integration.sandbox.bolts import Bolted
from tests.integration.sandbox.manifests import section

CHANNEL = "C0COMPLAIN"


async def test_an_event_comes_in_an_envelope_with_its_own_id(bolted: Bolted, slack: Sandbox, agent: Actor) -> None:
    await agent.open_home()
    await agent.open_home("messages")
    await slack.until(lambda: len(bolted.events("app_home_opened")) == 2)

    first, second = bolted.received
    assert first["event_id"] != second["event_id"]
    assert first["authorizations"][0]["user_id"] == "U0REDRESS"
    assert {one["tab"] for one in bolted.events("app_home_opened")} == {"home", "messages"}
    assert first["event"]["channel"] == "D0AGENT1"


async def test_a_published_home_is_part_of_the_event(
    bolted: Bolted, slack: Sandbox, agent: Actor, client: AsyncWebClient
) -> None:
    await client.views_publish(user_id=agent.id, view={"type": "home", "blocks": [section("x")]})
    await agent.open_home()

    (event,) = await slack.until(lambda: bolted.events("app_home_opened"))
    assert event["view"]["hash"] == (agent.home() or {})["hash"]


async def test_only_subscribed_events_in_places_the_bot_is_in_are_heard(
    bolted: Bolted, slack: Sandbox, agent: Actor
) -> None:
    elsewhere = await agent.say("C0GENERAL1", "not subscribed, and not here")
    await agent.react("C0GENERAL1", elsewhere["ts"], "eyes")
    await agent.say(CHANNEL, "not subscribed")
    await agent.command("/probe")
    await agent.say("D0AGENT1", "help <me>")
    await slack.until(lambda: bolted.events("message"))

    heard = [body["event"] for body in bolted.received if "event" in body]
    assert [(one["type"], one["channel_type"], one["text"]) for one in heard] == [("message", "im", "help &lt;me&gt;")]


async def test_a_mention_is_heard(bolted: Bolted, slack: Sandbox, agent: Actor) -> None:
    await agent.say(CHANNEL, "@redress and <@U0OWNER1> but <!channel>")

    (event,) = await slack.until(lambda: bolted.events("app_mention"))
    assert event["text"] == "<@U0REDRESS> and <@U0OWNER1> but &lt;!channel&gt;"


async def test_a_new_member_is_heard_of(bolted: Bolted, slack: Sandbox, agent: Actor) -> None:
    slack.add_member("C0KAIZEN01", "U0GUEST1")

    (event,) = await slack.until(lambda: bolted.events("member_joined_channel"))
    assert (event["user"], event["channel"], event["channel_type"]) == ("U0GUEST1", "C0KAIZEN01", "C")
    with pytest.raises(NotPossible, match="already_in_channel"):
        await agent.join(CHANNEL)


async def test_an_invited_bot_hears_of_itself(bolted: Bolted, slack: Sandbox, agent: Actor) -> None:
    slack.invite_bot("C0GENERAL1", agent.id)

    (event,) = await slack.until(lambda: bolted.events("member_joined_channel"))
    assert (event["user"], event["inviter"]) == ("U0REDRESS", agent.id)


async def test_a_reaction_taken_back_is_heard_too(bolted: Bolted, slack: Sandbox, agent: Actor) -> None:
    message = await agent.say(CHANNEL, "x")
    await agent.react(CHANNEL, message["ts"], ":+1:")
    await agent.unreact(CHANNEL, message["ts"], "+1")

    (removed,) = await slack.until(lambda: bolted.events("reaction_removed"))
    assert (removed["reaction"], removed["item_user"]) == ("+1", agent.id)


async def test_a_changed_person_is_told_of(bolted: Bolted, slack: Sandbox, agent: Actor) -> None:
    slack.change_member(agent.id, locale="zh-CN", deleted=False)

    (event,) = await slack.until(lambda: bolted.events("user_change"))
    assert (event["user"]["id"], event["user"]["locale"]) == (agent.id, "zh-CN")
    with pytest.raises(NotPossible, match="unknown fields"):
        slack.change_member(agent.id, shoe_size=42)


async def test_a_bot_that_was_removed_hears_nothing(bolted: Bolted, slack: Sandbox, agent: Actor) -> None:
    slack.remove_bot(CHANNEL)
    message = await agent.say(CHANNEL, "x")
    await agent.react(CHANNEL, message["ts"], "eyes")
    await agent.open_home()
    await slack.until(lambda: bolted.events("app_home_opened"))

    assert bolted.events("reaction_added") == []
