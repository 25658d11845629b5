"""Names that travel through Slack for awards."""

from typing import Final

OPEN_DECISION: Final = "awards.open_decision"
DECISION_FORM: Final = "awards.decision_form"
NAME_ME: Final = "awards.name_me"
NAME_ME_NOT: Final = "awards.name_me_not"

# Fields of the form; a field's block and its element carry the same name.
DECISION: Final = "decision"
AMOUNT: Final = "amount"
REASON: Final = "reason"
CHECKED: Final = "checked"

# Kinds of messages owed.
NOMINATED: Final = "kaizen_award_nominated"
SECOND: Final = "kaizen_award_second"
GRANTED: Final = "kaizen_award_granted"
NUDGE: Final = "kaizen_award_nudge"
THANKS: Final = "kaizen_award_thanks"
STANDING: Final = (NOMINATED, SECOND, NUDGE, GRANTED, THANKS)
