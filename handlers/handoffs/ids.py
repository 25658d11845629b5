"""Names that travel through Slack for hand-offs."""

from typing import Final

OPEN_HAND_OFF: Final = "handoff.open"
TAKE: Final = "handoff.take"
OPEN_RETURN: Final = "handoff.open_return"

HAND_OFF_FORM: Final = "handoff.form"
RETURN_FORM: Final = "handoff.return_form"

DEPARTMENT: Final = "department"
ASKED_OF: Final = "asked_of"
METHOD: Final = "method"
RESULT: Final = "result"
REPORT: Final = "report"

# Kinds of messages owed.
ASKED: Final = "handoff_asked"
RETURNED: Final = "handoff_returned"
OVER: Final = "handoff_over"
STANDING: Final = (ASKED, RETURNED)
