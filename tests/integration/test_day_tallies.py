"""A day counted by the database is what the rule counts of its contacts, and the centre's day is that of all teams."""

import asyncio
import random
from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from threading import Event

import pytest
from sqlalchemy import text
from sqlmodel import Session

from domain.contacts import SCALES, Contact
from domain.digests.counted import CHARTED, Counted, count
from domain.indicators.days import one_day
from storage.contacts import contacts_of_day, dirty_days
from storage.counted import centre_of, count_day, counted_of
from storage.day_tallies import tallies_of_day
from storage.store import Store
from tests.contacts import SHANGHAI, at, bring, contact
from tests.fakes import START

TODAY = date(2026, 9, 13)
DAYS = [TODAY + timedelta(days=ahead) for ahead in (-1, 0, 1)]


def any_span(chance: random.Random) -> int | None:
    return chance.choice([None, 0, chance.randrange(5), chance.randrange(900)])


def any_contact(number: int, chance: random.Random) -> Contact:
    """Anything that may come on three days, with answers that came at once, later, or nobody knows when."""
    kind = chance.choice(["answered", "answered", "abandoned", "waiting"])
    arrived = at(TODAY, 0) + timedelta(microseconds=chance.randrange(-86_400_000_000, 2 * 86_400_000_000))
    best = chance.choice([None, *SCALES])
    rated = chance.choice([None, arrived, arrived + timedelta(seconds=chance.randrange(200_000))])
    return Contact(
        *("desk", str(number), chance.choice(["chat", "phone"]), arrived),
        answered=kind == "answered",
        abandoned=kind == "abandoned",
        is_test=chance.random() < 0.1,
        team=chance.choice([None, "A", "乙"]),
        waited=any_span(chance) if kind != "waiting" else None,
        talk=any_span(chance),
        hold=any_span(chance),
        acw=any_span(chance),
        resolved=chance.choice([None, True, False]),
        reopened=chance.choice([None, True, False]),
        survey_sent=chance.choice([None, True, False]),
        score=chance.choice(SCALES[best]) if best is not None else None,
        scale_max=best,
        nps=chance.choice([None, *range(11)]),
        rated_at=rated if best is not None else None,
    )


def by_the_rule(session: Session, start: datetime, end: datetime) -> dict[tuple[str, str], Counted]:
    groups: dict[tuple[str, str], list[Contact]] = defaultdict(list)
    for one in contacts_of_day(session, start, end):
        groups[one.team or "", one.channel].append(one)
    return without_nothing({group: count(found, start, end) for group, found in groups.items()})


def without_nothing(found: Mapping[tuple[str, str], Counted]) -> dict[tuple[str, str], Counted]:
    return {group: one for group, one in found.items() if one != Counted()}


def both_ways(session: Session, day: date) -> tuple[dict[tuple[str, str], Counted], dict[tuple[str, str], Counted]]:
    bounds = one_day(day).bounds(SHANGHAI)
    return without_nothing(tallies_of_day(session, *bounds)), by_the_rule(session, *bounds)


async def whole_of(store: Store, day: date) -> tuple[dict[str, Counted], dict[str, Counted]]:
    """Return what is kept of a day for the centre, and the sum of what is kept of its teams; both by channel."""
    kept = await store.read(centre_of, one_day(day))
    parts: dict[str, list[Counted]] = defaultdict(list)
    for group, one in (await store.read(counted_of, one_day(day), CHARTED)).items():
        parts[group.channel].append(one)
    added = {channel: Counted.merged(some) for channel, some in parts.items()}
    return {channel: one for (_, channel), one in kept.items()}, added


@pytest.mark.parametrize("seed", range(4))
async def test_a_day_counted_by_the_database_is_what_the_rule_counts(store: Store, seed: int) -> None:
    chance = random.Random(seed)
    await store.write(bring, [any_contact(number, chance) for number in range(300)], START)

    for day in DAYS:
        by_database, by_rule = await store.read(both_ways, day)
        assert by_database == by_rule
        assert len(by_rule) == 6


async def test_moments_are_of_the_second_in_which_they_lie(store: Store) -> None:
    last = one_day(TODAY).bounds(SHANGHAI)[1] - timedelta(microseconds=1)
    await store.write(bring, [Contact("desk", "1", "chat", last, team="A")], START)

    by_database, by_rule = await store.read(both_ways, TODAY)

    assert by_database == by_rule
    assert list(by_database["A", "chat"].arrivals.waiting.counts) == [int(last.timestamp())]


async def test_what_is_kept_of_the_centre_is_the_sum_of_its_teams(store: Store) -> None:
    chance = random.Random(5)
    await store.write(bring, [any_contact(number, chance) for number in range(300)], START)

    for day in DAYS:
        await store.write(count_day, day, SHANGHAI)

    for day in DAYS:
        centre, added = await whole_of(store, day)
        assert centre == added
        assert sorted(centre) == ["chat", "phone"]
    assert not set(DAYS) & set(await store.read(dirty_days))


async def test_the_centre_hears_of_a_new_team_and_of_what_was_taken_back(store: Store) -> None:
    await store.write(bring, [contact(1, TODAY), contact(2, TODAY, team="B", channel="phone")], START)
    await store.write(count_day, TODAY, SHANGHAI)

    later = [contact(2, TODAY, team="B", channel="phone", is_test=True), contact(3, TODAY, team="C", score=1)]
    await store.write(bring, later, START)
    await store.write(count_day, TODAY, SHANGHAI)

    centre, added = await whole_of(store, TODAY)
    assert centre == added
    assert centre["phone"] == Counted()
    assert (centre["chat"].csat.satisfied, centre["chat"].csat.answered) == (1, 2)


async def test_the_history_of_one_team_is_asked_without_the_others(store: Store) -> None:
    await store.write(bring, [contact(1, TODAY), contact(2, TODAY, team="B")], START)
    await store.write(count_day, TODAY, SHANGHAI)

    found = await store.read(counted_of, one_day(TODAY), CHARTED, ["B"])

    assert [group.team for group in found] == ["B"]


async def test_a_day_is_counted_only_once_what_is_coming_in_is_there(postgresql_url: str) -> None:
    store = await Store.open(postgresql_url)
    try:
        await store.write(bring, [contact(1, TODAY)], START)
        came = Event()
        coming = asyncio.ensure_future(store.write(bring_until_somebody_waits, contact(2, TODAY), came))
        await asyncio.to_thread(came.wait, 10)

        await store.write(count_day, TODAY, SHANGHAI)

        await coming
        centre, added = await whole_of(store, TODAY)
        assert centre == added
        assert centre["chat"].csat.answered == 2
        assert TODAY not in await store.read(dirty_days)
    finally:
        await store.close()


def bring_until_somebody_waits(session: Session, one: Contact, came: Event) -> None:
    """Take a contact in, and stay in the transaction until another one waits for it; not for ever."""
    bring(session, [one], START)
    came.set()
    for _ in range(20_000):
        if session.execute(text("SELECT 1 FROM pg_locks WHERE NOT granted")).first() is not None:
            return
