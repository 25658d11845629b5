"""Names that travel through Slack for decisions about customers' data."""

from typing import Final

COMMAND: Final = "privacy"

ASK_FORM: Final = "privacy.ask_form"
OPEN_DECISION: Final = "privacy.open_decision"
DECISION_FORM: Final = "privacy.decision_form"
FETCH: Final = "privacy.fetch"
OPEN_RELEASE: Final = "privacy.open_release"

# Fields of the forms; a field's block and its element carry the same name.
CUSTOMER: Final = "customer"
GROUND: Final = "ground"
REASON: Final = "reason"
DECISION: Final = "decision"

# Kinds of messages owed.
ASKED: Final = "privacy_asked"
DECIDED: Final = "privacy_decided"
UNUSUAL: Final = "privacy_unusual"
LOOKS: Final = "privacy_looks"

# Kinds of records.
RECORD_ASKED: Final = "data_asked"
RECORD_AGREED: Final = "data_agreed"
RECORD_DECLINED: Final = "data_declined"
RECORD_ERASED: Final = "data_erased"
