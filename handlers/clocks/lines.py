"""How a promise stands, in a line: with a sign of what it means to the reader."""

from collections.abc import Sequence
from datetime import datetime

from domain.clocks import ClockState, Rung
from domain.policy import ClockKind
from handlers.phrases import clock_end, how_due
from handlers.posts import Reader
from storage.models import ClockRow

_SIGNS = {
    Rung.REMINDER: ":alarm_clock:",
    Rung.HEADS_UP: ":warning:",
    Rung.STAND_IN: ":crescent_moon:",
    Rung.BREACH: ":red_circle:",
    Rung.ESCALATION: ":rotating_light:",
    Rung.LATE_ENTRY: ":inbox_tray:",
    Rung.LATE_RECOGNITION: ":inbox_tray:",
    Rung.STILL_OPEN: ":red_circle:",
}


def sign_of(rung: Rung, clocks: Sequence[ClockRow]) -> str:
    """Return the sign of what is said of some promises; one that stands still is not kept yet."""
    states = {clock.state for clock in clocks}
    if ClockState.RUNNING in states:
        return _SIGNS[rung]
    return ":double_vertical_bar:" if ClockState.PAUSED in states else ":white_check_mark:"


def clock_line(clock: ClockRow, now: datetime, reader: Reader) -> str:
    """Say how long a promise has still to run, or how it ended."""
    if clock.state == ClockState.RUNNING:
        return how_due(reader.words, ClockKind(clock.kind), clock.due_at, now, reader.zone)
    return clock_end(reader.words, ClockKind(clock.kind), ClockState(clock.state))
