"""Help desks on this machine that answer as the real ones document it, and fail when they are told to."""

import asyncio
import base64
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from aiohttp import web

TOKEN = "a-token-for-tests-only"
USER = "reports@example.com"
Answer = Callable[[web.Request], web.StreamResponse]


def unix(at: datetime) -> int:
    return int(at.timestamp())


def iso(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


@dataclass
class HelpDesk:
    """What both have in common: every request is remembered, and *faults* are answered first, one for each request."""

    url: str = ""
    asked: list[dict[str, str]] = field(default_factory=list)
    faults: list[Answer | None] = field(default_factory=list)
    hangs: bool = False

    def routes(self) -> list[web.RouteDef]:
        raise NotImplementedError

    def knows(self, request: web.Request) -> bool:
        raise NotImplementedError

    @web.middleware
    async def receive(self, request: web.Request, handler: Any) -> web.StreamResponse:
        self.asked.append({"path": request.path, **request.query})
        if self.hangs:
            await asyncio.Event().wait()
        fault = self.faults.pop(0) if self.faults else None
        if fault is not None:
            return fault(request)
        if not self.knows(request):
            return web.json_response({"error": "Couldn't authenticate you"}, status=401)
        answer: web.StreamResponse = await handler(request)
        return answer


def failing(status: int, **headers: str) -> Answer:
    """Answer with an error."""
    return lambda _: web.json_response({"error": "so it is"}, status=status, headers=headers)


def babbling(text: str) -> Answer:
    """Answer well, but with something else."""
    return lambda _: web.Response(text=text)


def hanging_up(request: web.Request) -> web.StreamResponse:
    """Break the connection without a word."""
    assert request.transport is not None
    request.transport.close()
    return web.Response()


@dataclass
class Zendesk(HelpDesk):
    """Tickets by the incremental export, *page_size* at a time, and satisfaction ratings.

    Where *now* is given, nobody may ask for what changed within the last minute.
    """

    tickets: list[Any] = field(default_factory=list)
    metrics: list[dict[str, Any]] = field(default_factory=list)
    ratings: list[dict[str, Any]] = field(default_factory=list)
    users: list[dict[str, Any]] = field(default_factory=list)
    groups: list[dict[str, Any]] = field(default_factory=list)
    page_size: int = 2
    now: datetime | None = None

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/api/v2/incremental/tickets/cursor.json", self.export),
            web.get("/api/v2/satisfaction_ratings.json", self.rated),
        ]

    def knows(self, request: web.Request) -> bool:
        known = base64.b64encode(f"{USER}/token:{TOKEN}".encode()).decode()
        return request.headers.get("Authorization") == f"Basic {known}"

    async def export(self, request: web.Request) -> web.Response:
        if self.now is not None and int(request.query.get("start_time", 0)) > unix(self.now) - 60:
            said = "Too recent start_time. Use a start_time older than 60 seconds"
            return web.json_response({"error": "InvalidValue", "description": said}, status=422)
        start = int(request.query.get("cursor", 0))
        page = self.tickets[start : start + self.page_size]
        after = start + len(page)
        ids = {one["id"] for one in page if isinstance(one, dict)}
        cursor = str(after) if after else None
        return web.json_response(
            {
                "tickets": page,
                "metric_sets": [one for one in self.metrics if one["ticket_id"] in ids],
                "users": self.users,
                "groups": self.groups,
                "after_url": f"http://elsewhere.invalid/api/v2/incremental/tickets/cursor.json?cursor={cursor}",
                "after_cursor": cursor,
                "before_url": None,
                "before_cursor": None,
                "end_of_stream": after >= len(self.tickets),
            }
        )

    async def rated(self, request: web.Request) -> web.Response:
        start = int(request.query.get("page[after]", 0))
        page = self.ratings[start : start + self.page_size]
        after = start + len(page)
        more = after < len(self.ratings)
        return web.json_response(
            {
                "satisfaction_ratings": page,
                "meta": {"has_more": more, "after_cursor": str(after) if more else None, "before_cursor": None},
                "links": {"next": None, "prev": None},
            }
        )


def ticket(number: int, at: datetime, **changes: Any) -> dict[str, Any]:
    """A ticket as it is exported; what the bot does not need is in it too."""
    return {
        "url": f"https://example.zendesk.com/api/v2/tickets/{number}.json",
        "id": number,
        "external_id": None,
        "via": {"channel": "email", "source": {"from": {"address": "customer@example.com"}, "to": {}, "rel": None}},
        "created_at": iso(at),
        "updated_at": iso(at),
        "type": "incident",
        "subject": "Where is my parcel?",
        "description": "It was promised for Friday.",
        "priority": None,
        "status": "solved",
        "requester_id": 501,
        "assignee_id": 601,
        "group_id": 701,
        "tags": ["parcel"],
        "custom_fields": [{"id": 360001, "value": "delivery"}, {"id": 360002, "value": None}],
        "satisfaction_rating": {"score": "offered"},
        **changes,
    }


def metric(number: int, minutes: int | None, business: int | None = None, **changes: Any) -> dict[str, Any]:
    """What Zendesk measured of a ticket."""
    return {
        "id": 9000 + number,
        "ticket_id": number,
        "reopens": 0,
        "replies": 1 if minutes is not None else 0,
        "solved_at": None,
        "reply_time_in_minutes": {"calendar": minutes, "business": business},
        "full_resolution_time_in_minutes": {"calendar": 391, "business": 120},
        **changes,
    }


def rating(number: int, score: str, at: datetime) -> dict[str, Any]:
    """A satisfaction rating of a ticket."""
    return {
        "url": f"https://example.zendesk.com/api/v2/satisfaction_ratings/{number}.json",
        "id": 80_000 + number,
        "ticket_id": number,
        "assignee_id": 601,
        "group_id": 701,
        "requester_id": 501,
        "score": score,
        "comment": "Thanks!",
        "created_at": iso(at),
        "updated_at": iso(at),
    }


USERS = [
    {"id": 501, "name": "Customer", "email": "customer@example.com", "phone": None, "role": "end-user"},
    {"id": 601, "name": "Diane", "email": "diane@example.com", "phone": None, "role": "agent"},
]
GROUPS = [{"id": 701, "name": "North"}]


@dataclass
class Chatwoot(HelpDesk):
    """Conversations, the latest change first, and answers to surveys, which only an *administrator* may see."""

    conversations: list[dict[str, Any]] = field(default_factory=list)
    responses: list[dict[str, Any]] = field(default_factory=list)
    page_size: int = 2
    administrator: bool = True

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/api/v1/accounts/7/conversations", self.listed),
            web.get("/api/v1/accounts/7/csat_survey_responses", self.answers),
        ]

    def knows(self, request: web.Request) -> bool:
        return request.headers.get("api_access_token") == TOKEN

    async def listed(self, request: web.Request) -> web.Response:
        latest = sorted(self.conversations, key=lambda one: -one["last_activity_at"])
        meta = {"mine_count": 0, "unassigned_count": 0, "assigned_count": len(latest), "all_count": len(latest)}
        return web.json_response({"data": {"meta": meta, "payload": self._page(latest, request)}})

    async def answers(self, request: web.Request) -> web.Response:
        if not self.administrator:
            return web.json_response({"error": "You are not authorized to do this action"}, status=401)
        since, until = int(request.query["since"]), int(request.query["until"])
        inside = [one for one in self.responses if since <= one["created_at"] <= until]
        return web.json_response(self._page(inside, request))

    def _page(self, items: list[dict[str, Any]], request: web.Request) -> list[dict[str, Any]]:
        start = (int(request.query["page"]) - 1) * self.page_size
        return items[start : start + self.page_size]


def conversation(number: int, at: datetime, replied: datetime | None = None, **changes: Any) -> dict[str, Any]:
    """A conversation as it is listed; what the bot does not need is in it too."""
    return {
        "meta": {
            "sender": {"id": 11, "name": "Customer", "email": "customer@example.com", "phone_number": "+8613812345678"},
            "channel": "Channel::WebWidget",
            "assignee": {"id": 21, "name": "Diane", "availability_status": "online"},
            "team": {"id": 31, "name": "North"},
            "hmac_verified": False,
        },
        "id": number,
        "messages": [{"id": 1, "content": "Where is my parcel?", "message_type": 0}],
        "account_id": 7,
        "inbox_id": 3,
        "labels": ["delivery"],
        "status": "open",
        "created_at": unix(at),
        "timestamp": unix(replied or at),
        "last_activity_at": unix(replied or at),
        "first_reply_created_at": unix(replied) if replied else 0,
        "additional_attributes": {},
        **changes,
    }


def response(number: int, score: int, at: datetime) -> dict[str, Any]:
    """The answer to the survey of a conversation."""
    return {
        "id": 40_000 + number,
        "rating": score,
        "feedback_message": "Thanks!",
        "account_id": 7,
        "message_id": 99,
        "contact": {"id": 11, "name": "Customer"},
        "conversation_id": number,
        "assigned_agent": {"id": 21, "name": "Diane"},
        "created_at": unix(at),
    }


@asynccontextmanager
async def opened(desk: HelpDesk) -> AsyncIterator[None]:
    """Let a help desk answer on a port of this machine, for a while."""
    application = web.Application(middlewares=[desk.receive])
    application.add_routes(desk.routes())
    runner = web.AppRunner(application, shutdown_timeout=0.1, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        desk.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield
    finally:
        await runner.cleanup()
