"""Holidays in the tables: filled, kept, replaced, and missed in time."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session

from bot.check import check_calendar
from domain.calendars import Calendar, SpecialDay
from domain.people import Roster
from domain.policy import Policy
from handlers.calendars.ids import YEAR_UNCERTAIN
from handlers.calendars.jobs import fill_published, keep_calendar, owe_warning
from handlers.calendars.published import PublishedYear, published_year
from storage.calendar_models import CalendarDayRow, CalendarYearRow
from storage.calendars import fill_year, load_calendar, years_of, years_to_fill
from storage.store import Store
from tests.calendars import CHINA, HOLIDAY, MAKEUP, local, shown
from tests.databases import sqlite_url
from tests.desk import POLICY, desk_with
from tests.fakes import START
from tests.integration.casework import Casework, all_of

OLD, NEW = "almanac 1", "almanac 2"
APPROVED = local("2026-02-13 15:00")


def with_calendar(policy: Policy = POLICY, **changes: Any) -> Policy:
    return policy.model_copy(update={"calendar": policy.calendar.model_copy(update=changes)})


def overseen(operator: str | None = "U0HEAD01", admins: tuple[str, ...] = ("U0ADMIN1", "U0ADMIN2")) -> Policy:
    """The demo's policy with these people to be told about the bot itself."""
    slack = POLICY.slack.model_copy(update={"operator": operator})
    return POLICY.model_copy(update={"slack": slack, "people": POLICY.people.model_copy(update={"admins": admins})})


def almanac(country: str, year: int) -> PublishedYear:
    """A source that knows of China what this test needs, and of 2027 only the first day."""
    days = {day: one for day, one in CHINA.items() if day.year == year} or {date(year, 1, 1): HOLIDAY}
    return PublishedYear(country, year, days, OLD)


async def fill(store: Store, days: Mapping[date, SpecialDay], source: str = OLD, year: int = 2026, **more: Any) -> bool:
    return await store.write(fill_year, "CN", year, days, source, START, **{"official": True, **more})


async def test_a_refund_over_spring_festival_is_due_after_it(store: Store) -> None:
    published = published_year("CN", 2026)
    await store.write(fill_published, published, START)

    calendar = await store.read(load_calendar, POLICY)

    due = calendar.due_after_business_days(APPROVED, 3)
    assert shown(due) == "2026-02-25 18:00"
    assert calendar.unofficial_years(APPROVED, due) == ()
    assert calendar.special == published.days


async def test_empty_tables_make_a_calendar_of_weekdays_that_is_certain_of_nothing(store: Store) -> None:
    calendar = await store.read(load_calendar, POLICY)

    due = calendar.due_after_business_days(APPROVED, 3)
    assert shown(due) == "2026-02-18 18:00"
    assert calendar.unofficial_years(APPROVED, due) == (2026,)


async def test_a_centre_without_a_country_reads_no_holidays(store: Store) -> None:
    await fill(store, CHINA)

    calendar = await store.read(load_calendar, with_calendar(country=None))

    assert (calendar.special, calendar.knows(2027)) == ({}, True)


async def test_a_calendar_is_read_within_the_transaction_that_needs_it(store: Store) -> None:
    await fill(store, CHINA)

    calendar = await store.write(load_calendar, POLICY)

    assert calendar.special == CHINA


async def test_copies_of_a_policy_with_other_targets_share_what_was_read(store: Store) -> None:
    await fill(store, CHINA)

    def calendars(session: Session) -> list[Calendar]:
        found = []
        for _ in range(3):
            found.append(load_calendar(session, POLICY.model_copy(update={"targets": ()})))
            # As in an action of its own on the same connection.
            session.info.clear()
        return found

    first, *others = await store.write(calendars)

    assert all(one is first for one in others)
    assert await store.write(load_calendar, POLICY.model_copy(update={"zone": "Europe/London"})) != first


async def test_other_countries_are_left_out(store: Store) -> None:
    await store.write(fill_year, "HK", 2026, {date(2026, 7, 1): HOLIDAY}, OLD, START, official=True)

    calendar = await store.read(load_calendar, POLICY)

    assert (calendar.special, calendar.knows(2026)) == ({}, False)


async def test_filling_a_year_again_leaves_it_as_it_was(store: Store) -> None:
    for _ in range(2):
        assert await fill(store, CHINA)

    assert len(await store.read(all_of, CalendarDayRow)) == len(CHINA)
    assert len(await store.read(all_of, CalendarYearRow)) == 1


async def test_processes_that_fill_a_year_at_once_fill_it_once(store: Store) -> None:
    assert all(await asyncio.gather(*(fill(store, CHINA) for _ in range(6))))

    assert (await store.read(load_calendar, POLICY)).special == CHINA


async def test_a_newer_source_replaces_a_year_and_no_other(store: Store) -> None:
    await fill(store, {date(2025, 12, 31): HOLIDAY}, year=2025)
    await fill(store, {date(2027, 1, 1): HOLIDAY}, year=2027, official=False)
    await fill(store, {date(2027, 1, 2): HOLIDAY, date(2027, 1, 3): MAKEUP}, NEW, year=2027)

    calendar = await store.read(load_calendar, POLICY)

    assert sorted(calendar.special) == [date(2025, 12, 31), date(2027, 1, 2), date(2027, 1, 3)]
    assert calendar.knows(2027)


async def test_a_year_that_is_certain_never_gives_way_to_a_guess(store: Store) -> None:
    await fill(store, CHINA, NEW)

    assert not await fill(store, {}, OLD, official=False)
    assert (await store.read(load_calendar, POLICY)).special == CHINA


async def test_a_year_of_which_nothing_is_known_is_filled_all_the_same(store: Store) -> None:
    await store.write(fill_published, PublishedYear("CN", 2026, {}, OLD), START)

    assert await store.read(years_to_fill, "CN", range(2025, 2028), OLD) == (2025, 2027)
    assert not (await store.read(load_calendar, POLICY)).knows(2026)


async def test_last_year_to_the_year_after_next_are_filled_once_by_each_source(work: Casework) -> None:
    services = work.services()

    times = [await keep_calendar(services, almanac, OLD) for _ in range(2)]
    again = await keep_calendar(services, lambda *year: replace(almanac(*year), source=NEW), NEW)

    assert (times, again) == ([4, 0], 4)
    assert sorted(await work.store.read(years_of, "CN")) == [2025, 2026, 2027, 2028]


async def test_the_library_is_certain_of_this_year_and_not_of_the_next(work: Casework) -> None:
    await keep_calendar(work.services())

    calendar = await work.store.read(load_calendar, POLICY)
    assert [calendar.knows(year) for year in (2025, 2026, 2027)] == [True, True, False]
    assert not calendar.is_working_day(date(2027, 10, 1))


async def test_without_a_country_nothing_is_filled(work: Casework) -> None:
    work.desk = desk_with(with_calendar(country=None))

    assert await keep_calendar(work.services(), almanac, OLD) == 0
    assert await work.rows(CalendarYearRow) == []


async def warned(work: Casework, at: str) -> list[tuple[str, int]]:
    """Who has been told of which year by a local moment."""
    work.clock.at = local(at)
    await keep_calendar(work.services(), almanac, OLD)
    return sorted((row.target, row.facts["year"]) for row in await work.owed(YEAR_UNCERTAIN))


async def test_from_december_on_everybody_who_runs_the_bot_is_told_once_of_an_uncertain_year(work: Casework) -> None:
    work.desk = desk_with(overseen())
    everybody = ["U0ADMIN1", "U0ADMIN2", "operator"]

    told = [await warned(work, at) for at in ("2026-11-30 23:59", "2026-12-01 00:00", "2026-12-31 23:59")]

    assert told == [[], *[[(person, 2027) for person in everybody]] * 2]
    assert await warned(work, "2027-01-01 00:00") == told[-1]
    assert await warned(work, "2027-12-01 00:00") == [(one, year) for one in everybody for year in (2027, 2028)]


async def test_an_operator_who_is_an_admin_is_told_once(work: Casework) -> None:
    work.desk = desk_with(overseen(operator="U0ADMIN1"))

    assert await warned(work, "2026-12-01 00:00") == [("U0ADMIN2", 2027), ("operator", 2027)]


async def test_an_admin_who_has_left_is_not_told(store: Store) -> None:
    gone = Roster(gone=frozenset({"U0ADMIN1"}))

    await store.write(owe_warning, gone, overseen(operator=None), local("2026-12-01 00:00"))

    assert await owed_to(store) == ["U0ADMIN2"]


async def owed_to(store: Store) -> list[str]:
    work = Casework(store)
    return [row.target for row in await work.owed(YEAR_UNCERTAIN)]


@pytest.mark.parametrize("changes", [{"confirmed": (2027,)}, {"country": "GB-ENG"}])
async def test_a_certain_year_is_no_reason_to_tell_anybody(work: Casework, changes: Any) -> None:
    work.desk = desk_with(with_calendar(overseen(), **changes))

    assert await warned(work, "2026-12-01 00:00") == []


async def test_nobody_to_tell_is_no_error(work: Casework) -> None:
    work.desk = desk_with(overseen(operator=None, admins=()))

    assert await warned(work, "2026-12-24 00:00") == []


async def test_a_warning_rings_for_delivery(work: Casework) -> None:
    work.desk = desk_with(overseen())
    work.clock.advance(timedelta(days=90))
    rung = []

    await keep_calendar(replace(work.services(), ring=lambda: rung.append("ring")), almanac, OLD)

    assert rung == ["ring"]


@pytest.mark.parametrize(
    ("country", "official", "line"),
    [
        ("CN", {}, "ok   calendar: the start will fill in the holidays of CN"),
        (
            "CN",
            {2026: True, 2027: False, 2028: False},
            "ok   calendar: the holidays of CN are certain until 2026; "
            "2027 is not certain yet for CN (calendar.days, calendar.confirmed)",
        ),
        ("CN", {2026: False}, "ok   calendar: 2026 is not certain yet for CN (calendar.days, calendar.confirmed)"),
        ("CN", {2025: True, 2026: True}, "ok   calendar: the holidays of CN are certain until 2026"),
        (None, {2026: False}, "ok   calendar: no holidays are kept (calendar.country)"),
    ],
)
async def test_a_check_says_up_to_when_the_holidays_are_certain(
    store: Store, database_url: str, country: str | None, official: dict[int, bool], line: str
) -> None:
    for year, certain in official.items():
        await fill(store, {}, year=year, official=certain)

    assert str(await check_calendar(database_url, with_calendar(country=country))) == line


async def test_a_check_before_the_first_start_says_what_will_be(tmp_path: Path) -> None:
    finding = await check_calendar(sqlite_url(tmp_path / "new.db"), POLICY)

    assert str(finding) == "ok   calendar: the start will fill in the holidays of CN"


async def test_a_check_without_a_database_says_so(tmp_path: Path) -> None:
    finding = await check_calendar(f"postgresql://postgres@/redress?host={tmp_path}", POLICY)

    assert not finding.fine
    assert "database cannot be" in finding.words
