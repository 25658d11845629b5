"""The books of a clerk: what people and time do to a case, said a second time without looking at the life table."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from zoneinfo import ZoneInfo

from domain.people import Person
from tests.desk import HEAD, LEAD

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SHANGHAI = ZoneInfo("Asia/Shanghai")
HEAVIER = {"normal": "high", "high": "urgent", "urgent": "urgent"}
WORKED = ("assigned", "in_progress")


class Verdict(Enum):
    """What the books say of something that somebody tries: done, refused, or left to another person's consent."""

    YES = "yes"
    NO = "no"
    ASKS = "asks"


def verdict(allowed: bool, asks: bool = False) -> Verdict:
    return Verdict.YES if allowed else Verdict.ASKS if asks else Verdict.NO


@dataclass
class Book:
    """One case as the clerk has written it down."""

    number: str
    state: str
    owner: str | None
    weight: str
    wish: str
    anonymous: bool
    cycle: int = 1
    end: str | None = None
    closed_at: datetime | None = None
    accepted: bool = False
    waits: int = 0
    waits_since: datetime | None = None
    caller: str | None = None
    passed: set[str] = field(default_factory=set)
    tries: list[datetime] = field(default_factory=list)
    winning_back: bool = False
    owed: int = 0
    handed: str | None = None

    @property
    def is_open(self) -> bool:
        return self.state != "closed"

    def led_by(self, person: Person) -> bool:
        return person in (LEAD, HEAD)

    def handled_by(self, person: Person) -> bool:
        return self.led_by(person) or person.id == self.owner

    def called_by(self, person: Person) -> bool:
        return self.led_by(person) or self.caller in (None, person.id)

    def tried_enough(self) -> bool:
        """Three tries, two hours apart, in the morning, in the afternoon and in the evening; or no call is wanted."""
        kept: list[datetime] = []
        for at in self.tries:
            if not kept or at - kept[-1] >= 2 * HOUR:
                kept.append(at)
        hours = [at.astimezone(SHANGHAI).hour for at in kept]
        return self.wish == "never" or {(hour >= 12) + (hour >= 18) for hour in hours} == {0, 1, 2}

    def moves_to(self, state: str) -> None:
        self.state = state
        if state not in (*WORKED, "waiting_customer"):
            self.handed = None

    def ends(self, end: str, now: datetime, owing: bool = True) -> None:
        """The case is closed, unless the customer is still owed something."""
        self.end = end
        if owing and self.owed:
            self.moves_to("fulfilling")
            return
        self.moves_to("closed")
        self.closed_at, self.owed = now, 0

    def comes_back(self) -> None:
        """A new cycle begins; from the third on it weighs more and is the lead's."""
        self.cycle += 1
        self.moves_to("in_progress")
        self.end = self.closed_at = self.caller = None
        self.waits, self.tries, self.passed, self.winning_back = 0, [], set(), False
        if self.cycle >= 3:
            self.weight = HEAVIER[self.weight]
            if self.owner != LEAD.id:
                self.owner, self.accepted = LEAD.id, False

    def changes_owner(self, owner: str) -> None:
        if self.caller in (self.owner, owner):
            self.caller = None
        self.owner, self.accepted = owner, False

    def is_resolved(self, now: datetime) -> None:
        if self.anonymous:
            self.ends("anonymous", now)
        else:
            self.moves_to("resolved")
