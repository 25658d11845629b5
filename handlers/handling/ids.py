"""Names that travel through Slack for handling."""

from typing import Final

CHANGE_FORM: Final = "handling.change_form"
WAIT_FORM: Final = "handling.wait_form"
ANSWERED_FORM: Final = "handling.answered_form"
ADD_FORM: Final = "handling.add_form"

OPEN_CHANGE: Final = "handling.open_change"
OPEN_WAIT: Final = "handling.open_wait"
OPEN_ANSWERED: Final = "handling.open_answered"
OPEN_ADD: Final = "handling.open_add"

SOLUTION: Final = "solution"
REASON: Final = "reason"
METHOD: Final = "method"
ETA: Final = "eta"
ASKED: Final = "asked"
ANSWER: Final = "answer"
INFORMATION: Final = "information"

# Kinds of messages owed.
ANSWERED: Final = "handling_answered"
WAIT_OVER: Final = "handling_wait_over"
ADDED: Final = "handling_added"
STANDING: Final = (ANSWERED, WAIT_OVER)
