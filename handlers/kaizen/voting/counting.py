"""Looking at the cards: whatever Slack has told or lost, the votes of an idea are what stands on its card.

Slack lets about fifty looks a minute pass. How many were made is read from when each card was looked at last, so that
a restart goes on where it was and several processes keep one limit.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError, SlackClientError

from domain.kaizen.votes import is_among
from handlers.delivery.slack import DELETED
from handlers.kaizen.ids import CARD
from handlers.kaizen.voting.actions import apply_count, card_lost
from handlers.services import Services
from storage.votes import Card, cards_to_count, counted_since

_LOG = structlog.get_logger(__name__)
# So many looks a minute: the others are left for whoever asks for a ranking in between.
IN_BACKGROUND: Final = 30
BEFORE_RANKING: Final = 45
# What was looked at within a minute is fresh enough for a ranking.
FRESH: Final = timedelta(minutes=1)
_MINUTE = timedelta(minutes=1)
_FAILED = (SlackClientError, aiohttp.ClientError, OSError, TimeoutError)


async def count_votes(services: Services, since: datetime, most: int = IN_BACKGROUND) -> int:
    """Look at the cards of undecided ideas that were not looked at *since* a moment, the longest ago first.

    With what was looked at in this minute already it is *most* cards; the others have their turn in the next minute.
    Stops where Slack wants us to wait. Returns how many were looked at.
    """
    now, store = services.clock.now(), services.store
    room = most - await store.read(counted_since, now - _MINUTE)
    counted = 0
    for card in await store.read(cards_to_count, CARD, since, max(room, 0)):
        if not await _look(services, card):
            break
        counted += 1
    if counted:
        services.ring()
    return counted


def standing_in(message: Mapping[str, Any], names: Iterable[str]) -> dict[str, frozenset[str]]:
    """Return which reactions of whom stand on a message, of those that are votes by *names*."""
    found: dict[str, set[str]] = {}
    votes = tuple(names)
    for reaction in message.get("reactions") or ():
        if is_among(str(reaction["name"]), votes):
            for person in reaction.get("users") or ():
                found.setdefault(str(person), set()).add(str(reaction["name"]))
    return {person: frozenset(reactions) for person, reactions in found.items()}


async def _look(services: Services, card: Card) -> bool:
    """Look at one card; False when there is no use in looking at the next one now."""
    asked_at = services.clock.now()
    try:
        answer = await services.client.reactions_get(channel=card.channel, timestamp=card.ts, full=True)
    except _FAILED as error:
        reason = _reason(error)
        _LOG.warning("votes_not_counted", suggestion=card.suggestion_id, reason=reason)
        return reason == DELETED and await _post_again(services, card)
    standing = standing_in(answer["message"], services.policy.kaizen.votes)
    for person in standing:
        await services.directory.person(person)
    roster, now = services.directory.roster(), services.clock.now()
    await services.store.write(apply_count, card, standing, asked_at, roster, services.desk, now)
    return True


async def _post_again(services: Services, card: Card) -> bool:
    """A card that somebody has deleted is posted again, and what was known of its votes stays."""
    if await services.store.write(card_lost, card, services.clock.now()):
        services.ring()
    return True


def _reason(error: Exception) -> str:
    if isinstance(error, SlackApiError):
        return str(error.response.get("error") or "unreadable")
    return type(error).__name__
