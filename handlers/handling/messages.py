"""What the bot says about handling: an answer that came or did not come, and what else there is to know."""

from datetime import datetime

from sqlmodel import Session

from domain.lifecycle import State
from domain.policy import Policy
from handlers.blocks import Block, context, section, words_of
from handlers.cases import CaseFacts, case_of
from handlers.casework import case_message, customer_line, details_only, headline, person_name
from handlers.handling import ids
from handlers.lateness import late_note
from handlers.phrases import moment
from handlers.posts import Post, Reader, Repertoire
from handlers.services import Desk
from storage.models import NoticeRow

# The script for a last word to a customer who does not answer; the policy may have none.
_LAST_WORD = "no_answer"


def register(repertoire: Repertoire) -> None:
    """Enter what can be said about handling."""
    repertoire.says(ids.ANSWERED, answered_message)
    repertoire.says(ids.WAIT_OVER, wait_over_message, dated=True)
    repertoire.says(ids.ADDED, added_message)


def answered_message(session: Session, notice: NoticeRow, desk: Desk, reader: Reader, now: datetime) -> Post | None:
    """To the owner: what we waited for has come."""
    case = case_of(session, notice, desk, now, reader.person)
    opening = reader.words.gettext("The customer has *answered*; what they said stands under Details.")
    live = case.state is not State.CLOSED
    return case_message(f":incoming_envelope: {opening}", case, desk.policy, now, reader, live=live)


def wait_over_message(session: Session, notice: NoticeRow, desk: Desk, reader: Reader, now: datetime) -> Post | None:
    """To the owner: the customer did not answer in time, and the case goes on."""
    case = case_of(session, notice, desk, now, reader.person)
    at = moment(reader.words, datetime.fromisoformat(notice.facts["at"]), reader.zone)
    opening = reader.words.gettext("The customer had *not answered* by {moment}, so the case goes on.").format(
        moment=at
    )
    live = case.state is not State.CLOSED
    below = _last_word(case, desk.policy, reader) if live else []
    late = late_note(session, notice, desk.policy, reader, now)
    return case_message(f":hourglass: {opening}", case, desk.policy, now, reader, live=live, below=below, small=late)


def added_message(session: Session, notice: NoticeRow, desk: Desk, reader: Reader, now: datetime) -> Post | None:
    """To the owner: somebody knows more; what it is stands where only those may read it who are entitled to."""
    case = case_of(session, notice, desk, now, reader.person)
    words = reader.words
    who = person_name(words, notice.facts["by"])
    opening = words.gettext("*New information* from {who}; it stands under Details.").format(who=who)
    title = headline(case, desk.policy, words)
    blocks = [
        section(f":memo: {opening}\n*{title}*"),
        context(customer_line(case, reader)),
        *details_only(case, words),
    ]
    return Post(f"{opening.replace('*', '')} {title}", blocks)


def _last_word(case: CaseFacts, policy: Policy, reader: Reader) -> list[Block]:
    """Suggest what to tell the customer before the case goes on without them."""
    script = policy.scripts.get(_LAST_WORD)
    if script is None or case.state is not State.IN_PROGRESS:
        return []
    words = reader.words
    lead = section(words.gettext("Please send the customer a last message, such as:"))
    return [lead, words_of(script.text.in_language(words.language))]
