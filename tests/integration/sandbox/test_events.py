"""Which events the app hears, and what stands in them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from slack_bolt.async_app import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from sandbox import Actor, NotPossible, Sandbox, demo_workspace
from tests.integration.sandbox.bolts import Bolted, connected
from tests.integration.sandbox.manifests import actions, button, manifest, section

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


@pytest.fixture
def announced(slack: Sandbox, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Every event that is announced from now on: Bolt hides what an app has caused itself."""
    told: list[dict[str, Any]] = []
    monkeypatch.setattr(slack.world, "announce", lambda event, kind: told.append(event))
    return told


async def test_changes_of_messages_are_announced_and_so_is_their_end(
    announced: list[dict[str, Any]], agent: Actor, client: AsyncWebClient
) -> None:
    said = await agent.say(CHANNEL, "mine")
    await client.chat_postMessage(channel=CHANNEL, text="below", thread_ts=said["ts"])
    posted = await client.chat_postMessage(channel=CHANNEL, text="before")
    await client.chat_update(channel=CHANNEL, ts=posted["ts"], text="after")
    await client.chat_delete(channel=CHANNEL, ts=posted["ts"])
    await agent.take_back(CHANNEL, said["ts"])

    changed, gone, gravestone = [one for one in announced if one.get("hidden")]
    assert (changed["previous_message"]["text"], changed["message"]["text"]) == ("before", "after")
    assert (gone["subtype"], gone["deleted_ts"], gone["previous_message"]["text"]) == (
        "message_deleted",
        posted["ts"],
        "after",
    )
    assert (gravestone["subtype"], gravestone["message"]["subtype"]) == ("message_changed", "tombstone")


async def test_an_answer_that_changes_what_everybody_sees_is_announced_and_a_private_one_is_not(
    bolted: Bolted, announced: list[dict[str, Any]], agent: Actor, client: AsyncWebClient
) -> None:
    answers: Iterator[dict[str, Any]] = iter([{"text": "changed"}, {"text": "changed"}, {"delete_original": True}])

    async def change(body: dict[str, Any], ack: AsyncAck, client: AsyncWebClient) -> None:
        await ack()
        await AsyncWebhookClient(body["response_url"]).send_dict({"replace_original": True, **next(answers)})

    bolted.reply = change
    pressable = [actions("row", button("press"))]
    await client.chat_postEphemeral(channel=CHANNEL, user=agent.id, text="private", blocks=pressable)
    for _ in range(2):
        await client.chat_postMessage(channel=CHANNEL, text="shown", blocks=pressable)
    shown = agent.messages(CHANNEL)
    for message in (agent.private()[-1], *shown):
        await agent.click(message, "press")

    changed, gone = [one for one in announced if one.get("hidden")]
    assert (changed["subtype"], changed["message"]["text"]) == ("message_changed", "changed")
    assert (gone["subtype"], gone["deleted_ts"]) == ("message_deleted", shown[1]["ts"])


async def test_what_a_scope_was_declined_for_is_not_heard(patience: float) -> None:
    declared = manifest()
    declared["oauth_config"]["scopes"]["bot_optional"] = ["im:history"]
    async with (
        Sandbox(demo_workspace(), declared, patience=patience, without_scopes=["im:history"]) as deaf,
        connected(deaf) as app,
    ):
        agent = deaf.as_("U0AGENT1")
        await agent.open_home()
        await agent.say("D0AGENT1", "hello")
        await agent.open_home()
        await deaf.until(lambda: len(app.events("app_home_opened")) == 2)

        assert app.events("message") == []
