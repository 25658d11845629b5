"""How long Slack waits for an answer, and how many it gets: the whole bot beside bare Bolt, over signed HTTP."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from statistics import median
from typing import Final

import aiohttp

from tests.bench.databases import both
from tests.bench.figures import Figure, Goal, Section, as_fast, as_long, percentile
from tests.bench.servers import BODIES, ask, free_port, run_bare, run_bot, settings_of, slack, started

ROUNDS: Final = 5
ONE_BY_ONE: Final = 100
TOGETHER, AT_ONCE = 640, 32
PEOPLE, SECONDS, LONG_SECONDS = 50, 20, 60
_WAIT: Final = 1.0
_RESTS: Final = 2.0
Ports = Mapping[str, int]
Spans = dict[tuple[str, str], list[float]]


async def one_by_one(session: aiohttp.ClientSession, port: int, kind: str) -> list[float]:
    """Return the milliseconds of requests that come one after the other."""
    spans = []
    for _ in range(ONE_BY_ONE):
        body = BODIES[kind]()
        began = time.perf_counter()
        await ask(session, port, body)
        spans.append((time.perf_counter() - began) * 1000)
    return spans


async def together(session: aiohttp.ClientSession, port: int, kind: str) -> float:
    """Return how many requests a second are answered when so many are always under way."""

    async def some(bodies: list[str]) -> None:
        for body in bodies:
            await ask(session, port, body)

    shares = [[BODIES[kind]() for _ in range(TOGETHER // AT_ONCE)] for _ in range(AT_ONCE)]
    began = time.perf_counter()
    await asyncio.gather(*map(some, shares))
    return TOGETHER / (time.perf_counter() - began)


async def crowd(session: aiohttp.ClientSession, port: int, seconds: float) -> list[float]:
    """Return how long each answer takes, in milliseconds, while people file one complaint a second each."""
    spans: list[float] = []
    end = time.perf_counter() + seconds

    async def person(number: int) -> None:
        await asyncio.sleep(_WAIT * number / PEOPLE)
        while (began := time.perf_counter()) < end:
            await ask(session, port, BODIES["form"]())
            spans.append((time.perf_counter() - began) * 1000)
            await asyncio.sleep(max(began + _WAIT - time.perf_counter(), 0))

    await asyncio.gather(*(person(number) for number in range(PEOPLE)))
    return spans


@asynccontextmanager
async def servers() -> AsyncIterator[Ports]:
    """Start bare Bolt, Bolt as it comes, and the bot on each database."""
    with both() as urls:
        async with slack() as workspace, AsyncExitStack() as stack:
            ports = {"bare": free_port(), "stock": free_port()}
            for name, port in ports.items():
                await stack.enter_async_context(started(run_bare, port, name == "bare"))
            for kind, url in urls.items():
                given = settings_of(workspace, url)
                await stack.enter_async_context(started(run_bot, given))
                ports[kind] = given["port"]
            yield ports


async def measure(long: bool) -> list[Section]:
    """Let all servers take turns with everything."""
    spans: Spans = {}
    rates: Spans = {}
    crowds: dict[str, list[float]] = {}
    # A server hangs up on a connection that has rested for five seconds, such as while it is the turn of others.
    connector = aiohttp.TCPConnector(limit=PEOPLE, keepalive_timeout=_RESTS)
    async with servers() as ports, aiohttp.ClientSession(connector=connector) as session:
        for _ in range(ROUNDS):
            for kind in BODIES:
                for name, port in ports.items():
                    spans.setdefault((kind, name), []).extend(await one_by_one(session, port, kind))
                    if name != "stock":
                        rates.setdefault((kind, name), []).append(await together(session, port, kind))
        for name in ("SQLite", "PostgreSQL"):
            crowds[name] = await crowd(session, ports[name], LONG_SECONDS if long else SECONDS)
    return [
        Section("Answers to Slack, one at a time", _HOW, list(_waits(spans))),
        Section("Answers to Slack, 32 under way at any time", _HOW, list(_rates(rates))),
        Section("Fifty people at once", _CROWD, list(_crowds(crowds))),
    ]


def _waits(spans: Spans) -> list[Figure]:
    bare, stock = ({kind: median(spans[kind, name]) for kind in BODIES} for name in ("bare", "stock"))
    found = []
    for name in ("SQLite", "PostgreSQL"):
        command, form = (median(spans[kind, name]) for kind in BODIES)
        found += [
            as_long(f"a command, {name}", command, "ms", "bare Bolt", bare["command"], Goal(at_most=1.5), GUARD),
            as_fast("the same", command, "ms", "Bolt as it comes", stock["command"], Goal(20), GUARD),
            as_long(f"a form that is filed, {name}", form, "ms", "bare Bolt", bare["form"], Goal(at_most=3), FILED),
            Figure("the slowest of a hundred", percentile(spans["form", name], 99), "ms"),
        ]
    return found


def _rates(rates: Spans) -> list[Figure]:
    bare = {kind: median(rates[kind, "bare"]) for kind in BODIES}
    found = []
    for name in ("SQLite", "PostgreSQL"):
        command, form = (median(rates[kind, name]) for kind in BODIES)
        goals = {"command": Goal(at_least=0.7), "form": Goal(at_least=0.5)}
        found += [
            as_long(f"commands, {name}", command, "per s", "bare Bolt", bare["command"], goals["command"], GUARD),
            as_long(f"forms that are filed, {name}", form, "per s", "bare Bolt", bare["form"], goals["form"], FILED),
        ]
    return found


def _crowds(crowds: Mapping[str, list[float]]) -> list[Figure]:
    return [
        figure
        for name, spans in crowds.items()
        for figure in (
            Figure(f"the slowest of {len(spans):,} forms, {name}", max(spans), "ms", goal=Goal(at_most=500)),
            Figure("half of them within", median(spans), "ms"),
        )
    ]


_HOW: Final = (
    "Each server is a process of its own, asked in turns over signed HTTP. *Bare Bolt* has one listener for the "
    "command and one for the form that only ack, and answers as soon as they are done; *Bolt as it comes* looks every "
    "10 ms whether they are. The bot has all of its routes, guard, metrics, logs and a durable store."
)
_CROWD: Final = f"Each of them files a complaint a second, for {SECONDS} seconds; in the long form for a minute."
GUARD: Final = "Who somebody is, what they may and in which language, a metric and a line of log, in plain Python."
FILED: Final = (
    "Filing checks the form, seals what the customer said, looks for earlier cases, routes, reckons its promises and "
    "writes a dozen rows in seven tables, all durable before the answer; the baseline stores nothing."
)
