"""Socket Mode: tickets, hello, envelopes to any one socket, acks, redelivery, refresh, broken lines."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

import aiohttp
import pytest
from slack_bolt.adapter.socket_mode.websockets import AsyncSocketModeHandler
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import Actor, Fault, Sandbox, demo_workspace
from tests.integration.sandbox.bolts import Bolted, bolt_app
from tests.integration.sandbox.manifests import manifest
from tests.integration.sandbox.plugs import plugged, ticket
from tests.integration.sandbox.refusals import refused

impatient = pytest.mark.parametrize("patience", [0.5])


async def test_a_ticket_opens_one_socket(slack: Sandbox, session: aiohttp.ClientSession) -> None:
    url = await ticket(session, slack)

    async with session.ws_connect(url) as socket:
        hello = await socket.receive_json()
        with pytest.raises(aiohttp.WSServerHandshakeError) as caught:
            await session.ws_connect(url)

    assert (hello["type"], hello["num_connections"]) == ("hello", 1)
    assert hello["debug_info"]["approximate_connection_time"] == 3600
    assert hello["connection_info"]["app_id"] == "A0REDRESS"
    assert caught.value.status == 403


async def test_a_ticket_can_be_refused(slack: Sandbox, session: aiohttp.ClientSession) -> None:
    slack.break_(Fault("ticket", "refuse"))

    with pytest.raises(aiohttp.WSServerHandshakeError):
        await session.ws_connect(await ticket(session, slack))
    async with session.ws_connect(await ticket(session, slack)) as socket:
        assert (await socket.receive_json())["type"] == "hello"


async def test_without_socket_mode_there_are_no_tickets() -> None:
    declared = manifest()
    declared["settings"]["socket_mode_enabled"] = False
    async with Sandbox(demo_workspace(), declared) as slack:
        client = AsyncWebClient(base_url=slack.api_url, retry_handlers=[])

        assert await refused(client.apps_connections_open(app_token=slack.app_token)) == "socket_mode_not_enabled"


async def test_each_envelope_goes_to_one_socket_in_turn(
    slack: Sandbox, session: aiohttp.ClientSession, agent: Actor
) -> None:
    async with plugged(session, slack) as one, plugged(session, slack) as two:
        first = asyncio.create_task(agent.command("/probe first"))
        envelope = await one.next()
        await one.ack(envelope)
        await first
        second = asyncio.create_task(agent.command("/probe second"))
        other = await two.next()
        # Slack matches acks by envelope, not by connection.
        await one.ack(other, text="thanks")
        delivery = await second

    assert (envelope["type"], envelope["accepts_response_payload"]) == ("slash_commands", True)
    assert [envelope["payload"]["text"], other["payload"]["text"]] == ["first", "second"]
    assert delivery.acked
    assert agent.private()[0]["text"] == "thanks"


@impatient
async def test_an_event_nobody_acks_comes_again_and_then_no_more(
    slack: Sandbox, session: aiohttp.ClientSession, agent: Actor
) -> None:
    async with plugged(session, slack) as plug:
        await agent.open_home()
        seen = [await plug.next() for _ in range(4)]
        await slack.until(lambda: len(slack.log.deliveries) == 4)

    assert [(one["retry_attempt"], one["retry_reason"]) for one in seen] == [
        (0, ""),
        (1, "timeout"),
        (2, "timeout"),
        (3, "timeout"),
    ]
    assert len({one["payload"]["event_id"] for one in seen}) == 1
    assert len({one["envelope_id"] for one in seen}) == 4
    assert not any(one.acked for one in slack.log.deliveries)


@impatient
async def test_what_a_person_did_is_not_delivered_again(
    slack: Sandbox, session: aiohttp.ClientSession, agent: Actor
) -> None:
    async with plugged(session, slack):
        delivery = await agent.shortcut("start")

    assert (delivery.acked, delivery.error) == (False, "operation_timeout")
    assert len(slack.log.deliveries) == 1


async def test_ten_sockets_are_the_most(slack: Sandbox, session: aiohttp.ClientSession) -> None:
    async with AsyncExitStack() as stack:
        for _ in range(10):
            await stack.enter_async_context(plugged(session, slack))
        async with session.ws_connect(await ticket(session, slack)) as extra:
            goodbye = await extra.receive_json()

    assert (goodbye["type"], goodbye["reason"]) == ("disconnect", "too_many_websockets")


async def test_a_warning_sends_new_envelopes_elsewhere(
    slack: Sandbox, session: aiohttp.ClientSession, agent: Actor
) -> None:
    async with plugged(session, slack) as old:
        slack.break_(Fault("socket", "warning"))
        goodbye = await old.next()
        async with plugged(session, slack) as new:
            for number in range(2):
                asked = asyncio.create_task(agent.command(f"/probe {number}"))
                await new.ack(await new.next())
                assert (await asked).acked

    assert (goodbye["type"], goodbye["reason"]) == ("disconnect", "warning")


@impatient
async def test_a_deaf_socket_swallows_everything(slack: Sandbox, session: aiohttp.ClientSession, agent: Actor) -> None:
    async with plugged(session, slack) as plug:
        slack.break_(Fault("socket", "deaf"))
        delivery = await agent.command("/probe")
        await plug.socket.ping()

        assert delivery.error == "operation_timeout"
        assert slack.connections == 1


async def test_a_line_that_dies_is_noticed_by_both_sides(slack: Sandbox, session: aiohttp.ClientSession) -> None:
    async with plugged(session, slack) as plug:
        slack.break_(Fault("socket", "die"))

        assert await plug.closed()
        await slack.until(lambda: slack.connections == 0)


@pytest.mark.parametrize("kind", ["die", "refresh_requested"])
async def test_a_real_client_finds_its_way_back(slack: Sandbox, bolted: Bolted, agent: Actor, kind: str) -> None:
    slack.break_(Fault("socket", kind))
    await slack.until(lambda: len(slack.calls("apps.connections.open")) == 2)
    await slack.until(lambda: slack.connections >= 1)

    async def works() -> bool:
        return (await agent.command("/probe")).acked

    assert await works()


async def test_stopping_ends_every_socket(session: aiohttp.ClientSession) -> None:
    slack = Sandbox(demo_workspace(), manifest())
    await slack.start()
    async with plugged(session, slack) as plug:
        await asyncio.wait_for(slack.stop(), 2)

        assert await plug.closed()


async def test_two_real_apps_share_the_work(slack: Sandbox, bolted: Bolted, agent: Actor) -> None:
    second = bolt_app(slack)
    handler = AsyncSocketModeHandler(second.app, slack.app_token)
    await handler.connect_async()  # type: ignore[no-untyped-call]
    await slack.until(lambda: slack.connections == 2)

    for number in range(4):
        await agent.command(f"/probe {number}")
    await handler.close_async()  # type: ignore[no-untyped-call]

    assert (len(bolted.received), len(second.received)) == (2, 2)
