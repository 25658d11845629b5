"""Names that travel through Slack for consent."""

from typing import Final

OPEN_REQUEST: Final = "consent.open"
DECISION_FORM: Final = "consent.decision_form"
TAKE_BACK_FORM: Final = "consent.take_back_form"
WINDOW: Final = "consent.window"

DECISION: Final = "decision"
ANSWER: Final = "answer"

# Kinds of messages owed.
ASKED: Final = "consent_asked"
DECIDED: Final = "consent_decided"
STANDING: Final = (ASKED, DECIDED)
