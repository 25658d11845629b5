"""How fast business time is added, against a walk over the minutes: `python -m tests.bench.calendars [ROUNDS]`."""

import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from statistics import median

from domain.calendars import Calendar
from domain.reckoning import explain
from domain.spans import BusinessDays
from tests.calendars import BERLIN, local, office, walked

HOURS = timedelta(hours=16)
DAYS = BusinessDays(3)
STARTS = [local(f"2026-03-{day:02} {hour:02}:30", BERLIN) for day in range(2, 30) for hour in (8, 12, 16, 20)]


def microseconds(ask: Callable[[datetime], object], starts: list[datetime]) -> float:
    start = time.perf_counter()
    for moment in starts:
        ask(moment)
    return (time.perf_counter() - start) / len(starts) * 1e6


def main(rounds: int) -> None:
    calendar = office(BERLIN)
    contenders: dict[str, tuple[Callable[[datetime], object], int]] = {
        "minute by minute, 16 h": (lambda moment: walked(calendar, moment, HOURS), 8),
        "16 h": (lambda moment: calendar.due_at(moment, HOURS), 1),
        "3 business days": (lambda moment: calendar.due_at(moment, DAYS), 1),
        "3 business days, explained": (lambda moment: explain(calendar, moment, DAYS), 1),
        "16 h on a new calendar": (lambda moment: fresh(calendar).due_at(moment, HOURS), 1),
    }
    spans: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, (ask, every) in contenders.items():
            spans[name].append(microseconds(ask, STARTS[::every]))
    floor = median(spans["minute by minute, 16 h"])
    sys.stdout.write(f"{'business time':<34}{'us':>10}{'times as fast':>16}\n")
    for name, measured in spans.items():
        sys.stdout.write(f"{name:<34}{median(measured):>10.1f}{floor / median(measured):>16.0f}\n")


def fresh(calendar: Calendar) -> Calendar:
    """A calendar that has not looked at any day yet."""
    return Calendar(calendar.zone, calendar.week, calendar.special, calendar.official)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
