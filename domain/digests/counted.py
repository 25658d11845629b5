"""What is counted once of a day, a team and a channel, and added up to whatever a report is about.

Nothing in it depends on targets or on the time of the report: who still waits is kept by the moment they came.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final, Self

from domain.calendars import Calendar
from domain.contacts import Contact
from domain.indicators.aht import AhtTally
from domain.indicators.counting import aht_of, csat_of, nps_of, resolved_first_of
from domain.indicators.csat import CsatTally
from domain.indicators.frt import FrtTally
from domain.indicators.nps import NpsTally
from domain.indicators.percentiles import NOTHING, Histogram
from domain.indicators.proportions import Proportion
from domain.indicators.rates import AT_ONCE_UP_TO, AnswerTally
from domain.indicators.tallies import Tally
from domain.waits import UNMEASURED, Measured, WaitClock, open_seconds


@dataclass(frozen=True, slots=True)
class Arrivals(Tally):
    """Contacts by how long they waited, in the seconds that count; *waiting* by the second of the epoch they came at.

    *vanished* gave up nobody knows when, *untimed* were answered nobody knows when. *solved* and *unsolved* are those
    of whom the source says whether they were resolved. Where business time counts, *while_closed* of the answered came
    and were answered outside opening hours, so that nothing of their wait counts; and *stayed* of the abandoned did not
    give up at once, however little of their wait does.
    """

    answered: Histogram = NOTHING
    abandoned: Histogram = NOTHING
    waiting: Histogram = NOTHING
    vanished: int = 0
    untimed: int = 0
    solved: int = 0
    unsolved: int = 0
    while_closed: int = 0
    stayed: int = 0

    @property
    def contacts(self) -> int:
        """How many arrived."""
        return self.answered.n + self.abandoned.n + self.waiting.n + self.vanished + self.untimed

    @property
    def handled(self) -> int:
        """How many were answered by a person, some of them nobody knows when."""
        return self.answered.n + self.untimed

    @property
    def calls(self) -> AnswerTally:
        """How many were offered, answered and given up; those answered nobody knows when were answered too."""
        return AnswerTally.of(self.handled, self.abandoned, self.vanished, self.waiting.n, self.stayed)

    @property
    def resolved_first(self) -> Proportion:
        """First contact resolution as the source measures it: resolved ÷ those of whom it says whether they were."""
        return Proportion(self.solved, self.solved + self.unsolved)

    def frt(self, target: Decimal | None, now: datetime, opening: Calendar | None = None) -> FrtTally:
        """Sort the waits of one channel by its *target*, those of whoever still waits as they are at *now*.

        Where business time counts, *opening* says how much of that lies in opening hours.
        """
        moment = int(now.timestamp())
        waits = Counter[int]()
        for second, count in self.waiting.counts.items():
            waits[_wait(second, moment, opening)] += count
        return FrtTally.of(self.answered, target, Histogram(waits), self.abandoned, self.vanished)


def _wait(second: int, moment: int, opening: Calendar | None) -> int:
    if opening is None:
        return max(moment - second, 0)
    return open_seconds(opening, datetime.fromtimestamp(second, UTC), datetime.fromtimestamp(moment, UTC))


_KINDS: Final[Mapping[str, Any]] = {
    "arrivals": Arrivals,
    "handling": AhtTally,
    "csat": CsatTally,
    "nps": NpsTally,
    "apart": Arrivals,
}
PARTS: Final = tuple(_KINDS)
# Who came at any hour.
CAME: Final = ("arrivals", "apart")
# What charts show of a day.
CHARTED: Final = (*CAME, "csat")
_NO_ARRIVALS: Final = Arrivals()
_NO_HANDLING: Final = AhtTally()
_NO_ANSWERS: Final = CsatTally()
_NO_RECOMMENDATIONS: Final = NpsTally()


@dataclass(frozen=True, slots=True)
class Counted:
    """One day of one team and channel: the contacts that arrived, and the answers that came in.

    *apart* are those who came to a live channel while it was closed, of whom the other *arrivals* have none.
    """

    arrivals: Arrivals = _NO_ARRIVALS
    handling: AhtTally = _NO_HANDLING
    csat: CsatTally = _NO_ANSWERS
    nps: NpsTally = _NO_RECOMMENDATIONS
    apart: Arrivals = _NO_ARRIVALS

    @classmethod
    def merged(cls, parts: Iterable[Self]) -> Self:
        """Return the sum of *parts*."""
        kept = tuple(parts)
        if len(kept) == 1:
            return kept[0]
        return cls(
            Arrivals.merged(part.arrivals for part in kept),
            AhtTally.merged(part.handling for part in kept),
            CsatTally.merged(part.csat for part in kept),
            NpsTally.merged(part.nps for part in kept),
            _merged_apart([part.apart for part in kept if part.apart is not _NO_ARRIVALS]),
        )

    @property
    def came(self) -> Arrivals:
        """All who arrived, at whatever hour."""
        return self.arrivals if self.apart is _NO_ARRIVALS else self.arrivals + self.apart

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any], only: Collection[str] = PARTS) -> Self:
        """Read what `as_dict` wrote, or *only* some parts of it; what was not counted then is nothing."""
        known = {name: _KINDS[name].from_dict(stored[name]) for name in PARTS if name in only and name in stored}
        return cls(**known)

    def only(self, parts: Collection[str]) -> Self:
        """Return these *parts* of it, without the others."""
        return type(self)(**{name: getattr(self, name) for name in parts})

    def as_dict(self) -> dict[str, Any]:
        """Return a dictionary that JSON keeps as it is, and that says nothing of what there is nothing of."""
        parts = {name: getattr(self, name).brief() for name in PARTS}
        return {name: part for name, part in parts.items() if part}


def _merged_apart(parts: list[Arrivals]) -> Arrivals:
    """Most days of most channels have nobody who came apart."""
    return Arrivals.merged(parts) if parts else _NO_ARRIVALS


def _unmeasured(_: Contact) -> Measured:
    return UNMEASURED


def count(
    contacts: Iterable[Contact],
    start: datetime,
    end: datetime,
    measured: Callable[[Contact], Measured] = _unmeasured,
) -> Counted:
    """Count the contacts of one day: those that arrived from *start* until before *end*, and the answers of that time.

    An answer without a time of its own counts on the day of its contact (D19). Test rows are in no figure. *measured*
    says by which clock the wait of a contact counts. This is the definition; `storage.day_tallies` has the database
    count the same, and tests compare them.
    """
    real = [contact for contact in contacts if not contact.is_test]
    here = [contact for contact in real if start <= contact.arrived_at < end]
    rated = [contact for contact in real if start <= (contact.rated_at or contact.arrived_at) < end]
    answers = csat_of(rated)
    apart = [contact for contact in here if measured(contact).apart]
    # A survey was sent on the day of its contact, however late it was answered.
    return Counted(
        _arrivals([contact for contact in here if not measured(contact).apart], measured),
        aht_of(here),
        CsatTally(answers.five, answers.seven, answers.ten, answers.thumbs, csat_of(here).sent),
        nps_of(rated),
        _arrivals(apart, measured) if apart else _NO_ARRIVALS,
    )


def _arrivals(contacts: Sequence[Contact], measured: Callable[[Contact], Measured]) -> Arrivals:
    answered, abandoned, waiting = Counter[int](), Counter[int](), Counter[int]()
    numbers = Counter[str]()
    for contact in contacts:
        how = measured(contact)
        wait = how.counted(contact.waited)
        if not contact.answered and not contact.abandoned:
            waiting[int(contact.arrived_at.timestamp())] += 1
        elif wait is None:
            numbers["untimed" if contact.answered else "vanished"] += 1
        elif contact.answered:
            answered[wait] += 1
            numbers["while_closed"] += how.clock is WaitClock.BUSINESS and how.out_of_hours is True and not wait
        else:
            abandoned[wait] += 1
            numbers["stayed"] += wait <= AT_ONCE_UP_TO < (contact.waited or 0)
    first = resolved_first_of(contacts)
    return Arrivals(
        Histogram(answered),
        Histogram(abandoned),
        Histogram(waiting),
        solved=first.k,
        unsolved=first.n - first.k,
        **numbers,
    )
