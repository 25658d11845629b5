"""The sweep: time passes, and whoever is owed a word about a running clock gets it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlmodel import Session

from domain.bundling import can_wait
from domain.choices import Wish
from domain.clocks import ClockState, Reminder, Rung, take
from domain.people import Roster
from domain.policy import Audience, ClockKind, Severity
from handlers.apart import Apart
from handlers.cases import standing_of
from handlers.clocks.bundling import GATHERED_IN, bundle_reminders
from handlers.clocks.ids import REMINDER
from handlers.clocks.rungs import rungs_of, weight
from handlers.clocks.sparing import UNLESS_CONTACTED, heard_from_us, spoken_of
from handlers.clocks.telling import addressee, told
from handlers.handling.actions import end_wait
from handlers.moves import STANDING, say_in_thread
from handlers.services import Desk, Services
from storage.bundles import WAITS, coming_of, waiting_targets
from storage.choices import wants
from storage.clocks import as_clock, claim_moments, due_of_case, next_due, postpone
from storage.models import ClockRow, ComplaintRow, NoticeRow
from storage.notices import add_facts, latest_notice, owe, refresh_standing

_LOG = structlog.get_logger(__name__)
_SET_ASIDE = timedelta(hours=1)
_MINUTE = timedelta(minutes=1)
_OVERDUE = frozenset({Rung.BREACH, Rung.ESCALATION, Rung.STILL_OPEN})


# What the bot does by itself when a clock has run out; it says so in place of the last reminder.
End = Callable[[Session, ComplaintRow, ClockRow, str, Desk, datetime], None]
_AT_THE_END: Mapping[str, End] = {ClockKind.CUSTOMER_WAIT: end_wait}


@dataclass(frozen=True, slots=True)
class Owed:
    """A reminder, and the clock it is about."""

    clock: ClockRow
    reminder: Reminder


async def sweep_clocks(services: Services) -> int:
    """Owe every reminder that is due by now, the longest overdue first; return how many clocks were handled.

    Safe to run twice, late, or in several processes: what a clock owes and that it has been said is one transaction.
    """
    now = services.clock.now()
    handled = 0
    while (clock_id := await services.store.read(next_due, now)) is not None:
        await _take_or_set_aside(services, clock_id, now)
        handled += 1
    await _look_ahead(services, now)
    await bundle_reminders(services, now)
    if handled:
        services.ring()
    return handled


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
    session: Session, clock_id: int, roster: Roster, desk: Desk, now: datetime, *, alone: bool = False
) -> bool:
    """Handle all that one clock owes by *now*, and unless *alone* what the other clocks of its case owe with it.

    So two promises that fall due together make one message. False when another process was faster, or the clock has
    stopped.
    """
    first = session.get(ClockRow, clock_id)
    if first is None or first.next_at is None or first.next_at > now:
        return False
    case = session.get_one(ComplaintRow, first.complaint_id)
    contacted = heard_from_us(session, case)
    owed: list[Owed] = []
    over: list[ClockRow] = []
    for row in [first] if alone else due_of_case(session, first.complaint_id, now):
        reminders = _claim(session, row, contacted, now)
        if reminders is not None and row.kind in _AT_THE_END and row.due_at <= now:
            over.append(row)
        else:
            owed += [Owed(row, reminder) for reminder in reminders or ()]
    for row in over:
        _end(session, case, row, roster, desk, now)
    _owe_reminders(session, case, owed, roster, desk, now)
    return bool(owed or over)


def take_ahead(session: Session, clock_id: int, person: str, roster: Roster, desk: Desk, now: datetime) -> bool:
    """Remind somebody already now of what they would be reminded of in a few minutes, since they hear of others now.

    Only where it may wait for others, is for them alone, and nothing else of the case is owed by then. False when it
    is not so, or another process was faster.
    """
    until = now + desk.policy.delivery.bundle_within
    first = session.get(ClockRow, clock_id)
    case = session.get_one(ComplaintRow, first.complaint_id) if first is not None else None
    if first is None or case is None or case.owner != person or case.severity == Severity.URGENT:
        return False
    rows = due_of_case(session, first.complaint_id, until)
    if not all(_is_early_reminder(row, until) for row in rows):
        return False
    contacted = heard_from_us(session, case)
    owed = [Owed(row, said) for row in rows for said in _claim(session, row, contacted, until) or ()]
    _owe_reminders(session, case, owed, roster, desk, now)
    return bool(owed)


def _is_early_reminder(row: ClockRow, until: datetime) -> bool:
    come = as_clock(row).moments_by(until)
    reminds = all(moment.to is Audience.OWNER and moment.rung is Rung.REMINDER for moment in come)
    return reminds and row.kind != ClockKind.CALLBACK and row.due_at > until


def _claim(session: Session, row: ClockRow, contacted: bool, now: datetime) -> tuple[Reminder, ...] | None:
    """Return what a clock owes by now; None when another process was faster."""
    clock = as_clock(row)
    reminders, taken = take(clock, now, contacted)
    return reminders if claim_moments(session, row, taken, replace(clock, taken=taken).next_at) else None


def _end(session: Session, case: ComplaintRow, clock: ClockRow, roster: Roster, desk: Desk, now: datetime) -> None:
    kind = ClockKind(clock.kind)
    owner = addressee(standing_of(session, case), kind, Audience.OWNER, desk, roster)
    _AT_THE_END[kind](session, case, clock, owner, desk, now)


async def _take_or_set_aside(services: Services, clock_id: int, now: datetime) -> None:
    """One clock that cannot be read must hold up neither the others nor those of its own case."""
    roster = services.directory.roster()
    for alone in (False, True):
        with Apart(_LOG, "clock_unreadable", clock=clock_id, alone=alone):
            await services.store.write(take_moments, clock_id, roster, services.desk, now, alone=alone)
            return
    await services.store.write(postpone, clock_id, now + _SET_ASIDE)


def _owe_reminders(
    session: Session, case: ComplaintRow, owed: Sequence[Owed], roster: Roster, desk: Desk, now: datetime
) -> None:
    """One person gets one message about all of it, even when they are owner and lead at once."""
    by_person: dict[str, list[Owed]] = {}
    standing = standing_of(session, case)
    for one in owed:
        person, rung = told(session, case, standing, ClockKind(one.clock.kind), one.reminder, roster, desk, now)
        by_person.setdefault(person, []).append(replace(one, reminder=replace(one.reminder, rung=rung)))
    for person, mine in by_person.items():
        mine.sort(key=lambda one: weight(one.reminder.rung), reverse=True)
        first, about = mine[0].reminder, _about(mine)
        if first.rung is Rung.HEADS_UP and not wants(session, person, Wish.HEADS_UP):
            continue
        if _joined(session, case, person, first.rung, about, now):
            continue
        # It is as late as the longest owed of what it says.
        since = min(one.reminder.at for one in mine)
        late = now - since >= desk.policy.delivery.summarise_after
        waits = late or can_wait(first.rung, Severity(case.severity))
        facts = {"rung": first.rung.value, "at": since.isoformat(), **about, WAITS: waits}
        key = f"clock:{mine[0].clock.id}:{person}:{first.rung}:{first.at.isoformat()}"
        send_at = now + GATHERED_IN if waits else None
        owe(session, REMINDER, person, now, key, subject_id=case.id, facts=facts, send_at=send_at)
    # After a long sleep the head's reminder may be all that is left of a breach; the channel is told all the same.
    for clock in {one.clock.id: one.clock for one in owed if one.reminder.rung in _OVERDUE}.values():
        _show_breach(session, clock, case, now)


def _about(owed: Sequence[Owed]) -> dict[str, Any]:
    """Return what a message knows of its clocks, what weighs most at the front: which they are, and where each stands.

    It stands on the heaviest of its rungs, and is dropped with a contact only when all that is said of it is.
    """
    clocks = list(dict.fromkeys(one.clock.id for one in owed))
    rungs = {str(one.clock.id): one.reminder.rung.value for one in reversed(owed)}
    kept = {one.clock.id for one in owed if not one.reminder.unless_contacted}
    return {"clocks": clocks, "rungs": rungs, UNLESS_CONTACTED: [clock for clock in clocks if clock not in kept]}


def _joined(
    session: Session, case: ComplaintRow, person: str, rung: Rung, about: Mapping[str, Any], now: datetime
) -> bool:
    """Let what somebody was told about a case within this minute speak of these clocks too; False when it cannot.

    It stays the message it is, so it must weigh as much already, and speak of other clocks of which one still runs.
    """
    assert case.id is not None
    earlier = latest_notice(session, case.id, REMINDER, person)
    if earlier is None or now - earlier.created_at >= _MINUTE:
        return False
    told: list[int] = earlier.facts["clocks"]
    lighter = weight(Rung(earlier.facts["rung"])) < weight(rung)
    if lighter or not set(about["clocks"]).isdisjoint(told) or not _still_speaks(session, earlier):
        return False
    dropped = [*earlier.facts.get(UNLESS_CONTACTED, ()), *about[UNLESS_CONTACTED]]
    more = {"clocks": [*told, *about["clocks"]], "rungs": {**rungs_of(earlier), **about["rungs"]}}
    add_facts(session, earlier, {**more, UNLESS_CONTACTED: dropped}, now)
    return True


def _still_speaks(session: Session, reminder: NoticeRow) -> bool:
    """Say whether a reminder is not about to be let go: of what it speaks something runs."""
    return any(clock.state == ClockState.RUNNING for clock in spoken_of(session, reminder, reminder.sent_at))


def _show_breach(session: Session, clock: ClockRow, case: ComplaintRow, now: datetime) -> None:
    assert case.id is not None
    refresh_standing(session, case.id, STANDING, now)
    say_in_thread(session, case, f"line:breach:{clock.id}", now, {"breach": clock.kind})
