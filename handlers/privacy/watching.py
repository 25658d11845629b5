"""Every look at a customer's details is recorded, and an unusual one is told once to who answers for it."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from domain.people import guardians
from domain.policy import Policy
from domain.reveals import Unusual, unusual
from handlers.privacy import ids
from storage.members import log_access, reveals_since
from storage.models import AccessLogRow
from storage.notices import owe
from storage.work_times import calendar_of


def record_reveal(session: Session, look: AccessLogRow, policy: Policy) -> None:
    """Record that somebody was shown a customer's details in full; tell admins and heads where that is unusual.

    Each kind is told of once for a person and day, and never to that person.
    """
    log_access(session, look)
    session.flush()
    calendar = calendar_of(session, policy, look.person)
    midnight = start_of_day(look.at, policy.zoneinfo)
    today = reveals_since(session, look.person, midnight)
    for kind in unusual(today, calendar, policy.reveals, look.at):
        _tell(session, look, kind, midnight, policy)


def start_of_day(at: datetime, zone: ZoneInfo) -> datetime:
    """Return when the local day of a moment began."""
    return at.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)


def _tell(session: Session, look: AccessLogRow, kind: Unusual, midnight: datetime, policy: Policy) -> None:
    facts = {"person": look.person, "kind": kind.value, "since": midnight.isoformat(), "at": look.at.isoformat()}
    for target in guardians(policy):
        if target != look.person:
            key = f"{ids.UNUSUAL}:{look.person}:{midnight.date()}:{kind}:{target}"
            owe(session, ids.UNUSUAL, target, look.at, key, facts=facts)
