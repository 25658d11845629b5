"""The sweep: time passes, and whoever is owed a word about a running clock gets it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

import structlog
from sqlmodel import Session

from domain.clocks import Rung, take
from domain.lifecycle import CONTACTS
from domain.people import Roster
from domain.policy import Audience, ClockKind, Severity
from handlers.apart import Apart
from handlers.cases import standing_of
from handlers.clocks.bundling import bundle_reminders
from handlers.clocks.owing import Owed, owe_reminders
from handlers.clocks.telling import addressee
from handlers.handling.actions import end_wait
from handlers.services import Desk, Services
from storage.bundles import coming_of, waiting_targets
from storage.clocks import Claim, as_clock, claim_moments, due_clocks, lock_due, postpone
from storage.complaints import cases_by_id, cases_that_made
from storage.models import ClockRow, ComplaintRow

_LOG = structlog.get_logger(__name__)
_SET_ASIDE = timedelta(hours=1)
# So many clocks share one transaction, and what has to be read for them; whoever acts meanwhile waits for no more.
_TOGETHER: Final = 50


# What the bot does by itself when a clock has run out; it says so in place of the last reminder.
End = Callable[[Session, ComplaintRow, ClockRow, str, Desk, datetime], None]
_AT_THE_END: Mapping[str, End] = {ClockKind.CUSTOMER_WAIT: end_wait}


async def sweep_clocks(services: Services) -> int:
    """Owe every reminder that is due by now, the longest overdue first; return how many clocks were handled.

    Safe to run twice, late, or in several processes: what a clock owes and that it has been said is one transaction.
    """
    now = services.clock.now()
    handled = 0
    while due := await services.store.read(due_clocks, now, _TOGETHER):
        await _take_or_set_aside(services, due, now)
        handled += len(due)
    await _look_ahead(services, now)
    await bundle_reminders(services, now)
    if handled:
        services.ring()
    return handled


async def _take_or_set_aside(services: Services, clock_ids: Sequence[int], now: datetime) -> None:
    """One clock that cannot be read must hold up neither the others nor those of its own case."""
    roster = services.directory.roster()
    with Apart(_LOG, "clocks_not_taken_together", clocks=len(clock_ids)):
        await services.store.write(take_moments, clock_ids, roster, services.desk, now)
        return
    for clock_id in clock_ids:
        await _take_one_or_set_aside(services, clock_id, roster, now)


async def _take_one_or_set_aside(services: Services, clock_id: int, roster: Roster, now: datetime) -> None:
    for alone in (False, True):
        with Apart(_LOG, "clock_unreadable", clock=clock_id, alone=alone):
            await services.store.write(take_moments, [clock_id], roster, services.desk, now, alone=alone)
            return
    await services.store.write(postpone, clock_id, now + _SET_ASIDE)


async def _look_ahead(services: Services, now: datetime) -> None:
    """Let whoever is reminded now hear at once of what they would hear of in a few minutes."""
    store, within = services.store, services.policy.delivery.bundle_within
    roster = services.directory.roster()
    for person in await store.read(waiting_targets, now):
        for clock_id in await store.read(coming_of, person, now, now + within):
            # One that cannot be taken ahead comes at its own time.
            with Apart(_LOG, "clock_not_taken_ahead", clock=clock_id):
                await store.write(take_ahead, clock_id, person, roster, services.desk, now)


def take_moments(
    session: Session, clock_ids: Sequence[int], roster: Roster, desk: Desk, now: datetime, *, alone: bool = False
) -> bool:
    """Handle all that clocks owe by *now*, and unless *alone* what the other clocks of their cases owe with it.

    So two promises that fall due together make one message. False when another process was faster, or the clocks have
    stopped.
    """
    rows = lock_due(session, clock_ids, now, alone=alone)
    if not rows:
        return False
    cases = cases_by_id(session, {row.complaint_id for row in rows})
    over = {row.id: row for row in rows if row.kind in _AT_THE_END and row.due_at <= now}
    owed = [one for one in _claimed(session, rows, now) if one.clock.id not in over]
    for row in over.values():
        _end(session, cases[row.complaint_id], row, roster, desk, now)
    owe_reminders(session, cases, owed, roster, desk, now)
    return True


def take_ahead(session: Session, clock_id: int, person: str, roster: Roster, desk: Desk, now: datetime) -> bool:
    """Remind somebody already now of what they would be reminded of in a few minutes, since they hear of others now.

    Only where it may wait for others, is for them alone, and nothing else of the case is owed by then. False when it
    is not so, or another process was faster.
    """
    until = now + desk.policy.delivery.bundle_within
    rows = lock_due(session, [clock_id], until)
    if not rows or not all(_is_early_reminder(row, until) for row in rows):
        return False
    cases = cases_by_id(session, {row.complaint_id for row in rows})
    if any(case.owner != person or case.severity == Severity.URGENT for case in cases.values()):
        return False
    owe_reminders(session, cases, _claimed(session, rows, until), roster, desk, now)
    return True


def _is_early_reminder(row: ClockRow, until: datetime) -> bool:
    come = as_clock(row).moments_by(until)
    reminds = all(moment.to is Audience.OWNER and moment.rung is Rung.REMINDER for moment in come)
    return reminds and row.kind != ClockKind.CALLBACK and row.due_at > until


def _claimed(session: Session, rows: Sequence[ClockRow], now: datetime) -> list[Owed]:
    """Take what clocks owe by now, and return it."""
    contacted = cases_that_made(session, {row.complaint_id for row in rows}, CONTACTS)
    claims: list[Claim] = []
    owed: list[Owed] = []
    for row in rows:
        clock = as_clock(row)
        reminders, taken = take(clock, now, row.complaint_id in contacted)
        claims.append(Claim(row, taken, replace(clock, taken=taken).next_at))
        owed += [Owed(row, reminder) for reminder in reminders]
    claim_moments(session, claims)
    return owed


def _end(session: Session, case: ComplaintRow, clock: ClockRow, roster: Roster, desk: Desk, now: datetime) -> None:
    kind = ClockKind(clock.kind)
    owner = addressee(standing_of(session, case), kind, Audience.OWNER, desk, roster)
    _AT_THE_END[kind](session, case, clock, owner, desk, now)
