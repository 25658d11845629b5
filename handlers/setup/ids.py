"""Names that travel through Slack for the set-up."""

from typing import Final

OPEN: Final = "setup.open"
AGAIN: Final = "setup.again"
WINDOW: Final = "setup.window"
