"""Zendesk: tickets with their metrics by the incremental export, and then the satisfaction ratings.

https://developer.zendesk.com/api-reference/ticketing/ticket-management/incremental_exports/
https://developer.zendesk.com/api-reference/ticketing/tickets/ticket_metrics/
https://developer.zendesk.com/api-reference/ticketing/ticket-management/satisfaction_ratings/
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from pydantic import AwareDatetime, Field

from domain.contacts import Answer, Contact
from domain.mappings import NameField
from domain.rows import contact_of
from handlers.connectors.calling import Caller
from handlers.connectors.pages import Asked, Page, Shape, read_as, read_each, short

_TICKETS: Final = "/api/v2/incremental/tickets/cursor.json"
_RATINGS: Final = "/api/v2/satisfaction_ratings.json"
_PER_PAGE: Final = 500
_RATINGS_PER_PAGE: Final = 100
# The export leaves out what changed within the last minute, so a rating can be there before its ticket.
_LOOK_BACK: Final = timedelta(hours=1)
# It refuses to be asked for what changed later than this: documented as one minute and, longer ago, as five.
_TOO_RECENT: Final = timedelta(minutes=5)
_THUMBS: Final = {"good": 1, "bad": 0}
_OVER: Final = frozenset({"solved", "closed"})
# By which of our channels a ticket came in; another one keeps Zendesk's name.
_CHANNELS: Final = {
    **dict.fromkeys(("email",), "email"),
    **dict.fromkeys(("chat", "native_messaging", "web_messenger", "web_widget"), "chat"),
    **dict.fromkeys(("web", "web_form", "mobile", "mobile_sdk", "help_center"), "app"),
    **dict.fromkeys(("facebook", "twitter", "x_corp", "instagram_dm", "whatsapp", "line", "wechat"), "social"),
    **dict.fromkeys(("voice", "phone"), "phone"),
    "sms": "sms",
}


class Via(Shape):
    """How a ticket came in."""

    channel: str | int


class Rating(Shape):
    """The satisfaction rating that a ticket carries, without its time."""

    score: str | None = None


class CustomField(Shape):
    """One of the account's own fields."""

    id: int
    value: Any = None


class Ticket(Shape):
    """One ticket."""

    id: int
    created_at: AwareDatetime
    updated_at: AwareDatetime
    status: str
    via: Via
    group_id: int | None = None
    assignee_id: int | None = None
    requester_id: int | None = None
    satisfaction_rating: Rating | None = None
    custom_fields: list[CustomField] = Field(default_factory=list)


class Span(Shape):
    """A length of time as it elapsed."""

    calendar: int | None = None


class Metrics(Shape):
    """What Zendesk has measured of a ticket."""

    ticket_id: int
    reopens: int | None = None
    replies: int | None = None
    solved_at: AwareDatetime | None = None
    reply_time_in_minutes: Span | None = None
    reply_time_in_seconds: Span | None = None


class Named(Shape):
    """A user or a group."""

    id: int
    name: str | None = None
    email: str | None = None
    phone: str | None = None


class Export(Shape):
    """One page of the export."""

    tickets: list[Any]
    metric_sets: list[Metrics] = Field(default_factory=list)
    users: list[Named] = Field(default_factory=list)
    groups: list[Named] = Field(default_factory=list)
    after_cursor: str | None = None
    end_of_stream: bool


class Given(Shape):
    """One satisfaction rating."""

    id: int
    ticket_id: int
    score: str
    created_at: AwareDatetime
    updated_at: AwareDatetime | None = None


class More(Shape):
    """Whether there is another page, and where."""

    has_more: bool = False
    after_cursor: str | None = None


class Ratings(Shape):
    """One page of ratings."""

    satisfaction_ratings: list[Any]
    meta: More = Field(default_factory=More)


def begin(since: datetime) -> dict[str, Any]:
    """Return the cursor from which everything that changed since a moment is read."""
    start = int(since.timestamp())
    return {"stage": "tickets", "start": start, "until": start, "rated_since": start}


async def next_page(caller: Caller, cursor: Mapping[str, Any], asked: Asked) -> Page:
    """Ask for tickets until there are no more, and then for the ratings since the last time."""
    return await (_ratings if cursor["stage"] == "ratings" else _tickets)(caller, cursor, asked)


async def _tickets(caller: Caller, cursor: Mapping[str, Any], asked: Asked) -> Page:
    params = {**_where(cursor, asked.now), "per_page": _PER_PAGE, "include": "metric_sets,users,groups"}
    export = read_as(Export, await caller.get(_TICKETS, params))
    reader = _TicketReader(export, asked, cursor["until"])
    contacts, _, rejections = read_each(export.tickets, Ticket, reader.read)
    ahead = {**cursor, "after": export.after_cursor or cursor.get("after"), "until": int(reader.latest.timestamp())}
    ended = export.end_of_stream
    if ended and asked.source.ratings:
        ahead |= {"stage": "ratings", "page": None, "rated_next": int((asked.now - _LOOK_BACK).timestamp())}
    until = asked.now if ended else reader.latest
    return Page(contacts, (), rejections, ahead, until, ended and not asked.source.ratings)


def _where(cursor: Mapping[str, Any], now: datetime) -> dict[str, str | int]:
    if cursor.get("after"):
        return {"cursor": cursor["after"]}
    return {"start_time": min(cursor["start"], int((now - _TOO_RECENT).timestamp()))}


async def _ratings(caller: Caller, cursor: Mapping[str, Any], asked: Asked) -> Page:
    params = {"score": "received", "start_time": cursor["rated_since"], "page[size]": _RATINGS_PER_PAGE}
    if cursor["page"]:
        params["page[after]"] = cursor["page"]
    found = read_as(Ratings, await caller.get(_RATINGS, params))
    _, answers, rejections = read_each(found.satisfaction_ratings, Given, _answer)
    more = found.meta.has_more and bool(found.meta.after_cursor)
    if more:
        ahead = {**cursor, "page": found.meta.after_cursor}
    else:
        kept = {name: value for name, value in cursor.items() if name not in ("page", "rated_next")}
        ahead = {**kept, "stage": "tickets", "rated_since": cursor["rated_next"]}
    return Page((), answers, rejections, ahead, asked.now, not more)


def _answer(given: Given) -> Answer | None:
    score = _THUMBS.get(given.score)
    if score is None:
        return None
    return Answer(str(given.ticket_id), score, 1, (given.updated_at or given.created_at).astimezone(UTC))


class _TicketReader:
    """Reads the tickets of one page, with the people, groups and metrics that came along.

    *latest* is when the last of them changed; until *until* all is known already.
    """

    def __init__(self, export: Export, asked: Asked, until: int) -> None:
        self._asked = asked
        self._users = {user.id: user for user in export.users}
        self._groups = {group.id: group for group in export.groups}
        self._metrics = {metrics.ticket_id: metrics for metrics in export.metric_sets}
        self.latest = datetime.fromtimestamp(until, UTC)

    def read(self, ticket: Ticket) -> Contact | None:
        """Return the contact that a ticket is; None for one that came in by a channel that is none of ours."""
        self.latest = max(self.latest, ticket.updated_at.astimezone(UTC))
        via = str(ticket.via.channel)
        if via in self._asked.source.skip:
            return None
        channel = self._named(NameField.CHANNEL, _CHANNELS.get(via, via)) or via
        metrics = self._metrics.get(ticket.id, Metrics(ticket_id=ticket.id))
        known = {
            "source": self._asked.name,
            "external_id": str(ticket.id),
            "channel": channel,
            "arrived_at": ticket.created_at.astimezone(UTC),
            "is_test": ticket.status == "deleted",
            "team": self._named(NameField.TEAM, _name_of(self._groups.get(ticket.group_id or 0))),
            "agent": self._named(NameField.AGENT, _name_of(self._users.get(ticket.assignee_id or 0))),
            "category": self._category(ticket),
            "customer": self._customer(ticket),
            **_waits(metrics),
            **_end(ticket, metrics),
            **_rated(ticket),
        }
        values = {name: value for name, value in known.items() if value is not None}
        return contact_of(values, unanswered_is_abandoned=ticket.status in _OVER)

    def _named(self, field: NameField, name: str | None) -> str | None:
        found = short(name)
        return self._asked.source.named(field, found) if found else None

    def _category(self, ticket: Ticket) -> str | None:
        wanted = self._asked.source.category_field
        found = next((one.value for one in ticket.custom_fields if one.id == wanted), None)
        return self._named(NameField.CATEGORY, found) if isinstance(found, str) else None

    def _customer(self, ticket: Ticket) -> str | None:
        requester = self._users.get(ticket.requester_id or 0)
        contact = (requester.email or requester.phone) if requester is not None else None
        return self._asked.key_of(contact) if contact else None


def _waits(metrics: Metrics) -> dict[str, Any]:
    """Return how long the customer waited for a person's first public word, in seconds where Zendesk has them.

    As it elapsed: what of it lay in opening hours is worked out by the centre's own, for all sources alike.
    """
    seconds = metrics.reply_time_in_seconds.calendar if metrics.reply_time_in_seconds is not None else None
    minutes = metrics.reply_time_in_minutes.calendar if metrics.reply_time_in_minutes is not None else None
    if seconds is None and minutes is not None:
        seconds = minutes * 60
    return {"waited": seconds, "answered": seconds is not None or bool(metrics.replies)}


def _name_of(named: Named | None) -> str | None:
    return named.name if named is not None else None


def _end(ticket: Ticket, metrics: Metrics) -> dict[str, Any]:
    over = ticket.status in _OVER
    solved_at = metrics.solved_at.astimezone(UTC) if over and metrics.solved_at is not None else None
    return {"resolved": over, "resolved_at": solved_at, "reopened": bool(metrics.reopens)}


def _rated(ticket: Ticket) -> dict[str, Any]:
    """Return the rating that a ticket carries; until its time is known, it was given when the ticket changed last."""
    score = ticket.satisfaction_rating.score if ticket.satisfaction_rating is not None else None
    if score in _THUMBS:
        return {"score": _THUMBS[score], "scale_max": 1, "rated_at": ticket.updated_at.astimezone(UTC)}
    return {"survey_sent": {"offered": True, "unoffered": False}.get(score or "")}
