"""Messages: where the bot may write, what it may change, what others see."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import Actor, Channel, NotPossible, Sandbox, demo_workspace
from tests.integration.sandbox.manifests import actions, button, manifest, section
from tests.integration.sandbox.refusals import refusal, refused

CHANNEL = "C0COMPLAIN"
KEY = {"event_type": "notice", "event_payload": {"key": "n1"}}


async def test_a_message_to_a_person_opens_their_conversation(client: AsyncWebClient, owner: Actor) -> None:
    posted = await client.chat_postMessage(channel="U0OWNER1", text="hello")

    assert posted["channel"] == "D0OWNER1"
    assert [message["text"] for message in owner.dm()] == ["hello"]


@pytest.mark.parametrize(
    ("channel", "error"),
    [("C0GENERAL1", "not_in_channel"), ("C0NOWHERE", "channel_not_found"), ("U0NOBODY", "channel_not_found")],
)
async def test_the_bot_writes_only_where_it_may(client: AsyncWebClient, channel: str, error: str) -> None:
    assert await refused(client.chat_postMessage(channel=channel, text="x")) == error


async def test_an_archived_channel_takes_no_messages(slack: Sandbox, client: AsyncWebClient) -> None:
    slack.archive(CHANNEL)

    assert await refused(client.chat_postMessage(channel=CHANNEL, text="x")) == "is_archived"


async def test_without_a_messages_tab_there_are_no_dms() -> None:
    async with Sandbox(demo_workspace(), manifest(messages_tab_enabled=False)) as slack:
        client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url, retry_handlers=[])

        assert await refused(client.chat_postMessage(channel="U0OWNER1", text="x")) == "messages_tab_disabled"
        with pytest.raises(NotPossible, match="messages_tab_disabled"):
            await slack.as_("U0OWNER1").say("D0OWNER1", "help")


async def test_people_who_left_get_nothing(slack: Sandbox, client: AsyncWebClient) -> None:
    await client.conversations_open(users=["U0OWNER1"])
    slack.change_member("U0OWNER1", deleted=True)

    assert await refused(client.chat_postMessage(channel="D0OWNER1", text="x")) == "is_inactive"
    assert await refused(client.conversations_open(users="U0OWNER1")) == "user_disabled"
    with pytest.raises(NotPossible, match="user_not_found"):
        slack.as_("U0OWNER1")


@pytest.mark.parametrize(
    ("args", "error"),
    [
        ({}, "no_text"),
        ({"text": "x", "blocks": [{"type": "poem"}]}, "invalid_blocks"),
        ({"text": "x", "attachments": [{}] * 101}, "too_many_attachments"),
        ({"text": "x", "attachments": [{"blocks": [{"type": "poem"}]}]}, "invalid_attachments"),
        ({"text": "x", "markdown_text": "y"}, "markdown_text_conflict"),
        ({"markdown_text": "y" * 12_001}, "msg_too_long"),
        ({"text": "x", "metadata": {"event_type": "notice"}}, "invalid_metadata_format"),
        ({"text": "x", "metadata": {"event_type": 1, "event_payload": {}}}, "invalid_metadata_schema"),
        ({"text": "x", "metadata": {**KEY, "event_payload": {"k": "v" * 20_000}}}, "metadata_too_large"),
        ({"text": "x", "thread_ts": "1.000001"}, "thread_not_found"),
    ],
)
async def test_a_message_slack_would_refuse(client: AsyncWebClient, args: dict[str, Any], error: str) -> None:
    assert await refused(client.api_call("chat.postMessage", json={"channel": CHANNEL, **args})) == error


async def test_broken_blocks_are_refused_with_the_place_of_the_mistake(client: AsyncWebClient) -> None:
    body = await refusal(client.chat_postMessage(channel=CHANNEL, text="x", blocks=[section("y" * 3001)]))

    assert "/blocks/0/text" in body["response_metadata"]["messages"][0]


async def test_blocks_without_text_are_remarked_upon(slack: Sandbox, client: AsyncWebClient) -> None:
    body = {"channel": CHANNEL, "blocks": [section("only blocks")]}
    await client.api_call("chat.postMessage", json=body)

    assert any("no text" in warning for warning in slack.log.warnings)


async def test_text_is_cut_silently(client: AsyncWebClient, agent: Actor) -> None:
    await client.chat_postMessage(channel=CHANNEL, text="x" * 50_000)

    assert len(agent.messages(CHANNEL)[0]["text"]) == 40_000


async def test_an_update_with_text_alone_takes_the_blocks_away(client: AsyncWebClient, agent: Actor) -> None:
    posted = await client.chat_postMessage(channel=CHANNEL, text="x", blocks=[section("x")])
    await client.chat_update(channel=CHANNEL, ts=posted["ts"], text="y")

    (message,) = agent.messages(CHANNEL)
    assert (message["text"], message["blocks"]) == ("y", [])
    assert message["edited"]["user"] == "U0REDRESS"


async def test_the_bot_changes_only_what_it_wrote(client: AsyncWebClient, agent: Actor) -> None:
    message = await agent.say(CHANNEL, "mine")

    assert await refused(client.chat_update(channel=CHANNEL, ts=message["ts"], text="y")) == "cant_update_message"
    assert await refused(client.chat_delete(channel=CHANNEL, ts=message["ts"])) == "cant_delete_message"
    assert await refused(client.chat_update(channel=CHANNEL, ts="1.000001", text="y")) == "message_not_found"
    assert await refused(client.chat_update(channel="U0AGENT1", ts="1.0", text="y")) == "channel_not_found"


async def test_a_deleted_message_is_gone_but_its_thread_keeps_a_stone(client: AsyncWebClient, agent: Actor) -> None:
    alone = await client.chat_postMessage(channel=CHANNEL, text="alone")
    parent = await client.chat_postMessage(channel=CHANNEL, text="parent")
    await agent.say(CHANNEL, "reply", thread_ts=parent["ts"])

    await client.chat_delete(channel=CHANNEL, ts=alone["ts"])
    await client.chat_delete(channel=CHANNEL, ts=parent["ts"])

    left = [(message["text"], message.get("subtype")) for message in agent.messages(CHANNEL)]
    assert left == [("This message was deleted.", "tombstone"), ("reply", None)]


async def test_an_ephemeral_message_is_seen_by_one_and_found_by_nobody(
    client: AsyncWebClient, agent: Actor, owner: Actor
) -> None:
    sent = await client.chat_postEphemeral(channel=CHANNEL, user=agent.id, text="psst")

    assert [message["text"] for message in agent.private(CHANNEL)] == ["psst"]
    assert owner.private() == agent.messages(CHANNEL) == []
    assert (await client.conversations_history(channel=CHANNEL))["messages"] == []
    assert await refused(client.chat_update(channel=CHANNEL, ts=sent["message_ts"], text="y")) == "message_not_found"


async def test_an_ephemeral_message_needs_its_reader_in_the_channel(client: AsyncWebClient) -> None:
    refusals = [
        await refused(client.chat_postEphemeral(channel=CHANNEL, user=user, text="x"))
        for user in ("U0GUEST1", "U0NOBODY")
    ]

    assert refusals == ["user_not_in_channel", "user_not_found"]


async def test_history_is_newest_first_without_threads_and_told_in_pages(client: AsyncWebClient, agent: Actor) -> None:
    first = await client.chat_postMessage(channel=CHANNEL, text="1", metadata=KEY)
    await agent.say(CHANNEL, "in thread", thread_ts=first["ts"])
    await client.chat_postMessage(channel=CHANNEL, text="2")

    page = await client.conversations_history(channel=CHANNEL, limit=1, include_all_metadata=True)
    rest = await client.conversations_history(
        channel=CHANNEL, cursor=page["response_metadata"]["next_cursor"], include_all_metadata=True
    )
    without = await client.conversations_history(channel=CHANNEL)

    assert [one["text"] for one in page["messages"] + rest["messages"]] == ["2", "1"]
    assert (page["has_more"], rest["has_more"]) == (True, False)
    assert rest["messages"][0]["metadata"] == KEY
    assert "metadata" not in without["messages"][1]


async def test_history_has_edges(client: AsyncWebClient) -> None:
    stamps = [(await client.chat_postMessage(channel=CHANNEL, text=str(n)))["ts"] for n in range(3)]

    after = await client.conversations_history(channel=CHANNEL, oldest=stamps[1])
    from_it = await client.conversations_history(channel=CHANNEL, oldest=stamps[1], inclusive=True)

    assert [one["ts"] for one in after["messages"]] == [stamps[2]]
    assert [one["ts"] for one in from_it["messages"]] == [stamps[2], stamps[1]]
    assert await refused(client.conversations_history(channel=CHANNEL, oldest="early")) == "invalid_ts_oldest"
    assert await refused(client.conversations_history(channel="C0GENERAL1")) == "not_in_channel"


async def test_a_thread_is_told_from_its_first_message_on(client: AsyncWebClient, agent: Actor) -> None:
    parent = await agent.say(CHANNEL, "parent")
    reply = await client.chat_postMessage(channel=CHANNEL, text="reply", thread_ts=parent["ts"])
    await client.chat_postMessage(channel=CHANNEL, text="deeper", thread_ts=reply["ts"])

    thread = await client.conversations_replies(channel=CHANNEL, ts=parent["ts"])

    assert [one["text"] for one in thread["messages"]] == ["parent", "reply", "deeper"]
    assert thread["messages"][0]["reply_count"] == 2
    assert {one["thread_ts"] for one in thread["messages"]} == {parent["ts"]}
    assert await refused(client.conversations_replies(channel=CHANNEL, ts="1.0")) == "thread_not_found"


async def test_reactions_are_counted_and_not_doubled(client: AsyncWebClient, agent: Actor) -> None:
    message = await agent.say(CHANNEL, "vote")
    await agent.react(CHANNEL, message["ts"], "+1")
    await client.reactions_add(channel=CHANNEL, timestamp=message["ts"], name="+1")

    told = await client.reactions_get(channel=CHANNEL, timestamp=message["ts"], full=True)

    assert told["message"]["reactions"] == [{"name": "+1", "users": ["U0AGENT1", "U0REDRESS"], "count": 2}]
    again = client.reactions_add(channel=CHANNEL, timestamp=message["ts"], name="+1")
    assert await refused(again) == "already_reacted"
    await client.reactions_remove(channel=CHANNEL, timestamp=message["ts"], name="+1")
    once_more = client.reactions_remove(channel=CHANNEL, timestamp=message["ts"], name="+1")
    assert await refused(once_more) == "no_reaction"
    with pytest.raises(NotPossible, match="already_reacted"):
        await agent.react(CHANNEL, message["ts"], "+1")


async def test_a_permalink_leads_to_the_page(slack: Sandbox, client: AsyncWebClient) -> None:
    posted = await client.chat_postMessage(channel=CHANNEL, text="x")

    link = await client.chat_getPermalink(channel=CHANNEL, message_ts=posted["ts"])

    assert link["permalink"] == f"{slack.url}/archives/{CHANNEL}/p{posted['ts'].replace('.', '')}"


async def test_ids_are_given_to_blocks_and_elements_that_have_none(client: AsyncWebClient, agent: Actor) -> None:
    nameless = {"type": "button", "text": {"type": "plain_text", "text": "x"}}
    await client.chat_postMessage(
        channel=CHANNEL, text="x", blocks=[{"type": "actions", "elements": [nameless]}, actions("mine", button("b"))]
    )

    given, mine = agent.messages(CHANNEL)[0]["blocks"]
    assert given["block_id"]
    assert given["elements"][0]["action_id"]
    assert (mine["block_id"], mine["elements"][0]["action_id"]) == ("mine", "b")


async def test_people_write_only_where_they_may(slack: Sandbox, agent: Actor, owner: Actor) -> None:
    with pytest.raises(NotPossible, match="channel_not_found"):
        await slack.as_("U0GUEST1").say(CHANNEL, "x")
    slack.world.state.places[CHANNEL].members.remove(owner.id)
    with pytest.raises(NotPossible, match="not_in_channel"):
        await owner.say(CHANNEL, "x")
    with pytest.raises(NotPossible, match="not_in_channel"):
        await owner.command("/probe", CHANNEL)
    slack.archive("C0KAIZEN01")
    with pytest.raises(NotPossible, match="is_archived"):
        await agent.command("/probe", "C0KAIZEN01")
    with pytest.raises(NotPossible, match="channel_not_found"):
        await agent.say("D0OWNER1", "x")
    with pytest.raises(NotPossible, match="message_not_found"):
        await agent.say(CHANNEL, "x", thread_ts="1.0")


async def test_opening_a_conversation_twice_finds_the_same_one(client: AsyncWebClient) -> None:
    first = await client.conversations_open(users="U0AGENT1", return_im=True)
    again = await client.conversations_open(channel=first["channel"]["id"])

    assert (first["channel"]["user"], first["channel"]["is_im"]) == ("U0AGENT1", True)
    assert (again["channel"]["id"], again["already_open"]) == (first["channel"]["id"], True)
    assert [
        await refused(client.conversations_open(users=users)) for users in ("", "U0AGENT1,U0AGENT2", "U0NOBODY")
    ] == ["users_list_not_supplied", "not_supported", "user_not_found"]


async def test_an_update_of_attachments_or_blocks_keeps_to_what_was_sent(client: AsyncWebClient, agent: Actor) -> None:
    posted = await client.chat_postMessage(
        channel=CHANNEL, text="x", blocks=[section("x")], metadata=KEY, attachments=[{"text": "a"}]
    )
    where = {"channel": CHANNEL, "ts": posted["ts"]}
    await client.api_call("chat.update", json={**where, "attachments": [{"text": "b"}]})
    kept = agent.messages(CHANNEL)[0]
    await client.api_call("chat.update", json={**where, "blocks": [section("y")]})

    (message,) = agent.messages(CHANNEL)
    assert (kept["text"], len(kept["blocks"]), kept["attachments"]) == ("x", 1, [{"text": "b"}])
    assert (message["text"], message["blocks"][0]["text"]["text"]) == ("", "y")
    assert message["metadata"] == KEY


async def test_markdown_text_becomes_a_block(client: AsyncWebClient, agent: Actor) -> None:
    await client.chat_postMessage(channel=CHANNEL, markdown_text="**bold**")

    assert agent.messages(CHANNEL)[0]["blocks"][0]["type"] == "markdown"


async def test_a_deleted_reply_leaves_its_thread(client: AsyncWebClient, agent: Actor) -> None:
    parent = await agent.say(CHANNEL, "parent")
    reply = await client.chat_postMessage(channel=CHANNEL, text="reply", thread_ts=parent["ts"])
    await client.chat_delete(channel=CHANNEL, ts=reply["ts"])

    assert "reply_count" not in agent.messages(CHANNEL)[0]


async def test_a_long_reaction_is_only_counted_unless_asked_in_full(slack: Sandbox, client: AsyncWebClient) -> None:
    posted = await client.chat_postMessage(channel=CHANNEL, text="vote")
    for user in slack.world.workspace.channels[0].members:
        await slack.as_(user).react(CHANNEL, posted["ts"], "+1")

    (short,) = (await client.reactions_get(channel=CHANNEL, timestamp=posted["ts"]))["message"]["reactions"]

    assert (short["count"], len(short["users"])) == (7, 5)
    strange = client.reactions_add(channel=CHANNEL, timestamp=posted["ts"], name="not a name")
    elsewhere = client.reactions_get(channel="C0GENERAL1", timestamp=posted["ts"])
    assert [await refused(strange), await refused(elsewhere)] == ["invalid_name", "not_in_channel"]


async def test_a_private_channel_without_the_bot_does_not_exist() -> None:
    hidden = Channel("G0HIDDEN1", "hidden", ("U0LEAD01",), bot_is_member=False, private=True)
    shared = Channel("G0SHARED1", "shared", ("U0LEAD01",), private=True)
    workspace = replace(demo_workspace(), channels=(hidden, shared))
    async with Sandbox(workspace, manifest()) as slack:
        client = AsyncWebClient(slack.bot_token, slack.api_url, retry_handlers=[])

        assert await refused(client.chat_postMessage(channel="G0HIDDEN1", text="x")) == "channel_not_found"
        assert (await client.chat_postMessage(channel="#shared", text="x"))["channel"] == "G0SHARED1"
        with pytest.raises(NotPossible, match="channel_not_found"):
            slack.as_("U0AGENT1").messages("G0HIDDEN1")
