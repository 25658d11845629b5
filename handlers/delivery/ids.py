"""Names that travel through Slack for delivery."""

from typing import Final

# Kinds of messages owed.
ALARM: Final = "delivery_alarm"
