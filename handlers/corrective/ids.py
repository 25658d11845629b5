"""Names that travel through Slack for corrective actions, and kinds of messages they owe."""

from typing import Final

OPEN: Final = "corrective.open"
END: Final = "corrective.end"
WINDOW: Final = "corrective.window"
FORM: Final = "corrective.form"
END_FORM: Final = "corrective.end_form"

# Fields of the forms; a field's block and its element carry the same name.
CATEGORY: Final = "category"
CAUSE: Final = "cause"
MEASURE: Final = "measure"
OWNER: Final = "owner"
DUE_ON: Final = "due_on"
OUTCOME: Final = "outcome"
RESULT: Final = "result"

# Kinds of messages owed.
YOURS: Final = "corrective_yours"
DUE: Final = "corrective_due"
DECISION: Final = "digest_decision"
