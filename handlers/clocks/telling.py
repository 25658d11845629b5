"""Whom a moment of a clock is for: somebody is always told, and nobody who sleeps of what cannot wait."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from sqlmodel import Session

from domain.clocks import Reminder, Rung
from domain.people import Roster, Standing, duty_leads_of, leads, leads_of
from domain.policy import Audience, ClockKind, Severity
from handlers.cases import standing_with
from handlers.delivery.actions import OPERATOR
from handlers.services import Desk
from storage.complaints import open_handoffs
from storage.models import ComplaintRow
from storage.work_times import load_rota


def addressee(case: Standing, kind: ClockKind, to: Audience, desk: Desk, roster: Roster) -> str:
    """Return who is meant by an audience; with nobody there it falls to the next, so that somebody is always told.

    A callback is its caller's, a hand-off the department's that the case was handed to. With nobody there of all those
    who have to do with a case it is for an admin, or for the operator's channel.
    """
    above, heads, duty = leads_of(case, desk.policy), desk.policy.people.heads, duty_leads_of(case, desk.policy)
    chains = {
        Audience.OWNER: (*_obliged(case, kind, desk, roster), case.owner, *above, *heads),
        Audience.LEAD: (*above, *heads, case.owner),
        Audience.HEAD: (*heads, *above, case.owner),
        Audience.DUTY: (*roster.on_duty(duty), *duty, *above, *heads, case.owner),
    }
    last = (case.creator, *desk.policy.people.admins)
    person = roster.first_here(person for person in (*chains[to], *last) if person != case.colleague)
    return person or (OPERATOR if desk.policy.slack.operator is not None else case.creator)


def _obliged(case: Standing, kind: ClockKind, desk: Desk, roster: Roster) -> tuple[str | None, ...]:
    """Return who keeps a promise that is not the owner's."""
    if kind is ClockKind.CALLBACK:
        return (case.caller,)
    if kind is ClockKind.HANDOFF_ACCEPT and case.handed_to is not None:
        leading = leads(case.handed_to, desk.policy)
        return (*roster.on_duty(leading), *leading)
    return ()


def standings_of(session: Session, rows: Mapping[int, ComplaintRow]) -> dict[int, Standing]:
    """Return what each of many cases knows of people."""
    handed = open_handoffs(session, rows)
    return {case_id: standing_with(row, handed.get(case_id)) for case_id, row in rows.items()}


def told(
    session: Session,
    row: ComplaintRow,
    case: Standing,
    kind: ClockKind,
    said: Reminder,
    roster: Roster,
    desk: Desk,
    now: datetime,
) -> tuple[str, Rung]:
    """Return who is told what of a reminder: whom it is for, or whoever stands in while they cannot see to it.

    Of what is urgent nobody is told who is off while somebody is on duty. Before a promise is broken, whoever is on
    leave is not reminded of it, but who stands in. Where nobody stands in, they are told all the same.
    """
    person = addressee(case, kind, said.to, desk, roster)
    if said.to is not Audience.OWNER or kind is ClockKind.CALLBACK or not desk.policy.ladders.within_shifts:
        return person, said.rung
    before = said.rung is Rung.REMINDER
    instead: Iterator[str] = iter(())
    if row.severity == Severity.URGENT:
        instead = _on_duty(session, case, person, roster, desk, now)
    elif before and person in roster.away:
        above = (*duty_leads_of(case, desk.policy), *leads_of(case, desk.policy), *desk.policy.people.heads)
        instead = (one for one in roster.on_duty(above) if one not in (person, case.colleague))
    other = next(instead, None)
    if other is None:
        return person, said.rung
    return other, Rung.STAND_IN if before else said.rung


def _on_duty(session: Session, case: Standing, person: str, roster: Roster, desk: Desk, now: datetime) -> Iterator[str]:
    """Yield who is on duty while somebody is off: the duty leads, then whoever of the department works at this hour.

    A complaint about a colleague is for those who lead.
    """
    rota = load_rota(session, desk.policy)
    if person not in roster.away and rota.of(person).is_open(now):
        return
    theirs = () if case.colleague else roster.members.get(case.department, ())
    members = (one for one in theirs if one in rota.own)
    for one in roster.at_work((*duty_leads_of(case, desk.policy), *members)):
        if one not in (person, case.colleague) and one not in roster.resting:
            yield one
