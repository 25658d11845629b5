"""Names that travel through Slack for clocks, and kinds of messages that they owe."""

from typing import Final

SNOOZE: Final = "clocks.snooze"

REMINDER: Final = "clock_reminder"
# Several reminders to one person.
BUNDLE: Final = "clock_bundle"
