"""What another policy would have done: the promises of late, counted under both."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlmodel import Session

from domain.clocks import held
from domain.ladders import ClockKind
from domain.people import Standing
from domain.policy import STATED, LengthRule, Policy, Severity
from domain.simulating import Tally, tally
from handlers.deadlines import Reckoning, clock_row, reckon_length
from handlers.services import Desk
from storage.clocks import as_clock, began_since
from storage.models import ClockRow, ComplaintRow


@dataclass(slots=True)
class Simulation:
    """The promises that began *since* a moment, by kind: as the policy of *now* has them, and as another would."""

    since: datetime
    until: datetime
    before: dict[ClockKind, Tally] = field(default_factory=dict)
    after: dict[ClockKind, Tally] = field(default_factory=dict)

    def add(self, kind: ClockKind, before: Tally, after: Tally) -> None:
        """Count one more promise."""
        self.before[kind] = self.before.get(kind, Tally()) + before
        self.after[kind] = self.after.get(kind, Tally()) + after


def simulate(session: Session, before: Desk, after: Desk, since: datetime, now: datetime) -> Simulation:
    """Count the promises of cases that began *since* a moment under two policies. Nothing is changed by it.

    They are counted by what is known of their cases now, and ended when they did; one that was replaced by another is
    left out. Ends that somebody stated stay as they were stated.
    """
    found = Simulation(since, now)
    for row, case in began_since(session, since):
        tallies = [_tally(session, row, case, desk, now) for desk in (before, after)]
        found.add(ClockKind(row.kind), *tallies)
    return found


def total(tallies: Mapping[ClockKind, Tally]) -> Tally:
    """Add up the promises of all kinds."""
    return sum(tallies.values(), Tally())


def _tally(session: Session, row: ClockRow, case: ComplaintRow, desk: Desk, now: datetime) -> Tally:
    clock = as_clock(_under(session, row, case, desk))
    return tally(clock, row.stopped_at or now, _standing(case, desk.policy), desk.policy)


def _under(session: Session, row: ClockRow, case: ComplaintRow, desk: Desk) -> ClockRow:
    """Return a clock as it would have begun under a policy; nothing of it is stored."""
    reckoned = _reckoned(session, row, case, desk)
    pauses = [(datetime.fromisoformat(since), datetime.fromisoformat(until)) for since, until in _pauses(row)]
    reckoned = replace(reckoned, due=held(reckoned.due, reckoned.began, pauses))
    known_at = max(row.started_at, case.created_at)
    return clock_row(session, case, ClockKind(row.kind), reckoned, known_at, desk, row.sequence)


def _reckoned(session: Session, row: ClockRow, case: ComplaintRow, desk: Desk) -> Reckoning:
    kind = ClockKind(row.kind)
    if kind in STATED or row.basis.get("rule") == LengthRule.STATED:
        return Reckoning(row.started_at, row.due_at, row.due_at - row.started_at, {})
    rules = desk.policy.clocks[kind]
    length, rule = rules.length_for(Severity(case.severity), case.channel, case.category, row.cycle > 1)
    return reckon_length(session, kind, length, rule, row.started_at, desk)


def _pauses(row: ClockRow) -> Sequence[tuple[str, str]]:
    """Return when a clock stood still; the end that somebody stated has that in it already."""
    stated = row.kind in STATED or row.basis.get("rule") == LengthRule.STATED
    return () if stated else row.basis.get("pauses", ())


def _standing(case: ComplaintRow, policy: Policy) -> Standing:
    """Return what a case knows of people, in the department that its category has by a policy."""
    category = policy.categories.get(case.category)
    department = category.department if category is not None else case.department
    return Standing(department, case.creator, case.owner, case.caller, case.colleague)
