"""Commands, shortcuts, buttons on messages and the answers at response URLs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from slack_bolt.async_app import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from sandbox import Actor, Fault, NotPossible, Sandbox
from tests.integration.sandbox.bolts import Bolted
from tests.integration.sandbox.manifests import actions, button, option

CHANNEL = "C0COMPLAIN"
impatient = pytest.mark.parametrize("patience", [0.5])


async def answer_at(url: str, **body: Any) -> tuple[int, str]:
    response = await AsyncWebhookClient(url, retry_handlers=[]).send_dict(body)
    return response.status_code, str(response.body)


async def url_of(bolted: Bolted, agent: Actor) -> str:
    await agent.command("/probe", CHANNEL)
    url: str = bolted.received[-1]["response_url"]
    return url


async def test_names_in_a_command_become_links_only_when_it_escapes(bolted: Bolted, agent: Actor) -> None:
    await agent.command("/probe for @warehouse in #kaizen & <co>", CHANNEL)
    await agent.command("/plain for @warehouse", CHANNEL)

    escaped, plain = bolted.received
    assert escaped["text"] == "for <@U0OWNER1|warehouse> in <#C0KAIZEN01|kaizen> &amp; &lt;co&gt;"
    assert (escaped["channel_id"], escaped["channel_name"]) == (CHANNEL, "complaints")
    assert plain["text"] == "for @warehouse"


async def test_a_command_that_does_not_exist_goes_nowhere(bolted: Bolted, agent: Actor) -> None:
    with pytest.raises(NotPossible, match="not_a_command"):
        await agent.command("/prob")

    assert agent.toasts()[0].text == "/prob is not a valid command."
    assert bolted.received == []


@pytest.mark.parametrize(("how", "public"), [("ephemeral", False), ("in_channel", True)])
async def test_the_answer_in_an_ack_is_shown(bolted: Bolted, agent: Actor, how: str, public: bool) -> None:
    async def reply(body: dict[str, Any], ack: AsyncAck, client: AsyncWebClient) -> None:
        await ack(text="usage", response_type=how)

    bolted.reply = reply
    await agent.command("/probe help", "C0GENERAL1")

    assert len(agent.messages("C0GENERAL1")) == int(public)
    assert len(agent.private("C0GENERAL1")) == int(not public)


async def test_an_answer_with_broken_blocks_is_an_error_the_person_sees(bolted: Bolted, agent: Actor) -> None:
    async def reply(body: dict[str, Any], ack: AsyncAck, client: AsyncWebClient) -> None:
        await ack(text="x", blocks=[{"type": "poem"}])

    bolted.reply = reply
    delivery = await agent.command("/probe")

    assert (delivery.acked, delivery.error) == (True, "invalid_blocks")


async def test_without_the_app_a_person_is_told_so(slack: Sandbox, agent: Actor) -> None:
    delivery = await agent.command("/probe")

    assert (delivery.acked, delivery.error) == (False, "dispatch_failed")
    assert agent.toasts()[0].text == '/probe failed with the error "dispatch_failed"'


@impatient
async def test_a_late_ack_is_a_time_out_for_the_person(bolted: Bolted, slack: Sandbox, agent: Actor) -> None:
    slack.break_(Fault("team.info", "delay", seconds=0.7))

    async def reply(body: dict[str, Any], ack: AsyncAck, client: AsyncWebClient) -> None:
        await client.team_info()
        await ack("too late")

    bolted.reply = reply
    delivery = await agent.command("/probe")

    assert (delivery.error, agent.toasts()[0].kind) == ("operation_timeout", "operation_timeout")
    assert delivery.milliseconds > 400
    await slack.until(lambda: slack.calls("team.info"))
    assert agent.private() == []


async def test_a_message_shortcut_brings_the_message(bolted: Bolted, agent: Actor) -> None:
    message = await agent.say(CHANNEL, "a complaint")
    await agent.shortcut("take", CHANNEL, message["ts"])

    payload = bolted.last("message_action")
    assert payload["message"]["text"] == "a complaint"
    assert (payload["channel"]["id"], payload["message_ts"]) == (CHANNEL, message["ts"])
    assert payload["response_url"]


async def test_a_global_shortcut_has_no_response_url(bolted: Bolted, agent: Actor) -> None:
    await agent.shortcut("start")

    assert "response_url" not in bolted.last("shortcut")
    with pytest.raises(NotPossible, match="no_such_shortcut"):
        await agent.shortcut("take")


async def test_a_choice_on_a_message_is_kept_in_its_state(bolted: Bolted, agent: Actor, client: AsyncWebClient) -> None:
    menu = {"type": "static_select", "action_id": "pick", "options": [option("a"), option("b")]}
    await client.chat_postMessage(channel=CHANNEL, text="x", blocks=[actions("row", menu, button("go"))])
    (message,) = agent.messages(CHANNEL)

    await agent.click(message, "pick", value="b")
    await agent.click(message, "go")

    payload = bolted.last("block_actions")
    assert payload["actions"][0]["type"] == "button"
    assert payload["state"]["values"]["row"]["pick"]["selected_option"] == option("b")
    with pytest.raises(NotPossible, match="does not offer"):
        await agent.click(message, "pick", value="c")
    with pytest.raises(NotPossible, match="no_such_element"):
        await agent.click(message, "gone")


async def test_an_ephemeral_message_is_changed_through_its_response_url(
    bolted: Bolted, agent: Actor, client: AsyncWebClient
) -> None:
    row = actions("row", button("ok"))
    await client.chat_postEphemeral(channel=CHANNEL, user=agent.id, text="sure?", blocks=[row])
    await agent.click(agent.private()[0], "ok")
    payload = bolted.last("block_actions")

    assert payload["container"]["is_ephemeral"]
    assert "message" not in payload
    await answer_at(payload["response_url"], replace_original=True, text="done")
    assert [message["text"] for message in agent.private()] == ["done"]
    await answer_at(payload["response_url"], delete_original=True)
    assert agent.private() == []


async def test_an_answer_is_private_unless_it_says_otherwise(bolted: Bolted, agent: Actor, owner: Actor) -> None:
    url = await url_of(bolted, agent)

    assert await answer_at(url, text="private") == (200, "ok")
    assert await answer_at(url, text="public", response_type="in_channel") == (200, "ok")
    assert [message["text"] for message in agent.private(CHANNEL)] == ["private"]
    assert [message["text"] for message in owner.messages(CHANNEL)] == ["public"]
    assert await answer_at(url) == (400, "no_text")


async def test_a_response_url_is_good_five_times_in_thirty_minutes(
    bolted: Bolted, slack: Sandbox, agent: Actor
) -> None:
    first, second = await url_of(bolted, agent), await url_of(bolted, agent)

    answers = [await answer_at(first, text=str(number)) for number in range(6)]
    slack.world.time.advance(timedelta(minutes=31))

    assert answers == [(200, "ok")] * 5 + [(404, "used_url")]
    assert await answer_at(second, text="x") == (404, "expired_url")


async def test_a_response_url_can_fail(bolted: Bolted, slack: Sandbox, agent: Actor) -> None:
    url = await url_of(bolted, agent)
    slack.break_(Fault("response_url", "500"))
    slack.break_(Fault("response_url", "error", error="expired_url"))

    answers = [await answer_at(url, text="x") for _ in range(3)]

    assert [status for status, _ in answers] == [500, 404, 200]


async def test_nothing_private_is_a_place_for_a_shortcut_or_a_reaction(agent: Actor, client: AsyncWebClient) -> None:
    await client.chat_postEphemeral(channel=CHANNEL, user=agent.id, text="psst")
    ts = agent.private()[0]["ts"]

    with pytest.raises(NotPossible, match="not_on_private"):
        await agent.shortcut("take", CHANNEL, ts)
    with pytest.raises(NotPossible, match="not_on_private"):
        await agent.react(CHANNEL, ts, "eyes")
