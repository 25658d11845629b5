"""Forms about whose a case is become facts, or are refused beside the field that is to blame."""

from collections.abc import Callable
from typing import Any

import pytest

from domain.errors import Refusal
from domain.ownership import DeclineReason
from domain.policy import Severity
from handlers.forms import CaseRef
from handlers.ownership.views import read_classification, read_decline, read_reassignment

REFERENCE = CaseRef(number="C-260914-001", version=2)
DECLINE = {"reason": ["too_much"], "note": "It is a return."}
REASSIGN = {"owner": "U0OWNER2", "note": "Call after six.", "even_away": ["yes"]}
CLASSIFY = {"category": ["billing"], "severity": ["high"], "reason": "A child.", "owner": "U0OWNER2"}


def sent(fields: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A form as Slack sends it: what was chosen from a list stands in a list, and None was left empty."""
    values = {name: {name: element(value)} for name, value in (fields | changes).items() if value is not None}
    return {"private_metadata": REFERENCE.model_dump_json(), "state": {"values": values}}


def element(value: Any) -> dict[str, Any]:
    if isinstance(value, list):
        return {"selected_option": {"value": value[0]}}
    return {"selected_user": value} if value.startswith("U0") else {"value": value}


def test_the_form_in_which_a_case_is_declined_is_read() -> None:
    form = read_decline(sent(DECLINE), "view:V1")

    assert (form.key, form.case) == ("view:V1", REFERENCE)
    assert (form.reason, form.text) == (DeclineReason.TOO_MUCH, "It is a return.")


@pytest.mark.parametrize(("answer", "even_away"), [(["yes"], True), (["no"], False), (None, False)])
def test_the_form_in_which_a_case_is_handed_over_is_read(answer: list[str] | None, even_away: bool) -> None:
    form = read_reassignment(sent(REASSIGN, even_away=answer), "view:V1")

    assert (form.case, form.owner, form.note, form.even_away) == (REFERENCE, "U0OWNER2", "Call after six.", even_away)


def test_the_form_in_which_a_case_is_classified_is_read() -> None:
    form = read_classification(sent(CLASSIFY), "view:V1")
    bare = read_classification(sent(CLASSIFY, owner=None, reason=None), "view:V1")

    assert (form.category, form.severity, form.reason) == ("billing", Severity.HIGH, "A child.")
    assert (form.owner, form.even_away, bare.owner, bare.reason) == ("U0OWNER2", False, "", "")


@pytest.mark.parametrize(
    ("read", "fields", "field", "value", "code"),
    [
        (read_decline, DECLINE, "reason", None, "unknown_choice"),
        (read_decline, DECLINE, "reason", ["boredom"], "unknown_choice"),
        (read_decline, DECLINE, "note", " ", "answer_needed"),
        (read_reassignment, REASSIGN, "owner", None, "answer_needed"),
        (read_reassignment, REASSIGN, "note", None, "answer_needed"),
        (read_classification, CLASSIFY, "severity", None, "unknown_choice"),
        (read_classification, CLASSIFY, "severity", ["worst"], "unknown_choice"),
    ],
)
def test_a_form_that_cannot_be_read_is_refused_beside_the_field(
    read: Callable[[dict[str, Any], str], object], fields: dict[str, Any], field: str, value: Any, code: str
) -> None:
    with pytest.raises(Refusal) as refused:
        read(sent(fields, **{field: value}), "view:V1")

    assert (refused.value.code, refused.value.field) == (code, field)
