"""What listeners, jobs and views are handed: built once by `bot`, never changed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from slack_sdk.web.async_client import AsyncWebClient

from domain.policy import Policy
from domain.words import Words
from handlers.crm.asking import Asker
from handlers.directory import Directory
from handlers.tasks import Tasks
from storage.store import Store
from storage.vault import Vault


class Clock(Protocol):
    """Says what time it is."""

    def now(self) -> datetime:
        """Return the present moment, UTC and aware."""
        ...


@dataclass(frozen=True, slots=True, repr=False)
class Desk:
    """What plain functions need besides rows: the centre's rules, its keys, and its words by language."""

    policy: Policy
    vault: Vault
    words: Mapping[str, Words]

    def words_for(self, language: str) -> Words:
        """Return the words of a language; English for one we do not have."""
        return self.words.get(language) or self.words["en"]


@dataclass(frozen=True, slots=True, repr=False)
class Services:
    """The whole house, in one hand. *client* never repeats a call by itself; *ring* wakes the deliverer.

    Rules and desk are those of this moment, for the people of user groups come and go. *crm* is asked for customers'
    details where they are kept there.
    """

    store: Store
    vault: Vault
    words: Mapping[str, Words]
    clock: Clock
    client: AsyncWebClient
    directory: Directory
    tasks: Tasks
    ring: Callable[[], None]
    crm: Asker | None = None

    @property
    def policy(self) -> Policy:
        """The centre's rules."""
        return self.directory.policy

    @property
    def desk(self) -> Desk:
        """What plain functions need besides rows."""
        return Desk(self.policy, self.vault, self.words)
