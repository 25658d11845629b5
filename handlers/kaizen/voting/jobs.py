"""The sweep of the cards: each gets its new count, at most once a minute."""

from handlers.kaizen.voting.actions import edit_card
from handlers.services import Services
from storage.votes import next_edit


async def sweep_cards(services: Services) -> int:
    """Owe every card its new count that is due by now; return how many. Safe to run twice or in several processes."""
    now, edited = services.clock.now(), 0
    while (suggestion_id := await services.store.read(next_edit, now)) is not None:
        roster = services.directory.roster()
        edited += await services.store.write(edit_card, suggestion_id, roster, services.desk, now)
    if edited:
        services.ring()
    return edited
