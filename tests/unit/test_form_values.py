"""What comes back from a form is read whatever it looks like; nothing in it is believed."""

import contextlib
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import Refusal
from handlers.forms import CaseRef, Values


def values(**elements: Any) -> Values:
    """A sent form with one element in each field."""
    return Values({"state": {"values": {field: {field: element} for field, element in elements.items()}}})


def test_what_was_typed_comes_without_the_space_around_it() -> None:
    assert values(name={"value": " 张三\n"}).text("name") == "张三"


def test_a_choice_comes_as_its_value() -> None:
    form = values(channel={"selected_option": {"value": "phone"}}, solved={"selected_option": {"value": "yes"}})

    assert form.choice("channel") == "phone"
    assert form.yes_or_no("solved") is True
    assert values(solved={"selected_option": {"value": "no"}}).yes_or_no("solved") is False


def test_what_was_ticked_comes_as_values() -> None:
    form = values(done={"selected_options": [{"value": "photos"}, {"value": "batch"}, {"value": None}, "x"]})

    assert form.choices("done") == ("photos", "batch")
    assert values(done={"selected_options": []}).choices("done") == ()


def test_a_moment_comes_in_utc() -> None:
    assert values(at={"selected_date_time": 1_789_351_200}).moment("at") == datetime(2026, 9, 14, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    "view",
    [
        {},
        {"state": None},
        {"state": {}},
        {"state": []},
        {"state": {"values": None}},
        {"state": {"values": ["x"]}},
        {"state": {"values": {"x": None}}},
        {"state": {"values": {"x": "text"}}},
        {"state": {"values": {"x": {"y": {"value": "of another"}}}}},
        {"state": {"values": {"x": {"x": None}}}},
        {"state": {"values": {"x": {"x": 7}}}},
        {"state": {"values": {"x": {"x": {"value": None, "selected_option": None, "selected_date_time": None}}}}},
        {"state": {"values": {"x": {"x": {"selected_option": "phone", "selected_date_time": "soon"}}}}},
        {"state": {"values": {"x": {"x": {"selected_option": [], "selected_date_time": 1.5}}}}},
        {"state": {"values": {"x": {"x": {"selected_option": {"value": None}, "selected_date_time": True}}}}},
        {"state": {"values": {"x": {"x": {"selected_options": "photos"}}}}},
    ],
)
def test_what_is_not_there_is_nothing(view: dict[str, Any]) -> None:
    form = Values(view)

    assert (form.text("x"), form.choice("x"), form.yes_or_no("x"), form.moment("x")) == ("", None, None, None)
    assert form.choices("x") == ()


@pytest.mark.parametrize("seconds", [10**10, 253_402_300_799, 10**18, -1, -(10**18)])
def test_a_moment_that_slack_could_not_have_sent_is_refused_beside_its_field(seconds: int) -> None:
    with pytest.raises(Refusal) as refused:
        values(eta={"selected_date_time": seconds}).moment("eta")

    assert (refused.value.code, refused.value.field) == ("not_a_moment", "eta")


@pytest.mark.parametrize("seconds", [0, 9_999_999_999])
def test_the_ends_of_what_slack_can_send_are_moments(seconds: int) -> None:
    moment = values(at={"selected_date_time": seconds}).moment("at")

    assert moment is not None
    assert moment.timestamp() == seconds


def test_half_of_a_cut_emoji_can_still_be_stored() -> None:
    typed = json.loads('"cut here \\ud83d"')

    text = values(description={"value": typed}).text("description")

    assert text.encode().decode() == "cut here \ufffd"


names = st.sampled_from(["state", "values", "x", "value", "selected_option", "selected_date_time"])
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(names, inner),
    max_leaves=12,
)


@given(anything)
def test_reading_never_breaks(element: Any) -> None:
    form = Values({"state": {"values": {"x": {"x": element}}}})

    assert isinstance(form.text("x"), str)
    assert form.choice("x") is None or isinstance(form.choice("x"), str)
    with contextlib.suppress(Refusal):
        assert form.moment("x") is None or isinstance(form.moment("x"), datetime)


def test_a_reference_to_a_case_survives_the_way_through_slack() -> None:
    reference = CaseRef(number="C-260914-017", version=3)

    assert CaseRef.read(reference.model_dump_json()) == reference


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        '"C-260914-017"',
        "{",
        "{}",
        '{"number": 7}',
        '{"number": "C-260914-017", "version": "x"}',
        '{"number": "C-260914-017", "owner": "U0AGENT1"}',
        '{"v": 2, "number": "C-260914-017"}',
        '{"number": "' + "C" * 100_000 + '"}',
        "[" * 100_000,
        "\ud83d",
    ],
)
def test_a_reference_that_is_not_ours_is_refused(text: str) -> None:
    with pytest.raises(Refusal) as refused:
        CaseRef.read(text)

    assert refused.value.code == "unknown_control"
