"""A word to the people of a new case whose first deadline falls into a time when nobody may be at work."""

from sqlmodel import Session

from domain.lifecycle import Move
from handlers.cases import CaseFacts
from handlers.phrases import clock_name, moment
from handlers.posts import Reader
from handlers.services import Desk
from storage.calendars import load_calendar

# As long as nothing else was done, somebody can still be found for it.
_BEFORE_WORK = frozenset({Move.FILE, Move.ASSIGN, Move.ACCEPT})


def off_hours_note(session: Session, case: CaseFacts, desk: Desk, reader: Reader) -> str:
    """Say that the next deadline falls due while the centre is closed, and what to do; nothing when it does not."""
    clock = case.next_clock
    if clock is None or case.last_move not in _BEFORE_WORK or load_calendar(session, desk.policy).is_open(clock.due_at):
        return ""
    # Translators: {clock} is a promise such as "First follow-up".
    return ":crescent_moon: " + reader.words.gettext(
        "{clock} falls due {moment}, when the centre is closed. Is somebody on duty then? If not, ask a lead to assign "
        "somebody who is."
    ).format(
        clock=clock_name(reader.words, clock.kind),
        moment=moment(reader.words, clock.due_at, reader.zone),
    )
