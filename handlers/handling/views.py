"""The forms of handling, and reading them back."""

from datetime import datetime, timedelta

from domain.policy import ClockKind, Policy
from domain.words import Words
from handlers.blocks import context, moment_input, text_input
from handlers.cases import CaseFacts
from handlers.casework import case_form, case_top, method_choice
from handlers.forms import CaseRef, Values
from handlers.handling import ids
from handlers.handling.actions import Change, Information, Question, Reply
from handlers.phrases import length_words
from handlers.posts import Reader
from handlers.promises import promise_question, promised
from handlers.routes import Payload, View

# What forms propose for the next contact: soon enough to be a promise, long enough to be kept.
_PROPOSED = timedelta(hours=4)


def change_form(case: CaseFacts, policy: Policy, reader: Reader, now: datetime, notice: str = "") -> View:
    """The form for a changed solution; *notice* says what changed while it was being filled in."""
    words = reader.words
    blocks = [
        *case_top(case, policy, reader, notice),
        text_input(ids.SOLUTION, words.gettext("What is the solution now?"), lines=True),
        text_input(
            ids.REASON,
            words.gettext("Why was the solution changed?"),
            lines=True,
            most=500,
            hint=words.gettext("Only the promise begins anew; the time for the solution runs on."),
        ),
        method_choice(ids.METHOD, words.gettext("How was the customer told?"), case, policy, words),
        moment_input(
            ids.ETA,
            words.gettext("When will the customer hear from us again?"),
            now + _PROPOSED,
            hint=words.gettext("This is a promise: you will be reminded before it."),
        ),
    ]
    return case_form(ids.CHANGE_FORM, words.gettext("Change the solution"), case, blocks, words)


def wait_form(case: CaseFacts, policy: Policy, reader: Reader, now: datetime, notice: str = "") -> View:
    """The form for waiting until the customer has answered; it says how long, and how often still, a case may wait."""
    words = reader.words
    blocks = [
        *case_top(case, policy, reader, notice),
        text_input(
            ids.ASKED,
            words.gettext("What did you ask the customer for?"),
            lines=True,
            hint=words.gettext("Only what the case cannot go on without."),
        ),
        method_choice(ids.METHOD, words.gettext("How did you ask?"), case, policy, words),
        context(_longest_wait(case, policy, words), _waits_left(case, words)),
    ]
    return case_form(ids.WAIT_FORM, words.gettext("Wait for the customer"), case, blocks, words)


def answered_form(case: CaseFacts, policy: Policy, reader: Reader, now: datetime, notice: str = "") -> View:
    """The form for the customer's answer."""
    words = reader.words
    blocks = [
        *case_top(case, policy, reader, notice),
        text_input(ids.ANSWER, words.gettext("What did the customer answer?"), lines=True),
        *promise_question(words, now + _PROPOSED),
    ]
    return case_form(ids.ANSWERED_FORM, words.gettext("Record answer"), case, blocks, words)


def add_form(case: CaseFacts, policy: Policy, reader: Reader, now: datetime, notice: str = "") -> View:
    """The form for whatever else there is to know about a case."""
    words = reader.words
    blocks = [
        *case_top(case, policy, reader, notice),
        text_input(
            ids.INFORMATION,
            words.gettext("What else is there to know?"),
            lines=True,
            hint=words.gettext("Whoever owns the case is told that there is something new."),
        ),
    ]
    return case_form(ids.ADD_FORM, words.gettext("Add information"), case, blocks, words)


def read_change(view: Payload, key: str) -> Change:
    """Read the form for a changed solution."""
    values = Values(view)
    return Change(
        key=key,
        case=CaseRef.read(view["private_metadata"]),
        solution=values.needed_text(ids.SOLUTION),
        reason=values.needed_text(ids.REASON),
        method=values.choice(ids.METHOD) or "",
        eta=values.needed_moment(ids.ETA),
    )


def read_question(view: Payload, key: str) -> Question:
    """Read the form for waiting."""
    values = Values(view)
    case = CaseRef.read(view["private_metadata"])
    return Question(key, case, values.needed_text(ids.ASKED), values.choice(ids.METHOD) or "")


def read_reply(view: Payload, key: str) -> Reply:
    """Read the form for the customer's answer."""
    values = Values(view)
    case = CaseRef.read(view["private_metadata"])
    return Reply(key, case, values.needed_text(ids.ANSWER), promised(values))


def read_information(view: Payload, key: str) -> Information:
    """Read the form for information."""
    values = Values(view)
    return Information(key, CaseRef.read(view["private_metadata"]), values.needed_text(ids.INFORMATION))


def _longest_wait(case: CaseFacts, policy: Policy, words: Words) -> str:
    length, _ = policy.clocks[ClockKind.CUSTOMER_WAIT].length_for(
        case.severity, case.channel, case.category, case.cycle > 1
    )
    return words.gettext(
        "Until the customer answers, for at most {length}, the time for the solution stands still."
    ).format(length=length_words(words, length))


def _waits_left(case: CaseFacts, words: Words) -> str:
    left = case.waits_left - 1
    if left <= 0:
        return words.gettext("After this the case can wait no more.")
    sentence = words.ngettext(
        "After this the case can wait once more.", "After this the case can wait {n} more times.", left
    )
    return sentence.format(n=left)
