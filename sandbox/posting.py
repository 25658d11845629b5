"""Delivery over HTTP: signed posts to the app's request URL."""

from __future__ import annotations

import json
from urllib.parse import urlencode

import aiohttp

from sandbox.delivery import FAILED, TIMEOUT, Answer, Parcel
from sandbox.signing import signed_headers
from sandbox.state import Json

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"


class Posting:
    """Posts every parcel to one address, as Slack does when Socket Mode is off."""

    def __init__(self, session: aiohttp.ClientSession, url: str, secret: str, patience: float) -> None:
        self._session = session
        self._url = url
        self._secret = secret
        self._patience = aiohttp.ClientTimeout(total=patience)

    async def send(self, parcel: Parcel, attempt: int, reason: str) -> Answer:
        body, kind = _body(parcel)
        retry = {"x-slack-retry-num": str(attempt), "x-slack-retry-reason": reason} if attempt else {}
        headers = {"content-type": kind, "user-agent": "Slackbot 1.0 (sandbox)", **retry}
        try:
            return await self._post(body, headers | signed_headers(self._secret, body))
        except TimeoutError:
            return Answer(False, TIMEOUT, reason="http_timeout")
        except aiohttp.TooManyRedirects:
            return Answer(False, FAILED, reason="too_many_redirects")
        except aiohttp.ClientError:
            return Answer(False, FAILED, reason="connection_failed")

    async def verify(self, challenge: str) -> bool:
        """Ask the app to prove that the address is its own."""
        body = json.dumps({"type": "url_verification", "challenge": challenge, "token": "sandbox"}).encode()
        answer = await self._post(body, {"content-type": JSON, **signed_headers(self._secret, body)})
        given = answer.body or {}
        return answer.acked and challenge in (given.get("challenge"), given.get("text"))

    async def _post(self, body: bytes, headers: dict[str, str]) -> Answer:
        posted = self._session.post(self._url, data=body, headers=headers, timeout=self._patience, max_redirects=2)
        async with posted as response:
            if response.status >= 300:
                final = response.headers.get("x-slack-no-retry") == "1"
                return Answer(False, FAILED, reason="http_error", final=final)
            return Answer(True, body=_answer(await response.text(), response.content_type))


def _body(parcel: Parcel) -> tuple[bytes, str]:
    if parcel.kind == "events_api":
        return json.dumps(parcel.payload).encode(), JSON
    fields = {"payload": json.dumps(parcel.payload)} if parcel.kind == "interactive" else parcel.payload
    return urlencode(fields).encode(), FORM


def _answer(text: str, kind: str) -> Json | None:
    """Return the body of an ack; text that is not JSON is a message."""
    if not text:
        return None
    if kind == JSON:
        try:
            answer = json.loads(text)
        except ValueError:
            return {"text": text}
        return answer if isinstance(answer, dict) else {"text": text}
    return {"text": text}
