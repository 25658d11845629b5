"""How many back an idea, and from how many teams: counted from the store, for those who may vote now."""

from collections.abc import Collection
from datetime import datetime, timedelta
from functools import partial

from sqlmodel import Session

from domain.kaizen.people import team_of
from domain.kaizen.votes import Tally, tally
from domain.people import Roster
from handlers.kaizen.ids import CARD
from handlers.services import Desk
from storage.kaizen_models import SuggestionRow
from storage.notices import refresh_standing
from storage.suggestions import author_ids
from storage.votes import backers, keep_tally, owe_edit, take_edit

# A card gets a new count at most this often.
EVERY = timedelta(minutes=1)


def tallies_of(session: Session, ids: Collection[int], roster: Roster, desk: Desk) -> dict[int, Tally]:
    """Return how many back each of several ideas that wait for a decision."""
    backing, authors = backers(session, ids), author_ids(session, ids)
    team = partial(team_of, roster=roster, policy=desk.policy)
    return {number: tally(backing[number], authors[number], team) for number in ids}


def recount(session: Session, row: SuggestionRow, roster: Roster, desk: Desk, now: datetime) -> bool:
    """Count anew who backs an idea, and owe its card the count if it has changed; say whether it has."""
    if not count(session, row, roster, desk):
        return False
    _show(session, row, now)
    return True


def count(session: Session, row: SuggestionRow, roster: Roster, desk: Desk) -> bool:
    """Count anew who backs an idea, and say whether that is news; after the decision the count is frozen."""
    assert row.id is not None
    if row.decided_at is not None:
        return False
    return keep_tally(session, row, tallies_of(session, [row.id], roster, desk)[row.id])


def _show(session: Session, row: SuggestionRow, now: datetime) -> None:
    """Bring the card up to date at once, unless that was done within this minute: then once the minute is over."""
    assert row.id is not None
    if row.edited_at is not None and now < row.edited_at + EVERY:
        owe_edit(session, row.id, row.edited_at + EVERY)
    elif take_edit(session, row, now):
        refresh_standing(session, row.id, (CARD,), now)
    else:
        owe_edit(session, row.id, now + EVERY)
