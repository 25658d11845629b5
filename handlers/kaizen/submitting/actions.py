"""What is done when a suggestion is handed in: plain functions, each one decision in one transaction."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from domain.errors import Refusal
from domain.kaizen.people import area_of, parts, responsible
from domain.kaizen.states import Stage, Step
from domain.kaizen.votes import BY_FORM, Mark, backs, micros_of
from domain.masking import holds_contact
from domain.people import Person, Roster
from handlers.cases import find_case
from handlers.complaints.ids import CARD as CASE_CARD
from handlers.kaizen import ids
from handlers.kaizen.facts import find_idea, hands_of
from handlers.kaizen.steps import Stride, begin_life, stride_of, take_step, tell
from handlers.kaizen.submitting.form import NEW, Idea
from handlers.kaizen.submitting.similar import SimilarIdeas, similar_to
from handlers.kaizen.tallies import recount
from handlers.services import Desk
from storage.kaizen_models import SuggestionRow
from storage.models import ComplaintRow
from storage.notices import notice_of, owe
from storage.suggestions import add_author, link_complaint, next_suggestion_number, suggestion_by_form
from storage.votes import keep_marks, marks_of, one_at_a_time


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a form: the number of the suggestion it made, or of the one it *backs*."""

    number: str
    backs: bool = False


def submit_idea(
    session: Session,
    idea: Idea,
    person: Person,
    co_authors: tuple[Person, ...],
    roster: Roster,
    desk: Desk,
    now: datetime,
) -> Outcome:
    """Store a suggestion, or back the one that was chosen instead; the same form twice does it once.

    Raises `SimilarIdeas` while nobody has decided on those that say the same, and `Refusal` beside a field.
    """
    if person.outsider:
        raise Refusal("outsider")
    known = suggestion_by_form(session, idea.key)
    if known is not None:
        return Outcome(known.number)
    _check(idea, co_authors)
    cases = _cases(session, idea.cases, person)
    if idea.decision not in ("", NEW):
        return _back_instead(session, idea, person, cases, roster, desk, now)
    if not idea.decision and (similar := similar_to(session, idea, person.id)):
        raise SimilarIdeas(similar)
    row = _store(session, idea, person, co_authors, desk, now)
    _begin(session, row, person, roster, desk, now)
    _link(session, row, cases, person, now)
    return Outcome(row.number)


def _check(idea: Idea, co_authors: tuple[Person, ...]) -> None:
    """Everybody reads a suggestion, so nothing in it may say who a customer is."""
    for field, text in ((ids.TITLE, idea.title), (ids.PAIN, idea.pain), (ids.PROPOSAL, idea.proposal)):
        if holds_contact(text):
            raise Refusal("holds_contact", field)
    if any(one.outsider for one in co_authors):
        raise Refusal("co_author_outsider", ids.CO_AUTHORS)


def _cases(session: Session, numbers: Iterable[str], person: Person) -> list[ComplaintRow]:
    """Return the cases that an idea was born from; one about the person is none of theirs."""
    found = []
    for number in numbers:
        try:
            row = find_case(session, number)
        except Refusal as refusal:
            raise Refusal(refusal.code, ids.CASES, **refusal.facts) from None
        if row.colleague == person.id:
            raise Refusal("about_you", ids.CASES, number=row.number)
        found.append(row)
    return found


def _store(
    session: Session, idea: Idea, person: Person, co_authors: tuple[Person, ...], desk: Desk, now: datetime
) -> SuggestionRow:
    row = SuggestionRow(
        number=next_suggestion_number(session, desk.policy.kaizen.number_prefix),
        form_key=idea.key,
        stage=Stage.SUBMITTED.value,
        author=person.id,
        hidden=idea.hidden,
        from_customer=idea.from_customer,
        area=area_of(person, desk.policy),
        title=idea.title,
        pain=idea.pain,
        proposal=idea.proposal,
        indicator=idea.indicator,
        effort=idea.effort.value if idea.effort is not None else None,
        by_author=idea.by_author,
        source=idea.source.link or None,
        source_open=idea.source.open,
        submitted_at=now,
    )
    session.add(row)
    session.flush()
    assert row.id is not None
    for author in dict.fromkeys((person.id, *(one.id for one in co_authors))):
        add_author(session, row.id, author, now, hidden=idea.hidden)
    return row


def _begin(session: Session, row: SuggestionRow, person: Person, roster: Roster, desk: Desk, now: datetime) -> None:
    """Start the clocks of a new suggestion, and owe its first messages."""
    assert row.id is not None
    hands = hands_of(session, row)
    begin_life(session, row, Stride(Step.SUBMIT, person.id, parts(person, hands, desk.policy), now), desk)
    owe(session, ids.CARD, ids.CHANNEL, now, f"{ids.CARD}:{row.id}", subject_id=row.id)
    tell(session, row, ids.AUTHOR_DM, sorted(hands.authors), now, "author")
    lead = responsible(hands, desk.policy, roster)
    if lead is not None:
        tell(session, row, ids.LEAD_DM, [lead], now, "lead")


def _link(session: Session, row: SuggestionRow, cases: Iterable[ComplaintRow], person: Person, now: datetime) -> None:
    """Link a new idea and the cases that it was born from, both ways."""
    assert row.id is not None
    for case in cases:
        assert case.id is not None
        if link_complaint(session, row.id, case.id, person.id, now):
            _say_on_case(session, row, case.id, now)


def _say_on_case(session: Session, row: SuggestionRow, case_id: int, now: datetime) -> None:
    card = notice_of(session, case_id, CASE_CARD)
    if card is not None:
        key = f"{ids.CASE_LINE}:{row.id}:{case_id}"
        facts = {"suggestion": row.id}
        owe(session, ids.CASE_LINE, card.target, now, key, subject_id=case_id, parent_id=card.id, facts=facts)


def _back_instead(
    session: Session,
    idea: Idea,
    person: Person,
    cases: list[ComplaintRow],
    roster: Roster,
    desk: Desk,
    now: datetime,
) -> Outcome:
    """Back another suggestion in the place of a new one; the cases are its cases too."""
    row = find_idea(session, idea.decision, desk.policy, ids.DECISION)
    one_at_a_time(session, row)
    if row.decided_at is not None:
        raise Refusal("idea_decided", ids.DECISION, number=row.number)
    back_by_form(session, row, person, roster, desk, now)
    for case in cases:
        _add_case(session, row, case, person, roster, desk, now)
    return Outcome(row.number, backs=True)


def back_by_form(
    session: Session, row: SuggestionRow, person: Person, roster: Roster, desk: Desk, now: datetime
) -> None:
    """Let somebody back an idea without a reaction; whoever backs it already still has one vote."""
    assert row.id is not None
    known = marks_of(session, row.id, [person.id]).get(person.id, {})
    if not backs(known):
        keep_marks(session, row.id, {person.id: {**known, BY_FORM: Mark(True, micros_of(now))}}, now)
        recount(session, row, roster, desk, now)


def _add_case(
    session: Session,
    row: SuggestionRow,
    case: ComplaintRow,
    person: Person,
    roster: Roster,
    desk: Desk,
    now: datetime,
) -> None:
    """Link one more case to an idea that is there already."""
    assert row.id is not None
    assert case.id is not None
    if link_complaint(session, row.id, case.id, person.id, now):
        stride = stride_of(session, Step.LINK, row, person, desk, now, facts={"case": case.number})
        take_step(session, row, stride, roster, desk)
        _say_on_case(session, row, case.id, now)
