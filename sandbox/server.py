"""The sandbox itself: one server on 127.0.0.1 that is Slack for one app."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import aiohttp
from aiohttp import web

from sandbox import acts, answers, api, uploads
from sandbox.actor import Actor
from sandbox.app import read_manifest
from sandbox.control import Control, NextMoment, Travel
from sandbox.delivery import Courier
from sandbox.desk import Desk
from sandbox.faults import Fault
from sandbox.handles import Triggers
from sandbox.log import Call, Log
from sandbox.posting import Posting
from sandbox.ratelimits import Rates
from sandbox.sockets import Sockets
from sandbox.state import opening_state
from sandbox.tasks import Tasks
from sandbox.time import MovableTime, Time
from sandbox.workspace import Workspace
from sandbox.world import World

T = TypeVar("T")
PAGE = Path(__file__).parent / "page"
LOOPBACK = {"127.0.0.1", "localhost", "[::1]"}
PATIENCE = 3.0
RETRY_DELAYS = (0.0, 60.0, 300.0)


class Sandbox:
    """A Slack workspace with one installed app, reachable over HTTP and sockets on this machine only."""

    def __init__(
        self,
        workspace: Workspace,
        manifest: Mapping[str, Any],
        time: Time | None = None,
        port: int = 0,
        next_moment: NextMoment | None = None,
        page: bool = True,
        *,
        travel: Travel | None = None,
        patience: float = PATIENCE,
        retry_delays: Sequence[float] = RETRY_DELAYS,
        rate_limits: bool = False,
        upload_takes: float = 0.05,
        without_scopes: Sequence[str] = (),
    ) -> None:
        clock = time or MovableTime()
        self.world = World(
            workspace,
            read_manifest(manifest, without_scopes),
            clock,
            opening_state(workspace, clock.now()),
            bot_token=f"xoxb-{secrets.randbelow(10**12)}-{secrets.token_hex(12)}",
            app_token=f"xapp-1-{workspace.app_id}-{secrets.token_hex(24)}",
            rates=Rates(rate_limits),
            triggers=Triggers(patience),
        )
        self.signing_secret = secrets.token_hex(16)
        self._tasks = Tasks()
        self._patience, self._port, self._page = patience, port, page
        self._sockets = Sockets(self.world, self._tasks, patience)
        self._courier = Courier(self.world, self._tasks, patience, retry_delays)
        self._desk = Desk(self.world, self._courier)
        self._control = Control(self._desk, next_moment, travel, self.break_)
        self._runner: web.AppRunner | None = None
        self._session: aiohttp.ClientSession | None = None
        self._request_url = ""
        self.world.announce = self._courier.announce
        self.world.later = lambda effect: self._tasks.after(upload_takes, effect)

    @property
    def url(self) -> str:
        return self.world.url

    @property
    def api_url(self) -> str:
        return f"{self.world.url}/api/"

    @property
    def bot_token(self) -> str:
        return self.world.bot_token

    @property
    def app_token(self) -> str:
        return self.world.app_token

    @property
    def time(self) -> Time:
        """The clock that messages are stamped with."""
        return self.world.time

    @property
    def log(self) -> Log:
        return self.world.log

    @property
    def request_url(self) -> str:
        """The app's address for signed posts; empty while it is reached through its sockets."""
        return self._request_url

    @request_url.setter
    def request_url(self, url: str) -> None:
        self._request_url = url
        self._choose_road()

    async def start(self) -> None:
        """Listen on 127.0.0.1; the port is free to choose unless one was asked for."""
        self._runner = web.AppRunner(self._application(), shutdown_timeout=1.0, access_log=None)
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        except OSError:
            await self._runner.cleanup()
            raise
        port = self._runner.addresses[0][1]
        self.world.url = f"http://127.0.0.1:{port}"
        self._session = aiohttp.ClientSession()
        self._choose_road()

    async def stop(self) -> None:
        """End every stream, socket, delivery and task."""
        self.world.changes.close()
        self._sockets.cut_all()
        await self._tasks.end()
        if self._runner is not None:
            await self._runner.cleanup()
        if self._session is not None:
            await self._session.close()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    def as_(self, user: str) -> Actor:
        """Return *user* at the keyboard."""
        return Actor(self._desk, user)

    def calls(self, method: str | None = None) -> list[Call]:
        """Return the recorded Web API calls, of one method or all."""
        return [call for call in self.log.calls if method in (None, call.method)]

    def break_(self, fault: Fault) -> None:
        """Let something go wrong; open sockets are hit at once, other things when they next happen."""
        if fault.what == "socket":
            for connection in self._sockets.open[: fault.count]:
                fault.count -= 1
                self._sockets.break_one(connection, fault.kind)
        if fault.count > 0:
            self.world.faults.add(fault)

    def heal(self) -> None:
        """Take back every fault that has not happened yet."""
        self.world.faults.heal()

    @property
    def under_way(self) -> int:
        """How many calls have come in whose effect is still to be seen."""
        return self.world.under_way

    @property
    def connections(self) -> int:
        """How many sockets the app has open."""
        return len(self._sockets.open)

    async def until(self, predicate: Callable[[], T | None], within: float = 5.0) -> T:
        """Wait for a change that makes *predicate* true and return its answer."""
        answer = await self.world.changes.until(predicate, within)
        if not answer:
            raise AssertionError(f"this did not become true within {within} s\n{self._lately()}")
        return answer

    async def verify_url(self) -> bool:
        """Let the app prove that `request_url` is its own, as Slack does when it is entered."""
        challenge = secrets.token_urlsafe(24)
        assert self._session is not None
        return await Posting(self._session, self._request_url, self.signing_secret, self._patience).verify(challenge)

    def revoke_tokens(self) -> None:
        """Refuse the bot's token from now on, and tell the app."""
        self.world.announce({"type": "tokens_revoked", "tokens": {"bot": [self.world.workspace.bot_user]}}, "")
        self.world.revoked = True

    def change_member(self, user: str, **new: object) -> None:
        """Change what is known of a person: locale, tz, deleted, …"""
        acts.change_member(self.world, user, **new)

    def change_usergroup(self, group: str, *members: str) -> None:
        """Have these people in a user group, and nobody else."""
        self.world.state.usergroups[group] = replace(self.world.state.usergroups[group], members=members)

    def remove_usergroup(self, group: str) -> None:
        """Switch a user group off: Slack lists it no more."""
        del self.world.state.usergroups[group]

    def archive(self, channel: str) -> None:
        """Archive a channel."""
        self.world.state.places[channel].archived = True
        self.world.changes.touch()

    def remove_bot(self, channel: str) -> None:
        """Take the bot out of a channel."""
        self.world.state.places[channel].members.discard(self.world.workspace.bot_user)
        self.world.changes.touch()

    def add_member(self, channel: str, user: str) -> None:
        """Bring a person into a channel."""
        acts.join(self.world, user, channel)

    def invite_bot(self, channel: str, inviter: str) -> None:
        """Bring the bot into a channel."""
        acts.join(self.world, self.world.workspace.bot_user, channel, inviter)

    def _choose_road(self) -> None:
        if self._request_url and self._session is not None:
            self._courier.road = Posting(self._session, self._request_url, self.signing_secret, self._patience)
        else:
            self._courier.road = self._sockets

    def _application(self) -> web.Application:
        application = web.Application(middlewares=[only_loopback], client_max_size=100_000_000)
        world = self.world
        application.add_routes(
            [
                web.get("/api/{method}", partial(api.call, world)),
                web.post("/api/{method}", partial(api.call, world)),
                web.get("/link/", self._sockets.accept),
                web.post("/response/{path:.+}", partial(answers.use_response_url, world)),
                web.post("/upload/v1/{file}", partial(uploads.receive, world)),
                web.get("/files/{file}/{name}", partial(uploads.show, world)),
                web.get("/files-pri/{file}/{name}", partial(uploads.give, world)),
                *self._control.routes(),
                *(page_routes() if self._page else []),
            ]
        )
        return application

    def _lately(self) -> str:
        """Say what happened last, for whoever has to find out why something did not."""
        lines = [f"call {c.method} {'ok' if c.ok else c.error} {_short(c.args)}" for c in self.log.calls[-8:]]
        lines += [f"delivery {d.name} #{d.attempt} {'acked' if d.acked else d.error}" for d in self.log.deliveries[-8:]]
        lines += [f"warning {warning}" for warning in self.log.warnings[-4:]]
        return "\n".join(lines) or "nothing was called or delivered"


def page_routes() -> list[web.AbstractRouteDef]:
    """Return the routes of the web page; links to a message lead to the page too."""
    return [web.get("/", _page), web.get("/archives/{rest:.+}", _page), web.static("/static", PAGE)]


@web.middleware
async def only_loopback(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Refuse requests under a foreign host name, which a hostile page could have pointed at this machine."""
    if request.host.rsplit(":", 1)[0] not in LOOPBACK:
        return web.Response(status=403, text="loopback only")
    response = await handler(request)
    if request.path.startswith("/static/"):
        # A page left open over an upgrade must not mix old parts with new ones.
        response.headers["Cache-Control"] = "no-cache"
    return response


async def _page(request: web.Request) -> web.StreamResponse:
    return web.FileResponse(PAGE / "index.html", headers={"Cache-Control": "no-store"})


def _short(args: Mapping[str, Any]) -> str:
    return str({key: str(value)[:80] for key, value in args.items()})
