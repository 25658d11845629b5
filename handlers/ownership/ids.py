"""Names that travel through Slack for ownership."""

from typing import Final

ACCEPT: Final = "ownership.accept"
OPEN_DECLINE: Final = "ownership.open_decline"
OPEN_REASSIGN: Final = "ownership.open_reassign"
OPEN_ASSIGN: Final = "ownership.open_assign"

DECLINE_FORM: Final = "ownership.decline_form"
REASSIGN_FORM: Final = "ownership.reassign_form"
ASSIGN_FORM: Final = "ownership.assign_form"

REASON: Final = "reason"
NOTE: Final = "note"
OWNER: Final = "owner"
EVEN_AWAY: Final = "even_away"
CATEGORY: Final = "category"
SEVERITY: Final = "severity"

# Kinds of messages owed.
HANDED_ON: Final = "ownership_handed_on"
PASSED_ON: Final = "ownership_passed_on"
STANDING: Final = (PASSED_ON,)
