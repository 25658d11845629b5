"""Effects of changes made up for tests: of a share in a pilot, and of a time in the whole centre."""

from datetime import date, timedelta
from typing import Any

from domain.indicators.days import Period
from domain.indicators.percentiles import Histogram
from domain.kaizen.effects import effect_of
from domain.kaizen.metrics import Metric
from domain.kaizen.series import Share, Side, Times
from handlers.kaizen.checking.measuring import Measured

FIRST = date(2026, 8, 17)
AFTER = Period(date(2026, 9, 17), date(2026, 9, 30))


def shares(k: int, n: int, since: date = FIRST) -> Side:
    """A share of some days: k of n in all, half of them on each of two days."""
    half = k // 2, n // 2
    return Side.of({since: Share(*half), since + timedelta(days=1): Share(k - half[0], n - half[1])})


def times(seconds: int, days: int, since: date = FIRST) -> Side:
    """A time that was the same on so many days, of ten contacts each."""
    return Side.of({since + timedelta(days=day): Times(Histogram({seconds: 10})) for day in range(days)})


def pilot(after: int = 276, guard: int = 80) -> dict[str, Any]:
    """What was kept of a check of CSAT in one team, with so many of 300 satisfied after it."""
    late = AFTER.first
    effect = effect_of(
        Metric.CSAT,
        (shares(255, 300), shares(after, 300, late)),
        (shares(850, 1000), shares(920, 1000, late)),
    )
    answered = effect_of(Metric.ANSWER_RATE, (shares(90, 100), shares(guard, 100, late)))
    return Measured(AFTER, effect, answered).as_dict()


def centre(days: int = 14) -> dict[str, Any]:
    """What was kept of a check of the first response time, with so many days after the change."""
    effect = effect_of(Metric.FRT, (times(300, 28), times(270, days, AFTER.first)))
    answered = effect_of(Metric.ANSWER_RATE, (shares(9, 10), shares(9, 10, AFTER.first)))
    return Measured(AFTER, effect, answered).as_dict()
