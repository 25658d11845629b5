"""How heavily a reminder weighs when some of its promises have been kept."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from domain.clocks import Rung
from handlers.clocks.rungs import rung_of
from storage.models import ClockRow, NoticeRow

NOW = datetime(2026, 9, 14, 2, tzinfo=UTC)
KEPT, OPEN = (
    ClockRow(id=number, complaint_id=1, kind="solution", cycle=1, started_at=NOW, due_at=NOW + timedelta(days=1))
    for number in (1, 2)
)


def reminder(**facts: object) -> NoticeRow:
    given = {"rung": "breach", "clocks": [1, 2], **facts}
    return NoticeRow(
        key="k", dedup_key="k", kind="clock_reminder", target="U1", facts=given, created_at=NOW, send_at=NOW
    )


@pytest.mark.parametrize(
    ("running", "rung"),
    [((KEPT, OPEN), Rung.BREACH), ((OPEN,), Rung.REMINDER), ((KEPT,), Rung.BREACH), ((), Rung.BREACH)],
)
def test_a_promise_that_was_kept_weighs_no_more(running: Sequence[ClockRow], rung: Rung) -> None:
    notice = reminder(rungs={"1": "breach", "2": "reminder"})

    assert rung_of(notice, running) is rung


def test_a_reminder_of_an_older_version_weighs_what_it_was_written_with() -> None:
    assert rung_of(reminder(), [OPEN]) is Rung.BREACH
