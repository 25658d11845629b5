"""Votes are a set of people: whatever the emoji, and in whatever order, how often and how late Slack tells of them."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.kaizen.ranking import Standing, ranked
from domain.kaizen.votes import (
    BY_FORM,
    Mark,
    Marks,
    Tally,
    backs,
    bare,
    is_among,
    micros_in,
    micros_of,
    seen,
    tally,
    told,
)
from tests.fakes import START

ACCEPTED = (":+1:", ":thumbsup:")
TEAMS = {"A": "service", "B": "service", "C": "warehouse"}


def after(*words: tuple[str, bool, int]) -> Marks:
    marks: Marks = {}
    for reaction, on, at in words:
        marks = told(marks, reaction, on, at)
    return marks


@pytest.mark.parametrize("reaction", ["+1", "thumbsup", "+1::skin-tone-2", "thumbsup::skin-tone-6", ":+1:"])
def test_accepted_names_are_a_setting_and_skin_tones_do_not_matter(reaction: str) -> None:
    assert is_among(reaction, ACCEPTED)


@pytest.mark.parametrize("reaction", ["-1", "thumbsdown", "heart", "+11", ""])
def test_other_reactions_are_no_votes(reaction: str) -> None:
    assert not is_among(reaction, ACCEPTED)


def test_a_name_is_read_without_colons_and_tone() -> None:
    assert bare(":wave::skin-tone-3:") == bare("wave") == "wave"


def test_several_emoji_by_one_person_are_one_vote_until_the_last_is_gone() -> None:
    both = after(("+1", True, 1), ("thumbsup::skin-tone-3", True, 2))

    assert backs(both)
    assert backs(told(both, "+1", False, 3))
    assert not backs(told(told(both, "+1", False, 3), "thumbsup::skin-tone-3", False, 4))


def test_a_removed_reaction_removes_the_vote() -> None:
    assert not backs(after(("+1", True, 1), ("+1", False, 2)))


def test_what_slack_tells_a_second_time_changes_nothing() -> None:
    once = after(("+1", True, 1))

    assert told(once, "+1", True, 1) is once


words = st.lists(
    st.tuples(st.sampled_from(["+1", "+1::skin-tone-2", "thumbsup"]), st.booleans(), st.integers(1, 40)),
    unique_by=lambda word: word[2],
)


@given(words, st.randoms())
def test_the_order_in_which_slack_tells_does_not_matter(said: list[tuple[str, bool, int]], chance: object) -> None:
    shuffled = [*said, *said]
    chance.shuffle(shuffled)  # type: ignore[attr-defined]  # Hypothesis gives a `random.Random`.

    assert after(*shuffled) == after(*said)


@given(words, st.sets(st.sampled_from(["+1", "+1::skin-tone-2", "thumbsup"])))
def test_a_look_at_the_card_is_right_whatever_was_heard_before(
    said: Sequence[tuple[str, bool, int]], standing: set[str]
) -> None:
    looked = seen(after(*said), standing, 50)

    assert backs(looked) is bool(standing)
    assert {name for name, mark in looked.items() if mark.on} == standing


def test_news_from_before_the_look_comes_too_late() -> None:
    looked = seen({}, {"+1"}, 50)

    assert backs(told(looked, "+1", False, 40))
    assert not backs(told(looked, "+1", False, 60))


def test_a_look_does_not_make_a_later_word_older() -> None:
    assert seen({"+1": Mark(True, 80)}, set(), 50)["+1"] == Mark(False, 80)


def test_a_vote_by_the_form_needs_no_reaction_and_goes_with_the_one_that_follows_it() -> None:
    by_form: Marks = {BY_FORM: Mark(True, 1)}

    assert backs(seen(by_form, set(), 50))
    reacted = told(by_form, "+1", True, 2)
    assert not backs(told(reacted, "+1", False, 3))
    assert not backs(seen(seen(by_form, {"+1"}, 50), set(), 60))


def test_own_votes_are_not_counted() -> None:
    assert tally(["A", "B", "C"], ["A"], TEAMS.get) == Tally(2, 2)


def test_votes_of_one_team_are_one_team_and_people_without_a_team_are_none() -> None:
    assert tally(["A", "B", "X"], [], TEAMS.get) == Tally(3, 1)


def test_ranking_goes_by_teams_then_votes_then_age() -> None:
    def idea(number: int, votes: int, teams: int, days: int) -> Standing:
        return Standing(number, Tally(votes, teams), START - timedelta(days=days))

    block, broad, old, young = idea(1, 30, 1, 9), idea(2, 3, 3, 1), idea(3, 2, 2, 5), idea(4, 2, 2, 2)

    assert ranked([young, block, old, broad]) == (broad, old, young, block)


def test_moments_are_counted_as_slack_writes_them() -> None:
    at = datetime(2026, 9, 14, 2, 0, 0, 123, tzinfo=UTC)

    assert micros_in(f"{int(at.timestamp())}.000123") == micros_of(at)
    assert micros_in("12") == 12_000_000
