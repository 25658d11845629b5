"""What an operator decides about reports: when they come, for whom, and how little data is too little."""

from datetime import time, timedelta
from typing import Annotated, Final, Self

from pydantic import Field, model_validator

from domain.indicators.frt import Statistic
from domain.opening import Weekday
from domain.values import Mistakes, Name, PositiveSpan, Section, SlackChannel, Table, TimeOfDay

# What complaints are counted against where nobody says otherwise: contacts that were handled.
CONTACTS: Final = "contacts"
_DAY: Final = timedelta(days=1)
_MOST_DAYS: Final = 30

Share = Annotated[int, Field(strict=True, ge=0, le=100)]
Count = Annotated[int, Field(strict=True, ge=1, le=1000)]
WorkingDay = Annotated[int, Field(strict=True, ge=1, le=15)]


class DigestPolicy(Section):
    """The reports: at which time of the centre's day, to which teams' channels, and when their data is stale.

    The weekly one comes on the first working day of a week, the monthly one on the *monthly_on*th of a month. What was
    improved is shared on *sharing_on*, or on the last working day of the week before it.
    Waits are judged by their *frt_statistic*, and medians of them are shown whatever it is.
    Whoever contacts the centre about the same again *repeats_within* so long had to, because it was not solved.
    Complaints are counted against contacts, or the daily number *complaints_per*, such as orders.
    Whoever has *overload_from* promises or more that fall due within half a day of one has too many.
    Percentages are shown from *percent_from* answers on and judged from *verdict_from* on.
    """

    daily_at: TimeOfDay = time(9)
    weekly_at: TimeOfDay = time(9, 30)
    monthly_at: TimeOfDay = time(9, 30)
    monthly_on: WorkingDay = 3
    sharing_on: Weekday = Weekday.FRIDAY
    sharing_at: TimeOfDay = time(15)
    teams: Table[str, SlackChannel] = Field(default_factory=dict)
    stale_after: PositiveSpan = timedelta(hours=24)
    late_after: PositiveSpan = timedelta(minutes=15)
    tail_warning: Share = 80
    percent_from: Count = 10
    verdict_from: Count = 30
    frt_statistic: Statistic = Statistic.MEDIAN
    repeats_within: PositiveSpan = timedelta(days=7)
    complaints_per: Name = CONTACTS
    overload_from: Count = 10

    @model_validator(mode="after")
    def _check(self) -> Self:
        if not _DAY <= self.repeats_within <= _MOST_DAYS * _DAY:
            raise Mistakes([("repeats_within", 'is not from 1 to 30 days; accepted: such as "7d"')])
        return self
