"""Names that travel through Slack for scripts."""

from typing import Final

COMMAND: Final = "script"
WINDOW: Final = "scripts.window"

OPEN: Final = "scripts.open"
SHOW: Final = "scripts.show"
TRANSLATE: Final = "scripts.translate"
