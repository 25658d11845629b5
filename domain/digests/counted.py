"""What is counted once of a day, a team and a channel, and added up to whatever a report is about.

Nothing in it depends on targets or on the time of the report: who still waits is kept by the moment they came.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from typing import Any, Final, Self

from domain.contacts import Contact
from domain.indicators.aht import AhtTally
from domain.indicators.counting import aht_of, csat_of, nps_of, resolved_first_of
from domain.indicators.csat import CsatTally
from domain.indicators.frt import FrtTally
from domain.indicators.nps import NpsTally
from domain.indicators.percentiles import NOTHING, Histogram
from domain.indicators.proportions import Proportion
from domain.indicators.rates import AnswerTally
from domain.indicators.tallies import Tally


@dataclass(frozen=True, slots=True)
class Arrivals(Tally):
    """Contacts by how long they waited, in seconds; *waiting* by the second of the epoch at which they came.

    *vanished* gave up nobody knows when, *untimed* were answered nobody knows when. *solved* and *unsolved* are those
    of whom the source says whether they were resolved.
    """

    answered: Histogram = NOTHING
    abandoned: Histogram = NOTHING
    waiting: Histogram = NOTHING
    vanished: int = 0
    untimed: int = 0
    solved: int = 0
    unsolved: int = 0

    @property
    def contacts(self) -> int:
        """How many arrived."""
        return self.answered.n + self.abandoned.n + self.waiting.n + self.vanished + self.untimed

    @property
    def calls(self) -> AnswerTally:
        """How many were offered, answered and given up; those answered nobody knows when were answered too."""
        return AnswerTally.of(self.answered.n + self.untimed, self.abandoned, self.vanished, self.waiting.n)

    @property
    def resolved_first(self) -> Proportion:
        """First contact resolution as the source measures it: resolved ÷ those of whom it says whether they were."""
        return Proportion(self.solved, self.solved + self.unsolved)

    def frt(self, target: Decimal | None, now: datetime) -> FrtTally:
        """Sort the waits of one channel by its *target*, those of whoever still waits as they are at *now*."""
        moment = int(now.timestamp())
        waits = Counter[int]()
        for second, count in self.waiting.counts.items():
            waits[max(moment - second, 0)] += count
        return FrtTally.of(self.answered, target, Histogram(waits), self.abandoned, self.vanished)


_KINDS: Final[Mapping[str, Any]] = {"arrivals": Arrivals, "handling": AhtTally, "csat": CsatTally, "nps": NpsTally}
PARTS: Final = tuple(_KINDS)
# What charts show of a day.
CHARTED: Final = ("arrivals", "csat")
_NO_ARRIVALS: Final = Arrivals()
_NO_HANDLING: Final = AhtTally()
_NO_ANSWERS: Final = CsatTally()
_NO_RECOMMENDATIONS: Final = NpsTally()


@dataclass(frozen=True, slots=True)
class Counted:
    """One day of one team and channel: the contacts that arrived, and the answers that came in."""

    arrivals: Arrivals = _NO_ARRIVALS
    handling: AhtTally = _NO_HANDLING
    csat: CsatTally = _NO_ANSWERS
    nps: NpsTally = _NO_RECOMMENDATIONS

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
        )

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any], only: Collection[str] = PARTS) -> Self:
        """Read what `as_dict` wrote, or *only* some parts of it; what was not counted then is nothing."""
        known = {name: _KINDS[name].from_dict(stored[name]) for name in PARTS if name in only and name in stored}
        return cls(**known)

    def only(self, parts: Collection[str]) -> Self:
        """Return these *parts* of it, without the others."""
        return type(self)(**{name: getattr(self, name) for name in parts})

    def as_dict(self) -> dict[str, Any]:
        """Return a dictionary that JSON keeps as it is."""
        return {one.name: getattr(self, one.name).as_dict() for one in fields(self)}


def count(contacts: Iterable[Contact], start: datetime, end: datetime) -> Counted:
    """Count the contacts of one day: those that arrived from *start* until before *end*, and the answers of that time.

    An answer without a time of its own counts on the day of its contact (D19). Test rows are in no figure. This is the
    definition; `storage.day_tallies` has the database count the same, and tests compare them.
    """
    real = [contact for contact in contacts if not contact.is_test]
    here = [contact for contact in real if start <= contact.arrived_at < end]
    rated = [contact for contact in real if start <= (contact.rated_at or contact.arrived_at) < end]
    answers = csat_of(rated)
    # A survey was sent on the day of its contact, however late it was answered.
    return Counted(
        _arrivals(here),
        aht_of(here),
        CsatTally(answers.five, answers.seven, answers.ten, answers.thumbs, csat_of(here).sent),
        nps_of(rated),
    )


def _arrivals(contacts: Iterable[Contact]) -> Arrivals:
    kept = tuple(contacts)
    answered, abandoned, waiting = Counter[int](), Counter[int](), Counter[int]()
    vanished = untimed = 0
    for contact in kept:
        if not contact.answered and not contact.abandoned:
            waiting[int(contact.arrived_at.timestamp())] += 1
        elif contact.waited is not None:
            (answered if contact.answered else abandoned)[contact.waited] += 1
        elif contact.answered:
            untimed += 1
        else:
            vanished += 1
    first = resolved_first_of(kept)
    return Arrivals(
        Histogram(answered), Histogram(abandoned), Histogram(waiting), vanished, untimed, first.k, first.n - first.k
    )
