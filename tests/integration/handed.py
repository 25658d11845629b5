"""A case that another department is asked to help with, for tests."""

from datetime import datetime, timedelta
from typing import Any

from domain.people import Person
from handlers.cases import CaseFacts
from handlers.handoffs import ids
from handlers.handoffs.messages import asked_message
from handlers.posts import Post, Reader
from storage.models import ClockRow, HandoffRow
from tests.desk import ZONE
from tests.integration.casework import Casework

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
PRODUCT = Person("U0QUAL01", "quality", ZONE, "en", departments=frozenset({"product"}))
TESTER = Person("U0QUAL02", "tester", ZONE, "en", departments=frozenset({"product"}))


async def handed(work: Casework, **changes: Any) -> CaseFacts:
    """A case that was followed up, and in which the product department is asked for help."""
    return await work.hand_off(await work.follow_up(await work.file(**changes)))


async def taken(work: Casework) -> CaseFacts:
    """The same, taken on by somebody there half an hour later."""
    case = await handed(work)
    work.clock.advance(30 * MINUTE)
    return await work.take(case, PRODUCT)


async def told(work: Casework, kind: str) -> list[str]:
    return [row.target for row in await work.owed(kind)]


async def accept_clock(work: Casework) -> tuple[str, datetime]:
    clock: ClockRow = (await work.clocks("handoff_accept"))[-1]
    return clock.state, clock.due_at


async def handoff(work: Casework) -> HandoffRow:
    row: HandoffRow = (await work.rows(HandoffRow))[-1]
    return row


async def asked_says(work: Casework, person: Person, *, sent: bool = True) -> Post | None:
    """What somebody reads who was asked to take the case on."""
    notice = next(row for row in await work.owed(ids.ASKED) if row.target == person.id)
    notice.ts = "1.0" if sent else None
    reader = Reader(work.desk.words_for("en"), ZONE, person)
    return await work.store.read(lambda session: asked_message(session, notice, work.desk, reader, work.clock.now()))
