"""Names that travel through Slack for intake."""

from typing import Final

FILE_SHORTCUT: Final = "complaint.file"
MESSAGE_SHORTCUT: Final = "complaint.from_message"
OPEN_FILE: Final = "complaint.open_file"
OPEN_LINKED: Final = "complaint.open_linked"
FILE_FORM: Final = "complaint.file_form"
KNOWN_WINDOW: Final = "complaint.known_window"

# Fields of the form; a field's block and its element carry the same name.
CHANNEL: Final = "channel"
RECEIVED_AT: Final = "received_at"
CUSTOMER_NAME: Final = "customer_name"
CUSTOMER_CONTACT: Final = "customer_contact"
ORDER_NUMBER: Final = "order_number"
CATEGORY: Final = "category"
SEVERITY: Final = "severity"
DESCRIPTION: Final = "description"
PRODUCT: Final = "product"
OCCURRED_AT: Final = "occurred_at"
REMEDY: Final = "remedy"
WISH: Final = "wish"
TOLD: Final = "told"
VULNERABLE: Final = "vulnerable"
RELATION: Final = "relation"
COLLEAGUE: Final = "colleague"
REGULATOR_REF: Final = "regulator_ref"
REGULATOR_DATE: Final = "regulator_date"
DECISION: Final = "decision"
# What stands before the key of a question that the policy has added.
EXTRA: Final = "extra_"

# Kinds of messages owed.
ALARM: Final = "complaint_alarm"
ADDED: Final = "complaint_added"
TAKEN: Final = "complaint_taken"
SOURCE: Final = "complaint_source"
UNCLASSIFIED: Final = "complaint_unclassified"
STANDING: Final = (UNCLASSIFIED,)
