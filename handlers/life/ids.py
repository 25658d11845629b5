"""Kinds of messages that the bot's own life owes, their target, and whose heart beats in the table of heartbeats."""

from typing import Final

AWAY: Final = "life_away"
CANARY: Final = "life_canary"
PERCH: Final = "canary"

BOT: Final = "bot"
EAR: Final = "ear"
