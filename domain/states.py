"""What a case can be, what can be done to it, and what people and facts count for it."""

from enum import StrEnum


class State(StrEnum):
    """Where a case stands."""

    RECEIVED = "received"
    ASSIGNED = "assigned"
    IN_PROGRESS = "in_progress"
    WAITING_CUSTOMER = "waiting_customer"
    RESOLVED = "resolved"
    FULFILLING = "fulfilling"
    CLOSED = "closed"


class Closure(StrEnum):
    """Why a case was closed; of a case that is *fulfilling*, why it will be."""

    SATISFIED = "satisfied"
    SOLVED_NOT_SATISFIED = "solved_not_satisfied"
    UNREACHABLE = "unreachable"
    EXHAUSTED = "exhausted"
    WITHDRAWN = "withdrawn"
    DUPLICATE = "duplicate"
    NOT_COMPLAINT = "not_complaint"
    ANONYMOUS = "anonymous"


class Move(StrEnum):
    """What a person, or the bot for one, does to a case."""

    FILE = "file"
    ASSIGN = "assign"
    ACCEPT = "accept"
    DECLINE = "decline"
    FOLLOW_UP = "follow_up"
    TRY = "try"
    HAND_OFF = "hand_off"
    TAKE_HANDOFF = "take_handoff"
    RETURN_HANDOFF = "return_handoff"
    CHANGE_SOLUTION = "change_solution"
    WAIT = "wait"
    ANSWERED = "answered"
    WAIT_OVER = "wait_over"
    RESOLVE = "resolve"
    COMMIT = "commit"
    KEEP = "keep"
    NAME_CALLER = "name_caller"
    PASS_CALL = "pass_call"
    ATTEMPT = "attempt"
    WRONG_NUMBER = "wrong_number"
    POSTPONE = "postpone"
    CONFIRM = "confirm"
    ASK_RECOVERY = "ask_recovery"
    REFUSE = "refuse"
    RECOVER = "recover"
    GIVE_UP = "give_up"
    REOPEN = "reopen"
    EXHAUST = "exhaust"
    WITHDRAW = "withdraw"
    MERGE = "merge"
    NOT_COMPLAINT = "not_complaint"
    REASSIGN = "reassign"
    RAISE = "raise"
    LOWER = "lower"
    RECLASSIFY = "reclassify"
    CORRECT = "correct"
    ADD = "add"
    COURTESY = "courtesy"


class Role(StrEnum):
    """What a person is to one case. The bot itself acts as `SYSTEM`.

    A `CALLER` is to call the customer back, `DEPARTMENT` is whoever works where the case was handed to.
    """

    SYSTEM = "system"
    AGENT = "agent"
    CALLER = "caller"
    DEPARTMENT = "department"
    OWNER = "owner"
    LEAD = "lead"
    HEAD = "head"


class Fact(StrEnum):
    """What is true of a case besides its state, and decides which moves it allows."""

    URGENT = "urgent"
    HIGH = "high"
    ANONYMOUS = "anonymous"
    REGULATOR = "regulator"
    ACCEPTED = "accepted"
    HANDOFF_OPEN = "handoff_open"
    HANDOFF_ASKED = "handoff_asked"
    WAITS_USED_UP = "waits_used_up"
    COMMITMENT_OPEN = "commitment_open"
    COMMITMENTS_LEFT = "commitments_left"
    CALLER_NAMED = "caller_named"
    RECOVERY_ASKED = "recovery_asked"
    ATTEMPTS_COMPLETE = "attempts_complete"
    REOPENABLE = "reopenable"
    COURTESY_OWED = "courtesy_owed"
