"""The sweep over resolved cases: every customer has somebody who calls them back."""

import structlog

from domain.errors import Refusal
from handlers.apart import Apart
from handlers.callbacks.callers import caller_for, callers_sought, name_caller
from handlers.services import Services

_LOG = structlog.get_logger(__name__)


async def sweep_callers(services: Services) -> int:
    """Have somebody call back each customer whom nobody is to call, or not in time; return how many that were.

    Safe to run twice, late, or in several processes: each case is one transaction, and is looked at again in it.
    """
    roster = services.directory.roster()
    sought = await services.store.read(callers_sought, roster.gone, services.clock.now())
    named = sum([await _see_to(services, case_id) for case_id in sought])
    if named:
        services.ring()
    return named


async def _see_to(services: Services, case_id: int) -> bool:
    """One case that cannot be read must not hold up the others, and one that stays as it is costs no transaction."""
    facts = (case_id, services.directory.roster(), services.desk, services.clock.now())
    with Apart(_LOG, "caller_unreadable", case=case_id):
        try:
            sought = await services.store.read(caller_for, *facts) is not None
            return sought and await services.store.write(name_caller, *facts)
        except Refusal as refusal:
            # Another process is at it, or somebody has just changed the case: the next look finds what is left.
            _LOG.info("caller_not_named", case=case_id, code=refusal.code)
    return False
