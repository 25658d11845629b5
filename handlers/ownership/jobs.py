"""The sweep over owners: whose cases and ideas need somebody else, because they are away or have left."""

from collections.abc import Callable
from typing import Any

import structlog

from domain.errors import Refusal
from handlers.apart import Apart
from handlers.handoffs.leaving import give_back_for_leaver
from handlers.kaizen.trial.leaving import tell_of_leaver, untold_leavers
from handlers.ownership.leaving import take_from_leaver, tell_of_absence
from handlers.services import Services
from storage.absences import untold
from storage.complaints import open_owners, open_takers

_LOG = structlog.get_logger(__name__)


async def sweep_owners(services: Services) -> int:
    """Have the cases seen to of who has gone away or left since the last look; return how many people that were.

    Safe to run twice, late, or in several processes: what is done for one of them is one transaction.
    """
    store, roster = services.store, services.directory.roster()
    absences = await store.read(untold, services.clock.now())
    left = sorted(roster.gone & await store.read(open_owners)) if roster.gone else []
    takers = sorted(roster.gone & await store.read(open_takers)) if roster.gone else []
    carriers = await store.read(untold_leavers, roster.gone) if roster.gone else []
    done = [await _see_to(services, tell_of_absence, absence) for absence in absences]
    done += [await _see_to(services, take_from_leaver, person) for person in left]
    done += [await _see_to(services, give_back_for_leaver, person) for person in takers]
    done += [await _see_to(services, tell_of_leaver, person) for person in carriers]
    if any(done):
        services.ring()
    return sum(done)


async def _see_to(services: Services, action: Callable[..., bool], subject: Any) -> bool:
    """One person whose cases cannot be read must not hold up the others."""
    roster, desk = services.directory.roster(), services.desk
    with Apart(_LOG, "owner_unreadable", action=action.__name__):
        try:
            return await services.store.write(action, subject, roster, desk, services.clock.now())
        except Refusal as refusal:
            # Another process is at it, or somebody has just changed one of the cases: the next look finds what is left.
            _LOG.info("owner_not_seen_to", code=refusal.code)
    return False
