"""Names that travel through Slack for people."""

from typing import Final

USER_CHANGE: Final = "user_change"
