"""Who is away, and what of their work falls into that time."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Source(StrEnum):
    """From where an absence is known: the Slack status, the person, or somebody who leads them."""

    STATUS = "status"
    PERSON = "person"
    LEAD = "lead"


@dataclass(frozen=True, slots=True)
class Absence:
    """When somebody is away, UTC; without *until* nobody knows for how long."""

    person: str
    since: datetime
    until: datetime | None = None

    def covers(self, moment: datetime) -> bool:
        """Say whether they are away at a moment: from the first on, and back on the last."""
        return self.since <= moment and (self.until is None or moment < self.until)

    def catches(self, due_at: datetime) -> bool:
        """Say whether they are not back before something falls due; what is overdue when they leave is caught too."""
        return self.until is None or due_at < self.until


@dataclass(frozen=True, slots=True)
class Status:
    """What somebody shows beside their name in Slack, *until* when; without that, until they change it."""

    emoji: str
    until: datetime | None = None

    def says_away(self, away_emoji: Collection[str], now: datetime) -> bool:
        """Say whether this means that they are not at work *now*; the tone of a skin makes no difference."""
        name = self.emoji.strip(":").partition("::")[0]
        return f":{name}:" in away_emoji and (self.until is None or now < self.until)
