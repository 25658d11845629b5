"""Contacts: taken in, and the questions asked of them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import JSON, BindParameter, ColumnElement, Executable, Row, Select, Table, and_, bindparam, or_, update
from sqlalchemy import select as core_select
from sqlmodel import Session, col, select

from domain.contacts import Arrival, Contact, DayGroup, Key, groups_of, wait_of, weigh
from domain.policy import Policy
from domain.waits import UNMEASURED, Measured, Meter, WaitClock
from storage.bulk import insert_many
from storage.contact_models import AgentRow, ContactDayRow, ContactRow
from storage.models import MemberRow
from storage.schedules import meters_of
from storage.sql import ask, dialect_of, insert_each_once, insert_in, one_of, table_of, take_turns

COLUMNS: Final = (*Contact._fields, "import_id")
# How the wait of a contact counts, in the order of a `Measured`.
MEASURED: Final = ("wait_clock", "open_waited", "out_of_hours", "schedule_id")
# A moment, or where one is put in later.
Moment = datetime | BindParameter[datetime]


def take_in(session: Session, contacts: Sequence[Contact], import_id: int, policy: Policy) -> list[Arrival]:
    """Store *contacts* and say what each of them was: the one way in, wherever they come from.

    The same external id again is a correction, whose last row wins entirely; a row that changes nothing is left alone.
    Waits are measured by the hours of *policy*, and in its zone the days on which something came or changed are to be
    counted anew.
    """
    for source in sorted({contact.source for contact in contacts}):
        take_turns(session, f"contacts of {source}")
    known = known_contacts(session, contacts)
    arrivals, changed = weigh(contacts, known)
    corrected = {key: contact for key, contact in changed.items() if key in known} if known else {}
    new = [contact for key, contact in changed.items() if key not in known] if known else list(changed.values())
    meters = meters_of(session, policy, {contact.channel for contact in changed.values()}) if changed else {}
    if new:
        rows = [(*contact, import_id, *_measured(contact, meters)) for contact in new]
        insert_many(session, ContactRow, (*COLUMNS, *MEASURED), rows)
    if corrected:
        _correct(session, corrected, known, import_id, meters)
    _make_dirty(session, groups_of([*changed.values(), *(known[key] for key in corrected)], policy.zoneinfo))
    _remember_agents(session, {contact.agent for contact in changed.values() if contact.agent is not None})
    return arrivals


def known_contacts(session: Session, contacts: Iterable[Contact]) -> dict[Key, Contact]:
    """Return what is stored under the keys of *contacts*."""
    ids: dict[str, list[str]] = {}
    for contact in contacts:
        ids.setdefault(contact.source, []).append(contact.external_id)
    rows = [Contact._make(row) for source, mine in ids.items() for row in _stored(session, source, mine)]
    return {row[:2]: row for row in rows}


def contacts_of_day(session: Session, start: datetime, end: datetime) -> Iterator[Contact]:
    """Yield the contacts that arrived, or whose survey was answered, from *start* on and before *end* (UTC).

    One that did both is there once; which of the two it did, its moments say.
    """
    found = session.connection().execute(_as_contacts(table_of(ContactRow)).where(came_within(start, end)))
    return (Contact._make(row) for row in found)


def measured_of_day(session: Session, start: datetime, end: datetime) -> Mapping[Key, Measured]:
    """Return how the waits of the same contacts count."""
    table = table_of(ContactRow)
    columns = table.select().with_only_columns(*[table.c[name] for name in ("source", "external_id", *MEASURED)])
    found = session.connection().execute(columns.where(came_within(start, end)))
    return {
        (source, external_id): Measured(WaitClock(clock) if clock is not None else None, *rest)
        for source, external_id, clock, *rest in found
    }


def came_within(start: datetime, end: datetime) -> ColumnElement[bool]:
    """Say of a contact that it arrived, or that its survey was answered, from *start* on and before *end* (UTC)."""
    row = table_of(ContactRow).c
    return or_(and_(row.arrived_at >= start, row.arrived_at < end), answered_later(start, end))


def answered_later(start: Moment, end: Moment) -> ColumnElement[bool]:
    """Say of a contact that its survey was answered from *start* on and before *end* (UTC), and not when it arrived."""
    row = table_of(ContactRow).c
    # Said as the partial index says it, so that both databases use it.
    return and_(row.rated_at != row.arrived_at, row.rated_at >= start, row.rated_at < end)


def dirty_days(session: Session) -> Sequence[date]:
    """Return the local days that must be counted anew, the latest first."""
    days = select(col(ContactDayRow.day)).where(col(ContactDayRow.dirty)).distinct()
    return session.exec(days.order_by(col(ContactDayRow.day).desc())).all()


def unknown_agents(session: Session) -> Sequence[str]:
    """Return the agents, by the names that contacts give them, of whom nobody knows who they are in Slack (D21)."""
    names = select(MemberRow.name)
    unknown = select(AgentRow.name).where(col(AgentRow.member).is_(None), col(AgentRow.name).not_in(names))
    return session.exec(unknown.order_by(col(AgentRow.name))).all()


def _stored(session: Session, source: str, ids: Sequence[str]) -> Iterable[Row[Any]]:
    return ask(session, _under_ids(dialect_of(session)), of_source=source, ids=ids)


@cache
def _under_ids(dialect: str) -> Executable:
    table = table_of(ContactRow)
    mine = table.c.source == bindparam("of_source")
    return _as_contacts(table).where(mine, one_of(table.c.external_id, bindparam("ids", type_=JSON), dialect))


def _as_contacts(table: Table) -> Select[*tuple[Any, ...]]:
    return table.select().with_only_columns(*[table.c[name] for name in Contact._fields])


def _measured(contact: Contact, meters: Mapping[str, Meter]) -> Measured:
    meter = meters.get(contact.channel)
    return meter.measure(contact.arrived_at, contact.waited) if meter is not None else UNMEASURED


def _correct(
    session: Session,
    contacts: Mapping[Key, Contact],
    known: Mapping[Key, Contact],
    import_id: int,
    meters: Mapping[str, Meter],
) -> None:
    """Change rows; how a wait counts stays as it was measured, unless the wait itself is another one now."""
    table = table_of(ContactRow)
    mine = (table.c.source == bindparam("its_source")) & (table.c.external_id == bindparam("its_id"))
    rows: dict[bool, list[dict[str, Any]]] = {True: [], False: []}
    for key, contact in contacts.items():
        waits_otherwise = wait_of(contact) != wait_of(known[key])
        measured = dict(zip(MEASURED, _measured(contact, meters), strict=True)) if waits_otherwise else {}
        values = {**contact._asdict(), "import_id": import_id, **measured}
        rows[waits_otherwise].append({**values, "its_source": contact.source, "its_id": contact.external_id})
    for waits_otherwise, some in rows.items():
        names = (*COLUMNS, *MEASURED) if waits_otherwise else COLUMNS
        if some:
            change = update(table).where(mine).values({name: bindparam(name) for name in names})
            session.connection().execute(change, some)


def _make_dirty(session: Session, groups: Iterable[DayGroup]) -> None:
    rows = [{**group._asdict(), "dirty": True, "version": 1, "tally": {}} for group in sorted(groups)]
    if rows:
        session.connection().execute(_dirty_again(dialect_of(session)), rows)


@cache
def _dirty_again(dialect: str) -> Executable:
    core, new = insert_in(ContactDayRow, dialect)
    return new.on_conflict_do_update(
        index_elements=list(DayGroup._fields), set_={"dirty": True, "version": core.c.version + 1}
    )


def _remember_agents(session: Session, names: set[str]) -> None:
    # Most have been seen before, and to ask for all of them is cheaper than to insert each for nothing.
    seen = ask(session, _agents_seen(dialect_of(session)), names=sorted(names)).scalars()
    insert_each_once(session, AgentRow, [{"name": name} for name in sorted(names.difference(seen))])


@cache
def _agents_seen(dialect: str) -> Executable:
    name = table_of(AgentRow).c.name
    return core_select(name).where(one_of(name, bindparam("names", type_=JSON), dialect))
