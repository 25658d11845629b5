"""What Slack refuses in blocks and views for other reasons than length."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.blocks import check_blocks, check_view, is_too_large

PLAIN = {"type": "plain_text", "text": "x"}
MARKED = {"type": "mrkdwn", "text": "x"}
OPTION: dict[str, Any] = {"text": PLAIN, "value": "v"}
BUTTON: dict[str, Any] = {"type": "button", "text": PLAIN}
DIVIDER = {"type": "divider"}
INPUT: dict[str, Any] = {"type": "input", "label": PLAIN, "element": {"type": "plain_text_input"}}
MODAL: dict[str, Any] = {"type": "modal", "title": PLAIN, "blocks": [DIVIDER]}
CELL = {"type": "raw_text", "text": "x"}
RICH = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "x"}]}]}


def select(**fields: Any) -> dict[str, Any]:
    return {"type": "static_select", "options": [OPTION], **fields}


def acting(*elements: Any) -> dict[str, Any]:
    return {"type": "actions", "elements": list(elements)}


def asked(element: dict[str, Any]) -> dict[str, Any]:
    return {"type": "input", "label": PLAIN, "element": element}


def chart(**fields: Any) -> dict[str, Any]:
    return {"type": "data_visualization", "title": "t", "chart": fields}


def series(name: str, *labels: str) -> dict[str, Any]:
    return {"name": name, "data": [{"label": label, "value": 1} for label in labels]}


TAKEN: dict[str, tuple[list[Any], str]] = {
    "a rich text": ([RICH], "message"),
    "radio buttons with mrkdwn": ([acting({"type": "radio_buttons", "options": [{**OPTION, "text": MARKED}]})], "home"),
    "an initial option that is offered": ([acting(select(initial_option=OPTION))], "message"),
    "a message input": ([INPUT], "message"),
    "a table": ([{"type": "table", "rows": [[CELL, CELL]]}], "message"),
    "the same action id in two blocks": ([acting({**BUTTON, "action_id": "a"})] * 2, "message"),
    "a plot": (
        [chart(type="bar", series=[series("s", "a", "b")], axis_config={"categories": ["a", "b"]})],
        "message",
    ),
}
REFUSED: dict[str, tuple[Any, str, str]] = {
    "no list": ({}, "message", "must be a list"),
    "no object": (["x"], "message", "unsupported type"),
    "a model that was lost": ([None], "message", "unsupported type"),
    "an unknown block": ([{"type": "poem"}], "message", "unsupported type: poem"),
    "an unknown field": ([{**DIVIDER, "colour": "red"}], "message", "/blocks/0/colour: additional property"),
    "an unknown element": ([acting({"type": "lever"})], "message", "/blocks/0/elements/0/type: unsupported"),
    "an input element among actions": ([acting({"type": "plain_text_input"})], "modal", "not allowed here"),
    "a button in an input": ([asked(BUTTON)], "modal", "not allowed here"),
    "an empty section": ([{"type": "section"}], "message", "needs text or fields"),
    "an empty text": ([{"type": "section", "text": {**MARKED, "text": ""}}], "message", "more than 0"),
    "a text that is a string": ([{"type": "section", "text": "x"}], "message", "must be an object"),
    "mrkdwn in a header": ([{"type": "header", "text": MARKED}], "message", "must be one of plain_text"),
    "mrkdwn on a button": ([acting({**BUTTON, "text": MARKED})], "message", "must be one of plain_text"),
    "mrkdwn in a menu": ([acting(select(options=[{**OPTION, "text": MARKED}]))], "message", "plain_text"),
    "emoji in mrkdwn": ([{"type": "section", "text": {**MARKED, "emoji": True}}], "message", "additional"),
    "a strange style": ([acting({**BUTTON, "style": "default"})], "message", "primary, danger"),
    "an option without value": ([acting(select(options=[{"text": PLAIN}]))], "message", "/value: missing"),
    "options and groups": ([acting(select(option_groups=[]))], "message", "exactly one of options"),
    "no options": ([acting(select(options=[]))], "message", "at least 1"),
    "a url in a menu": ([acting(select(options=[{**OPTION, "url": "u"}]))], "message", "additional"),
    "a strange first choice": ([acting(select(initial_option={**OPTION, "value": "w"}))], "message", "exactly match"),
    "two blocks of one id": ([{**DIVIDER, "block_id": "b"}] * 2, "message", "block_id 'b' already exists"),
    "two elements of one id": ([acting(*[{**BUTTON, "action_id": "a"}] * 2)], "message", "action_id 'a' already"),
    "an image without alt text": ([{"type": "image", "image_url": "u"}], "message", "alt_text: missing"),
    "two sources of an image": (
        [{"type": "image", "alt_text": "a", "image_url": "u", "slack_file": {"id": "F"}}],
        "message",
        "exactly one of image_url",
    ),
    "a file with id and url": (
        [{"type": "image", "alt_text": "a", "slack_file": {"id": "F", "url": "u"}}],
        "message",
        "exactly one of id, url",
    ),
    "a date in other words": ([acting({"type": "datepicker", "initial_date": "1/2/26"})], "message", "a date like"),
    "a time that never comes": ([acting({"type": "timepicker", "initial_time": "25:00"})], "message", "a time like"),
    "a truth that is text": ([{**INPUT, "optional": "yes"}], "modal", "must be true or false"),
    "a number that is text": ([asked({"type": "plain_text_input", "min_length": "3"})], "modal", "whole number"),
    "lengths that cross": (
        [asked({"type": "plain_text_input", "min_length": 3, "max_length": 2})],
        "modal",
        "min_length is greater",
    ),
    "a first value that is too long": (
        [asked({"type": "plain_text_input", "initial_value": "long", "max_length": 3})],
        "modal",
        "longer than max_length",
    ),
    "two elements with the focus": ([asked({"type": "plain_text_input", "focus_on_load": True})] * 2, "modal", "focus"),
    "a number input that does not say": ([asked({"type": "number_input"})], "modal", "is_decimal_allowed: missing"),
    "a file input in a message": ([asked({"type": "file_input"})], "message", "only allowed in modals"),
    "markdown in a modal": ([{"type": "markdown", "text": "x"}], "modal", "not allowed here"),
    "an alert in a message": ([{"type": "alert", "text": PLAIN}], "message", "not allowed here"),
    "too much markdown in all": ([{"type": "markdown", "text": "x" * 7000}] * 2, "message", "markdown blocks together"),
    "two tables": ([{"type": "table", "rows": [[CELL]]}] * 2, "message", "only_one_table_allowed"),
    "a ragged table": ([{"type": "table", "rows": [[CELL], [CELL, CELL]]}], "message", "same number of cells"),
    "a rich header cell": ([{"type": "data_table", "caption": "c", "rows": [[RICH], [CELL]]}], "message", "header"),
    "a container without title": ([{"type": "container", "child_blocks": [DIVIDER]}], "message", "exactly one of"),
    "an empty card": ([{"type": "card"}], "message", "card is empty"),
    "a pie of nothing": ([chart(type="pie", segments=[{"label": "a", "value": 0}])], "message", "more than 0"),
    "a strange chart": ([chart(type="radar")], "message", "must be one of bar"),
    "a chart that is a word": ([{"type": "data_visualization", "title": "t", "chart": "x"}], "message", "an object"),
    "a series with a gap": (
        [chart(type="bar", series=[series("s", "a")], axis_config={"categories": ["a", "b"]})],
        "message",
        "every category",
    ),
    "two series of one name": (
        [chart(type="bar", series=[series("s", "a")] * 2, axis_config={"categories": ["a"]})],
        "message",
        "names must be unique",
    ),
}


@pytest.mark.parametrize(("blocks", "surface"), TAKEN.values(), ids=TAKEN)
def test_slack_takes_it(blocks: list[Any], surface: str) -> None:
    assert check_blocks(blocks, surface) == []


@pytest.mark.parametrize(("blocks", "surface", "word"), REFUSED.values(), ids=REFUSED)
def test_slack_refuses_it_and_says_where(blocks: Any, surface: str, word: str) -> None:
    problems = check_blocks(blocks, surface)

    assert any(word in problem for problem in problems), problems


def test_ids_are_unique_inside_containers_too() -> None:
    container = {"type": "container", "title": PLAIN, "child_blocks": [{**DIVIDER, "block_id": "b"}]}

    assert "already exists" in check_blocks([container, {**DIVIDER, "block_id": "b"}], "message")[0]


def test_a_plain_modal_needs_no_submit_button() -> None:
    assert check_view(MODAL) == []


@pytest.mark.parametrize(
    ("view", "word"),
    [
        ({**MODAL, "blocks": [INPUT]}, "needs a submit button"),
        ({**MODAL, "title": {**PLAIN, "text": "x" * 25}}, "/view/title/text"),
        ({**MODAL, "submit": {**PLAIN, "text": "x" * 25}}, "/view/submit/text"),
        ({**MODAL, "callback_id": "x" * 256}, "/view/callback_id"),
        ({**MODAL, "private_metadata": "x" * 3001}, "/view/private_metadata"),
        ({**MODAL, "external_id": "x" * 256}, "/view/external_id"),
        ({**MODAL, "hash": "1"}, "/view/hash: additional"),
        ({"type": "modal", "blocks": []}, "/view/title: missing"),
        ({"type": "home", "blocks": []}, "/view/type"),
        ("modal", "must be an object"),
        ({**MODAL, "blocks": [{"type": "header", "text": MARKED}]}, "/view/blocks/0/text"),
    ],
)
def test_a_modal_that_slack_refuses(view: Any, word: str) -> None:
    assert any(word in problem for problem in check_view(view))


def test_a_home_has_no_title() -> None:
    assert check_view({"type": "home", "blocks": [DIVIDER]}, "home") == []
    assert check_view({"type": "home", "title": PLAIN, "blocks": []}, "home") == [
        "/view/title: additional property is not allowed"
    ]


def test_a_view_counts_in_bytes() -> None:
    assert not is_too_large({"blocks": "x" * 100_000})
    assert is_too_large({"blocks": "客" * 100_000})
