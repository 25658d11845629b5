"""What is done when a suggestion is answered: plain functions, each one decision in one transaction."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from domain.errors import Refusal
from domain.kaizen.people import responsible
from domain.kaizen.states import Stage, Step
from domain.kaizen.votes import BY_FORM, Mark, backs, micros_of
from domain.masking import holds_contact
from domain.people import Person, Roster
from handlers.forms import CaseRef
from handlers.kaizen import ids
from handlers.kaizen.answering.form import Answer, Word
from handlers.kaizen.facts import IdeaFacts, find_idea, hands_of, idea_facts
from handlers.kaizen.steps import check_step, say_below_card, stride_of, take_step, tell, tell_step
from handlers.kaizen.tallies import recount
from handlers.services import Desk
from storage.inbox import first_time
from storage.kaizen_models import SuggestionEventRow, SuggestionRow
from storage.notices import refresh_standing
from storage.suggestions import add_author, authors_of, case_links, events_of, link_complaint
from storage.votes import all_backers, keep_marks, marks_of, one_at_a_time

_NEED_A_NOTE = frozenset({Step.ASK, Step.DECLINE})
_CARRIED_OUT = frozenset({Step.JUST_DO, Step.PLAN})
_ENDED = frozenset({Stage.DECLINED, Stage.MERGED, Stage.STOPPED})


def check_idea(session: Session, number: str, step: Step, person: Person, desk: Desk, now: datetime) -> IdeaFacts:
    """Return a suggestion with which *person* may take a step now; raises `Refusal`."""
    row = find_idea(session, number, desk.policy)
    check_step(session, row, step, person, desk)
    return idea_facts(session, row, desk, now, person)


def record_answer(
    session: Session, answer: Answer, person: Person, owner: Person | None, roster: Roster, desk: Desk, now: datetime
) -> None:
    """Record what becomes of a suggestion, and tell its authors; raises `Refusal` beside a field."""
    _check(answer, owner)
    row = _take_up(session, answer.key, answer.idea, desk, now)
    if row is None:
        return
    if answer.step is Step.MERGE:
        _merge(session, row, answer, person, roster, desk, now)
        return
    changes = {"owner": answer.owner or row.author} if answer.step in _CARRIED_OUT else {}
    facts = {"to": answer.owner} if changes and answer.owner else {}
    event = _take(session, row, answer.step, answer.note, person, roster, desk, now, changes=changes, facts=facts)
    told = sorted({*hands_of(session, row).authors, *changes.values()})
    tell_step(session, row, told, event, now)


def record_reply(session: Session, word: Word, person: Person, roster: Roster, desk: Desk, now: datetime) -> None:
    """Record what an author answers, and tell whoever asked."""
    row = _begin(session, word, desk, now)
    if row is not None:
        asked = [event.actor for event in events_of(session, row.id or 0) if event.step == Step.ASK]
        event = _take(session, row, Step.REPLY, word.note, person, roster, desk, now)
        tell_step(session, row, asked[-1:], event, now)


def record_done(session: Session, word: Word, person: Person, roster: Roster, desk: Desk, now: datetime) -> None:
    """Record that what needed no plan is done, and tell its authors and whoever answers them."""
    row = _begin(session, word, desk, now)
    if row is not None:
        event = _take(session, row, Step.FINISH, word.note, person, roster, desk, now, changes={"done_at": now})
        hands = hands_of(session, row)
        lead = responsible(hands, desk.policy, roster)
        told = sorted({*hands.authors, *([lead] if lead is not None else [])} - {person.id})
        tell_step(session, row, told, event, now)


def _check(answer: Answer, owner: Person | None) -> None:
    if answer.step in _NEED_A_NOTE and not answer.note:
        raise Refusal("idea_note_needed", ids.NOTE)
    if answer.step is Step.MERGE and not answer.into:
        raise Refusal("idea_into_needed", ids.INTO)
    if holds_contact(answer.note):
        raise Refusal("holds_contact", ids.NOTE)
    if owner is not None and owner.outsider:
        raise Refusal("idea_owner_outsider", ids.OWNER)


def _begin(session: Session, word: Word, desk: Desk, now: datetime) -> SuggestionRow | None:
    if holds_contact(word.note):
        raise Refusal("holds_contact", ids.NOTE)
    return _take_up(session, word.key, word.idea, desk, now)


def _take_up(session: Session, key: str, idea: CaseRef, desk: Desk, now: datetime) -> SuggestionRow | None:
    """Return the suggestion that a form is about; None for a form that was taken up before."""
    row = find_idea(session, idea.number, desk.policy)
    if not first_time(session, key, now):
        return None
    if row.version != idea.version:
        raise Refusal("idea_outdated", number=row.number)
    return row


def _take(
    session: Session,
    row: SuggestionRow,
    step: Step,
    note: str,
    person: Person,
    roster: Roster,
    desk: Desk,
    now: datetime,
    **more: Any,
) -> SuggestionEventRow:
    check_step(session, row, step, person, desk)
    stride = stride_of(session, step, row, person, desk, now, note=note, **more)
    return take_step(session, row, stride, roster, desk)


def _merge(
    session: Session, row: SuggestionRow, answer: Answer, person: Person, roster: Roster, desk: Desk, now: datetime
) -> None:
    """Merge a suggestion into another one: its authors, its cases and whoever backs it become the other one's."""
    into = find_idea(session, answer.into, desk.policy, ids.INTO)
    _check_target(session, row, into, person)
    assert row.id is not None
    assert into.id is not None
    for one in sorted((row, into), key=lambda idea: idea.id or 0):
        one_at_a_time(session, one)
    facts, changes = {"into": into.number}, {"merged_into": into.id}
    event = _take(session, row, Step.MERGE, answer.note, person, roster, desk, now, facts=facts, changes=changes)
    _hand_over(session, row.id, into, now)
    recount(session, into, roster, desk, now)
    refresh_standing(session, into.id, ids.STANDING, now)
    say_below_card(session, into.id, f"{ids.LINE}:merged:{row.id}", now, {"merged": row.number})
    authors = sorted(author.person for author in authors_of(session, row.id))
    tell_step(session, row, authors, event, now)
    tell(session, into, ids.AUTHOR_DM, authors, now, "author")


def _check_target(session: Session, row: SuggestionRow, into: SuggestionRow, person: Person) -> None:
    """Nobody lets others' ideas and votes be merged into an idea of their own."""
    if into.id == row.id:
        raise Refusal("idea_itself", ids.INTO, number=row.number)
    if Stage(into.stage) in _ENDED:
        raise Refusal("idea_ended", ids.INTO, number=into.number, stage=Stage(into.stage))
    if person.id in hands_of(session, into).authors:
        raise Refusal("idea_not_yours", ids.INTO, number=into.number)


def _hand_over(session: Session, suggestion_id: int, into: SuggestionRow, now: datetime) -> None:
    assert into.id is not None
    for author in authors_of(session, suggestion_id):
        add_author(session, into.id, author.person, now, hidden=author.hidden)
    for complaint_id in case_links(session, suggestion_id):
        link_complaint(session, into.id, complaint_id, into.author, now)
    if into.decided_at is None:
        known = marks_of(session, into.id)
        mark = Mark(True, micros_of(now))
        new = [person for person in all_backers(session, suggestion_id) if not backs(known.get(person, {}))]
        keep_marks(session, into.id, {person: {**known.get(person, {}), BY_FORM: mark} for person in new}, now)
