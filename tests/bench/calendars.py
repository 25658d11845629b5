"""How fast business time is added, against a walk over the minutes."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from statistics import median

from domain.calendars import Calendar
from domain.reckoning import explain
from domain.spans import BusinessDays
from tests.bench.figures import Figure, Goal, Section, as_fast
from tests.calendars import BERLIN, local, office, walked

HOURS = timedelta(hours=16)
DAYS = BusinessDays(3)
ROUNDS = 5
HOW = (
    "Promises from 112 moments of a March in Berlin with a change of clocks in it. The goal, 10 us, is a fortieth of "
    "what the library businesstimedelta takes; the walk over the minutes is the oracle of the tests."
)
WHERE = "A search for the working day in sums that are kept, and a conversion from and to local time."
STARTS = [local(f"2026-03-{day:02} {hour:02}:30", BERLIN) for day in range(2, 30) for hour in (8, 12, 16, 20)]


def microseconds(ask: Callable[[datetime], object], starts: list[datetime]) -> float:
    start = time.perf_counter()
    for moment in starts:
        ask(moment)
    return (time.perf_counter() - start) / len(starts) * 1e6


async def measure(long: bool) -> list[Section]:
    calendar = office(BERLIN)
    contenders: dict[str, tuple[Callable[[datetime], object], int]] = {
        "minute by minute": (lambda moment: walked(calendar, moment, HOURS), 8),
        "16 business hours added": (lambda moment: calendar.due_at(moment, HOURS), 1),
        "3 business days added": (lambda moment: calendar.due_at(moment, DAYS), 1),
        "3 business days added and explained": (lambda moment: explain(calendar, moment, DAYS), 1),
        "16 business hours added on a new calendar": (lambda moment: fresh(calendar).due_at(moment, HOURS), 1),
    }
    spans: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(ROUNDS):
        for name, (ask, every) in contenders.items():
            spans[name].append(microseconds(ask, STARTS[::every]))
    found = {name: median(measured) for name, measured in spans.items()}
    floor = found.pop("minute by minute")
    hours, *others = found.items()
    return [
        Section(
            "Business time",
            HOW,
            [
                Figure(*hours, "us", goal=Goal(at_most=10), because=WHERE),
                *(as_fast(name, span, "us", "minute by minute", floor) for name, span in (hours, *others)),
            ],
        )
    ]


def fresh(calendar: Calendar) -> Calendar:
    """A calendar that has not looked at any day yet."""
    return Calendar(calendar.zone, calendar.week, calendar.special, calendar.official)
