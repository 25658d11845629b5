"""views.*: the app's side of modals and Homes."""

from __future__ import annotations

from sandbox.arguments import Args, json_arg, optional_text, text_arg
from sandbox.errors import SlackError
from sandbox.handles import Trigger
from sandbox.state import Json, View
from sandbox.views import change, check_hash, check_room, open_view, publish, push_view, read_view, view_body
from sandbox.world import World


def open_modal(world: World, args: Args) -> Json:
    """Open a modal for whoever the trigger came from."""
    trigger = _trigger(world, args)
    body = _view(world, args, "modal")
    trigger.spent = True
    return {"view": view_body(world, open_view(world, trigger.user, body))}


def push_modal(world: World, args: Args) -> Json:
    """Open a modal above the one the trigger came from."""
    trigger = _trigger(world, args)
    if trigger.view_id is None:
        raise SlackError("invalid_trigger_id")
    body = _view(world, args, "modal")
    check_room(world, trigger.user)
    trigger.spent = True
    return {"view": view_body(world, push_view(world, trigger.user, body))}


def update(world: World, args: Args) -> Json:
    """Change a view that is still open, unless it changed since the app saw it."""
    view = _named(world, args)
    check_hash(view, optional_text(args, "hash"))
    surface = "home" if view.is_home else "modal"
    change(world, view, _view(world, args, surface, view))
    return {"view": view_body(world, view)}


def publish_home(world: World, args: Args) -> Json:
    """Show a Home tab, which must be switched on."""
    user = text_arg(args, "user_id")
    if not world.app.home_tab:
        raise SlackError("not_enabled")
    if user not in world.state.people:
        raise SlackError("user_not_found")
    known = world.state.homes.get(user)
    check_hash(known, optional_text(args, "hash"))
    return {"view": view_body(world, publish(world, user, _view(world, args, "home", known)))}


def _trigger(world: World, args: Args) -> Trigger:
    return world.triggers.check(text_arg(args, "trigger_id"))


def _view(world: World, args: Args, surface: str, replacing: View | None = None) -> Json:
    return read_view(world, json_arg(args, "view", "invalid_arguments"), surface, replacing)


def _named(world: World, args: Args) -> View:
    external_id = optional_text(args, "external_id")
    view = world.state.view(str(args.get("view_id")))
    if external_id:
        view = next((one for one in world.state.views() if one.body["external_id"] == external_id), None)
    if view is None:
        raise SlackError("not_found")
    return view
