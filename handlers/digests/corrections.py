"""What comes late: a line in the thread of a digest whose figures have changed, seldom, and never in its snapshot."""

from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from sqlmodel import Session

from domain.digests.corrections import Headline
from domain.indicators.days import Period
from domain.policy import Policy
from handlers.apart import Apart
from handlers.digests import ids
from handlers.digests.gather import daily_facts, numbers_in
from handlers.digests.goals import with_targets
from handlers.digests.late_messages import known_of
from handlers.services import Services
from storage.corrections import is_file_coming_in, note_told, runs_to_correct
from storage.digest_models import DigestRunRow
from storage.notices import notice_of, owe, refresh_standing

_LOG = structlog.get_logger(__name__)
# At most one line for each digest in this time, however many rows come.
_BUNDLED: Final = timedelta(hours=1)
# A file that has not moved for so long has been given up.
_STUCK: Final = timedelta(minutes=10)
_AT_ONCE: Final = 20
# What a report says of a scope that has lost all it had.
_NOTHING: Final = {"contacts": 0, "csat": {"satisfied": 0, "answered": 0}, "channels": {}, "complaints": None}


async def sweep_corrections(services: Services) -> int:
    """Tell of what has changed in published digests since people last heard of it; return how many were looked at.

    Safe to run twice, late, or in several processes: each change is noted once.
    """
    now, store = services.clock.now(), services.store
    if await store.read(is_file_coming_in, now - _STUCK):
        return 0
    runs = await store.read(runs_to_correct, now - _BUNDLED, now, _AT_ONCE)
    looked_at = sum([await _look_at(services, run_id, now) for run_id in runs])
    if looked_at:
        services.ring()
    return looked_at


async def _look_at(services: Services, run_id: int, now: datetime) -> bool:
    """One digest that cannot be read must not hold up the others."""
    with Apart(_LOG, "correction_not_told", run=run_id) as look:
        await services.store.write(tell_correction, run_id, services.policy, now)
    return not look.failed


def tell_correction(session: Session, run_id: int, policy: Policy, now: datetime) -> bool:
    """Owe a line about a digest's changes, if its figures are others than people know; say whether it is owed."""
    run = session.get_one(DigestRunRow, run_id)
    before = known_of(run)
    after = _as_of_now(session, run, policy, before)
    known = after.as_dict() if after != before else None
    if not note_told(session, run, known, now) or known is None:
        return False
    return _owe(session, run, {"before": before.as_dict(), "after": known}, now)


def _as_of_now(session: Session, run: DigestRunRow, policy: Policy, before: Headline) -> Headline:
    """Count anew as at the moment of the digest: who waited then has waited no longer, unless a row says so.

    A daily number that the policy names no more stays as it was *before*.
    """
    period = Period(run.first_day, run.last_day)
    daily = daily_facts(session, period, with_targets(session, policy), run.made_at)
    mine = next((scope for scope in daily.scopes if scope.scope == run.scope), None)
    numbers = {**before.numbers, **numbers_in(session, period, policy).get(run.scope, {})}
    return Headline.of(mine.as_json() if mine is not None else _NOTHING, numbers)


def _owe(session: Session, run: DigestRunRow, facts: dict[str, Any], now: datetime) -> bool:
    assert run.id is not None
    head = notice_of(session, run.id, ids.DAILY)
    if head is None:
        return False
    key = f"digest:{run.id}:corrected:{run.changes}"
    owed = owe(session, ids.CORRECTED, head.target, now, key, subject_id=run.id, parent_id=head.id, facts=facts)
    # The message says that there is news, and which, for whoever reads it only now.
    refresh_standing(session, run.id, (ids.DAILY,), now)
    return owed
