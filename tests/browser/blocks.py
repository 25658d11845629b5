"""The forms and messages of the small app."""

from __future__ import annotations

from typing import Any

Block = dict[str, Any]


def plain(text: str) -> Block:
    return {"type": "plain_text", "text": text}


def option(text: str) -> Block:
    return {"text": plain(text), "value": text.lower()}


def asked(name: str, label: str, element: Block, **more: Any) -> Block:
    """Return an input block whose block and action id are both *name*."""
    return {"type": "input", "block_id": name, "label": plain(label), "element": {"action_id": name, **element}, **more}


def select(words: str, *options: str) -> Block:
    return {"type": "static_select", "placeholder": plain(words), "options": [option(one) for one in options]}


def form(story: str = "", hint: str = "") -> Block:
    """Return a modal with every kind of field; *hint* appears under the first when it was chosen."""
    said = {"initial_value": story} if story else {}
    orders = {"type": "external_select", "placeholder": plain("Search orders"), "min_query_length": 1}
    fields = [
        asked("channel", "Channel", select("How?", "Phone", "Chat"), dispatch_action=True),
        asked("name", "Customer", {"type": "plain_text_input", "placeholder": plain("Name")}),
        asked("mail", "Mail", {"type": "email_text_input"}, optional=True, hint=plain("For the callback")),
        asked("when", "When", {"type": "datetimepicker"}, optional=True),
        asked("day", "Day", {"type": "datepicker"}, optional=True),
        asked("hour", "Hour", {"type": "timepicker"}, optional=True),
        asked("order", "Order", orders, optional=True),
        asked("tell", "Tell also", {"type": "multi_users_select"}, optional=True),
        asked(
            "level",
            "Severity",
            {"type": "radio_buttons", "options": [option("Normal"), option("Urgent")]},
            optional=True,
        ),
        asked(
            "flags", "Flags", {"type": "checkboxes", "options": [option("Repeat"), option("Vulnerable")]}, optional=True
        ),
        asked("count", "Pieces", {"type": "number_input", "is_decimal_allowed": False}, optional=True),
        asked(
            "story", "Story", {"type": "plain_text_input", "multiline": True, "max_length": 200, **said}, optional=True
        ),
    ]
    more = {"type": "button", "action_id": "more", "text": plain("Go on"), "value": "x"}
    shown = [{"type": "context", "block_id": "hint", "elements": [plain(hint)]}] if hint else []
    frame = {"type": "modal", "callback_id": "form", "title": plain("File it"), "submit": plain("Save")}
    return {**frame, "blocks": [*shown, *fields, {"type": "actions", "block_id": "further", "elements": [more]}]}


def second() -> Block:
    note = asked("note", "Note", {"type": "plain_text_input"})
    return {"type": "modal", "callback_id": "more", "title": plain("Go on"), "submit": plain("Add"), "blocks": [note]}


def card(text: str) -> Block:
    """Return what a message with a fatal button consists of."""
    sure = {
        "title": plain("Close it?"),
        "text": plain("There is no way back."),
        "confirm": plain("Close"),
        "deny": plain("Keep"),
    }
    done = {
        "type": "button",
        "action_id": "done",
        "text": plain("Done"),
        "style": "danger",
        "value": "1",
        "confirm": sure,
    }
    said = {"type": "section", "text": {"type": "mrkdwn", "text": text}}
    return {"text": text, "blocks": [said, {"type": "actions", "elements": [done]}]}


def home(user: str) -> Block:
    words = {"type": "mrkdwn", "text": f"Everything of <@{user}>"}
    return {
        "type": "home",
        "blocks": [{"type": "header", "text": plain("Your desk")}, {"type": "section", "text": words}],
    }
