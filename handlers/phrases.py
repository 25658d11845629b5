"""Small phrases that many messages share: names of states, spans of time, moments."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from domain.callbacks import Outcome
from domain.clocks import ClockState
from domain.lifecycle import Closure, Move, State
from domain.policy import ClockKind, Severity
from domain.routing import Why
from domain.words import Words, marked

_STATES = {
    State.RECEIVED: marked("received"),
    State.ASSIGNED: marked("assigned"),
    State.IN_PROGRESS: marked("in progress"),
    State.WAITING_CUSTOMER: marked("waiting for the customer"),
    State.RESOLVED: marked("resolved, callback due"),
    State.FULFILLING: marked("fulfilling"),
    State.CLOSED: marked("closed"),
}
_CLOSURES = {
    Closure.SATISFIED: marked("customer satisfied"),
    Closure.SOLVED_NOT_SATISFIED: marked("solved, customer not satisfied"),
}
_SEVERITIES = {
    Severity.NORMAL: marked("normal"),
    Severity.HIGH: marked("high"),
    Severity.URGENT: marked("urgent"),
}
_CLOCKS = {
    ClockKind.FIRST_FOLLOWUP: marked("first follow-up"),
    ClockKind.SOLUTION: marked("solution"),
    ClockKind.PROMISE: marked("promised contact"),
    ClockKind.CALLBACK: marked("callback"),
}
_CLOCK_STATES = {
    ClockState.RUNNING: marked("running"),
    ClockState.PAUSED: marked("paused"),
    ClockState.MET: marked("on time"),
    ClockState.MISSED: marked("late"),
    ClockState.CANCELLED: marked("cancelled"),
    ClockState.SUPERSEDED: marked("superseded"),
}
_MOVES = {
    Move.FILE: marked("filed"),
    Move.ASSIGN: marked("assigned"),
    Move.FOLLOW_UP: marked("follow-up recorded"),
    Move.RESOLVE: marked("resolved"),
    Move.ATTEMPT: marked("callback tried, not reached"),
    Move.CONFIRM: marked("callback: solved, customer satisfied"),
    Move.ASK_RECOVERY: marked("callback: solved, customer not satisfied"),
    Move.RECOVER: marked("recovery recorded"),
    Move.REOPEN: marked("callback: not solved, reopened"),
}
_OUTCOMES = {
    Outcome.REACHED: marked("Reached the customer"),
    Outcome.NO_ANSWER: marked("No answer"),
    Outcome.BUSY: marked("Busy"),
    Outcome.WRONG_NUMBER: marked("Wrong number"),
}
_WHYS = {
    Why.TURN: marked("it is their turn in {department}"),
    Why.DEPARTMENT_LEAD: marked("nobody is available in {department}, so its lead owns it"),
    Why.DUTY_LEAD: marked("nobody is available in {department}, so the duty lead owns it"),
    Why.HEAD: marked("nobody is available in {department}, so the head owns it"),
    Why.FILER: marked("nobody is named for {department} yet, so who filed it owns it"),
}
_SIGNS = {Severity.NORMAL: "", Severity.HIGH: ":large_orange_circle: ", Severity.URGENT: ":red_circle: "}


def state_name(words: Words, state: State) -> str:
    """Name a state."""
    return words.gettext(_STATES[state])


def closure_name(words: Words, closure: Closure) -> str:
    """Name the reason a case was closed."""
    return words.gettext(_CLOSURES[closure])


def severity_name(words: Words, severity: Severity) -> str:
    """Name a severity."""
    return words.gettext(_SEVERITIES[severity])


def severity_sign(severity: Severity) -> str:
    """Return an emoji for what is more than normal; never the only sign of it."""
    return _SIGNS[severity]


def clock_name(words: Words, kind: ClockKind) -> str:
    """Name what a clock promises."""
    return words.gettext(_CLOCKS[kind])


def clock_state_name(words: Words, state: ClockState) -> str:
    """Name how a clock stands."""
    return words.gettext(_CLOCK_STATES[state])


def move_name(words: Words, move: Move) -> str:
    """Name what was done to a case."""
    return words.gettext(_MOVES[move])


def outcome_name(words: Words, outcome: Outcome) -> str:
    """Name what came of a try to call."""
    return words.gettext(_OUTCOMES[outcome])


def why_owner(words: Words, why: Why, department: str) -> str:
    """Say why somebody owns a case."""
    return words.gettext(_WHYS[why]).format(department=department)


def span(words: Words, length: timedelta) -> str:
    """Say a span in at most two units, rounded down, never less than a minute unless it is shorter."""
    seconds = int(abs(length).total_seconds())
    minutes, hours, days = seconds // 60 % 60, seconds // 3600 % 24, seconds // 86400
    if days:
        return words.gettext("{days} d {hours} h").format(days=days, hours=hours)
    if hours:
        return words.gettext("{hours} h {minutes} min").format(hours=hours, minutes=minutes)
    if minutes:
        return words.gettext("{minutes} min").format(minutes=minutes)
    return words.gettext("{seconds} s").format(seconds=seconds)


def moment(words: Words, at: datetime, zone: str) -> str:
    """Show a moment as a token that Slack draws in each reader's own zone; *zone* serves where it cannot."""
    return f"<!date^{int(at.timestamp())}^{{date_short_pretty}} {{time}}|{plain_moment(words, at, zone)}>"


def plain_moment(words: Words, at: datetime, zone: str) -> str:
    """Write a moment as text in *zone*, for places where Slack draws no tokens."""
    return format_datetime(at.astimezone(ZoneInfo(zone)), "yyyy-MM-dd HH:mm", locale=words.language)
