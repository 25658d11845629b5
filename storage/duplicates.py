"""Which cases a new complaint may repeat: found by keyed hashes, and by wording where no customer is known."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, func, or_, text
from sqlmodel import Session, col, select

from storage.models import ComplaintRow

# So many cases of one customer are of interest, and so many of the latest are looked through by their wording.
_MOST: Final = 20
_LATEST: Final = 200


def cases_of_customer(
    session: Session, contact_key: str | None, order_key: str | None, since: datetime
) -> Sequence[ComplaintRow]:
    """Return the cases of one contact or order that are open, or were closed since a moment; the newest first."""
    keys = ((col(ComplaintRow.contact_key), contact_key), (col(ComplaintRow.order_key), order_key))
    mine = [column == key for column, key in keys if key is not None]
    if not mine:
        return ()
    found = select(ComplaintRow).where(or_(*mine), _recent(since))
    return session.exec(found.order_by(col(ComplaintRow.id).desc()).limit(_MOST)).all()


def cases_of_nobody(
    session: Session, category: str, contact_key: str | None, order_key: str | None, since: datetime
) -> Sequence[ComplaintRow]:
    """Return those of the latest cases of a category of which nothing says that the customer is another one.

    Two contacts that differ are two customers, and so are two orders. Looked through are so few that it costs the same
    in a large table as in a small one.
    """
    newest = select(func.coalesce(func.max(ComplaintRow.id), 0)).scalar_subquery()
    found = select(ComplaintRow).where(
        col(ComplaintRow.id) > newest - _LATEST, ComplaintRow.category == category, _recent(since)
    )
    for column, key in ((col(ComplaintRow.contact_key), contact_key), (col(ComplaintRow.order_key), order_key)):
        if key is not None:
            found = found.where(column.is_(None))
    return session.exec(found.order_by(col(ComplaintRow.id).desc()).limit(_MOST)).all()


def _recent(since: datetime) -> ColumnElement[bool]:
    return or_(text("complaint.state <> 'closed'"), col(ComplaintRow.closed_at) >= since)
