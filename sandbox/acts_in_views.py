"""What people do with buttons and forms: click, choose, fill in, submit, close."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace as changed
from typing import Any

from sandbox import payloads
from sandbox.delivery import Delivery, Parcel
from sandbox.desk import TROUBLE, Desk
from sandbox.errors import NotPossible, SlackError
from sandbox.limits import GROUP, OPTION, STATEFUL
from sandbox.methods.files import file_body, hold
from sandbox.shapes import listed, shape
from sandbox.state import Json, Message, View
from sandbox.tree import find_element
from sandbox.values import client_errors, state_from, stateful, type_in
from sandbox.views import change, close_all, close_view, push_view, read_view

Values = Mapping[str, Mapping[str, Any]]
SUGGESTIONS = shape(
    {"options": listed(OPTION, 100, 0), "option_groups": listed(GROUP, 100)}, exactly_one="options option_groups"
)


async def click(
    desk: Desk, user: str, target: View | Message, block_id: str | None, action_id: str, raw: Any
) -> Delivery:
    """Use a button, menu or picker; the app hears of it when the element is one that reports at once."""
    block, element = _element(target, action_id, block_id)
    if isinstance(target, View):
        payload = _click_in_view(desk, target, block, element, raw)
    else:
        payload = _click_in_message(desk, user, target, block, element, raw)
    desk.world.changes.touch()
    if payload is None:
        return Delivery(False, "not_dispatched")
    _, delivery = await desk.ask(user, "interactive", Parcel("interactive", "block_actions", payload))
    return delivery


def fill(desk: Desk, view: View, values: Values) -> None:
    """Type *values* into a view, by block and action, without sending anything."""
    for block_id, entered in values.items():
        for action_id, raw in entered.items():
            block, element = _element(view, action_id, block_id)
            type_in(view, block, element, raw, _suggested(desk, view.user, view, block, element))
    desk.world.changes.touch()


def upload(desk: Desk, user: str, name: str, content: bytes) -> Json:
    """Choose a file in a form: it goes up at once, and is in no conversation."""
    desk.member(user)
    file = hold(desk.world, user, name, content)
    desk.world.changes.touch()
    return file


async def submit(desk: Desk, user: str, view_id: str, values: Values) -> Delivery:
    """Fill in and submit a modal; Slack's window refuses what it can refuse by itself."""
    view = desk.view(user, view_id)
    if view.is_home or view.waiting:
        raise NotPossible("cannot_submit")
    fill(desk, view, values)
    view.errors = client_errors(view)
    if view.errors:
        return Delivery(False, "not_sent", errors=dict(view.errors))
    view.waiting = True
    desk.world.changes.touch()
    parcel = Parcel("interactive", "view_submission", payloads.view_submission(desk.world, view))
    try:
        answer, delivery = await desk.ask(user, "interactive", parcel)
    finally:
        view.waiting = False
    if answer.acked:
        delivery = _obey(desk, view, answer.body, delivery)
    desk.world.changes.touch()
    return delivery


async def close(desk: Desk, user: str, view_id: str, *, everything: bool = False) -> Delivery:
    """Cancel the top modal, or with the x *everything*; the app hears of it only when it asked to."""
    view = desk.view(user, view_id)
    stack = desk.world.state.stack(user)
    everything = everything or bool(view.body.get("clear_on_close"))
    told = stack[0] if everything else view
    payload = payloads.view_closed(desk.world, told, everything)
    if everything:
        close_all(desk.world, user)
    else:
        close_view(desk.world, view)
    if not told.body.get("notify_on_close"):
        return Delivery(False, "not_dispatched")
    _, delivery = await desk.ask(user, "interactive", Parcel("interactive", "view_closed", payload))
    return delivery


async def options(
    desk: Desk, user: str, target: View | Message, block_id: str, action_id: str, text: str
) -> list[Json]:
    """Ask the app which options of a menu match *text*."""
    _, element = _element(target, action_id, block_id)
    if element["type"] not in {"external_select", "multi_external_select"}:
        raise NotPossible("not_an_external_select")
    if len(text) < element.get("min_query_length", 3):
        return []
    payload = payloads.suggestion(desk.world, user, target, block_id, action_id, text)
    answer, _ = await desk.ask(user, "interactive", Parcel("interactive", "block_suggestion", payload))
    problems = list(SUGGESTIONS(answer.body, "")) if answer.acked else ["no answer"]
    if problems:
        desk.world.log.warnings.append(f"the options of {action_id} were refused: {problems}")
        return []
    found = list(answer.body.get("options", []))
    found += [option for group in answer.body.get("option_groups", []) for option in group["options"]]
    desk.world.state.suggested[(user, _name(target), block_id, action_id)] = found
    return found


def _name(target: View | Message) -> str:
    return target.id if isinstance(target, View) else f"{target.channel}/{target.ts}"


def _suggested(desk: Desk, user: str, target: View | Message, block: Json, element: Json) -> list[Json] | None:
    """Return what the app last offered *user* in a menu that asks it, or which files they can choose."""
    if element["type"] == "file_input":
        return [file_body(desk.world, one) for one in desk.world.state.uploads.values() if one.user == user]
    return desk.world.state.suggested.get((user, _name(target), block["block_id"], element["action_id"]))


def _element(target: View | Message, action_id: str, block_id: str | None) -> tuple[Json, Json]:
    blocks = target.body["blocks"] if isinstance(target, View) else target.blocks
    found = find_element(blocks, action_id, block_id)
    if found is None:
        raise NotPossible(f"no_such_element: {block_id or ''} {action_id}")
    return found


def _click_in_view(desk: Desk, view: View, block: Json, element: Json, raw: Any) -> Json | None:
    """Return the payload, or None when the element only reports with the whole form."""
    suggested = _suggested(desk, view.user, view, block, element)
    action = payloads.pressed(desk.world, block, element, raw, suggested)
    if element["type"] in STATEFUL:
        type_in(view, block, element, raw, suggested)
        view.errors.pop(block["block_id"], None)
    if block["type"] == "input" and not block.get("dispatch_action"):
        return None
    return payloads.view_action(desk.world, view, action)


def _click_in_message(desk: Desk, user: str, message: Message, block: Json, element: Json, raw: Any) -> Json:
    suggested = _suggested(desk, user, message, block, element)
    action = payloads.pressed(desk.world, block, element, raw, suggested)
    if element["type"] in STATEFUL:
        chosen = desk.world.state.chosen.setdefault((user, message.channel, message.ts), {})
        chosen.setdefault(block["block_id"], {})[element["action_id"]] = state_from(element, raw, suggested)
    return payloads.message_action(desk.world, user, message, action)


def _obey(desk: Desk, view: View, body: Any, delivery: Delivery) -> Delivery:
    """Do what the ack of a submission says; an empty one closes the view."""
    if not body:
        close_view(desk.world, view)
        return delivery
    try:
        errors = _respond(desk, view, body)
    except SlackError as refusal:
        desk.world.log.warnings.append(f"the answer to a submission was refused: {refusal.error}: {refusal.extra}")
        desk.toast(view.user, TROUBLE, "invalid_response")
        return changed(delivery, error="invalid_response")
    view.errors = errors
    return changed(delivery, errors=dict(errors))


def _respond(desk: Desk, view: View, body: Any) -> dict[str, str]:
    """Carry out a response action and return the errors to show beside the fields."""
    action = body.get("response_action") if isinstance(body, dict) else None
    if action == "errors":
        return _field_errors(view, body)
    if action == "clear":
        close_all(desk.world, view.user)
    elif action == "update":
        change(desk.world, view, read_view(desk.world, body.get("view"), "modal", view))
    elif action == "push":
        push_view(desk.world, view.user, read_view(desk.world, body.get("view"), "modal"))
    else:
        raise SlackError("invalid_response_action", body=body)
    return {}


def _field_errors(view: View, body: Json) -> dict[str, str]:
    errors = body.get("errors")
    inputs = {block["block_id"] for block, _ in stateful(view.body["blocks"]) if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors:
        raise SlackError("invalid_errors", errors=errors)
    if strange := set(errors) - inputs:
        raise SlackError("invalid_errors", unknown_block_ids=sorted(strange))
    if not all(isinstance(text, str) and text for text in errors.values()):
        raise SlackError("invalid_errors", errors=errors)
    return dict(errors)
