"""Cases taken out of the house: all of the days asked for, each once, as they stand."""

import csv
from datetime import date, datetime, timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlmodel import Session

from domain.indicators.days import Period
from handlers.exports.columns import COLUMNS
from handlers.exports.lines import Layout
from handlers.exports.tables import Format
from handlers.exports.writing import table_in, write_complaints
from storage.models import ComplaintRow
from tests.desk import POLICY
from tests.fakes import START
from tests.integration.casework import NO_ANSWER, NOT_SOLVED, Casework

FOREVER = Period(date(2020, 1, 1), date(2030, 1, 1))


async def exported(
    work: Casework, period: Period = FOREVER, kind: Format = Format.CSV, words: str | None = None
) -> bytes:
    """Export the cases of a period, and return what the file holds."""
    file = BytesIO()
    layout = Layout(POLICY, work.desk.words[words] if words else None)
    table = table_in(file, kind, layout)
    number = await write_complaints(work.store, table, period, layout, work.desk, work.clock.now())
    table.finish()
    assert number >= 0
    return file.getvalue()


async def rows(work: Casework, period: Period = FOREVER) -> list[dict[str, str]]:
    """The rows of a CSV export by the keys of their columns."""
    text = (await exported(work, period)).decode("utf-8-sig")
    read = list(csv.reader(text.splitlines()))
    return [dict(zip((column.key for column in COLUMNS), row, strict=True)) for row in read[1:]]


async def test_a_whole_life_can_be_recomputed_from_its_row(work: Casework) -> None:
    case = await work.file()
    work.clock.advance(timedelta(hours=1))
    case = await work.follow_up(case)
    work.clock.advance(timedelta(hours=5))
    case = await work.resolve(case)
    work.clock.advance(timedelta(hours=1))
    case = await work.call(case, NO_ANSWER)
    work.clock.advance(timedelta(hours=3))
    await work.call(case)

    (row,) = await rows(work)

    assert (row["number"], row["state"], row["closure"]) == ("C-260914-001", "closed", "satisfied")
    assert row["received_at"] == "2026-09-14 09:57:00"
    assert row["first_followup_at"] == "2026-09-14 11:00:00"
    assert row["resolved_at"] == "2026-09-14 16:00:00"
    assert row["closed_at"] == "2026-09-14 20:00:00"
    assert (row["first_followup_on_time"], row["solution_on_time"], row["callback_on_time"]) == ("yes", "yes", "yes")
    assert (row["promise_on_time"], row["promise_met"], row["promise_missed"]) == ("no", "0", "1")
    assert (row["callback_attempts"], row["callback_met"], row["callback_score"]) == ("2", "1", "5")
    assert (row["callback_solved"], row["callback_satisfied"]) == ("yes", "yes")
    assert (row["cycles"], row["reopened"], row["repeat"], row["regulator"]) == ("1", "no", "no", "no")


async def test_a_case_that_came_back_keeps_what_its_first_cycle_was(work: Casework) -> None:
    case = await work.resolve(await work.follow_up(await work.file()))
    await work.call(case, NOT_SOLVED)
    work.clock.advance(timedelta(hours=5))

    (row,) = await rows(work)

    assert (row["state"], row["cycles"], row["reopened"]) == ("in_progress", "2", "yes")
    assert (row["first_followup_met"], row["first_followup_missed"]) == ("1", "1")
    assert (row["callback_met"], row["callback_missed"]) == ("1", "0")
    assert row["closed_at"] == ""


async def test_nothing_of_the_customer_but_masks_leaves_the_house(work: Casework) -> None:
    await work.follow_up(await work.file(), present_state="13812345678 is searching for 张三丰")

    text = (await exported(work)).decode()

    for secret in ("张三丰", "三丰", "1381", "12345678", "20260914000123", "searching", "promised for Friday"):
        assert secret not in text
    assert "张**" in text
    assert "••5678" in text
    assert "…0123" in text


async def test_days_are_those_of_the_centre_and_both_are_included(work: Casework) -> None:
    """Shanghai is eight hours ahead: a day there begins at four in the afternoon of the day before, UTC."""
    midnight = datetime.fromisoformat("2026-09-12T16:00:00+00:00")
    for at in (-timedelta(seconds=1), timedelta(), timedelta(hours=23), timedelta(days=1)):
        await work.file(received_at=midnight + at)
    period = Period(date(2026, 9, 13), date(2026, 9, 13))

    assert len(await rows(work, period)) == 2
    assert len(await rows(work, Period(date(2026, 9, 12), date(2026, 9, 14)))) == 4


@pytest.mark.parametrize("page", [1, 2, 3, 7])
async def test_every_case_comes_once_in_the_order_of_time_however_small_the_pages(
    work: Casework, monkeypatch: pytest.MonkeyPatch, page: int
) -> None:
    monkeypatch.setattr("handlers.exports.writing._AT_ONCE", page)
    for minutes in (5, 1, 5, 5, 9, 5, 3):
        await work.file(received_at=START - timedelta(minutes=minutes))

    found = await rows(work)

    assert len({row["number"] for row in found}) == 7
    received = [row["received_at"] for row in found]
    assert received == sorted(received)


async def test_no_cases_make_a_table_with_its_heading_only(work: Casework) -> None:
    assert await rows(work) == []
    book = load_workbook(BytesIO(await exported(work, kind=Format.XLSX)))
    assert book.worksheets[0].max_row == 1


async def test_a_workbook_says_the_same_with_values_of_their_kind(work: Casework) -> None:
    await work.file()

    sheet = load_workbook(BytesIO(await exported(work, kind=Format.XLSX, words="zh_CN"))).worksheets[0]
    heading, row = list(sheet.iter_rows(values_only=True))

    shown = dict(zip(heading, row, strict=True))
    assert shown["投诉时间 (Asia/Shanghai)"] == datetime.fromisoformat("2026-09-14 09:57")
    assert (shown["状态"], shown["轮次"], shown["是否重开"]) == ("已分派", 1, False)


async def test_a_case_that_repeats_another_names_it(work: Casework) -> None:
    first, second = await work.file(), await work.file()
    await work.store.write(link, second.id, first.id)

    found = await rows(work)

    assert [row["linked_to"] for row in found] == ["", first.number]
    assert [row["repeat"] for row in found] == ["no", "yes"]


def link(session: Session, repeated: int, original: int) -> None:
    """Say that one case repeats another."""
    row = session.get_one(ComplaintRow, repeated)
    row.linked_id, row.repeat = original, True
