"""An author's name taken off a suggestion: off the idea itself, its awards, and what was published about it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from storage.award_models import AwardRow, AwardShareRow
from storage.digest_models import DigestRunRow
from storage.kaizen_models import SuggestionAuthorRow, SuggestionRow
from storage.sql import changed


def hide_author(session: Session, suggestion_id: int, person: str) -> bool:
    """Have an author named with an idea no longer; False where they are not named with it."""
    mine = (col(SuggestionAuthorRow.suggestion_id) == suggestion_id, col(SuggestionAuthorRow.person) == person)
    named = update(SuggestionAuthorRow).where(*mine, col(SuggestionAuthorRow.hidden).is_(False))
    if changed(session, named.values(hidden=True).execution_options(synchronize_session=False)) == 0:
        return False
    first = update(SuggestionRow).where(col(SuggestionRow.id) == suggestion_id, col(SuggestionRow.author) == person)
    session.execute(first.values(hidden=True).execution_options(synchronize_session=False))
    return True


def hide_shares(session: Session, suggestion_id: int, person: str) -> Sequence[int]:
    """Have nobody named with the awards that an idea was given; return which awards those are."""
    awards = select(AwardRow.id).where(AwardRow.suggestion_id == suggestion_id)
    mine = (col(AwardShareRow.award_id).in_(awards), col(AwardShareRow.person) == person)
    found = session.exec(select(AwardShareRow.award_id).where(*mine)).all()
    unnamed = update(AwardShareRow).where(*mine).values(hidden=True, named=False)
    session.execute(unnamed.execution_options(synchronize_session=False))
    return found


def runs_since(session: Session, digest: str, day: date) -> Sequence[DigestRunRow]:
    """Return what was published of a digest about days from *day* on."""
    row = DigestRunRow
    since = select(row).where(row.digest == digest, row.state == "published", row.last_day >= day)
    return session.exec(since.order_by(col(row.id))).all()


def publish_anew(session: Session, run: DigestRunRow, report: dict[str, Any]) -> None:
    """Keep what was published in another wording."""
    run.facts = {**run.facts, "report": report}
    session.add(run)
