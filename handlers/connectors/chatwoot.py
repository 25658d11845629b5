"""Chatwoot: conversations, the latest change first, and then the answers to satisfaction surveys.

https://developers.chatwoot.com/api-reference/conversations/conversations-list

Only administrators are shown the answers (`CsatSurveyResponsePolicy` of its source).
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Final

from pydantic import Field

from domain.contacts import Answer, Contact
from domain.mappings import NameField
from domain.rows import contact_of
from handlers.connectors.calling import Caller, SourceFailed, Trouble
from handlers.connectors.pages import Asked, Page, Shape, read_as, read_each, short

# An answer may be changed for a day; it keeps the time of the first one.
_LOOK_BACK: Final = timedelta(days=1)
_PREFIX: Final = "Channel::"
_CHANNELS: Final = {
    **dict.fromkeys(("WebWidget", "Api"), "chat"),
    "Email": "email",
    **dict.fromkeys(("Sms", "TwilioSms"), "sms"),
    **dict.fromkeys(("FacebookPage", "TwitterProfile", "Whatsapp", "Telegram", "Line", "Instagram"), "social"),
    "Voice": "phone",
}
_WITH_THE_BOT: Final = "pending"
# Since 1970, and 0 where nothing happened.
Seconds = Annotated[float, Field(ge=0, lt=10**10)]


class Person(Shape):
    """An agent, a team, or the customer."""

    name: str | None = None
    email: str | None = None
    phone_number: str | None = None


class Meta(Shape):
    """Who takes part in a conversation, and where."""

    sender: Person = Field(default_factory=Person)
    channel: str | None = None
    assignee: Person | None = None
    team: Person | None = None


class Conversation(Shape):
    """One conversation."""

    id: int
    status: str
    created_at: Seconds
    last_activity_at: Seconds
    first_reply_created_at: Seconds | None = None
    meta: Meta
    labels: list[str] = Field(default_factory=list)


class Listed(Shape):
    """The conversations of one page."""

    payload: list[Any]


class Conversations(Shape):
    """One page of conversations."""

    data: Listed


class Response(Shape):
    """The answer to one survey, from 1 to 5."""

    id: int
    rating: int
    conversation_id: int
    created_at: Seconds


class Responses(Shape):
    """One page of answers."""

    found: list[Any]


def begin(since: datetime) -> dict[str, Any]:
    """Return the cursor from which everything that changed since a moment is read."""
    start = int(since.timestamp())
    return {"stage": "conversations", "since": start, "page": 1, "newest": start, "rated_since": start}


async def next_page(caller: Caller, cursor: Mapping[str, Any], asked: Asked) -> Page:
    """Ask for conversations back to where the last pull began, and then for the answers since the last time.

    Whatever changes while its pages are turned moves to the front, and is read by the next pull.
    """
    return await (_answers if cursor["stage"] == "answers" else _conversations)(caller, cursor, asked)


async def _conversations(caller: Caller, cursor: Mapping[str, Any], asked: Asked) -> Page:
    params = {"status": "all", "assignee_type": "all", "sort_by": "last_activity_at_desc", "page": cursor["page"]}
    found = read_as(Conversations, await caller.get(f"{_account(asked)}/conversations", params)).data.payload
    reader = _ConversationReader(asked, cursor["since"])
    contacts, _, rejections = read_each(found, Conversation, reader.read)
    # By its own clock, but never from a moment that is still to come: nothing would be read before that.
    newest = max(cursor["newest"], min(int(reader.newest), int(asked.now.timestamp())))
    until = datetime.fromtimestamp(cursor["since"], UTC)
    if found and reader.oldest >= cursor["since"]:
        return Page(contacts, (), rejections, {**cursor, "page": cursor["page"] + 1, "newest": newest}, until, False)
    ahead = {**cursor, "since": newest, "page": 1, "newest": newest}
    if asked.source.ratings:
        ahead |= {"stage": "answers", "rated_until": int(asked.now.timestamp())}
    return Page(contacts, (), rejections, ahead, asked.now, not asked.source.ratings)


async def _answers(caller: Caller, cursor: Mapping[str, Any], asked: Asked) -> Page:
    params = {
        "since": cursor["rated_since"],
        "until": cursor["rated_until"],
        "sort": "created_at",
        "page": cursor["page"],
    }
    found = read_as(Responses, {"found": await _rated(caller, asked, params)}).found
    _, answers, rejections = read_each(found, Response, _answer)
    if found:
        return Page((), answers, rejections, {**cursor, "page": cursor["page"] + 1}, asked.now, False)
    kept = {name: value for name, value in cursor.items() if name != "rated_until"}
    rated_since = max(cursor["rated_since"], cursor["rated_until"] - int(_LOOK_BACK.total_seconds()))
    ahead = {**kept, "stage": "conversations", "page": 1, "rated_since": rated_since}
    return Page((), (), (), ahead, asked.now, True)


async def _rated(caller: Caller, asked: Asked, params: Mapping[str, str | int]) -> Any:
    """Ask for answers. Whoever is no administrator is refused them as if the token were none; which it is, we find out.

    Raises `SourceFailed`.
    """
    try:
        return await caller.get(f"{_account(asked)}/csat_survey_responses", params)
    except SourceFailed as failed:
        if failed.trouble is not Trouble.UNAUTHORISED:
            raise
    await caller.get(f"{_account(asked)}/conversations", {"status": "all", "page": 1})
    raise SourceFailed(Trouble.FORBIDDEN)


def _account(asked: Asked) -> str:
    return f"/api/v1/accounts/{asked.source.account}"


def _answer(given: Response) -> Answer:
    return Answer(str(given.conversation_id), given.rating, 5, _moment(given.created_at))


class _ConversationReader:
    """Reads the conversations of one page, and remembers when the latest and the earliest of them changed."""

    def __init__(self, asked: Asked, since: int) -> None:
        self._asked, self._since = asked, since
        self.newest = 0.0
        self.oldest = float("inf")

    def read(self, conversation: Conversation) -> Contact | None:
        """Return the contact that a conversation is; None for one that is known, with a bot still, or not ours."""
        self.newest = max(self.newest, conversation.last_activity_at)
        self.oldest = min(self.oldest, conversation.last_activity_at)
        if conversation.last_activity_at < self._since:
            return None
        return self._contact(conversation)

    def _contact(self, conversation: Conversation) -> Contact | None:
        kind = (conversation.meta.channel or "").removeprefix(_PREFIX)
        replied = conversation.first_reply_created_at or None
        if kind in self._asked.source.skip or (conversation.status == _WITH_THE_BOT and replied is None):
            return None
        over = conversation.status == "resolved"
        known = {
            "source": self._asked.name,
            "external_id": str(conversation.id),
            "channel": self._named(NameField.CHANNEL, _CHANNELS.get(kind, kind)) or "chat",
            "arrived_at": _moment(conversation.created_at),
            "responded_at": _moment(replied) if replied is not None else None,
            "team": self._named(NameField.TEAM, _name_of(conversation.meta.team)),
            "agent": self._named(NameField.AGENT, _name_of(conversation.meta.assignee)),
            "category": self._named(NameField.CATEGORY, conversation.labels[0] if conversation.labels else None),
            "customer": self._customer(conversation.meta.sender),
            "resolved": over,
            "resolved_at": _moment(conversation.last_activity_at) if over else None,
        }
        values = {name: value for name, value in known.items() if value is not None}
        return contact_of(values, unanswered_is_abandoned=over)

    def _named(self, field: NameField, name: str | None) -> str | None:
        found = short(name)
        return self._asked.source.named(field, found) if found else None

    def _customer(self, sender: Person) -> str | None:
        contact = sender.phone_number or sender.email
        return self._asked.key_of(contact) if contact else None


def _name_of(person: Person | None) -> str | None:
    return person.name if person is not None else None


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(int(seconds), UTC)
