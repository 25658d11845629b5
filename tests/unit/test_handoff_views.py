"""Hand-offs in words: who has a case and for how long, and the forms read back."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from config.words import load_words
from domain.errors import Refusal
from domain.handoffs import Result, Spent, Times
from domain.lifecycle import Fact, Move, State
from handlers.cases import HandoffFacts
from handlers.casework import case_buttons, handoff_line
from handlers.forms import CaseRef
from handlers.handoffs import ids
from handlers.handoffs.lines import how_long
from handlers.handoffs.phrases import handoff_blocks
from handlers.handoffs.times import HandoffTimes
from handlers.handoffs.views import hand_off_form, read_hand_off, read_return
from handlers.posts import Reader
from handlers.promises import ETA, PROMISED
from handlers.refusals import sentence_of
from tests.desk import OWNER, POLICY, ZONE
from tests.facts import HANDED, facts
from tests.fakes import START

HOUR = timedelta(hours=1)
ENGLISH = Reader(load_words()["en"], ZONE, OWNER)
ASKED = HandoffFacts("product", START)
TAKEN = HandoffFacts("product", START, "U0QUAL01", START + HOUR)


def form(**answers: dict[str, Any]) -> dict[str, Any]:
    """A sent form, as Slack hands it over."""
    metadata = CaseRef(number="C-260914-001", version=2).model_dump_json()
    return {
        "private_metadata": metadata,
        "state": {"values": {name: {name: answer} for name, answer in answers.items()}},
    }


def test_a_case_says_which_department_is_asked_or_has_it_and_who_there() -> None:
    assert handoff_line(facts(State.ASSIGNED, handoff=None), POLICY, ENGLISH) == ""
    asked = handoff_line(facts(State.ASSIGNED, handoff=ASKED), POLICY, ENGLISH)
    taken = handoff_line(facts(State.ASSIGNED, handoff=TAKEN), POLICY, ENGLISH)

    assert asked.startswith(":package: Product is asked to take it on, since <!date^")
    assert taken.startswith(":package: With Product: <@U0QUAL01>, since <!date^")
    assert "11:00" in taken


def test_how_long_it_waits_turns_into_how_long_it_is_there() -> None:
    now = START + 3 * HOUR

    assert how_long(ASKED, "Product", now, ENGLISH.words) == "Waiting to be taken on by Product for 3 h"
    assert how_long(TAKEN, "Product", now, ENGLISH.words) == "With Product for 2 h"


def test_each_hand_off_tells_its_times_for_the_customer_and_in_opening_hours() -> None:
    waited, held = Spent(16 * HOUR, HOUR), Spent(2 * HOUR, 2 * HOUR)
    known = (
        HandoffTimes("product", "U0QUAL01", True, Times(waited, held)),
        HandoffTimes("finance", None, True, Times(waited, None)),
        HandoffTimes("service", None, False, Times(waited, None)),
    )
    (block,) = handoff_blocks(known, POLICY, ENGLISH.words)

    assert block["text"]["text"].split("\n") == [
        "*Hand-offs*",
        "Product: taken on after 16 h (1 h in opening hours), then with <@U0QUAL01> for 2 h (2 h in opening hours)",
        "Finance: ended after 16 h (1 h in opening hours), and never taken on",
        "Customer service: waiting to be taken on for 16 h (1 h in opening hours)",
    ]
    assert handoff_blocks((), POLICY, ENGLISH.words) == []
    (many,) = handoff_blocks(HANDED, POLICY, ENGLISH.words)
    assert many["text"]["text"].count("\n") == 10


def test_what_a_message_asks_for_is_a_button_though_it_is_usually_in_the_menu() -> None:
    case = replace(facts(State.IN_PROGRESS), moves=(Move.FOLLOW_UP, Move.RETURN_HANDOFF))

    usual, asked = (case_buttons(case, ENGLISH.words, first)[0]["elements"] for first in (None, Move.RETURN_HANDOFF))

    assert ids.OPEN_RETURN not in [one.get("action_id") for one in usual]
    assert (asked[0]["action_id"], asked[0]["style"]) == (ids.OPEN_RETURN, "primary")


def test_an_anonymous_customer_is_promised_nothing_in_the_form() -> None:
    known = hand_off_form(facts(State.IN_PROGRESS), POLICY, ENGLISH, START)
    nobody = hand_off_form(facts(State.IN_PROGRESS, facts=frozenset({Fact.ANONYMOUS})), POLICY, ENGLISH, START)

    assert PROMISED in str(known["blocks"])
    assert PROMISED not in str(nobody["blocks"])


@pytest.mark.parametrize(("said", "promised"), [("yes", START + HOUR), ("no", None)])
def test_a_promise_counts_only_with_a_yes(said: str, promised: Any) -> None:
    sent = form(
        department={"selected_option": {"value": "product"}},
        asked_of={"value": " Is it faulty? "},
        **{PROMISED: {"selected_option": {"value": said}}},
        **{ETA: {"selected_date_time": int((START + HOUR).timestamp())}},
    )

    read = read_hand_off(sent, "view:V1")

    assert (read.department, read.asked, read.eta) == ("product", "Is it faulty?", promised)


def test_a_return_needs_to_say_what_came_of_it_and_how() -> None:
    sent = form(result={"selected_option": {"value": "not_done"}}, report={"value": "Out of stock."})
    assert read_return(sent, "view:V1").result is Result.NOT_DONE

    for answers, field in (
        ({"report": {"value": "x"}}, ids.RESULT),
        ({"result": {"selected_option": {"value": "lost"}}, "report": {"value": "x"}}, ids.RESULT),
        ({"result": {"selected_option": {"value": "done"}}, "report": {"value": " "}}, ids.REPORT),
    ):
        with pytest.raises(Refusal) as refused:
            read_return(form(**answers), "view:V1")
        assert refused.value.field == field


@pytest.mark.parametrize(
    ("code", "move", "because", "said"),
    [
        ("not_now", Move.HAND_OFF, Fact.HANDOFF_OPEN, "A department has C-1 already. Please end that hand-off first."),
        ("not_now", Move.RETURN_HANDOFF, Fact.HANDOFF_OPEN, "No department has C-1 now."),
        ("not_yours", Move.TAKE_HANDOFF, None, "Only the department that was asked, or a lead, can take C-1 on."),
        ("not_yours", Move.HAND_OFF, None, "Only the owner of C-1 (–) or a lead can do this. Please ask them."),
    ],
)
def test_a_no_about_a_hand_off_says_what_is_in_the_way(code: str, move: Move, because: Any, said: str) -> None:
    refusal = Refusal(code, None, number="C-1", move=move, because=because)

    assert sentence_of(refusal, ENGLISH.words, ZONE) == said
