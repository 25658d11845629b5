"""What the app answers to a command or at a response URL."""

from __future__ import annotations

import json
from typing import Any

from aiohttp import web

from sandbox.arguments import flag
from sandbox.content import bot_message, keep, read_content, remove, replace
from sandbox.errors import SlackError
from sandbox.handles import ResponseUrl
from sandbox.happenings import tell_changed, tell_removed
from sandbox.log import Call
from sandbox.messages import message_body
from sandbox.state import Json, Message
from sandbox.world import World


async def use_response_url(world: World, request: web.Request) -> web.Response:
    """Take one of the five answers a response URL allows; refusals are plain text and not 200."""
    body = await _read(request)
    fault = world.faults.take("response_url")
    if fault is not None:
        return web.Response(status=int(fault.kind) if fault.kind.isdigit() else 404, text=fault.detail.get("error", ""))
    url = world.response_urls.use(request.match_info["path"], world.now())
    status, text = 404, url if isinstance(url, str) else "ok"
    if isinstance(url, ResponseUrl):
        try:
            give_answer(world, url, body)
            status = 200
        except SlackError as refusal:
            status, text = 400, refusal.error
    error = None if status == 200 else text
    world.log.calls.append(Call("response_url", body, error is None, error, world.now()))
    world.changes.touch()
    return web.Response(status=status, text=text)


def give_answer(world: World, url: ResponseUrl, body: Json) -> None:
    """Show *body* to the person who acted, or change or remove the message they acted on."""
    original = _original(world, url)
    if flag(body, "delete_original"):
        if original is not None:
            before = message_body(world, original)
            remove(world, original)
            tell_removed(world, original, before)
        return
    content = read_content(world, body)
    if flag(body, "replace_original") and original is not None:
        before = message_body(world, original)
        replace(world, original, content)
        tell_changed(world, original, before)
        return
    place = world.state.places[url.channel]
    seen_by = None if body.get("response_type") == "in_channel" else url.user
    keep(world, place, bot_message(world, place, content, body, seen_by))


def _original(world: World, url: ResponseUrl) -> Message | None:
    if url.message_ts is None:
        return None
    if url.ephemeral:
        return world.state.private_message(url.user, url.message_ts)
    return world.state.places[url.channel].messages.get(url.message_ts)


async def _read(request: web.Request) -> Json:
    """Return the body, which is JSON, or JSON in a form field, or nothing that can be used."""
    text = await request.text()
    if request.content_type == "application/x-www-form-urlencoded":
        text = str((await request.post()).get("payload", ""))
    try:
        body: Any = json.loads(text)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}
