"""Reading what comes back with the form for a suggestion, and where a message stands."""

from collections.abc import Mapping
from typing import Any

import pytest

from domain.errors import Refusal
from handlers.kaizen import ids
from handlers.kaizen.answering.views import read_answer
from handlers.kaizen.submitting.form import Source
from handlers.kaizen.submitting.listeners import source_of
from handlers.kaizen.submitting.views import read_idea

MESSAGE: dict[str, Any] = {
    "team": {"domain": "acme"},
    "channel": {"id": "C1", "name": "general"},
    "message_ts": "12.000034",
    "message": {"text": "x"},
}


def sent(values: Mapping[str, Any], metadata: str = '{"v":1}') -> dict[str, Any]:
    """Return a sent form with these values by field."""
    return {"private_metadata": metadata, "state": {"values": {name: {name: one} for name, one in values.items()}}}


def typed(text: str) -> dict[str, str]:
    return {"value": text}


def chosen(value: str) -> dict[str, Any]:
    return {"selected_option": {"value": value}}


IDEA = {ids.TITLE: typed("t"), ids.PAIN: typed("p"), ids.PROPOSAL: typed("q")}


def test_the_numbers_of_cases_are_read_however_they_are_parted() -> None:
    idea = read_idea(sent({**IDEA, ids.CASES: typed(" C-1，C-2; C-3、C-1 ")}), "view:1")

    assert idea.cases == ("C-1", "C-2", "C-3")


@pytest.mark.parametrize("missing", [ids.TITLE, ids.PAIN, ids.PROPOSAL])
def test_what_is_missing_is_asked_for_beside_its_field(missing: str) -> None:
    with pytest.raises(Refusal) as refusal:
        read_idea(sent({**IDEA, missing: typed(" ")}), "view:1")

    assert (refusal.value.code, refusal.value.field) == ("answer_needed", missing)


def test_a_choice_that_does_not_exist_is_refused() -> None:
    with pytest.raises(Refusal, match="unknown_choice"):
        read_idea(sent({**IDEA, ids.EFFORT: chosen("years")}), "view:1")
    answers: tuple[dict[str, Any], ...] = ({}, {ids.ANSWER: chosen("submit")})
    for answer in answers:
        with pytest.raises(Refusal, match="unknown_choice"):
            read_answer(sent(answer, '{"number":"K-1"}'), "view:1")


@pytest.mark.parametrize(
    "metadata", ["", "{}x", '{"link":"javascript:x"}', '{"link":"https://evil.example/archives/C1/p1"}']
)
def test_what_is_not_ours_is_no_address_of_a_message(metadata: str) -> None:
    with pytest.raises(Refusal, match="unknown_control"):
        Source.read(metadata)


def test_a_message_is_found_again_by_its_address_and_so_is_one_in_a_thread() -> None:
    assert source_of(MESSAGE) == Source(link="https://acme.slack.com/archives/C1/p12000034", open=True)
    reply = {**MESSAGE, "message": {"text": "x", "thread_ts": "11.0"}}
    assert source_of(reply).link.endswith("/p12000034?thread_ts=11.0&cid=C1")
    assert Source.read(source_of(reply).model_dump_json()) == source_of(reply)


@pytest.mark.parametrize("name", ["privategroup", "directmessage", "mpdm-a--b-1"])
def test_a_message_that_not_everybody_may_read_is_told_apart(name: str) -> None:
    assert not source_of({**MESSAGE, "channel": {"id": "C1", "name": name}}).open


def test_a_message_of_which_slack_says_too_little_has_no_address() -> None:
    assert source_of({**MESSAGE, "team": None}) == Source()
