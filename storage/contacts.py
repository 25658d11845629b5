"""Contacts: taken in, and the questions asked of them."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import BindParameter, ColumnElement, Row, Select, Table, and_, bindparam, or_, update
from sqlmodel import Session, col, select

from domain.contacts import Arrival, Contact, DayGroup, Key, groups_of, weigh
from storage.bulk import insert_many
from storage.contact_models import AgentRow, ContactDayRow, ContactRow
from storage.models import MemberRow
from storage.sql import among, insert_into, table_of, take_turns

COLUMNS: Final = (*Contact._fields, "import_id")
# A moment, or where one is put in later.
Moment = datetime | BindParameter[datetime]


def take_in(session: Session, contacts: Sequence[Contact], import_id: int, zone: ZoneInfo) -> list[Arrival]:
    """Store *contacts* and say what each of them was: the one way in, wherever they come from.

    The same external id again is a correction, whose last row wins entirely; a row that changes nothing is left alone.
    In *zone*, the days on which something came or changed are to be counted anew.
    """
    for source in sorted({contact.source for contact in contacts}):
        take_turns(session, f"contacts of {source}")
    known = known_contacts(session, contacts)
    arrivals, changed = weigh(contacts, known)
    corrected = {key: contact for key, contact in changed.items() if key in known} if known else {}
    new = [contact for key, contact in changed.items() if key not in known] if known else list(changed.values())
    if new:
        insert_many(session, ContactRow, COLUMNS, [(*contact, import_id) for contact in new])
    if corrected:
        _correct(session, corrected.values(), import_id)
    _make_dirty(session, groups_of([*changed.values(), *(known[key] for key in corrected)], zone))
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
    table = table_of(ContactRow)
    stored = _as_contacts(table).where(table.c.source == source, among(session, table.c.external_id, ids))
    return session.connection().execute(stored)


def _as_contacts(table: Table) -> Select[*tuple[Any, ...]]:
    return table.select().with_only_columns(*[table.c[name] for name in Contact._fields])


def _correct(session: Session, contacts: Iterable[Contact], import_id: int) -> None:
    table = table_of(ContactRow)
    mine = (table.c.source == bindparam("its_source")) & (table.c.external_id == bindparam("its_id"))
    values = [
        {**contact._asdict(), "import_id": import_id, "its_source": contact.source, "its_id": contact.external_id}
        for contact in contacts
    ]
    change = update(table).where(mine).values({name: bindparam(name) for name in COLUMNS})
    session.connection().execute(change, values)


def _make_dirty(session: Session, groups: Iterable[DayGroup]) -> None:
    core, new = insert_into(session, ContactDayRow)
    again = new.on_conflict_do_update(
        index_elements=list(DayGroup._fields), set_={"dirty": True, "version": core.c.version + 1}
    )
    rows = [{**group._asdict(), "dirty": True, "version": 1, "tally": {}} for group in sorted(groups)]
    if rows:
        session.connection().execute(again, rows)


def _remember_agents(session: Session, names: set[str]) -> None:
    core, new = insert_into(session, AgentRow)
    # Most have been seen before, and to ask for all of them is cheaper than to insert each for nothing.
    asked = core.select().with_only_columns(core.c.name).where(among(session, core.c.name, sorted(names)))
    seen = session.connection().execute(asked).scalars()
    rows = [{"name": name} for name in sorted(names.difference(seen))]
    if rows:
        session.connection().execute(new.on_conflict_do_nothing(), rows)
