"""The forms in which people change what a case is, and reading them back."""

from collections.abc import Iterable
from datetime import datetime

from domain.lifecycle import Role
from domain.people import roles
from domain.policy import Policy, Severity
from domain.words import Words
from handlers.blocks import Block, context, moment_input, radio, select, text_input
from handlers.cases import CaseFacts
from handlers.casework import case_form, case_top, category_name
from handlers.changes import ids
from handlers.changes.actions import Correction, Reclassification, Weight
from handlers.forms import CaseRef, Values
from handlers.phrases import severity_name, yes_no
from handlers.posts import Reader
from handlers.routes import Payload, View

_LEADS = frozenset({Role.LEAD, Role.HEAD})


def raise_form(case: CaseFacts, policy: Policy, reader: Reader, now: datetime, notice: str = "") -> View:
    """The form in which a case is raised."""
    words = reader.words
    heavier = [severity for severity in Severity if severity > case.severity]
    blocks = [
        *case_top(case, policy, reader, notice),
        _severities(heavier or [case.severity], words),
        _reason(words.gettext("Why does it weigh more?"), words),
        moment_input(
            ids.KNOWN_AT,
            words.gettext("When did we learn of it?"),
            case.received_at,
            hint=words.gettext("Leave it as it is if it was known when the customer complained."),
        ),
    ]
    return case_form(ids.RAISE_FORM, words.gettext("Raise severity"), case, blocks, words)


def lower_form(case: CaseFacts, policy: Policy, reader: Reader, now: datetime, notice: str = "") -> View:
    """The form in which a lead lowers a case."""
    words = reader.words
    lighter = [severity for severity in Severity if severity < case.severity]
    blocks = [
        *case_top(case, policy, reader, notice),
        _severities(lighter[::-1] or [case.severity], words),
        _reason(words.gettext("Why does it weigh less?"), words),
        context(words.gettext("A deadline that has passed already stays missed.")),
    ]
    return case_form(ids.LOWER_FORM, words.gettext("Lower severity"), case, blocks, words)


def reclassify_form(case: CaseFacts, policy: Policy, reader: Reader, now: datetime, notice: str = "") -> View:
    """The form in which a case is put into another category; only who leads it is asked about later deadlines."""
    words = reader.words
    categories = {key: category_name(policy, key, words) for key in policy.categories}
    leading = reader.person is not None and _LEADS & roles(reader.person, case.standing, policy)
    blocks = [
        *case_top(case, policy, reader, notice),
        select(
            ids.CATEGORY,
            words.gettext("What is it about?"),
            categories,
            initial=case.category,
            hint=words.gettext(
                "The department changes with it; the owner stays. Use “Reassign” if somebody else should own it."
            ),
        ),
        _reason(words.gettext("Why does it belong there?"), words),
        *([_later(words)] if leading else []),
    ]
    return case_form(ids.RECLASSIFY_FORM, words.gettext("Change category"), case, blocks, words)


def correct_form(
    case: CaseFacts,
    policy: Policy,
    reader: Reader,
    now: datetime,
    notice: str = "",
    *,
    name: str = "",
    contact: str = "",
    order: str = "",
) -> View:
    """The form in which the customer's details are corrected, with what is known in full."""
    words = reader.words
    hint = words.gettext("Stored encrypted; never shown in a channel.")
    kept_here = [
        text_input(ids.NAME, words.gettext("Customer's name"), most=100, initial=name, optional=True),
        text_input(ids.CONTACT, words.gettext("Phone or e-mail"), most=200, initial=contact, optional=True, hint=hint),
    ]
    blocks = [
        *case_top(case, policy, reader, notice),
        *([] if policy.crm.strict else kept_here),
        text_input(ids.ORDER, words.gettext("Order number"), most=64, initial=order, optional=True),
        context(words.gettext("Every look at these details is recorded.")),
    ]
    return case_form(ids.CORRECT_FORM, words.gettext("Correct customer"), case, blocks, words)


def read_weight(view: Payload, key: str) -> Weight:
    """Read the form in which a case is raised or lowered."""
    values = Values(view)
    return Weight(
        key=key,
        case=CaseRef.read(view["private_metadata"]),
        severity=values.severity(ids.SEVERITY),
        reason=values.needed_text(ids.REASON),
        known_at=values.moment(ids.KNOWN_AT),
    )


def read_reclassification(view: Payload, key: str) -> Reclassification:
    """Read the form in which a case is put into another category."""
    values = Values(view)
    return Reclassification(
        key=key,
        case=CaseRef.read(view["private_metadata"]),
        category=values.choice(ids.CATEGORY) or "",
        reason=values.needed_text(ids.REASON),
        later=values.yes_or_no(ids.LATER) is True,
    )


def read_correction(view: Payload, key: str) -> Correction:
    """Read the form in which the customer's details are corrected."""
    values = Values(view)
    return Correction(
        key=key,
        case=CaseRef.read(view["private_metadata"]),
        name=values.text(ids.NAME),
        contact=values.text(ids.CONTACT),
        order=values.text(ids.ORDER),
    )


def _severities(severities: Iterable[Severity], words: Words) -> Block:
    options = {severity.value: severity_name(words, severity) for severity in severities}
    return radio(ids.SEVERITY, words.gettext("How severe is it?"), options, initial=next(iter(options)))


def _reason(label: str, words: Words) -> Block:
    return text_input(ids.REASON, label, lines=True, most=500)


def _later(words: Words) -> Block:
    return radio(
        ids.LATER,
        words.gettext("May deadlines move to a later time?"),
        yes_no(words),
        initial="no",
        hint=words.gettext(
            "Deadlines of the new category count from the complaint. With “No”, they only move to an earlier time."
        ),
    )
