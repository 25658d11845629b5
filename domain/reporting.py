"""What an operator decides about reports: when they come, for whom, and how little data is too little."""

from datetime import time, timedelta
from typing import Annotated

from pydantic import Field

from domain.values import PositiveSpan, Section, SlackChannel, Table, TimeOfDay

Share = Annotated[int, Field(strict=True, ge=0, le=100)]
Count = Annotated[int, Field(strict=True, ge=1, le=1000)]


class DigestPolicy(Section):
    """The daily digest: at which time of the centre's day, to which teams' channels, and when its data is stale.

    Percentages are shown from *percent_from* answers on and judged from *verdict_from* on.
    """

    daily_at: TimeOfDay = time(9)
    teams: Table[str, SlackChannel] = Field(default_factory=dict)
    stale_after: PositiveSpan = timedelta(hours=24)
    late_after: PositiveSpan = timedelta(minutes=15)
    tail_warning: Share = 80
    percent_from: Count = 10
    verdict_from: Count = 30
