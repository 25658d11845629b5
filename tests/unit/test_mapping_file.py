"""A mapping file says what columns mean, and every mistake in it is named with its key."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.mapping import MappingError, load_mapping, read_mapping, shipped_mappings, written
from domain.cells import SpanForm
from domain.mappings import ColumnMapping, ImportMapping, SpanField
from domain.rows import RowReader
from domain.values import Mistakes
from tests.contacts import SHANGHAI
from tests.fakes import START

SMALLEST: dict[str, Any] = {
    "source": "hotline",
    "columns": {"external_id": "Id", "arrived_at": "At"},
    "constants": {"channel": "phone"},
}

LARGE_MISTAKES = """
source = "Hot line"
zone = "Asia/Shangai"
unanswered = "lost"
times = ["%H:%M", "yesterday", "%Q"]
sheet = "Calls"

[columns]
external_id = 3
arrived_at = []
agnt = "Agent"
team = ""

[constants]
channel = 3
survey_sent = "yes"

[durations]
waited = "hours"
resolved = "seconds"

[flags]
yes = []
no = "n"

[score]
scale_max = 4

[names.team]
"1" = ""

[names.customer]
"1" = "x"

[file]
encoding = "latin-1"
delimiter = ":"
skip = -1
"""

MISTAKES = {
    "source: 'Hot line' does not fit; accepted: up to 40 of a-z",
    "zone: 'Asia/Shangai' is not a time zone; accepted: a name such as \"Asia/Shanghai\"",
    "unanswered: is not one of those known; accepted: 'abandoned' or 'waiting'",
    "times.0: '%H:%M' is not a way to write times; accepted: \"iso\"",
    "times.1: 'yesterday' is not a way to write times; accepted: \"iso\"",
    "times.2: '%Q' is not a way to write times; accepted: \"iso\"",
    "sheet: is an unknown key; accepted: source, zone, unanswered, times, columns",
    'columns.external_id: 3 names no column; accepted: the heading of a column such as "Call Id"',
    "columns.arrived_at: [] names no column; accepted: the heading",
    "columns.agnt: is an unknown key (did you mean 'agent'?); accepted: external_id, arrived_at",
    "columns.team: '' names no column; accepted: the heading",
    "constants.channel: is not text; accepted: text in quotes",
    "constants.survey_sent: is neither true nor false; accepted: true or false",
    "durations.waited: is not one of those known; accepted: 'auto', 'seconds'",
    "durations.resolved: is an unknown key; accepted: waited, talk, hold, acw",
    "flags.yes: has too few entries; accepted: 1 or more",
    "flags.no: is not a list; accepted: a list in square brackets",
    "score.scale_max: 4 is not a scale that is known; accepted: 5, 7 or 10, or 1 for thumbs",
    "names.team.1: is empty; accepted: text in quotes",
    "names.customer: is an unknown key; accepted: channel, team, agent, category",
    "file.encoding: is not one of those known; accepted: 'utf-8'",
    "file.delimiter: is not one of those known; accepted: ','",
    "file.skip: is too small; accepted: 0 or more",
}


def mistakes_of(tmp_path: Path, text: str) -> tuple[str, ...]:
    file = tmp_path / "own.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(MappingError) as caught:
        load_mapping(str(file))
    assert str(caught.value).startswith(f"The mapping {file} cannot be used:\n  ")
    return caught.value.mistakes


def mistakes_in(**changes: Any) -> tuple[str, ...]:
    with pytest.raises(MappingError) as caught:
        read_mapping("own", SMALLEST | changes)
    return caught.value.mistakes


def test_every_mistake_is_named_at_once(tmp_path: Path) -> None:
    found = mistakes_of(tmp_path, LARGE_MISTAKES)

    assert [start for start in MISTAKES if not any(line.startswith(start) for line in found)] == []
    assert [line for line in found if not any(line.startswith(start) for start in MISTAKES)] == []
    assert all("; accepted: " in line for line in found)


def test_three_entries_are_a_whole_mapping() -> None:
    mapping = read_mapping("own", SMALLEST)

    assert mapping.columns.external_id == ("Id",)
    assert (mapping.times, mapping.unanswered, mapping.zone) == (("iso",), "abandoned", None)
    assert mapping.score.scale_max == 5


def test_several_columns_and_a_single_format_are_read_as_lists() -> None:
    columns = {"external_id": "Id", "arrived_at": ["Date", "Time"]}

    mapping = read_mapping("own", SMALLEST | {"columns": columns, "times": "%d.%m.%Y %H:%M"})

    assert mapping.columns.arrived_at == ("Date", "Time")
    assert mapping.times == ("%d.%m.%Y %H:%M",)


@pytest.mark.parametrize(
    "times", ["unix", "unix_ms", "excel", "%Y-%m-%d", "%d/%m/%y %I:%M %p", "%Y-%m-%dT%H:%M:%S%z", "%Y年%m月%d日"]
)
def test_times_may_be_written_in_many_ways(times: str) -> None:
    assert read_mapping("own", SMALLEST | {"times": times}).times == (times,)


def test_durations_say_how_they_are_written() -> None:
    mapping = read_mapping("own", SMALLEST | {"durations": {"talk": "h:m:s"}})

    assert mapping.durations == {SpanField.TALK: SpanForm.HMS}


def test_every_contact_has_a_channel() -> None:
    (mistake,) = mistakes_in(constants={})
    mapping = read_mapping("own", SMALLEST | {"constants": {}, "columns": {**SMALLEST["columns"], "channel": "Via"}})

    assert mistake == "columns.channel: is missing; accepted: a column, or a name for every row in constants.channel"
    assert mapping.columns.channel == ("Via",)


def test_a_spelling_is_yes_or_no_and_not_both() -> None:
    (mistake,) = mistakes_in(flags={"yes": ["J", "Y"], "no": ["n", "y"]})

    assert mistake == "flags.no: says 'y' as yes does; accepted: each spelling in one of them"


@pytest.mark.parametrize(
    ("scale_max", "number", "accepted"), [(5, 6, "1 to 5"), (5, 0, "1 to 5"), (1, 2, "0 to 1"), (10, 11, "1 to 10")]
)
def test_words_stand_for_scores_on_the_scale(scale_max: int, number: int, accepted: str) -> None:
    (mistake,) = mistakes_in(score={"scale_max": scale_max, "words": {"good": number}})

    assert mistake == f"score.words.good: {number} is not on the scale; accepted: {accepted}"


def test_a_mapping_that_is_shipped_is_known_by_its_name() -> None:
    assert "call-centre" in shipped_mappings()
    assert all(isinstance(load_mapping(name), ImportMapping) for name in shipped_mappings())


def test_a_file_in_the_way_wins_over_a_shipped_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("call-centre").write_text(written(SMALLEST | {"source": "own"}, {}), encoding="utf-8")

    assert load_mapping("call-centre").source == "own"


def test_a_file_that_cannot_be_read_is_said_to_be_so(tmp_path: Path) -> None:
    with pytest.raises(MappingError, match=r"cannot be read \(No such file or directory\); accepted: .*call-centre"):
        load_mapping(str(tmp_path / "nowhere.toml"))
    assert mistakes_of(tmp_path, "source = hotline")[0].partition("is not TOML: ")[1]
    (tmp_path / "own.toml").write_bytes('source = "热线"'.encode("gb18030"))
    with pytest.raises(MappingError, match="is not UTF-8 text"):
        load_mapping(str(tmp_path / "own.toml"))


def test_what_does_not_fit_a_table_is_said_as_a_mistake_of_the_mapping() -> None:
    with pytest.raises(Mistakes) as caught:
        RowReader(read_mapping("own", SMALLEST), ["Id", "When"], SHANGHAI, START, str)

    error = MappingError.of_table("own.toml", caught.value)

    assert str(error) == (
        "The mapping own.toml cannot be used:\n"
        "  columns.arrived_at: 'At' is not a column of the table; accepted: Id, When"
    )


def test_every_field_that_has_columns_is_named_with_them() -> None:
    columns = ColumnMapping(external_id=("Id",), arrived_at=("Date", "Time"), nps=("NPS",))

    assert dict(columns.mapped()) == {"external_id": ("Id",), "arrived_at": ("Date", "Time"), "nps": ("NPS",)}


def test_a_mapping_is_written_with_remarks_above_its_keys() -> None:
    text = written(
        {"source": "hotline", "times": ["iso"], "names": {"team": {"一 组": "north"}}, "score": {"scale_max": 5}},
        {"times": "A guess.", "score": "About the table.", "score.scale_max": "About the key."},
    )

    assert text == (
        'source = "hotline"\n'
        "# A guess.\n"
        'times = ["iso"]\n'
        "\n"
        "[names.team]\n"
        '"一 组" = "north"\n'
        "\n"
        "[score]\n"
        "# About the table.\n"
        "# About the key.\n"
        "scale_max = 5\n"
    )


KEYS = st.text(min_size=1, max_size=8)
VALUES = st.one_of(st.text(), st.integers(-(10**9), 10**9), st.booleans(), st.lists(st.text()))


@given(st.dictionaries(KEYS, st.one_of(VALUES, st.dictionaries(KEYS, VALUES, min_size=1))))
def test_what_is_written_is_read_back(tables: dict[str, Any]) -> None:
    assert tomllib.loads(written(tables, {})) == tables
