"""Names that travel through Slack for ownership."""

from typing import Final

ACCEPT: Final = "ownership.accept"
OPEN_DECLINE: Final = "ownership.open_decline"
OPEN_REASSIGN: Final = "ownership.open_reassign"
OPEN_ASSIGN: Final = "ownership.open_assign"

DECLINE_FORM: Final = "ownership.decline_form"
REASSIGN_FORM: Final = "ownership.reassign_form"
ASSIGN_FORM: Final = "ownership.assign_form"

OPEN_AWAY: Final = "ownership.open_away"
END_AWAY: Final = "ownership.end_away"
AWAY_FORM: Final = "ownership.away_form"

REASON: Final = "reason"
NOTE: Final = "note"
OWNER: Final = "owner"
EVEN_AWAY: Final = "even_away"
CATEGORY: Final = "category"
SEVERITY: Final = "severity"
PERSON: Final = "person"
SINCE: Final = "since"
UNTIL: Final = "until"

# Kinds of messages owed.
HANDED_ON: Final = "ownership_handed_on"
PASSED_ON: Final = "ownership_passed_on"
STANDING: Final = (PASSED_ON,)
ABSENT: Final = "ownership_absent"
LEFT: Final = "ownership_left"
# To whoever runs the bot: nobody is there for the cases of somebody who has left.
UNLED: Final = "ownership_unled"
# The messages that list cases for others than their owner.
LISTS: Final = (ABSENT, LEFT)
