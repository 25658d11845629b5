"""Publishing Homes: whatever happens, the Homes that may look different now are drawn again, and shown if they do.

Slack's hash decides when two processes are at it: who comes second is refused, and draws again what is so by then.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import structlog

from handlers.complaints.ids import CARD
from handlers.delivery.pace import Pace
from handlers.delivery.slack import HASH_CONFLICT, DeliveryFailed, Mouth
from handlers.home.actions import Drawn, concerned, draw
from handlers.home.parts import HomeParts
from handlers.services import Services
from storage.homes import homes_opened_since, record_published
from storage.models import NoticeRow
from storage.store import StoreUnavailable

_LOG = structlog.get_logger(__name__)
# Whose Home was opened since is looked after even when nothing happens: time alone changes what stands there.
_LATELY: Final = timedelta(days=7)
_METHOD: Final = "views.publish"
_TRIES: Final = 10
_SLOWEST: Final = 300.0
# So often in a row another process may be faster.
_CONFLICTS: Final = 4


@dataclass(slots=True)
class Homes:
    """Keeps every Home that was ever opened as its owner's work stands.

    It only ever speaks to Slack in tasks of its own, so neither an answer nor a message waits for it; what fails is
    tried again by `retry`, later and later, and what is lost with the process `look_around` finds.
    """

    services: Services
    parts: HomeParts
    mouth: Mouth
    pace: Pace
    _people: set[str] = field(default_factory=set)
    _cases: set[int] = field(default_factory=set)
    _asking: bool = False
    _wanted: set[str] = field(default_factory=set)
    _busy: set[str] = field(default_factory=set)
    _later: dict[str, datetime] = field(default_factory=dict)
    _failures: dict[str, int] = field(default_factory=dict)
    _held: datetime | None = None

    def stir(self, person: str) -> None:
        """Have somebody's Home looked at, because they have done something."""
        self._people.add(person)
        self._wake()

    def hear(self, notice: NoticeRow) -> None:
        """Have the Homes looked at of whoever a message went to; a card tells that something happened to its case."""
        self._people.add(notice.target)
        if notice.kind == CARD and notice.subject_id is not None:
            self._cases.add(notice.subject_id)
        self._wake()

    def retry(self) -> None:
        """Try those again whose time has come."""
        now = self.services.clock.now()
        for person in [person for person, at in self._later.items() if at <= now]:
            del self._later[person]
            self._begin(person)

    async def look_around(self) -> None:
        """Look at every Home that was opened lately."""
        since = self.services.clock.now() - _LATELY
        for person in await self.services.store.read(homes_opened_since, since):
            self._begin(person)

    def _wake(self) -> None:
        if not self._asking:
            self._asking = True
            self.services.tasks.spawn(self._ask(), "homes")

    async def _ask(self) -> None:
        """Find out whose Homes may look different; what happens meanwhile is asked in one go."""
        services = self.services
        try:
            while self._people or self._cases:
                people, cases = self._people, self._cases
                self._people, self._cases = set(), set()
                roster = services.directory.roster()
                for person in await services.store.read(concerned, people, cases, roster, services.desk):
                    self._begin(person)
        except StoreUnavailable:
            _LOG.warning("homes_without_database")
        finally:
            self._asking = False

    def _begin(self, person: str) -> None:
        """Attend to one Home at a time for each person; what is wanted meanwhile is done afterwards."""
        self._wanted.add(person)
        if person not in self._busy:
            self._busy.add(person)
            self.services.tasks.spawn(self._attend(person), "home")

    async def _attend(self, person: str) -> None:
        try:
            while person in self._wanted:
                self._wanted.discard(person)
                await self._try(person)
        finally:
            self._busy.discard(person)

    async def _try(self, person: str) -> None:
        now = self.services.clock.now()
        if self._held is not None and now < self._held:
            self._later[person] = self._held
            return
        try:
            await self._bring_up_to_date(person)
        except DeliveryFailed as failure:
            self._failed(person, failure)
        except StoreUnavailable:
            self._failed(person, DeliveryFailed("no_database", passing=True))
        else:
            self._failures.pop(person, None)

    async def _bring_up_to_date(self, person: str) -> None:
        """Show somebody's Home as it is now, unless Slack does; another one that stands there by now is looked at."""
        refused = ""
        for _ in range(_CONFLICTS):
            drawn = await self._draw(person)
            if drawn is None or (drawn.stands and drawn.row.hash != refused):
                return
            await self.pace.wait(_METHOD)
            if person in self._wanted:
                # Something has happened while Slack's pace let us wait; one more picture costs less than one more call.
                self._wanted.discard(person)
                drawn = await self._draw(person) or drawn
            seen = drawn.row.hash if drawn.row.hash != refused else None
            try:
                shown = await self.mouth.publish(person, drawn.view, seen)
            except DeliveryFailed as failure:
                if failure.reason != HASH_CONFLICT:
                    raise
                refused = drawn.row.hash or ""
                continue
            await self._note(drawn, shown)
            return
        raise DeliveryFailed(HASH_CONFLICT)

    async def _draw(self, person: str) -> Drawn | None:
        services = self.services
        if not services.directory.is_here(person):
            return None
        known = await services.directory.person(person)
        return await services.store.read(draw, self.parts, known, services.desk, services.clock.now())

    async def _note(self, drawn: Drawn, shown: str) -> None:
        if not await self.services.store.write(record_published, drawn.row, shown, drawn.digest):
            self._wanted.add(drawn.row.person)

    def _failed(self, person: str, failure: DeliveryFailed) -> None:
        """Try again later what may pass. Where Slack asks to wait, or shuts us out, all Homes wait."""
        tries = self._failures[person] = self._failures.get(person, 0) + 1
        over = failure.permanent or (tries >= _TRIES and not failure.passing)
        _LOG.warning("home_not_published", person=person, reason=failure.reason, tries=tries, over=over)
        if over:
            del self._failures[person]
            return
        wait = failure.retry_after if failure.retry_after is not None else min(2.0**tries, _SLOWEST)
        at = self.services.clock.now() + timedelta(seconds=_SLOWEST if failure.about_us else wait)
        if failure.retry_after is not None or failure.about_us:
            self._held = at
        self._later[person] = at
