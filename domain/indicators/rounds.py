"""Callback rounds: was the customer asked in time, reached, helped and satisfied?

What customers say here is kept apart from CSAT for good. They had complained: mixed in, fewer complaints would look
like happier customers.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.indicators.proportions import Proportion
from domain.indicators.tallies import Tally


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try, and what the customer said if *reached*; who would not answer a question said None.

    A wrong number is no try, and is not among them.
    """

    at: datetime
    reached: bool = False
    solved: bool | None = None
    satisfied: bool | None = None


@dataclass(frozen=True, slots=True)
class Round:
    """The callbacks of one cycle of a case, the first due at *due_at* (UTC); *given_up* when all were in vain."""

    due_at: datetime
    attempts: Sequence[Attempt]
    given_up: bool = False


@dataclass(frozen=True, slots=True)
class CallbackTally(Tally):
    """Rounds *due*, and how many of them were on time, reached, and so on; *answered* said whether satisfied."""

    due: int = 0
    on_time: int = 0
    reached: int = 0
    solved: int = 0
    answered: int = 0
    satisfied: int = 0
    completed: int = 0

    @property
    def on_time_rate(self) -> Proportion:
        """Rounds with a first attempt by when it was due ÷ rounds due."""
        return Proportion(self.on_time, self.due)

    @property
    def reached_rate(self) -> Proportion:
        """Rounds with a conversation ÷ rounds due."""
        return Proportion(self.reached, self.due)

    @property
    def solved_rate(self) -> Proportion:
        """Solved, said by the customer ÷ rounds reached."""
        return Proportion(self.solved, self.reached)

    @property
    def satisfaction(self) -> Proportion:
        """Complaint-handling satisfaction: satisfied ÷ rounds reached and answering."""
        return Proportion(self.satisfied, self.answered)

    @property
    def completion(self) -> Proportion:
        """Closed loop: rounds with an end, reached or given up after all attempts ÷ rounds due."""
        return Proportion(self.completed, self.due)


def tally_rounds(rounds: Iterable[Round], since: datetime, until: datetime, now: datetime) -> CallbackTally:
    """Count the rounds that fall due from *since* until before *until*, as they stand at *now*.

    A round that nobody has tried yet counts once it is overdue.
    """
    return CallbackTally.merged(
        _tally(one) for one in rounds if since <= one.due_at < until and (one.attempts or one.due_at < now)
    )


def _tally(one: Round) -> CallbackTally:
    """The first attempt decides whether it was in time, the last conversation what came of it."""
    said = max((attempt for attempt in one.attempts if attempt.reached), key=lambda attempt: attempt.at, default=None)
    return CallbackTally(
        due=1,
        on_time=any(attempt.at <= one.due_at for attempt in one.attempts),
        reached=said is not None,
        solved=said is not None and said.solved is True,
        answered=said is not None and said.satisfied is not None,
        satisfied=said is not None and said.satisfied is True,
        completed=said is not None or one.given_up,
    )
