"""Says what Slack would refuse in the blocks of a message or in a view, and where."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from sandbox.blocktable import BLOCKS, MOST_BLOCKS, SURFACES
from sandbox.charts import chart_problems, table_problems
from sandbox.limits import STATEFUL
from sandbox.shapes import Check, anything, boolean, kinds, listed, one_of, plain_text, shape, string
from sandbox.tree import elements, walk

MOST_MARKDOWN = 12_000
LARGEST_VIEW = 250_000
TABLES = {"table", "data_table"}

COMMON_VIEW: dict[str, Check] = {
    "type": one_of("modal", "home"),
    "blocks": anything,
    "callback_id": string(255),
    "private_metadata": string(3000, 0),
    "external_id": string(255, 0),
}
MODAL: dict[str, Check] = COMMON_VIEW | {
    "title": plain_text(24),
    "submit": plain_text(24),
    "close": plain_text(24),
    "clear_on_close": boolean,
    "notify_on_close": boolean,
    "submit_disabled": boolean,
}


def check_blocks(blocks: Any, surface: str) -> list[str]:
    """Return every problem of *blocks* on *surface* ("message", "modal" or "home"); empty when Slack takes them."""
    shown = kinds(lambda: BLOCKS, SURFACES[surface])
    problems = list(listed(shown, MOST_BLOCKS[surface], 0)(blocks, "/blocks"))
    # Rules between blocks are only asked of blocks that are well formed in themselves.
    return problems or [*_between(blocks), *_out_of_place(blocks, surface)]


def check_view(view: Any, surface: str = "modal") -> list[str]:
    """Return every problem of *view* for *surface* ("modal" or "home")."""
    if not isinstance(view, dict):
        return ["/view: must be an object"]
    if view.get("type") != surface:
        return [f"/view/type: must be {surface}"]
    frame = shape(MODAL, required="type title blocks") if surface == "modal" else shape(COMMON_VIEW, "type blocks")
    problems = list(frame(view, "/view"))
    if not problems:
        problems = [f"/view{problem}" for problem in check_blocks(view["blocks"], surface)]
    if not problems and surface == "modal" and "submit" not in view and _has_input(view):
        problems = ["/view/submit: missing required field: a view with an input block needs a submit button"]
    return problems


def is_too_large(view: Mapping[str, Any]) -> bool:
    return len(json.dumps(view, ensure_ascii=False).encode()) > LARGEST_VIEW


def _has_input(view: Mapping[str, Any]) -> bool:
    return any(block["type"] == "input" for block in view["blocks"])


def _between(blocks: list[dict[str, Any]]) -> Iterator[str]:
    placed = list(walk(blocks))
    yield from _twice("block_id", [block["block_id"] for block in placed if "block_id" in block])
    markdown = sum(len(block["text"]) for block in placed if block["type"] == "markdown")
    if markdown > MOST_MARKDOWN:
        yield f"/blocks: markdown blocks together must be less than {MOST_MARKDOWN + 1} characters"
    if sum(block["type"] in TABLES for block in placed) > 1:
        yield "/blocks: only_one_table_allowed"
    focused = sum(element.get("focus_on_load") is True for block in placed for element in elements(block))
    if focused > 1:
        yield "/blocks: focus_on_load can only be true for one element"
    for index, block in enumerate(placed):
        yield from _within(block, f"/blocks/{index}")


def _out_of_place(blocks: list[dict[str, Any]], surface: str) -> Iterator[str]:
    if surface != "modal" and any(one["type"] == "file_input" for block in walk(blocks) for one in elements(block)):
        yield "/blocks: file_input is only allowed in modals"


def _within(block: dict[str, Any], at: str) -> Iterator[str]:
    kind = block["type"]
    if kind == "section" and "text" not in block and "fields" not in block:
        yield f"{at}: section needs text or fields"
    if kind == "card" and not {"title", "subtitle", "body", "hero_image", "actions"} & set(block):
        yield f"{at}: card is empty"
    if kind in TABLES:
        yield from table_problems(block, at)
    if kind == "data_visualization":
        yield from chart_problems(block, at)
    found = elements(block)
    yield from (f"{at}: {p}" for p in _twice("action_id", [one["action_id"] for one in found if "action_id" in one]))
    for element in found:
        yield from _element_problems(element, at)


def _element_problems(element: dict[str, Any], at: str) -> Iterator[str]:
    offered = options_of(element)
    given = element.get("initial_options", []) + ([element["initial_option"]] if "initial_option" in element else [])
    if offered and element["type"] in STATEFUL and any(option not in offered for option in given):
        yield f"{at}: initial option must exactly match one of the options"
    low, high = element.get("min_length", 0), element.get("max_length", 3000)
    if low > high:
        yield f"{at}: min_length is greater than max_length"
    initial = element.get("initial_value")
    if isinstance(initial, str) and len(initial) > high:
        yield f"{at}: initial_value is longer than max_length"
    if len(element.get("initial_options", [])) > element.get("max_selected_items", 100):
        yield f"{at}: more initial_options than max_selected_items"


def options_of(element: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return every option *element* offers, grouped or not."""
    grouped = [option for group in element.get("option_groups", []) for option in group["options"]]
    return list(element.get("options", [])) + grouped


def _twice(name: str, ids: list[str]) -> Iterator[str]:
    for value, times in Counter(ids).items():
        if times > 1:
            yield f"/blocks: {name} {value!r} already exists"
