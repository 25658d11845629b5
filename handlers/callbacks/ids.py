"""Names that travel through Slack for callbacks."""

from typing import Final

CALLBACK_FORM: Final = "callback.form"
RECOVERY_FORM: Final = "callback.recovery_form"

OPEN_CALLBACK: Final = "callback.open"
OPEN_RECOVERY: Final = "callback.open_recovery"

OUTCOME: Final = "outcome"
SOLVED: Final = "solved"
SATISFIED: Final = "satisfied"
SCORE: Final = "score"
COMMENT: Final = "comment"
OFFERED: Final = "offered"
REPLY: Final = "reply"

# Kinds of messages owed.
REOPENED: Final = "callback_reopened"
RECOVERY: Final = "callback_recovery"
STANDING: Final = (REOPENED, RECOVERY)
