"""What went with a promise that was broken, as far as rows can say it: the first cause that there was of a few."""

from dataclasses import dataclass
from enum import StrEnum


class Breach(StrEnum):
    """A cause, in the order in which they are asked about; *other* cases were worked on, and late all the same."""

    LATE_ENTRY = "late_entry"
    HANDOFF = "handoff"
    ABSENCE = "absence"
    OVERLOAD = "overload"
    FORGOTTEN = "forgotten"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Broken:
    """A broken promise at the moment when it fell due.

    Its case was *late* to be entered, lay *elsewhere* with another department, or had an owner who was *away*; the
    owner had so many *promises* that fell due within half a day of it, this one included; and somebody had *touched*
    the case since it was made.
    """

    late: bool
    elsewhere: bool
    away: bool
    promises: int
    touched: bool


def cause_of(broken: Broken, overload_from: int) -> Breach:
    """Return the first cause there was; so many promises at once are more than one person can keep."""
    causes = {
        Breach.LATE_ENTRY: broken.late,
        Breach.HANDOFF: broken.elsewhere,
        Breach.ABSENCE: broken.away,
        Breach.OVERLOAD: broken.promises >= overload_from,
        Breach.FORGOTTEN: not broken.touched,
    }
    return next((cause for cause, there in causes.items() if there), Breach.OTHER)
