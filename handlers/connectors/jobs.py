"""Help desks are asked in their time, by whichever process comes first."""

from collections.abc import Mapping
from typing import Final

import structlog
from pydantic import SecretStr

from domain.contacts import Counts
from handlers.connectors.actions import TurnLost, claim, end_turn, note_failure
from handlers.connectors.calling import SourceFailed
from handlers.connectors.pulling import Helpdesk, pull
from handlers.contacts.importing import customer_key
from handlers.services import Services
from storage.pulls import Turn

_LOG = structlog.get_logger(__name__)
# A first pull may have years to catch up with: others get their turn in between.
_PAGES: Final = 20


async def pull_due(services: Services, tokens: Mapping[str, SecretStr]) -> int:
    """Ask every help desk whose time has come; return how many were asked.

    Safe to run twice, late, or in several processes: a turn is claimed, and a page is stored with how far it was read.
    """
    asked = 0
    for name, source in services.policy.sources.items():
        turn = await services.store.write(claim, name, services.clock.now())
        if turn is not None:
            token = tokens.get(name, SecretStr("")).get_secret_value()
            desk = Helpdesk(name, source, token, customer_key(services.desk.vault))
            await _ask(services, desk, turn)
            asked += 1
    return asked


async def _ask(services: Services, desk: Helpdesk, turn: Turn) -> None:
    store, policy, clock = services.store, services.policy, services.clock
    total = _Total()
    try:
        ended = await pull(store, desk, turn, policy, clock, _PAGES, total.add)
    except SourceFailed as failed:
        _LOG.warning("source_failed", source=desk.name, trouble=failed.trouble.value)
        roster, now = services.directory.roster(), clock.now()
        await store.write(note_failure, turn, failed, desk.source, policy, roster, now)
        services.ring()
    except TurnLost:
        _LOG.warning("source_turn_lost", source=desk.name)
    else:
        now = clock.now()
        next_at = now + desk.source.every if ended else now
        await store.write(end_turn, turn, ended=ended, next_at=next_at, now=now)
        _LOG.info("source_pulled", source=desk.name, ended=ended, **total.counts._asdict())


class _Total:
    """Adds up what pages have brought."""

    def __init__(self) -> None:
        self.counts = Counts()

    def add(self, counts: Counts) -> None:
        self.counts = self.counts.plus(counts)
