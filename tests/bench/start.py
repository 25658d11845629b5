"""How long the bot takes to be ready, what it holds in memory then, and how long a command that does little."""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, Final

import bot
from storage.migrate import migrate
from tests.bench.figures import Figure, Goal, Section, as_long
from tests.bench.servers import settings_of, slack

ROUNDS: Final = 7
# What every bot of this kind imports before it has done anything.
_BARE: Final = """
import slack_bolt.async_app, sqlmodel, apscheduler.schedulers.asyncio, httpx, pydantic_settings
import structlog, uvicorn, starlette.applications
"""
_POLICY: Final = Path(bot.__file__).with_name("demo.toml")
_MEMORY: Final = """
import resource
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
# What `redress serve` does, with the people of the demo, and without the demo.
_READY: Final = """
import asyncio, json, sys
from pathlib import Path
from bot.interpreter import make_ready_to_serve, only_importing
with only_importing():
    import bot.main
    from bot.clock import SystemClock
    from bot.serve import serve
    from config.policy import load_policy
    from config.settings import Settings
stop = asyncio.Event()
def ready(*_):
    make_ready_to_serve()
    stop.set()
asyncio.run(serve(
    Settings.model_validate(json.loads(sys.argv[1])), load_policy(Path(sys.argv[2])), SystemClock(), stop,
    host="127.0.0.1", ready=ready,
))
"""


def run(compiled: Mapping[str, str], *command: str) -> tuple[float, float]:
    """Return the milliseconds a fresh interpreter takes, and the megabytes that it says it held at most.

    What it needs is *compiled* already, as in an installation.
    """
    began = time.perf_counter()
    done = subprocess.run([sys.executable, *command], env=compiled, check=True, capture_output=True, text=True)
    span = (time.perf_counter() - began) * 1000
    said = done.stdout.split()
    return span, int(said[-1]) / 1024 if said and said[-1].isdigit() else 0.0


async def starts(given: Mapping[str, Any]) -> dict[str, tuple[float, float]]:
    """Let all take turns; return the medians of time and memory."""
    commands = {
        "empty": ("-c", "pass"),
        "bare": ("-c", _BARE + _MEMORY),
        "ready": ("-c", _READY + _MEMORY, json.dumps(given), str(_POLICY)),
        "help": ("-m", "bot", "--help"),
        "version": ("-m", "bot", "--version"),
    }
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
    with TemporaryDirectory() as cache:
        compiled = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        compiled["PYTHONPYCACHEPREFIX"] = cache
        for command in commands.values():
            await asyncio.to_thread(run, compiled, *command)
        for _ in range(ROUNDS):
            for name, command in commands.items():
                found[name].append(await asyncio.to_thread(run, compiled, *command))
    return {name: (median(span for span, _ in some), median(held for _, held in some)) for name, some in found.items()}


async def measure(long: bool) -> list[Section]:
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'bench.db'}"
        migrate(url)
        async with slack() as workspace:
            found = await starts(settings_of(workspace, url))
    against, (bare, held) = "only the imports of such a bot", found["bare"]
    ready, kept = found["ready"]
    quick = Goal(at_most=0.35)
    return [
        Section(
            "From nothing to ready",
            _HOW,
            [
                as_long("ready, with all people known, and ended", ready, "ms", against, bare, _TIME, _WHERE),
                as_long("memory held by then", kept, "MB", against, held, Goal(at_most=1.3), _WHERE),
                as_long("redress --help", found["help"][0], "ms", against, bare, quick, _HELP),
                as_long("redress --version", found["version"][0], "ms", against, bare, quick, _HELP),
                Figure("an empty interpreter", found["empty"][0], "ms"),
            ],
        )
    ]


_TIME: Final = Goal(at_most=1.25)
_HOW: Final = (
    "Fresh interpreters, in turns, with all modules compiled as in an installation. The baseline imports Bolt, "
    "SQLModel, APScheduler, httpx, settings, logs and the web server, and ends; the bot looks at its database, meets "
    "its Slack, reads its catalogues, is ready, and ends too."
)
_WHERE: Final = (
    "Our own modules, their models and their routes; the policy and two catalogues, which are compiled at the start; "
    "the first calls of Slack; and an orderly end, which is in it too."
)
_HELP: Final = "Typer, and rich under it, which draws the help."
