"""The client through which everything is said to Slack: it never repeats a call, and counts what came of each."""

from typing import Any, Final

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.metrics import Metrics

# What Slack says while it is in trouble itself; a proxy before it says it by a status from 500 on.
_PASSING: Final = frozenset({"fatal_error", "internal_error", "ratelimited", "request_timeout", "service_unavailable"})
_PROXY_IN_TROUBLE: Final = "http_5"


class SlackClient(AsyncWebClient):
    """A client whose errors can always be asked for Slack's word, whoever it was that answered.

    It has no retry handlers: a post that is sent again after a lost answer may stand in Slack twice.
    """

    def __init__(self, token: str, base_url: str, session: aiohttp.ClientSession) -> None:
        super().__init__(token=token, base_url=base_url, session=session, retry_handlers=[])

    async def api_call(self, api_method: str, **arguments: Any) -> AsyncSlackResponse:
        """Call a method of Slack's; raises what the SDK raises."""
        try:
            return await super().api_call(api_method, **arguments)
        except SlackApiError as error:
            if not _is_slacks(error.response):
                # The page of a proxy: its text is nobody's word, and may quote what was sent.
                error.response = self._worded(api_method, error.response)
            raise

    def _worded(self, api_method: str, answer: Any) -> AsyncSlackResponse:
        """Return an answer of somebody else in the shape of Slack's, with its status for a word."""
        status = int(getattr(answer, "status_code", 0) or getattr(answer, "status", 0))
        data = {"ok": False, "error": f"http_{status}"}
        return AsyncSlackResponse(
            client=self,
            http_verb="POST",
            api_url=api_method,
            req_args={},
            data=data,
            headers=dict(answer.headers),
            status_code=status,
        )


class CountingClient(SlackClient):
    """A client that counts its calls by method, and by Slack's own word for what went wrong."""

    def __init__(self, token: str, base_url: str, session: aiohttp.ClientSession, metrics: Metrics) -> None:
        super().__init__(token, base_url, session)
        self._calls = metrics.calls

    async def api_call(self, api_method: str, **arguments: Any) -> AsyncSlackResponse:
        """Call a method of Slack's; raises what the SDK raises."""
        outcome = "defect"
        try:
            answer = await super().api_call(api_method, **arguments)
            outcome = "ok"
            return answer
        except SlackApiError as error:
            outcome = str(error.response.get("error"))
            raise
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            outcome = type(error).__name__
            raise
        finally:
            self._calls.labels(api_method, outcome).inc()


def refusal(error: Exception) -> str | None:
    """Return Slack's word for why it refuses, which an operator must mend; None when another try may fare better."""
    if not isinstance(error, SlackApiError):
        return None
    reason = str(error.response.get("error"))
    return None if reason in _PASSING or reason.startswith(_PROXY_IN_TROUBLE) else reason


def _is_slacks(answer: Any) -> bool:
    data = getattr(answer, "data", None)
    return isinstance(data, dict) and bool(data.get("error"))
