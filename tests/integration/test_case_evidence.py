"""One case as evidence: whole, masked, and with proof that nothing was changed."""

import io
import json
from typing import Any
from zipfile import ZipFile

from sqlalchemy import update
from sqlmodel import Session

from handlers.auditing.evidence import make_evidence
from storage.models import ComplaintEventRow
from storage.seals import seal_new
from storage.sql import table_of
from tests.desk import OWNER
from tests.integration.casework import Casework

CALLED = "The customer, reachable under 13912345678, wants it by Friday."


async def pack_of(work: Casework, number: str, language: str = "en") -> tuple[str, dict[str, Any]]:
    evidence = await work.store.read(make_evidence, number, work.desk, language, "1.0", work.clock.now())
    assert evidence is not None
    file = io.BytesIO()
    evidence.write(file)
    with ZipFile(file) as pack:
        assert sorted(pack.namelist()) == ["evidence.json", "report.txt"]
        return pack.read("report.txt").decode(), json.loads(pack.read("evidence.json"))


def run(session: Session, statement: Any) -> None:
    session.execute(statement)


async def sealed_case(work: Casework) -> str:
    case = await work.resolve(await work.follow_up(await work.file(), present_state=CALLED))
    await work.store.write(seal_new, work.desk.vault, work.clock.now())
    return case.number


async def test_the_file_holds_everything_that_happened_and_proves_it(work: Casework) -> None:
    report, data = await pack_of(work, await sealed_case(work))

    assert [line["move"] for line in data["history"]] == ["file", "assign", "follow_up", "resolve"]
    assert all(line["holds"] and line["seal"]["chain"] for line in data["history"])
    assert {clock["kind"] for clock in data["clocks"]} >= {"first_followup", "solution", "callback"}
    assert any(message["kind"] == "complaint_card" for message in data["messages"])
    assert report.endswith("4 of 4 lines are as they were sealed.\n")
    assert "Nobody did." in report
    assert "Nothing was." in report


async def test_no_customer_can_be_told_from_the_file(work: Casework) -> None:
    report, data = await pack_of(work, await sealed_case(work))

    for secret in ("张三丰", "13812345678", "20260914000123", "13912345678", "k1:"):
        assert secret not in report + json.dumps(data, ensure_ascii=False)
    assert data["case"]["customer_name"] == "张**"
    assert "reachable under •••, wants it by Friday." in report


async def test_a_line_that_was_changed_is_named_in_the_report(work: Casework) -> None:
    number = await sealed_case(work)
    event = table_of(ComplaintEventRow)
    await work.store.write(run, update(event).where(event.c["id"] == 3).values(actor="U0OTHER1"))

    report, data = await pack_of(work, number)

    assert [line["holds"] for line in data["history"]] == [True, True, False, True]
    assert report.count("CHANGED since it was sealed") == 1
    assert "3 of 4 lines" in report


async def test_what_is_too_new_to_be_sealed_says_so(work: Casework) -> None:
    case = await work.file()

    report, data = await pack_of(work, case.number)

    assert all(line["seal"] is None for line in data["history"])
    assert report.count("not sealed yet") == 2


async def test_the_report_is_written_in_chinese_too(work: Casework) -> None:
    report, _ = await pack_of(work, await sealed_case(work), "zh_CN")

    assert "历史记录" in report
    assert OWNER.id in report or "warehouse" in report


async def test_of_a_case_that_does_not_exist_there_is_no_file(work: Casework) -> None:
    assert await work.store.read(make_evidence, "C-000000-001", work.desk, "en", "1.0", work.clock.now()) is None
