"""The control API: JSON over HTTP by which the page and tests act as anybody."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Awaitable, Callable
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web

from sandbox import acts, acts_in_views, screens
from sandbox.delivery import Delivery
from sandbox.desk import Desk
from sandbox.errors import NotPossible
from sandbox.faults import Fault, read_fault
from sandbox.state import Json, Message, View

NextMoment = Callable[[], Awaitable[datetime | None]]
Travel = Callable[[datetime], Awaitable[None]]
MORNING = time(9)


class Control:
    """One method per thing that can be asked; each takes the body and returns what to add to `ok: true`."""

    def __init__(
        self, desk: Desk, next_moment: NextMoment | None, travel: Travel | None, break_: Callable[[Fault], None]
    ) -> None:
        self._desk = desk
        self._world = desk.world
        self._next_moment = next_moment
        self._travel = travel or self._leap
        self._break = break_

    def routes(self) -> list[web.RouteDef]:
        """Return every path of the control API."""
        acting = {
            "command": self.command,
            "say": self.say,
            "react": self.react,
            "shortcut": self.shortcut,
            "action": self.action,
            "submit": self.submit,
            "upload": self.upload,
            "close": self.close,
            "home": self.home,
            "read": self.read,
            "options": self.options,
            "clock": self.clock,
            "faults": self.faults,
            "member": self.member,
        }
        posts = [web.post(f"/control/{name}", self._answering(act)) for name, act in acting.items()]
        gets = {"people": self.people, "state": self.state, "log": self.log}
        return [
            *posts,
            *(web.get(f"/control/{name}", self._telling(tell)) for name, tell in gets.items()),
            web.get("/control/stream", self.stream),
            web.delete("/control/faults", self.heal),
        ]

    async def command(self, body: Json) -> Json:
        return _told(await acts.command(self._desk, body["as"], body.get("channel"), body["text"]))

    async def say(self, body: Json) -> Json:
        """Write a message; `files` are texts by the names of the files they stand in."""
        files = {name: str(text).encode() for name, text in (body.get("files") or {}).items()}
        message = acts.say(self._desk, body["as"], body["channel"], body["text"], body.get("thread_ts"), files)
        return {"ts": message.ts}

    async def react(self, body: Json) -> Json:
        remove = bool(body.get("remove"))
        acts.set_reaction(self._desk, body["as"], body["channel"], body["ts"], body["name"], remove=remove)
        return {}

    async def shortcut(self, body: Json) -> Json:
        where = body.get("channel"), body.get("ts")
        return _told(await acts.shortcut(self._desk, body["as"], body["callback_id"], *where))

    async def action(self, body: Json) -> Json:
        """Use an element; `values` are what else stands in the form at that moment."""
        target = self._target(body)
        if isinstance(target, View):
            acts_in_views.fill(self._desk, target, body.get("values") or {})
        ids = body.get("block_id"), body["action_id"]
        return _told(await acts_in_views.click(self._desk, body["as"], target, *ids, body.get("value")))

    async def submit(self, body: Json) -> Json:
        return _told(await acts_in_views.submit(self._desk, body["as"], body["view_id"], body.get("values") or {}))

    async def upload(self, body: Json) -> Json:
        """Choose a file for a form; its `content` comes in base64."""
        content = base64.b64decode(body["content"])
        return {"file": acts_in_views.upload(self._desk, body["as"], body["name"], content)}

    async def close(self, body: Json) -> Json:
        everything = bool(body.get("all"))
        return _told(await acts_in_views.close(self._desk, body["as"], body["view_id"], everything=everything))

    async def home(self, body: Json) -> Json:
        acts.open_home(self._desk, body["as"], body.get("tab", "home"))
        return {}

    async def read(self, body: Json) -> Json:
        place = self._desk.place(body["as"], body["channel"])
        screens.mark_read(self._world, body["as"], place.id)
        return {}

    async def options(self, body: Json) -> Json:
        ids = body["block_id"], body["action_id"]
        return {"options": await acts_in_views.options(self._desk, body["as"], self._target(body), *ids, body["text"])}

    async def clock(self, body: Json) -> Json:
        """Move time forward by seconds, to the next morning or to the next thing that is due."""
        now = self._world.now()
        if "advance" in body:
            by = timedelta(seconds=float(body["advance"]))
        else:
            by = await self._moment(body.get("to"), now) - now
        if by < timedelta():
            raise NotPossible("time_only_moves_forward")
        await self._travel(now + by)
        self._world.changes.touch()
        return {"clock": screens.clock(self._world, can_jump=self._next_moment is not None)}

    async def _leap(self, target: datetime) -> None:
        """Move time in one step; whoever lives in it finds out afterwards."""
        self._world.time.advance(max(target - self._world.now(), timedelta()))

    async def faults(self, body: Json) -> Json:
        """Add faults: a list under `faults`, or one."""
        for described in body.get("faults", [body]):
            self._break(read_fault(described))
        return {"faults": self._world.faults.waiting()}

    async def member(self, body: Json) -> Json:
        new = {key: value for key, value in body.items() if key not in {"id", "as"}}
        acts.change_member(self._world, body["id"], **new)
        return {}

    def people(self, request: web.Request) -> Json:
        return {"people": screens.people(self._world)}

    def state(self, request: web.Request) -> Json:
        user = request.query.get("as", "")
        if user not in self._world.state.people:
            raise NotPossible("user_not_found")
        can_jump = self._next_moment is not None
        return screens.screen(self._world, user, request.query.get("channel"), can_jump=can_jump)

    def log(self, request: web.Request) -> Json:
        return self._world.log.as_json()

    async def heal(self, request: web.Request) -> web.Response:
        self._world.faults.heal()
        return web.json_response({"ok": True})

    async def stream(self, request: web.Request) -> web.StreamResponse:
        """Say the version at once and after every change, until the page or the sandbox goes."""
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        await response.prepare(request)
        changes, version = self._world.changes, -1
        try:
            while not changes.closed:
                version = await changes.after(version)
                await response.write(f'data: {{"version":{version}}}\n\n'.encode())
        except ConnectionError:
            # The page was closed; there is nobody left to tell.
            pass
        return response

    def _target(self, body: Json) -> View | Message:
        if body.get("view_id"):
            return self._desk.view(body["as"], body["view_id"])
        return self._desk.message(body["as"], body["channel"], body["ts"])

    async def _moment(self, to: object, now: datetime) -> datetime:
        if to == "morning":
            return next_morning(now, ZoneInfo(self._world.workspace.zone))
        found = await self._next_moment() if to == "deadline" and self._next_moment else None
        if found is None:
            raise NotPossible("no_deadline" if to == "deadline" else "invalid_arguments")
        return max(found, now)

    def _answering(self, act: Callable[[Json], Awaitable[Json]]) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def handle(request: web.Request) -> web.Response:
            body = await _read(request)
            try:
                # What a person did goes on when the page that did it is closed.
                return web.json_response({"ok": True, **await asyncio.shield(_run(act, body))})
            except NotPossible as refusal:
                return web.json_response({"ok": False, "error": refusal.error, "errors": refusal.errors})
            except (KeyError, TypeError, ValueError) as mistake:
                return web.json_response({"ok": False, "error": f"invalid_arguments: {mistake}"}, status=400)

        return handle

    def _telling(self, tell: Callable[[web.Request], Json]) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def handle(request: web.Request) -> web.Response:
            try:
                return web.json_response({"ok": True, **tell(request)}, headers={"Cache-Control": "no-store"})
            except NotPossible as refusal:
                return web.json_response({"ok": False, "error": refusal.error}, status=404)

        return handle


async def _run(act: Callable[[Json], Awaitable[Json]], body: Json) -> Json:
    return await act(body)


async def _read(request: web.Request) -> Json:
    """Return the JSON body; a form from a foreign page cannot have this content type."""
    if request.content_type != "application/json":
        raise web.HTTPUnsupportedMediaType(text="JSON only")
    try:
        body: Any = await request.json()
    except ValueError:
        raise web.HTTPBadRequest(text="not JSON") from None
    if isinstance(body, list):
        return {"faults": body}
    if not isinstance(body, dict):
        raise web.HTTPBadRequest(text="not an object")
    return body


def _told(delivery: Delivery) -> Json:
    told: Json = {"acked": delivery.acked, "error": delivery.error, "ms": round(delivery.milliseconds, 1)}
    return {"delivery": told | {"errors": delivery.errors}}


def next_morning(now: datetime, zone: ZoneInfo) -> datetime:
    """Return the next nine o'clock in *zone* after *now*."""
    local = now.astimezone(zone)
    day = local.date() if local.time() < MORNING else local.date() + timedelta(days=1)
    return datetime.combine(day, MORNING, zone).astimezone(now.tzinfo)
