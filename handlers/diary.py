"""The history of a case as people read it: what was done, from what to what, and by whom."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from domain.handoffs import Result
from domain.ladders import ClockKind
from domain.policy import Policy, Severity
from domain.states import Move
from domain.words import Words
from handlers.casework import category_name, department_name, person_name
from handlers.phrases import clock_name, move_name, result_name, severity_name
from storage.models import ComplaintEventRow

# What each move is about: its event's facts hold the value, and under "was" the one before.
_ABOUT = {
    Move.ASSIGN: "owner",
    Move.REASSIGN: "owner",
    Move.NAME_CALLER: "caller",
    Move.RAISE: "severity",
    Move.LOWER: "severity",
    Move.RECLASSIFY: "category",
    Move.HAND_OFF: "department",
    Move.TAKE_HANDOFF: "department",
    Move.RETURN_HANDOFF: "department",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a case's history: when (UTC), by whom, which codes go with it, and what they wrote about it."""

    at: datetime
    actor: str
    move: Move
    note: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


def entry_of(event: ComplaintEventRow, note: str = "") -> Entry:
    """Read a line of the history; what was written stands in it only where it was opened."""
    return Entry(event.at, event.actor, Move(event.move), note, event.facts)


def what_was_done(entry: Entry, policy: Policy, words: Words) -> str:
    """Name what was done, with what changed, and by whom; nothing that anybody wrote."""
    what = _what(entry, words)
    if details := " · ".join(_details(entry, policy, words)):
        # Translators: such as "Severity raised: Normal → Urgent".
        what = words.gettext("{what}: {details}").format(what=what, details=details)
    who = person_name(words, entry.actor)
    if asker := entry.facts.get("asked_by"):
        # Translators: one person asked for it, {person}; another one agreed, and so did it.
        asked = words.gettext("asked for by {person}").format(person=person_name(words, asker))
        return f"{what} · {who} · {asked}"
    return f"{what} · {who}"


def _what(entry: Entry, words: Words) -> str:
    """Name what was done; what came of another case has a name of its own."""
    if "merged" in entry.facts:
        return words.gettext("Another case merged into this one")
    if "linked" in entry.facts:
        return words.gettext("Complaint filed that follows an earlier case")
    return move_name(words, entry.move)


def _details(entry: Entry, policy: Policy, words: Words) -> Iterator[str]:
    facts, column = entry.facts, _ABOUT.get(entry.move, "")
    if value := facts.get(column):
        before, after = _named(column, facts.get("was"), policy, words), _named(column, value, policy, words)
        yield f"{before} → {after}" if before else after
    if commitment := facts.get("commitment"):
        yield clock_name(words, ClockKind(commitment))
    if entry.move is Move.RETURN_HANDOFF and (result := facts.get("result")):
        yield result_name(words, Result(result))
    if number := facts.get("into") or facts.get("merged") or facts.get("linked"):
        yield str(number)


def _named(column: str, value: str | None, policy: Policy, words: Words) -> str:
    if not value:
        return ""
    if column in ("owner", "caller"):
        return person_name(words, value)
    if column == "severity":
        return severity_name(words, Severity(value))
    return category_name(policy, value, words) if column == "category" else department_name(policy, value, words)
