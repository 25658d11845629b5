"""Names that travel through Slack for complaints."""

from typing import Final

COMMAND: Final = "complaint"

FOLLOW_UP_FORM: Final = "complaint.follow_up_form"
WINDOW: Final = "complaint.window"

OPEN_FOLLOW_UP: Final = "complaint.open_follow_up"
OPEN_DETAILS: Final = "complaint.open_details"
REVEAL: Final = "complaint.reveal"
# A field and a button at once: the form changes with its answer.
REACHED: Final = "complaint.reached"

# Fields of the forms; a field's block and its element carry the same name.
METHOD: Final = "method"
PRESENT_STATE: Final = "present_state"
ETA: Final = "eta"

# Kinds of messages owed.
CARD: Final = "complaint_card"
OWNER_DM: Final = "complaint_owner"
CREATOR_DM: Final = "complaint_creator"
LINE: Final = "complaint_line"
STANDING: Final = (CARD, OWNER_DM, CREATOR_DM)
