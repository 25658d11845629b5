"""By when the author of a suggestion is to hear from us: the same clocks and ladders as those of complaints."""

from datetime import datetime

from sqlmodel import Session

from domain.clocks import start
from domain.kaizen.reminders import in_opening_hours
from domain.policy import ClockKind, LengthRule
from handlers.deadlines import reckon_length
from handlers.services import Desk
from storage.calendars import load_calendar
from storage.kaizen_models import SuggestionClockRow, SuggestionRow
from storage.plans import plan_of
from storage.suggestion_clocks import new_answer_clock


def answer_clock(
    session: Session, row: SuggestionRow, kind: ClockKind, desk: Desk, now: datetime
) -> SuggestionClockRow:
    """Return a clock of a suggestion that counts from *now* on; it is not stored yet."""
    assert row.id is not None
    if kind is ClockKind.TRIAL_START:
        return _until_start(session, row, desk, now)
    length, ladders = desk.policy.clocks[kind].length, desk.policy.ladders
    assert length is not None, "the policy was checked for it"
    reckoned = reckon_length(session, kind, length, LengthRule.GENERAL, now, desk)
    steps = ladders.steps_for(kind, length)
    clock = start(reckoned.due, reckoned.began, now, steps, ladders.earliest, ladders.every)
    clock = in_opening_hours(clock, load_calendar(session, desk.policy), now + ladders.earliest)
    return new_answer_clock(clock, row.id, kind, row.cycle, reckoned.basis)


def _until_start(session: Session, row: SuggestionRow, desk: Desk, now: datetime) -> SuggestionClockRow:
    """Return the clock of a trial that is to start on the day of its plan, or the first working day that is left."""
    plan, calendar = plan_of(session, row), load_calendar(session, desk.policy)
    assert row.id is not None
    assert plan is not None, "what is agreed to was written"
    day = max(plan.planned_start, calendar.date_of(now))
    while not calendar.is_working_day(day) or calendar.closing_of(day) <= now:
        day = calendar.next_working_day(day)
    due, ladders = calendar.closing_of(day), desk.policy.ladders
    steps = ladders.steps_for(ClockKind.TRIAL_START, due - now)
    clock = start(due, now, now, steps, ladders.earliest, ladders.every)
    clock = in_opening_hours(clock, calendar, now + ladders.earliest)
    basis = {"planned_start": plan.planned_start.isoformat()}
    return new_answer_clock(clock, row.id, ClockKind.TRIAL_START, row.cycle, basis)
