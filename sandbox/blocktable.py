"""Slack's limits for every kind of block, as a table, and where each kind may stand."""

from __future__ import annotations

from collections.abc import Mapping

from sandbox.limits import (
    BUTTON_FIELDS,
    ID,
    IMAGE_ELEMENT,
    IN_ACTIONS,
    IN_CONTEXT_ACTIONS,
    IN_INPUT,
    IN_SECTION,
    SLACK_FILE,
    URL,
    element,
    elements,
)
from sandbox.richtext import RICH_TEXT
from sandbox.shapes import (
    Check,
    any_number,
    anything,
    boolean,
    integer,
    kinds,
    listed,
    one_of,
    plain_text,
    shape,
    string,
    text,
)


def block(fields: Mapping[str, Check], required: str = "", exactly_one: str = "") -> Check:
    """Return the check of one block."""
    return shape({"type": anything, "block_id": ID, **fields}, required=f"type {required}", exactly_one=exactly_one)


CONTEXT_ELEMENT = kinds(lambda: {"image": IMAGE_ELEMENT, "plain_text": text(3000), "mrkdwn": text(3000)})
CELL = kinds(
    lambda: {
        "raw_text": shape({"type": anything, "text": string(10_000, 0)}, required="type text"),
        "raw_number": shape({"type": anything, "value": any_number, "text": string(100)}, required="type value"),
        "rich_text": RICH_TEXT,
    }
)
COLUMN = shape({"align": one_of("left", "center", "right"), "is_wrapped": boolean})
CARD = block(
    {
        "title": text(150),
        "subtitle": text(150),
        "body": text(200),
        "hero_image": IMAGE_ELEMENT,
        "icon": IMAGE_ELEMENT,
        "actions": listed(element(BUTTON_FIELDS, required="text"), 3),
    }
)
PLAIN_BLOCKS: dict[str, Check] = {
    "section": block(
        {
            "text": text(3000),
            "fields": listed(text(2000), 10),
            "accessory": elements(IN_SECTION),
            "expand": boolean,
        }
    ),
    "divider": block({}),
    "header": block({"text": plain_text(150), "level": integer(1, 6)}, required="text"),
    "context": block({"elements": listed(CONTEXT_ELEMENT, 10)}, required="elements"),
    "context_actions": block({"elements": listed(elements(IN_CONTEXT_ACTIONS), 5)}, required="elements"),
    "actions": block({"elements": listed(elements(IN_ACTIONS), 25)}, required="elements"),
    "image": block(
        {"image_url": URL, "slack_file": SLACK_FILE, "alt_text": string(2000), "title": plain_text(2000)},
        required="alt_text",
        exactly_one="image_url slack_file",
    ),
    "input": block(
        {
            "label": plain_text(2000),
            "hint": plain_text(2000),
            "element": elements(IN_INPUT),
            "optional": boolean,
            "dispatch_action": boolean,
        },
        required="label element",
    ),
    "rich_text": RICH_TEXT,
    "video": block(
        {
            "title": plain_text(200),
            "title_url": URL,
            "video_url": URL,
            "thumbnail_url": URL,
            "alt_text": string(2000),
            "description": plain_text(200),
            "author_name": string(50),
            "provider_name": string(50),
            "provider_icon_url": URL,
        },
        required="title video_url thumbnail_url alt_text",
    ),
    "markdown": block({"text": string(12_000)}, required="text"),
}
NEW_BLOCKS: dict[str, Check] = {
    "table": block({"rows": listed(listed(CELL, 20), 100), "column_settings": listed(COLUMN, 20)}, required="rows"),
    "data_table": block(
        {"rows": listed(listed(CELL, 20), 101, 2), "caption": string(2000), "page_size": integer(1, 100)}
        | {"row_header_column_index": integer(0, 19)},
        required="rows caption",
    ),
    "data_visualization": block({"title": string(50), "chart": anything}, required="title chart"),
    "card": CARD,
    "carousel": block({"elements": listed(CARD, 10)}, required="elements"),
    "container": block(
        {
            "title": text(150),
            "rich_text_title": anything,
            "child_blocks": listed(kinds(lambda: BLOCKS), 10),
            "is_collapsible": boolean,
            "default_collapsed": boolean,
            "width": one_of("narrow", "standard", "wide", "full"),
        },
        required="child_blocks",
        exactly_one="title rich_text_title",
    ),
    "alert": block(
        {"text": text(200), "level": one_of("default", "info", "warning", "error", "success")}, required="text"
    ),
    "task_card": block(
        {
            "task_id": ID,
            "title": string(255),
            "status": one_of("pending", "in_progress", "complete", "error"),
            "details": anything,
            "output": anything,
            "sources": anything,
        },
        required="task_id title",
    ),
    "plan": block({"title": string(255), "tasks": listed(anything, 50)}, required="title"),
}
BLOCKS: dict[str, Check] = {**PLAIN_BLOCKS, **NEW_BLOCKS}

EVERYWHERE = frozenset({"section", "divider", "header", "context", "actions", "image", "input", "rich_text", "video"})
SURFACES: dict[str, frozenset[str]] = {
    "message": frozenset(BLOCKS) - {"alert"},
    "modal": EVERYWHERE | {"alert"},
    "home": EVERYWHERE,
}
MOST_BLOCKS = {"message": 50, "modal": 100, "home": 100}
