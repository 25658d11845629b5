"""Both databases count the same of the same contacts, and what they count is what the rules say."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from domain.calendars import Calendar
from domain.contacts import Contact, DayGroup, Key, wait_of
from domain.digests.counted import Counted, count
from domain.digests.facts import figures_of
from domain.digests.ledger import Ledger
from domain.indicators.days import Period, one_day, start_of
from domain.opening import CalendarPolicy, with_hours
from domain.policy import Policy
from domain.targets import Direction, Indicator, Target
from domain.waits import UNMEASURED, Measured, Meter, Schedule, WaitClock
from handlers.digests.gather import whole_digest
from storage.counted import centre_of, count_day, counted_of
from storage.store import Store
from tests.contacts import bring, waiting_by
from tests.desk import POLICY
from tests.integration.test_day_tallies import any_contact

# Open on weekdays, and in the night from Saturday to Sunday, in which the clocks change twice a year.
HOURS = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), ("09:00-18:00",))
BERLIN = POLICY.model_copy(
    update={
        "zone": "Europe/Berlin",
        "calendar": CalendarPolicy.model_validate({"hours": {**HOURS, "saturday": ("22:00-06:00",)}}),
        "targets": (
            *POLICY.targets,
            Target(
                indicator=Indicator.FRT,
                value=3600,
                direction=Direction.AT_MOST,
                channel="email",
                valid_from=date(2026, 1, 1),
            ),
        ),
    }
)
# What held before, for contacts that came then: they are not measured anew.
BEFORE = waiting_by({"email": WaitClock.LIVE, "chat": WaitClock.BUSINESS, "social": WaitClock.BUSINESS}, BERLIN)
# The Sundays on which the clocks change.
LEAPS = (date(2026, 3, 29), date(2026, 10, 25))
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Came:
    """What came around a Sunday: first while other rules held, then by those of now; late rows correct early ones."""

    sunday: date
    early: Sequence[Contact]
    late: Sequence[Contact]

    @property
    def period(self) -> Period:
        return Period(self.sunday - DAY, self.sunday + DAY)

    @property
    def now(self) -> datetime:
        return start_of(self.sunday + 2 * DAY, BERLIN.zoneinfo) + timedelta(hours=9)


@st.composite
def anything(draw: st.DrawFn) -> Came:
    sunday = draw(st.sampled_from(LEAPS))
    since, until = Period(sunday - DAY, sunday + DAY).bounds(BERLIN.zoneinfo)
    seconds = int((until - since).total_seconds())
    whole = st.integers(0, seconds - 1).map(lambda second: since + timedelta(seconds=second))
    parts = st.integers(0, seconds * 10**6 - 1).map(lambda part: since + timedelta(microseconds=part))
    contacts = st.lists(any_contact(whole | parts), max_size=20)
    return Came(sunday, draw(contacts), draw(contacts))


@dataclass(frozen=True)
class Found:
    """What was counted of each day, by team and channel and of all teams together, and what the digests said."""

    days: Mapping[DayGroup, Counted]
    centre: Mapping[tuple[date, str], Counted]
    digests: Sequence[Mapping[str, Any]]


class Undone(Exception):
    """Takes back what an example has stored, and carries what was found of it."""

    def __init__(self, found: Found) -> None:
        super().__init__()
        self.found = found


def count_and_undo(session: Session, came: Came) -> None:
    """Store what came, count it, write the digests of the Sunday and of all three days, and take everything back."""
    bring(session, came.early, came.now, BEFORE)
    bring(session, came.late, came.now, BERLIN)
    session.flush()
    for day in came.period:
        count_day(session, day, BERLIN.zoneinfo)
    raise Undone(
        Found(
            some(counted_of(session, came.period)),
            some(centre_of(session, came.period)),
            [whole_digest(session, one, BERLIN, came.now) for one in (one_day(came.sunday), came.period)],
        )
    )


def some(found: Mapping[Any, Counted]) -> dict[Any, Counted]:
    """Leave out what has nothing in it: a row is kept of where something was and went."""
    return {key: one for key, one in found.items() if one != Counted()}


async def found_in(store: Store, came: Came) -> Found:
    with pytest.raises(Undone) as undone:
        await store.write(count_and_undo, came)
    return undone.value.found


def calendar_of(policy: Policy, channel: str) -> Calendar:
    centre, own = policy.calendar.calendar(policy.zoneinfo), policy.channels[channel].hours
    return with_hours(centre, own) if own is not None else centre


def measured_by(policy: Policy, contact: Contact) -> Measured:
    channel = policy.channels.get(contact.channel)
    if channel is None:
        return UNMEASURED
    return Meter(Schedule(channel.waits, calendar_of(policy, contact.channel))).measure(
        contact.arrived_at, contact.waited
    )


def by_the_rules(came: Came) -> dict[DayGroup, Counted]:
    """Count what came without a database."""
    kept: dict[Key, tuple[Contact, Measured]] = {}
    for contacts, policy in ((came.early, BEFORE), (came.late, BERLIN)):
        for key, contact in {contact[:2]: contact for contact in contacts}.items():
            before = kept.get(key)
            same_wait = before is not None and wait_of(before[0]) == wait_of(contact)
            kept[key] = contact, before[1] if before is not None and same_wait else measured_by(policy, contact)
    groups: dict[tuple[str, str], list[Contact]] = defaultdict(list)
    for contact, _ in kept.values():
        groups[contact.team or "", contact.channel].append(contact)
    return some(
        {
            DayGroup(day, *group): count(mine, *one_day(day).bounds(BERLIN.zoneinfo), lambda one: kept[one[:2]][1])
            for day in came.period
            for group, mine in groups.items()
        }
    )


def figures_by_the_rules(days: Mapping[DayGroup, Counted], period: Period, now: datetime) -> dict[str, Any]:
    """Write what a digest says of the centre, apart from complaints."""
    business = [name for name, channel in BERLIN.channels.items() if channel.waits is WaitClock.BUSINESS]
    opening = {name: calendar_of(BERLIN, name) for name in business}
    whole, each = figures_of(Ledger(days).whole(period), BERLIN.targets, period.last, now, None, opening)
    return {**whole.as_json(), "channels": {name: one.as_json() for name, one in each.items()}}


def of_contacts(digest: Mapping[str, Any]) -> dict[str, Any]:
    centre = digest["report"]["scopes"][0]
    return {name: value for name, value in centre.items() if name not in ("scope", "rejected", "complaints")}


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(came=anything())
async def test_both_databases_count_what_the_rules_say(both: tuple[Store, Store], came: Came) -> None:
    days = by_the_rules(came)
    periods = (one_day(came.sunday), came.period)

    sqlite, postgresql = [await found_in(store, came) for store in both]

    assert sqlite == postgresql
    assert sqlite.days == days
    said = [figures_by_the_rules(days, period, came.now) for period in periods]
    assert [of_contacts(digest) for digest in sqlite.digests] == said


@pytest.fixture
async def both(sqlite_url: str, postgresql_url: str) -> Any:
    """The stores of both databases."""
    stores = [await Store.open(url) for url in (sqlite_url, postgresql_url)]
    yield tuple(stores)
    for store in stores:
        await store.close()


async def test_what_came_is_of_every_kind(both: tuple[Store, Store]) -> None:
    night = datetime(2026, 10, 24, 21, 30, tzinfo=UTC)
    mail = Contact("desk", "1", "email", night, answered=True, waited=8 * 3600)
    chat = Contact("desk", "2", "chat", night - timedelta(hours=2), answered=True, waited=30)

    found = [await found_in(store, Came(LEAPS[1], (), [mail, chat])) for store in both]

    for one in found:
        # From half past eleven until six there are seven and a half hours in the night that has an hour more.
        assert one.days[DayGroup(date(2026, 10, 24), "", "email")].arrivals.answered.maximum == 7.5 * 3600
        assert one.days[DayGroup(date(2026, 10, 24), "", "chat")].apart.contacts == 1
