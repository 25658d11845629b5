"""The calls of the demo: where they come from, and when the bot hears of them."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.demo import setting_out
from bot.demo_calls import Hotline, invented_calls, quarter
from domain.indicators.days import day_of
from storage.contact_models import ContactRow, ImportRunRow
from tests.desk import POLICY
from tests.integration.casework import Casework
from tests.quarter import FILE, needs_the_quarter

ZONE = ZoneInfo("Asia/Shanghai")


async def test_what_the_demo_reports_has_happened_already_and_comes_once(work: Casework) -> None:
    hotline = Hotline()
    await hotline.report(work.services())
    first = await work.rows(ContactRow)
    await hotline.report(work.services())
    work.clock.advance(timedelta(days=1))
    await hotline.report(work.services())

    rows = await work.rows(ContactRow)
    assert max(row.arrived_at for row in first) <= work.clock.now() - timedelta(days=1)
    assert len(first) < len(rows)
    assert len({row.external_id for row in rows}) == len(rows)
    assert [run.state for run in await work.rows(ImportRunRow)] == ["done", "done"]


@pytest.mark.parametrize("day", [datetime(2026, 9, 14, 2, tzinfo=UTC) + timedelta(days=n) for n in range(7)])
def test_calls_keep_their_weekday_and_surround_the_day_of_the_demo(day: datetime) -> None:
    calls = quarter(None, POLICY, day)

    days = [day_of(call.arrived_at, ZONE) for call in calls]
    assert days == sorted(days)
    assert date(2021, 3, 31).weekday() in {one.weekday() for one in days}
    assert (day.date() - days[0]).days >= 70
    assert (days[-1] - day.date()).days >= 84
    assert all(one in set(days) for one in (day.date() + timedelta(days=n) for n in range(-60, 60)))


def test_invented_calls_are_always_the_same() -> None:
    assert list(invented_calls(ZONE)) == list(invented_calls(ZONE))


@needs_the_quarter
def test_real_calls_are_moved_and_not_changed() -> None:
    calls = quarter(FILE, POLICY, datetime(2026, 9, 14, 2, tzinfo=UTC))

    own = [call for call in calls if not call.external_id.endswith("+")]
    assert len(own) == 5000
    first = min(own, key=lambda call: call.external_id)
    assert (first.waited, first.talk, first.score) == (109, 143, 3)
    assert first.arrived_at.astimezone(ZONE).strftime("%a %H:%M:%S") == "Fri 09:12:58"


@pytest.mark.parametrize(
    ("now", "begins"),
    [
        # A Monday before a Tuesday stays; at night it is the next day; after a Friday comes a Monday.
        (datetime(2026, 9, 14, 2, tzinfo=UTC), date(2026, 9, 14)),
        (datetime(2026, 9, 14, 0, tzinfo=UTC), date(2026, 9, 14)),
        (datetime(2026, 9, 14, 14, tzinfo=UTC), date(2026, 9, 15)),
        (datetime(2026, 8, 28, 2, tzinfo=UTC), date(2026, 8, 31)),
        (datetime(2026, 8, 30, 2, tzinfo=UTC), date(2026, 8, 31)),
        # The first days of October are holidays in China.
        (datetime(2026, 9, 30, 2, tzinfo=UTC), date(2026, 10, 8)),
    ],
)
def test_the_demo_begins_on_a_morning_at_work_before_another(now: datetime, begins: date) -> None:
    local = setting_out(POLICY, now).astimezone(ZONE)

    assert (local.date(), local.hour, local.minute) == (begins, 10, 0)
