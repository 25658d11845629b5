"""Deciding on what others asked consent for: plain functions, each one decision in one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlmodel import Session

from domain.consent import deciders_of, may_decide
from domain.errors import Refusal
from domain.lifecycle import Move
from domain.people import Person
from domain.policy import ClockKind
from handlers.cases import CaseFacts, case_facts, roles_of, standing_of
from handlers.complaints.actions import check_may_read
from handlers.consent import ids
from handlers.consent.asking import CarryOut, asker_of, read_back, say_of_request
from handlers.courtesy.actions import carry_out_withdrawal
from handlers.moves import make_move
from handlers.ownership.handing import carry_out_reassign
from handlers.services import Desk
from storage.inbox import first_time
from storage.members import log_access
from storage.models import AccessLogRow, ComplaintRow, ProposalRow
from storage.notices import owe
from storage.proposals import decide_proposal

# How an agreed move is carried out where it takes more than the move itself.
CARRY_OUT: Final[Mapping[Move, CarryOut]] = {Move.REASSIGN: carry_out_reassign, Move.WITHDRAW: carry_out_withdrawal}


class Answer(StrEnum):
    """What can be said to a request: by who is asked, and by who asked."""

    AGREE = "agree"
    DECLINE = "decline"
    TAKE_BACK = "take_back"


@dataclass(frozen=True, slots=True)
class Decision:
    """An answer to a request, and what was written with it."""

    key: str
    proposal: int
    answer: Answer
    text: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as one who may read it sees it: what is to be done, from when it counts, what was written.

    *answers* are those that this person may give; none any more once it is decided. *due* are the ends that the move
    gives to clocks, *owner* who is to own the case.
    """

    id: int
    case: CaseFacts
    move: Move
    asked_by: str
    at: datetime
    due: Mapping[ClockKind, datetime]
    owner: str | None
    note: str
    answers: tuple[Answer, ...]
    state: str
    decided_by: str | None
    answer: str


def open_request(session: Session, proposal_id: int, person: Person, desk: Desk, now: datetime) -> Asked:
    """Return a request with all that was written; the access log says who saw it.

    Raises `Refusal` for whoever is not entitled to read what was said about its case.
    """
    proposal, row = _find(session, proposal_id)
    check_may_read(session, row, person, desk.policy)
    assert row.id is not None
    log_access(
        session,
        AccessLogRow(at=now, person=person.id, complaint_id=row.id, fields="notes", reason="consent", view_id=""),
    )
    deed = read_back(proposal, person.id, frozenset(), desk, now)
    owner = deed.changes.get("owner")
    return Asked(
        id=proposal_id,
        case=case_facts(session, row, desk, now),
        move=deed.move,
        asked_by=proposal.asked_by,
        at=deed.at,
        due=deed.due,
        owner=str(owner) if owner else None,
        note=deed.note,
        answers=_answers(session, proposal, row, person, desk),
        state=proposal.state,
        decided_by=proposal.decided_by,
        answer=desk.vault.open("note", proposal.answer),
    )


def decide(session: Session, form: Decision, person: Person, desk: Desk, now: datetime) -> None:
    """Give the answer of a form, once however often it is delivered; raises `Refusal` as the answers do."""
    if not first_time(session, form.key, now):
        return
    if form.answer is Answer.AGREE:
        agree(session, form.proposal, person, desk, now, form.text)
    elif form.answer is Answer.DECLINE:
        decline(session, form.proposal, person, form.text, desk, now)
    else:
        take_back(session, form.proposal, person, desk, now)


def agree(session: Session, proposal_id: int, person: Person, desk: Desk, now: datetime, text: str = "") -> None:
    """Agree to a move that somebody asked for, and carry it out as it was asked.

    Raises `Refusal` when somebody was faster, for whoever may not decide on it, and when the life table does not allow
    it any more: then nothing is decided.
    """
    proposal, row = _find(session, proposal_id)
    _check_answer(session, proposal, row, Answer.AGREE, person, desk)
    _settle(session, proposal, "agreed", person, text, desk, now)
    deed = read_back(proposal, person.id, roles_of(session, person, row, desk), desk, now)
    CARRY_OUT.get(deed.move, make_move)(session, row, deed, desk)
    _tell_asker(session, row, proposal, now)


def decline(session: Session, proposal_id: int, person: Person, text: str, desk: Desk, now: datetime) -> None:
    """Decline a move that somebody asked for, with a reason for them to read.

    Raises `Refusal` without one, when somebody was faster, and for whoever may not decide on it.
    """
    proposal, row = _find(session, proposal_id)
    _check_answer(session, proposal, row, Answer.DECLINE, person, desk)
    if not text:
        raise Refusal("answer_needed", ids.ANSWER)
    _settle(session, proposal, "declined", person, text, desk, now)
    say_of_request(session, row, proposal, "declined", person.id, now)
    _tell_asker(session, row, proposal, now)


def take_back(session: Session, proposal_id: int, person: Person, desk: Desk, now: datetime) -> None:
    """Take back what one has asked for oneself; raises `Refusal` when it was decided on, and for anybody else."""
    proposal, row = _find(session, proposal_id)
    _check_answer(session, proposal, row, Answer.TAKE_BACK, person, desk)
    _settle(session, proposal, "void", person, "", desk, now)
    say_of_request(session, row, proposal, "taken_back", person.id, now)


def _find(session: Session, proposal_id: int) -> tuple[ProposalRow, ComplaintRow]:
    proposal = session.get(ProposalRow, proposal_id)
    if proposal is None:
        raise Refusal("unknown_control")
    return proposal, session.get_one(ComplaintRow, proposal.complaint_id)


def _answers(
    session: Session, proposal: ProposalRow, row: ComplaintRow, person: Person, desk: Desk
) -> tuple[Answer, ...]:
    """Return the answers that somebody may give to a request."""
    if proposal.state != "open":
        return ()
    if person.id == proposal.asked_by:
        return (Answer.TAKE_BACK,)
    mine = roles_of(session, person, row, desk)
    return (Answer.AGREE, Answer.DECLINE) if may_decide(Move(proposal.move), asker_of(proposal), mine) else ()


def _check_answer(
    session: Session, proposal: ProposalRow, row: ComplaintRow, answer: Answer, person: Person, desk: Desk
) -> None:
    if person.outsider:
        raise Refusal("outsider")
    if person.id == row.colleague:
        raise Refusal("about_you", number=row.number)
    if proposal.state != "open":
        raise _decided(proposal)
    if answer in _answers(session, proposal, row, person, desk):
        return
    if person.id == proposal.asked_by:
        raise Refusal("another_person")
    people = deciders_of(Move(proposal.move), standing_of(session, row), desk.policy, proposal.asked_by)
    raise Refusal("not_yours_to_decide", number=row.number, deciders=people)


def _settle(
    session: Session, proposal: ProposalRow, state: str, person: Person, text: str, desk: Desk, now: datetime
) -> None:
    """Decide on a request; raises `Refusal` saying who was first when somebody was a moment faster."""
    assert proposal.id is not None
    answer = desk.vault.seal("note", text)
    settled = decide_proposal(session, proposal.id, state, person.id, now, answer)
    session.refresh(proposal)
    if not settled:
        raise _decided(proposal)


def _decided(proposal: ProposalRow) -> Refusal:
    if proposal.state == "void":
        return Refusal("asked_no_more")
    code = "agreed_already" if proposal.state == "agreed" else "declined_already"
    return Refusal(code, actor=proposal.decided_by)


def _tell_asker(session: Session, row: ComplaintRow, proposal: ProposalRow, now: datetime) -> None:
    if proposal.asked_by != row.colleague:
        key = f"{ids.DECIDED}:{proposal.id}"
        facts = {"proposal": proposal.id}
        owe(session, ids.DECIDED, proposal.asked_by, now, key, subject_id=row.id, facts=facts)
