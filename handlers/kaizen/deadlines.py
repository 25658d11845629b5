"""By when the author of a suggestion is to hear from us: the same clocks and ladders as those of complaints."""

from datetime import datetime

from sqlmodel import Session

from domain.clocks import start
from domain.policy import ClockKind, LengthRule
from handlers.deadlines import reckon_length
from handlers.services import Desk
from storage.kaizen_models import SuggestionClockRow, SuggestionRow
from storage.suggestion_clocks import new_answer_clock


def answer_clock(
    session: Session, row: SuggestionRow, kind: ClockKind, desk: Desk, now: datetime
) -> SuggestionClockRow:
    """Return a clock of a suggestion that counts from *now* on; it is not stored yet."""
    assert row.id is not None
    length, ladders = desk.policy.clocks[kind].length, desk.policy.ladders
    assert length is not None, "the policy was checked for it"
    reckoned = reckon_length(session, kind, length, LengthRule.GENERAL, now, desk)
    steps = ladders.steps_for(kind, length)
    clock = start(reckoned.due, reckoned.began, now, steps, ladders.earliest, ladders.every)
    return new_answer_clock(clock, row.id, kind, row.cycle, reckoned.basis)
