"""A table that nobody has described is described as far as can be seen, and doubts are named."""

import tomllib
from collections.abc import Sequence
from datetime import UTC, datetime, time
from typing import Any

import pytest

from config.mapping import read_mapping, written
from domain.cells import Cell, SpanForm
from domain.contacts import Contact
from domain.guesses import Guess, guess
from domain.headings import NAMES, bare, fits, unit_of
from domain.mappings import ColumnMapping
from domain.rows import RowReader
from domain.samples import are_days, are_hours, flags_in, scores_in, span_in, times_in
from tests.contacts import SHANGHAI

CALLS = [
    "Call Id",
    "Agent",
    "Date",
    "Time",
    "Topic",
    "Answered",
    "Resolved",
    "Speed of answer in seconds",
    "AvgTalkDuration",
]
CALL = ["ID0001", "Diane", "2021-01-01", "09:12:58", "Billing", "Y", "N", "109", "00:02:23"]
MISSED = ["ID0002", "Joe", "2021-01-02", "10:00:29", "Streaming", "N", "N", "", ""]
CHATS = [
    "会话编号",
    "进线时间",
    "客服姓名",
    "技能组",
    "问题分类",
    "首响时长(秒)",
    "会话时长",
    "是否解决",
    "满意度",
    "客户手机号",
]
CHAT = [
    "A1",
    "2026年1月2日 10时00分01秒",
    "张三",
    "一组",
    "物流",
    "12",
    "00:03:01",
    "已解决",
    "非常满意",
    "13800000000",
]
UNSOLVED = [
    "A2",
    "2026年1月3日 10时00分01秒",
    "李四",
    "一组",
    "物流",
    "32",
    "00:04:01",
    "未解决",
    "一般",
    "13800000001",
]
NOW = datetime(2026, 9, 14, tzinfo=UTC)


def read(found: Guess, heading: Sequence[str], rows: Sequence[Sequence[Cell]]) -> list[Contact]:
    """Read *rows* by what was guessed, written to a file and read back as people would do."""
    mapping = read_mapping("guess", tomllib.loads(written(found.tables, found.remarks)))
    reader = RowReader(mapping, heading, SHANGHAI, NOW, lambda text: f"key of {text}")
    contacts = [reader.read(line, row) for line, row in enumerate(rows, start=2)]
    assert all(isinstance(contact, Contact) for contact in contacts), contacts
    return [contact for contact in contacts if isinstance(contact, Contact)]


def test_the_export_of_a_telephone_system_is_understood() -> None:
    found = guess("call-centre-2021q1", CALLS, [CALL, MISSED])

    answered, missed = read(found, CALLS, [CALL, MISSED])

    assert found.doubts == frozenset()
    assert (answered.source, answered.channel, answered.agent, answered.category) == (
        "call-centre",
        "phone",
        "Diane",
        "Billing",
    )
    assert answered.arrived_at == datetime(2021, 1, 1, 1, 12, 58, tzinfo=UTC)
    assert (answered.answered, answered.resolved, answered.waited, answered.talk) == (True, False, 109, 143)
    assert (missed.answered, missed.abandoned) == (False, True)


def test_a_chinese_export_is_understood() -> None:
    found = guess("在线会话", CHATS, [CHAT, UNSOLVED])

    first, second = read(found, CHATS, [CHAT, UNSOLVED])

    assert found.doubts == frozenset()
    assert first == Contact(
        source="import",
        external_id="A1",
        channel="chat",
        arrived_at=datetime(2026, 1, 2, 2, 0, 1, tzinfo=UTC),
        answered=True,
        team="一组",
        agent="张三",
        category="物流",
        waited=12,
        talk=181,
        resolved=True,
        survey_sent=True,
        score=5,
        scale_max=5,
        rated_at=datetime(2026, 1, 2, 2, 0, 1, tzinfo=UTC),
        customer_key="key of 13800000000",
    )
    assert (second.resolved, second.score) == (False, 3)


def test_what_is_not_certain_is_said_to_be_so() -> None:
    heading = ["Ticket ID", "Created At", "Wait", "Duration", "Rating", "Remarks"]
    rows = [["1", "03/04/2026 10:00", "12", "02:23", "4", "x"], ["2", "05/04/2026 10:00", "13", "03:59", "3", "y"]]

    found = guess("x", heading, rows)

    assert found.doubts == {"times", "constants.channel", "durations.waited", "durations.talk", "score.scale_max"}
    assert all(found.remarks[doubt].startswith("Not sure: ") for doubt in found.doubts)
    assert found.remarks["columns"] == "Not used: Remarks"
    assert found.tables["durations"] == {"waited": "seconds", "talk": "m:s"}


def test_an_id_and_a_time_are_looked_for_under_any_name() -> None:
    heading = ["Anything", "Whatever", "Something"]
    rows = [["phone", "K1", "2026-01-02 10:00:00"], ["phone", "K2", "2026-01-02 10:00:00"]]

    found = guess("x", heading, rows)

    assert (found.tables["columns"]["external_id"], found.tables["columns"]["arrived_at"]) == ("Whatever", "Something")
    assert {"columns.external_id", "columns.arrived_at"} <= found.doubts


def test_where_no_column_fits_that_is_said() -> None:
    found = guess("x", ["Name"], [["Diane"], ["Diane"]])

    assert found.tables["columns"] == {"external_id": "?", "arrived_at": "?"}
    assert found.remarks["columns.external_id"] == "Not sure: no column fits"


def test_a_name_alone_is_not_enough() -> None:
    heading = ["Id", "Created", "Score", "Answered", "NPS", "CES", "Solved at"]
    rows: list[list[Cell]] = [
        ["1", "2026-01-02", "excellent", "perhaps", "11", "0", "soon"],
        ["2", "2026-01-02", "poor", "no", "10", "7", "later"],
    ]

    found = guess("x", heading, rows)

    assert set(found.tables["columns"]) == {"external_id", "arrived_at"}


def test_columns_without_a_name_of_their_own_are_left_alone() -> None:
    heading = ["Id", "Created", "Agent", "Agent", ""]

    found = guess("x", heading, [["1", "2026-01-02", "a", "b", "c"], ["2", "2026-01-02"]])

    assert set(found.tables["columns"]) == {"external_id", "arrived_at"}


def test_numbers_of_surveys_are_known_by_name_and_scale() -> None:
    found = guess("x", ["Id", "Created", "NPS", "CES"], [["1", "2026-01-02", "0", "1"], ["2", "2026-01-03", "10", "7"]])

    assert {"nps", "ces"} <= set(found.tables["columns"])


def test_a_channel_may_have_a_column() -> None:
    found = guess("x", ["Id", "Created", "渠道"], [["1", "2026-01-02", "电话"]])

    assert found.tables["columns"]["channel"] == "渠道"
    assert "constants" not in found.tables


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("call-centre-2021q1", "call-centre"),
        ("Zendesk Tickets 2026-09-14 (3)", "zendesk-tickets"),
        ("会话明细", "import"),
        ("x" * 80, "x" * 40),
    ],
)
def test_the_next_export_is_of_the_same_source(name: str, source: str) -> None:
    assert guess(name, ["Id", "Created"], [["1", "2026-01-02"]]).tables["source"] == source


@pytest.mark.parametrize(
    ("cells", "format_", "doubtful"),
    [
        (["2021-01-01 09:12:58", "2021-01-01T09:12:58Z"], "iso", False),
        ([datetime(2021, 1, 1, tzinfo=UTC)], "iso", False),
        (["2021/01/01 09:12:58"], "%Y/%m/%d %H:%M:%S", False),
        (["31/01/2021 09:12"], "%d/%m/%Y %H:%M", False),
        (["01/31/2021 09:12"], "%m/%d/%Y %H:%M", False),
        (["01/02/2021 09:12"], "%d/%m/%Y %H:%M", True),
        (["01-02-2021"], "%d-%m-%Y", True),
        (["01.02.2021 09:12:58"], "%d.%m.%Y %H:%M:%S", False),
        (["1/31/2021 9:12:58 PM"], "%m/%d/%Y %I:%M:%S %p", False),
        (["2021/1/31 上午9:12:58", "2021/1/31 下午9:12:58"], "%Y/%m/%d %p%I:%M:%S", False),
        (["2021年1月31日"], "%Y年%m月%d日", False),
        (["1609492378", 1609492379], "unix", False),
        (["1609492378000"], "unix_ms", False),
        (["44197.38", 44198], "excel", False),
    ],
)
def test_the_way_times_are_written_is_seen(cells: list[Cell], format_: str, doubtful: bool) -> None:
    assert times_in(cells) == (format_, doubtful)


@pytest.mark.parametrize("cells", [[], ["soon"], ["109"], ["2021-01-01", "soon"], ["1999-12-31"], ["2100-01-01"]])
def test_what_is_no_time_of_ours_is_not_taken_for_one(cells: list[Cell]) -> None:
    assert times_in(cells) is None


def test_durations_that_name_their_units_need_no_word_about_them() -> None:
    found = guess("x", ["Id", "Created", "Talk time"], [["1", "2026-01-02", "83 s"], ["2", "2026-01-02", "2 min"]])

    assert "durations" not in found.tables
    assert "durations.talk" not in found.doubts


def test_numbers_that_may_be_the_days_of_a_spreadsheet_are_doubted() -> None:
    found = guess("x", ["Id", "Created"], [["1", "44197.38"], ["2", "44198.5"]])

    assert found.tables["times"] == ["excel"]
    assert "times" in found.doubts


def test_days_and_hours_are_told_apart() -> None:
    assert are_days(["2021-01-01"])
    assert are_days([datetime(2021, 1, 1, tzinfo=UTC).date()])
    assert not are_days(["2021-01-01 09:12"])
    assert not are_days(["soon"])
    assert are_hours(["09:12", "09:12:58", time(9, 12)])
    assert not are_hours(["0912"])
    assert not are_hours(["25:00"])
    assert not are_hours([9])
    assert not are_hours([])


@pytest.mark.parametrize(
    ("cells", "form"),
    [
        (["109", "0:02:23"], SpanForm.AUTO),
        (["02:23"], SpanForm.MS),
        (["02:23", "long"], None),
        ([], None),
    ],
)
def test_the_way_durations_are_written_is_seen(cells: list[Cell], form: SpanForm | None) -> None:
    assert span_in(cells) is form


def test_the_way_yes_and_no_are_spelled_is_seen() -> None:
    assert flags_in(["已接", "未接", "已接"]) == (["已接"], ["未接"])
    assert flags_in([True, 0]) == ([], [])
    assert flags_in(["perhaps"]) is None
    assert flags_in([]) is None


@pytest.mark.parametrize(
    ("cells", "scale_max", "doubtful"),
    [
        (["1", "5"], 5, False),
        (["4"], 5, True),
        (["1"], 5, True),
        (["7", "1"], 7, False),
        (["6"], 7, True),
        ([10, 1.0], 10, False),
        (["0", "1"], 1, False),
        (["0"], 1, True),
        (["Good", "bad"], 1, False),
        (["满意"], 5, False),
    ],
)
def test_the_scale_of_scores_is_seen(cells: list[Cell], scale_max: int, doubtful: bool) -> None:
    found = scores_in(cells)

    assert found is not None
    assert (found.scale_max, found.doubtful) == (scale_max, doubtful)


@pytest.mark.parametrize("cells", [[], ["11"], ["excellent"], ["good", "3"], ["4.5"]])
def test_what_is_on_no_scale_is_not_taken_for_a_score(cells: list[Cell]) -> None:
    assert scores_in(cells) is None


@pytest.mark.parametrize(
    ("heading", "said", "unit"),
    [
        ("Speed of answer in seconds", "speedofanswer", SpanForm.SECONDS),
        ("AvgTalkDuration", "talkduration", None),
        ("First Response Time (min)", "firstresponsetime", SpanForm.MINUTES),
        ("wait_time_ms", "waittime", SpanForm.MILLISECONDS),
        ("首响时长（秒）", "首响时长", SpanForm.SECONDS),
        ("平均通话时长", "通话时长", None),
        ("ＣＡＬＬ＿ＩＤ", "callid", None),
    ],
)
def test_a_heading_is_read_without_its_ornaments(heading: str, said: str, unit: SpanForm | None) -> None:
    assert (bare(heading), unit_of(heading)) == (said, unit)


def test_every_field_has_names_that_can_be_found() -> None:
    assert set(NAMES) == set(ColumnMapping.model_fields) - {"scale_max"}
    assert [(field, name) for field, names in NAMES.items() for name in names if not fits(name, field)] == []


def test_the_better_name_wins() -> None:
    rows: list[list[Any]] = [["1", "a1", "2026-01-02"], ["2", "a2", "2026-01-03"]]

    assert guess("x", ["No", "Call Id", "Date"], rows).tables["columns"]["external_id"] == "Call Id"
