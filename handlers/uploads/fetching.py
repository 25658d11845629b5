"""Fetching a file that somebody chose in a form: with the bot's token, and from nobody but Slack."""

from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

_PIECE: Final = 1 << 18
_PATIENCE: Final = aiohttp.ClientTimeout(total=300, sock_connect=10, sock_read=30)
_SLACK: Final = "slack.com"
# What Slack answers in place of a file to whoever may not read it: the way to its sign-in page, or that page.
_SIGN_IN: Final = frozenset({301, 302, 303, 307, 308, 401, 403})


class UploadFailed(Exception):
    """A table could not be read; the code names the sentence that says why, and *facts* what it needs."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


async def fetch(client: AsyncWebClient, url: str, into: Path, most: int) -> None:
    """Write the file at *url* to *into*, up to *most* bytes of it. Raises `UploadFailed`.

    The token goes to Slack only, or to whatever stands in its place, and follows no redirection.
    """
    if not is_slack(url, client.base_url):
        raise UploadFailed("foreign")
    assert client.session is not None
    headers = {"Authorization": f"Bearer {client.token}"}
    try:
        async with client.session.get(url, headers=headers, allow_redirects=False, timeout=_PATIENCE) as answer:
            _check(answer, most)
            await _write(answer, into, most)
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise UploadFailed("silent") from error


def is_slack(url: str, api_url: str) -> bool:
    """Say whether an address is Slack's, or the same host's whose Web API is used in its place."""
    try:
        there, api = urlsplit(url), urlsplit(api_url)
        same = (there.scheme, there.hostname, there.port) == (api.scheme, api.hostname, api.port)
    except ValueError:
        return False
    host = there.hostname or ""
    of_slack = there.scheme == "https" and (host == _SLACK or host.endswith(f".{_SLACK}"))
    return there.username is None and (same or of_slack)


def _check(answer: aiohttp.ClientResponse, most: int) -> None:
    if answer.status in _SIGN_IN or answer.content_type == "text/html":
        raise UploadFailed("forbidden")
    if answer.status != 200:
        raise UploadFailed("gone" if answer.status in (404, 410) else "silent")
    if (answer.content_length or 0) > most:
        raise UploadFailed("too_large")


async def _write(answer: aiohttp.ClientResponse, into: Path, most: int) -> None:
    taken = 0
    with into.open("wb") as file:
        async for piece in answer.content.iter_chunked(_PIECE):
            taken += len(piece)
            if taken > most:
                raise UploadFailed("too_large")
            file.write(piece)
