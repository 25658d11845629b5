"""What one case comes to in an export: masked, in local time, counted as the indicators count."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from domain.callbacks import Outcome
from domain.clocks import ClockState
from domain.indicators.rounds import Attempt, CallbackTally, Round, tally_rounds
from domain.indicators.timeliness import Due, Timeliness, timeliness
from domain.lifecycle import COMMITMENTS
from domain.masking import clean, last_digits, mask_name, mask_order
from domain.policy import ClockKind
from handlers.services import Desk
from storage.exports import AttemptPart, CaseRecord, ClockPart
from storage.models import ComplaintRow

_EVER: Final = datetime.min.replace(tzinfo=UTC)
_NEVER: Final = datetime.max.replace(tzinfo=UTC)
_MINUTE: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class ExportFacts:
    """A case as it stands at one moment. *names* are those of people by their ids, spans are whole minutes.

    What was met and missed is counted over all cycles, as the indicators do: a clock that runs and is overdue is
    missed, one that may still be met is neither. A round of callbacks is met by its first try.
    """

    case: ComplaintRow
    customer: str
    contact: str
    order: str
    names: Mapping[str, str]
    linked: str | None
    first_followup: Timeliness
    solution: Timeliness
    promise: Timeliness
    commitments: Timeliness
    commitments_open: int
    callback: CallbackTally
    attempts: int
    said: AttemptPart | None
    first_followup_at: datetime | None
    paused: int
    handoffs: int
    handed_off: int
    handoff_wait: int

    def name_of(self, person: str | None) -> str | None:
        """Return the name of somebody, or their id where Slack has never told it."""
        return None if person is None else clean(self.names.get(person, person))


def facts_for_export(record: CaseRecord, names: Mapping[str, str], desk: Desk, now: datetime) -> ExportFacts:
    """Return what a case comes to at *now*. Raises `Unreadable` when the desk's key does not open what is stored."""
    case, vault = record.case, desk.vault
    clocks = _by_kind(record.clocks)
    committed = [clock for kind in sorted(COMMITMENTS) for clock in clocks.get(kind, ())]
    tries = [one for one in record.attempts if one.outcome != Outcome.WRONG_NUMBER]
    reached = [one for one in tries if one.outcome == Outcome.REACHED]
    return ExportFacts(
        case=case,
        customer=mask_name(vault.open("customer_name", case.customer_name)) if case.customer_name else "",
        contact=last_digits(vault.open("customer_contact", case.customer_contact)) if case.customer_contact else "",
        order=mask_order(vault.open("order_number", case.order_number)),
        names=names,
        linked=record.linked,
        first_followup=_timeliness(clocks.get(ClockKind.FIRST_FOLLOWUP, ()), now),
        solution=_timeliness(clocks.get(ClockKind.SOLUTION, ()), now),
        promise=_timeliness(clocks.get(ClockKind.PROMISE, ()), now),
        commitments=_timeliness(committed, now),
        commitments_open=sum(clock.stopped_at is None for clock in committed),
        callback=_rounds(clocks.get(ClockKind.CALLBACK, ()), tries, now),
        attempts=len(tries),
        said=next(reversed(reached or tries), None),
        first_followup_at=_first_followup_at(clocks.get(ClockKind.FIRST_FOLLOWUP, ())),
        paused=_paused(clocks.get(ClockKind.SOLUTION, ()), now),
        handoffs=len(record.handoffs),
        handoff_wait=_minutes(
            (part.taken_at or part.returned_at or case.closed_at or now) - part.asked_at for part in record.handoffs
        ),
        handed_off=_minutes((part.returned_at or case.closed_at or now) - part.asked_at for part in record.handoffs),
    )


def _by_kind(clocks: Iterable[ClockPart]) -> dict[str, list[ClockPart]]:
    found: dict[str, list[ClockPart]] = {}
    for clock in clocks:
        found.setdefault(clock.kind, []).append(clock)
    return found


def _timeliness(clocks: Iterable[ClockPart], now: datetime) -> Timeliness:
    return timeliness((Due(ClockState(clock.state), clock.due_at) for clock in clocks), _EVER, _NEVER, now)


def _rounds(clocks: Iterable[ClockPart], tries: Iterable[AttemptPart], now: datetime) -> CallbackTally:
    """The first callback clock of a cycle says when its round was due; those behind it are for later tries."""
    firsts: dict[int, ClockPart] = {}
    for clock in clocks:
        firsts.setdefault(clock.cycle, clock)
    made = list(tries)
    rounds = (
        Round(clock.due_at, [Attempt(one.at) for one in made if one.cycle == cycle]) for cycle, clock in firsts.items()
    )
    return tally_rounds(rounds, _EVER, _NEVER, now)


def _first_followup_at(clocks: Iterable[ClockPart]) -> datetime | None:
    """When the customer first heard from us, if they were to hear at all."""
    ended = (ClockState.MET, ClockState.MISSED)
    return min((clock.stopped_at for clock in clocks if clock.state in ended and clock.stopped_at), default=None)


def _paused(clocks: Iterable[ClockPart], now: datetime) -> int:
    """A clock that took the place of another may remember the same pauses; each counts once."""
    pauses = {pause for clock in clocks for pause in _pauses(clock, now)}
    return _minutes(ended - began for began, ended in pauses)


def _pauses(clock: ClockPart, now: datetime) -> Iterator[tuple[datetime, datetime]]:
    for began, ended in clock.basis.get("pauses", ()):
        yield datetime.fromisoformat(began), datetime.fromisoformat(ended)
    if clock.paused_at is not None:
        yield clock.paused_at, now


def _minutes(spans: Iterable[timedelta]) -> int:
    return sum(spans, timedelta()) // _MINUTE
