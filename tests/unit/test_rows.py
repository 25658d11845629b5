"""Rows of a table that somebody else wrote become contacts, or say what is wrong with them."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.contacts import Contact, Reason, Rejection
from domain.mappings import ImportMapping
from domain.rows import Cells, RowReader, contact_of
from domain.values import Mistakes
from tests.contacts import SHANGHAI

NOW = datetime(2021, 4, 1, tzinfo=UTC)
HEADING = ["No", "Day", "Hour", "Agent", "Topic", "Answered", "Solved", "Wait", "Talk", "Stars", "Phone"]
ROW = ["7", "2021-01-01", "17:12:58", "Diane", "Bills", "Y", "Y", "109", "00:02:23", "3", "13812345678"]
COLUMNS: dict[str, Any] = {
    "external_id": "No",
    "arrived_at": ["Day", "Hour"],
    "agent": "Agent",
    "category": "Topic",
    "answered": "Answered",
    "resolved": "Solved",
    "waited": "Wait",
    "talk": "Talk",
    "score": "Stars",
}
ARRIVED = datetime(2021, 1, 1, 9, 12, 58, tzinfo=UTC)


def reader(columns: dict[str, Any] = COLUMNS, heading: list[str] = HEADING, **more: Any) -> RowReader:
    """Read under a mapping with these columns."""
    tables = {"source": "hotline", "columns": columns, "constants": {"channel": "phone"}, **more}
    return RowReader(ImportMapping.model_validate(tables), heading, SHANGHAI, NOW, lambda text: f"key of {text}")


def one(*columns: str, **more: Any) -> RowReader:
    """Read an id, an arrival, and these columns under headings of their own names."""
    names = ["external_id", "arrived_at", *columns]
    return reader({name: name for name in names}, names, **more)


def taken(read: Contact | Rejection) -> Contact:
    assert isinstance(read, Contact), read
    return read


def with_cells(**cells: str) -> list[str]:
    """The row with other cells under these headings."""
    return [cells.get(name, cell) for name, cell in zip(HEADING, ROW, strict=True)]


def test_a_row_is_read_as_its_mapping_says() -> None:
    assert reader().read(2, ROW) == Contact(
        source="hotline",
        external_id="7",
        channel="phone",
        arrived_at=ARRIVED,
        answered=True,
        agent="Diane",
        category="Bills",
        waited=109,
        talk=143,
        resolved=True,
        survey_sent=True,
        score=3,
        scale_max=5,
        rated_at=ARRIVED,
    )


def test_of_a_customer_only_the_key_is_kept() -> None:
    contact = taken(reader({**COLUMNS, "customer": "Phone"}).read(2, ROW))

    assert contact.customer_key == "key of 13812345678"
    assert taken(reader({**COLUMNS, "customer": "Phone"}).read(2, with_cells(Phone=""))).customer_key is None


@pytest.mark.parametrize(
    ("cells", "field", "reason"),
    [
        ({"No": ""}, "external_id", Reason.MISSING),
        ({"Day": "", "Hour": ""}, "arrived_at", Reason.MISSING),
        ({"No": "x" * 201}, "external_id", Reason.TOO_LONG),
        ({"Agent": "x" * 101}, "agent", Reason.TOO_LONG),
        ({"Topic": "B\udcffls"}, "category", Reason.UNREADABLE),
        ({"Day": "2021-02-30"}, "arrived_at", Reason.NOT_A_TIME),
        ({"Day": "2022-01-01"}, "arrived_at", Reason.FUTURE),
        ({"Day": "1999-01-01"}, "arrived_at", Reason.LONG_AGO),
        ({"Answered": "perhaps"}, "answered", Reason.NOT_YES_OR_NO),
        ({"Wait": "long"}, "waited", Reason.NOT_A_DURATION),
        ({"Wait": "-1"}, "waited", Reason.NEGATIVE),
        ({"Stars": "6"}, "score", Reason.OUTSIDE_SCALE),
        ({"Stars": "3.5"}, "score", Reason.NOT_A_NUMBER),
    ],
)
def test_what_is_wrong_is_named_with_line_field_and_reason(cells: dict[str, str], field: str, reason: Reason) -> None:
    assert reader().read(4711, with_cells(**cells)) == Rejection(4711, field, reason)


def test_a_row_may_end_early_and_may_not_say_more_than_the_heading() -> None:
    short = taken(reader().read(2, ROW[:5]))

    assert (short.external_id, short.answered, short.abandoned, short.score) == ("7", False, True, None)
    assert reader().read(2, [*ROW, "", None]) == reader().read(2, ROW)
    assert reader().read(2, [*ROW, "more"]) == Rejection(2, "", Reason.TOO_MANY_CELLS)


@pytest.mark.parametrize(
    ("cells", "unanswered", "answered", "abandoned", "waited"),
    [
        ({"answered": "yes", "waited": "9"}, "abandoned", True, False, 9),
        ({"answered": "yes"}, "abandoned", True, False, None),
        ({"answered": "no", "waited": "9"}, "abandoned", False, True, 9),
        ({"answered": "no"}, "abandoned", False, True, None),
        ({"answered": "no", "waited": "9"}, "waiting", False, False, None),
        ({"answered": "no", "abandoned": "no"}, "abandoned", False, False, None),
        ({"answered": "no", "abandoned": "yes"}, "waiting", False, True, None),
        ({"abandoned": "yes", "waited": "9"}, "waiting", False, True, 9),
        ({"abandoned": "no", "waited": "9"}, "abandoned", True, False, 9),
        ({"waited": "9"}, "waiting", True, False, 9),
        ({}, "abandoned", False, True, None),
        ({}, "waiting", False, False, None),
        ({"responded_at": "2021-01-01 17:13:08"}, "waiting", True, False, 10),
        ({"responded_at": "2021-01-01 17:13:08.5"}, "waiting", True, False, 11),
        ({"responded_at": "2021-01-01 17:13:08", "waited": "9"}, "waiting", True, False, 9),
    ],
)
def test_what_is_said_of_the_answer_says_the_rest(
    cells: dict[str, str], unanswered: str, answered: bool, abandoned: bool, waited: int | None
) -> None:
    read = one("answered", "abandoned", "waited", "responded_at", unanswered=unanswered)
    row = ["7", "2021-01-01 17:12:58", *(cells.get(name) for name in ("answered", "abandoned", "waited"))]

    contact = taken(read.read(2, [*row, cells.get("responded_at")]))

    assert (contact.answered, contact.abandoned, contact.waited) == (answered, abandoned, waited)


def test_answered_and_given_up_at_once_cannot_be() -> None:
    read = one("answered", "abandoned")

    assert read.read(2, ["7", "2021-01-01", "yes", "yes"]) == Rejection(2, "abandoned", Reason.CONTRADICTION)


def test_an_answer_before_the_question_cannot_be() -> None:
    read = one("responded_at")

    assert read.read(2, ["7", "2021-01-02", "2021-01-01"]) == Rejection(2, "responded_at", Reason.BEFORE_ARRIVAL)


@pytest.mark.parametrize(
    ("cells", "sent", "rated_at", "scale_max"),
    [
        ({}, None, None, None),
        ({"survey_sent": "yes"}, True, None, None),
        ({"score": "4"}, True, ARRIVED, 5),
        ({"nps": "9"}, True, ARRIVED, None),
        ({"ces": "7"}, True, ARRIVED, None),
        ({"score": "4", "scale_max": "7"}, True, ARRIVED, 7),
        ({"score": "4", "survey_sent": "no"}, False, ARRIVED, 5),
        ({"score": "4", "rated_at": "2021-01-05 08:00"}, True, datetime(2021, 1, 5, tzinfo=UTC), 5),
        ({"rated_at": "2021-01-05 08:00", "scale_max": "5"}, None, None, None),
    ],
)
def test_a_survey_counts_when_it_was_answered_and_was_sent_then(
    cells: dict[str, str], sent: bool | None, rated_at: datetime | None, scale_max: int | None
) -> None:
    fields = ("survey_sent", "score", "scale_max", "nps", "ces", "rated_at")

    contact = taken(one(*fields).read(2, ["7", "2021-01-01 17:12:58", *(cells.get(name) for name in fields)]))

    assert (contact.survey_sent, contact.rated_at, contact.scale_max) == (sent, rated_at, scale_max)


def test_constants_hold_where_no_column_says_otherwise() -> None:
    constants = {"channel": "phone", "team": "north", "survey_sent": True}

    read = one("team", constants=constants)

    assert taken(read.read(2, ["7", "2021-01-01", ""])).team == "north"
    assert taken(read.read(2, ["7", "2021-01-01", "south"])).team == "south"
    assert taken(read.read(2, ["7", "2021-01-01", "south"])).survey_sent is True


def test_words_stand_for_scores_and_names() -> None:
    read = one(
        "channel",
        "score",
        names={"channel": {"Tel": "phone"}},
        score={"scale_max": 1, "words": {"good": 1, "bad": 0}},
    )

    contacts = [
        taken(read.read(2, ["7", "2021-01-01", channel, score])) for channel, score in (("Tel", "good"), ("", "bad"))
    ]

    assert [(one.channel, one.score, one.scale_max) for one in contacts] == [("phone", 1, 1), ("phone", 0, 1)]


@pytest.mark.parametrize(
    ("cells", "moment"),
    [
        (["7", datetime(2021, 1, 1), time(17, 12, 58)], ARRIVED),  # noqa: DTZ001 - a spreadsheet knows no zones
        (["7", date(2021, 1, 1), time(17, 12, 58)], ARRIVED),
        (["7", date(2021, 1, 1), timedelta(hours=17, minutes=12, seconds=58)], ARRIVED),
        (["7", date(2021, 1, 1), "17:12:58"], ARRIVED),
        (["7", datetime(2021, 1, 1), " 17:12"], ARRIVED - timedelta(seconds=58)),  # noqa: DTZ001 - see above
        (["7", date(2021, 1, 1), 0.71733796296], ARRIVED),
        (["7", date(2020, 12, 31), "24:00"], datetime(2020, 12, 31, 16, tzinfo=UTC)),
        (["7", "2020-12-31", "24:00"], datetime(2020, 12, 31, 16, tzinfo=UTC)),
        (["7", date(2021, 1, 1), None], datetime(2020, 12, 31, 16, tzinfo=UTC)),
        (["7", "2021-01-01", "17:12:58"], ARRIVED),
        (["7", " 2021-01-01", "17:12:58 "], ARRIVED),
        (["7", "2021-01-01", None], datetime(2020, 12, 31, 16, tzinfo=UTC)),
    ],
)
def test_a_day_and_an_hour_are_one_moment(cells: Cells, moment: datetime) -> None:
    read = reader({"external_id": "No", "arrived_at": ["Day", "Hour"]}, ["No", "Day", "Hour"])

    assert taken(read.read(2, cells)).arrived_at == moment


@pytest.mark.parametrize("hour", ["24:01", "25:00", "17:60", "noon", 1.5, -0.5, True])
def test_a_day_with_what_is_no_hour_is_no_moment(hour: Any) -> None:
    read = reader({"external_id": "No", "arrived_at": ["Day", "Hour"]}, ["No", "Day", "Hour"])

    assert read.read(2, ["7", date(2021, 1, 1), hour]) == Rejection(2, "arrived_at", Reason.NOT_A_TIME)
    assert read.read(2, ["7", date.max, "24:00"]) == Rejection(2, "arrived_at", Reason.NOT_A_TIME)


def test_columns_that_do_not_fit_are_named_with_what_is_there() -> None:
    with pytest.raises(Mistakes) as caught:
        reader({**COLUMNS, "agent": "Agnt", "team": "Group", "category": ["Topic", "Wait"]}, [*HEADING, "Wait", ""])

    assert caught.value.found == (
        ("columns.team", f"'Group' is not a column of the table; accepted: {', '.join([*HEADING, 'Wait'])}"),
        (
            "columns.agent",
            f"'Agnt' is not a column of the table (did you mean 'Agent'?); accepted: {', '.join([*HEADING, 'Wait'])}",
        ),
        ("columns.category", "'Wait' is there twice; accepted: a heading that stands over one column"),
        ("columns.waited", "'Wait' is there twice; accepted: a heading that stands over one column"),
    )


CELLS = st.one_of(
    st.none(),
    st.text(max_size=20),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.times(),
    st.datetimes(),
    st.timedeltas(),
    st.sampled_from(ROW),
)


@given(st.lists(CELLS, max_size=len(HEADING) + 1))
def test_whatever_stands_in_a_row_it_becomes_a_contact_or_a_rejection(cells: Cells) -> None:
    read = reader({**COLUMNS, "customer": "Phone"}, times=["iso", "%d.%m.%Y", "unix"]).read(2, cells)

    assert isinstance(read, Contact | Rejection)


def test_many_rows_are_read_as_each_would_be_alone() -> None:
    rows: list[tuple[int, Cells | None]] = [
        (2, ["C1", "2021-01-05 10:00", "5"]),
        (3, None),
        (4, ["C2", "2021-01-05 10:00", "5", "", ""]),
        (5, ["C3", "2021-01-05 10:00", "5", "more"]),
        (6, ["C4", "never", "none"]),
        (7, ["", "2021-01-05 10:00", "9"]),
        (8, ["C6", "2021-01-05 10:00"]),
    ]
    reads = one("score")
    alone = [reads.read(line, cells) for line, cells in rows if cells is not None]

    contacts, rejections = reads.read_all(rows)

    assert [contact.external_id for contact in contacts] == ["C1", "C2", "C6"]
    assert rejections == [
        Rejection(3, "", Reason.UNREADABLE),
        Rejection(5, "", Reason.TOO_MANY_CELLS),
        Rejection(6, "arrived_at", Reason.NOT_A_TIME),
        Rejection(7, "external_id", Reason.MISSING),
    ]
    assert [read for read in alone if isinstance(read, Contact)] == contacts
    assert [read for read in alone if isinstance(read, Rejection)] == rejections[1:]


def test_nothing_to_read_is_nothing_read() -> None:
    assert one("score").read_all([]) == ([], [])


def test_a_contact_is_made_of_what_is_known_about_it() -> None:
    known = {
        "source": "desk",
        "external_id": "7",
        "channel": "chat",
        "arrived_at": ARRIVED,
        "responded_at": ARRIVED + timedelta(seconds=16.2),
        "customer": "a key",
    }

    made = contact_of(known, unanswered_is_abandoned=True)

    assert (made.waited, made.answered, made.abandoned, made.customer_key) == (17, True, False, "a key")
    known.pop("responded_at")
    assert contact_of(known, unanswered_is_abandoned=True).abandoned
