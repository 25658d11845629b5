"""Names that travel through Slack for solutions."""

from typing import Final

OPEN_SOLUTION: Final = "solution.open"
SOLUTION_FORM: Final = "solution.form"

# Fields of the form; a field's block and its element carry the same name.
CHECKLIST: Final = "checklist"
SOLUTION: Final = "solution"
METHOD: Final = "method"
IN_WRITING: Final = "in_writing"
TOLD_AT: Final = "told_at"
UPHELD: Final = "upheld"
ROOT_CAUSE: Final = "root_cause"
CAUSE: Final = "cause"
COMPENSATION: Final = "compensation"
COMMITMENTS: Final = "commitments"
PICKUP_AT: Final = "pickup_at"

# The one choice of a question that is ticked or not.
YES: Final = "yes"
