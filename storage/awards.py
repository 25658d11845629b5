"""Questions about awards: what is nominated, what waits for a decision, and the ledger."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, text, update
from sqlmodel import Session, col, func, select

from storage.award_models import AwardMonthRow, AwardRow, AwardShareRow
from storage.sql import changed, insert_once

_OPEN = text("award.decided_at IS NULL")
_OWED = text("award.next_at IS NOT NULL")
_THANKS = func.coalesce(col(AwardRow.tier), "") == "thanks"


def last_month(session: Session) -> date | None:
    """Return the first day of the last month for which awards were nominated."""
    return session.exec(select(func.max(AwardMonthRow.month))).one()


def begin_month(session: Session, month: date, now: datetime) -> bool:
    """Note that the awards of a month are nominated; False when they were already."""
    return insert_once(session, AwardMonthRow, month=month, at=now)


def keep_award(session: Session, award: AwardRow, shares: Sequence[AwardShareRow]) -> int | None:
    """Store a nomination with its shares; None when it was nominated before."""
    if not insert_once(session, AwardRow, **award.model_dump(exclude={"id"})):
        return None
    award_id = session.exec(select(AwardRow.id).where(AwardRow.key == award.key)).one()
    assert award_id is not None
    session.add_all(AwardShareRow(**{**share.model_dump(), "award_id": award_id}) for share in shares)
    session.flush()
    return award_id


def award_by_id(session: Session, award_id: int) -> AwardRow | None:
    """Return an award as it stands now."""
    return session.get(AwardRow, award_id, populate_existing=True)


def award_by_key(session: Session, key: str) -> AwardRow | None:
    """Return the nomination with a key."""
    return session.exec(select(AwardRow).where(AwardRow.key == key)).first()


def shares_of(session: Session, award_id: int) -> Sequence[AwardShareRow]:
    """Return who has part in an award, in their order."""
    mine = select(AwardShareRow).where(AwardShareRow.award_id == award_id)
    return session.exec(mine.order_by(col(AwardShareRow.place)).execution_options(populate_existing=True)).all()


def open_awards(session: Session, most: int) -> Sequence[AwardRow]:
    """Return the nominations that wait for a decision, the oldest first."""
    return session.exec(select(AwardRow).where(_OPEN).order_by(col(AwardRow.id)).limit(most)).all()


def next_due_award(session: Session, now: datetime) -> int | None:
    """Return the nomination about which somebody has been owed a reminder for longest."""
    due = select(AwardRow.id).where(_OWED, col(AwardRow.next_at) <= now)
    return session.exec(due.order_by(col(AwardRow.next_at), col(AwardRow.id)).limit(1)).first()


def claim_nudge(session: Session, award: AwardRow, told: int, next_at: datetime | None) -> bool:
    """Take the reminders of a nomination up to *told*, unless another sweep has or somebody has decided meanwhile."""
    seen = (col(AwardRow.id) == award.id, _OWED, col(AwardRow.told) == award.told, col(AwardRow.state) == award.state)
    statement = update(AwardRow).where(*seen).values(told=told, next_at=next_at)
    return changed(session, statement.execution_options(synchronize_session=False)) == 1


def postpone_nudge(session: Session, award_id: int, by: timedelta, now: datetime) -> None:
    """Look at a nomination again later, so that one that cannot be read does not hold up all the others."""
    later = update(AwardRow).where(col(AwardRow.id) == award_id, _OWED).values(next_at=now + by)
    session.execute(later.execution_options(synchronize_session=False))


def decided_awards(session: Session, since: date, most: int) -> Sequence[AwardRow]:
    """Return the awards of the months *since* a day that were decided on, the latest month first; thanks are none."""
    return _ledger(session, since, most, ~_THANKS)


def thanked(session: Session, since: date, most: int) -> Sequence[AwardRow]:
    """Return the thanks of the months *since* a day, the latest month first."""
    return _ledger(session, since, most, _THANKS)


def _ledger(session: Session, since: date, most: int, kept: ColumnElement[bool]) -> Sequence[AwardRow]:
    over = select(AwardRow).where(col(AwardRow.decided_at).is_not(None), AwardRow.month >= since, kept)
    return session.exec(over.order_by(col(AwardRow.month).desc(), col(AwardRow.id)).limit(most)).all()


def awards_between(session: Session, since: datetime, until: datetime) -> dict[str, Any]:
    """Return how many awards were *granted* from *since* until before *until*, the *sums* of it, and how many wait.

    The sums are in whole units by their currency; those without money are not among them. Thanks count as no award.
    """
    row = AwardRow
    decided = (col(row.decided_at) >= since) & (col(row.decided_at) < until) & ~_THANKS
    sums = select(row.currency, func.count(), func.sum(row.total)).where(decided, row.state == "granted")
    granted = session.exec(sums.group_by(row.currency).order_by(row.currency)).all()
    waiting = session.exec(select(func.count()).select_from(row).where(_OPEN)).one()
    money = {currency: int(total) for currency, _, total in granted if total}
    return {"granted": sum(count for _, count, _ in granted), "sums": money, "open": waiting}


def claim_award(session: Session, award: AwardRow, changes: Mapping[str, Any]) -> bool:
    """Change an award, unless somebody else has decided on it meanwhile."""
    statement = update(AwardRow).where(col(AwardRow.id) == award.id, col(AwardRow.state) == award.state)
    seen = statement.values(changes).execution_options(synchronize_session=False)
    return changed(session, seen) == 1


def share_anew(session: Session, award_id: int, amounts: Mapping[str, int]) -> None:
    """Give each of those who have part in an award another share."""
    for person, amount in amounts.items():
        mine = (col(AwardShareRow.award_id) == award_id) & (col(AwardShareRow.person) == person)
        session.execute(
            update(AwardShareRow).where(mine).values(amount=amount).execution_options(synchronize_session=False)
        )


def answer_naming(session: Session, award_id: int, person: str, named: bool, now: datetime) -> bool:
    """Note whether somebody may be thanked by name; False when they have no part in the award."""
    mine = (col(AwardShareRow.award_id) == award_id) & (col(AwardShareRow.person) == person)
    statement = update(AwardShareRow).where(mine).values(named=named, answered_at=now)
    return changed(session, statement.execution_options(synchronize_session=False)) == 1
