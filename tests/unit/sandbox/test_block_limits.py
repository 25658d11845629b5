"""Every limit of blocks and elements: on the dot it passes, one more is refused."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.blocks import check_blocks

Block = dict[str, Any]


def plain(length: int) -> Block:
    return {"type": "plain_text", "text": "x" * length}


def marked(length: int) -> Block:
    return {"type": "mrkdwn", "text": "x" * length}


def option(text: int = 1, value: int = 1, description: int = 1) -> Block:
    return {"text": plain(text), "value": "v" * value, "description": plain(description)}


def options(count: int) -> list[Block]:
    return [{"text": plain(1), "value": str(index)} for index in range(count)]


def section(**fields: Any) -> Block:
    return {"type": "section", "text": plain(1), **fields}


def actions(*elements: Block) -> Block:
    return {"type": "actions", "elements": list(elements)}


def button(**fields: Any) -> Block:
    return {"type": "button", "text": plain(1), **fields}


def select(**fields: Any) -> Block:
    return {"type": "static_select", "options": options(1), **fields}


def grouped(groups: int, label: int = 1, count: int = 1) -> Block:
    group = {"label": plain(label), "options": options(count)}
    return actions({"type": "static_select", "option_groups": [group] * groups})


def asked(element: Block | None = None, **fields: Any) -> Block:
    return {"type": "input", "label": plain(1), "element": element or {"type": "plain_text_input"}, **fields}


def confirm(title: int = 1, text: int = 1, yes: int = 1, no: int = 1) -> Block:
    asked = {"title": plain(title), "text": marked(text), "confirm": plain(yes), "deny": plain(no)}
    return actions(button(confirm=asked))


def image(**fields: Any) -> Block:
    return {"type": "image", "image_url": "u", "alt_text": "a", **fields}


def table(rows: int, cells: int, text: int = 1) -> Block:
    return {"type": "table", "rows": [[{"type": "raw_text", "text": "x" * text}] * cells] * rows}


def data_table(rows: int, **fields: Any) -> Block:
    row = [{"type": "raw_text", "text": "x"}]
    return {"type": "data_table", "caption": "c", "rows": [row] * rows, **fields}


def pie(segments: int, label: int = 1, title: int = 1) -> Block:
    points = [{"label": "x" * label, "value": 1}] * segments
    return {"type": "data_visualization", "title": "t" * title, "chart": {"type": "pie", "segments": points}}


def plot(series: int, points: int, name: int = 1) -> Block:
    labels = [str(index) for index in range(points)]
    data = [{"label": label, "value": 0} for label in labels]
    lines = [{"name": f"{index}".ljust(name, "x"), "data": data} for index in range(series)]
    chart = {"type": "line", "series": lines, "axis_config": {"categories": labels}}
    return {"type": "data_visualization", "title": "t", "chart": chart}


def card(**fields: Any) -> Block:
    return {"type": "card", "title": plain(1), **fields}


def container(count: int) -> Block:
    return {"type": "container", "title": plain(1), "child_blocks": [{"type": "divider"}] * count}


LIMITS = [
    ("section text", lambda n: [section(text=marked(n))], 3000, "message"),
    ("section fields", lambda n: [section(fields=[plain(1)] * n)], 10, "message"),
    ("section field", lambda n: [section(fields=[plain(n)])], 2000, "message"),
    ("header", lambda n: [{"type": "header", "text": plain(n)}], 150, "message"),
    ("context elements", lambda n: [{"type": "context", "elements": [marked(1)] * n}], 10, "message"),
    ("actions elements", lambda n: [actions(*[button()] * n)], 25, "message"),
    ("block_id", lambda n: [section(block_id="b" * n)], 255, "message"),
    ("action_id", lambda n: [actions(button(action_id="a" * n))], 255, "message"),
    ("button text", lambda n: [actions(button(text=plain(n)))], 75, "message"),
    ("button value", lambda n: [actions(button(value="v" * n))], 2000, "message"),
    ("button url", lambda n: [actions(button(url="u" * n))], 3000, "message"),
    ("button accessibility_label", lambda n: [actions(button(accessibility_label="a" * n))], 75, "message"),
    ("select options", lambda n: [actions(select(options=options(n)))], 100, "message"),
    ("select groups", lambda n: [grouped(n)], 100, "message"),
    ("group label", lambda n: [grouped(1, label=n)], 75, "message"),
    ("group options", lambda n: [grouped(1, count=n)], 100, "message"),
    ("option text", lambda n: [actions(select(options=[option(text=n)]))], 75, "message"),
    ("option value", lambda n: [actions(select(options=[option(value=n)]))], 150, "message"),
    ("option description", lambda n: [actions(select(options=[option(description=n)]))], 75, "message"),
    ("placeholder", lambda n: [actions(select(placeholder=plain(n)))], 150, "message"),
    ("checkboxes", lambda n: [actions({"type": "checkboxes", "options": options(n)})], 10, "message"),
    ("radio buttons", lambda n: [actions({"type": "radio_buttons", "options": options(n)})], 10, "message"),
    ("overflow", lambda n: [actions({"type": "overflow", "options": options(n)})], 5, "message"),
    ("confirm title", lambda n: [confirm(title=n)], 100, "message"),
    ("confirm text", lambda n: [confirm(text=n)], 300, "message"),
    ("confirm button", lambda n: [confirm(yes=n)], 30, "message"),
    ("deny button", lambda n: [confirm(no=n)], 30, "message"),
    ("input label", lambda n: [asked(label=plain(n))], 2000, "modal"),
    ("input hint", lambda n: [asked(hint=plain(n))], 2000, "modal"),
    ("input length", lambda n: [asked({"type": "plain_text_input", "max_length": n})], 3000, "modal"),
    ("image url", lambda n: [image(image_url="u" * n)], 3000, "message"),
    ("image alt_text", lambda n: [image(alt_text="a" * n)], 2000, "message"),
    ("image title", lambda n: [image(title=plain(n))], 2000, "message"),
    ("markdown", lambda n: [{"type": "markdown", "text": "x" * n}], 12_000, "message"),
    ("message blocks", lambda n: [{"type": "divider"}] * n, 50, "message"),
    ("modal blocks", lambda n: [{"type": "divider"}] * n, 100, "modal"),
    ("home blocks", lambda n: [{"type": "divider"}] * n, 100, "home"),
    ("table rows", lambda n: [table(n, 1)], 100, "message"),
    ("table cells", lambda n: [table(1, n)], 20, "message"),
    ("table text", lambda n: [table(1, 1, n)], 10_000, "message"),
    ("data_table rows", lambda n: [data_table(n)], 101, "message"),
    ("data_table page", lambda n: [data_table(2, page_size=n)], 100, "message"),
    ("chart title", lambda n: [pie(1, title=n)], 50, "message"),
    ("pie segments", lambda n: [pie(n)], 6, "message"),
    ("chart label", lambda n: [pie(1, label=n)], 20, "message"),
    ("chart series", lambda n: [plot(n, 1)], 6, "message"),
    ("chart points", lambda n: [plot(1, n)], 20, "message"),
    ("series name", lambda n: [plot(1, 1, name=n)], 20, "message"),
    ("card title", lambda n: [card(title=plain(n))], 150, "message"),
    ("card body", lambda n: [card(body=plain(n))], 200, "message"),
    ("card buttons", lambda n: [card(actions=[button()] * n)], 3, "message"),
    ("carousel", lambda n: [{"type": "carousel", "elements": [card()] * n}], 10, "message"),
    ("container", lambda n: [container(n)], 10, "message"),
    ("alert", lambda n: [{"type": "alert", "text": plain(n)}], 200, "modal"),
]


@pytest.mark.parametrize(("name", "build", "limit", "surface"), LIMITS, ids=[limit[0] for limit in LIMITS])
def test_the_limit_is_allowed_and_one_more_is_refused(name: str, build: Any, limit: int, surface: str) -> None:
    assert check_blocks(build(limit), surface) == []
    assert check_blocks(build(limit + 1), surface)
