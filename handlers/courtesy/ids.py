"""Names that travel through Slack for courtesy calls."""

from typing import Final

OPEN_COURTESY: Final = "courtesy.open"
COURTESY_FORM: Final = "courtesy.form"

METHOD: Final = "method"
REACHED: Final = "reached"
FREELY: Final = "freely"
SAID: Final = "said"

# Kinds of messages owed.
ASKED: Final = "courtesy_asked"
PRESSED: Final = "courtesy_pressed"
STANDING: Final = (ASKED, PRESSED)
