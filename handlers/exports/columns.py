"""The columns of an export of complaints, each with its key, its heading, and how it is read from a case."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from domain.callbacks import Outcome
from domain.indicators.rounds import CallbackTally
from domain.indicators.timeliness import Timeliness
from domain.lifecycle import Closure, State
from domain.policy import Policy, Severity
from domain.words import Words, marked
from handlers.casework import category_name, channel_name, department_name
from handlers.exports.facts import ExportFacts
from handlers.phrases import closure_name, outcome_name, severity_name, state_name

Cell = str | int | bool | datetime | None
Say = Callable[[str, Policy, Words], str]

_UPHELD: Final[Mapping[str, str]] = {
    "upheld": marked("Upheld"),
    "partly": marked("Partly upheld"),
    "not_upheld": marked("Not upheld"),
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column. *key* never changes, *heading* is for people, *say* turns a code into words. Moments are in UTC."""

    key: str
    heading: str
    read: Callable[[ExportFacts], Cell]
    say: Say | None = None


def _kept(tally: Timeliness) -> bool | None:
    """Say whether all was in time; None as long as nothing was decided."""
    if tally.missed:
        return False
    return True if tally.met else None


def _called(tally: CallbackTally) -> bool | None:
    return tally.on_time == tally.due if tally.due else None


def _cause(code: str, policy: Policy, words: Words) -> str:
    """Name a root cause; one that the policy has dropped since is shown by its key."""
    cause = policy.root_causes.get(code)
    return cause.name.in_language(words.language) if cause is not None else code


COLUMNS: Final[tuple[Column, ...]] = (
    Column("number", marked("Number"), lambda one: one.case.number),
    Column("state", marked("State"), lambda one: one.case.state, lambda code, _, words: state_name(words, State(code))),
    Column(
        "closure",
        marked("Reason for closing"),
        lambda one: one.case.closure_code,
        lambda code, _, words: closure_name(words, Closure(code)),
    ),
    Column(
        "severity",
        marked("Severity"),
        lambda one: one.case.severity,
        lambda code, _, words: severity_name(words, Severity(code)),
    ),
    Column(
        "category",
        marked("Category"),
        lambda one: one.case.category,
        lambda code, policy, words: category_name(policy, code, words),
    ),
    Column(
        "department",
        marked("Department"),
        lambda one: one.case.department,
        lambda code, policy, words: department_name(policy, code, words),
    ),
    Column(
        "channel",
        marked("Channel"),
        lambda one: one.case.channel,
        lambda code, policy, words: channel_name(policy, code, words),
    ),
    Column("customer", marked("Customer, masked"), lambda one: one.customer),
    Column("contact", marked("Contact, last digits"), lambda one: one.contact),
    Column("order", marked("Order, last characters"), lambda one: one.order),
    Column("received_at", marked("Received at"), lambda one: one.case.received_at),
    Column("filed_at", marked("Filed at"), lambda one: one.case.created_at),
    Column("assigned_at", marked("Assigned at"), lambda one: one.case.assigned_at),
    Column("first_followup_at", marked("First follow-up at"), lambda one: one.first_followup_at),
    Column("resolved_at", marked("Resolved at"), lambda one: one.case.resolved_at),
    Column("closed_at", marked("Closed at"), lambda one: one.case.closed_at),
    Column("filed_by", marked("Filed by"), lambda one: one.name_of(one.case.creator)),
    Column("owner", marked("Owner"), lambda one: one.name_of(one.case.owner)),
    Column("owner_id", marked("Owner's Slack id"), lambda one: one.case.owner),
    Column("cycles", marked("Cycles"), lambda one: one.case.cycle),
    Column("reopened", marked("Reopened"), lambda one: one.case.cycle > 1),
    Column("first_followup_on_time", marked("First follow-up on time"), lambda one: _kept(one.first_followup)),
    Column("first_followup_met", marked("First follow-ups met"), lambda one: one.first_followup.met),
    Column("first_followup_missed", marked("First follow-ups missed"), lambda one: one.first_followup.missed),
    Column("solution_on_time", marked("Solution on time"), lambda one: _kept(one.solution)),
    Column("solution_met", marked("Solutions met"), lambda one: one.solution.met),
    Column("solution_missed", marked("Solutions missed"), lambda one: one.solution.missed),
    Column("promise_on_time", marked("Promises kept"), lambda one: _kept(one.promise)),
    Column("promise_met", marked("Promises met"), lambda one: one.promise.met),
    Column("promise_missed", marked("Promises missed"), lambda one: one.promise.missed),
    Column("callback_on_time", marked("Callback on time"), lambda one: _called(one.callback)),
    Column("callback_met", marked("Callbacks met"), lambda one: one.callback.on_time),
    Column("callback_missed", marked("Callbacks missed"), lambda one: one.callback.due - one.callback.on_time),
    Column("callback_attempts", marked("Callback attempts"), lambda one: one.attempts),
    Column(
        "callback_outcome",
        marked("Callback outcome"),
        lambda one: one.said and one.said.outcome,
        lambda code, _, words: outcome_name(words, Outcome(code)),
    ),
    Column("callback_solved", marked("Solved, says the customer"), lambda one: one.said and one.said.solved),
    Column("callback_satisfied", marked("Satisfied, says the customer"), lambda one: one.said and one.said.satisfied),
    Column("callback_score", marked("Score"), lambda one: one.said and one.said.score),
    Column("commitments_met", marked("Commitments met"), lambda one: one.commitments.met),
    Column("commitments_missed", marked("Commitments missed"), lambda one: one.commitments.missed),
    Column("commitments_open", marked("Commitments open"), lambda one: one.commitments_open),
    Column("paused_minutes", marked("Minutes waiting for the customer"), lambda one: one.paused),
    Column("handoffs", marked("Hand-offs"), lambda one: one.handoffs),
    Column("handoff_minutes", marked("Minutes handed off"), lambda one: one.handed_off),
    Column("handoff_wait_minutes", marked("Minutes until taken on"), lambda one: one.handoff_wait),
    Column(
        "upheld",
        marked("Finding"),
        lambda one: one.case.upheld,
        lambda code, _, words: words.gettext(_UPHELD[code]),
    ),
    Column("root_cause", marked("Root cause"), lambda one: one.case.root_cause, _cause),
    Column("repeat", marked("Repeat complaint"), lambda one: one.case.repeat),
    Column("linked_to", marked("Linked to"), lambda one: one.linked),
    Column("regulator", marked("Regulator's ticket"), lambda one: one.case.regulator_ref is not None),
    Column("anonymous", marked("Anonymous"), lambda one: one.case.anonymous),
    Column("alarm", marked("Alarm"), lambda one: one.case.alarm),
)
