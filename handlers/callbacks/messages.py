"""What the bot says about callbacks: whose call it is, a case that came back, a customer who was not satisfied."""

from datetime import datetime

from sqlmodel import Session

from domain.lifecycle import Move, State
from domain.policy import Policy
from domain.words import Words
from handlers.blocks import context, section
from handlers.callbacks import ids
from handlers.callbacks.phrases import next_word, what_to_do, when_to_call
from handlers.cases import CaseFacts, case_of
from handlers.casework import case_message, headline, state_line
from handlers.posts import Post, Reader, Repertoire
from handlers.services import Desk
from storage.models import NoticeRow


def register(repertoire: Repertoire) -> None:
    """Enter what can be said about callbacks."""
    repertoire.says(ids.CALLER, caller_message)
    repertoire.says(ids.REOPENED, reopened_message)
    repertoire.says(ids.RECOVERY, recovery_message)
    repertoire.says(ids.WRONG_NUMBER, wrong_number_message)
    repertoire.says(ids.LOW_SCORE, low_score_message)


def caller_message(session: Session, notice: NoticeRow, desk: Desk, reader: Reader, now: datetime) -> Post | None:
    """To whoever is to call a customer back: what to do, and when; afterwards, that they need not any more."""
    case = case_of(session, notice, desk, now, reader.person)
    words, live = reader.words, case.state is State.RESOLVED and case.cycle == notice.facts["cycle"]
    if live and case.standing.caller != notice.target:
        return _no_longer_theirs(case, desk, reader)
    opening = what_to_do(case, words) if live else words.gettext("This callback is done. Thank you.")
    small = [when_to_call(case, desk.policy, reader), _why_the_owner(case, desk.policy, words)] if live else []
    first = next_word(case) if live else None
    opening = ":telephone_receiver: " + opening
    return case_message(opening, case, desk.policy, now, reader, live=live, first=first, small=" ".join(small).strip())


def _why_the_owner(case: CaseFacts, policy: Policy, words: Words) -> str:
    """Say why the owner is to call, where the policy wants another person to."""
    if case.standing.caller != case.owner or policy.callback.caller != "another" or case.recovering:
        return ""
    return words.gettext("Nobody else was there to call, so it is up to you, too.")


def _no_longer_theirs(case: CaseFacts, desk: Desk, reader: Reader) -> Post:
    words, caller = reader.words, case.standing.caller
    if caller is None:
        said = words.gettext("You need not call this customer back any more.")
    else:
        said = words.gettext("{caller} speaks with this customer now. You need not call back any more.").format(
            caller=f"<@{caller}>"
        )
    title = headline(case, desk.policy, words)
    return Post(f"{said} {title}", [section(said), context(title, state_line(case, words))])


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
    if asked and case.standing.caller not in (None, notice.target):
        return _no_longer_theirs(case, desk, reader)
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
