"""Contacts come in once, are corrected by what comes later, and make their days be counted anew."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from domain.contacts import EARLIEST, Arrival, Contact
from domain.opening import OpenDay, read_shift
from domain.waits import UNMEASURED, Measured, WaitClock
from storage.bulk import insert_many
from storage.contact_models import AgentRow, ContactDayRow, ContactRow, ScheduleRow
from storage.contacts import (
    COLUMNS,
    MEASURED,
    contacts_of_day,
    dirty_days,
    known_contacts,
    measured_of_day,
    take_in,
    unknown_agents,
)
from storage.imports import Work, begin_run
from storage.members import keep_members
from storage.models import MemberRow
from storage.store import Store
from tests.contacts import AT_ANY_HOUR, bring, call, contact, waiting_by
from tests.desk import POLICY
from tests.fakes import START
from tests.integration.casework import all_of

DAY = timedelta(days=1)
SUNDAY = date(2026, 9, 13)


@dataclass(frozen=True)
class Intake:
    """A store into which contacts are taken for one import."""

    store: Store
    import_id: int

    async def take(self, *contacts: Contact) -> list[Arrival]:
        return await self.store.write(take_in, contacts, self.import_id, AT_ANY_HOUR)

    async def stored(self) -> list[Contact]:
        return list((await self.store.read(known_contacts, [call(number) for number in range(1, 9)])).values())

    async def marks(self) -> dict[tuple[date, str, str], tuple[bool, int]]:
        rows = await self.store.read(all_of, ContactDayRow)
        return {(row.day, row.team, row.channel): (row.dirty, row.version) for row in rows}

    async def clean(self) -> None:
        """Leave every day as it is once it has been counted."""
        await self.store.write(cleaned)


def cleaned(session: Session) -> None:
    session.execute(update(ContactDayRow).values(dirty=False))


def taken_in_far_away(session: Session, contact: Contact, import_id: int) -> None:
    """Take in a contact over a connection that an operator has given another zone."""
    if session.get_bind().dialect.name == "postgresql":
        session.connection().exec_driver_sql("SET LOCAL timezone TO 'America/New_York'")
    take_in(session, [contact], import_id, AT_ANY_HOUR)


@pytest.fixture
async def intake(store: Store) -> Intake:
    run = await store.write(begin_run, Work("hotline", "file", "calls.csv", "digest", "me"), START)
    return Intake(store, run.id)


async def test_moments_are_stored_in_utc_whatever_the_zone_of_the_connection(intake: Intake) -> None:
    await intake.store.write(taken_in_far_away, call(1), intake.import_id)

    assert await intake.stored() == [call(1)]


async def test_what_was_taken_in_reads_back_as_it_was(intake: Intake) -> None:
    full = call(
        1,
        hold=3,
        acw=0,
        resolved_at=START,
        reopened=False,
        nps=9,
        ces=7,
        rated_at=START - timedelta(microseconds=1),
        customer_key="ab" * 32,
        is_test=True,
        category="物流 'x'\t\\N",
    )
    empty = Contact("hotline", "ID0002", "chat", START)

    arrivals = await intake.take(full, empty)

    assert arrivals == [Arrival.NEW, Arrival.NEW]
    assert await intake.stored() == [full, empty]


async def test_every_column_of_a_contact_is_stored(intake: Intake) -> None:
    await intake.take(call())

    (row,) = await intake.store.read(all_of, ContactRow)

    assert {*COLUMNS, *MEASURED, "id"} == set(ContactRow.model_fields)
    assert (row.arrived_at, row.import_id) == (START - DAY, intake.import_id)


async def measured(store: Store) -> dict[str, Measured]:
    """Return how the waits of all contacts are stored, by their ids."""
    found = await store.read(measured_of_day, EARLIEST, START + 30 * DAY)
    return {external_id: one for (_, external_id), one in found.items()}


async def test_what_of_a_wait_counts_is_stored_with_it_and_so_are_the_hours(store: Store) -> None:
    mails = [
        # From noon on Saturday until ten past nine on Monday.
        contact(1, SUNDAY - DAY, channel="email", waited=45 * 3600 + 600),
        contact(2, SUNDAY - DAY, channel="email", waited=None, answered=False, score=None, scale_max=None),
        contact(3, SUNDAY, channel="social", waited=7200),
        contact(4, SUNDAY, channel="chat", waited=30),
        contact(5, SUNDAY + DAY, channel="chat", waited=7 * 3600),
        contact(6, SUNDAY, channel="carrier pigeon", waited=30),
        contact(7, SUNDAY, channel="phone", waited=7 * 3600),
    ]

    await store.write(bring, mails, START, POLICY)

    found = await measured(store)
    plans = {row.id: row.plan for row in await store.read(all_of, ScheduleRow)}
    assert {number: one[:3] for number, one in found.items()} == {
        "1": (WaitClock.BUSINESS, 600, True),
        "2": (WaitClock.BUSINESS, None, True),
        "3": (WaitClock.ELAPSED, 7200, False),
        "4": (WaitClock.LIVE, 0, True),
        "5": (WaitClock.LIVE, 6 * 3600, False),
        "6": (None, None, None),
        "7": (WaitClock.LIVE, 6 * 3600, False),
    }
    assert len(plans) == 4
    assert plans[found["1"].schedule]["clock"] == "business"
    assert plans[found["1"].schedule]["week"] == [["09:00-18:00"]] * 5 + [[], []]
    assert plans[found["7"].schedule]["week"] == [["09:00-18:00"]] * 7
    assert found["6"].schedule is None


async def test_other_hours_change_nothing_that_was_stored_and_are_kept_beside_the_old_ones(store: Store) -> None:
    always = {OpenDay(day): (read_shift("00:00-24:00"),) for day in OpenDay}
    open_all_night = POLICY.model_copy(update={"calendar": POLICY.calendar.model_copy(update={"hours": always})})
    mails = [contact(number, SUNDAY, channel="email", waited=7200) for number in (1, 2)]
    await store.write(bring, mails[:1], START, POLICY)

    await store.write(bring, mails, START, open_all_night)

    found = await measured(store)
    assert (found["1"].open_waited, found["2"].open_waited) == (0, 7200)
    assert found["1"].schedule != found["2"].schedule
    assert len(await store.read(all_of, ScheduleRow)) == 2


async def test_the_same_hours_are_kept_once_however_many_imports_bring_waits(store: Store) -> None:
    for number in range(3):
        await store.write(bring, [contact(number, SUNDAY, channel="email")], START, POLICY)

    assert len(await store.read(all_of, ScheduleRow)) == 1


async def test_a_correction_measures_a_wait_anew_only_when_it_is_another_wait(store: Store) -> None:
    by_clock = waiting_by({"email": WaitClock.ELAPSED}, POLICY)
    mails = [contact(number, SUNDAY, channel="email", waited=7200, score=4) for number in (1, 2)]
    await store.write(bring, mails, START, POLICY)

    corrected = [mails[0]._replace(score=5), mails[1]._replace(waited=3600)]
    await store.write(bring, corrected, START, by_clock)

    found = await measured(store)
    assert (found["1"].clock, found["1"].open_waited) == (WaitClock.BUSINESS, 0)
    assert (found["2"].clock, found["2"].open_waited) == (WaitClock.ELAPSED, 3600)
    stored = await store.read(known_contacts, corrected)
    assert {one.score for one in stored.values()} == {4, 5}


async def test_a_wait_that_ends_is_measured_by_then(store: Store) -> None:
    mail = contact(1, SUNDAY + DAY, channel="email", waited=None, answered=False, score=None, scale_max=None)
    await store.write(bring, [mail], START, POLICY)

    await store.write(bring, [mail._replace(answered=True, waited=600)], START, POLICY)

    assert (await measured(store))["1"].open_waited == 600


async def test_contacts_from_before_waits_were_measured_stay_as_they_were(store: Store) -> None:
    old = [contact(number, SUNDAY, channel="phone", waited=30, score=4) for number in (1, 2)]
    await store.write(bring, old, START, POLICY)
    await store.write(forget_measures)

    await store.write(bring, [old[0]._replace(score=5), old[1]], START, POLICY)

    assert set((await measured(store)).values()) == {UNMEASURED}


def forget_measures(session: Session) -> None:
    session.execute(update(ContactRow).values(dict.fromkeys(MEASURED)))


async def test_the_same_again_changes_nothing_and_no_day_is_counted_anew(intake: Intake) -> None:
    await intake.take(call(1), call(2))
    await intake.clean()

    arrivals = await intake.take(call(1), call(2))

    assert arrivals == [Arrival.UNCHANGED, Arrival.UNCHANGED]
    assert await intake.store.read(dirty_days) == []
    assert await intake.marks() == {(SUNDAY, "north", "phone"): (False, 1)}


async def test_a_correction_wins_entirely_and_both_its_days_are_counted_anew(intake: Intake) -> None:
    await intake.take(call(1), call(2))
    await intake.clean()
    corrected = Contact("hotline", "ID0001", "chat", START, team="south")

    arrivals = await intake.take(corrected, call(2))

    assert arrivals == [Arrival.CORRECTED, Arrival.UNCHANGED]
    assert await intake.stored() == [corrected, call(2)]
    assert await intake.marks() == {
        (SUNDAY, "north", "phone"): (True, 2),
        (SUNDAY + DAY, "south", "chat"): (True, 1),
    }
    assert await intake.store.read(dirty_days) == [SUNDAY + DAY, SUNDAY]


async def test_an_answer_that_comes_later_makes_its_own_day_be_counted_anew(intake: Intake) -> None:
    await intake.take(call(score=None, scale_max=None, rated_at=None))
    await intake.clean()

    await intake.take(call(rated_at=START))

    assert await intake.store.read(dirty_days) == [SUNDAY + DAY, SUNDAY]


async def test_a_correction_carries_the_import_that_brought_it(intake: Intake) -> None:
    await intake.take(call(1), call(2))
    later = await intake.store.write(begin_run, Work("hotline", "file", "again.csv", "other", "me"), START)

    await intake.store.write(take_in, [call(1, score=1), call(2)], later.id, AT_ANY_HOUR)

    rows = await intake.store.read(all_of, ContactRow)
    assert {row.external_id: row.import_id for row in rows} == {"ID0001": later.id, "ID0002": intake.import_id}


async def test_what_is_undone_marks_no_day(intake: Intake) -> None:
    def refuse(session: Session) -> None:
        take_in(session, [call()], intake.import_id, AT_ANY_HOUR)
        raise LookupError("refused")

    with pytest.raises(LookupError):
        await intake.store.write(refuse)

    assert await intake.stored() == []
    assert await intake.marks() == {}


async def test_imports_that_meet_lose_and_double_nothing(intake: Intake) -> None:
    """Each brings the same ids in another order, with words of its own."""
    batches = [[call(number, category=f"batch {batch}") for number in range(1, 9)] for batch in range(6)]

    arrivals = await asyncio.gather(
        *(intake.take(*(batch if turn % 2 else batch[::-1])) for turn, batch in enumerate(batches))
    )

    assert sorted(came.count(Arrival.NEW) for came in arrivals) == [0, 0, 0, 0, 0, 8]
    stored = await intake.stored()
    assert len(stored) == 8
    assert len({contact.category for contact in stored}) == 1
    assert await intake.marks() == {(SUNDAY, "north", "phone"): (True, 6)}


async def test_nothing_to_take_in_is_no_trouble(intake: Intake) -> None:
    assert await intake.take() == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"answered": True, "abandoned": True},
        {"score": 6},
        {"score": None},
        {"nps": 11},
        {"ces": 8},
        {"waited": -1},
        {"import_id": 4711},
    ],
)
async def test_the_database_refuses_what_the_rules_would(intake: Intake, wrong: dict[str, Any]) -> None:
    values = {**call()._asdict(), "import_id": intake.import_id, **wrong}

    with pytest.raises(IntegrityError):
        await intake.store.write(insert_many, ContactRow, COLUMNS, [tuple(values[name] for name in COLUMNS)])

    assert await intake.stored() == []


@pytest.fixture
async def week(intake: Intake) -> Intake:
    """Contacts around the borders of the local Monday, which begins at 16:00 UTC on Sunday."""
    unrated: dict[str, Any] = {"score": None, "scale_max": None, "rated_at": None}
    start = datetime(2026, 9, 13, 16, 0, tzinfo=START.tzinfo)
    await intake.take(
        call(1, arrived_at=start - timedelta(microseconds=1), **unrated),
        call(2, arrived_at=start, rated_at=start),
        call(3, arrived_at=start + DAY - timedelta(microseconds=1), rated_at=start + DAY),
        call(4, arrived_at=start + DAY, **unrated),
        call(5, arrived_at=start - DAY, rated_at=start + timedelta(hours=1)),
        call(6, arrived_at=start - DAY, rated_at=start - timedelta(microseconds=1)),
    )
    return intake


def of_day(session: Session, start: datetime) -> Sequence[str]:
    return sorted(contact.external_id for contact in contacts_of_day(session, start, start + DAY))


async def test_a_day_holds_what_arrived_or_was_rated_on_it(week: Intake) -> None:
    start = datetime(2026, 9, 13, 16, 0, tzinfo=START.tzinfo)

    days = [await week.store.read(of_day, start + DAY * ahead) for ahead in (-1, 0, 1, 2)]

    assert days == [["ID0001", "ID0005", "ID0006"], ["ID0002", "ID0003", "ID0005"], ["ID0003", "ID0004"], []]


async def test_agents_are_listed_until_it_is_known_who_they_are(intake: Intake) -> None:
    await intake.take(call(1), call(2, agent="Becky"), call(3, agent=None), call(4, agent="Greg"))
    known = MemberRow(id="U0AGENT1", name="Becky", zone="UTC", language="en")
    await intake.store.write(keep_members, [known])
    await intake.store.write(linked, "Greg", known.id)

    unknown = await intake.store.read(unknown_agents)

    assert unknown == ["Diane"]
    assert {row.name for row in await intake.store.read(all_of, AgentRow)} == {"Becky", "Diane", "Greg"}


def linked(session: Session, agent: str, member: str) -> None:
    row = session.exec(select(AgentRow).where(col(AgentRow.name) == agent)).one()
    row.member = member
    session.add(row)
