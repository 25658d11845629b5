"""Saying one thing in Slack, and telling apart the ways in which that can fail."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from handlers.blocks import Block
from handlers.paging import PAGE, pages, wait_asked
from handlers.posts import Picture, Post

METADATA_EVENT = "redress_notice"
# Slack's word for a view that has changed since it was looked at.
HASH_CONFLICT = "hash_conflict"

# What Slack says of a message that somebody has deleted.
DELETED: Final = "message_not_found"
# Answers that no second try will change; everything else Slack says may pass.
_PERMANENT = frozenset(
    {
        "cannot_dm_bot",
        "cant_update_message",
        "channel_not_found",
        "edit_window_closed",
        "invalid_arguments",
        "invalid_blocks",
        "is_archived",
        "is_inactive",
        DELETED,
        "metadata_too_large",
        "messages_tab_disabled",
        "msg_too_long",
        "no_permission",
        "no_text",
        "not_enabled",
        "not_in_channel",
        "restricted_action",
        "thread_not_found",
        "user_disabled",
        "user_not_found",
        "user_not_visible",
        "users_not_found",
        "view_too_large",
    }
)
# Answers about us and not about what we say: the app or its token is in trouble, and an operator has to see to it.
_ABOUT_US = frozenset(
    {
        "account_inactive",
        "ekm_access_denied",
        "invalid_auth",
        "missing_scope",
        "not_authed",
        "token_expired",
        "token_revoked",
    }
)
_NOT_ALLOWED = "missing_scope"
# How far back a lost message is looked for, in pages of 200.
_PAGES = 10
# How long a list of all channels may be held up, in seconds: well below the lease of the message that waits for it.
_PATIENCE = 30.0
# What Slack says of blocks that it knows nothing of, or does not give to this workspace yet.
_BLOCKS_REFUSED = frozenset({"invalid_blocks", "invalid_blocks_format", "invalid_arguments"})
_LONGEST_ALT_TEXT = 1000
# Answers after which some of the work may have been done.
_UNCERTAIN = frozenset({"internal_error", "fatal_error", "request_timeout", "service_unavailable"})


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message stands."""

    channel: str
    ts: str


class DeliveryFailed(Exception):
    """A message did not go out. *permanent* ends it; *retry_after* is Slack's wish in seconds for one *method*.

    *uncertain* says that it may stand in Slack all the same: the answer was lost, not the message. *passing* says that
    it was nobody's refusal of the message: the way to Slack is closed, or, when *about_us*, Slack shuts us out.
    """

    def __init__(
        self,
        reason: str,
        *,
        permanent: bool = False,
        uncertain: bool = False,
        passing: bool = False,
        about_us: bool = False,
        retry_after: float | None = None,
        method: str = "",
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.permanent = permanent
        self.uncertain = uncertain
        self.passing = passing
        self.about_us = about_us
        self.retry_after = retry_after
        self.method = method

    @property
    def unanswerable(self) -> bool:
        """Say whether a question of ours stays without an answer: asked again, it would be refused again."""
        return self.permanent or self.reason == _NOT_ALLOWED

    @property
    def shuts_out(self) -> bool:
        """Say whether no call of ours would fare better; a scope that is missing closes some doors only."""
        return self.about_us and self.reason != _NOT_ALLOWED


@dataclass(frozen=True, slots=True)
class Mouth:
    """Posts and updates. Its client must never repeat a call by itself: a lost answer is not a lost message."""

    client: AsyncWebClient

    async def post(self, channel: str, post: Post, key: str, thread_ts: str | None) -> Place:
        """Post a message that carries *key*, plainly where Slack does not take its blocks; raises `DeliveryFailed`."""
        try:
            return await self._post(channel, post, post.blocks, key, thread_ts)
        except DeliveryFailed as failure:
            if post.plain is None or failure.reason not in _BLOCKS_REFUSED:
                raise
            return await self._post(channel, post, post.plain, key, thread_ts)

    async def _post(self, channel: str, post: Post, blocks: list[Block], key: str, thread_ts: str | None) -> Place:
        answer = await _asked(
            self.client.chat_postMessage(
                channel=channel,
                text=post.text,
                blocks=blocks,
                thread_ts=thread_ts,
                metadata={"event_type": METADATA_EVENT, "event_payload": {"key": key}},
                unfurl_links=False,
                unfurl_media=False,
            )
        )
        return Place(str(answer["channel"]), str(answer["ts"]))

    async def update(self, place: Place, post: Post, key: str) -> Place:
        """Bring a message up to date; raises `DeliveryFailed`."""
        await _asked(
            self.client.chat_update(
                channel=place.channel,
                ts=place.ts,
                text=post.text,
                blocks=post.blocks if post.plain is None else post.plain,
                metadata={"event_type": METADATA_EVENT, "event_payload": {"key": key}},
            )
        )
        return place

    async def upload(self, channel: str, picture: Picture, png: bytes, thread_ts: str | None) -> Place:
        """Put a picture into a thread and return the id of its file in place of a time; raises `DeliveryFailed`.

        Nobody sees anything before the last of the three steps: only the answer to that one can be lost and matter.
        """
        try:
            announced = await _asked(
                self.client.files_getUploadURLExternal(
                    filename=picture.name, length=len(png), alt_txt=picture.alt_text[:_LONGEST_ALT_TEXT]
                )
            )
            await _asked(self._send_bytes(str(announced["upload_url"]), png))
        except DeliveryFailed as failure:
            failure.uncertain = False
            raise
        file: dict[str, str | None] = {"id": str(announced["file_id"]), "title": picture.title}
        await _asked(self.client.files_completeUploadExternal(files=[file], channel_id=channel, thread_ts=thread_ts))
        return Place(channel, str(file["id"]))

    async def _send_bytes(self, url: str, png: bytes) -> None:
        assert self.client.session is not None, "one session serves all calls"
        async with self.client.session.post(url, data=png) as answer:
            answer.raise_for_status()

    async def publish(self, person: str, view: Block, seen: str | None) -> str:
        """Show a Home in the place of the one whose hash was *seen*, or of whatever stands there; return its hash.

        Raises `DeliveryFailed`, with `HASH_CONFLICT` when another one stands there by now.
        """
        answer = await _asked(self.client.views_publish(user_id=person, hash=seen, view=view))
        return str(answer["view"]["hash"])

    async def open_dm(self, person: str) -> str:
        """Return the channel of direct messages with somebody; raises `DeliveryFailed`."""
        answer = await _asked(self.client.conversations_open(users=person))
        return str(answer["channel"]["id"])

    async def find(self, channel: str, key: str, since: float, thread_ts: str | None) -> Place | None:
        """Look for a message that carries *key*, posted since *since* (epoch seconds).

        Raises `DeliveryFailed`; an unanswerable one where we may not read.
        """
        cursor = ""
        for _ in range(_PAGES):
            answer = await self._page(channel, thread_ts, f"{since:.6f}", cursor)
            for message in answer["messages"]:
                payload = (message.get("metadata") or {}).get("event_payload") or {}
                if payload.get("key") == key:
                    return Place(channel, str(message["ts"]))
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return None
        raise DeliveryFailed("too_much_to_read", permanent=True)

    async def _page(self, channel: str, thread_ts: str | None, oldest: str, cursor: str) -> Any:
        asked: dict[str, Any] = {
            "channel": channel,
            "oldest": oldest,
            "cursor": cursor,
            "include_all_metadata": True,
            "limit": 200,
        }
        if thread_ts is None:
            return await _asked(self.client.conversations_history(**asked))
        return await _asked(self.client.conversations_replies(ts=thread_ts, **asked))

    async def channels(self) -> Mapping[str, str]:
        """Return the ids of the channels we can see by their names; raises `DeliveryFailed`.

        Where we may not see private ones, Slack refuses the whole question, so it is asked without them.
        """
        try:
            return await self._channels("public_channel,private_channel")
        except DeliveryFailed as failure:
            if failure.reason != _NOT_ALLOWED:
                raise
            return await self._channels("public_channel")

    async def _channels(self, types: str) -> Mapping[str, str]:
        found: dict[str, str] = {}

        async def ask(cursor: str) -> AsyncSlackResponse:
            return await self.client.conversations_list(cursor=cursor, limit=PAGE, exclude_archived=True, types=types)

        async def collect() -> None:
            async for page in pages(ask, _PATIENCE):
                found.update({f"#{channel['name']}": str(channel["id"]) for channel in page["channels"]})

        await _asked(collect())
        return found


async def _asked(call: Any) -> Any:
    try:
        return await call
    except SlackApiError as error:
        raise _said(error) from error
    except (aiohttp.ClientConnectorError, aiohttp.InvalidURL) as error:
        raise DeliveryFailed("not_connected", passing=True) from error
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise DeliveryFailed(type(error).__name__, uncertain=True, passing=True) from error


def _said(error: SlackApiError) -> DeliveryFailed:
    """Read Slack's refusal. An answer that is not Slack's own, such as a proxy's page, says nothing about the post."""
    response: Any = error.response
    status: int = getattr(response, "status_code", 0) or getattr(response, "status", 0)
    data = getattr(response, "data", None)
    reason = data.get("error") if isinstance(data, dict) else None
    if status == 429:
        method = str(getattr(response, "api_url", "")).rpartition("/")[2]
        return DeliveryFailed("ratelimited", passing=True, retry_after=wait_asked(response), method=method)
    if reason is None or status >= 500 or reason in _UNCERTAIN:
        return DeliveryFailed(str(reason or f"http_{status}"), uncertain=True, passing=True)
    about_us = reason in _ABOUT_US
    return DeliveryFailed(str(reason), permanent=reason in _PERMANENT, passing=about_us, about_us=about_us)
