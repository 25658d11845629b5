"""The sweep of the cards: each gets its new count, at most once a minute."""

from datetime import datetime, timedelta

import structlog

from handlers.apart import Apart
from handlers.kaizen.voting.actions import edit_card
from handlers.services import Services
from storage.votes import next_edit, postpone_edit

_LOG = structlog.get_logger(__name__)
_SET_ASIDE = timedelta(hours=1)


async def sweep_cards(services: Services) -> int:
    """Owe every card its new count that is due by now; return how many. Safe to run twice or in several processes."""
    now, edited = services.clock.now(), 0
    while (suggestion_id := await services.store.read(next_edit, now)) is not None:
        edited += await _edit_or_set_aside(services, suggestion_id, now)
    if edited:
        services.ring()
    return edited


async def _edit_or_set_aside(services: Services, suggestion_id: int, now: datetime) -> bool:
    """One card that cannot be counted must not hold up the others."""
    roster = services.directory.roster()
    with Apart(_LOG, "card_uncountable", suggestion=suggestion_id):
        return await services.store.write(edit_card, suggestion_id, roster, services.desk, now)
    await services.store.write(postpone_edit, suggestion_id, now + _SET_ASIDE)
    return False
