"""What people typed and chose: from plain values to Slack's state, and Slack's own checks of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from sandbox.blocks import options_of
from sandbox.errors import NotPossible
from sandbox.limits import STATEFUL
from sandbox.state import Json, View
from sandbox.tree import elements, walk

# For every kind of element: where its value stands in the state, and where its first value comes from.
KEYS = {
    "plain_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "file_input": ("files", ""),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "overflow": ("selected_option", ""),
    "users_select": ("selected_user", "initial_user"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "channels_select": ("selected_channel", "initial_channel"),
    "checkboxes": ("selected_options", "initial_options"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "multi_users_select": ("selected_users", "initial_users"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
}
MANY = frozenset(kind for kind, (key, _) in KEYS.items() if key.endswith("s"))
CHOOSING = frozenset(kind for kind, (key, _) in KEYS.items() if key.startswith("selected_option"))
FORMS = {
    "datepicker": r"\d{4}-\d{2}-\d{2}",
    "timepicker": r"([01]\d|2[0-3]):[0-5]\d",
    "datetimepicker": r"\d{10}",
}
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
NUMBER = re.compile(r"-?\d+(\.\d+)?")


def first_state(element: Json) -> Json:
    """Return the state of an element nobody touched."""
    key, initial = KEYS[element["type"]]
    return {"type": element["type"], key: element.get(initial, [] if element["type"] in MANY else None)}


def state_from(element: Json, raw: Any, suggested: list[Json] | None = None) -> Json:
    """Return Slack's state for the plain value *raw*, or refuse what could not be entered in Slack's window."""
    kind = element["type"]
    if raw is None or raw == "" or raw == []:
        return {"type": kind, KEYS[kind][0]: [] if kind in MANY else None}
    if kind == "file_input":
        value = _files(element, raw, suggested or [])
    elif kind in CHOOSING:
        value = _chosen(element, raw, options_of(element) + (suggested or []))
    else:
        value = _entered(element, raw)
    return {"type": kind, KEYS[kind][0]: value}


def stateful(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Yield every block and element that holds what a person chose."""
    for block in walk(blocks):
        for element in elements(block):
            if element["type"] in STATEFUL:
                yield block, element


def state_values(blocks: list[Json], typed: Mapping[str, Mapping[str, Json]]) -> dict[str, dict[str, Json]]:
    """Return `state.values`: what was typed, and first values where nothing was."""
    values: dict[str, dict[str, Json]] = {}
    for block, element in stateful(blocks):
        block_id, action_id = block["block_id"], element["action_id"]
        values.setdefault(block_id, {})[action_id] = typed.get(block_id, {}).get(action_id) or first_state(element)
    return values


def type_in(view: View, block: Json, element: Json, raw: Any, suggested: list[Json] | None) -> None:
    """Remember that *raw* was entered into an element of *view*."""
    view.typed.setdefault(block["block_id"], {})[element["action_id"]] = state_from(element, raw, suggested)


def carried_over(old: View, body: Json) -> dict[str, dict[str, Json]]:
    """Return what stays typed when *old* gets a new *body*: only where block and action id are unchanged.

    Slack's client keeps such an input as it stands, so a new initial value shows nowhere.
    """
    before, kept = state_values(old.body["blocks"], old.typed), dict[str, dict[str, Json]]()
    for block, element in stateful(body["blocks"]):
        state = before.get(block["block_id"], {}).get(element["action_id"])
        if state is not None and state["type"] == element["type"] and _still_offered(element, state):
            kept.setdefault(block["block_id"], {})[element["action_id"]] = state
    return kept


def client_errors(view: View) -> dict[str, str]:
    """Return what Slack's own window complains about before it submits, by block."""
    values, errors = state_values(view.body["blocks"], view.typed), dict[str, str]()
    for block in view.body["blocks"]:
        if block["type"] == "input":
            element = block["element"]
            value = values[block["block_id"]][element["action_id"]][KEYS[element["type"]][0]]
            complaint = _complaint(element, value, bool(block.get("optional")))
            if complaint:
                errors[block["block_id"]] = complaint
    return errors


def _complaint(element: Json, value: Any, optional: bool) -> str:
    if value in (None, "", []):
        return "" if optional else "Please complete this required field."
    kind = element["type"]
    if kind == "plain_text_input":
        return _length_complaint(element, value)
    if kind == "number_input":
        return _number_complaint(element, value)
    if kind == "email_text_input" and not EMAIL.fullmatch(value):
        return "Please enter a valid email address."
    if kind == "url_text_input" and not value.startswith(("http://", "https://")):
        return "Please enter a valid URL."
    if kind in MANY and len(value) > element.get("max_selected_items", 100):
        return f"Please choose no more than {element['max_selected_items']}."
    return ""


def _length_complaint(element: Json, value: str) -> str:
    if len(value) < element.get("min_length", 0):
        return f"Please enter at least {element['min_length']} characters."
    if len(value) > element.get("max_length", 3000):
        return f"Please enter no more than {element.get('max_length', 3000)} characters."
    return ""


def _number_complaint(element: Json, value: str) -> str:
    if not NUMBER.fullmatch(value) or ("." in value and not element["is_decimal_allowed"]):
        return "Please enter a valid number."
    if "min_value" in element and float(value) < float(element["min_value"]):
        return f"Please enter a number of at least {element['min_value']}."
    if "max_value" in element and float(value) > float(element["max_value"]):
        return f"Please enter a number of at most {element['max_value']}."
    return ""


def _chosen(element: Json, raw: Any, offered: list[Json]) -> Any:
    wanted = raw if isinstance(raw, list) else [raw]
    by_value = {option.get("value"): option for option in offered}
    if unknown := [one for one in wanted if one not in by_value]:
        raise NotPossible(f"{element['action_id']} does not offer {unknown}, only {list(by_value)}")
    chosen = [by_value[one] for one in wanted]
    if element["type"] in MANY:
        return chosen
    if len(chosen) > 1:
        raise NotPossible(f"{element['action_id']} takes one option")
    return chosen[0]


def _files(element: Json, raw: Any, own: list[Json]) -> Any:
    """Return the files of one's own with the ids *raw*; Slack's window offers no other kinds, and no more of them."""
    wanted = raw if isinstance(raw, list | tuple) else [raw]
    by_id = {file["id"]: file for file in own}
    if unknown := [one for one in wanted if one not in by_id]:
        raise NotPossible(f"{element['action_id']} has no files {unknown}")
    kinds = element.get("filetypes")
    if kinds and any(by_id[one]["name"].rpartition(".")[2].lower() not in kinds for one in wanted):
        raise NotPossible(f"{element['action_id']} takes only {kinds}")
    if len(wanted) > element.get("max_files", 10):
        raise NotPossible(f"{element['action_id']} takes no more than {element['max_files']}")
    return [by_id[one] for one in wanted]


def _entered(element: Json, raw: Any) -> Any:
    kind = element["type"]
    if kind in FORMS and not re.fullmatch(FORMS[kind], str(raw)):
        raise NotPossible(f"{element['action_id']} cannot hold {raw!r}")
    if kind == "datetimepicker":
        return int(raw)
    if kind == "rich_text_input":
        return _rich(str(raw))
    if kind in MANY:
        return list(raw) if isinstance(raw, list | tuple) else [raw]
    return str(raw)


def _rich(text: str) -> Json:
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return {"type": "rich_text", "elements": [section]}


def _still_offered(element: Json, state: Json) -> bool:
    offered = options_of(element)
    if element["type"] not in CHOOSING or not offered:
        return True
    chosen = state.get("selected_options") or [state.get("selected_option")]
    return all(option is None or option in offered for option in chosen)
