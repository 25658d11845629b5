"""Kinds of messages that digests owe, and the target of the centre's own."""

from typing import Final

DAILY: Final = "digest_daily"
DAILY_REST: Final = "digest_daily_rest"
WEEKLY: Final = "digest_weekly"
WEEKLY_REST: Final = "digest_weekly_rest"
MONTHLY: Final = "digest_monthly"
MONTHLY_REST: Final = "digest_monthly_rest"
CHART: Final = "digest_chart"
TARGET: Final = "digests"
