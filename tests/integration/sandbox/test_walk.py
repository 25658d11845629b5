"""The main road: a real Bolt app and a real client against the sandbox."""

from __future__ import annotations

from typing import Any

from slack_bolt.async_app import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import Actor, Sandbox
from tests.integration.sandbox.bolts import Bolted
from tests.integration.sandbox.manifests import actions, button, input_block, modal, option, section, typed

SEVERITY = input_block(
    "severity", {"type": "static_select", "action_id": "level", "options": [option("low"), option("high")]}
)
WHEN = input_block("when", {"type": "datetimepicker", "action_id": "moment"}, optional=True)
FORM = modal(typed("what", "text"), SEVERITY, WHEN)


async def open_form(body: dict[str, Any], ack: AsyncAck, client: AsyncWebClient) -> None:
    if "command" in body:
        await client.views_open(trigger_id=body["trigger_id"], view=FORM)
    await ack()


async def test_a_command_opens_a_form_and_its_submission_brings_the_state(bolted: Bolted, agent: Actor) -> None:
    bolted.reply = open_form

    delivery = await agent.command("/probe now")
    view = agent.view()
    assert view is not None
    sent = await agent.submit(view, {"text": "It broke", "severity": "high", "moment": 1_790_000_000})

    assert delivery.acked
    assert sent.acked
    assert agent.view() is None
    values = bolted.last("view_submission")["view"]["state"]["values"]
    assert values["what"]["text"]["value"] == "It broke"
    assert values["severity"]["level"]["selected_option"] == option("high")
    assert values["when"]["moment"] == {"type": "datetimepicker", "selected_date_time": 1_790_000_000}


async def test_a_posted_message_is_seen_and_its_button_tells_the_app(
    bolted: Bolted, owner: Actor, client: AsyncWebClient
) -> None:
    opened = await client.conversations_open(users="U0OWNER1")
    channel = opened["channel"]["id"]
    posted = await client.chat_postMessage(
        channel=channel, text="A case", blocks=[section("A case"), actions("row", button("case.take", value="17"))]
    )

    (message,) = owner.dm()
    delivery = await owner.click(message, "case.take")

    assert message["ts"] == posted["ts"]
    assert delivery.acked
    payload = bolted.last("block_actions")
    assert payload["actions"][0]["value"] == "17"
    assert payload["container"]["message_ts"] == posted["ts"]
    assert payload["channel"]["id"] == channel == "D0OWNER1"


async def test_an_event_reaches_the_app_through_the_socket(bolted: Bolted, slack: Sandbox, agent: Actor) -> None:
    message = await agent.say("C0COMPLAIN", "hello")
    await agent.react("C0COMPLAIN", message["ts"], "eyes")

    (event,) = await slack.until(lambda: bolted.events("reaction_added"))
    assert event["user"] == "U0AGENT1"
    assert event["item"] == {"type": "message", "channel": "C0COMPLAIN", "ts": message["ts"]}


async def test_the_app_knows_who_it_is_and_what_it_may(slack: Sandbox, client: AsyncWebClient) -> None:
    answer = await client.auth_test()

    assert answer["user_id"] == "U0REDRESS"
    assert "chat:write" in answer.headers["x-oauth-scopes"].split(",")


async def test_a_home_is_published_and_seen(bolted: Bolted, slack: Sandbox, agent: Actor) -> None:
    async def publish(body: dict[str, Any], ack: AsyncAck, client: AsyncWebClient) -> None:
        await client.views_publish(user_id=body["event"]["user"], view={"type": "home", "blocks": [section("Hi")]})
        await ack()

    bolted.reply = publish
    await agent.open_home()

    home = await slack.until(agent.home)
    assert home["blocks"][0]["text"]["text"] == "Hi"
