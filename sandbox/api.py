"""The Web API over HTTP: reading a call, refusing it, carrying it out, writing it down."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from sandbox.arguments import Args
from sandbox.errors import SlackError
from sandbox.faults import Fault
from sandbox.log import Call
from sandbox.methods import METHODS, Method
from sandbox.state import Json
from sandbox.world import World


@dataclass(frozen=True, slots=True)
class Reply:
    """A status, a body and the headers that go with it."""

    body: Json
    headers: dict[str, str]
    status: int = 200

    def response(self) -> web.Response:
        return web.json_response(self.body, status=self.status, headers=self.headers)


async def call(world: World, request: web.Request) -> web.StreamResponse:
    """Answer one call, with whatever fault was asked for."""
    name = request.match_info["method"]
    fault = world.faults.take(name)
    with world.at_work():
        reply = await _carry_out(world, request, name, fault)
    kind = fault.kind if fault else ""
    if kind.endswith(("_before", "_after")):
        return await _vanish(world, request, kind)
    return reply.response()


async def _carry_out(world: World, request: web.Request, name: str, fault: Fault | None) -> Reply:
    """Do what a call asks for, unless a fault comes in its place, and note it."""
    kind = fault.kind if fault else ""
    args, token, broken = await read_call(request)
    if fault and (reply := _instead(fault)):
        _record(world, name, args, Reply({"ok": False, "error": str(reply.body.get("error", kind))}, {}))
        return reply
    if fault and kind == "delay":
        await asyncio.sleep(float(fault.detail.get("seconds", 1.0)))
    lost = Reply({"ok": False, "error": kind}, {}) if kind.endswith("_before") else None
    reply = lost or run(world, name, args, token, broken)
    _record(world, name, args, reply)
    return reply


async def read_call(request: web.Request) -> tuple[Json, str | None, str | None]:
    """Return arguments, token and, when the body could not be read, the word for why."""
    args: Json = dict(request.query)
    args.pop("token", None)
    token = request.headers.get("Authorization", "").removeprefix("Bearer ").strip() or None
    if request.content_type == "application/json":
        try:
            body = json.loads(await request.text() or "{}")
        except ValueError:
            return args, token, "invalid_json"
        if not isinstance(body, dict):
            return args, token, "json_not_object"
        # In a JSON body a token is not accepted, so it is neither used nor kept.
        return args | {key: value for key, value in body.items() if key != "token"}, token, None
    fields: dict[str, Any] = dict(await request.post())
    in_body = fields.pop("token", None)
    return args | fields, token or (str(in_body) if in_body else None), None


def run(world: World, name: str, args: Args, token: str | None, broken: str | None) -> Reply:
    """Carry out a call, or refuse it in the order in which Slack does."""
    method = METHODS.get(name)
    try:
        if broken or method is None:
            raise SlackError(broken or "unknown_method", req_method=name)
        check_token(world, method, token)
        if seconds := world.rates.wait(name, method.tier, str(args.get("channel", ""))):
            return Reply({"ok": False, "error": "ratelimited"}, {"Retry-After": str(seconds)}, 429)
        if method.scopes and not method.app_level:
            world.need(*method.scopes)
        body = {"ok": True, **method.run(world, args)}
    except SlackError as refusal:
        body = refusal.body()
    return Reply(body, _scope_headers(world, method))


def check_token(world: World, method: Method, token: str | None) -> None:
    """Refuse a call without a token, with an unknown one, or with the other kind."""
    if token is None:
        raise SlackError("not_authed")
    wanted, other = world.bot_token, world.app_token
    if method.app_level:
        wanted, other = other, wanted
    if token == other:
        raise SlackError("not_allowed_token_type")
    if token != wanted:
        raise SlackError("invalid_auth")
    if world.revoked:
        raise SlackError("token_revoked")


def _scope_headers(world: World, method: Method | None) -> dict[str, str]:
    if method is None or method.app_level:
        return {}
    accepted = ",".join(method.scopes)
    return {"x-oauth-scopes": ",".join(sorted(world.app.scopes)), "x-accepted-oauth-scopes": accepted}


def _instead(fault: Fault) -> Reply | None:
    """Return what is answered in place of the method."""
    if fault.kind == "429":
        seconds = str(fault.detail.get("retry_after", 1))
        return Reply({"ok": False, "error": "ratelimited"}, {"Retry-After": seconds}, 429)
    if fault.kind == "500":
        return Reply({"ok": False, "error": "internal_error"}, {}, 500)
    if fault.kind == "error":
        return Reply({"ok": False, "error": fault.detail.get("error", "fatal_error")}, {})
    return None


async def _vanish(world: World, request: web.Request, kind: str) -> web.StreamResponse:
    """Cut the connection, or keep the app waiting until it gives up."""
    if kind.startswith("timeout"):
        await _until_gone(world, request)
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500)


async def _until_gone(world: World, request: web.Request) -> None:
    while not world.changes.closed and request.transport is not None and not request.transport.is_closing():
        await world.changes.after(world.changes.version)


def _record(world: World, name: str, args: Json, reply: Reply) -> None:
    error = None if reply.body.get("ok") else str(reply.body.get("error"))
    world.log.calls.append(Call(name, args, error is None, error, world.now()))
    world.changes.touch()
