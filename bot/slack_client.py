"""The client through which everything is said to Slack: it never repeats a call, and counts what came of each."""

from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.metrics import Metrics


class CountingClient(AsyncWebClient):
    """A client that counts its calls by method, and by Slack's own word for what went wrong.

    It has no retry handlers: a post that is sent again after a lost answer may stand in Slack twice.
    """

    def __init__(self, token: str, base_url: str, session: aiohttp.ClientSession, metrics: Metrics) -> None:
        super().__init__(token=token, base_url=base_url, session=session, retry_handlers=[])
        self._calls = metrics.calls

    async def api_call(self, api_method: str, **arguments: Any) -> AsyncSlackResponse:
        """Call a method of Slack's; raises what the SDK raises."""
        outcome = "defect"
        try:
            answer = await super().api_call(api_method, **arguments)
            outcome = "ok"
            return answer
        except SlackApiError as error:
            outcome = _word(error)
            raise
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            outcome = type(error).__name__
            raise
        finally:
            self._calls.labels(api_method, outcome).inc()


def _word(error: SlackApiError) -> str:
    """Return Slack's word for an error; an answer that is not Slack's own is named by its status."""
    data = getattr(error.response, "data", None)
    word = data.get("error") if isinstance(data, dict) else None
    return str(word or f"http_{getattr(error.response, 'status_code', 0)}")
