"""Names that travel through Slack for Homes."""

from typing import Final

OPENED: Final = "app_home_opened"
SHOW_PART: Final = "home.show_part"
OVERVIEW: Final = "home.overview"
PREVIOUS: Final = "home.previous"
NEXT: Final = "home.next"
OPEN_HELP: Final = "home.open_help"
WINDOW: Final = "home.window"
