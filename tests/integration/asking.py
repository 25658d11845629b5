"""A bot that asks help desks on this machine, on a clock that is moved."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from pydantic import SecretStr

from domain.contacts import Contact
from domain.people import Roster
from domain.policy import Policy
from domain.sources import Source
from handlers.connectors.jobs import pull_due
from storage.contact_models import ContactRow, SourcePullRow
from storage.pulls import pull_of
from storage.store import Store
from tests.desk import HEAD, POLICY, desk_with
from tests.fakes import FakeClock
from tests.helpdesk import TOKEN, USER, HelpDesk, Zendesk
from tests.integration.casework import all_of


@dataclass(frozen=True)
class People:
    """Stands in for the directory: nobody has left."""

    def roster(self) -> Roster:
        return Roster()


@dataclass(frozen=True)
class Bot:
    """What asks a help desk needs of the services."""

    store: Store
    policy: Policy
    clock: FakeClock
    rings: list[None]
    directory: People = People()

    @property
    def desk(self) -> Any:
        return desk_with(self.policy)

    def ring(self) -> None:
        self.rings.append(None)

    async def ask(self, token: str = TOKEN, **later: float) -> int:
        """Let time pass, then ask whatever is due."""
        self.clock.advance(timedelta(**later))
        return await pull_due(self, {"helpdesk": SecretStr(token)})  # type: ignore[arg-type]  # It is enough of them.

    async def contacts(self) -> dict[str, Contact]:
        rows = await self.store.read(all_of, ContactRow)
        return {row.external_id: Contact._make(getattr(row, name) for name in Contact._fields) for row in rows}

    async def state(self) -> SourcePullRow:
        row = await self.store.read(pull_of, "helpdesk")
        assert row is not None
        return row


def bot_with(store: Store, desk: HelpDesk, **changes: Any) -> Bot:
    kind = {"kind": "zendesk", "user": USER} if isinstance(desk, Zendesk) else {"kind": "chatwoot", "account": 7}
    source = Source.model_validate({"url": desk.url, "reach_back": "7d", **kind, **changes})
    slack = POLICY.slack.model_copy(update={"operator": HEAD.id})
    policy = POLICY.model_copy(update={"sources": {"helpdesk": source}, "slack": slack})
    return Bot(store, policy, FakeClock(), [])
