"""Kinds of messages that consent owes."""

from typing import Final

ASKED: Final = "consent_asked"
DECIDED: Final = "consent_decided"
STANDING: Final = (ASKED,)
