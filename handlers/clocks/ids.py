"""Names that travel through Slack for clocks."""

from typing import Final

# Kinds of messages owed.
WORD: Final = "clock_word"
