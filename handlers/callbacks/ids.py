"""Names that travel through Slack for callbacks."""

from typing import Final

CALLBACK_FORM: Final = "callback.form"
RECOVERY_FORM: Final = "callback.recovery_form"
GIVE_UP_FORM: Final = "callback.written_form"
PASS_FORM: Final = "callback.pass_form"

OPEN_CALLBACK: Final = "callback.open"
OPEN_RECOVERY: Final = "callback.open_recovery"
OPEN_GIVE_UP: Final = "callback.open_written"
OPEN_PASS: Final = "callback.open_pass"

METHOD: Final = "method"
OUTCOME: Final = "outcome"
AGAIN_AT: Final = "again_at"
SOLVED: Final = "solved"
SATISFIED: Final = "satisfied"
SCORE: Final = "score"
COMMENT: Final = "comment"
OFFERED: Final = "offered"
REPLY: Final = "reply"
TEXT: Final = "text"
WRITTEN_AT: Final = "written_at"
REASON: Final = "reason"

# Kinds of messages owed.
CALLER: Final = "callback_caller"
REOPENED: Final = "callback_reopened"
RECOVERY: Final = "callback_recovery"
WRONG_NUMBER: Final = "callback_wrong_number"
LOW_SCORE: Final = "callback_low_score"
STANDING: Final = (CALLER, REOPENED, RECOVERY, WRONG_NUMBER, LOW_SCORE)
