"""The sweep of promises to authors: whoever owes an answer is reminded, and those above them hear when it is late."""

from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from domain.clocks import Reminder, take
from domain.kaizen.people import answering
from domain.people import Roster
from domain.policy import Audience, ClockKind, Policy
from handlers.kaizen import ids
from handlers.kaizen.card import OWNED
from handlers.kaizen.facts import hands_of
from handlers.kaizen.sweeping import Owing, sweep
from handlers.services import Desk, Services
from storage.clocks import as_clock
from storage.kaizen_models import SuggestionClockRow, SuggestionRow
from storage.notices import owe, refresh_standing
from storage.suggestion_clocks import claim_answer, next_due_answer, next_dues, postpone_answer


async def sweep_answers(services: Services) -> int:
    """Owe every reminder about suggestions that is due by now; return how many clocks were handled."""
    return await sweep(
        services, Owing("clock", "answer_clock_unreadable", next_due_answer, take_answer, postpone_answer)
    )


def take_answer(session: Session, clock_id: int, roster: Roster, desk: Desk, now: datetime) -> bool:
    """Handle all that one clock owes by *now*; False when another process was faster, or the clock has stopped."""
    row = session.get(SuggestionClockRow, clock_id)
    if row is None or row.next_at is None or row.next_at > now:
        return False
    clock = as_clock(row)
    reminders, taken = take(clock, now, contacted=False)
    if not claim_answer(session, row, taken, replace(clock, taken=taken).next_at):
        return False
    idea = session.get_one(SuggestionRow, row.suggestion_id)
    # Of what one person hears as several the last weighs most.
    told = {_addressee(session, idea, row, reminder, roster, desk): reminder for reminder in reminders}
    for person, reminder in told.items():
        if person is not None:
            _owe(session, row, person, reminder, now)
    # The card says what is overdue, and names who is there to answer.
    refresh_standing(session, row.suggestion_id, (ids.CARD,), now)
    return True


def name_stand_ins(session: Session, person: str, policy: Policy, now: datetime) -> None:
    """Have the cards of ideas that somebody away was to answer name whoever stands in for them."""
    for suggestion_id in next_dues(session):
        hands = hands_of(session, session.get_one(SuggestionRow, suggestion_id))
        if person in answering(hands, policy):
            refresh_standing(session, suggestion_id, (ids.CARD,), now)


def _addressee(
    session: Session, idea: SuggestionRow, clock: SuggestionClockRow, reminder: Reminder, roster: Roster, desk: Desk
) -> str | None:
    """Return who is meant by an audience: who answers, or carries it out; and above them the heads.

    Of several it is the first who is at work.
    """
    hands = hands_of(session, idea)
    above = answering(hands, desk.policy)
    heads = tuple(person for person in desk.policy.people.heads if person not in hands.authors)
    mine = (idea.owner, idea.author) if ClockKind(clock.kind) in OWNED else above
    chains = {Audience.OWNER: (*mine, *above), Audience.LEAD: above, Audience.HEAD: (*heads, *above)}
    return roster.stand_in(chains[reminder.to])


def _owe(session: Session, clock: SuggestionClockRow, person: str, reminder: Reminder, now: datetime) -> None:
    facts = {"rung": reminder.rung.value, "at": reminder.at.isoformat(), "clock": clock.id}
    key = f"{ids.REMINDER}:{clock.id}:{person}:{reminder.rung}:{reminder.at.isoformat()}"
    owe(session, ids.REMINDER, person, now, key, subject_id=clock.suggestion_id, facts=facts)
