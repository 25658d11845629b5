"""Names that travel through Slack for the sum behind a deadline."""

from typing import Final

OPEN: Final = "why.open"
WINDOW: Final = "why.window"
