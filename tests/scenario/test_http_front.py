"""The same bot over signed HTTP, and what it says to strangers."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import aiohttp
import pytest
from slack_sdk.signature import SignatureVerifier

from bot.demo import demo_policy
from bot.features import all_routes
from bot.house import StartFailed, open_house
from bot.http import build_web, web_front
from bot.ingest import CONTACTS_PATH, DESCRIPTION_PATH
from bot.ingest_description import EXAMPLE
from bot.manifest import EVENTS_PATH, build_manifest
from handlers.delivery.pace import Pace
from sandbox import Fault, Member, Sandbox, Workspace, demo_workspace
from tests.fakes import FakeClock
from tests.scenario.stage import AGENT, INTAKE, OWNER, PATIENT, Stage, of_customer, settings_for
from tests.scenario.trouble import database_away


@dataclass(frozen=True)
class Front:
    """The stage, and the address where the bot listens."""

    stage: Stage
    url: str
    session: aiohttp.ClientSession
    connected: asyncio.Event

    async def post(self, body: bytes | str, **headers: str) -> tuple[int, str]:
        """Post to the door; the body is sent as it is."""
        async with self.session.post(self.url + EVENTS_PATH, data=body, headers=headers) as answer:
            return answer.status, await answer.text()

    async def post_signed(self, body: str, kind: str = "application/json") -> tuple[int, str]:
        return await self.post(body, **self.signed(body), **{"content-type": kind})

    def signed(self, body: str, at: float | None = None) -> dict[str, str]:
        stamp = str(int(_wall() if at is None else at))
        signature = SignatureVerifier(self.stage.slack.signing_secret).generate_signature(timestamp=stamp, body=body)
        return {"x-slack-request-timestamp": stamp, "x-slack-signature": str(signature)}

    async def get(self, path: str) -> tuple[int, str]:
        async with self.session.get(self.url + path) as answer:
            return answer.status, await answer.text()


def _wall() -> float:
    return time.clock_gettime(time.CLOCK_REALTIME)


@pytest.fixture
async def front(sqlite_url: str, clock: FakeClock) -> AsyncIterator[Front]:
    async with opened(sqlite_url, clock, demo_workspace()) as built:
        yield built


@pytest.fixture
async def each_front(database_url: str, clock: FakeClock) -> AsyncIterator[Front]:
    """The front on each database in turn."""
    async with opened(database_url, clock, demo_workspace()) as built:
        yield built


@asynccontextmanager
async def opened(database_url: str, clock: FakeClock, workspace: Workspace) -> AsyncIterator[Front]:
    """Run the bot behind its HTTP front, with the sandbox posting to it."""
    manifest = build_manifest(all_routes(""), "https://redress.example")
    async with Sandbox(workspace, manifest, time=clock, page=False, patience=PATIENT, retry_delays=(0.0,)) as slack:
        settings = settings_for(slack, database_url)
        connected = asyncio.Event()
        connected.set()

        async def is_connected() -> bool:
            return connected.is_set()

        async with (
            open_house(settings, demo_policy(), clock, Pace(1000), PATIENT) as house,
            web_front(build_web(house, is_connected, slack.signing_secret), "127.0.0.1", 0) as port,
            aiohttp.ClientSession() as session,
        ):
            slack.request_url = f"http://127.0.0.1:{port}{EVENTS_PATH}"
            await house.services.directory.refresh()
            stage = Stage(slack, house, clock, settings)
            yield Front(stage, f"http://127.0.0.1:{port}", session, connected)
            await house.services.tasks.drain(5)


async def test_a_complaint_lives_its_life_over_http(each_front: Front) -> None:
    stage = each_front.stage
    await stage.file(AGENT)
    message = stage.person(OWNER).dm()[-1]

    await stage.follow_up(OWNER, message)
    await stage.resolve(OWNER, message)
    await stage.call_back()

    assert "closed (customer satisfied)" in stage.cards()[0]["text"].lower()
    assert len(stage.diary()) == 4
    assert all(delivery.acked for delivery in stage.slack.log.deliveries)


async def test_an_event_over_http_is_heard(front: Front) -> None:
    front.stage.slack.change_member(AGENT, locale="zh-CN")

    await front.stage.slack.until(lambda: front.stage.slack.log.deliveries)

    assert front.stage.house.services.directory.known(AGENT).language == "zh_CN"


async def test_slack_may_verify_the_address(front: Front) -> None:
    assert await front.stage.slack.verify_url()


@pytest.mark.parametrize("late", [-301, 301])
async def test_an_old_signature_is_refused(front: Front, late: int) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "secret words"})

    status, text = await front.post(body, **front.signed(body, _wall() + late))

    assert (status, text) == (401, "not from Slack\n")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-slack-signature": "v0=0"},
        {"x-slack-request-timestamp": "now", "x-slack-signature": "v0=0"},
        {"x-slack-request-timestamp": "9" * 40, "x-slack-signature": "v0=0"},
    ],
)
async def test_a_stranger_is_refused_without_an_echo(front: Front, headers: dict[str, str]) -> None:
    for body in ("secret words", "{", "payload=%7B", '{"type": "url_verification", "challenge": "secret words"}', ""):
        status, text = await front.post(body, **headers)

        assert (status, text) == (401, "not from Slack\n")


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("{", "application/json"),
        ("[]", "application/json"),
        ("null", "application/json"),
        ('"text"', "application/json"),
        ('{"type": "event_callback"}', "application/json"),
        ('{"type": "event_callback", "event": 3}', "application/json"),
        ("payload=%7B", "application/x-www-form-urlencoded"),
        ("payload=[]", "application/x-www-form-urlencoded"),
        (urlencode({"payload": '{"type": "block_actions", "actions": 3, "user": {"id": "U0AGENT1"}}'}), ""),
        (urlencode({"payload": '{"type": "view_submission", "view": 3}'}), ""),
        ("", "application/x-www-form-urlencoded"),
    ],
)
async def test_a_malformed_delivery_is_refused_as_such(front: Front, body: str, kind: str) -> None:
    status, text = await front.post_signed(body, kind or "application/x-www-form-urlencoded")

    assert 400 <= status < 500
    assert "Traceback" not in text


async def test_a_huge_body_is_refused_before_it_is_read(front: Front) -> None:
    status, _ = await front.post(b"x" * 1_000_001)

    assert status == 413


async def test_a_huge_body_of_unsaid_length_is_refused(front: Front) -> None:
    async def parts() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield b"x" * 100_000

    async with front.session.post(front.url + EVENTS_PATH, data=parts()) as answer:
        status = answer.status

    assert status == 413


async def test_the_door_takes_only_posts(front: Front) -> None:
    assert (await front.get(EVENTS_PATH))[0] == 405
    assert (await front.get("/nothing"))[0] == 404


async def test_without_a_token_there_is_no_door_for_contacts(front: Front) -> None:
    async with front.session.post(front.url + CONTACTS_PATH, data="[]") as answer:
        status = answer.status

    assert status == 404
    assert (await front.get(DESCRIPTION_PATH))[0] == 404


async def test_with_a_token_contacts_are_sent_in_beside_all_else(front: Front) -> None:
    web = build_web(front.stage.house, _never, front.stage.slack.signing_secret, "a token for tests only")
    headers = {"authorization": "Bearer a token for tests only"}

    async with (
        web_front(web, "127.0.0.1", 0) as port,
        front.session.post(f"http://127.0.0.1:{port}{CONTACTS_PATH}", json=[EXAMPLE], headers=headers) as answer,
    ):
        said = await answer.json()

    assert said == {"results": [{"external_id": "4711", "status": "new"}]}


async def test_health_says_that_the_process_lives_and_readiness_what_is_missing(
    each_front: Front, database_url: str
) -> None:
    assert await each_front.get("/healthz") == (200, "ok\n")
    assert await each_front.get("/readyz") == (200, "ready\n")
    each_front.connected.clear()
    assert await each_front.get("/readyz") == (503, "no connection to Slack\n")
    each_front.connected.set()
    if database_url.startswith("postgresql"):
        with database_away(database_url):
            assert await each_front.get("/readyz") == (503, "the database does not answer\n")
            assert await each_front.get("/healthz") == (200, "ok\n")
        assert await each_front.get("/readyz") == (200, "ready\n")


async def test_a_bot_that_looks_for_nothing_any_more_is_not_ready(front: Front) -> None:
    front.stage.house.rounds.made_at -= 181
    assert await front.get("/readyz") == (503, "nothing looks for what is due\n")

    await front.stage.house.sweep()

    assert await front.get("/readyz") == (200, "ready\n")


async def test_measures_say_what_came_in_what_went_out_and_what_slack_refused(front: Front) -> None:
    front.stage.slack.remove_bot("C0COMPLAIN")
    await front.stage.fill_intake(front.stage.person(AGENT))
    await front.stage.pulse()
    front.stage.slack.break_(Fault("chat.postMessage", "429", retry_after=30))
    await front.stage.fill_intake(front.stage.person(AGENT), **of_customer(7))
    await front.stage.pulse()
    front.stage.clock.advance(timedelta(seconds=29))

    _, text = await front.get("/metrics")

    assert 'redress_notices_total{state="failed"}' in text
    assert 'redress_slack_calls_total{method="chat.postMessage",outcome="not_in_channel"}' in text
    assert 'redress_slack_calls_total{method="chat.postMessage",outcome="ratelimited"} 1.0' in text
    assert 'redress_notice_late_seconds_count{kind="complaint_owner"}' in text
    assert "redress_database_up 1.0" in text
    assert "redress_socket_connected 1.0" in text


async def test_measures_say_which_promises_are_broken_and_what_waits(front: Front) -> None:
    stage = front.stage
    await stage.file(AGENT)
    await stage.pulse(hours=24)
    assert 'redress_breaches_total{clock="first_followup"} 1.0' in (await front.get("/metrics"))[1]

    stage.slack.break_(Fault("chat.postMessage", "500", count=1000))
    await stage.fill_intake(stage.person(AGENT), **of_customer(8))
    await stage.house.deliverer.deliver()
    stage.clock.advance(timedelta(seconds=90))
    _, text = await front.get("/metrics")

    assert 'redress_clocks_overdue{clock="first_followup"} 1.0' in text
    assert 'redress_notices_waiting{state="uncertain"} ' in text
    assert "redress_notice_oldest_seconds 90.0" in text


async def test_measures_are_given_while_the_database_is_away(each_front: Front, database_url: str) -> None:
    with database_away(database_url):
        status, text = await each_front.get("/metrics")

    assert status == 200
    # An SQLite file that somebody else has locked can still be read.
    assert f"redress_database_up {float(database_url.startswith('sqlite'))}" in text


async def test_measures_are_given_without_names(front: Front) -> None:
    await front.stage.file(AGENT)

    status, text = await front.get("/metrics")

    assert status == 200
    assert 'redress_answer_seconds_count{surface="view"} 1.0' in text
    assert "张三丰" not in text
    assert AGENT not in text


async def test_fifty_complaints_at_once_are_all_answered_in_time(database_url: str, clock: FakeClock) -> None:
    crowd = [Member(f"U1CROWD{n:02}", f"crowd{n}", f"Agent {n}") for n in range(50)]
    plain = demo_workspace()
    workspace = Workspace(
        (*plain.members, *crowd), plain.channels, bot_id=plain.bot_id, bot_user=plain.bot_user, team_id=plain.team_id
    )
    async with opened(database_url, clock, workspace) as front:
        people = [front.stage.person(member.id) for member in crowd]
        await asyncio.gather(*(person.command("/complaint") for person in people))
        views = [await front.stage.open(person) for person in people]

        sent = await asyncio.gather(
            *(person.submit(view, of_customer(n)) for n, (person, view) in enumerate(zip(people, views, strict=True)))
        )
        await front.stage.pulse()

        assert [delivery.error for delivery in sent] == [None] * 50
        assert len(front.stage.cards()) == 50


@pytest.mark.parametrize("away", [True, False])
async def test_a_complaint_while_the_database_is_away_is_refused_in_words(
    each_front: Front, database_url: str, away: bool
) -> None:
    agent = each_front.stage.person(AGENT)
    await agent.command("/complaint")
    view = await each_front.stage.open(agent)

    if away:
        with database_away(database_url):
            refused: Any = await agent.submit(view, INTAKE)
        assert refused.acked
        assert "database does not answer" in str(refused.errors)
    again = await agent.submit(view, INTAKE)
    await each_front.stage.pulse()

    assert not again.errors
    assert len(each_front.stage.cards()) == 1


async def test_a_port_that_is_taken_is_said_in_words(front: Front) -> None:
    taken = int(front.url.rpartition(":")[2])

    with pytest.raises(StartFailed, match=f"PORT: {taken} cannot be used"):
        async with web_front(build_web(front.stage.house, _never, None), "127.0.0.1", taken):
            pytest.fail("it must not open")


async def _never() -> bool:
    return False
