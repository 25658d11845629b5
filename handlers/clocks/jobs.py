"""The sweep: time passes, and whoever is owed a word about a running clock gets it."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import structlog
from sqlmodel import Session

from domain.clocks import Rung, Word, take
from domain.lifecycle import Move
from domain.people import leads
from domain.policy import Audience
from handlers.cases import done_in_cycle
from handlers.clocks.ids import WORD
from handlers.complaints.ids import STANDING
from handlers.complaints.moves import say_in_thread
from handlers.services import Desk, Services
from storage.clocks import as_clock, claim_moments, next_due, postpone
from storage.models import ClockRow, ComplaintRow
from storage.notices import owe, refresh_standing
from storage.store import StoreUnavailable

_LOG = structlog.get_logger(__name__)
_SET_ASIDE = timedelta(hours=1)
_WEIGHT = (Rung.LATE_ENTRY, Rung.REMINDER, Rung.HEADS_UP, Rung.BREACH, Rung.ESCALATION)


async def sweep_clocks(services: Services) -> int:
    """Say every word that is owed by now, the longest overdue first; return how many clocks were handled.

    Safe to run twice, late, or in several processes: what a clock owes and that it has been said is one transaction.
    """
    now = services.clock.now()
    handled = 0
    while (clock_id := await services.store.read(oldest_due, now)) is not None:
        await _take_or_set_aside(services, clock_id, now)
        handled += 1
    if handled:
        services.ring()
    return handled


def oldest_due(session: Session, now: datetime) -> int | None:
    """Return the id of the running clock that has waited longest."""
    row = next_due(session, now)
    return row.id if row else None


def take_moments(session: Session, clock_id: int, desk: Desk, now: datetime) -> bool:
    """Handle all that one clock owes by *now*; False when another process was faster or the clock has stopped."""
    row = session.get(ClockRow, clock_id)
    if row is None or row.next_at is None or row.next_at > now:
        return False
    case = session.get_one(ComplaintRow, row.complaint_id)
    words, taken = take(as_clock(row), now, contacted=Move.FOLLOW_UP in done_in_cycle(session, case))
    later = as_clock(row.model_copy(update={"taken": taken})).next_at
    if not claim_moments(session, row, taken, later):
        return False
    _owe_words(session, row, case, words, desk, now)
    return True


def addressees(case: ComplaintRow, to: Audience, desk: Desk) -> tuple[str, ...]:
    """Return who is meant by an audience; with nobody above named, the word falls to the owner."""
    if to is Audience.LEAD and (found := leads(case.department, desk.policy)[:1]):
        return found
    if to is Audience.HEAD and (found := desk.policy.people.heads[:1]):
        return found
    return (case.owner,) if case.owner else (case.creator,)


async def _take_or_set_aside(services: Services, clock_id: int, now: datetime) -> None:
    try:
        await services.store.write(take_moments, clock_id, services.desk, now)
    except StoreUnavailable:
        raise
    except Exception:  # noqa: BLE001 - one clock that cannot be read must not hold up all the others
        _LOG.exception("clock_set_aside", clock=clock_id)
        await services.store.write(postpone, clock_id, now + _SET_ASIDE)


def _owe_words(
    session: Session, row: ClockRow, case: ComplaintRow, words: Iterable[Word], desk: Desk, now: datetime
) -> None:
    """One person gets one message, the weightiest, even when they are owner and lead at once."""
    said: dict[str, Word] = {}
    for word in sorted(words, key=lambda word: _WEIGHT.index(word.rung)):
        for person in addressees(case, word.to, desk):
            said[person] = word
            _rise(case, word)
    for person, word in said.items():
        facts = {"rung": word.rung.value, "to": word.to.value, "at": word.at.isoformat()}
        owe(session, WORD, person, now, _dedup_key(row, person, word), subject_id=case.id, clock_id=row.id, facts=facts)
    if any(word.rung is Rung.BREACH for word in words):
        _show_breach(session, row, case, now)


def _dedup_key(row: ClockRow, person: str, word: Word) -> str:
    """A case typed in late is late once, however many of its clocks that concerns."""
    if word.rung is Rung.LATE_ENTRY:
        return f"late_entry:{row.complaint_id}:{row.cycle}:{person}"
    return f"clock:{row.id}:{person}:{word.rung}:{word.at.isoformat()}"


def _rise(case: ComplaintRow, word: Word) -> None:
    level = {Rung.BREACH: 1, Rung.ESCALATION: 2}.get(word.rung, 0)
    case.level = max(case.level, level)


def _show_breach(session: Session, row: ClockRow, case: ComplaintRow, now: datetime) -> None:
    assert case.id is not None
    refresh_standing(session, case.id, STANDING, now)
    say_in_thread(session, case, f"line:breach:{row.id}", now, {"breach": row.kind, "at": row.due_at.isoformat()})
