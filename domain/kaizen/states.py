"""What a suggestion can be, what can be done to it, and what people and facts count for it."""

from enum import StrEnum


class Stage(StrEnum):
    """Where a suggestion stands on its way from an idea to a standard."""

    SUBMITTED = "submitted"
    TRIAGED = "triaged"
    DECLINED = "declined"
    MERGED = "merged"
    JUST_DO = "just_do"
    PLANNED = "planned"
    DOING = "doing"
    CHECKING = "checking"
    STANDARDISED = "standardised"
    REPLAN = "replan"
    STOPPED = "stopped"
    REWARDED = "rewarded"


class Step(StrEnum):
    """What a person does to a suggestion."""

    SUBMIT = "submit"
    LINK = "link"
    ASK = "ask"
    REPLY = "reply"
    ADOPT = "adopt"
    DECLINE = "decline"
    MERGE = "merge"
    JUST_DO = "just_do"
    PLAN = "plan"
    FINISH = "finish"
    PROPOSE = "propose"
    RETURN = "return"
    APPROVE = "approve"
    START = "start"
    ADD_TASK = "add_task"
    TICK = "tick"
    UNTICK = "untick"
    PASS_TASK = "pass_task"
    PASS_ON = "pass_on"
    STOP = "stop"
    REWARD = "reward"
    CHECK = "check"
    CONFIRM = "confirm"
    STANDARDISE = "standardise"
    REPLAN = "replan"
    RECHECK = "recheck"


class Part(StrEnum):
    """What somebody is to one suggestion; a helper has a task of its plan, and the system is the bot itself."""

    ANYONE = "anyone"
    AUTHOR = "author"
    OWNER = "owner"
    LEAD = "lead"
    HELPER = "helper"
    SYSTEM = "system"


class Truth(StrEnum):
    """What is true of a suggestion besides its stage, and decides which steps it allows.

    Its plan is *proposed* while it waits for whoever leads, and *approved* from then on; its check was *confirmed* by
    them. What became standard has *faded* when its effect is gone. In the *last* cycle no other plan follows.
    """

    DECIDED = "decided"
    ASKED = "asked"
    DONE = "done"
    PROPOSED = "proposed"
    APPROVED = "approved"
    CONFIRMED = "confirmed"
    FADED = "faded"
    LAST = "last"


class Effort(StrEnum):
    """How much work its author takes an idea to be."""

    HOURS = "hours"
    DAYS = "days"
    WEEKS = "weeks"
