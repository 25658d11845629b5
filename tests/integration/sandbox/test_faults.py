"""Faults: each happens as described, as often as asked, and then no more."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import Actor, Fault, Sandbox
from tests.integration.sandbox.bolts import Bolted
from tests.integration.sandbox.manifests import modal, typed
from tests.integration.sandbox.plugs import plugged
from tests.integration.sandbox.refusals import refused

CHANNEL = "C0COMPLAIN"
impatient = pytest.mark.parametrize("patience", [0.5])


async def post(client: AsyncWebClient) -> bool:
    return bool((await client.chat_postMessage(channel=CHANNEL, text="x"))["ok"])


async def test_a_method_can_be_limited_for_a_while(slack: Sandbox, client: AsyncWebClient) -> None:
    slack.break_(Fault("chat.postMessage", "429", retry_after=7))

    with pytest.raises(SlackApiError) as caught:
        await post(client)

    assert caught.value.response.status_code == 429
    assert caught.value.response.headers["Retry-After"] == "7"
    assert await post(client)


async def test_a_method_can_break(slack: Sandbox, client: AsyncWebClient) -> None:
    slack.break_(Fault("chat.postMessage", "500", 2))
    slack.break_(Fault("chat.postMessage", "error", error="fatal_error"))

    assert [await refused(post(client)) for _ in range(3)] == ["internal_error", "internal_error", "fatal_error"]
    assert await post(client)
    assert [one.ok for one in slack.calls("chat.postMessage")] == [False, False, False, True]


@pytest.mark.parametrize(("kind", "posted"), [("drop_before", 0), ("drop_after", 1)])
async def test_a_connection_can_drop_before_or_after_the_post(
    slack: Sandbox, client: AsyncWebClient, agent: Actor, kind: str, posted: int
) -> None:
    slack.break_(Fault("chat.postMessage", kind))

    with pytest.raises(aiohttp.ClientError):
        await post(client)

    assert len(agent.messages(CHANNEL)) == posted


async def test_slack_s_own_client_posts_again_after_a_dropped_answer(slack: Sandbox, agent: Actor) -> None:
    slack.break_(Fault("chat.postMessage", "drop_after"))

    await AsyncWebClient(slack.bot_token, slack.api_url).chat_postMessage(channel=CHANNEL, text="once")

    assert [message["text"] for message in agent.messages(CHANNEL)] == ["once", "once"]


@pytest.mark.parametrize(("kind", "posted"), [("timeout_before", 0), ("timeout_after", 1)])
async def test_an_answer_can_fail_to_come(slack: Sandbox, agent: Actor, kind: str, posted: int) -> None:
    slack.break_(Fault("chat.postMessage", kind))
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=0.1)) as impatient:
        client = AsyncWebClient(slack.bot_token, slack.api_url, session=impatient, retry_handlers=[])
        with pytest.raises(TimeoutError):
            await post(client)

    assert len(agent.messages(CHANNEL)) == posted


async def test_healing_takes_back_what_has_not_happened(slack: Sandbox, client: AsyncWebClient) -> None:
    slack.break_(Fault("chat.postMessage", "500", 9))
    slack.heal()

    assert await post(client)


async def test_a_submission_can_come_twice(
    bolted: Bolted, slack: Sandbox, agent: Actor, client: AsyncWebClient
) -> None:
    await agent.shortcut("start")
    await client.views_open(trigger_id=bolted.received[-1]["trigger_id"], view=modal(typed("what", "text")))
    slack.break_(Fault("delivery", "duplicate", only="view_submission"))

    delivery = await agent.submit(agent.view() or {}, {"text": "x"})
    await slack.until(lambda: len(bolted.received) == 3)

    first, second = bolted.received[1:]
    assert delivery.acked
    assert first == second


async def test_an_event_whose_ack_is_lost_comes_again(bolted: Bolted, slack: Sandbox, agent: Actor) -> None:
    slack.break_(Fault("delivery", "timeout_after", only="app_home_opened"))
    await agent.open_home()
    await slack.until(lambda: len(bolted.received) == 2)

    assert bolted.received[0]["event_id"] == bolted.received[1]["event_id"]


@pytest.mark.parametrize(
    ("kind", "error"), [("timeout_before", "operation_timeout"), ("drop_before", "dispatch_failed")]
)
async def test_a_click_can_get_lost(bolted: Bolted, slack: Sandbox, agent: Actor, kind: str, error: str) -> None:
    slack.break_(Fault("delivery", kind))
    delivery = await agent.command("/probe")

    assert (delivery.acked, delivery.error, bolted.received) == (False, error, [])


async def test_two_events_can_overtake_each_other(bolted: Bolted, slack: Sandbox, agent: Actor) -> None:
    message = await agent.say(CHANNEL, "x")
    slack.break_(Fault("delivery", "reorder"))
    await agent.react(CHANNEL, message["ts"], "one")
    await agent.react(CHANNEL, message["ts"], "two")
    await slack.until(lambda: len(bolted.received) == 2)

    assert [one["reaction"] for one in bolted.events("reaction_added")] == ["two", "one"]


@impatient
async def test_what_nobody_overtakes_arrives_late(bolted: Bolted, slack: Sandbox, agent: Actor) -> None:
    slack.break_(Fault("delivery", "reorder"))
    await agent.open_home()

    await slack.until(lambda: bolted.received)


async def test_a_call_is_under_way_until_its_effect_is_there_whatever_has_become_of_its_caller(
    slack: Sandbox, client: AsyncWebClient
) -> None:
    slack.break_(Fault("chat.postMessage", "delay", seconds=0.2))
    caller = asyncio.create_task(post(client))
    await slack.until(lambda: slack.under_way)

    caller.cancel()
    await asyncio.gather(caller, return_exceptions=True)
    assert not slack.calls("chat.postMessage")
    await slack.until(lambda: slack.calls("chat.postMessage"))

    assert slack.under_way == 0


@impatient
async def test_a_delayed_click_still_arrives_after_the_person_gave_up(
    slack: Sandbox, session: aiohttp.ClientSession, agent: Actor
) -> None:
    slack.break_(Fault("delivery", "delay", seconds=0.7))
    async with plugged(session, slack) as plug:
        delivery = await agent.command("/probe")
        late = await plug.next()

    assert delivery.error == "operation_timeout"
    assert late["type"] == "slash_commands"


async def test_waiting_for_what_never_happens_says_what_did(slack: Sandbox, client: AsyncWebClient) -> None:
    await post(client)

    with pytest.raises(AssertionError, match=r"call chat\.postMessage ok"):
        await slack.until(lambda: False, within=0.05)


async def test_stopping_ends_calls_that_are_never_answered(slack: Sandbox, client: AsyncWebClient) -> None:
    slack.break_(Fault("chat.postMessage", "timeout_before"))
    waiting = asyncio.create_task(post(client))
    await slack.until(lambda: slack.calls("chat.postMessage"))
    await asyncio.wait_for(slack.stop(), 2)

    with pytest.raises(aiohttp.ClientError):
        await waiting
