"""Names that travel through Slack for ends without a callback, and for what comes back."""

from typing import Final

OPEN_WITHDRAW: Final = "closing.open_withdraw"
OPEN_MERGE: Final = "closing.open_merge"
OPEN_NOT_COMPLAINT: Final = "closing.open_not_complaint"
OPEN_EXHAUST: Final = "closing.open_exhaust"
OPEN_REOPEN: Final = "closing.open_reopen"

WITHDRAW_FORM: Final = "closing.withdraw_form"
MERGE_FORM: Final = "closing.merge_form"
NOT_COMPLAINT_FORM: Final = "closing.not_complaint_form"
EXHAUST_FORM: Final = "closing.exhaust_form"
REOPEN_FORM: Final = "closing.reopen_form"
LATE_WINDOW: Final = "closing.late_window"

WORDS: Final = "words"
METHOD: Final = "method"
STATED_AT: Final = "stated_at"
TARGET: Final = "target"
KIND: Final = "kind"
REASON: Final = "reason"
OFFERED: Final = "offered"
ROUTE_TOLD_AT: Final = "route_told_at"
LETTER: Final = "letter"

# Kinds of messages owed.
MERGED: Final = "closing_merged"
NO_COMPLAINT: Final = "closing_no_complaint"
STANDING: Final = (MERGED, NO_COMPLAINT)
