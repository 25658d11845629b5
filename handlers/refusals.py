"""Why not: the sentences of refusals, in the reader's language, each saying what to do instead."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from domain.errors import Refusal
from domain.lifecycle import Move, State
from domain.words import Words, marked
from handlers.blocks import escape
from handlers.casework import move_labels, person_name
from handlers.phrases import move_name, plain_moment, span, state_name

_SENTENCES: Mapping[str, str] = {
    "answer_needed": marked("Please fill this in."),
    "unknown_choice": marked("That choice does not exist any more. Please choose again."),
    "not_a_moment": marked("That is not a moment. Please choose a date and a time."),
    "received_in_future": marked("This lies in the future. Choose when the customer complained."),
    "received_too_long_ago": marked(
        "This is more than {oldest} ago. Please ask a lead to file it, or correct the time."
    ),
    "eta_past": marked("This has passed already. Choose a time to come: it becomes a promise to the customer."),
    "told_in_future": marked("This lies in the future. Record the solution once the customer has been told."),
    "told_too_early": marked("This is before the complaint. Choose when the customer was told."),
    "not_reached_but_answered": marked("The customer was not reached, so this cannot have an answer. Please clear it."),
    "unknown_case": marked("There is no case {number}. A number looks like C-260914-017."),
    "unknown_control": marked(
        "I do not know this button or command any more. Please open it again from a newer message."
    ),
    "number_needed": marked("Which case? Write `{command} show C-260914-017`."),
    "outsider": marked("Only members of the service team can do this. Please ask one of them."),
    "impossible": marked("{number} is {state} now, so this is not possible any more. {last} {possible}"),
    "not_yours": marked("Only the owner of {number} ({owner}) or a lead can do this. {possible}"),
    "outdated": marked("{number} has changed a moment ago: {last} Please look at it again, then save."),
}


def sentence_of(refusal: Refusal, words: Words, zone: str) -> str:
    """Say a refusal in words; people are mentioned, so it is for mrkdwn."""
    sentence = words.gettext(_SENTENCES[refusal.code])
    return " ".join(sentence.format(**_facts(refusal, words, zone)).split())


def plain_sentence_of(refusal: Refusal, words: Words, zone: str, names: Mapping[str, str]) -> str:
    """Say a refusal beside a field, where Slack draws no mentions: people by their *names*."""
    sentence = sentence_of(refusal, words, zone)
    for person, name in names.items():
        sentence = sentence.replace(f"<@{person}>", name)
    return sentence


def people_in(refusal: Refusal) -> list[str]:
    """Return whom a refusal names."""
    return [str(refusal.facts[key]) for key in ("owner", "actor") if refusal.facts.get(key)]


def _facts(refusal: Refusal, words: Words, zone: str) -> dict[str, str]:
    facts = refusal.facts
    said = {"number": escape(str(facts.get("number") or "")), "possible": _possible(facts, words)}
    said["command"] = str(facts.get("command") or "")
    said["last"] = _last(facts, words, zone)
    said["owner"] = person_name(words, str(facts["owner"])) if facts.get("owner") else "–"
    if isinstance(state := facts.get("state"), State):
        said["state"] = state_name(words, state)
    if isinstance(oldest := facts.get("oldest"), timedelta):
        said["oldest"] = span(words, oldest)
    return said


def _last(facts: Mapping[str, object], words: Words, zone: str) -> str:
    last, actor, at = facts.get("last"), facts.get("actor"), facts.get("at")
    if not isinstance(last, Move) or not isinstance(at, datetime):
        return ""
    return words.gettext("{what} ({who}, {when}).").format(
        what=move_name(words, last), who=person_name(words, str(actor)), when=plain_moment(words, at, zone)
    )


def _possible(facts: Mapping[str, object], words: Words) -> str:
    moves = facts.get("possible")
    if not isinstance(moves, tuple) or not moves:
        return ""
    labels = move_labels((move for move in moves if isinstance(move, Move)), words)
    return words.gettext("You can: {moves}.").format(moves=", ".join(labels)) if labels else ""
