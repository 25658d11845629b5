"""Contacts of weeks and months for tests, and the reports that are made of them."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from domain.contacts import Contact
from domain.indicators.days import Period
from handlers.digests.jobs import count_for
from handlers.digests.lines import Digest
from handlers.digests.messages import written
from handlers.digests.reports import Kind, whole_report
from handlers.posts import Reader
from tests.contacts import SHANGHAI, bring
from tests.desk import POLICY, ZONE
from tests.integration.casework import Casework

# The clock of these tests starts on Monday, 14 September 2026, at ten in the morning.
WEEK, BEFORE = Period(date(2026, 9, 7), date(2026, 9, 13)), Period(date(2026, 8, 31), date(2026, 9, 6))
AUGUST = Period(date(2026, 8, 1), date(2026, 8, 31))
NUMBERS = count(1)


def local(day: date, hour: int = 12, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=SHANGHAI).astimezone(UTC)


def answers(day: date, channel: str, satisfied: int, all_: int, **fields: Any) -> list[Contact]:
    """Contacts of one day and channel, so many of them satisfied."""
    return [
        Contact(
            "desk",
            # Other contacts of the same desk have plain numbers.
            f"answer {next(NUMBERS)}",
            channel,
            local(day),
            **{"answered": True, "waited": 20, "score": 5 if n < satisfied else 2, "scale_max": 5, **fields},
        )
        for n in range(all_)
    ]


async def import_(work: Casework, *some: Iterable[Contact]) -> None:
    await work.store.write(bring, [contact for contacts in some for contact in contacts], work.clock.now())


async def facts_of(work: Casework, period: Period = WEEK, kind: Kind = Kind.WEEKLY) -> dict[str, Any]:
    await count_for(work.services(), period, kind)
    return await work.store.read(whole_report, kind, period, POLICY, work.clock.now())


async def report_of(
    work: Casework, period: Period = WEEK, kind: Kind = Kind.WEEKLY, language: str = "en", scope: str = "centre"
) -> Digest:
    facts = await facts_of(work, period, kind)
    return written(kind, facts, scope, POLICY, Reader(work.desk.words_for(language), ZONE))
