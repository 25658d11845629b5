"""How long what identifies a customer is kept, and what becomes of it when somebody asks."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from domain.values import PositiveSpan, Section


class Wish(StrEnum):
    """What two people may decide about a customer's data."""

    ERASE = "erase"
    EXPORT = "export"
    HOLD = "hold"
    RELEASE = "release"


class Ground(StrEnum):
    """Why it is decided; a code, so that it can be told without a word of anybody's."""

    CUSTOMER = "customer"
    CONSENT = "consent"
    PURPOSE = "purpose"
    REGULATOR = "regulator"
    DISPUTE = "dispute"
    SETTLED = "settled"


GROUNDS = {
    Wish.ERASE: (Ground.CUSTOMER, Ground.CONSENT, Ground.PURPOSE),
    Wish.EXPORT: (Ground.CUSTOMER, Ground.REGULATOR),
    Wish.HOLD: (Ground.DISPUTE, Ground.REGULATOR),
    Wish.RELEASE: (Ground.SETTLED,),
}


class Fate(StrEnum):
    """What becomes of one case's customer data: *erase* now, or why not yet."""

    ERASE = "erase"
    GONE = "gone"
    OPEN = "open"
    HELD = "held"
    CLAIM = "claim"
    KEPT = "kept"


class Retention(Section):
    """How long what identifies a customer is kept: of a case since it was closed, of a regulator's since then too."""

    cases: PositiveSpan = timedelta(days=180)
    claims: PositiveSpan = timedelta(days=1095)
    contact_keys: PositiveSpan = timedelta(days=90)
    access_log: PositiveSpan = timedelta(days=1095)


@dataclass(frozen=True, slots=True)
class Holding:
    """What decides how long one case's customer data is kept. A *claim* is a case that a regulator asks about."""

    closed_at: datetime | None
    erased: bool = False
    held: bool = False
    claim: bool = False
    asked: bool = False

    def fate(self, retention: Retention, now: datetime) -> Fate:
        """Say what becomes of it at *now*.

        Whoever asks for an erasure need not wait for the period of a common case, but for the end of the case, for a
        legal hold, and for the period in which a claim may still be made.
        """
        if self.erased:
            return Fate.GONE
        if self.closed_at is None:
            return Fate.OPEN
        if self.held:
            return Fate.HELD
        if self.claim and now < self.closed_at + retention.claims:
            return Fate.CLAIM
        if self.claim or self.asked or now >= self.closed_at + retention.cases:
            return Fate.ERASE
        return Fate.KEPT
