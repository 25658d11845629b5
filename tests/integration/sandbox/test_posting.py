"""The Events API over HTTP: signatures, forms, retries."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web
from slack_bolt.async_app import AsyncAck
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import Actor, Sandbox
from tests.integration.sandbox.bolts import bolt_app
from tests.integration.sandbox.manifests import modal, typed


@dataclass(slots=True)
class Site:
    """An address of the app that writes down what was posted and answers with the next status."""

    slack: Sandbox
    posts: list[web.Request] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)

    async def take(self, request: web.Request) -> web.Response:
        self.posts.append(request)
        self.bodies.append(await request.read())
        status = self.statuses.pop(0) if self.statuses else 200
        return web.Response(status=status, headers=self.headers)

    def retries(self) -> list[tuple[str | None, str | None]]:
        return [(p.headers.get("x-slack-retry-num"), p.headers.get("x-slack-retry-reason")) for p in self.posts]


async def serve(application: web.Application) -> tuple[web.AppRunner, str]:
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    return runner, f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"


@pytest.fixture
async def site(slack: Sandbox) -> AsyncIterator[Site]:
    site = Site(slack)
    application = web.Application()
    application.add_routes([web.post("/slack/events", site.take)])
    runner, slack.request_url = await serve(application)
    yield site
    await runner.cleanup()


async def test_everything_is_signed(site: Site, slack: Sandbox, agent: Actor) -> None:
    await agent.command("/probe")
    await agent.shortcut("start")
    await agent.open_home()
    await slack.until(lambda: len(site.posts) == 3)

    verifier = SignatureVerifier(slack.signing_secret)
    for request, body in zip(site.posts, site.bodies, strict=True):
        assert verifier.is_valid_request(body, dict(request.headers))
    kinds = [request.content_type for request in site.posts]
    assert kinds == ["application/x-www-form-urlencoded"] * 2 + ["application/json"]
    assert site.bodies[0].startswith(b"token=")
    assert site.bodies[1].startswith(b"payload=%7B")


async def test_an_event_is_retried_with_the_reason(site: Site, slack: Sandbox, agent: Actor) -> None:
    site.statuses = [500, 500, 200]
    await agent.open_home()
    await slack.until(lambda: len(slack.log.deliveries) == 3)

    assert site.retries() == [(None, None), ("1", "http_error"), ("2", "http_error")]
    assert [one.acked for one in slack.log.deliveries] == [False, False, True]


async def test_three_retries_are_the_most(site: Site, slack: Sandbox, agent: Actor) -> None:
    site.statuses = [500] * 9
    await agent.open_home()
    await slack.until(lambda: len(slack.log.deliveries) == 4)

    assert [number for number, _ in site.retries()] == [None, "1", "2", "3"]


async def test_the_app_can_ask_for_no_retry(site: Site, slack: Sandbox, agent: Actor) -> None:
    site.statuses, site.headers = [500], {"x-slack-no-retry": "1"}
    await agent.open_home()
    await slack.until(lambda: len(slack.log.deliveries) == 1)
    site.headers = {}
    await agent.open_home()
    await slack.until(lambda: len(slack.log.deliveries) == 2)

    assert site.retries() == [(None, None), (None, None)]


async def test_what_a_person_did_is_posted_once(site: Site, slack: Sandbox, agent: Actor) -> None:
    site.statuses = [500]
    delivery = await agent.shortcut("start")

    assert (delivery.acked, delivery.error, len(site.posts)) == (False, "dispatch_failed", 1)


async def test_an_address_where_nobody_is_fails(slack: Sandbox, agent: Actor) -> None:
    slack.request_url = "http://127.0.0.1:9/slack/events"

    assert (await agent.command("/probe")).error == "dispatch_failed"


async def test_a_real_app_works_over_http(slack: Sandbox, agent: Actor) -> None:
    bolted = bolt_app(slack)

    async def open_form(body: dict[str, Any], ack: AsyncAck, client: AsyncWebClient) -> None:
        if body.get("type") == "shortcut":
            await client.views_open(trigger_id=body["trigger_id"], view=modal(typed("what", "text")))
        if body.get("type") == "view_submission":
            await ack(response_action="errors", errors={"what": "no"})
        else:
            await ack()

    bolted.reply = open_form
    runner, slack.request_url = await serve(bolted.app.server(path="/slack/events").web_app)

    verified = await slack.verify_url()
    await agent.shortcut("start")
    delivery = await agent.submit(agent.view() or {}, {"text": "x"})
    command = await agent.command("/probe")
    await agent.react("C0COMPLAIN", (await agent.say("C0COMPLAIN", "x"))["ts"], "eyes")
    await slack.until(lambda: bolted.events("reaction_added"))
    await runner.cleanup()

    assert verified
    assert (delivery.acked, delivery.errors) == (True, {"what": "no"})
    assert command.acked
