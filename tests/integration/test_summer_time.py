"""A day is 24 hours, on the nights in which the clocks change too."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from config.words import load_words
from handlers.casework import spoken
from handlers.posts import Reader
from tests.desk import LEAD, OWNER, POLICY, desk_with
from tests.integration.casework import Casework

LONDON = ZoneInfo("Europe/London")
READERS = [Reader(words, LONDON.key) for words in load_words().values()]


@pytest.mark.parametrize(
    ("received", "due"),
    [
        (datetime(2026, 3, 28, 10, 0, tzinfo=LONDON), datetime(2026, 3, 29, 11, 0, tzinfo=LONDON)),
        (datetime(2026, 10, 24, 10, 0, tzinfo=LONDON), datetime(2026, 10, 25, 9, 0, tzinfo=LONDON)),
    ],
)
async def test_a_clock_of_24_hours_is_due_when_24_hours_have_passed_and_shows_the_hour_of_that_day(
    work: Casework, received: datetime, due: datetime
) -> None:
    work.desk = desk_with(POLICY.model_copy(update={"zone": LONDON.key}))
    work.clock.at = received.astimezone(UTC)
    case = await work.file(received_at=work.clock.now())
    assert {clock.due_at for clock in case.clocks} == {due.astimezone(UTC)}
    assert all(f"|{due:%Y-%m-%d %H:%M}>" in spoken(case, POLICY, work.clock.now(), reader) for reader in READERS)

    await work.sweep(hours=24, seconds=-1)
    early = await work.told()
    await work.sweep(seconds=1)

    assert not any(rung == "breach" for _, rung in early)
    assert (await work.told())[len(early) :] == [(OWNER.id, "breach"), (LEAD.id, "breach")]
    assert work.clock.now() == received.astimezone(UTC) + timedelta(days=1)
