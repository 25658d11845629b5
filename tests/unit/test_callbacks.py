"""What an answer of the customer means, and when to try again."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.policy import load_policy
from domain.callbacks import Answer, Outcome, move_of, next_try_due
from domain.errors import Outdated, Refusal
from domain.lifecycle import Move

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOON = datetime(2026, 9, 14, 12, 0, tzinfo=UTC)
ROUND = load_policy(None).callback
MISSED = [outcome for outcome in Outcome if outcome is not Outcome.REACHED]


@pytest.mark.parametrize(
    ("solved", "satisfied", "move"),
    [
        (True, True, Move.CONFIRM),
        (True, False, Move.ASK_RECOVERY),
        (False, False, Move.REOPEN),
        (False, True, Move.REOPEN),
    ],
)
def test_the_two_questions_decide_what_becomes_of_the_case(solved: bool, satisfied: bool, move: Move) -> None:
    assert move_of(Answer(Outcome.REACHED, solved, satisfied)) is move


@pytest.mark.parametrize("outcome", [Outcome.NO_ANSWER, Outcome.BUSY])
def test_a_customer_who_was_not_reached_is_tried_again(outcome: Outcome) -> None:
    assert move_of(Answer(outcome)) is Move.ATTEMPT


def test_a_wrong_number_is_no_try_at_all() -> None:
    assert move_of(Answer(Outcome.WRONG_NUMBER)) is Move.WRONG_NUMBER


@pytest.mark.parametrize(
    ("answer", "code", "field"),
    [
        (Answer(Outcome.REACHED), "answer_needed", "solved"),
        (Answer(Outcome.REACHED, None, True), "answer_needed", "solved"),
        (Answer(Outcome.REACHED, True, None), "answer_needed", "satisfied"),
        (Answer(Outcome.REACHED, False, None), "answer_needed", "satisfied"),
        *((Answer(outcome, False, None), "not_reached_but_answered", "solved") for outcome in MISSED),
        *((Answer(outcome, None, False), "not_reached_but_answered", "satisfied") for outcome in MISSED),
    ],
)
def test_answers_that_do_not_fit_are_refused_beside_their_question(answer: Answer, code: str, field: str) -> None:
    with pytest.raises(Refusal) as refused:
        move_of(answer)

    assert (refused.value.code, refused.value.field) == (code, field)


@pytest.mark.parametrize(
    ("tried_after", "due_after"),
    [
        (HOUR, 25 * HOUR),
        (48 * HOUR, 72 * HOUR),
        (48 * HOUR + timedelta(seconds=1), 72 * HOUR),
        (70 * HOUR, 72 * HOUR),
        (70 * HOUR + timedelta(seconds=1), 94 * HOUR + timedelta(seconds=1)),
        (100 * HOUR, 124 * HOUR),
    ],
)
def test_the_next_try_is_due_a_day_later_or_sooner_where_the_round_ends(
    tried_after: timedelta, due_after: timedelta
) -> None:
    assert next_try_due(NOON, NOON + tried_after, DAY, ROUND) == NOON + due_after


@given(
    st.timedeltas(min_value=timedelta(), max_value=10 * DAY),
    st.timedeltas(min_value=timedelta(seconds=1), max_value=3 * DAY),
)
def test_the_next_try_is_never_close_and_without_hurry_once_the_round_is_over(
    tried_after: timedelta, length: timedelta
) -> None:
    tried = NOON + tried_after
    due = next_try_due(NOON, tried, length, ROUND)

    assert due >= tried + ROUND.apart
    assert due <= NOON + ROUND.within or due == tried + max(length, ROUND.apart)


def test_a_refusal_carries_its_code_its_field_and_its_facts() -> None:
    refusal = Refusal("no", "reason", limit=3)

    assert (refusal.code, refusal.field, refusal.facts, str(refusal)) == ("no", "reason", {"limit": 3}, "no")
    assert (Refusal("no").field, Refusal("no").facts) == (None, {})
    assert isinstance(Outdated("outdated"), Refusal)
