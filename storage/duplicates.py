"""Which cases a new complaint may repeat: found by keyed hashes, and by wording where no customer is known."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Select,
    SQLColumnExpression,
    String,
    bindparam,
    func,
    literal,
    or_,
    text,
    union_all,
)
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from storage.models import ComplaintRow
from storage.sql import ask

# So many cases of one customer are of interest, and so many of the latest are looked through by their wording.
_MOST: Final = 20
_LATEST: Final = 200

_ID: Final = col(ComplaintRow.id)
_CONTACT, _ORDER = bindparam("contact", type_=String), bindparam("order", type_=String)
_RECENT: Final = or_(text("complaint.state <> 'closed'"), col(ComplaintRow.closed_at) >= bindparam("since"))
_NEWEST: Final = columns(func.coalesce(func.max(_ID), 0)).scalar_subquery()


def _may_be(column: SQLColumnExpression[str | None], key: ColumnElement[str]) -> ColumnElement[bool]:
    """Two contacts that differ are two customers, and so are two orders."""
    return key.is_(None) | column.is_(None)


_OF_CUSTOMER: Final[Select[*tuple[Any, ...]]] = columns(literal(0).label("place"), _ID.label("id")).where(
    or_(col(ComplaintRow.contact_key) == _CONTACT, col(ComplaintRow.order_key) == _ORDER), _RECENT
)
_OF_NOBODY: Final[Select[*tuple[Any, ...]]] = columns(literal(1).label("place"), _ID.label("id")).where(
    _ID > _NEWEST - _LATEST,
    col(ComplaintRow.category) == bindparam("category"),
    _RECENT,
    _may_be(col(ComplaintRow.contact_key), _CONTACT),
    _may_be(col(ComplaintRow.order_key), _ORDER),
)
_PERHAPS: Final = union_all(
    *(columns(found.order_by(_ID.desc()).limit(_MOST).subquery()) for found in (_OF_CUSTOMER, _OF_NOBODY))
)


def cases_to_compare(
    session: Session, category: str, contact_key: str | None, order_key: str | None, since: datetime
) -> Sequence[ComplaintRow]:
    """Return the cases that a new one may repeat, if they are open or were closed since a moment.

    First those of its contact or order, then of the latest cases of its category those of which nothing says that the
    customer is another one; the newest first. So few of the latest are looked through that it costs the same in a large
    table as in a small one.
    """
    found = ask(session, _PERHAPS, category=category, contact=contact_key, order=order_key, since=since).all()
    if not found:
        return ()
    places: dict[int | None, tuple[int, int]] = {case_id: (place, -case_id) for place, case_id in found}
    rows = session.exec(select(ComplaintRow).where(_ID.in_(places)))
    return sorted(rows, key=lambda row: places[row.id])
