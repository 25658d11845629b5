"""Names that travel through Slack for commitments."""

from typing import Final

OPEN_COMMIT: Final = "commitment.open"
OPEN_KEEP: Final = "commitment.open_kept"

COMMIT_FORM: Final = "commitment.form"
KEEP_FORM: Final = "commitment.kept_form"

# Fields of the forms; a field's block and its element carry the same name.
KIND: Final = "kind"
SINCE: Final = "since"
PICKUP_AT: Final = "pickup_at"
TERMS: Final = "terms"
COMMITMENT: Final = "commitment"
KEPT_AT: Final = "kept_at"
PROOF: Final = "proof"
