"""Asking for something the sandbox has to refuse."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError


async def refusal(call: Awaitable[Any]) -> dict[str, Any]:
    """Return the body with which *call* was refused."""
    with pytest.raises(SlackApiError) as caught:
        await call
    body: dict[str, Any] = caught.value.response.data
    return body


async def refused(call: Awaitable[Any]) -> str:
    """Return Slack's word for why *call* was refused."""
    return str((await refusal(call))["error"])
