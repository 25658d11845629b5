"""What is kept no longer than the policy says: asked of the store, once an hour."""

from datetime import datetime
from typing import Final

import structlog
from sqlmodel import Session

from domain.policy import Policy
from domain.retention import Fate
from handlers.apart import Apart
from handlers.privacy import ids
from handlers.privacy.actions import erase_now
from handlers.services import Services
from storage.erasing import drop_old_accesses, forget_old_keys, forget_whose, holding_of, next_over, old_contacts
from storage.models import ComplaintRow
from storage.records import ACCESSES_DROPPED, note_record
from storage.store import Store

_LOG = structlog.get_logger(__name__)
# Each has messages in Slack that are written anew, and those of people must not wait for them.
_IN_ONE_RUN: Final = 100


async def keep_no_longer(services: Services) -> int:
    """Erase what has been kept for its time; return of how many cases. Safe to run twice, or in several processes."""
    store, policy, now = services.store, services.policy, services.clock.now()
    erased = after = 0
    while erased < _IN_ONE_RUN and (case := await store.read(first_over, policy, now, after)) is not None:
        with Apart(_LOG, "case_not_erased", case=case):
            erased += await store.write(erase_if_over, case, policy, now)
        after = case
    await _forget_the_rest(store, policy, now)
    if erased:
        services.ring()
    return erased


async def _forget_the_rest(store: Store, policy: Policy, now: datetime) -> None:
    kept = policy.retention
    # Looked for without holding up whoever writes, for there may be millions.
    while contacts := await store.read(old_contacts, now - kept.contact_keys):
        await store.write(forget_whose, contacts)
    await store.write(forget_old_keys, now - kept.contact_keys)
    while await store.write(drop_accesses, now - kept.access_log, now):
        pass


def first_over(session: Session, policy: Policy, now: datetime, after: int) -> int | None:
    """Return the id of the first case behind *after* that may have been kept long enough."""
    row = next_over(session, policy.retention, now, after)
    return row.id if row is not None else None


def erase_if_over(session: Session, case_id: int, policy: Policy, now: datetime) -> bool:
    """Ask the rule, and erase what identifies a case's customer if its time is over; say whether it was."""
    row = session.get_one(ComplaintRow, case_id)
    if holding_of(row).fate(policy.retention, now) is not Fate.ERASE or not erase_now(session, row, now):
        return False
    note_record(session, ids.RECORD_ERASED, "", now, {"request": None, "cases": [row.number]})
    return True


def drop_accesses(session: Session, before: datetime, now: datetime) -> int:
    """Drop accesses of *before* a moment, and record up to which: their seals stay, and would miss them."""
    last, number = drop_old_accesses(session, before)
    if number:
        note_record(session, ACCESSES_DROPPED, "", now, {"last": last})
    return number
