"""Kinds of messages that clocks owe."""

from typing import Final

REMINDER: Final = "clock_reminder"
