"""What the sweeps of suggestions have in common: the longest owed first, and one that cannot be read set aside."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog
from sqlmodel import Session

from domain.people import Roster
from handlers.apart import Apart
from handlers.services import Desk, Services

_LOG = structlog.get_logger(__name__)
_SET_ASIDE: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Owing:
    """Rows of one kind that owe words: which is *next*, how all it owes is taken, and how it is looked at again later.

    *name* and *unreadable* are what the log calls such a row, and the event that one of them cannot be read.
    """

    name: str
    unreadable: str
    next: Callable[[Session, datetime], int | None]
    take: Callable[[Session, int, Roster, Desk, datetime], bool]
    postpone: Callable[[Session, int, timedelta, datetime], None]


async def sweep(services: Services, owing: Owing) -> int:
    """Owe every word that is due by now; return how many rows were handled.

    Safe to run twice, late, or in several processes: what a row owes and that it has been said is one transaction.
    """
    now, handled = services.clock.now(), 0
    while (row_id := await services.store.read(owing.next, now)) is not None:
        await _take_or_set_aside(services, owing, row_id, now)
        handled += 1
    if handled:
        services.ring()
    return handled


async def _take_or_set_aside(services: Services, owing: Owing, row_id: int, now: datetime) -> None:
    """One that cannot be read must not hold up the others."""
    with Apart(_LOG, owing.unreadable, **{owing.name: row_id}) as look:
        await services.store.write(owing.take, row_id, services.directory.roster(), services.desk, now)
    if look.failed:
        await services.store.write(owing.postpone, row_id, _SET_ASIDE, now)
