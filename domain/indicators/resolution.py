"""What became of complaints: how many count at all, and how many were solved."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from domain.indicators.proportions import Proportion
from domain.indicators.tallies import Tally
from domain.states import Closure, State

MATURE_AFTER: Final = timedelta(days=7)
_NEVER_ONE: Final = frozenset({Closure.DUPLICATE, Closure.NOT_COMPLAINT})
_SOLVED: Final = frozenset({Closure.SATISFIED, Closure.SOLVED_NOT_SATISFIED, Closure.UNREACHABLE, Closure.ANONYMOUS})
_TOLD: Final = frozenset({State.RESOLVED, State.FULFILLING, State.CLOSED})


@dataclass(frozen=True, slots=True)
class Complaint:
    """A case as it stands: *confirmed* says that the customer called it solved, *handled* that somebody worked on it.

    A case is one complaint for ever, however often it was reopened.
    """

    received_at: datetime
    state: State
    closure: Closure | None = None
    confirmed: bool = False
    handled: bool = True


def is_counted(complaint: Complaint) -> bool:
    """Say whether a case is a complaint in the complaint rate.

    Not a duplicate, nor what turned out to be none, nor what was withdrawn before anybody touched it: that was filed by
    mistake. What was withdrawn later was a complaint, and so was one that is not upheld.
    """
    if complaint.closure is Closure.WITHDRAWN:
        return complaint.handled
    return complaint.closure not in _NEVER_ONE


@dataclass(frozen=True, slots=True)
class ResolutionTally(Tally):
    """Mature complaints *solved* and *unsolved*, the *unconfirmed* among the solved, and those too *young* to tell."""

    solved: int = 0
    unsolved: int = 0
    unconfirmed: int = 0
    young: int = 0

    @property
    def rate(self) -> Proportion:
        """The complaint resolution rate: solved ÷ mature."""
        return Proportion(self.solved, self.solved + self.unsolved)


def resolution(
    complaints: Iterable[Complaint], since: datetime, until: datetime, now: datetime, mature: timedelta = MATURE_AFTER
) -> ResolutionTally:
    """Count the complaints received from *since* until before *until*, as they stand at *now*.

    One is mature when it is closed, or was received *mature* ago. Reopened and still open is not solved, and neither is
    one closed because all reasonable options are exhausted. Where the customer was told of a solution but never
    confirmed it, it is solved and unconfirmed. Withdrawn ones are in neither part.
    """
    return ResolutionTally.merged(
        _tally(one, one.received_at <= now - mature) for one in complaints if since <= one.received_at < until
    )


def _tally(complaint: Complaint, old: bool) -> ResolutionTally:
    if complaint.closure is Closure.WITHDRAWN or not is_counted(complaint):
        return ResolutionTally()
    if complaint.state is not State.CLOSED and not old:
        return ResolutionTally(young=1)
    if not _is_solved(complaint):
        return ResolutionTally(unsolved=1)
    return ResolutionTally(solved=1, unconfirmed=not complaint.confirmed)


def _is_solved(complaint: Complaint) -> bool:
    """A case that was told its solution has a closure only where it is known already why it will be closed."""
    return complaint.state in _TOLD and (complaint.closure is None or complaint.closure in _SOLVED)
