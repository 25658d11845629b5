"""Digests published for tests: contacts are taken in and counted, and the morning comes."""

from datetime import date, timedelta

from config.words import load_words
from domain.contacts import Contact
from domain.policy import Policy
from handlers.digests.jobs import count_days, sweep_digests
from handlers.posts import Reader
from storage.digest_models import DigestRunRow
from tests.contacts import AT_ANY_HOUR, bring
from tests.desk import ZONE
from tests.integration.casework import Casework

# The clock of these tests starts on Monday, 14 September 2026, at ten in the morning.
TODAY = date(2026, 9, 14)
HOUR = timedelta(hours=1)
READERS = [Reader(words, ZONE) for words in load_words().values()]


async def import_(work: Casework, contacts: list[Contact], policy: Policy = AT_ANY_HOUR) -> None:
    await work.store.write(bring, contacts, work.clock.now(), policy)
    while await count_days(work.services()):
        pass


async def publish(work: Casework, contacts: list[Contact] | None = None, policy: Policy = AT_ANY_HOUR) -> int:
    """Let the first digest be awaited, then the morning come; return the run that is published."""
    await sweep_digests(work.services())
    await import_(work, contacts or [], policy)
    work.clock.advance(23 * HOUR)
    assert await sweep_digests(work.services()) == 1
    return [row.id or 0 for row in await work.rows(DigestRunRow) if row.state == "published"][-1]
