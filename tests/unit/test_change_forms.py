"""Forms that change what a case is become facts, or are refused beside the field that is to blame."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from domain.errors import Refusal
from domain.lifecycle import State
from domain.policy import Severity
from handlers.changes import ids
from handlers.changes.views import (
    correct_form,
    lower_form,
    raise_form,
    read_correction,
    read_reclassification,
    read_weight,
    reclassify_form,
)
from handlers.forms import CaseRef
from handlers.posts import Reader
from tests.desk import HEAD, LEAD, OWNER, POLICY, ZONE, desk_with
from tests.facts import facts
from tests.fakes import START

REFERENCE = CaseRef(number="C-260914-001", version=2)
MOMENT = 1_789_351_200
WEIGHT = {"severity": ["urgent"], "reason": "A journalist has called.", "known_at": MOMENT}
CATEGORY = {"category": ["billing"], "reason": "The invoice.", "later": ["yes"]}
CORRECTION = {"customer_name": " 张三 ", "customer_contact": "13900001111", "order_number": None}
WORDS = desk_with().words_for("en")


def sent(fields: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A form as Slack sends it: what was chosen from a list stands in a list, and None was left empty."""
    values = {name: {name: element(value)} for name, value in (fields | changes).items() if value is not None}
    return {"private_metadata": REFERENCE.model_dump_json(), "state": {"values": values}}


def element(value: Any) -> dict[str, Any]:
    if isinstance(value, list):
        return {"selected_option": {"value": value[0]}}
    return {"selected_date_time": value} if isinstance(value, int) else {"value": value}


def offered(view: dict[str, Any], field: str) -> list[str]:
    """The options of a field."""
    (block,) = [block for block in view["blocks"] if block.get("block_id") == field]
    return [option["value"] for option in block["element"]["options"]]


def test_the_form_in_which_a_case_is_raised_is_read() -> None:
    form = read_weight(sent(WEIGHT), "view:V1")

    assert (form.key, form.case, form.severity) == ("view:V1", REFERENCE, Severity.URGENT)
    assert (form.reason, form.known_at) == ("A journalist has called.", datetime.fromtimestamp(MOMENT, UTC))
    assert read_weight(sent(WEIGHT, known_at=None), "view:V1").known_at is None


@pytest.mark.parametrize(("answer", "later"), [(["yes"], True), (["no"], False), (None, False)])
def test_the_form_in_which_a_case_gets_another_category_is_read(answer: list[str] | None, later: bool) -> None:
    form = read_reclassification(sent(CATEGORY, later=answer), "view:V1")

    assert (form.case, form.category, form.reason, form.later) == (REFERENCE, "billing", "The invoice.", later)


def test_the_form_in_which_a_customer_is_corrected_is_read() -> None:
    form = read_correction(sent(CORRECTION), "view:V1")

    assert (form.case, form.name, form.contact, form.order) == (REFERENCE, "张三", "13900001111", "")


@pytest.mark.parametrize(
    ("read", "fields", "field", "value", "code"),
    [
        (read_weight, WEIGHT, "severity", ["worst"], "unknown_choice"),
        (read_weight, WEIGHT, "reason", None, "answer_needed"),
        (read_weight, WEIGHT, "known_at", 10**11, "not_a_moment"),
        (read_reclassification, CATEGORY, "reason", " ", "answer_needed"),
    ],
)
def test_a_form_that_cannot_be_read_is_refused_beside_the_field(
    read: Callable[[dict[str, Any], str], object], fields: dict[str, Any], field: str, value: Any, code: str
) -> None:
    with pytest.raises(Refusal) as refused:
        read(sent(fields, **{field: value}), "view:V1")

    assert (refused.value.code, refused.value.field) == (code, field)


@pytest.mark.parametrize(
    ("severity", "heavier", "lighter"),
    [
        (Severity.NORMAL, ["high", "urgent"], ["normal"]),
        (Severity.HIGH, ["urgent"], ["normal"]),
        (Severity.URGENT, ["urgent"], ["high", "normal"]),
    ],
)
def test_a_form_offers_what_is_heavier_or_lighter_and_never_nothing(
    severity: Severity, heavier: list[str], lighter: list[str]
) -> None:
    case, reader = facts(State.ASSIGNED, severity=severity), Reader(WORDS, ZONE, OWNER)

    assert offered(raise_form(case, POLICY, reader, START), ids.SEVERITY) == heavier
    assert offered(lower_form(case, POLICY, reader, START), ids.SEVERITY) == lighter


@pytest.mark.parametrize(("person", "asked"), [(OWNER, False), (LEAD, True), (HEAD, True), (None, False)])
def test_only_who_leads_is_asked_about_later_deadlines(person: Any, asked: bool) -> None:
    view = reclassify_form(facts(State.ASSIGNED), POLICY, Reader(WORDS, ZONE, person), START)

    assert any(block.get("block_id") == ids.LATER for block in view["blocks"]) is asked


def test_a_category_that_the_policy_has_dropped_is_not_proposed() -> None:
    view = reclassify_form(facts(State.ASSIGNED, category="gone"), POLICY, Reader(WORDS, ZONE, OWNER), START)

    (block,) = [block for block in view["blocks"] if block.get("block_id") == ids.CATEGORY]
    assert "initial_option" not in block["element"]


def test_the_form_to_correct_a_customer_opens_with_what_is_known() -> None:
    view = correct_form(facts(State.ASSIGNED), POLICY, Reader(WORDS, ZONE, OWNER), START, name="张三丰", contact="138")

    known = {block["block_id"]: block["element"].get("initial_value") for block in view["blocks"] if "element" in block}
    assert known == {ids.NAME: "张三丰", ids.CONTACT: "138", ids.ORDER: None}
