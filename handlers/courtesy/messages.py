"""What the bot says about courtesy calls: to who is to see to one, and of a customer who was pressed to withdraw."""

from datetime import datetime

from sqlmodel import Session

from domain.lifecycle import Move, State
from handlers.cases import case_of
from handlers.casework import case_message, person_name
from handlers.courtesy import ids
from handlers.posts import Post, Reader, Repertoire
from handlers.services import Desk
from storage.models import NoticeRow


def register(repertoire: Repertoire) -> None:
    """Enter what can be said about courtesy calls."""
    repertoire.says(ids.ASKED, asked_message)
    repertoire.says(ids.PRESSED, pressed_message)


def asked_message(session: Session, notice: NoticeRow, desk: Desk, reader: Reader, now: datetime) -> Post | None:
    """To who leads: this customer has withdrawn, and somebody else is to ask whether they wanted to."""
    case, words = case_of(session, notice, desk, now, reader.person), reader.words
    owed = Move.COURTESY in case.moves
    if owed:
        opening = words.gettext(
            "The customer has *withdrawn*. Please call them, or have somebody call who had no part in it: did they "
            "want to?"
        )
    else:
        opening = words.gettext("The customer has withdrawn. No courtesy call is owed any more.")
    return case_message(f":wave: {opening}", case, desk.policy, now, reader, live=owed, first=Move.COURTESY)


def pressed_message(session: Session, notice: NoticeRow, desk: Desk, reader: Reader, now: datetime) -> Post | None:
    """To who leads: the customer says that they did not want to withdraw."""
    case, words = case_of(session, notice, desk, now, reader.person), reader.words
    who = person_name(words, notice.facts["by"])
    opening = words.gettext(
        "The customer did *not* withdraw because they wanted to; {who} has asked them. Please decide whether the case "
        "is opened again."
    ).format(who=who)
    live = case.state is State.CLOSED
    return case_message(f":raised_hand: {opening}", case, desk.policy, now, reader, live=live, first=Move.REOPEN)
