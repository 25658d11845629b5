"""Sent forms become facts, or are refused beside the field that is to blame."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from domain.callbacks import Answer, Outcome
from domain.errors import Refusal
from domain.policy import ClockKind
from domain.solutions import Upheld
from handlers.callbacks.actions import Written
from handlers.callbacks.views import read_call, read_recovery, read_written
from handlers.commitments.actions import Commitment, Proof
from handlers.commitments.views import read_commitment, read_kept
from handlers.complaints.views import read_draft, read_follow_up
from handlers.forms import CaseRef, FollowUpRef
from handlers.handling.actions import Change, Information, Question, Reply
from handlers.handling.views import read_change, read_information, read_question, read_reply
from handlers.solutions.views import read_solution

REFERENCE = CaseRef(number="C-260914-001", version=2)
SECONDS = 1_789_351_200
MOMENT = datetime(2026, 9, 14, 2, tzinfo=UTC)

FOLLOW_UP = {"complaint.reached": "yes", "method": "phone", "present_state": "Searching.", "eta": SECONDS}
TRY = {"complaint.reached": "no", "method": "phone", "present_state": "No answer."}
SOLUTION = {
    "solution": "Sent anew.",
    "method": "chat",
    "in_writing": ["yes"],
    "told_at": SECONDS,
    "upheld": "partly",
    "root_cause": "carrier",
    "cause": "Wrong label.",
    "compensation": "A voucher.",
    "commitments": ["refund", "pickup"],
    "pickup_at": SECONDS,
    "checklist": ["photos"],
}
COMMITMENT = {"kind": "pickup", "since": SECONDS, "pickup_at": SECONDS, "terms": " At the door. "}
PROOF = {"commitment": "17", "kept_at": SECONDS, "proof": "Payment 4711."}
WRITTEN = {"text": "It was sent anew.", "method": "sms", "written_at": SECONDS}
CALL = {"outcome": "reached", "solved": "yes", "satisfied": "no", "score": "3", "comment": "Too slow."}
CHANGE = {"solution": "A new one.", "reason": "Sold out.", "method": "phone", "eta": SECONDS}
QUESTION = {"asked": "A photo.", "method": "chat"}
REPLY = {"answer": "Here it is.", "promised": "yes", "eta": SECONDS}
INFORMATION = {"information": "They moved house."}
RECOVERY = {"offered": "A voucher.", "reply": "Fine."}
CHOICES = {
    "complaint.reached",
    "method",
    "promised",
    "outcome",
    "solved",
    "satisfied",
    "score",
    "upheld",
    "kind",
    "commitment",
    "root_cause",
}
MOMENTS = {"received_at", "eta", "told_at", "pickup_at", "since", "kept_at", "written_at", "again_at"}


def sent(fields: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A form as Slack sends it; a field changed to None was left empty."""
    values = {name: {name: _element(name, value)} for name, value in (fields | changes).items() if value is not None}
    return {"private_metadata": REFERENCE.model_dump_json(), "state": {"values": values}}


def _element(name: str, value: Any) -> dict[str, Any]:
    if isinstance(value, list):
        return {"selected_options": [{"value": one} for one in value]}
    if name in CHOICES:
        return {"selected_option": {"value": value}}
    return {"selected_date_time": value} if name in MOMENTS else {"value": value}


def test_the_follow_up_form_is_read() -> None:
    form = read_follow_up(sent(FOLLOW_UP), "view:V1")

    assert (form.key, form.case, form.method) == ("view:V1", REFERENCE, "phone")
    assert (form.present_state, form.eta) == ("Searching.", MOMENT)


def test_a_form_from_before_the_question_means_that_the_customer_was_reached() -> None:
    form = read_follow_up(sent(FOLLOW_UP, **{"complaint.reached": None}), "view:V1")

    assert (form.present_state, form.eta) == ("Searching.", MOMENT)


@pytest.mark.parametrize("eta", [None, SECONDS])
def test_a_customer_who_was_not_reached_was_promised_nothing(eta: int | None) -> None:
    form = read_follow_up(sent(TRY, eta=eta), "view:V1")
    bare = read_follow_up(sent({"complaint.reached": "no"}), "view:V1")

    assert (form.method, form.present_state, form.eta) == ("phone", "No answer.", None)
    assert (bare.present_state, bare.eta) == ("", None)


def test_a_promise_whose_field_was_taken_away_is_carried_along() -> None:
    carried = FollowUpRef(number=REFERENCE.number, version=REFERENCE.version, eta=MOMENT)
    later = MOMENT + timedelta(hours=1)

    without_field = read_draft(sent(TRY) | {"private_metadata": carried.model_dump_json()})
    chosen_anew = read_draft(sent(FOLLOW_UP, eta=SECONDS + 3600) | {"private_metadata": carried.model_dump_json()})

    assert (without_field.case, without_field.reached, without_field.eta) == (REFERENCE, False, MOMENT)
    assert (chosen_anew.reached, chosen_anew.eta) == (True, later)


def test_the_solution_form_is_read() -> None:
    form = read_solution(sent(SOLUTION), "view:V1")

    assert (form.key, form.case, form.method) == ("view:V1", REFERENCE, "chat")
    assert (form.text, form.told_at, form.in_writing) == ("Sent anew.", MOMENT, True)
    assert (form.upheld, form.root_cause, form.cause) == (Upheld.PARTLY, "carrier", "Wrong label.")
    assert (form.compensation, form.ticked) == ("A voucher.", ("photos",))
    assert (form.commitments, form.pickup_at) == ((ClockKind.REFUND, ClockKind.PICKUP), MOMENT)


def test_what_may_be_left_empty_of_a_solution_is_nothing() -> None:
    needed = {name: SOLUTION[name] for name in ("solution", "upheld")}

    form = read_solution(sent(needed), "view:V1")

    assert (form.method, form.told_at, form.in_writing, form.root_cause) == ("", None, False, None)
    assert (form.cause, form.compensation, form.commitments, form.pickup_at, form.ticked) == ("", "", (), None, ())


def test_the_forms_of_handling_are_read() -> None:
    change, question = read_change(sent(CHANGE), "view:V1"), read_question(sent(QUESTION), "view:V2")
    information = read_information(sent(INFORMATION), "view:V3")

    assert change == Change("view:V1", REFERENCE, "A new one.", "Sold out.", "phone", MOMENT)
    assert question == Question("view:V2", REFERENCE, "A photo.", "chat")
    assert information == Information("view:V3", REFERENCE, "They moved house.")


@pytest.mark.parametrize(("promised", "eta"), [("yes", MOMENT), ("no", None), (None, None)])
def test_a_time_that_a_form_proposes_is_a_promise_only_with_a_yes(promised: str | None, eta: datetime | None) -> None:
    reply = read_reply(sent(REPLY, promised=promised), "view:V1")

    assert reply == Reply("view:V1", REFERENCE, "Here it is.", eta)


def test_the_forms_of_commitments_are_read() -> None:
    promised = read_commitment(sent(COMMITMENT), "view:V1")
    kept = read_kept(sent(PROOF), "view:V2")

    assert promised == Commitment("view:V1", REFERENCE, ClockKind.PICKUP, MOMENT, MOMENT, "At the door.")
    assert kept == Proof("view:V2", REFERENCE, 17, MOMENT, "Payment 4711.")


def test_the_callback_form_is_read() -> None:
    form = read_call(sent(CALL), "view:V1")
    bare = read_call(sent({"outcome": "busy"}), "view:V2")

    assert (form.key, form.case) == ("view:V1", REFERENCE)
    assert form.answer == Answer(Outcome.REACHED, solved=True, satisfied=False, score=3, comment="Too slow.")
    assert bare.answer == Answer(Outcome.BUSY)


def test_the_time_at_which_a_customer_wishes_to_be_called_is_read() -> None:
    form = read_call(sent({"outcome": "another_time", "again_at": SECONDS, "method": "phone"}), "view:V1")

    assert (form.answer, form.method) == (Answer(Outcome.ANOTHER_TIME, again_at=MOMENT), "phone")


def test_the_last_message_to_a_customer_is_read() -> None:
    assert read_written(sent(WRITTEN), "view:V1") == Written("view:V1", REFERENCE, "It was sent anew.", "sms", MOMENT)


def test_the_recovery_form_is_read() -> None:
    form = read_recovery(sent(RECOVERY), "view:V1")

    assert (form.key, form.case, form.offered, form.reply) == ("view:V1", REFERENCE, "A voucher.", "Fine.")


@pytest.mark.parametrize(
    ("read", "fields", "field", "value", "code"),
    [
        (read_follow_up, FOLLOW_UP, "eta", None, "answer_needed"),
        (read_follow_up, FOLLOW_UP, "present_state", " \n ", "answer_needed"),
        (read_solution, SOLUTION, "told_at", 10**11, "not_a_moment"),
        (read_solution, SOLUTION, "solution", "", "answer_needed"),
        (read_solution, SOLUTION, "upheld", None, "answer_needed"),
        (read_solution, SOLUTION, "upheld", "abducted", "answer_needed"),
        (read_solution, SOLUTION, "commitments", ["regulator"], "unknown_choice"),
        (read_commitment, COMMITMENT, "kind", None, "answer_needed"),
        (read_commitment, COMMITMENT, "kind", "regulator", "unknown_choice"),
        (read_commitment, COMMITMENT, "since", None, "answer_needed"),
        (read_kept, PROOF, "commitment", None, "answer_needed"),
        (read_kept, PROOF, "commitment", "٣", "unknown_choice"),
        (read_kept, PROOF, "commitment", "9" * 40, "unknown_choice"),
        (read_kept, PROOF, "kept_at", None, "answer_needed"),
        (read_kept, PROOF, "proof", " ", "answer_needed"),
        (read_call, CALL, "outcome", None, "answer_needed"),
        (read_call, CALL, "outcome", "abducted", "answer_needed"),
        (read_call, CALL, "score", "best", "unknown_choice"),
        (read_call, CALL, "score", "-1", "unknown_choice"),
        (read_call, CALL, "score", "٣", "unknown_choice"),
        (read_call, CALL, "score", "9" * 5000, "unknown_choice"),
        (read_change, CHANGE, "solution", " ", "answer_needed"),
        (read_change, CHANGE, "reason", None, "answer_needed"),
        (read_change, CHANGE, "eta", None, "answer_needed"),
        (read_question, QUESTION, "asked", "", "answer_needed"),
        (read_reply, REPLY, "answer", None, "answer_needed"),
        (read_reply, REPLY, "eta", None, "answer_needed"),
        (read_information, INFORMATION, "information", "", "answer_needed"),
        (read_written, WRITTEN, "text", " ", "answer_needed"),
        (read_written, WRITTEN, "written_at", None, "answer_needed"),
        (read_recovery, RECOVERY, "offered", "", "answer_needed"),
        (read_recovery, RECOVERY, "reply", None, "answer_needed"),
    ],
)
def test_a_form_that_cannot_be_read_is_refused_beside_the_field(
    read: Callable[[dict[str, Any], str], object], fields: dict[str, Any], field: str, value: Any, code: str
) -> None:
    with pytest.raises(Refusal) as refused:
        read(sent(fields, **{field: value}), "view:V1")

    assert (refused.value.code, refused.value.field) == (code, field)


@pytest.mark.parametrize(
    ("read", "fields"),
    [
        (read_follow_up, FOLLOW_UP),
        (read_change, CHANGE),
        (read_question, QUESTION),
        (read_reply, REPLY),
        (read_information, INFORMATION),
        (read_solution, SOLUTION),
        (read_call, CALL),
        (read_recovery, RECOVERY),
    ],
)
def test_a_form_that_carries_somebody_else_s_reference_is_refused(
    read: Callable[[dict[str, Any], str], object], fields: dict[str, Any]
) -> None:
    forged = sent(fields) | {"private_metadata": '{"number":"C-260914-001","admin":true}'}

    with pytest.raises(Refusal, match="unknown_control"):
        read(forged, "view:V1")
