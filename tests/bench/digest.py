"""How long a digest takes, whatever there is before it, and whom its chart holds up."""

import time
import tracemalloc
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from statistics import fmean, median
from typing import Any, Final

from sqlalchemy import update
from sqlmodel import Session, col

from bot.demo import demo_policy
from bot.interpreter import make_ready_to_serve
from config.words import load_words
from domain.indicators.days import Period, one_day
from handlers.digests.actions import Due, draft, publish
from handlers.digests.gather import CENTRE, whole_digest
from handlers.digests.messages import written
from handlers.digests.reports import Kind, whole_report
from handlers.posts import Reader
from storage.contact_models import ContactDayRow
from storage.counted import count_day
from storage.digests import run_of
from storage.store import Store
from tests.bench.charts import charts
from tests.bench.contacts import A_DAY, LAST, NOW, ZONE, Script, fill
from tests.bench.databases import both
from tests.bench.figures import Figure, Goal, Section, as_fast, as_long
from tests.bench.watching import stall

POLICY: Final = demo_policy()
READER: Final = Reader(load_words()["en"], POLICY.zone)
WEEK: Final = Period(LAST - timedelta(days=6), LAST)
FORTNIGHT: Final = Period(LAST - timedelta(days=13), LAST)
DAYS, MANY_DAYS = 90, 900
ROUNDS = 15
Group = tuple[str, ...]
Act = Callable[[], Awaitable[object]]


def summed(rows: Iterable[tuple[Group, tuple[int, int | None]]]) -> dict[Group, tuple[float, int, int]]:
    """Return by group CSAT, and the median and the 90th percentile of waits."""
    groups: dict[Group, list[tuple[int, int | None]]] = defaultdict(list)
    for group, one in rows:
        groups[group].append(one)
    found = {}
    for group, some in groups.items():
        waits = sorted(waited for waited, _ in some)
        scores = [score for _, score in some if score is not None]
        share = sum(score > 3 for score in scores) / len(scores)
        found[group] = (share, waits[(len(waits) + 1) // 2 - 1], waits[-(-len(waits) * 9 // 10) - 1])
    return found


def fortnight(script: Script) -> None:
    """Add up a fortnight by team and channel."""
    asked = script.rows("team, channel, waited, score", FORTNIGHT)
    summed(((team, channel), (waited, score)) for team, channel, waited, score in asked)


def whole_by_hand(script: Script) -> dict[Group, tuple[float, int, int]]:
    """Add up what a digest says: 28 days by channel for its chart, and the last by team, channel, both and neither."""
    for back in range(1, 29):
        asked = script.rows("channel, waited, score", one_day(LAST - timedelta(days=back)))
        day = [((channel,), (waited, score)) for channel, waited, score in asked]
        summed([*day, *(((), one) for _, one in day)])
    rows = list(script.rows("team, channel, waited, score, talk", one_day(LAST)))
    handled: dict[Group, list[int]] = defaultdict(list)
    for team, channel, *_, talk in rows:
        for group in ((), (team,), (team, channel)):
            handled[group].append(talk)
    for spans in handled.values():
        fmean(spans), median(spans)
    groups = [((), (team,), (channel,), (team, channel)) for team, channel, *_ in rows]
    pairs = zip(groups, rows, strict=True)
    return summed((group, (row[2], row[3])) for mine, row in pairs for group in mine)


def count_anew(session: Session) -> None:
    session.execute(update(ContactDayRow).where(col(ContactDayRow.day) == LAST).values(dirty=True))
    count_day(session, LAST, ZONE)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is measured, on one store."""

    store: Store

    async def afresh(self) -> None:
        await self.store.write(count_anew)
        await self.counted()

    async def counted(self) -> dict[str, Any]:
        return await self.store.read(whole_digest, one_day(LAST), POLICY, NOW, CENTRE)

    async def week(self) -> None:
        await self.store.read(whole_report, Kind.WEEKLY, WEEK, POLICY, NOW, CENTRE)

    async def again(self) -> None:
        run = await self.store.read(run_of, "daily", CENTRE, LAST)
        assert run is not None
        written(Kind.DAILY, run.facts, "centre", POLICY, READER)

    async def publish(self) -> None:
        made = await self.store.read(draft, Due(CENTRE, "digests", NOW, one_day(LAST)), POLICY, NOW)
        assert made is not None
        await self.store.write(publish, made, NOW)


async def milliseconds(acts: dict[str, Act], rounds: int = ROUNDS) -> dict[str, float]:
    """Let all take turns; return the median of each."""
    spans: dict[str, list[float]] = {name: [] for name in acts}
    for _ in range(rounds):
        for name, act in acts.items():
            start = time.perf_counter()
            await act()
            spans[name].append(1000 * (time.perf_counter() - start))
    return {name: median(some) for name, some in spans.items()}


async def digests(kind: str, url: str) -> Section:
    """Measure the digest of a day with 90 days before it."""
    store, script = await Store.open(url), Script(url)
    try:
        await fill(store, DAYS)
        # As the bot that publishes digests does once it has started.
        make_ready_to_serve()
        asked = Asked(store)
        await asked.publish()
        _compare(whole_by_hand(script), await asked.counted())
        spans = await milliseconds(
            {
                "hand": _inline(whole_by_hand, script),
                "fortnight": _inline(fortnight, script),
                **{"afresh": asked.afresh, "counted": asked.counted, "again": asked.again, "week": asked.week},
            }
        )
        peak = await _peak(asked.afresh)
        longest, _ = await stall(asked.afresh())
    finally:
        await store.close()
    return Section(
        f"The digest of a day, {kind}", _HOW.format(DAYS * A_DAY), [*_figures(spans), *_costs(peak, longest)]
    )


_HOW: Final = (
    "{:,} contacts on 90 days, of ten teams and four channels. By hand means a script in plain Python that reads the "
    "rows through the bare driver and rebuilds what the digest says of them: the day by team and channel, and the 28 "
    "days before it for the chart. A fortnight by hand is less than what a digest says: CSAT and waits of 14 days."
)
_WHERE: Final = (
    "Most of it is counting the day, and that mostly the database's grouping of its rows; the rest is the figures of "
    "eleven scopes and five channels each, with intervals and verdicts in exact fractions."
)

_AGAIN: Final = (
    "Half of it is the way to the database and back, more on PostgreSQL, and the rest writing the message. Heavy work "
    "comes before each time here; asked again and again it takes half as long."
)


def _figures(spans: dict[str, float]) -> list[Figure]:
    hand, fortnight_ = ("by hand", spans["hand"]), ("a fortnight by hand", spans["fortnight"])
    return [
        as_fast("yesterday counted anew, and its whole digest", spans["afresh"], "ms", *hand, Goal(8), _WHERE),
        as_fast("the same, beside a fortnight by hand", spans["afresh"], "ms", *fortnight_),
        as_fast("the whole digest of what is counted", spans["counted"], "ms", *hand),
        as_fast("a published digest, read and written again", spans["again"], "ms", *fortnight_, Goal(100), _AGAIN),
        Figure("the same, with its objects", spans["again"], "ms", goal=Goal(at_most=2), because=_AGAIN),
        Figure("the whole weekly report of what is counted", spans["week"], "ms"),
    ]


def _costs(peak: float, longest: float) -> list[Figure]:
    return [
        Figure("memory at its peak meanwhile", peak, "MB", goal=Goal(at_most=10)),
        Figure("the loop stands still meanwhile, at most", longest, "ms"),
    ]


def _compare(by_hand: dict[Group, tuple[float, int, int]], facts: dict[str, Any]) -> None:
    """A script and the digest must say the same, or one of them is measured for nothing."""
    for scope in facts["report"]["scopes"]:
        place: Group = () if scope["scope"] == CENTRE else (scope["scope"],)
        for name, figures in scope["channels"].items():
            share, middle, tail = by_hand[(*place, name)]
            assert abs(figures["csat"]["percent"] - 100 * share) < 1e-9
            assert (figures["frt"]["median_s"], figures["frt"]["p90_s"]) == (middle, tail)


def _inline(act: Callable[[Script], object], script: Script) -> Act:
    async def run() -> None:
        act(script)

    return run


async def _peak(act: Act) -> float:
    tracemalloc.start()
    await act()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1e6


async def histories(kind: str, urls: dict[int, str]) -> Section:
    """Measure the same day with 90 days before it and with ten times as many."""
    stores = {days: await Store.open(url) for days, url in urls.items()}
    try:
        for days, store in stores.items():
            await fill(store, days)
        spans = await milliseconds({str(days): Asked(store).afresh for days, store in stores.items()})
    finally:
        for store in stores.values():
            await store.close()
    short, long = (spans[str(days)] for days in (DAYS, MANY_DAYS))
    what = f"a day's digest after {MANY_DAYS * A_DAY:,} contacts"
    figure = as_long(what, long, "ms", f"after {DAYS * A_DAY:,}", short, Goal(at_most=1.2))
    return Section(
        f"The digest of a day and its history, {kind}", "As many contacts a day, on ten times the days.", [figure]
    )


async def measure(long: bool) -> list[Section]:
    with both() as urls:
        sections = [await digests(kind, url) for kind, url in urls.items()]
        store = await Store.open(urls["SQLite"])
        facts = await Asked(store).counted()
        await store.close()
    if long:
        with both() as few, both() as many:
            sections += [await histories(kind, {DAYS: few[kind], MANY_DAYS: many[kind]}) for kind in few]
    return [*sections, await charts(facts)]
