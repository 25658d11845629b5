"""The short-lived permissions Slack hands out: trigger ids and response URLs."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from sandbox.errors import SlackError

ANSWERS = 5
ANSWERS_FOR = timedelta(minutes=30)


@dataclass(slots=True)
class Trigger:
    """The right of the app to open one view for *user*, from inside *view_id* when it was clicked there."""

    user: str
    view_id: str | None
    sent_at: float | None = None
    spent: bool = False


class Triggers:
    """Every trigger id that was ever handed out."""

    def __init__(self, lives: float) -> None:
        self._lives = lives
        self._all: dict[str, Trigger] = {}

    def issue(self, user: str, view_id: str | None = None) -> str:
        trigger_id = f"{secrets.randbelow(10**13)}.{secrets.randbelow(10**10)}.{secrets.token_hex(16)}"
        self._all[trigger_id] = Trigger(user, view_id)
        return trigger_id

    def sent(self, trigger_id: object) -> None:
        """Start its short life; a second delivery does not start them again."""
        trigger = self._all.get(str(trigger_id))
        if trigger is not None and trigger.sent_at is None:
            trigger.sent_at = time.monotonic()

    def check(self, trigger_id: str) -> Trigger:
        """Return the trigger, or refuse it when it is unknown, used or too old."""
        trigger = self._all.get(trigger_id)
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if trigger.spent:
            raise SlackError("exchanged_trigger_id")
        if trigger.sent_at is not None and time.monotonic() - trigger.sent_at > self._lives:
            raise SlackError("expired_trigger_id")
        return trigger


@dataclass(slots=True)
class ResponseUrl:
    """The right to answer *user* in *channel* a few times, whoever is a member there."""

    user: str
    channel: str
    until: datetime
    message_ts: str | None = None
    ephemeral: bool = False
    uses_left: int = ANSWERS


class ResponseUrls:
    """Every response URL that was ever handed out, by its path."""

    def __init__(self) -> None:
        self._all: dict[str, ResponseUrl] = {}

    def issue(self, url: ResponseUrl, team: str) -> str:
        path = f"{team}/{secrets.randbelow(10**13)}/{secrets.token_urlsafe(18)}"
        self._all[path] = url
        return path

    def use(self, path: str, now: datetime) -> ResponseUrl | str:
        """Return the URL and count the use, or say in Slack's word why it is worth nothing any more."""
        url = self._all.get(path)
        if url is None:
            return "no_such_url"
        if now > url.until:
            return "expired_url"
        if url.uses_left == 0:
            return "used_url"
        url.uses_left -= 1
        return url
