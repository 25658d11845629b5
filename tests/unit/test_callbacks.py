"""What an answer of the customer means, and when to try again."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.policy import load_policy
from domain.callbacks import (
    Answer,
    NextTry,
    Outcome,
    check_again,
    is_complete,
    is_low,
    made,
    move_of,
    next_try,
    next_try_due,
)
from domain.calling import call_windows
from domain.errors import Outdated, Refusal
from domain.lifecycle import Move

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOON = datetime(2026, 9, 14, 12, 0, tzinfo=UTC)
ROUND = load_policy(None).callback
MISSED = [outcome for outcome in Outcome if outcome is not Outcome.REACHED]
SHANGHAI = ZoneInfo("Asia/Shanghai")


def missed(outcome: Outcome, solved: bool | None = None, satisfied: bool | None = None) -> Answer:
    """What a caller heard of a customer who answered no question, unless said otherwise."""
    return Answer(outcome, solved, satisfied, again_at=NOON if outcome is Outcome.ANOTHER_TIME else None)


def at(*hours: float) -> list[datetime]:
    """Moments of one day in Shanghai."""
    midnight = datetime(2026, 9, 14, tzinfo=SHANGHAI).astimezone(UTC)
    return [midnight + hour * HOUR for hour in hours]


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


def test_whoever_asks_for_another_time_is_called_then_and_whoever_would_not_answer_is_for_the_lead() -> None:
    assert move_of(Answer(Outcome.ANOTHER_TIME, again_at=NOON)) is Move.POSTPONE
    assert move_of(Answer(Outcome.REFUSED)) is Move.REFUSE


def test_a_wrong_number_is_no_try_at_all() -> None:
    assert move_of(Answer(Outcome.WRONG_NUMBER)) is Move.WRONG_NUMBER


@pytest.mark.parametrize(
    ("answer", "code", "field"),
    [
        (Answer(Outcome.REACHED), "answer_needed", "solved"),
        (Answer(Outcome.ANOTHER_TIME), "answer_needed", "again_at"),
        (Answer(Outcome.REACHED, True, True, again_at=NOON), "only_another_time", "again_at"),
        (Answer(Outcome.BUSY, again_at=NOON), "only_another_time", "again_at"),
        (Answer(Outcome.REACHED, None, True), "answer_needed", "solved"),
        (Answer(Outcome.REACHED, True, None), "answer_needed", "satisfied"),
        (Answer(Outcome.REACHED, False, None), "answer_needed", "satisfied"),
        *((missed(outcome, solved=False), "not_reached_but_answered", "solved") for outcome in MISSED),
        *((missed(outcome, satisfied=False), "not_reached_but_answered", "satisfied") for outcome in MISSED),
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


@pytest.mark.parametrize(
    ("tries", "done"),
    [
        (at(), 0),
        (at(10), 1),
        (at(9, 9.25, 9.5), 1),
        (at(9, 10.75, 11), 1),
        (at(9, 11), 1),
        (at(9, 11, 15), 2),
        (at(9, 15, 19), 3),
        (at(19, 15, 9), 3),
        (at(9, 15, 18, 33, 39), 3),
    ],
)
def test_tries_count_once_for_each_part_of_the_day_and_close_ones_as_one(tries: list[datetime], done: int) -> None:
    assert made(tries, SHANGHAI, ROUND) == done
    assert is_complete(tries, SHANGHAI, ROUND) is (done == 3)


@pytest.mark.parametrize(("tries", "done"), [(at(9), 1), (at(9, 11), 2), (at(9, 11, 33), 2), (at(9, 11, 13), 3)])
def test_more_attempts_than_parts_of_the_day_may_share_them(tries: list[datetime], done: int) -> None:
    policy = ROUND.model_copy(update={"day_parts": (time(12),), "attempts": 3})

    assert made(tries, SHANGHAI, policy) == done


def test_a_part_of_the_day_in_which_nobody_is_called_is_no_part() -> None:
    policy = ROUND.model_copy(update={"day_parts": (time(8), time(12), time(18)), "attempts": 4})

    assert made(at(9, 13, 19), SHANGHAI, policy) == 3
    assert made(at(9, 13, 19, 33), SHANGHAI, policy) == 4


MORNING, AFTERNOON, EVENING = call_windows(ROUND)


@pytest.mark.parametrize(
    ("tries", "now", "coming"),
    [
        (at(), 9, None),
        (at(9), 9, (AFTERNOON, 12)),
        (at(11.5), 11.5, (AFTERNOON, 13.5)),
        (at(11, 11.5), 11.5, (AFTERNOON, 13)),
        (at(17), 17, (EVENING, 19)),
        (at(18.5), 18.5, (MORNING, 33)),
        (at(9), 15, (AFTERNOON, 15)),
        (at(9), 21, (AFTERNOON, 36)),
        (at(11, 13), 13, (EVENING, 18)),
        (at(13, 19), 19, (MORNING, 33)),
        (at(9, 12, 18), 18, None),
    ],
)
def test_the_next_try_is_in_another_part_of_the_day_and_not_too_soon(
    tries: list[datetime], now: float, coming: tuple[object, float] | None
) -> None:
    expected = None if coming is None else (coming[0], at(coming[1])[0])

    found = next_try(tries, at(now)[0], SHANGHAI, ROUND)

    assert (None if found is None else (found.window, found.not_before)) == expected


def test_once_every_part_of_the_day_was_tried_the_next_try_is_in_any() -> None:
    policy = ROUND.model_copy(update={"attempts": 4})

    assert next_try(at(9, 12, 18), at(18)[0], SHANGHAI, policy) == NextTry(MORNING, at(33)[0])


@given(st.lists(st.integers(0, 6 * 24 * 4), min_size=1, max_size=5), st.integers(1, 5))
def test_a_try_as_it_is_asked_for_always_counts(quarters: list[int], attempts: int) -> None:
    policy = ROUND.model_copy(update={"attempts": attempts})
    tries = at(*(quarter / 4 for quarter in quarters))
    done = made(tries, SHANGHAI, policy)

    coming = next_try(tries, max(tries), SHANGHAI, policy)

    assert (coming is None) is (done >= attempts)
    if coming is not None:
        assert made([*tries, coming.not_before], SHANGHAI, policy) == done + 1


@pytest.mark.parametrize(
    ("again_at", "code"),
    [(at(9)[0], None), (at(19.99)[0], None), (at(8.99)[0], "outside_window"), (at(20)[0], "outside_window")],
)
def test_another_time_lies_within_the_hours_at_which_customers_are_called(again_at: datetime, code: str | None) -> None:
    refused = None
    try:
        check_again(again_at, at(1)[0], SHANGHAI, ROUND)
    except Refusal as refusal:
        refused = refusal.code

    assert refused == code


def test_another_time_that_has_passed_is_refused() -> None:
    with pytest.raises(Refusal, match="again_past"):
        check_again(NOON, NOON, SHANGHAI, ROUND)


@pytest.mark.parametrize(
    ("score", "scale", "low"), [(None, 5, False), (2, 5, True), (3, 5, False), (4, 10, True), (5, 10, False)]
)
def test_a_low_score_is_two_of_five_or_less(score: int | None, scale: int, low: bool) -> None:
    assert is_low(score, ROUND.model_copy(update={"scale": scale})) is low


def test_a_refusal_carries_its_code_its_field_and_its_facts() -> None:
    refusal = Refusal("no", "reason", limit=3)

    assert (refusal.code, refusal.field, refusal.facts, str(refusal)) == ("no", "reason", {"limit": 3}, "no")
    assert (Refusal("no").field, Refusal("no").facts) == (None, {})
    assert isinstance(Outdated("outdated"), Refusal)
