"""Showing a picture in a thread: it adds to what was said, and must never hold that up."""

from typing import Final

import structlog

from handlers.delivery.drawing import NotDrawn, drawn
from handlers.delivery.slack import DeliveryFailed, Mouth, Place
from handlers.posts import Picture

_LOG = structlog.get_logger(__name__)
# Without this scope charts are not shown, which whoever installed the app has chosen.
_NOT_ALLOWED: Final = "missing_scope"


async def show(mouth: Mouth, channel: str, picture: Picture, thread_ts: str | None) -> Place | None:
    """Draw a picture and put it into a thread; None where it cannot be drawn, or Slack will not have it.

    Raises `DeliveryFailed` for what passes.
    """
    try:
        return await mouth.upload(channel, picture, await drawn(picture.svg), thread_ts)
    except NotDrawn as error:
        _LOG.warning("picture_not_drawn", reason=str(error))
    except DeliveryFailed as failure:
        if failure.passing and failure.reason != _NOT_ALLOWED:
            raise
        _LOG.warning("picture_not_shown", reason=failure.reason)
    return None
