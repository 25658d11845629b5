"""What becomes of reactions: plain functions, each one decision in one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from domain.errors import Refusal
from domain.kaizen.votes import BY_FORM, Mark, backs, is_among, micros_of, seen, told
from domain.people import Person, Roster
from handlers.delivery.actions import post_again
from handlers.kaizen.facts import find_idea
from handlers.kaizen.ids import CARD, LINE
from handlers.kaizen.steps import say_below_card
from handlers.kaizen.tallies import count, recount
from handlers.services import Desk
from storage.inbox import first_time
from storage.kaizen_models import SuggestionRow
from storage.models import NoticeRow
from storage.notices import notice_of, refresh_standing, subject_of_message
from storage.votes import Card, hear, keep_marks, marks_of, note_count, one_at_a_time, take_edit

# Slack's watch and ours may differ by as much.
_TOLERANCE = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class Reaction:
    """What Slack tells of a reaction: whose, on which message, whether it came or went, and when, in microseconds.

    *key* is the same however often it is delivered.
    """

    key: str
    channel: str
    ts: str
    name: str
    on: bool
    at: int


def hear_reaction(
    session: Session, reaction: Reaction, person: Person, roster: Roster, desk: Desk, now: datetime
) -> bool:
    """Take in what Slack tells of a reaction; say whether anything is owed for it.

    A vote counts until the decision. A question opens a line in the thread, once for each person.
    """
    suggestion_id = subject_of_message(session, (CARD,), reaction.channel, reaction.ts)
    if suggestion_id is None or not first_time(session, reaction.key, now):
        return False
    row = session.get_one(SuggestionRow, suggestion_id)
    if is_among(reaction.name, desk.policy.kaizen.votes):
        return _vote(session, row, reaction, person, roster, desk, now)
    asks = reaction.on and row.decided_at is None and is_among(reaction.name, desk.policy.kaizen.questions)
    return asks and _question(session, suggestion_id, person, now)


def apply_count(
    session: Session,
    card: Card,
    standing: Mapping[str, frozenset[str]],
    asked_at: datetime,
    roster: Roster,
    desk: Desk,
    now: datetime,
) -> bool:
    """Take over which reactions of whom stand on a card by a look at it that began at *asked_at*.

    What Slack has told meanwhile is younger than the look: then nothing is taken over, and the card is looked at again.
    """
    row = session.get_one(SuggestionRow, card.suggestion_id)
    one_at_a_time(session, row)
    if not note_count(session, card.suggestion_id, card.heard, now):
        return False
    known, at = marks_of(session, card.suggestion_id), micros_of(asked_at - _TOLERANCE)
    looked = {
        person: seen(known.get(person, {}), standing.get(person, frozenset()), at) for person in {*known, *standing}
    }
    changes = {person: marks for person, marks in looked.items() if marks != known.get(person)}
    keep_marks(session, card.suggestion_id, changes, now)
    recount(session, row, roster, desk, now)
    return True


def take_back(session: Session, number: str, person: Person, roster: Roster, desk: Desk, now: datetime) -> None:
    """Take back the vote of somebody who backed an idea in the form; a reaction is taken back in Slack."""
    row = find_idea(session, number, desk.policy)
    assert row.id is not None
    one_at_a_time(session, row)
    if row.decided_at is not None:
        raise Refusal("idea_over", number=row.number)
    known = marks_of(session, row.id, [person.id]).get(person.id, {})
    if BY_FORM in known:
        keep_marks(session, row.id, {person.id: told(known, BY_FORM, False, micros_of(now))}, now)
        recount(session, row, roster, desk, now)


def card_lost(session: Session, card: Card, now: datetime) -> bool:
    """Have a card posted again that was deleted in Slack; False when that is known already."""
    notice = notice_of(session, card.suggestion_id, CARD)
    return notice is not None and notice.id is not None and post_again(session, notice.id, card.ts, keep_votes, now)


def keep_votes(session: Session, notice: NoticeRow, now: datetime) -> None:
    """Keep the votes of an idea whose card, and with it all reactions, was deleted: as if given in the form.

    A look at the old card that is on its way is not taken over any more.
    """
    row = session.get_one(SuggestionRow, notice.subject_id)
    assert row.id is not None
    one_at_a_time(session, row)
    if row.decided_at is not None:
        return
    mark = Mark(True, micros_of(now))
    keep_marks(
        session,
        row.id,
        {person: {BY_FORM: mark} for person, known in marks_of(session, row.id).items() if backs(known)},
        now,
    )
    hear(session, row.id)


def edit_card(session: Session, suggestion_id: int, roster: Roster, desk: Desk, now: datetime) -> bool:
    """Bring a card up to date that is owed its new count; False when another process was faster."""
    row = session.get_one(SuggestionRow, suggestion_id)
    count(session, row, roster, desk)
    if not take_edit(session, row, now):
        return False
    refresh_standing(session, suggestion_id, (CARD,), now)
    return True


def _vote(
    session: Session,
    row: SuggestionRow,
    reaction: Reaction,
    person: Person,
    roster: Roster,
    desk: Desk,
    now: datetime,
) -> bool:
    assert row.id is not None
    one_at_a_time(session, row)
    if row.decided_at is not None:
        return False
    known = marks_of(session, row.id, [person.id]).get(person.id, {})
    marks = told(known, reaction.name, reaction.on, reaction.at)
    if marks is known:
        return False
    keep_marks(session, row.id, {person.id: marks}, now)
    hear(session, row.id)
    return recount(session, row, roster, desk, now)


def _question(session: Session, suggestion_id: int, person: Person, now: datetime) -> bool:
    if person.outsider:
        raise Refusal("outsider")
    key = f"{LINE}:question:{suggestion_id}:{person.id}"
    return say_below_card(session, suggestion_id, key, now, {"question": person.id})
