"""Modals and Homes: opening, pushing, changing and closing them."""

from __future__ import annotations

import copy
import secrets
from typing import Any

from sandbox.arguments import invalid
from sandbox.blocks import check_view, is_too_large
from sandbox.errors import SlackError
from sandbox.state import Json, View
from sandbox.tree import with_ids
from sandbox.values import carried_over, state_values
from sandbox.world import World

DEEPEST = 3
BLANK = {"private_metadata": "", "callback_id": "", "external_id": ""}
BLANK_MODAL = {**BLANK, "close": None, "submit": None, "clear_on_close": False, "notify_on_close": False}


def read_view(world: World, view: Any, surface: str, replacing: View | None = None) -> Json:
    """Return *view* with ids and defaults, or refuse it as Slack does."""
    if problems := check_view(view, surface):
        refusal = invalid("; ".join(problems))
        refusal.extra["response_metadata"]["messages"] = [f"[ERROR] {problem}" for problem in problems]
        raise refusal
    if is_too_large(view):
        raise SlackError("view_too_large")
    _check_external_id(world, view.get("external_id"), replacing)
    body = (BLANK_MODAL if surface == "modal" else BLANK) | copy.deepcopy(view)
    return {**body, "blocks": with_ids(view["blocks"])}


def open_view(world: World, user: str, body: Json) -> View:
    """Show *body* as the only modal of *user*."""
    view = _new(world, user, body)
    world.state.stacks[user] = [view]
    world.changes.touch()
    return view


def check_room(world: World, user: str) -> list[View]:
    """Return the stack of *user*, which must be open and have room for one more."""
    stack = world.state.stack(user)
    if not stack:
        raise SlackError("not_found")
    if len(stack) >= DEEPEST:
        raise SlackError("push_limit_reached")
    return stack


def push_view(world: World, user: str, body: Json) -> View:
    """Show *body* above the present modal of *user*; three is the most."""
    stack = check_room(world, user)
    view = _new(world, user, body, under=stack[-1])
    stack.append(view)
    world.changes.touch()
    return view


def publish(world: World, user: str, body: Json) -> View:
    """Show *body* as the Home of *user*."""
    known = world.state.homes.get(user)
    if known is None:
        known = world.state.homes[user] = _new(world, user, body)
        world.changes.touch()
    else:
        change(world, known, body)
    return known


def change(world: World, view: View, body: Json) -> None:
    """Give *view* a new definition; what was typed stays only where the ids are unchanged."""
    view.typed = carried_over(view, body)
    view.body, view.errors, view.hash = body, {}, new_hash(world)
    world.changes.touch()


def check_hash(view: View | None, wanted: str | None) -> None:
    """Refuse a change that was made from an older state than the present one."""
    if wanted is not None and (view is None or wanted != view.hash):
        raise SlackError("hash_conflict")


def close_view(world: World, view: View) -> None:
    """Take *view* away, and whatever lies above it."""
    stack = world.state.stack(view.user)
    if view in stack:
        del stack[stack.index(view) :]
    world.changes.touch()


def close_all(world: World, user: str) -> None:
    world.state.stacks[user] = []
    world.changes.touch()


def view_body(world: World, view: View) -> Json:
    """Return *view* as the Web API and the payloads show it."""
    workspace = world.workspace
    return copy.deepcopy(view.body) | {
        "id": view.id,
        "team_id": workspace.team_id,
        "state": {"values": copy.deepcopy(state_values(view.body["blocks"], view.typed))},
        "hash": view.hash,
        "previous_view_id": view.previous_id,
        "root_view_id": view.root_id,
        "app_id": workspace.app_id,
        "app_installed_team_id": workspace.team_id,
        "bot_id": workspace.bot_id,
    }


def new_hash(world: World) -> str:
    return f"{int(world.now().timestamp())}.{secrets.token_hex(4)}"


def _new(world: World, user: str, body: Json, under: View | None = None) -> View:
    view_id = world.new_id("V")
    root, previous = (under.root_id, under.id) if under else (view_id, None)
    return View(view_id, user, body, new_hash(world), root, previous)


def _check_external_id(world: World, external_id: str | None, replacing: View | None) -> None:
    if external_id and any(v.body["external_id"] == external_id for v in world.state.views() if v is not replacing):
        raise SlackError("duplicate_external_id")
