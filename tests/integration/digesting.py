"""Digests published for tests: contacts are taken in and counted, and the morning comes."""

from datetime import date, timedelta
from typing import Any

from config.words import load_words
from domain.contacts import Contact
from domain.indicators.days import Period
from domain.policy import Policy
from handlers.digests.daily import daily_digest
from handlers.digests.gather import whole_digest
from handlers.digests.jobs import count_days, count_for, sweep_digests
from handlers.posts import Reader
from storage.digest_models import DigestRunRow
from tests.contacts import AT_ANY_HOUR, bring
from tests.desk import POLICY, ZONE
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


async def facts_of(work: Casework, period: Period, policy: Policy = POLICY) -> dict[str, Any]:
    await count_for(work.services(), period)
    return await work.store.read(whole_digest, period, policy, work.clock.now())


async def lines_of(work: Casework, period: Period, language: str = "en") -> list[str]:
    facts = await facts_of(work, period)
    digest = daily_digest(facts, "centre", POLICY, Reader(work.desk.words_for(language), ZONE))
    return [line for line in (digest.title, *digest.lines) if line]
