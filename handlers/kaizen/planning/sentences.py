"""Why not: the sentences of refusals about plans and tasks of suggestions."""

from collections.abc import Mapping
from typing import Final

from domain.words import marked

SENTENCES: Final[Mapping[str, str]] = {
    "plan_changed": marked("The plan of {number} has just been changed. Please look at it again."),
    "plan_guard_is_metric": marked("This is what is to get better. Please choose something else that must not suffer."),
    "plan_baseline": marked("Please write a number of days from {least} to {most}."),
    "plan_start_past": marked("This day is over. Please choose today or a later day."),
    "plan_target": marked(
        "This metric cannot have such a value. Please write a share such as 85%, or a time such as 4m30s."
    ),
    "start_to_come": marked("This day has not come yet. Please report the start on its day."),
    "start_too_early": marked("Please choose {day} or a later day: what is measured is chosen before the change."),
    "task_without_words": marked("Please say what is to be done, or clear this."),
    "task_due_past": marked("This day is over. Please choose today or a later day."),
    "task_due_far": marked("This is too far away. Please choose a day within a year."),
    "task_gone": marked("This task is not part of the plan any more. Please look at {number} again."),
    "task_done": marked("{actor} has done this task already."),
    "task_open": marked("This task is open already."),
    "task_not_yours": marked(
        "Only whose task it is, whoever carries out {number} and those who answer it can do this. Please ask them."
    ),
    "task_same": marked("It is theirs already, for the same day. Please choose somebody else, or cancel."),
    "tasks_too_many": marked("A plan has {most} tasks at most. Please finish one first."),
    "carrier_same": marked("They carry it out already. Please choose somebody else."),
    "act_link_needed": marked("Please give the link to the new standard, such as a page that starts with https://."),
    "act_learnt_needed": marked("Please say what was learnt: the next plan is built on it."),
    "act_why_needed": marked("Please say why: nothing shows yet that it works, and everybody sees the reason."),
    "act_unchecked": marked(
        "{number} was not checked and confirmed yet. Without that, only those who answer it can act, with a reason."
    ),
    "plan_not_yours": marked(
        "This is up to whoever carries out {number} and those who answer it. Please ask one of them."
    ),
}
