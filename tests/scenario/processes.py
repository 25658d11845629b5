"""The bot as an operator runs it: a process of its own, told where Slack is by its environment."""

import asyncio
import json
import os
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.demo import demo_policy
from bot.features import all_routes
from bot.manifest import build_manifest
from sandbox import MovableTime, Sandbox, demo_workspace

ROOT = Path(__file__).parent.parent.parent
KEY = "a key for tests only, 32 characters"
# Promises of seconds, so that a whole life fits into a test.
POLICY = """
[clocks.first_followup]
length = "3s"
by_severity = false
by_channel = false
[clocks.solution]
length = "3s"
[ladders]
earliest = "0s"
"""


@dataclass(frozen=True)
class Ended:
    """How a process ended, and what it said."""

    code: int | None
    out: str
    err: str


def environment(slack: Sandbox | None, folder: Path, **more: str) -> dict[str, str]:
    """Return the environment of a bot in *slack*; nothing of our own is handed down but where programs are."""
    given = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "HOME": str(folder),
        "DATABASE_URL": f"sqlite:///{folder}/redress.db",
        "REDRESS_SECRET_KEY": KEY,
        "REDRESS_TICK": "1s",
        "PORT": "0",
        "SLACK_CLIENT_ID": "111.222",
        "SLACK_CLIENT_SECRET": "a secret of some other app",
    }
    if slack is not None:
        given |= {
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_APP_TOKEN": slack.app_token,
            "SLACK_API_URL": slack.api_url,
        }
    return given | more


def policy_file(folder: Path) -> Path:
    """Write the demo's policy with promises of seconds."""
    file = folder / "policy.toml"
    file.write_text((ROOT / "bot" / "demo.toml").read_text(encoding="utf-8") + POLICY, encoding="utf-8")
    return file


@asynccontextmanager
async def sandbox_of_today(http: str | None = None) -> AsyncIterator[Sandbox]:
    """Run a sandbox in real time, for a bot that asks the machine what time it is."""
    manifest = build_manifest(all_routes(demo_policy().slack.command_prefix), http)
    async with Sandbox(demo_workspace(), manifest, time=MovableTime(), page=False) as slack:
        yield slack


@asynccontextmanager
async def running(folder: Path, environ: Mapping[str, str], *words: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run `python -m bot` with *words*; whatever is left of it at the end is killed."""
    with (folder / "err").open("ab") as err:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", *words, env=environ, cwd=folder, stdout=asyncio.subprocess.PIPE, stderr=err
        )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def ended(folder: Path, environ: Mapping[str, str], *words: str) -> Ended:
    """Run a command of the bot's to its end."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        *words,
        env=environ,
        cwd=folder,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await asyncio.wait_for(process.communicate(), 30)
    return Ended(process.returncode, out.decode(), err.decode())


async def port_of(folder: Path, process: asyncio.subprocess.Process) -> int:
    """Return where a process listens, once it says that it is ready; its log is read as it is written."""
    reading = await asyncio.create_subprocess_exec(
        "tail", "-n", "+1", "-f", str(folder / "err"), stdout=asyncio.subprocess.PIPE
    )
    assert reading.stdout is not None
    try:
        async with asyncio.timeout(30):
            async for line in reading.stdout:
                said = json.loads(line)
                if said["event"] == "ready":
                    return int(said["port"])
    finally:
        reading.kill()
        await reading.communicate()
    raise AssertionError(f"it ended with {process.returncode}")


async def stop(process: asyncio.subprocess.Process, within: float = 10.0) -> int:
    """Ask a process to end, as a supervisor does, and return how it did."""
    process.send_signal(signal.SIGTERM)
    return await asyncio.wait_for(process.wait(), within)


def let_leases_run_out(folder: Path) -> None:
    """Do to the rows what the time does that a killed process leaves behind."""
    connection = sqlite3.connect(folder / "redress.db")
    connection.execute("UPDATE notice SET lease_until = NULL")
    connection.commit()
    connection.close()
