"""What is done when an author's name is taken off a suggestion: plain functions, each one decision in one transaction.

The idea, its votes and all that is counted stay as they are. Who had it stays known to the bot, so that they hear what
becomes of it and cannot vote for it, and to the quality managers, as of any idea without a name.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlmodel import Session

from domain.errors import Refusal
from domain.indicators.days import day_of
from domain.kaizen.unnaming import check_may_unname, unnamable, without_name
from domain.people import Person
from handlers.digests import ids as digest_ids
from handlers.kaizen import ids
from handlers.kaizen.awards import ids as award_ids
from handlers.kaizen.facts import find_idea
from handlers.kaizen.unnaming.form import Unnaming
from handlers.services import Desk
from storage.kaizen_models import SuggestionRow
from storage.notices import refresh_all_standing, refresh_standing
from storage.records import note_record
from storage.suggestions import authors_of
from storage.unnaming import hide_author, hide_shares, publish_anew, runs_since

# The kind of record: who decided that a name is taken off which idea, and not whose it was.
UNNAMED: Final = "author_unnamed"
# Every message about a suggestion, lines in threads too: they name who did something.
_ABOUT: Final = (*ids.STANDING, ids.LINE, ids.CHECK_LATER)
_SHARED: Final = (digest_ids.SHARING, digest_ids.SHARING_REST)
_AWARDED: Final = (award_ids.GRANTED, award_ids.THANKS)


@dataclass(frozen=True, slots=True)
class Named:
    """A suggestion, and whose names somebody may take off it."""

    number: str
    title: str
    people: tuple[str, ...]


def look_at_names(session: Session, number: str, person: Person, desk: Desk) -> Named:
    """Return whose names somebody may take off an idea. Raises `Refusal`."""
    row = find_idea(session, number, desk.policy)
    assert row.id is not None
    authors = authors_of(session, row.id)
    named = [one.person for one in authors if not one.hidden]
    people = unnamable(person, [one.person for one in authors], named, desk.policy)
    return Named(row.number, row.title, people)


def unname(session: Session, form: Unnaming, person: Person, desk: Desk, now: datetime) -> None:
    """Take an author's name off an idea, and off the one that it was merged into; have all messages written anew.

    What was decided is recorded without whose name it was. Raises `Refusal`.
    """
    check_may_unname(person, [form.person], desk.policy)
    row: SuggestionRow | None = find_idea(session, form.idea.number, desk.policy)
    numbers = []
    while row is not None:
        assert row.id is not None
        if hide_author(session, row.id, form.person):
            numbers.append(row.number)
            _say_anew(session, row, form.person, desk, now)
        row = session.get_one(SuggestionRow, row.merged_into) if row.merged_into is not None else None
    if not numbers:
        raise Refusal("unname_nobody")
    by = "author" if form.person == person.id else "guardian"
    note_record(session, UNNAMED, person.id, now, {"suggestions": numbers, "by": by})


def _say_anew(session: Session, row: SuggestionRow, person: str, desk: Desk, now: datetime) -> None:
    assert row.id is not None
    refresh_standing(session, row.id, _ABOUT, now)
    if awards := hide_shares(session, row.id, person):
        refresh_all_standing(session, awards, _AWARDED, now)
    moments = [moment for moment in (row.decided_at, row.done_at) if moment is not None]
    for run in runs_since(session, digest_ids.SHARING, day_of(row.submitted_at, desk.policy.zoneinfo)):
        if (report := without_name(run.facts["report"], row.id, person, moments)) is not None:
            publish_anew(session, run, report)
            refresh_standing(session, run.id or 0, _SHARED, now)
