"""Long lists from Slack: page after page, as slowly as Slack asks."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, Final

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

PAGE: Final = 999
_TOO_MANY = 429


async def pages(ask: Callable[[str], Awaitable[AsyncSlackResponse]], patience: float) -> AsyncIterator[Any]:
    """Give what *ask* answers for each cursor in turn, the first being empty.

    Where Slack wants us to wait we do, for *patience* seconds altogether; then its refusal is raised after all.
    """
    cursor, left = "", patience
    while True:
        try:
            page = await ask(cursor)
        except SlackApiError as error:
            wait = wait_asked(error.response)
            if error.response.status_code != _TOO_MANY or wait > left:
                raise
            # Even no time at all counts, or this could go on for ever.
            left -= max(wait, 1.0)
            await asyncio.sleep(wait)
            continue
        yield page
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return


def wait_asked(response: Any) -> float:
    """Return for how many seconds Slack wants us to wait."""
    headers = {name.lower(): value for name, value in (response.headers or {}).items()}
    try:
        return max(float(headers.get("retry-after", "")), 0.0)
    except (TypeError, ValueError):
        return 30.0
