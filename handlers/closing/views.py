"""The forms of ends without a callback, and of what comes back; and reading them back."""

from datetime import datetime

from domain.errors import Refusal
from domain.lifecycle import Move
from domain.policy import Policy
from handlers.blocks import actions, button, modal, moment_input, radio, section, select, text_input, words_of
from handlers.bonds import follow_on_button
from handlers.cases import Bond, CaseFacts
from handlers.casework import case_body, case_form, case_top, channel_names
from handlers.closing import ids
from handlers.closing.actions import Exhaustion, Finding, Merger, NoComplaint, Reopening, Withdrawal
from handlers.closing.phrases import no_complaint_name
from handlers.complaints.ids import OPEN_DETAILS
from handlers.consent.phrases import consent_note
from handlers.forms import CaseRef, Values
from handlers.posts import Reader
from handlers.routes import Payload, View


def withdraw_form(case: CaseFacts, policy: Policy, reader: Reader, now: datetime, notice: str = "") -> View:
    """The form for a customer who withdraws."""
    words = reader.words
    blocks = [
        *case_top(case, policy, reader, notice),
        *consent_note(Move.WITHDRAW, case, policy, reader),
        text_input(
            ids.WORDS,
            words.gettext("What did the customer say?"),
            lines=True,
            hint=words.gettext("In their own words. Nobody is to be talked out of a complaint."),
        ),
        select(ids.METHOD, words.gettext("How did they say so?"), channel_names(policy, words)),
        moment_input(ids.STATED_AT, words.gettext("When did they say so?"), now),
    ]
    return case_form(ids.WITHDRAW_FORM, words.gettext("Withdrawn"), case, blocks, words)


def merge_form(case: CaseFacts, policy: Policy, reader: Reader, now: datetime, notice: str = "") -> View:
    """The form for a case that repeats another one."""
    words = reader.words
    blocks = [
        *case_top(case, policy, reader, notice),
        text_input(
            ids.TARGET,
            words.gettext("Number of the case that stays"),
            most=40,
            hint=words.gettext("An open case of the same customer. It will count from the earlier complaint."),
        ),
    ]
    return case_form(ids.MERGE_FORM, words.gettext("Merge"), case, blocks, words)


def not_complaint_form(case: CaseFacts, policy: Policy, reader: Reader, now: datetime, notice: str = "") -> View:
    """The form for a case that is no complaint."""
    words = reader.words
    kinds = {kind.value: no_complaint_name(words, kind) for kind in NoComplaint}
    blocks = [
        *case_top(case, policy, reader, notice),
        radio(ids.KIND, words.gettext("What is it instead?"), kinds),
        text_input(ids.REASON, words.gettext("Why is it no complaint?"), lines=True),
    ]
    return case_form(ids.NOT_COMPLAINT_FORM, words.gettext("Not a complaint"), case, blocks, words)


def exhaust_form(case: CaseFacts, policy: Policy, reader: Reader, now: datetime, notice: str = "") -> View:
    """The form for the end of a case for which nothing reasonable is left to offer."""
    words = reader.words
    route = policy.complaints.external_route.in_language(words.language)
    blocks = [
        *case_top(case, policy, reader, notice),
        *consent_note(Move.EXHAUST, case, policy, reader),
        text_input(ids.OFFERED, words.gettext("What was offered to the customer?"), lines=True),
        section(words.gettext("The customer must have been told who else can help:")),
        words_of(route),
        moment_input(ids.ROUTE_TOLD_AT, words.gettext("When were they told this?"), now),
        select(ids.LETTER, words.gettext("How was the final letter sent?"), channel_names(policy, words)),
    ]
    return case_form(ids.EXHAUST_FORM, words.gettext("Close as exhausted"), case, blocks, words)


def reopen_form(case: CaseFacts, policy: Policy, reader: Reader, now: datetime, notice: str = "") -> View:
    """The form for a case that comes back."""
    words = reader.words
    blocks = [
        *case_top(case, policy, reader, notice),
        text_input(
            ids.REASON,
            words.gettext("Why is it opened again?"),
            lines=True,
            hint=words.gettext("What the customer says is not solved. New deadlines begin now."),
        ),
    ]
    return case_form(ids.REOPEN_FORM, words.gettext("Reopen"), case, blocks, words)


def late_window(case: CaseFacts, policy: Policy, reader: Reader, now: datetime) -> View:
    """A window instead of the form for a case that cannot be opened again, with the way there is."""
    words = reader.words
    into = next((other for other in case.linked if other.bond is Bond.INTO), None)
    if into is not None:
        sentence = words.gettext("{number} was merged into {other}. What the customer says now belongs there.")
        way = [button(words.gettext("Details"), OPEN_DETAILS, CaseRef(number=into.number).model_dump_json())]
    else:
        sentence = words.gettext("{number} cannot be opened again. A new case can be filed that is linked to it.")
        way = [follow_on_button(case, words)]
    said = sentence.format(number=case.number, other=into.number if into is not None else "")
    blocks = [section(said), *case_body(case, policy, now, reader), *actions(way)]
    return modal(ids.LATE_WINDOW, words.gettext("Reopen"), blocks, submit=None, close=words.gettext("Close"))


def read_withdrawal(view: Payload, key: str) -> Withdrawal:
    """Read the form for a customer who withdraws."""
    values = Values(view)
    return Withdrawal(
        key=key,
        case=CaseRef.read(view["private_metadata"]),
        words=values.needed_text(ids.WORDS),
        method=_needed_choice(values, ids.METHOD),
        stated_at=values.needed_moment(ids.STATED_AT),
    )


def read_merger(view: Payload, key: str) -> Merger:
    """Read the form for a case that repeats another one."""
    return Merger(key, CaseRef.read(view["private_metadata"]), Values(view).needed_text(ids.TARGET))


def read_finding(view: Payload, key: str) -> Finding:
    """Read the form for a case that is no complaint."""
    values = Values(view)
    try:
        kind = NoComplaint(values.choice(ids.KIND) or "")
    except ValueError:
        raise Refusal("answer_needed", ids.KIND) from None
    return Finding(key, CaseRef.read(view["private_metadata"]), kind, values.needed_text(ids.REASON))


def read_exhaustion(view: Payload, key: str) -> Exhaustion:
    """Read the form for the end of a case for which nothing reasonable is left."""
    values = Values(view)
    return Exhaustion(
        key=key,
        case=CaseRef.read(view["private_metadata"]),
        offered=values.needed_text(ids.OFFERED),
        route_told_at=values.needed_moment(ids.ROUTE_TOLD_AT),
        letter=_needed_choice(values, ids.LETTER),
    )


def read_reopening(view: Payload, key: str) -> Reopening:
    """Read the form for a case that comes back."""
    return Reopening(key, CaseRef.read(view["private_metadata"]), Values(view).needed_text(ids.REASON))


def _needed_choice(values: Values, field: str) -> str:
    if (choice := values.choice(field)) is None:
        raise Refusal("answer_needed", field)
    return choice
