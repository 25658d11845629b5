"""Kinds of messages that digests owe, and the target of the centre's own."""

from typing import Final

DAILY: Final = "digest_daily"
DAILY_REST: Final = "digest_daily_rest"
TARGET: Final = "digests"
