"""The forms of hand-offs, and reading them back."""

from datetime import datetime, timedelta

from domain.errors import Refusal
from domain.handoffs import Result
from domain.lifecycle import Fact
from domain.policy import Policy
from domain.words import Words
from handlers.blocks import Block, radio, select, text_input
from handlers.cases import CaseFacts
from handlers.casework import case_form, case_top, department_name, method_choice
from handlers.forms import CaseRef, Values
from handlers.handoffs import ids
from handlers.handoffs.actions import HandOff, Return
from handlers.phrases import result_name
from handlers.posts import Reader
from handlers.promises import promise_question, promised
from handlers.routes import Payload, View

# What the form proposes for the next word to the customer: by then the department should have taken it on.
_PROPOSED = timedelta(hours=1)


def hand_off_form(case: CaseFacts, policy: Policy, reader: Reader, now: datetime, notice: str = "") -> View:
    """The form in which a case is handed to another department; *notice* says what changed meanwhile."""
    words = reader.words
    blocks = [
        *case_top(case, policy, reader, notice),
        select(ids.DEPARTMENT, words.gettext("Which department is to help?"), _departments(case, policy, words)),
        text_input(
            ids.ASKED_OF,
            words.gettext("What is asked of them?"),
            lines=True,
            hint=words.gettext("The case stays with its owner, and every deadline to the customer runs on."),
        ),
        *([] if Fact.ANONYMOUS in case.facts else _word_to_customer(case, policy, words, now)),
    ]
    return case_form(ids.HAND_OFF_FORM, words.gettext("Hand to a department"), case, blocks, words)


def return_form(case: CaseFacts, policy: Policy, reader: Reader, now: datetime, notice: str = "") -> View:
    """The form in which a hand-off is ended."""
    words = reader.words
    results = {result.value: result_name(words, result) for result in Result}
    blocks = [
        *case_top(case, policy, reader, notice),
        radio(ids.RESULT, words.gettext("What came of it?"), results),
        text_input(
            ids.REPORT,
            words.gettext("What was done, or why was it not done?"),
            lines=True,
            hint=words.gettext("The owner of the case is told, and goes on from there."),
        ),
    ]
    return case_form(ids.RETURN_FORM, words.gettext("End the hand-off"), case, blocks, words)


def read_hand_off(view: Payload, key: str) -> HandOff:
    """Read the form in which a case is handed to another department."""
    values = Values(view)
    return HandOff(
        key=key,
        case=CaseRef.read(view["private_metadata"]),
        department=values.choice(ids.DEPARTMENT) or "",
        asked=values.needed_text(ids.ASKED_OF),
        method=values.choice(ids.METHOD) or "",
        eta=promised(values),
    )


def read_return(view: Payload, key: str) -> Return:
    """Read the form in which a hand-off is ended."""
    values = Values(view)
    case = CaseRef.read(view["private_metadata"])
    return Return(key, case, _result(values.choice(ids.RESULT)), values.needed_text(ids.REPORT))


def _departments(case: CaseFacts, policy: Policy, words: Words) -> dict[str, str]:
    """Name the departments but the case's own; where there is no other, the answer to it says what to do instead."""
    names = {key: department_name(policy, key, words) for key in policy.departments}
    return {key: name for key, name in names.items() if key != case.department} or names


def _word_to_customer(case: CaseFacts, policy: Policy, words: Words, now: datetime) -> list[Block]:
    question, until = promise_question(words, now + _PROPOSED)
    return [
        question,
        until,
        method_choice(ids.METHOD, words.gettext("How was the customer told?"), case, policy, words),
    ]


def _result(choice: str | None) -> Result:
    try:
        return Result(choice or "")
    except ValueError:
        raise Refusal("unknown_choice", ids.RESULT) from None
