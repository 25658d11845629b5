"""The control API: everything the page does and sees, over HTTP."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import aiohttp
import pytest
from slack_bolt.async_app import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import MovableTime, Sandbox, demo_workspace
from tests.integration.sandbox.bolts import Bolted
from tests.integration.sandbox.manifests import actions, button, input_block, manifest, modal, option, typed

CHANNEL = "C0COMPLAIN"
ME = "U0AGENT1"
MENU = {"type": "static_select", "action_id": "pick", "options": [option("a"), option("b")]}
FIND = {"type": "external_select", "action_id": "find", "min_query_length": 1}


class Page:
    """What the page asks."""

    def __init__(self, session: aiohttp.ClientSession, slack: Sandbox) -> None:
        self._session = session
        self._url = f"{slack.url}/control/"

    async def post(self, path: str, /, **body: Any) -> dict[str, Any]:
        async with self._session.post(self._url + path, json={"as": ME, **body}) as response:
            answer: dict[str, Any] = await response.json()
            return answer

    async def state(self, user: str = ME, channel: str = CHANNEL) -> dict[str, Any]:
        return await self.get("state", **{"as": user, "channel": channel})

    async def get(self, path: str, /, **query: str) -> dict[str, Any]:
        async with self._session.get(self._url + path, params=query) as response:
            answer: dict[str, Any] = await response.json()
            return answer


@pytest.fixture
async def page(slack: Sandbox, session: aiohttp.ClientSession) -> Page:
    return Page(session, slack)


async def test_the_people_are_told_with_the_bot_among_them(page: Page) -> None:
    people = (await page.get("people"))["people"]

    assert [person["id"] for person in people if person["is_bot"]] == ["U0REDRESS"]
    assert {person["initials"] for person in people} >= {"A", "坐", "WS"}


async def test_the_state_tells_what_a_person_sees(page: Page, client: AsyncWebClient) -> None:
    parent = await client.chat_postMessage(channel=CHANNEL, text=f"<@{ME}> look")
    await client.chat_postEphemeral(channel=CHANNEL, user=ME, text="psst")
    await client.chat_postMessage(channel=ME, text="to you")
    await page.post("say", channel=CHANNEL, text="reply", thread_ts=parent["ts"])
    await page.post("react", channel=CHANNEL, ts=parent["ts"], name="eyes")

    state = await page.state()

    shown = [(one["text"], one["ephemeral"], one["bot"], one["reply_count"]) for one in state["messages"]]
    assert shown == [(f"<@{ME}> look", False, True, 1), ("psst", True, True, 0)]
    assert state["messages"][0]["replies"][0]["text"] == "reply"
    assert state["messages"][0]["reactions"] == [{"name": "eyes", "users": [ME], "count": 1}]
    places = {place["id"]: place for place in state["channels"]}
    assert (places[CHANNEL]["unread"], places[CHANNEL]["mentions"]) == (1, 1)
    assert (places["D0AGENT1"]["kind"], places["D0AGENT1"]["with"]) == ("im", "U0REDRESS")
    assert (places["D0AGENT1"]["unread"], places["D0AGENT1"]["mentions"]) == (1, 1)
    assert state["me"]["id"] == ME
    assert [one["command"] for one in state["commands"]] == ["/probe", "/plain"]
    assert [one["type"] for one in state["shortcuts"]] == ["global", "message"]
    json.dumps(state)


async def test_reading_takes_the_marks_away(page: Page, client: AsyncWebClient) -> None:
    await client.chat_postMessage(channel=CHANNEL, text="x")
    await page.post("read", channel=CHANNEL)

    assert {place["id"]: place["unread"] for place in (await page.state())["channels"]}[CHANNEL] == 0


async def test_a_guest_sees_neither_channel_nor_message_of_others(page: Page) -> None:
    state = await page.state("U0GUEST1")

    assert [place["id"] for place in state["channels"]] == ["C0GENERAL1", "D0GUEST1"]
    assert (await page.post("say", channel=CHANNEL, text="x", **{"as": "U0GUEST1"}))["error"] == "channel_not_found"
    assert (await page.state("U0NOBODY"))["error"] == "user_not_found"


async def opening(body: dict[str, Any], ack: AsyncAck, client: AsyncWebClient) -> None:
    form = modal(typed("what", "text", max_length=5), input_block("who", FIND, optional=True), actions("row", MENU))
    if body.get("command") or body["type"] in {"shortcut", "message_action"}:
        await client.views_open(trigger_id=body["trigger_id"], view={**form, "notify_on_close": True})
        await ack()
    elif body["type"] == "view_submission":
        await ack(response_action="errors", errors={"what": "no"})
    elif body["type"] == "block_suggestion":
        await ack(options=[option("anna")])
    else:
        await ack()


async def test_a_form_is_opened_filled_refused_and_closed(bolted: Bolted, page: Page) -> None:
    bolted.reply = opening
    opened = await page.post("command", channel=CHANNEL, text="/probe")
    (view,) = (await page.state())["views"]
    values = {"what": {"text": "hello"}}
    picked = await page.post("action", view_id=view["id"], block_id="row", action_id="pick", value="b", values=values)
    found = await page.post("options", view_id=view["id"], block_id="who", action_id="find", text="a")
    long = await page.post("submit", view_id=view["id"], values={"what": {"text": "too long"}})
    refused = await page.post("submit", view_id=view["id"], values={**values, "who": {"find": "anna"}})
    (still,) = (await page.state())["views"]
    closed = await page.post("close", view_id=view["id"], all=True)

    assert opened["delivery"]["acked"]
    assert opened["delivery"]["ms"] > 0
    assert (view["type"], view["title"]["text"], view["waiting"], view["errors"]) == ("modal", "Form", False, {})
    assert picked["delivery"]["acked"]
    assert found["options"] == [option("anna")]
    assert long["delivery"]["errors"] == {"what": "Please enter no more than 5 characters."}
    assert refused["delivery"] == {**refused["delivery"], "acked": True, "error": None, "errors": {"what": "no"}}
    assert still["errors"] == {"what": "no"}
    assert still["values"]["who"]["find"]["selected_option"] == option("anna")
    assert closed["delivery"]["acked"]
    assert (await page.state())["views"] == []
    assert bolted.last("view_closed")["is_cleared"]


async def test_a_button_on_a_message_is_pressed(bolted: Bolted, page: Page, client: AsyncWebClient) -> None:
    posted = await client.chat_postMessage(channel=CHANNEL, text="x", blocks=[actions("row", button("go", value="7"))])
    where = {"channel": CHANNEL, "ts": posted["ts"]}

    pressed = await page.post("action", **where, block_id="row", action_id="go")
    gone = await page.post("action", **where, block_id="row", action_id="gone")

    assert pressed["delivery"]["acked"]
    assert bolted.last("block_actions")["actions"][0]["value"] == "7"
    assert not gone["ok"]


async def test_shortcuts_and_the_home_reach_the_app(bolted: Bolted, slack: Sandbox, page: Page) -> None:
    ts = (await page.post("say", channel=CHANNEL, text="x"))["ts"]

    await page.post("shortcut", callback_id="start")
    await page.post("shortcut", callback_id="take", channel=CHANNEL, ts=ts)
    await page.post("home")
    await slack.until(lambda: bolted.events("app_home_opened"))

    assert [body["type"] for body in bolted.received] == ["shortcut", "message_action", "event_callback"]


async def test_a_failure_is_a_toast_for_who_saw_it(page: Page) -> None:
    failed = await page.post("command", channel=CHANNEL, text="/probe")

    assert failed["delivery"]["error"] == "dispatch_failed"
    assert [toast["kind"] for toast in (await page.state())["toasts"]] == ["dispatch_failed"]
    assert (await page.state("U0OWNER1"))["toasts"] == []


@pytest.fixture
async def timed(session: aiohttp.ClientSession) -> AsyncIterator[Page]:
    """Return a page whose sandbox knows of one deadline, two hours away."""
    time = MovableTime()
    deadline = time.now() + timedelta(hours=2)

    async def next_moment() -> datetime | None:
        return deadline if time.now() < deadline else None

    async with Sandbox(demo_workspace(), manifest(), time=time, next_moment=next_moment) as slack:
        yield Page(session, slack)


async def test_time_moves_for_the_page_and_for_messages(timed: Page) -> None:
    before = datetime.fromisoformat((await timed.state())["clock"]["now"])
    await timed.post("clock", advance=600)
    jumped = await timed.post("clock", to="deadline")
    moved = jumped["clock"]["moved_seconds"]
    nowhere = await timed.post("clock", to="deadline")
    morning = await timed.post("clock", to="morning")
    await timed.post("say", channel=CHANNEL, text="x")

    clock = (await timed.state())["clock"]
    assert 7190 <= moved <= 7200
    assert (clock["can_jump"], clock["zone"], nowhere["error"]) == (True, "Asia/Shanghai", "no_deadline")
    assert datetime.fromisoformat(morning["clock"]["now"]).strftime("%H:%M") == "01:00"
    sent = datetime.fromisoformat((await timed.state())["messages"][0]["at"])
    assert sent > before + timedelta(hours=2)
    assert (await timed.post("clock", advance=-5))["error"] == "time_only_moves_forward"


async def test_faults_and_the_log_are_reached_from_outside(
    page: Page, slack: Sandbox, client: AsyncWebClient, session: aiohttp.ClientSession
) -> None:
    added = await page.post("faults", faults=[{"what": "auth.test", "kind": "500", "count": 2}])
    broken = await page.post("faults", what="auth.test", kind="bad mood")
    async with session.delete(f"{slack.url}/control/faults") as healed:
        assert healed.status == 200
    await client.auth_test()

    assert added["faults"] == [{"what": "auth.test", "kind": "500", "count": 2}]
    assert broken["error"].startswith("invalid_arguments")
    assert [one["method"] for one in (await page.get("log"))["calls"]] == ["auth.test"]


async def test_a_person_can_be_changed_from_outside(bolted: Bolted, slack: Sandbox, page: Page) -> None:
    await page.post("member", id="U0OWNER1", deleted=True)
    await slack.until(lambda: bolted.events("user_change"))

    assert (await page.state())["people"]["U0OWNER1"]["deleted"]
    assert (await page.post("member", id="U0OWNER1", shoe_size=42))["ok"] is False


async def test_the_stream_tells_of_every_change_and_ends_with_the_sandbox(session: aiohttp.ClientSession) -> None:
    slack = Sandbox(demo_workspace(), manifest())
    await slack.start()
    async with session.get(f"{slack.url}/control/stream", params={"as": ME}) as stream:
        first = await stream.content.readuntil(b"\n\n")
        await slack.as_(ME).say(CHANNEL, "x")
        second = await stream.content.readuntil(b"\n\n")
        await asyncio.wait_for(slack.stop(), 1)
        await asyncio.wait_for(stream.content.read(), 1)

    versions = [json.loads(line.removeprefix(b"data: "))["version"] for line in (first, second)]
    assert stream.content_type == "text/event-stream"
    assert versions[0] < versions[1]


async def test_foreign_pages_are_kept_out(slack: Sandbox, session: aiohttp.ClientSession) -> None:
    url = f"{slack.url}/control/say"
    body = json.dumps({"as": ME, "channel": CHANNEL, "text": "x"})

    statuses = []
    for headers in ({"Host": "evil.example"}, {"Content-Type": "text/plain"}, {"Content-Type": "application/json"}):
        full = {"Content-Type": "application/json", **headers}
        async with session.post(url, data=body, headers=full) as response:
            statuses.append(response.status)
    async with session.post(url, data="{", headers={"Content-Type": "application/json"}) as broken:
        statuses.append(broken.status)
    async with session.post(url, json={"as": ME}) as short:
        statuses.append(short.status)

    assert statuses == [403, 415, 200, 400, 400]


async def test_the_page_is_served_also_under_a_permalink(slack: Sandbox, session: aiohttp.ClientSession) -> None:
    pages = []
    for path in ("/", f"/archives/{CHANNEL}/p1790000000000000", "/static/style.css"):
        async with session.get(slack.url + path) as response:
            pages.append((response.status, response.content_type))

    assert pages == [(200, "text/html"), (200, "text/html"), (200, "text/css")]


async def test_a_sandbox_without_a_page_serves_none(session: aiohttp.ClientSession) -> None:
    async with Sandbox(demo_workspace(), manifest(), page=False) as slack, session.get(slack.url) as response:
        assert response.status == 404


async def test_a_port_that_is_taken_stops_the_start(slack: Sandbox) -> None:
    taken = int(slack.url.rpartition(":")[2])

    with pytest.raises(OSError, match="address already in use"):
        await Sandbox(demo_workspace(), manifest(), port=taken).start()
