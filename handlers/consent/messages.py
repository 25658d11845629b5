"""What the bot says about consent: that it is asked for, and how it was decided."""

from datetime import datetime

from sqlmodel import Session

from domain.lifecycle import Move
from handlers.blocks import section
from handlers.cases import CaseFacts, case_of
from handlers.casework import case_body, case_buttons, customer_line, move_label, request_button, spoken
from handlers.consent import ids
from handlers.consent.phrases import how_decided, what_is_asked
from handlers.posts import Post, Reader, Repertoire
from handlers.services import Desk
from storage.models import NoticeRow, ProposalRow


def register(repertoire: Repertoire) -> None:
    """Enter what can be said about consent."""
    repertoire.says(ids.ASKED, asked_message)
    repertoire.says(ids.DECIDED, decided_message)


def asked_message(session: Session, notice: NoticeRow, desk: Desk, reader: Reader, now: datetime) -> Post | None:
    """To whoever can give consent: who asks for what; later, how it was decided."""
    proposal = session.get_one(ProposalRow, notice.facts["proposal"])
    case = case_of(session, notice, desk, now, reader.person)
    asked = what_is_asked(reader.words, Move(proposal.move), proposal.asked_by)
    decided = how_decided(reader.words, proposal.state, proposal.decided_by)
    opening = f"{asked}\n{decided}" if decided else asked
    return _post(opening, case, proposal, desk, reader, now)


def decided_message(session: Session, notice: NoticeRow, desk: Desk, reader: Reader, now: datetime) -> Post | None:
    """To whoever asked: agreed or declined, and by whom; what was answered stands in the window only."""
    proposal = session.get_one(ProposalRow, notice.facts["proposal"])
    case = case_of(session, notice, desk, now, reader.person)
    # Translators: {move} is the name of a button such as "Resolve".
    asked = reader.words.gettext("You asked for consent: *{move}*").format(
        move=move_label(reader.words, Move(proposal.move))
    )
    decided = how_decided(reader.words, proposal.state, proposal.decided_by)
    return _post(f"{asked}\n{decided}", case, proposal, desk, reader, now)


def _post(opening: str, case: CaseFacts, proposal: ProposalRow, desk: Desk, reader: Reader, now: datetime) -> Post:
    words = reader.words
    label = words.gettext("Decide") if proposal.state == "open" else words.gettext("Read the answer")
    shown = proposal.state == "open" or proposal.answer is not None
    request = request_button(label, proposal.id or 0) if shown else None
    body = case_body(case, desk.policy, now, reader, customer_line(case, reader))
    text = f"{opening.replace('*', '')} · {spoken(case, desk.policy, now, reader)}".replace("\n", " · ")
    return Post(text, [section(opening), *body, *case_buttons(case, words, request=request)])
