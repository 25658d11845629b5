"""The bot as a process: started, stopped, killed and started again."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from sandbox import Fault, Sandbox
from tests.scenario.processes import (
    environment,
    let_leases_run_out,
    policy_file,
    port_of,
    running,
    sandbox_of_today,
    stop,
)
from tests.scenario.stage import AGENT, COMPLAINTS, HEAD, INTAKE, LEAD, OWNER
from tests.scenario.trouble import database_away

START = 30.0


@pytest.fixture
async def slack() -> AsyncIterator[Sandbox]:
    async with sandbox_of_today() as opened:
        yield opened


@pytest.fixture
def environ(slack: Sandbox, tmp_path: Path) -> dict[str, str]:
    return environment(slack, tmp_path, REDRESS_POLICY=str(policy_file(tmp_path)))


async def intake(slack: Sandbox) -> dict[str, Any]:
    """Open the intake form once the bot is there."""
    await slack.until(lambda: slack.connections == 1, START)
    agent = slack.as_(AGENT)
    assert (await agent.command("/complaint")).acked
    return await slack.until(agent.view)


def cards(slack: Sandbox) -> list[dict[str, Any]]:
    return [m for m in slack.as_(LEAD).messages(COMPLAINTS) if m.get("thread_ts") in (None, m["ts"])]


def everybody_is_told(slack: Sandbox) -> bool:
    return bool(cards(slack) and slack.as_(AGENT).dm() and slack.as_(OWNER).dm())


async def test_a_served_complaint_is_told_reminded_and_escalated(
    slack: Sandbox, environ: dict[str, str], tmp_path: Path
) -> None:
    """Promises of seconds; an OAuth app's settings in the environment change nothing."""
    async with running(tmp_path, environ, "serve") as process:
        view = await intake(slack)
        assert (await slack.as_(AGENT).submit(view, INTAKE)).acked
        await slack.until(lambda: everybody_is_told(slack) and slack.as_(LEAD).dm() and slack.as_(HEAD).dm(), START)

        assert await stop(process) == 0
    log = (tmp_path / "err").read_text()
    assert "Traceback" not in log
    assert "张三丰" not in log
    assert slack.bot_token not in log


async def test_a_stopped_process_answers_and_tells_what_was_under_way(
    slack: Sandbox, environ: dict[str, str], tmp_path: Path
) -> None:
    async with running(tmp_path, environ, "serve") as process:
        view = await intake(slack)
        agent = slack.as_(AGENT)
        with database_away(environ["DATABASE_URL"]):
            sending = asyncio.create_task(agent.submit(view, INTAKE))
            await slack.until(lambda: agent.views()[-1].get("waiting", True))
            # What came behind the form on the same socket was heard, so the form was heard too.
            assert (await slack.as_(LEAD).command("/complaint help")).acked
            process.send_signal(signal.SIGTERM)
        assert (await sending).acked
        assert await asyncio.wait_for(process.wait(), 10) == 0

    assert everybody_is_told(slack)


async def test_a_process_that_slack_keeps_waiting_ends_within_ten_seconds_all_the_same(
    slack: Sandbox, environ: dict[str, str], tmp_path: Path
) -> None:
    async with running(tmp_path, environ, "serve") as process:
        view = await intake(slack)
        for method in ("chat.postMessage", "chat.update", "views.publish", "users.info"):
            slack.break_(Fault(method, "timeout_before", count=1000))
        assert (await slack.as_(AGENT).submit(view, INTAKE)).acked
        await slack.until(lambda: slack.calls("chat.postMessage"), START)

        assert await stop(process, within=10) == 0


async def test_a_process_killed_right_after_its_answer_has_lost_nothing(
    slack: Sandbox, environ: dict[str, str], tmp_path: Path
) -> None:
    async with running(tmp_path, environ, "serve") as process:
        view = await intake(slack)
        assert (await slack.as_(AGENT).submit(view, INTAKE)).acked
        process.kill()
        await process.wait()
    let_leases_run_out(tmp_path)

    async with running(tmp_path, environ, "serve") as process:
        await slack.until(lambda: everybody_is_told(slack), START)
        assert await stop(process) == 0

    assert len(cards(slack)) == 1
    assert len([m for m in slack.as_(AGENT).dm() if "You filed" in m["text"]]) == 1
    assert len([m for m in slack.as_(OWNER).dm() if "This case is yours" in m["text"]]) == 1


async def test_a_process_behind_http_serves_and_stops_as_well(tmp_path: Path) -> None:
    async with sandbox_of_today("https://redress.example") as slack:
        given = environment(slack, tmp_path, REDRESS_POLICY=str(policy_file(tmp_path)))
        given |= {"SLACK_SIGNING_SECRET": slack.signing_secret, "SLACK_APP_TOKEN": ""}
        async with running(tmp_path, given, "serve") as process:
            slack.request_url = f"http://127.0.0.1:{await port_of(tmp_path, process)}/slack/events"
            agent = slack.as_(AGENT)
            assert (await agent.command("/complaint")).acked
            assert (await agent.submit(await slack.until(agent.view), INTAKE)).acked
            await slack.until(lambda: everybody_is_told(slack), START)

            assert await stop(process) == 0


async def test_a_process_ended_from_the_keyboard_ends_well(
    slack: Sandbox, environ: dict[str, str], tmp_path: Path
) -> None:
    async with running(tmp_path, environ, "serve") as process:
        await slack.until(lambda: slack.connections == 1, START)
        process.send_signal(signal.SIGINT)

        assert await asyncio.wait_for(process.wait(), 10) == 0
    await slack.until(lambda: slack.connections == 0)


async def test_the_demo_says_one_address_and_leaves_nothing_behind(tmp_path: Path) -> None:
    environ = environment(None, tmp_path, TMPDIR=str(tmp_path))
    async with running(tmp_path, environ, "demo", "--port", "0") as process:
        assert process.stdout is not None
        line = (await asyncio.wait_for(process.stdout.readline(), START)).decode()
        assert "http://127.0.0.1:" in line
        process.send_signal(signal.SIGINT)

        assert await asyncio.wait_for(process.wait(), 10) in (0, 130)
        assert (await process.stdout.read()).decode().count("http") == 0
    assert os.listdir(tmp_path) == ["err"]
