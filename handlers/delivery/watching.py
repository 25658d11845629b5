"""Who looks on while messages go out: the bot's measures, or nobody."""

from collections.abc import Mapping
from typing import Any, Protocol


class Watch(Protocol):
    """Is told what became of messages, once each."""

    def sent(self, kind: str, facts: Mapping[str, Any], late: float) -> None:
        """Hear that a message was sent for the first time, *late* seconds after it was owed."""

    def ended(self, state: str) -> None:
        """Hear that a message will not be sent: *obsolete*, or *failed* for good."""
