"""Small phrases that many messages share: names of states, spans of time, moments."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_datetime
from babel.lists import format_list

from domain.callbacks import Outcome
from domain.clocks import ClockState
from domain.handoffs import Result
from domain.lifecycle import Closure, Move, State
from domain.ownership import DeclineReason
from domain.policy import ClockKind, Severity
from domain.routing import Why
from domain.spans import BusinessDays, Length
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
    Closure.UNREACHABLE: marked("customer could not be reached"),
    Closure.EXHAUSTED: marked("all reasonable options exhausted"),
    Closure.WITHDRAWN: marked("withdrawn by the customer"),
    Closure.DUPLICATE: marked("merged into another case"),
    Closure.NOT_COMPLAINT: marked("not a complaint"),
    Closure.ANONYMOUS: marked("anonymous, solved without a callback"),
}
_SEVERITIES = {
    Severity.NORMAL: marked("Normal"),
    Severity.HIGH: marked("High"),
    Severity.URGENT: marked("Urgent"),
}
_CLOCKS = {
    ClockKind.ASSIGNMENT: marked("Owner to be found"),
    ClockKind.ACK: marked("Confirmation of receipt"),
    ClockKind.HANDOFF_ACCEPT: marked("Department to take it on"),
    ClockKind.CUSTOMER_WAIT: marked("Answer from the customer"),
    ClockKind.HEARTBEAT: marked("Word to the customer on progress"),
    ClockKind.RETURN_REVIEW: marked("Review of the return"),
    ClockKind.REFUND: marked("Refund"),
    ClockKind.PICKUP: marked("Pickup"),
    ClockKind.REGULATOR: marked("Answer to the regulator"),
    ClockKind.FIRST_FOLLOWUP: marked("First follow-up"),
    ClockKind.SOLUTION: marked("Solution"),
    ClockKind.PROMISE: marked("Promised contact"),
    ClockKind.CALLBACK: marked("Callback"),
    ClockKind.FIRST_REPLY: marked("First answer"),
    ClockKind.DECISION: marked("Decision"),
    ClockKind.SETTLE: marked("Way to carry it out"),
    ClockKind.JUST_DO: marked("Just do it"),
    ClockKind.PLAN: marked("Plan"),
    ClockKind.PLAN_REPLY: marked("Answer to the plan"),
    ClockKind.ACT: marked("Conclusion from the check"),
    ClockKind.TRIAL_START: marked("Start of the trial"),
}
_BEFORE = marked("{clock} due in *{span}* ({moment})")
_AFTER = marked("{clock} overdue by *{span}* (due {moment})")
_JUST_NOW = marked("{clock} *now overdue* (due {moment})")
_A_MOMENT = timedelta(minutes=1)
_CLOCK_STATES = {
    ClockState.RUNNING: marked("{clock}: still due"),
    ClockState.PAUSED: marked("{clock}: paused"),
    ClockState.MET: marked("{clock}: done in time"),
    ClockState.MISSED: marked("{clock}: done late"),
    ClockState.CANCELLED: marked("{clock}: no longer needed"),
    ClockState.SUPERSEDED: marked("{clock}: replaced by a new time"),
}
_MOVES = {
    Move.FILE: marked("Complaint filed"),
    Move.ASSIGN: marked("Owner assigned"),
    Move.ACCEPT: marked("Case accepted"),
    Move.DECLINE: marked("Case declined"),
    Move.FOLLOW_UP: marked("Follow-up recorded"),
    Move.TRY: marked("Customer tried, not reached"),
    Move.HAND_OFF: marked("Handed to another department"),
    Move.TAKE_HANDOFF: marked("Department has taken it on"),
    Move.RETURN_HANDOFF: marked("Hand-off to the department ended"),
    Move.CHANGE_SOLUTION: marked("Solution changed, customer told"),
    Move.WAIT: marked("Waiting for the customer"),
    Move.ANSWERED: marked("Customer answered"),
    Move.WAIT_OVER: marked("Customer did not answer, case goes on"),
    Move.RESOLVE: marked("Resolved"),
    Move.COMMIT: marked("Commitment added"),
    Move.KEEP: marked("Commitment kept"),
    Move.NAME_CALLER: marked("Chosen to call back"),
    Move.PASS_CALL: marked("Callback passed on"),
    Move.WRONG_NUMBER: marked("Callback tried, wrong number"),
    Move.ATTEMPT: marked("Callback tried, customer not reached"),
    Move.CONFIRM: marked("Solution confirmed, customer satisfied"),
    Move.ASK_RECOVERY: marked("Solution confirmed, customer not satisfied"),
    Move.REFUSE: marked("Customer did not want to answer the callback"),
    Move.RECOVER: marked("Recovery recorded"),
    Move.POSTPONE: marked("Callback put off as the customer wished"),
    Move.GIVE_UP: marked("Customer could not be reached, told in writing"),
    Move.REOPEN: marked("Not solved, case reopened"),
    Move.EXHAUST: marked("Closed, all reasonable options exhausted"),
    Move.WITHDRAW: marked("Withdrawn by the customer"),
    Move.MERGE: marked("Merged into another case"),
    Move.NOT_COMPLAINT: marked("Found not to be a complaint"),
    Move.REASSIGN: marked("Owner changed"),
    Move.RAISE: marked("Severity raised"),
    Move.LOWER: marked("Severity lowered"),
    Move.RECLASSIFY: marked("Category changed"),
    Move.CORRECT: marked("Customer's details corrected"),
    Move.ADD: marked("Information added"),
    Move.COURTESY: marked("Courtesy call recorded"),
}
_OUTCOMES = {
    Outcome.REACHED: marked("Reached the customer"),
    Outcome.NO_ANSWER: marked("No answer"),
    Outcome.BUSY: marked("Busy"),
    Outcome.WRONG_NUMBER: marked("Wrong number"),
    Outcome.ANOTHER_TIME: marked("Asked for another time"),
    Outcome.REFUSED: marked("Did not want to answer"),
}
_RESULTS = {
    Result.DONE: marked("What was asked is done"),
    Result.NOT_DONE: marked("What was asked is not done"),
}
_WHYS = {
    Why.TURN: marked("Why this owner: it was their turn in {department}."),
    Why.DEPARTMENT_LEAD: marked("Why this owner: nobody in {department} is available, so its lead owns the case."),
    Why.DUTY_LEAD: marked("Why this owner: nobody in {department} is available, so the duty lead owns the case."),
    Why.HEAD: marked("Why this owner: nobody in {department} is available, so the head of the centre owns the case."),
    Why.COLLEAGUE: marked("Why this owner: it concerns a colleague, so who leads owns the case."),
    Why.CHOSEN: marked("Why this owner: a lead has chosen them."),
    Why.RETURNED: marked("Why this owner: the case came back twice, so who leads owns it."),
    Why.OWNER_LEFT: marked("Why this owner: the owner before has left, so who leads owns the case."),
    Why.FILER: marked("Why this owner: nobody works in {department} yet, so the case stays with whoever filed it."),
}
_DECLINES = {
    DeclineReason.WRONG_DEPARTMENT: marked("It belongs to another department"),
    DeclineReason.TOO_MUCH: marked("I have too many cases"),
    DeclineReason.NOT_MY_FIELD: marked("I do not know enough about this"),
    DeclineReason.INVOLVED: marked("I am involved myself"),
    DeclineReason.SOON_AWAY: marked("I shall be away"),
    DeclineReason.OTHER: marked("Another reason"),
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


def clock_end(words: Words, kind: ClockKind, state: ClockState) -> str:
    """Say how a promise stands that nobody waits for any more."""
    return words.gettext(_CLOCK_STATES[state]).format(clock=clock_name(words, kind))


def how_due(words: Words, kind: ClockKind, due_at: datetime, now: datetime, zone: str) -> str:
    """Say how long a promise has still to run, or for how long it has been overdue."""
    left = due_at - now
    sentence = _BEFORE if left > timedelta() else _AFTER if left <= -_A_MOMENT else _JUST_NOW
    return words.gettext(sentence).format(
        clock=clock_name(words, kind), span=span(words, left), moment=moment(words, due_at, zone)
    )


def move_name(words: Words, move: Move) -> str:
    """Name what was done to a case."""
    return words.gettext(_MOVES[move])


def outcome_name(words: Words, outcome: Outcome) -> str:
    """Name what came of a try to call."""
    return words.gettext(_OUTCOMES[outcome])


def result_name(words: Words, result: Result) -> str:
    """Name what came of a hand-off."""
    return words.gettext(_RESULTS[result])


def why_owner(words: Words, why: Why, department: str) -> str:
    """Say why somebody owns a case."""
    return words.gettext(_WHYS[why]).format(department=department)


def decline_reason(words: Words, reason: DeclineReason) -> str:
    """Say why somebody has passed a case on."""
    return words.gettext(_DECLINES[reason])


def yes_no(words: Words) -> dict[str, str]:
    """Name the two answers to a question in a form, as they are read back."""
    return {"yes": words.gettext("Yes"), "no": words.gettext("No")}


def locale_of(words: Words) -> Locale:
    """Return how dates and lists are written in a language."""
    return _locale(words.language)


@cache
def _locale(language: str) -> Locale:
    # Read once: that of Chinese takes longer to find than ten dates to write.
    return Locale.parse(language)


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
    shown = [text for number, text in units if number][:2]
    # Most spans have one, and putting one together takes as long as writing ten.
    return shown[0] if len(shown) == 1 else format_list(shown, style="unit-narrow", locale=locale_of(words))


def length_words(words: Words, length: Length) -> str:
    """Say how long a clock runs: a span, or a number of business days."""
    if isinstance(length, BusinessDays):
        return words.ngettext("{n} business day", "{n} business days", length.days).format(n=length.days)
    return span(words, length)


def either(words: Words, choices: Iterable[str]) -> str:
    """List things of which one is to be chosen."""
    return format_list(list(choices), style="or", locale=locale_of(words))


def together(words: Words, things: Iterable[str]) -> str:
    """List things that go together."""
    return format_list(list(things), style="standard", locale=locale_of(words))


def moment(words: Words, at: datetime, zone: str) -> str:
    """Show a moment as a token that Slack draws in each reader's own zone; *zone* serves where it cannot.

    Slack draws it in the reader's language too, which in a channel may be another: so no word of ours stands inside.
    """
    return f"<!date^{int(at.timestamp())}^{{date_short_pretty}} {{time}}|{plain_moment(words, at, zone)}>"


def plain_moment(words: Words, at: datetime, zone: str) -> str:
    """Write a moment as text in *zone*, for places where Slack draws no tokens."""
    return format_datetime(at.astimezone(ZoneInfo(zone)), "yyyy-MM-dd HH:mm", locale=locale_of(words))
