"""Asking a help desk for all that is new, page after page, and going on where the last one stopped."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlmodel import Session

from domain.contacts import Counts, weigh
from domain.policy import Policy
from domain.rows import KeyOf
from domain.sources import Source, SourceKind
from handlers.connectors import chatwoot, zendesk
from handlers.connectors.actions import sift, take_page
from handlers.connectors.calling import Caller, SourceFailed, Trouble, open_caller
from handlers.connectors.pages import Asked, NextPage, Page
from handlers.services import Clock
from storage.contacts import known_contacts
from storage.pulls import Turn
from storage.store import Store

# Of a kind of help desk: where to begin, and how to go on from there.
_KINDS: Final[Mapping[SourceKind, tuple[Callable[[datetime], dict[str, Any]], NextPage]]] = {
    SourceKind.ZENDESK: (zendesk.begin, zendesk.next_page),
    SourceKind.CHATWOOT: (chatwoot.begin, chatwoot.next_page),
}


@dataclass(frozen=True, slots=True)
class Helpdesk:
    """One source and what opens it: *name* is what the policy calls it, and an empty *token* was not given."""

    name: str
    source: Source
    token: str = field(repr=False)
    key_of: KeyOf

    def begin(self, since: datetime) -> dict[str, Any]:
        """Return the cursor from which everything that changed since a moment is read."""
        return _KINDS[self.source.kind][0](since)

    async def page(self, caller: Caller, cursor: Mapping[str, Any], now: datetime) -> Page:
        """Ask for the page at a cursor. Raises `SourceFailed`."""
        return await _KINDS[self.source.kind][1](caller, cursor, Asked(self.name, self.source, self.key_of, now))


# Hears of the rows that a page has brought.
Watcher = Callable[[Counts], None]


async def pull(
    store: Store, desk: Helpdesk, turn: Turn, policy: Policy, clock: Clock, pages: int | None, watch: Watcher
) -> bool:
    """Take in what is new at a help desk, at most so many *pages* now; say whether it came to the end.

    What was taken in stays, whatever happens then. Raises `SourceFailed` and `TurnLost`.
    """
    _check_token(desk)
    cursor = dict(turn.cursor) or desk.begin(clock.now() - desk.source.reach_back)
    taken = 0
    async with open_caller(desk.source, desk.token) as caller:
        while pages is None or taken < pages:
            page = await desk.page(caller, cursor, clock.now())
            watch(await store.write(take_page, turn, page, desk.source, policy, clock.now()))
            if page.ended:
                return True
            if page.cursor == cursor:
                # It would answer the same for ever.
                raise SourceFailed(Trouble.UNREADABLE)
            cursor, taken = dict(page.cursor), taken + 1
    return False


async def preview(
    store: Store, desk: Helpdesk, cursor: Mapping[str, Any], policy: Policy, clock: Clock, watch: Watcher
) -> None:
    """Say what would come of all that is new from *cursor* on, and store nothing. Raises `SourceFailed`.

    Answers to surveys whose conversations would come with them count as not known.
    """
    _check_token(desk)
    async with open_caller(desk.source, desk.token) as caller:
        ended = False
        while not ended:
            page = await desk.page(caller, cursor, clock.now())
            watch(await store.read(_weighed, desk, page, policy, clock.now()))
            cursor, ended = page.cursor, page.ended


async def try_out(desk: Helpdesk, now: datetime) -> None:
    """Ask a help desk for what has changed just now and, with it, for answers to surveys, and forget what it says.

    Raises `SourceFailed`.
    """
    _check_token(desk)
    async with open_caller(desk.source, desk.token, attempts=1) as caller:
        page = await desk.page(caller, desk.begin(now), now)
        if not page.ended:
            await desk.page(caller, page.cursor, now)


def _weighed(session: Session, desk: Helpdesk, page: Page, policy: Policy, now: datetime) -> Counts:
    latest = now + policy.complaints.future_tolerance
    contacts, rejections = sift(session, desk.name, page, desk.source, latest, now)
    arrivals, _ = weigh(contacts, known_contacts(session, contacts))
    return Counts.of(arrivals, len(rejections))


def _check_token(desk: Helpdesk) -> None:
    if not desk.token:
        raise SourceFailed(Trouble.TOKEN_MISSING)
