"""What a reminder asks of its reader: an owner to act, a lead or head to help."""

from collections.abc import Sequence

from domain.clocks import Rung
from domain.policy import ClockKind, Policy
from domain.words import marked
from handlers.callbacks.phrases import what_to_do, when_to_call
from handlers.cases import CaseFacts
from handlers.casework import department_name
from handlers.phrases import moment
from handlers.posts import Reader
from storage.models import ClockRow

_OPENINGS = {
    Rung.HEADS_UP: marked("Heads-up: {owner} has not recorded it yet."),
    Rung.STAND_IN: marked(
        "{owner} is not at work now, so you hear of this in their place. Can it wait until they are back?"
    ),
    Rung.BREACH: marked("The time has run out; the case stays with {owner}. Please ask whether they need help."),
    Rung.ESCALATION: marked("This is still open with {owner}. Please make sure that the customer hears from us."),
    Rung.LATE_ENTRY: marked("Entered late: it was overdue when it was filed. {owner} owns the case."),
    Rung.LATE_RECOGNITION: marked(
        "Recognised late: when it became clear how much this case weighs, the time had run out. {owner} owns the case."
    ),
    Rung.STILL_OPEN: marked("This is still open with {owner}. Please make sure that the customer hears from us."),
}
_OPENINGS_FOR_OWNER = {
    Rung.HEADS_UP: marked("Heads-up: nothing has been recorded yet."),
    Rung.STAND_IN: marked("You are on duty, beyond your usual hours. Can this wait until you are back?"),
    Rung.BREACH: marked("The time has run out. Please contact the customer now, then record it."),
    Rung.ESCALATION: marked("This is still open. Please contact the customer now, then record it."),
    Rung.LATE_ENTRY: marked("Entered late: it was overdue when it was filed. Please contact the customer first."),
    Rung.LATE_RECOGNITION: marked(
        "Recognised late: when it became clear how much this case weighs, the time had run out. "
        "Please contact the customer first."
    ),
    Rung.STILL_OPEN: marked("This is still open. Please contact the customer now, then record it."),
}
# Clocks about which there is more to say than that time runs out.
# Translators: {moment} is when the customer last heard from us, {department} the department asked for help.
_OF_ITS_OWN = {
    ClockKind.ACK: marked(
        "The customer does not know yet that the complaint has arrived. {owner} owns the case; please ask whether they "
        "need help."
    ),
    ClockKind.HEARTBEAT: marked(
        "The customer has heard nothing from us since {moment}. {owner} owns the case; please ask whether they need "
        "help."
    ),
    ClockKind.HANDOFF_ACCEPT: marked(
        "{department} has not taken it on yet, and the customer's time runs. Please see to it that somebody does."
    ),
    ClockKind.CUSTOMER_WAIT: marked(
        "The customer has not answered yet. Please have them asked again: when the time is over, the case goes on "
        "without an answer."
    ),
}
_OF_ITS_OWN_FOR_OWNER = _OF_ITS_OWN | {
    ClockKind.ACK: marked(
        "The customer does not know yet that the complaint has arrived. Please tell them now; a recorded follow-up "
        "says that you have."
    ),
    ClockKind.HEARTBEAT: marked(
        "The customer has heard nothing from us since {moment}. Please tell them how things stand, even if nothing is "
        "new, then record it."
    ),
    ClockKind.CUSTOMER_WAIT: marked(
        "The customer has not answered yet. Please ask again: when the time is over, the case goes on without an "
        "answer."
    ),
}


def advice(clocks: Sequence[ClockRow], rung: Rung, case: CaseFacts, policy: Policy, reader: Reader) -> str:
    """Say why the reader hears of *clocks*, and what to do; what is true of several is said once."""
    said = (_of_its_own(clock, case, policy, reader) or _opening(rung, case, reader) for clock in clocks)
    return "\n".join(dict.fromkeys(text for text in said if text))


def _opening(rung: Rung, case: CaseFacts, reader: Reader) -> str:
    if rung not in _OPENINGS:
        return ""
    openings = _OPENINGS_FOR_OWNER if reader.id == case.owner else _OPENINGS
    return reader.words.gettext(openings[rung]).format(owner=_owner(case))


def _of_its_own(clock: ClockRow, case: CaseFacts, policy: Policy, reader: Reader) -> str:
    kind, words = ClockKind(clock.kind), reader.words
    if kind is ClockKind.CALLBACK:
        return _of_the_callback(case, policy, reader)
    if kind not in _OF_ITS_OWN:
        return ""
    sentences = _OF_ITS_OWN_FOR_OWNER if reader.id == case.owner else _OF_ITS_OWN
    return words.gettext(sentences[kind]).format(
        owner=_owner(case),
        moment=moment(words, clock.started_at, reader.zone),
        department=department_name(policy, case.standing.handed_to or case.department, words),
    )


def _of_the_callback(case: CaseFacts, policy: Policy, reader: Reader) -> str:
    """Ask whoever is to call to do so, and somebody above to see to it that they can."""
    caller = case.standing.caller or case.owner
    if reader.id == caller:
        return " ".join(part for part in (what_to_do(case, reader.words), when_to_call(case, policy, reader)) if part)
    sentence = reader.words.gettext(
        "{caller} is to speak with the customer and has not recorded it yet. Please ask whether they need help."
    )
    return sentence.format(caller=f"<@{caller}>" if caller else "–")


def _owner(case: CaseFacts) -> str:
    return f"<@{case.owner}>" if case.owner else "–"
