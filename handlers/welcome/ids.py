"""Names that travel through Slack for introductions."""

from typing import Final

JOINED: Final = "member_joined_channel"
WELCOME: Final = "welcome"
