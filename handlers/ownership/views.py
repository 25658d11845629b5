"""The forms of ownership, and reading them back."""

from datetime import datetime

from domain.errors import Refusal
from domain.ownership import DeclineReason
from domain.policy import Policy, Severity
from domain.words import Words
from handlers.blocks import Block, person_input, radio, select, text_input
from handlers.cases import CaseFacts
from handlers.casework import case_form, case_top, category_name
from handlers.forms import CaseRef, Values
from handlers.ownership import ids
from handlers.ownership.actions import Classification, Decline, Reassignment
from handlers.phrases import decline_reason, severity_name, yes_no
from handlers.posts import Reader
from handlers.routes import Payload, View


def decline_form(case: CaseFacts, policy: Policy, reader: Reader, now: datetime, notice: str = "") -> View:
    """The form in which an owner passes a new case on."""
    words = reader.words
    reasons = {reason.value: decline_reason(words, reason) for reason in DeclineReason}
    blocks = [
        *case_top(case, policy, reader, notice),
        select(ids.REASON, words.gettext("Why can you not take it?"), reasons),
        text_input(
            ids.NOTE,
            words.gettext("What should the next owner know?"),
            lines=True,
            hint=words.gettext("The case goes to the next one at once; its deadlines stay as they are."),
        ),
    ]
    return case_form(ids.DECLINE_FORM, words.gettext("Decline"), case, blocks, words)


def reassign_form(case: CaseFacts, policy: Policy, reader: Reader, now: datetime, notice: str = "") -> View:
    """The form in which a case is given to somebody else, or a lead is asked to."""
    words = reader.words
    blocks = [
        *case_top(case, policy, reader, notice),
        person_input(ids.OWNER, words.gettext("Who is to own it?")),
        text_input(
            ids.NOTE,
            words.gettext("What must the new owner know?"),
            lines=True,
            hint=words.gettext("What was promised, what was tried, what comes next. The deadlines stay as they are."),
        ),
        _even_away(words),
    ]
    return case_form(ids.REASSIGN_FORM, words.gettext("Reassign"), case, blocks, words)


def assign_form(case: CaseFacts, policy: Policy, reader: Reader, now: datetime, notice: str = "") -> View:
    """The form in which a lead says what a new case is, and whose."""
    words = reader.words
    categories = {key: category_name(policy, key, words) for key in policy.categories}
    severities = {severity.value: severity_name(words, severity) for severity in Severity}
    blocks = [
        *case_top(case, policy, reader, notice),
        select(ids.CATEGORY, words.gettext("What is it about?"), categories),
        radio(ids.SEVERITY, words.gettext("How severe is it?"), severities, initial=case.severity.value),
        text_input(
            ids.REASON,
            words.gettext("Why another severity?"),
            optional=True,
            most=500,
            hint=words.gettext("Needed where you do not agree with whoever filed it."),
        ),
        person_input(
            ids.OWNER,
            words.gettext("Who is to own it?"),
            optional=True,
            hint=words.gettext("Leave it empty, and it goes to whoever's turn it is in the department."),
        ),
        _even_away(words),
    ]
    return case_form(ids.ASSIGN_FORM, words.gettext("Classify"), case, blocks, words)


def read_decline(view: Payload, key: str) -> Decline:
    """Read the form in which a case is declined."""
    values = Values(view)
    return Decline(
        key=key,
        case=CaseRef.read(view["private_metadata"]),
        reason=_reason(values.choice(ids.REASON)),
        text=values.needed_text(ids.NOTE),
    )


def read_reassignment(view: Payload, key: str) -> Reassignment:
    """Read the form in which a case is given to somebody else."""
    values = Values(view)
    return Reassignment(
        key=key,
        case=CaseRef.read(view["private_metadata"]),
        owner=values.needed_person(ids.OWNER),
        note=values.needed_text(ids.NOTE),
        even_away=values.yes_or_no(ids.EVEN_AWAY) is True,
    )


def read_classification(view: Payload, key: str) -> Classification:
    """Read the form in which a new case is classified."""
    values = Values(view)
    return Classification(
        key=key,
        case=CaseRef.read(view["private_metadata"]),
        category=values.choice(ids.CATEGORY) or "",
        severity=values.severity(ids.SEVERITY),
        reason=values.text(ids.REASON),
        owner=values.person(ids.OWNER),
        even_away=values.yes_or_no(ids.EVEN_AWAY) is True,
    )


def _even_away(words: Words) -> Block:
    return radio(
        ids.EVEN_AWAY,
        words.gettext("Give it to them even if they are away?"),
        yes_no(words),
        initial="no",
        optional=True,
    )


def _reason(choice: str | None) -> DeclineReason:
    try:
        return DeclineReason(choice or "")
    except ValueError:
        raise Refusal("unknown_choice", ids.REASON) from None
