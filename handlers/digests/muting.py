"""Quiet for the rest of the day: what comes late is told tomorrow, and everybody sees who wished so."""

from datetime import datetime

from sqlmodel import Session

from domain.errors import Refusal
from domain.people import Person
from domain.policy import Policy
from domain.rights import Circle, check_circle
from handlers.digests import ids
from handlers.digests.gather import end_of_day
from storage.corrections import set_muted
from storage.digests import kept_run
from storage.notices import notice_of, owe, refresh_standing


def mute(session: Session, run_id: int, person: Person, policy: Policy, now: datetime) -> bool:
    """Say nothing more about the numbers of a digest's scope until midnight; False when that is so already.

    Its message and its thread say who wished so. Raises `Refusal` for somebody who does not answer for the numbers.
    Reminders and alarms about cases go on: they are promises to customers.
    """
    return _set(session, run_id, end_of_day(now, policy), person, policy, now)


def unmute(session: Session, run_id: int, person: Person, policy: Policy, now: datetime) -> bool:
    """Let a digest speak again; False when it does already. Raises `Refusal` as `mute` does."""
    return _set(session, run_id, None, person, policy, now)


def _set(session: Session, run_id: int, until: datetime | None, person: Person, policy: Policy, now: datetime) -> bool:
    check_circle(Circle.STEERERS, person, policy)
    if kept_run(session, run_id) is None:
        raise Refusal("unknown_control")
    new = set_muted(session, run_id, until, person.id, now)
    head = notice_of(session, run_id, ids.DAILY)
    if new and head is not None:
        facts = {"person": person.id, "until": until.isoformat() if until is not None else None}
        key = f"digest:{run_id}:muted:{now.isoformat()}"
        owe(session, ids.MUTED, head.target, now, key, subject_id=run_id, parent_id=head.id, facts=facts)
    # A button may have outlived what it was for, as when midnight came.
    refresh_standing(session, run_id, (ids.DAILY,), now)
    return new
