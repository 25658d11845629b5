"""Slack's limits for composition objects and interactive elements, as tables."""

from __future__ import annotations

from collections.abc import Mapping

from sandbox.shapes import (
    Check,
    anything,
    boolean,
    integer,
    kinds,
    listed,
    matching,
    one_of,
    plain_text,
    shape,
    string,
    text,
)

ID = string(255)
URL = string(3000)
DATE = matching(r"\d{4}-\d{2}-\d{2}", "a date like 2026-11-30")
CLOCK = matching(r"([01]\d|2[0-3]):[0-5]\d", "a time like 09:30")
STYLE = one_of("primary", "danger")

CONFIRM = shape(
    {"title": plain_text(100), "text": text(300), "confirm": plain_text(30), "deny": plain_text(30), "style": STYLE},
    required="title text confirm deny",
)
OPTION_FIELDS: dict[str, Check] = {"value": string(150), "description": plain_text(75)}
OPTION = shape({"text": plain_text(75), **OPTION_FIELDS}, required="text value")
# Only radio buttons and checkboxes may format their options.
RICH_OPTION = shape({"text": text(75), "value": string(150), "description": text(75)}, required="text value")
GROUP = shape({"label": plain_text(75), "options": listed(OPTION, 100)}, required="label options")
FILTER = shape(
    {
        "include": listed(one_of("im", "mpim", "private", "public"), 4),
        "exclude_external_shared_channels": boolean,
        "exclude_bot_users": boolean,
    }
)
SLACK_FILE = shape({"id": ID, "url": URL}, exactly_one="id url")
DISPATCH = shape(
    {"trigger_actions_on": listed(one_of("on_enter_pressed", "on_character_entered"), 2)}, required="trigger_actions_on"
)


def element(fields: Mapping[str, Check], required: str = "", exactly_one: str = "") -> Check:
    """Return the check of one interactive element."""
    return shape({"type": anything, "action_id": ID, **fields}, required=f"type {required}", exactly_one=exactly_one)


PLACEHOLDER: dict[str, Check] = {"placeholder": plain_text(150), "focus_on_load": boolean}
PICKER: dict[str, Check] = {**PLACEHOLDER, "confirm": CONFIRM}
MANY: dict[str, Check] = {**PICKER, "max_selected_items": integer(1, 100)}
TYPED: dict[str, Check] = {**PLACEHOLDER, "dispatch_action_config": DISPATCH}
CONVERSATIONS: dict[str, Check] = {"filter": FILTER, "default_to_current_conversation": boolean}
URL_ENABLED: dict[str, Check] = {"response_url_enabled": boolean}
STATIC: dict[str, Check] = {"options": listed(OPTION, 100), "option_groups": listed(GROUP, 100)}
INITIAL: dict[str, Check] = {"initial_option": OPTION}
INITIALS: dict[str, Check] = {"initial_options": listed(OPTION, 100)}
IDS = listed(ID, 100)

BUTTON_FIELDS: dict[str, Check] = {
    "text": plain_text(75),
    "url": URL,
    "value": string(2000),
    "style": STYLE,
    "confirm": CONFIRM,
    "accessibility_label": string(75),
}
SELECTS: dict[str, Check] = {
    "static_select": element(PICKER | STATIC | INITIAL, exactly_one="options option_groups"),
    "external_select": element(PICKER | INITIAL | {"min_query_length": integer(0, 100)}),
    "users_select": element(PICKER | {"initial_user": ID}),
    "conversations_select": element(PICKER | CONVERSATIONS | URL_ENABLED | {"initial_conversation": ID}),
    "channels_select": element(PICKER | URL_ENABLED | {"initial_channel": ID}),
    "multi_static_select": element(MANY | STATIC | INITIALS, exactly_one="options option_groups"),
    "multi_external_select": element(MANY | INITIALS | {"min_query_length": integer(0, 100)}),
    "multi_users_select": element(MANY | {"initial_users": IDS}),
    "multi_conversations_select": element(MANY | CONVERSATIONS | {"initial_conversations": IDS}),
    "multi_channels_select": element(MANY | {"initial_channels": IDS}),
}
CHOICES: dict[str, Check] = {
    "checkboxes": element(
        {
            "options": listed(RICH_OPTION, 10),
            "initial_options": listed(RICH_OPTION, 10),
            "confirm": CONFIRM,
            "focus_on_load": boolean,
        },
        required="options",
    ),
    "radio_buttons": element(
        {
            "options": listed(RICH_OPTION, 10),
            "initial_option": RICH_OPTION,
            "confirm": CONFIRM,
            "focus_on_load": boolean,
        },
        required="options",
    ),
}
PICKERS: dict[str, Check] = {
    "datepicker": element(PICKER | {"initial_date": DATE}),
    "timepicker": element(PICKER | {"initial_time": CLOCK, "timezone": string(100)}),
    "datetimepicker": element(
        {"initial_date_time": integer(10**9, 10**10 - 1), "confirm": CONFIRM, "focus_on_load": boolean}
    ),
}
INPUTS: dict[str, Check] = {
    "plain_text_input": element(
        TYPED
        | {
            "initial_value": string(3000, 0),
            "multiline": boolean,
            "min_length": integer(0, 3000),
            "max_length": integer(1, 3000),
        }
    ),
    "email_text_input": element(TYPED | {"initial_value": string(3000)}),
    "url_text_input": element(TYPED | {"initial_value": string(3000)}),
    "number_input": element(
        TYPED
        | {
            "is_decimal_allowed": boolean,
            "initial_value": string(100),
            "min_value": string(100),
            "max_value": string(100),
        },
        required="is_decimal_allowed",
    ),
    "rich_text_input": element(TYPED | {"initial_value": anything}, required="action_id"),
    "file_input": element({"filetypes": listed(string(20), 100), "max_files": integer(1, 10)}),
}
BUTTONS: dict[str, Check] = {
    "button": element(BUTTON_FIELDS, required="text"),
    "workflow_button": element(
        {"text": plain_text(75), "workflow": anything, "style": STYLE, "accessibility_label": string(75)},
        required="text workflow",
    ),
    "overflow": element(
        {"options": listed(shape({"text": plain_text(75), **OPTION_FIELDS, "url": URL}, required="text value"), 5)}
        | {"confirm": CONFIRM},
        required="options",
    ),
    "feedback_buttons": element({"positive_button": anything, "negative_button": anything}),
    "icon_button": element(
        {"icon": string(50), "text": plain_text(75), "value": string(2000), "confirm": CONFIRM}, required="icon text"
    ),
}
IMAGE_ELEMENT = shape(
    {"type": anything, "image_url": URL, "slack_file": SLACK_FILE, "alt_text": string(2000)},
    required="type alt_text",
    exactly_one="image_url slack_file",
)

ELEMENTS: dict[str, Check] = {**SELECTS, **CHOICES, **PICKERS, **INPUTS, **BUTTONS, "image": IMAGE_ELEMENT}
IN_ACTIONS = frozenset(ELEMENTS) - frozenset(INPUTS) - {"image", "feedback_buttons", "icon_button"}
IN_INPUT = frozenset({*SELECTS, *CHOICES, *PICKERS, *INPUTS})
IN_SECTION = frozenset(ELEMENTS) - frozenset(INPUTS) - {"feedback_buttons", "icon_button", "datetimepicker"}
IN_CONTEXT_ACTIONS = frozenset({"feedback_buttons", "icon_button"})
# Elements that hold what a person chose, and so show up in `state.values`.
STATEFUL = frozenset({*SELECTS, *CHOICES, *PICKERS, *INPUTS})


def elements(only: frozenset[str]) -> Check:
    """Return the check of an element that is one of *only*."""
    return kinds(lambda: ELEMENTS, only)
