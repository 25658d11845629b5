"""The heartbeat: a row knows when the bot was last alive, so that whoever comes back knows how long it was away."""

from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlmodel import Session

from domain.people import Roster
from domain.policy import Policy
from handlers.delivery.actions import tell_operators
from handlers.life.ids import AWAY, BOT
from handlers.services import Services
from storage.life import beat, note_away
from storage.store import StoreUnavailable

_LOG = structlog.get_logger(__name__)


@dataclass(slots=True)
class Heart:
    """Beats for one process. *unsure* is whether this process cannot know if it was away since the last beat.

    It cannot after the start, nor after the database was away. In between a gap is none: somebody has moved the clock.
    """

    services: Services
    unsure: bool = True

    async def beat(self) -> None:
        """Note that the bot is alive; a gap that nobody filled is kept, and whoever runs the bot is told of it."""
        services = self.services
        now, roster = services.clock.now(), services.directory.roster()
        try:
            away = await services.store.write(note_beat, services.policy, roster, now, unsure=self.unsure)
        except StoreUnavailable:
            self.unsure = True
            raise
        self.unsure = False
        if away:
            _LOG.warning("was_away", until=now.isoformat())
            services.ring()


def note_beat(session: Session, policy: Policy, roster: Roster, now: datetime, *, unsure: bool) -> bool:
    """Note that the bot is alive; say whether a time in which it was away has ended.

    Several processes are one bot: it was away only if none of them has beaten meanwhile.
    """
    before = beat(session, BOT, now)
    if not unsure or before is None or now - before < policy.delivery.late_after:
        return False
    if not note_away(session, before, now):
        return False
    facts = {"since": before.isoformat(), "until": now.isoformat()}
    tell_operators(session, AWAY, f"away:{before.isoformat()}", policy, roster, now, facts)
    return True
