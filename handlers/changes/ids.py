"""Names that travel through Slack for changes to what a case is."""

from typing import Final

OPEN_RAISE: Final = "changes.open_raise"
OPEN_LOWER: Final = "changes.open_lower"
OPEN_RECLASSIFY: Final = "changes.open_reclassify"
OPEN_CORRECT: Final = "changes.open_correct"

RAISE_FORM: Final = "changes.raise_form"
LOWER_FORM: Final = "changes.lower_form"
RECLASSIFY_FORM: Final = "changes.reclassify_form"
CORRECT_FORM: Final = "changes.correct_form"

SEVERITY: Final = "severity"
CATEGORY: Final = "category"
REASON: Final = "reason"
KNOWN_AT: Final = "known_at"
LATER: Final = "later"
NAME: Final = "customer_name"
CONTACT: Final = "customer_contact"
ORDER: Final = "order_number"

# Kinds of messages owed.
WEIGHED: Final = "changes_weighed"
RECLASSIFIED: Final = "changes_reclassified"
STANDING: Final = (WEIGHED, RECLASSIFIED)
