"""Figures of suggestions, from lives written down by hand."""

from datetime import timedelta
from fractions import Fraction

import pytest

from domain.indicators.proportions import Proportion
from domain.kaizen.numbers import Life, adoption, cycle_times, effectiveness, implementation, participation, per_head
from domain.kaizen.plans import Verdict
from domain.kaizen.states import Stage
from tests.fakes import START

DAY = timedelta(days=1)
SINCE, UNTIL = START - 90 * DAY, START


def life(stage: Stage, submitted: int = 80, decided: int | None = None, done: int | None = None) -> Life:
    """A life whose moments lie so many days back."""
    decided_at = START - decided * DAY if decided is not None else None
    done_at = START - done * DAY if done is not None else None
    return Life(stage, START - submitted * DAY, decided_at, done_at)


def test_participation_counts_people_of_the_staff_once() -> None:
    assert participation(["A", "A", "B", "guest"], ["A", "B", "C", "D"]) == Proportion(2, 4)
    assert participation(["A"], []) == Proportion()


def test_adoption_leaves_out_what_is_undecided_merged_or_decided_at_another_time() -> None:
    lives = [
        life(Stage.PLANNED, decided=10),
        life(Stage.TRIAGED, decided=10),
        life(Stage.STOPPED, decided=20),
        life(Stage.DECLINED, decided=10),
        life(Stage.MERGED, decided=10),
        life(Stage.SUBMITTED),
        life(Stage.REWARDED, submitted=200, decided=91),
    ]

    assert adoption(lives, SINCE, UNTIL) == Proportion(3, 4)


def test_ideas_per_head_are_those_found_valid_and_need_somebody_to_count() -> None:
    lives = [life(Stage.PLANNED, decided=10), life(Stage.STOPPED, decided=20), life(Stage.DECLINED, decided=10)]

    assert per_head(lives, SINCE, UNTIL, ["A", "B", "C", "C"]) == Fraction(2, 3)
    assert per_head([], SINCE, UNTIL, ["A"]) == 0
    assert per_head(lives, SINCE, UNTIL, []) is None


def test_implementation_counts_only_ideas_that_have_had_their_sixty_days() -> None:
    lives = [
        life(Stage.JUST_DO, submitted=150, decided=140, done=80),
        life(Stage.REWARDED, submitted=150, decided=140, done=79),
        life(Stage.PLANNED, submitted=150, decided=100),
        life(Stage.JUST_DO, submitted=70, decided=59, done=50),
        life(Stage.DECLINED, submitted=150, decided=100),
        life(Stage.MERGED, submitted=150, decided=100),
    ]

    assert implementation(lives, SINCE, UNTIL) == Proportion(1, 3)


def test_a_bound_belongs_to_the_days_that_begin_with_it() -> None:
    lives = [life(Stage.PLANNED, submitted=100, decided=90), life(Stage.PLANNED, decided=0)]

    assert adoption(lives, SINCE, UNTIL) == Proportion(1, 1)


def test_effectiveness_counts_every_verdict_that_was_given() -> None:
    assert effectiveness([*Verdict, Verdict.IMPROVED]) == Proportion(2, 5)
    assert effectiveness([]) == Proportion()


@pytest.mark.parametrize(("done", "days"), [([10, 20, 40], 60), ([], None)])
def test_cycle_time_is_the_median_from_submission_to_done(done: list[int], days: int | None) -> None:
    lives = [life(Stage.JUST_DO, decided=70, done=one) for one in done] + [life(Stage.PLANNED, decided=70)]

    median = cycle_times(lives, SINCE, UNTIL).median

    assert median == (days * 86400 if days is not None else None)
