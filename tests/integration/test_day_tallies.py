"""A day counted by the database is what the rule counts of its contacts, and the centre's day is that of all teams."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from threading import Event

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlmodel import Session

from domain.contacts import SCALES, Contact
from domain.digests.counted import CHARTED, Counted, count
from domain.indicators.days import one_day
from storage.contacts import contacts_of_day, dirty_days, measured_of_day
from storage.counted import centre_of, count_day, counted_of
from storage.day_tallies import tallies_of_day
from storage.store import Store
from tests.contacts import SHANGHAI, at, bring, contact
from tests.desk import POLICY
from tests.fakes import START

TODAY = date(2026, 9, 13)
DAYS = [TODAY + timedelta(days=ahead) for ahead in (-1, 0, 1)]
BothWays = tuple[dict[tuple[str, str], Counted], dict[tuple[str, str], Counted]]


MOMENTS = st.integers(-86_400_000_000, 2 * 86_400_000_000 - 1).map(lambda us: at(TODAY, 0) + timedelta(microseconds=us))
SPANS = st.none() | st.integers(0, 5) | st.integers(0, 900)
# Long enough to reach from a closed day into an open one.
WAITS = SPANS | st.integers(0, 200_000)
KNOWN = st.sampled_from([None, True, False])


class Undone(Exception):
    """Takes back what an example has stored, and carries what was counted of it."""

    def __init__(self, counted: Sequence[BothWays]) -> None:
        super().__init__()
        self.counted = counted


@st.composite
def any_contact(draw: st.DrawFn, moments: st.SearchStrategy[datetime] = MOMENTS) -> Contact:
    """Anything that may come on some days, with answers that came at once, later, or nobody knows when."""
    kind, arrived = draw(st.sampled_from(["answered", "abandoned", "waiting"])), draw(moments)
    best = draw(st.sampled_from([None, *SCALES]))
    later = st.integers(0, 200_000).map(lambda seconds: arrived + timedelta(seconds=seconds))
    return Contact(
        *("desk", str(draw(st.integers(0, 30))), draw(st.sampled_from(["chat", "email", "social", "wechat"])), arrived),
        answered=kind == "answered",
        abandoned=kind == "abandoned",
        is_test=draw(st.integers(0, 9)) == 0,
        team=draw(st.sampled_from([None, "A", "乙"])),
        agent=draw(st.sampled_from([None, "Diane", "王芳"])),
        waited=draw(WAITS) if kind != "waiting" else None,
        talk=draw(SPANS),
        hold=draw(SPANS),
        acw=draw(SPANS),
        resolved=draw(KNOWN),
        reopened=draw(KNOWN),
        survey_sent=draw(KNOWN),
        score=draw(st.sampled_from(SCALES[best])) if best is not None else None,
        scale_max=best,
        nps=draw(st.none() | st.integers(0, 10)),
        rated_at=draw(st.none() | st.just(arrived) | later) if best is not None else None,
    )


def by_the_rule(session: Session, start: datetime, end: datetime) -> dict[tuple[str, str], Counted]:
    groups: dict[tuple[str, str], list[Contact]] = defaultdict(list)
    measured = measured_of_day(session, start, end)
    for one in contacts_of_day(session, start, end):
        groups[one.team or "", one.channel].append(one)
    return without_nothing(
        {group: count(found, start, end, lambda one: measured[one[:2]]) for group, found in groups.items()}
    )


def without_nothing(found: Mapping[tuple[str, str], Counted]) -> dict[tuple[str, str], Counted]:
    return {group: one for group, one in found.items() if one != Counted()}


def both_ways(session: Session, day: date) -> BothWays:
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


def count_and_undo(session: Session, contacts: Sequence[Contact]) -> None:
    """Store *contacts*, some of which correct others, count their days in both ways, and take everything back.

    E-mail counts in business time and chat is live, but for whoever came while the policy said otherwise.
    """
    bring(session, contacts[::3], START)
    bring(session, contacts, START, POLICY)
    session.flush()
    raise Undone([both_ways(session, day) for day in DAYS])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(contacts=st.lists(any_contact(), max_size=25))
async def test_a_day_counted_by_the_database_is_what_the_rule_counts(store: Store, contacts: list[Contact]) -> None:
    with pytest.raises(Undone) as undone:
        await store.write(count_and_undo, contacts)

    for by_database, by_rule in undone.value.counted:
        assert by_database == by_rule


async def test_moments_are_of_the_second_in_which_they_lie(store: Store) -> None:
    last = one_day(TODAY).bounds(SHANGHAI)[1] - timedelta(microseconds=1)
    await store.write(bring, [Contact("desk", "1", "chat", last, team="A")], START)

    by_database, by_rule = await store.read(both_ways, TODAY)

    assert by_database == by_rule
    assert list(by_database["A", "chat"].arrivals.waiting.counts) == [int(last.timestamp())]


async def test_what_is_kept_of_the_centre_is_the_sum_of_its_teams(store: Store) -> None:
    teams, channels = ("A", None, "乙"), ("chat", "phone")
    some = [
        contact(number, DAYS[number % 3], channel=channels[number // 9 % 2], team=teams[number // 3 % 3], waited=number)
        for number in range(54)
    ]
    await store.write(bring, some, START)

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
