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
    Severity.NORMAL: marked("Normal"),
    Severity.HIGH: marked("High"),
    Severity.URGENT: marked("Urgent"),
}
_CLOCKS = {
    ClockKind.FIRST_FOLLOWUP: marked("First follow-up"),
    ClockKind.SOLUTION: marked("Solution"),
    ClockKind.PROMISE: marked("Promised contact"),
    ClockKind.CALLBACK: marked("Callback"),
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
    Move.FILE: marked("Filed"),
    Move.ASSIGN: marked("Assigned"),
    Move.FOLLOW_UP: marked("Follow-up recorded"),
    Move.RESOLVE: marked("Resolved"),
    Move.ATTEMPT: marked("Callback tried, not reached"),
    Move.CONFIRM: marked("Callback: solved, customer satisfied"),
    Move.ASK_RECOVERY: marked("Callback: solved, customer not satisfied"),
    Move.RECOVER: marked("Recovery recorded"),
    Move.REOPEN: marked("Callback: not solved, reopened"),
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
    """Say a span in at most two units, rounded to the minute unless it is shorter than one."""
    seconds = round(abs(length).total_seconds())
    if seconds < 60:
        return words.gettext("{seconds} s").format(seconds=seconds)
    minutes = round(seconds / 60)
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    units = (
        (days, words.gettext("{n} d").format(n=days)),
        (hours, words.gettext("{n} h").format(n=hours)),
        (minutes, words.gettext("{n} min").format(n=minutes)),
    )
    return " ".join([text for number, text in units if number][:2])


def moment(words: Words, at: datetime, zone: str) -> str:
    """Show a moment as a token that Slack draws in each reader's own zone; *zone* serves where it cannot."""
    return f"<!date^{int(at.timestamp())}^{{date_short_pretty}} {{time}}|{plain_moment(words, at, zone)}>"


def plain_moment(words: Words, at: datetime, zone: str) -> str:
    """Write a moment as text in *zone*, for places where Slack draws no tokens."""
    return format_datetime(at.astimezone(ZoneInfo(zone)), "yyyy-MM-dd HH:mm", locale=words.language)
