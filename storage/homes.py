"""App Homes: who has one, and what Slack shows of it."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import update
from sqlmodel import Session, col, select

from storage.home_models import HomeRow
from storage.sql import changed, insert_once

# Whoever comes back after this time begins at the beginning again.
_A_WHILE: Final = timedelta(hours=1)


def home_of(session: Session, person: str) -> HomeRow | None:
    """Return somebody's Home; None when they have never opened it."""
    return session.get(HomeRow, person)


def record_opened(session: Session, person: str, shown: str | None, now: datetime) -> None:
    """Note that somebody has opened their Home, where Slack shows the view with the hash *shown*, or none yet."""
    if insert_once(session, HomeRow, **HomeRow(person=person, first_at=now, opened_at=now, hash=shown).model_dump()):
        return
    row = session.get_one(HomeRow, person)
    if now - row.opened_at > _A_WHILE:
        row.part, row.page = "", 0
    row.opened_at, row.visits = now, row.visits + 1
    if row.hash != shown:
        row.hash, row.digest = shown, None


def record_turned(session: Session, person: str, part: str, page: int) -> None:
    """Note which part of their Home somebody looks at."""
    session.execute(update(HomeRow).where(col(HomeRow.person) == person).values(part=part, page=page))


def record_published(session: Session, seen: HomeRow, shown: str, digest: str) -> bool:
    """Note what Slack shows of a Home now; False when somebody else was faster, and nobody knows whose view it is."""
    mine = col(HomeRow.person) == seen.person
    unchanged = col(HomeRow.hash).is_not_distinct_from(seen.hash)
    if changed(session, update(HomeRow).where(mine, unchanged).values(hash=shown, digest=digest)) == 1:
        return True
    session.execute(update(HomeRow).where(mine).values(digest=None))
    return False


def homes_opened_since(session: Session, moment: datetime) -> Sequence[str]:
    """Return whose Homes were opened since a moment."""
    return session.exec(select(HomeRow.person).where(HomeRow.opened_at >= moment)).all()


def homes_among(session: Session, people: Collection[str]) -> Sequence[str]:
    """Return who of *people* has a Home."""
    return session.exec(select(HomeRow.person).where(col(HomeRow.person).in_(people))).all()
