"""Names that travel through Slack for the menu."""

from typing import Final

MORE: Final = "menu.more"
