"""How heavily a reminder weighs, when it speaks of several promises and some of them are kept before it is read."""

from collections.abc import Iterable, Mapping
from typing import Final

from domain.clocks import Rung
from storage.models import ClockRow, NoticeRow

_WEIGHT: Final = (
    Rung.LATE_ENTRY,
    Rung.LATE_RECOGNITION,
    Rung.REMINDER,
    Rung.STAND_IN,
    Rung.HEADS_UP,
    Rung.STILL_OPEN,
    Rung.BREACH,
    Rung.ESCALATION,
)


def weight(rung: Rung) -> int:
    """Return a number that is the greater, the more pressing a rung is."""
    return _WEIGHT.index(rung)


def rungs_of(notice: NoticeRow) -> Mapping[str, str]:
    """Return on which rung each clock of a reminder is, by its id; a reminder of an older version does not say."""
    rungs: dict[str, str] = notice.facts.get("rungs", {})
    return rungs


def rung_of(notice: NoticeRow, running: Iterable[ClockRow]) -> Rung:
    """Return the heaviest rung of the clocks of a reminder that still run: what was kept meanwhile weighs no more."""
    rungs = rungs_of(notice)
    left = [Rung(rungs[str(clock.id)]) for clock in running if str(clock.id) in rungs]
    return max(left, key=weight, default=Rung(notice.facts["rung"]))
