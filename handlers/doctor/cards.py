"""Asking Slack whether the cards of open cases still stand: a card that somebody has deleted says nothing by itself."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Final

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from handlers.doctor.findings import Finding, Trouble
from handlers.paging import wait_asked

_DELETED: Final = "message_not_found"
_TOO_MANY: Final = 429
_NO_ANSWER: Final = (SlackClientError, aiohttp.ClientError, OSError, TimeoutError)


class SlackSilent(Exception):
    """Slack does not say whether a message stands; the text is its reason."""


async def deleted_cards(client: AsyncWebClient, cards: Sequence[tuple[int, str, str, str]]) -> AsyncIterator[Finding]:
    """Yield the cards that are gone, by their links, for which no scope is needed. Raises `SlackSilent`."""
    for notice_id, number, channel, ts in cards:
        if not await _stands(client, channel, ts):
            yield Finding(
                Trouble.CARD_DELETED, number, "is open, but somebody has deleted its card in Slack", notice_id
            )


async def _stands(client: AsyncWebClient, channel: str, ts: str) -> bool:
    while True:
        try:
            await client.chat_getPermalink(channel=channel, message_ts=ts)
        except SlackApiError as error:
            if error.response.status_code == _TOO_MANY:
                await asyncio.sleep(wait_asked(error.response))
                continue
            reason = str(error.response.get("error"))
            if reason != _DELETED:
                raise SlackSilent(reason) from error
            return False
        except _NO_ANSWER as error:
            raise SlackSilent(type(error).__name__) from error
        return True
