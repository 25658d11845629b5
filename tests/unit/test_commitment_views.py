"""What is owed to a customer, as forms and messages show it."""

from datetime import UTC, datetime, timedelta

import pytest

from config.words import load_words
from domain.clocks import ClockState
from domain.lifecycle import Move, State
from domain.policy import ClockKind
from handlers.cases import ClockFacts
from handlers.casework import case_body, case_buttons
from handlers.commitments import ids
from handlers.commitments.views import kept_form
from handlers.posts import Reader
from sandbox.blocks import check_view
from tests.desk import OWNER, POLICY, ZONE
from tests.facts import facts
from tests.fakes import START

WORDS = load_words()
READER = Reader(WORDS["en"], ZONE, OWNER)
DUE = datetime(2027, 1, 4, 10, 0, tzinfo=UTC)
REFUND = ClockFacts(ClockKind.REFUND, DUE, ClockState.RUNNING, 17, unofficial=(2027,))
PICKUP = ClockFacts(ClockKind.PICKUP, DUE + timedelta(hours=1), ClockState.RUNNING, 18)


@pytest.mark.parametrize(
    ("owed", "chosen"), [((REFUND,), "17"), ((REFUND, PICKUP), None)], ids=["the only one", "one of two"]
)
def test_what_was_kept_is_chosen_from_what_is_owed(owed: tuple[ClockFacts, ...], chosen: str | None) -> None:
    view = kept_form(facts(State.FULFILLING, clocks=owed), POLICY, READER, START)

    (field,) = [block for block in view["blocks"] if block.get("block_id") == ids.COMMITMENT]
    element = field["element"]
    assert [option["value"] for option in element["options"]] == [str(clock.id) for clock in owed]
    assert element["options"][0]["text"]["text"] == "Refund, due 2027-01-04 18:00"
    assert element.get("initial_option", {}).get("value") == chosen


def test_a_form_that_was_overtaken_by_the_last_proof_says_that_nothing_is_owed() -> None:
    view = kept_form(facts(State.CLOSED, clocks=()), POLICY, READER, START)

    assert "Nothing is owed to the customer any more." in str(view["blocks"])
    assert check_view(view) == []


@pytest.mark.parametrize("language", WORDS)
def test_a_deadline_in_a_year_whose_holidays_are_not_certain_says_so(language: str) -> None:
    reader = Reader(WORDS[language], ZONE, OWNER)
    certain, uncertain = (
        str(case_body(facts(State.FULFILLING, clocks=(clock,)), POLICY, START, reader)) for clock in (PICKUP, REFUND)
    )

    note = {"en": "make-up workdays of 2027 are not certain yet", "zh_CN": "2027"}[language]
    assert note in uncertain
    assert note not in certain.replace("2027-01-04", "")


def test_what_a_fulfilling_case_waits_for_stands_first_among_its_buttons() -> None:
    case = facts(State.FULFILLING, clocks=(REFUND,))

    (row,) = case_buttons(case, WORDS["en"])

    assert Move.KEEP in case.moves
    assert row["elements"][0]["action_id"] == ids.OPEN_KEEP
