"""Daily numbers: entered, corrected, and asked for."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlmodel import Session, col, func, select

from domain.numbers import Entered
from storage.number_models import DailyNumberRow
from storage.sql import insert_once


def enter_number(session: Session, row: DailyNumberRow) -> bool:
    """Store a number; False when the same form brought it before."""
    return insert_once(session, DailyNumberRow, **row.model_dump(exclude={"id"}))


def numbers_of(session: Session, first: date, last: date) -> Mapping[tuple[str, str], Sequence[Entered]]:
    """Return what holds of the days from *first* to *last*, day by day, by scope and name of the number."""
    found: dict[tuple[str, str], list[Entered]] = {}
    for row in _valid(session, first, last):
        found.setdefault((row.scope, row.name), []).append(Entered(row.part, row.whole))
    return found


def entered_on(session: Session, day: date, scope: str) -> Mapping[str, DailyNumberRow]:
    """Return what holds of one day and scope, by the name of the number."""
    return {row.name: row for row in _valid(session, day, day) if row.scope == scope}


def _valid(session: Session, first: date, last: date) -> Sequence[DailyNumberRow]:
    row = DailyNumberRow
    latest = (
        select(func.max(row.id))
        .where(row.day >= first, row.day <= last)
        .group_by(col(row.day), col(row.scope), col(row.name))
    )
    return session.exec(select(row).where(col(row.id).in_(latest)).order_by(col(row.day), col(row.name))).all()
