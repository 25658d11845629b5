"""Slack in, for introductions: the bot was brought into a channel."""

import structlog
from slack_sdk.errors import SlackClientError
from sqlmodel import Session

from domain.rights import ANYONE
from handlers.routes import Act, Event, Payload, Routes
from handlers.services import Services
from handlers.welcome import ids
from storage.notices import owe

_LOG = structlog.get_logger(__name__)


def register(routes: Routes) -> None:
    """Enter what we hear of channels."""
    routes.event(ids.JOINED, joined, Event(scopes=("channels:read",)), ANYONE)


async def joined(act: Act, services: Services) -> None:
    """Owe a channel a word on who the bot is, once for ever; of other people's comings it takes no note."""
    event = act.payload["event"]
    if event["user"] in _ourselves(act.payload):
        channel = str(event["channel"])
        facts = {"name": await _name_of(act, channel), "inviter": event.get("inviter")}
        await services.store.write(_owe_welcome, channel, facts, act)
        services.ring()
    await act.ack()


def _owe_welcome(session: Session, channel: str, facts: dict[str, str | None], act: Act) -> None:
    owe(session, ids.WELCOME, channel, act.now, f"welcome:{channel}", facts=facts)


def _ourselves(payload: Payload) -> frozenset[str]:
    """Return who we are to Slack, as every event says it."""
    return frozenset(str(one.get("user_id")) for one in payload.get("authorizations") or ())


async def _name_of(act: Act, channel: str) -> str | None:
    """Return the channel's name; without it the bot still introduces itself, but may not know what for."""
    try:
        answer = await act.client.conversations_info(channel=channel)
    except SlackClientError as error:
        _LOG.warning("channel_without_name", channel=channel, error=type(error).__name__)
        return None
    return str(answer["channel"]["name"])
