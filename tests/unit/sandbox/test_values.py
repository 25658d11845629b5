"""From what people type to Slack's state, and what Slack's window refuses by itself."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.errors import NotPossible
from sandbox.state import View
from sandbox.values import carried_over, client_errors, first_state, state_from, state_values

LOW = {"text": {"type": "plain_text", "text": "Low"}, "value": "low"}
HIGH = {"text": {"type": "plain_text", "text": "High"}, "value": "high"}


def element(kind: str, **fields: Any) -> dict[str, Any]:
    return {"type": kind, "action_id": "a", **fields}


def view(*elements: dict[str, Any], optional: bool = False) -> View:
    blocks = [
        {"type": "input", "block_id": f"b{index}", "element": one, "optional": optional}
        for index, one in enumerate(elements)
    ]
    return View("V1", "U1", {"type": "modal", "blocks": blocks}, "h", "V1")


@pytest.mark.parametrize(
    ("kind", "raw", "key", "value"),
    [
        ("plain_text_input", "x", "value", "x"),
        ("plain_text_input", "", "value", None),
        ("number_input", "4", "value", "4"),
        ("users_select", "U1", "selected_user", "U1"),
        ("multi_users_select", ["U1", "U2"], "selected_users", ["U1", "U2"]),
        ("multi_users_select", [], "selected_users", []),
        ("datepicker", "2026-11-30", "selected_date", "2026-11-30"),
        ("timepicker", "09:30", "selected_time", "09:30"),
        ("datetimepicker", 1_790_000_000, "selected_date_time", 1_790_000_000),
        ("datetimepicker", "1790000000", "selected_date_time", 1_790_000_000),
    ],
)
def test_a_plain_value_becomes_the_state_of_its_element(kind: str, raw: Any, key: str, value: Any) -> None:
    assert state_from(element(kind), raw) == {"type": kind, key: value}


def test_options_are_chosen_by_their_value() -> None:
    offered = {"options": [LOW, HIGH]}

    assert state_from(element("static_select", **offered), "high")["selected_option"] == HIGH
    assert state_from(element("checkboxes", **offered), ["low"])["selected_options"] == [LOW]
    grouped = element("static_select", option_groups=[{"label": {}, "options": [LOW]}])
    assert state_from(grouped, "low")["selected_option"] == LOW


def test_an_external_menu_offers_what_the_app_suggested() -> None:
    assert state_from(element("external_select"), "low", [LOW])["selected_option"] == LOW


def test_rich_text_is_wrapped() -> None:
    value = state_from(element("rich_text_input"), "hi")["rich_text_value"]

    assert value["elements"][0]["elements"] == [{"type": "text", "text": "hi"}]


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        ("static_select", "middle"),
        ("static_select", ["low", "high"]),
        ("datepicker", "tomorrow"),
        ("timepicker", "24:00"),
    ],
)
def test_what_the_window_does_not_offer_cannot_be_entered(kind: str, raw: Any) -> None:
    with pytest.raises(NotPossible):
        state_from(element(kind, options=[LOW, HIGH]), raw)


def test_nobody_touched_means_the_first_value() -> None:
    assert first_state(element("static_select", initial_option=LOW))["selected_option"] == LOW
    assert first_state(element("checkboxes")) == {"type": "checkboxes", "selected_options": []}


@pytest.mark.parametrize(
    ("one", "raw", "word"),
    [
        (element("plain_text_input"), "", "required"),
        (element("plain_text_input", min_length=3), "ab", "at least 3"),
        (element("plain_text_input", max_length=3), "abcd", "no more than 3"),
        (element("number_input", is_decimal_allowed=False), "1.5", "valid number"),
        (element("number_input", is_decimal_allowed=True, min_value="2"), "1.5", "at least 2"),
        (element("number_input", is_decimal_allowed=True, max_value="1"), "1.5", "at most 1"),
        (element("email_text_input"), "somebody", "email"),
        (element("url_text_input"), "somewhere", "URL"),
        (element("multi_users_select", max_selected_items=1), ["U1", "U2"], "no more than 1"),
    ],
)
def test_the_window_refuses_before_it_sends(one: dict[str, Any], raw: Any, word: str) -> None:
    form = view(one)
    form.typed = {"b0": {"a": state_from(one, raw)}}

    assert word in client_errors(form)["b0"]


def test_an_optional_field_may_stay_empty() -> None:
    assert client_errors(view(element("plain_text_input"), optional=True)) == {}


def test_what_was_typed_stays_only_under_unchanged_ids() -> None:
    old = view(element("plain_text_input"), element("plain_text_input"))
    old.typed = {"b0": {"a": state_from(old.body["blocks"][0]["element"], "kept")}}
    old.typed["b1"] = {"a": state_from(old.body["blocks"][1]["element"], "lost")}
    new = view(element("plain_text_input", initial_value="new"), element("plain_text_input", initial_value="new"))
    new.body["blocks"][1]["block_id"] = "other"

    values = state_values(new.body["blocks"], carried_over(old, new.body))

    assert values["b0"]["a"]["value"] == "kept"
    assert values["other"]["a"]["value"] == "new"


def test_a_choice_that_is_no_longer_offered_is_forgotten() -> None:
    old = view(element("static_select", options=[LOW, HIGH], initial_option=LOW))
    new = view(element("static_select", options=[HIGH]))

    assert state_values(new.body["blocks"], carried_over(old, new.body))["b0"]["a"]["selected_option"] is None
