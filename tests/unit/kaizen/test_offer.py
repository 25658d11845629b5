"""A closed case offers to make an idea of what it has taught, and an open one does not."""

import pytest

from config.words import load_words
from domain.lifecycle import State
from handlers.casework import case_buttons, case_menu
from handlers.kaizen.ids import OPEN_FROM_CASE
from tests.facts import facts

WORDS = load_words()["en"]


@pytest.mark.parametrize("state", State)
def test_only_a_closed_case_offers_to_suggest_an_improvement(state: State) -> None:
    case = facts(state)

    for shown in (case_buttons(case, WORDS), case_menu(case, WORDS)):
        assert (OPEN_FROM_CASE in str(shown)) is (state is State.CLOSED)
