"""An operator's file is laid over the built-in one, and every mistake in it is named with its key."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import pytest
from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from config.keys import every_key, known_keys, within
from config.mistakes import explain
from config.policy import PolicyError, lay_over, load_policy
from domain.policy import ClockKind, Policy, Severity

LARGE_MISTAKES = """
zones = "Asia/Shanghai"

[slack]
complaints = "complaints"
command_prefix = "My"

[channels]
Phone = { name = "x" }
fax = "x"

[categories.fraud]
name = { en = "Fraud" }
department = "service"
severity = "grave"

[clocks.callbacks]
length = "24h"

[clocks.ack]
length = 30

[clocks.solution]
lengths = "5h"
by_severity = { urgnt = "3h", high = "x" }
calendar = "lunar"

[calendar]
country = "China"
weekend = ["sun"]
days = { 2027-02-30 = "holiday", 2027-01-02 = "work", 20270101 = "holiday" }
confirmed = ["2027", 27]

[calendar.hours]
monday = "09:00-18:00"
tuesday = ["9-18", "09:00-09:00", "09:00-25:00", 9]
wednesdays = []

[callback]
attempts = "3"
scale = 90
window_from = 9

[ladders]
otherwise = [{ to = "boss", before = "5%" }, { before = "1x", after = "3h", unless_contacted = 3 }]

[[targets]]
indicator = "csat"
value = true
direction = "at_least"
team = ""
valid_from = 2026-01-01T10:00:00
"""

MISTAKES = {
    "zones: is an unknown key (did you mean 'zone'?); accepted: zone, language, ",
    "slack.complaints: 'complaints' does not fit; accepted: a channel such as",
    "slack.command_prefix: 'My' does not fit; accepted: up to 20 of a-z",
    "channels.Phone: is not a name; accepted: small letters, digits",
    "channels.fax: is not a table; accepted: a table with the keys name",
    "categories.fraud.name.zh_CN: is missing; accepted: text in quotes",
    "categories.fraud.severity: is not one of those known; accepted: 'normal', 'high' or 'urgent'",
    "clocks.callbacks: is an unknown key (did you mean 'callback'?); accepted: assignment, ack,",
    "clocks.ack.length: 30 is not a span of time; accepted: a span such as",
    "clocks.solution.lengths: is an unknown key (did you mean 'length'?); accepted: length, by_severity",
    "clocks.solution.by_severity.urgnt: is an unknown key (did you mean 'urgent'?); accepted: normal, high, urgent",
    "clocks.solution.by_severity.high: 'x' is not a span of time",
    "clocks.solution.calendar: is not one of those known; accepted: 'clock' or 'business'",
    "calendar.country: 'China' is not a country; accepted: a code such as \"CN\"",
    "calendar.weekend.0: is not one of those known; accepted: 'monday', 'tuesday'",
    "calendar.days.2027-02-30: '2027-02-30' is not a date; accepted: a date such as 2026-01-31",
    "calendar.days.20270101: '20270101' is not a date; accepted: a date such as 2026-01-31",
    "calendar.days.2027-01-02: is not one of those known; accepted: 'holiday' or 'workday'",
    "calendar.confirmed.0: is not a whole number; accepted: a whole number without quotes",
    "calendar.confirmed.1: is too small; accepted: 1900 or more",
    "calendar.hours.monday: is not a list; accepted: a list in square brackets",
    'calendar.hours.tuesday.0: \'9-18\' are no hours; accepted: "09:00-18:00", "22:00-06:00"',
    "calendar.hours.tuesday.1: '09:00-09:00' are no hours; accepted: ",
    "calendar.hours.tuesday.2: '09:00-25:00' are no hours; accepted: ",
    "calendar.hours.tuesday.3: 9 are no hours; accepted: ",
    "calendar.hours.wednesdays: is an unknown key (did you mean 'wednesday'?); accepted: monday, tuesday",
    "callback.attempts: is not a whole number; accepted: a whole number without quotes",
    "callback.scale: is too large; accepted: 10 or less",
    'callback.window_from: 9 is not a time of day; accepted: "00:00" to "23:59"',
    "ladders.otherwise.0.to: is not one of those known; accepted: 'owner', 'lead', 'head' or 'duty'",
    "ladders.otherwise.1.to: is missing; accepted: 'owner', 'lead', 'head' or 'duty'",
    "ladders.otherwise.1.before: '1x' is not a span of time",
    "ladders.otherwise.1.unless_contacted: is neither true nor false; accepted: true or false",
    "targets.0.value: True is not a target; accepted: a number",
    "targets.0.team: is empty; accepted: text in quotes",
    "targets.0.valid_from: is not a date; accepted: a date such as 2026-01-31, without a time",
}


def mistakes_of(tmp_path: Path, text: str) -> tuple[str, ...]:
    own = tmp_path / "own.toml"
    own.write_text(text, encoding="utf-8")
    with pytest.raises(PolicyError) as caught:
        load_policy(own)
    assert str(own) in str(caught.value)
    assert all(mistake in str(caught.value) for mistake in caught.value.mistakes)
    return caught.value.mistakes


def test_every_mistake_is_named_at_once(tmp_path: Path) -> None:
    found = mistakes_of(tmp_path, LARGE_MISTAKES)

    assert [start for start in MISTAKES if not any(line.startswith(start) for line in found)] == []
    assert [line for line in found if not any(line.startswith(start) for start in MISTAKES)] == []


def test_every_mistake_says_what_would_be_accepted(tmp_path: Path) -> None:
    assert all("; accepted: " in line for line in mistakes_of(tmp_path, LARGE_MISTAKES))


def test_five_lines_are_a_whole_policy(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text(
        'language = "zh_CN"\n'
        '[departments.warehouse]\nmembers = ["@warehouse"]\n'
        '[categories.fraud]\nname = { en = "Fraud", zh_CN = "欺诈" }\ndepartment = "finance"\n'
        '[clocks.first_followup]\nby_severity = { high = "2h" }\n',
        encoding="utf-8",
    )

    policy, built_in = load_policy(own), load_policy(None)

    assert policy.language == "zh_CN"
    assert policy.zone == built_in.zone
    assert policy.departments["warehouse"].members == ("@warehouse",)
    assert policy.departments["warehouse"].name == built_in.departments["warehouse"].name
    assert [*policy.categories] == [*built_in.categories, "fraud"]
    assert policy.clocks[ClockKind.FIRST_FOLLOWUP].by_severity == {
        Severity.URGENT: timedelta(minutes=30),
        Severity.HIGH: timedelta(hours=2),
    }


@pytest.mark.parametrize(
    ("below", "above", "both"),
    [
        ({"a": {"b": 1, "c": 2}}, {"a": {"c": 3}}, {"a": {"b": 1, "c": 3}}),
        ({"a": [1, 2]}, {"a": [3]}, {"a": [3]}),
        ({"a": {"b": 1}}, {"a": "text"}, {"a": "text"}),
        ({"a": "text"}, {"a": {"b": 1}}, {"a": {"b": 1}}),
        ({"a": {"b": 1}, "c": 2}, {"a": False}, {"c": 2}),
        ({"a": True}, {"a": False}, {"a": False}),
        ({}, {"a": False}, {"a": False}),
    ],
)
def test_tables_are_laid_over_key_by_key_and_all_else_as_a_whole(
    below: dict[str, object], above: dict[str, object], both: dict[str, object]
) -> None:
    before = repr(below)

    assert lay_over(below, above) == both
    assert repr(below) == before


def test_a_built_in_category_can_be_taken_away(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text("[categories]\nbilling = false\n", encoding="utf-8")

    assert "billing" not in load_policy(own).categories


def test_taking_away_what_is_not_there_is_a_mistake(tmp_path: Path) -> None:
    (mistake,) = mistakes_of(tmp_path, "[categories]\nbiling = false\n")

    assert mistake.startswith("categories.biling: is not a table")


def test_a_whole_section_cannot_be_taken_away(tmp_path: Path) -> None:
    (mistake,) = mistakes_of(tmp_path, "callback = false\n")

    assert mistake.startswith("callback: is missing; accepted: a table with the keys window_from, window_to")


def test_wrong_toml_is_refused_with_its_line(tmp_path: Path) -> None:
    (mistake,) = mistakes_of(tmp_path, 'zone = "Asia/Shanghai"\nlanguage = en\n')

    assert "is not TOML: " in mistake
    assert "line 2" in mistake


def test_a_file_that_is_not_there_is_refused_with_its_path(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match=r"nowhere\.toml: cannot be read \(No such file or directory\)"):
        load_policy(tmp_path / "nowhere.toml")
    with pytest.raises(PolicyError, match=r"cannot be read \(Is a directory\)"):
        load_policy(tmp_path)


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_bytes('zone = "时区"'.encode("gb18030"))

    with pytest.raises(PolicyError, match="is not UTF-8 text"):
        load_policy(own)


def test_a_form_has_room_for_a_hundred_choices_and_not_for_more(tmp_path: Path) -> None:
    lines = [f'[categories.c{number}]\nname = "{number}"\ndepartment = "service"\n' for number in range(100)]

    assert mistakes_of(tmp_path, "".join(lines)) == ("categories: has too many entries; accepted: up to 100",)


def test_the_list_of_keys_goes_to_the_bottom() -> None:
    keys = set(every_key(Policy))

    assert {"zone", "categories.*.name.zh_CN", "ladders.rows[].steps[].before", "clocks.*.reopened.length"} <= keys


def test_keys_are_known_where_they_are_fixed_and_nowhere_else() -> None:
    assert known_keys(Mapping[ClockKind, int]) == tuple(ClockKind)
    assert known_keys(Mapping[str, int]) == ()
    assert known_keys(int) == ()
    assert within(int, "x") is None
    assert within(Policy, "nothing") is None


class Odd(BaseModel):
    anything: object
    number: Annotated[float, Field(gt=0)] = 1


def test_a_mistake_of_an_unforeseen_kind_is_still_named() -> None:
    with pytest.raises(ValidationError) as caught:
        Odd.model_validate({"number": -1})

    assert list(explain(caught.value, Odd)) == [
        "anything: is missing",
        "number: Input should be greater than 0",
    ]


def test_a_mistake_about_the_whole_has_no_path() -> None:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(int).validate_python("x")

    assert list(explain(caught.value, int)) == ["is not a whole number; accepted: a whole number"]


def test_a_table_with_free_keys_is_asked_for_without_naming_any(tmp_path: Path) -> None:
    assert "channels: is not a table; accepted: a table" in mistakes_of(tmp_path, "channels = 3")
    assert "ladders.rows: is not a list; accepted: a list in square brackets" in mistakes_of(
        tmp_path, "[ladders]\nrows = 3"
    )
