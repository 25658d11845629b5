"""Names that travel through Slack for the end of a shift."""

from typing import Final

SEE_TO: Final = "shifts.see_to"

# Kinds of messages owed: to owners before they go, and to who stands in once they have gone.
HAND_OVER: Final = "shifts_hand_over"
STAND_IN: Final = "shifts_stand_in"
LISTS: Final = (HAND_OVER, STAND_IN)
