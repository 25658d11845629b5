"""Names that travel through Slack for the numbers on demand."""

from typing import Final

COMMAND: Final = "quality"

TARGET_FORM: Final = "quality.target_form"

# Fields of the form; a field's block and its element carry the same name.
INDICATOR: Final = "indicator"
CHANNEL: Final = "channel"
TEAM: Final = "team"
VALUE: Final = "value"
VALID_FROM: Final = "valid_from"
REASON: Final = "reason"

# Kinds of messages owed.
TARGET_SET: Final = "quality_target_set"
