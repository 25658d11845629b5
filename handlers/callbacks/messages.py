"""What the bot says about callbacks: a case that came back, and a customer who was not satisfied."""

from datetime import datetime

from sqlmodel import Session

from domain.lifecycle import Move, State
from handlers.callbacks import ids
from handlers.cases import case_of
from handlers.casework import case_message
from handlers.posts import Post, Reader, Repertoire
from handlers.services import Desk
from storage.models import NoticeRow


def register(repertoire: Repertoire) -> None:
    """Enter what can be said about callbacks."""
    repertoire.says(ids.REOPENED, reopened_message)
    repertoire.says(ids.RECOVERY, recovery_message)
    repertoire.says(ids.WRONG_NUMBER, wrong_number_message)
    repertoire.says(ids.LOW_SCORE, low_score_message)


def reopened_message(session: Session, notice: NoticeRow, desk: Desk, reader: Reader, now: datetime) -> Post | None:
    """To owner and lead: the customer says it is not solved."""
    case = case_of(session, notice, desk, now, reader.person)
    words = reader.words
    if case.state is State.IN_PROGRESS and case.cycle == notice.facts["cycle"]:
        opening = words.gettext("The customer says it is *not solved*. The case is open again, with new deadlines.")
    else:
        opening = words.gettext("This case was reopened, because the customer said it was *not solved*.")
    live = case.state is not State.CLOSED
    return case_message(":arrows_counterclockwise: " + opening, case, desk.policy, now, reader, live=live)


def recovery_message(session: Session, notice: NoticeRow, desk: Desk, reader: Reader, now: datetime) -> Post | None:
    """To the lead: solved, but the customer is not satisfied."""
    case = case_of(session, notice, desk, now, reader.person)
    words, asked = reader.words, Move.RECOVER in case.moves
    if notice.facts.get("refused"):
        opening = words.gettext("The customer *did not want to answer* the callback. Please decide, and record why.")
    elif asked:
        opening = words.gettext(
            "Solved, but the customer is *not satisfied*. Please contact them, then record what you offered."
        )
    else:
        opening = words.gettext("Solved, but the customer was *not satisfied* at first.")
    return case_message(":speech_balloon: " + opening, case, desk.policy, now, reader, live=asked, first=Move.RECOVER)


def wrong_number_message(session: Session, notice: NoticeRow, desk: Desk, reader: Reader, now: datetime) -> Post | None:
    """To the owner: the number that we have is not the customer's."""
    case = case_of(session, notice, desk, now, reader.person)
    opening = reader.words.gettext("The number that we have is *wrong*. Please find the right one and correct it.")
    return case_message(
        ":telephone_receiver: " + opening, case, desk.policy, now, reader, live=case.state is State.RESOLVED
    )


def low_score_message(session: Session, notice: NoticeRow, desk: Desk, reader: Reader, now: datetime) -> Post | None:
    """To the lead: content by word, but not by score."""
    case = case_of(session, notice, desk, now, reader.person)
    # Translators: such as "The customer gave a low score: 2 of 5."
    opening = reader.words.gettext("The customer gave a *low score*: {score} of {best}.").format(
        score=notice.facts["score"], best=desk.policy.callback.scale
    )
    return case_message(
        ":speech_balloon: " + opening, case, desk.policy, now, reader, live=case.state is not State.CLOSED
    )
