"""Names that travel through Slack for daily numbers."""

from typing import Final

OPEN: Final = "numbers.open"
FORM: Final = "numbers.form"
WINDOW: Final = "numbers.window"

DAY: Final = "day"
SCOPE: Final = "scope"
PART: Final = "part_"
WHOLE: Final = "whole_"
