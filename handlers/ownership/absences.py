"""What is done about who is away: plain functions, each one decision in one transaction."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from domain.absences import Absence, Source
from domain.errors import Refusal
from domain.people import Person, Roster, led_by
from handlers.ownership import ids
from handlers.services import Desk
from storage.absences import absences_of, add_absence, as_absence, end_absence
from storage.inbox import first_time
from storage.models import AbsenceRow


@dataclass(frozen=True, slots=True)
class Leave:
    """That somebody is away, as it was entered: without *person* whoever entered it, without *until* nobody knows."""

    key: str
    since: datetime
    until: datetime | None = None
    person: str = ""


@dataclass(frozen=True, slots=True)
class AbsenceFacts:
    """An absence as a form shows it; who knows it from a Slack status cannot end it here."""

    id: int
    absence: Absence
    source: Source


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Who is or will be away, of somebody and whom they lead; *leads* says whether they lead anybody."""

    absences: tuple[AbsenceFacts, ...]
    leads: bool


def whereabouts(session: Session, person: Person, roster: Roster, desk: Desk, now: datetime) -> Whereabouts:
    """Return the absences that somebody may change; raises `Refusal` for an outsider."""
    if person.outsider:
        raise Refusal("outsider")
    people = led_by(person.id, roster, desk.policy)
    rows = absences_of(session, sorted({person.id, *people}), now)
    facts = tuple(AbsenceFacts(row.id or 0, as_absence(row), Source(row.source)) for row in rows)
    return Whereabouts(facts, bool(people - {person.id}))


def record_leave(session: Session, form: Leave, person: Person, roster: Roster, desk: Desk, now: datetime) -> None:
    """Store that somebody is away: whoever says so, or one whom they lead. The same form twice is one absence.

    Raises `Refusal` beside the field when they may not say it, or when it would end before it begins.
    """
    if person.outsider:
        raise Refusal("outsider")
    who = form.person or person.id
    if who != person.id and who not in led_by(person.id, roster, desk.policy):
        raise Refusal("not_your_people", ids.PERSON)
    if form.until is not None and form.until <= max(form.since, now):
        raise Refusal("back_too_early", ids.UNTIL)
    if not first_time(session, form.key, now):
        return
    source = Source.PERSON if who == person.id else Source.LEAD
    add_absence(session, Absence(who, form.since, form.until), source, person.id)


def record_return(
    session: Session, absence_id: int, person: Person, roster: Roster, desk: Desk, now: datetime
) -> Whereabouts:
    """Store that somebody is back, and return who is away after it; an absence that is over stays as it was.

    Raises `Refusal` for whoever may not say so, and for what only a Slack status can end.
    """
    row = session.get(AbsenceRow, absence_id)
    if person.outsider or row is None or row.person not in {person.id, *led_by(person.id, roster, desk.policy)}:
        raise Refusal("unknown_control")
    if row.source == Source.STATUS:
        raise Refusal("status_says_away", owner=row.person)
    if row.until is None or row.until > now:
        end_absence(session, row, now)
    session.flush()
    return whereabouts(session, person, roster, desk, now)
