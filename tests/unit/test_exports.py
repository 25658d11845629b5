"""What a case comes to in an export: counted as the indicators count, masked, and harmless to a spreadsheet."""

import csv
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from bot.export_files import replacing
from config.words import load_words
from domain.callbacks import Outcome
from domain.clocks import ClockState
from domain.lifecycle import Closure, State
from domain.policy import Severity
from handlers.exports.columns import COLUMNS, Cell
from handlers.exports.facts import facts_for_export
from handlers.exports.lines import Layout, harmless
from handlers.exports.tables import CsvTable
from handlers.exports.workbooks import XlsxTable
from storage.exports import AttemptPart, CaseRecord, ClockPart, HandoffPart
from storage.models import ComplaintRow
from tests.desk import POLICY, desk_with
from tests.fakes import START

DESK = desk_with()
WORDS = load_words()
HOUR = timedelta(hours=1)
NOW = START + 48 * HOUR
# START as the centre's clock shows it.
TEN = datetime.fromisoformat("2026-09-14 10:00")
EVERY = pytest.mark.parametrize("layout", [Layout(POLICY), *(Layout(POLICY, words) for words in WORDS.values())])


def case(**changes: Any) -> ComplaintRow:
    """A case that has just been assigned."""
    given: dict[str, Any] = {
        "id": 1,
        "number": "C-260914-001",
        "form_key": "view:V1",
        "state": "assigned",
        "severity": "normal",
        "category": "logistics_delay",
        "department": "warehouse",
        "channel": "phone",
        "creator": "U0AGENT1",
        "owner": "U0OWNER1",
        "received_at": START,
        "created_at": START,
        "cycle_at": START,
        "customer_name": DESK.vault.seal("customer_name", "张三丰"),
        "customer_contact": DESK.vault.seal("customer_contact", "13812345678"),
        "order_number": DESK.vault.seal("order_number", "20260914000123"),
    }
    return ComplaintRow(**given | changes)


def clock(
    kind: str, state: ClockState, due: timedelta = 24 * HOUR, cycle: int = 1, sequence: int = 1, **more: Any
) -> ClockPart:
    """A clock of the case; one that has stopped did so an hour before or after it was due."""
    after = {ClockState.MET: -HOUR, ClockState.MISSED: HOUR}.get(state)
    stopped_at = START + due + after if after is not None else more.pop("stopped_at", None)
    return ClockPart(
        1, kind, cycle, sequence, state, START + due, stopped_at, more.get("paused_at"), more.get("basis", {})
    )


def tried(outcome: Outcome, after: timedelta, cycle: int = 1, **said: Any) -> AttemptPart:
    return AttemptPart(1, cycle, START + after, outcome, said.get("solved"), said.get("satisfied"), said.get("score"))


def record(*clocks: ClockPart, **parts: Any) -> CaseRecord:
    return CaseRecord(
        parts.get("case") or case(), clocks, parts.get("attempts", ()), parts.get("handoffs", ()), parts.get("linked")
    )


def cells(one: CaseRecord, layout: Layout | None = None) -> dict[str, Cell]:
    """The cells of a case by the keys of their columns."""
    row = (layout or Layout(POLICY)).row(facts_for_export(one, {"U0OWNER1": "Warehouse"}, DESK, NOW))
    return dict(zip((column.key for column in COLUMNS), row, strict=True))


def test_the_keys_are_each_used_once_and_those_of_moments_name_the_zone() -> None:
    headings = Layout(POLICY).headings()

    assert len(set(headings)) == len(COLUMNS) > 50
    assert [heading for heading in headings if "(" in heading] == [
        f"{key}_at (Asia/Shanghai)" for key in ("received", "filed", "assigned", "first_followup", "resolved", "closed")
    ]


@EVERY
def test_every_row_is_as_wide_as_its_heading(layout: Layout) -> None:
    assert len(layout.headings()) == len(cells(record(), layout)) == len(set(layout.headings()))


def test_moments_are_local_and_people_stand_by_their_names_where_they_are_known() -> None:
    shown = cells(record())

    assert shown["received_at"] == TEN
    assert (shown["owner"], shown["owner_id"], shown["filed_by"]) == ("Warehouse", "U0OWNER1", "U0AGENT1")


def test_the_customer_is_masked_everywhere() -> None:
    shown = cells(record())

    assert (shown["customer"], shown["contact"], shown["order"]) == ("张**", "••5678", "…0123")


def test_nothing_that_anybody_wrote_is_exported() -> None:
    secret = {name: f"secret of {name}" for name in ("description", "product", "remedy", "relation", "extra")}

    assert "secret" not in str(cells(record(case=case(**secret, regulator_ref="secret number"))))


def test_a_case_without_a_customer_or_an_owner_has_empty_cells() -> None:
    nobody = case(customer_name=None, customer_contact=None, order_number=None, owner=None, anonymous=True)
    shown = cells(record(case=nobody))

    assert (shown["customer"], shown["contact"], shown["order"]) == ("", "", "")
    assert (shown["owner"], shown["owner_id"], shown["anonymous"]) == (None, None, True)


@pytest.mark.parametrize(
    ("clocks", "on_time", "met", "missed"),
    [
        ([], None, 0, 0),
        ([("met", 24)], True, 1, 0),
        ([("missed", 24)], False, 0, 1),
        ([("met", 24), ("missed", 30)], False, 1, 1),
        ([("met", 24), ("met", 30)], True, 2, 0),
        ([("running", 49)], None, 0, 0),
        ([("running", 48)], None, 0, 0),
        ([("running", 47)], False, 0, 1),
        ([("paused", 47)], None, 0, 0),
        ([("cancelled", 24), ("superseded", 24)], None, 0, 0),
    ],
)
def test_clocks_count_as_the_indicators_count_them(
    clocks: list[tuple[str, int]], on_time: bool | None, met: int, missed: int
) -> None:
    for kind in ("first_followup", "solution", "promise"):
        parts = [clock(kind, ClockState(state), due * HOUR) for state, due in clocks]
        shown = cells(record(*parts))

        assert (shown[f"{kind}_on_time"], shown[f"{kind}_met"], shown[f"{kind}_missed"]) == (on_time, met, missed)


def test_a_second_cycle_leaves_the_result_of_the_first_and_adds_its_own() -> None:
    shown = cells(
        record(
            clock("first_followup", ClockState.MET, 24 * HOUR),
            clock("first_followup", ClockState.MISSED, 40 * HOUR, cycle=2),
            case=case(cycle=2),
        )
    )

    assert (shown["first_followup_met"], shown["first_followup_missed"]) == (1, 1)
    assert shown["first_followup_at"] == datetime.fromisoformat("2026-09-15 09:00")
    assert (shown["cycles"], shown["reopened"]) == (2, True)


def test_a_follow_up_that_nobody_waits_for_any_more_was_none() -> None:
    stopped = clock("first_followup", ClockState.CANCELLED, stopped_at=START + HOUR)

    assert cells(record(stopped))["first_followup_at"] is None


@pytest.mark.parametrize(
    ("tries", "on_time", "met", "missed", "attempts"),
    [
        ([], None, 0, 0, 0),
        ([(Outcome.NO_ANSWER, 44)], True, 1, 0, 1),
        ([(Outcome.NO_ANSWER, 50)], True, 1, 0, 1),
        ([(Outcome.NO_ANSWER, 51)], False, 0, 1, 1),
        ([(Outcome.WRONG_NUMBER, 44)], None, 0, 0, 0),
        ([(Outcome.WRONG_NUMBER, 44), (Outcome.REACHED, 51)], False, 0, 1, 1),
        ([(Outcome.BUSY, 44), (Outcome.REACHED, 51)], True, 1, 0, 2),
    ],
)
def test_a_round_of_callbacks_is_met_by_its_first_try(
    tries: list[tuple[Outcome, int]], on_time: bool | None, met: int, missed: int, attempts: int
) -> None:
    first, later = clock("callback", ClockState.RUNNING, 50 * HOUR), clock("callback", ClockState.RUNNING, 60 * HOUR)
    shown = cells(record(first, later, attempts=tuple(tried(outcome, after * HOUR) for outcome, after in tries)))

    assert (shown["callback_on_time"], shown["callback_met"], shown["callback_missed"]) == (on_time, met, missed)
    assert shown["callback_attempts"] == attempts


def test_each_cycle_is_a_round_of_its_own_and_the_last_conversation_counts() -> None:
    shown = cells(
        record(
            clock("callback", ClockState.MET, 20 * HOUR),
            clock("callback", ClockState.MISSED, 40 * HOUR, cycle=2),
            attempts=(
                tried(Outcome.REACHED, 19 * HOUR, solved=False, satisfied=False, score=1),
                tried(Outcome.REACHED, 41 * HOUR, cycle=2, solved=True, satisfied=True, score=4),
                tried(Outcome.NO_ANSWER, 42 * HOUR, cycle=2),
            ),
        )
    )

    assert (shown["callback_met"], shown["callback_missed"], shown["callback_attempts"]) == (1, 1, 3)
    assert (shown["callback_outcome"], shown["callback_score"]) == ("reached", 4)
    assert (shown["callback_solved"], shown["callback_satisfied"]) == (True, True)


def test_a_customer_who_was_never_reached_has_said_nothing() -> None:
    shown = cells(record(attempts=(tried(Outcome.NO_ANSWER, HOUR), tried(Outcome.BUSY, 4 * HOUR))))

    assert (shown["callback_outcome"], shown["callback_solved"], shown["callback_score"]) == ("busy", None, None)


def test_pauses_are_added_up_and_one_that_two_clocks_remember_counts_once() -> None:
    pause = [(START + HOUR).isoformat(), (START + 2 * HOUR).isoformat()]
    old = clock("solution", ClockState.SUPERSEDED, basis={"pauses": [pause]})
    new = clock("solution", ClockState.PAUSED, basis={"pauses": [pause]}, paused_at=NOW - HOUR / 2)

    assert cells(record(old, new))["paused_minutes"] == 90


def test_time_at_another_department_ends_when_it_is_given_back_or_the_case_is_closed() -> None:
    back, still = HandoffPart(1, START, START + HOUR / 4, START + HOUR), HandoffPart(1, NOW - HOUR, None, None)

    assert cells(record(handoffs=(back, still)))["handoff_minutes"] == 120
    assert cells(record(handoffs=(back, still)))["handoff_wait_minutes"] == 75
    closed = case(closed_at=NOW - HOUR / 2, state="closed", closure_code="withdrawn")
    assert cells(record(handoffs=(back, still), case=closed))["handoff_minutes"] == 90
    assert cells(record(handoffs=(back, still)))["handoffs"] == 2


def test_commitments_of_every_kind_are_counted_together() -> None:
    shown = cells(
        record(
            clock("refund", ClockState.MET),
            clock("pickup", ClockState.MISSED),
            clock("regulator", ClockState.RUNNING, 60 * HOUR),
            clock("return_review", ClockState.RUNNING, 40 * HOUR),
        )
    )

    assert (shown["commitments_met"], shown["commitments_missed"], shown["commitments_open"]) == (1, 2, 2)


def test_codes_are_said_in_words_where_a_language_is_asked_for() -> None:
    closed = case(
        state="closed",
        closure_code="satisfied",
        closed_at=NOW,
        severity="urgent",
        upheld="partly",
        root_cause="carrier",
        channel="gone",
    )
    shown = cells(record(case=closed), Layout(POLICY, WORDS["zh_CN"]))

    assert (shown["state"], shown["severity"], shown["category"]) == ("已结案", "紧急", "物流延迟")
    assert (shown["upheld"], shown["root_cause"], shown["channel"]) == ("部分成立", "承运商原因", "gone")


@pytest.mark.parametrize("words", WORDS.values(), ids=list(WORDS))
def test_every_code_has_words(words: Any) -> None:
    layout = Layout(POLICY, words)
    for state in State:
        assert cells(record(case=case(state=state.value)), layout)["state"]
    for closure in Closure:
        assert cells(record(case=case(closure_code=closure.value)), layout)["closure"]
    for severity in Severity:
        assert cells(record(case=case(severity=severity.value)), layout)["severity"]
    for outcome in Outcome:
        said = cells(record(attempts=(tried(outcome, HOUR),)), layout)["callback_outcome"]
        assert said or outcome is Outcome.WRONG_NUMBER
    assert cells(record(case=case(root_cause="dropped_since")), layout)["root_cause"] == "dropped_since"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+86", "'+86"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("\n=1", "'\n=1"),
        ("＝1+1", "'＝1+1"),
        ("a=1", "a=1"),
        ("", ""),
    ],
)
def test_what_could_be_a_formula_is_text(text: str, written: str) -> None:
    assert harmless(text) == written


@given(st.text())
def test_no_text_begins_like_a_formula(text: str) -> None:
    assert harmless(text)[:1] not in set("=+-@\t\r\n")
    assert harmless(text).endswith(text)


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "+1 234", "@all", "-x"])
def test_names_of_people_and_of_customers_cannot_act(name: str) -> None:
    one = record(case=case(customer_name=DESK.vault.seal("customer_name", name), creator="U0EVIL"))
    row = Layout(POLICY).row(facts_for_export(one, {"U0EVIL": name}, DESK, NOW))

    assert f"'{name}" in row
    assert not any(str(cell).startswith(tuple("=+-@")) for cell in row)


def test_csv_is_what_spreadsheets_take_for_chinese() -> None:
    file, layout = BytesIO(), Layout(POLICY)
    table = CsvTable(file, layout.headings(), layout.as_text)
    table.add(['张**, "x"\n', None, True, False, 7, TEN])
    table.finish()

    assert file.getvalue().startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(file.getvalue().decode("utf-8-sig").splitlines(keepends=True)))
    assert rows[1:] == [['张**, "x"\n', "", "yes", "no", "7", "2026-09-14 10:00:00"]]


def test_truth_is_said_in_the_language_that_is_asked_for() -> None:
    layout = Layout(POLICY, WORDS["zh_CN"])

    assert (layout.as_text(True), layout.as_text(False)) == ("是", "否")


def test_a_workbook_holds_values_of_their_kind_and_goes_on_on_another_sheet() -> None:
    file = BytesIO()
    table = XlsxTable(file, ["text", "number", "truth", "moment", "nothing"], rows_on_sheet=3)
    for number in range(5):
        table.add(["张**\x07", number, True, TEN, None])
    table.finish()

    book = load_workbook(file)
    sheets = [list(sheet.iter_rows(values_only=True)) for sheet in book]
    assert [len(rows) for rows in sheets] == [3, 3, 2]
    assert all(rows[0] == ("text", "number", "truth", "moment", "nothing") for rows in sheets)
    assert sheets[2][1] == ("张**", 4, True, TEN, None)
    assert book.worksheets[0]["D2"].is_date


def test_a_formula_is_no_formula_in_a_workbook_either() -> None:
    file = BytesIO()
    table = XlsxTable(file, ["text"])
    table.add([harmless("=1+1")])
    table.finish()

    assert load_workbook(file).worksheets[0]["A2"].data_type == "s"


def test_a_file_takes_its_place_only_once_it_is_whole(tmp_path: Any) -> None:
    path = tmp_path / "cases.csv"
    path.write_bytes(b"before")

    with pytest.raises(TypeError), replacing(path) as file:
        file.writelines([b"half", None])  # type: ignore[list-item]

    assert path.read_bytes() == b"before"
    with replacing(path) as file:
        file.write(b"whole")
    assert path.read_bytes() == b"whole"
    assert path.stat().st_mode & 0o077 == 0
    assert [one.name for one in tmp_path.iterdir()] == ["cases.csv"]
