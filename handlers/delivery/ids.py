"""Kinds of messages that delivery owes."""

from typing import Final

ALARM: Final = "delivery_alarm"
