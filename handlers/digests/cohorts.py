"""A month is frozen a week after it: then the answers of its contacts are in, and what came late changes it no more."""

from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session

from domain.indicators.days import Period
from domain.policy import Policy
from handlers.digests import ids
from handlers.digests.months import cohort_now, final_from
from handlers.services import Services
from storage.corrections import is_file_coming_in
from storage.corrective import freeze_month, months_to_freeze
from storage.digest_models import DigestRunRow
from storage.notices import notice_of, owe

# A file that has not moved for so long has been given up.
_STUCK: Final = timedelta(minutes=10)


async def sweep_months(services: Services) -> int:
    """Freeze the months whose reports are published and whose answers are in; return how many were.

    Safe to run twice, late, or in several processes: a month is frozen once.
    """
    now, store, policy = services.clock.now(), services.store, services.policy
    due = [run for run in await store.read(months_to_freeze) if final_from(period_of(run), policy) <= now]
    if not due or await store.read(is_file_coming_in, now - _STUCK):
        return 0
    for run in due:
        await store.write(freeze, run.id or 0, policy, now)
    services.ring()
    return len(due)


def freeze(session: Session, run_id: int, policy: Policy, now: datetime) -> bool:
    """Freeze the month of a report, and owe its thread what it came to; say whether it was not frozen yet."""
    run = session.get_one(DigestRunRow, run_id)
    period = period_of(run)
    found = cohort_now(session, period, policy)
    if not freeze_month(session, period.first, found.k, found.n, now):
        return False
    head = notice_of(session, run_id, ids.MONTHLY)
    before = run.facts["report"]["cohort"]["csat"]
    if head is not None:
        facts = {"frozen": [found.k, found.n], "before": [before["k"], before["n"]] if before else [0, 0]}
        key = f"digest:{run_id}:cohort"
        owe(session, ids.COHORT, head.target, now, key, subject_id=run_id, parent_id=head.id, facts=facts)
    return True


def period_of(run: DigestRunRow) -> Period:
    """Return the days of a report."""
    return Period(run.first_day, run.last_day)
