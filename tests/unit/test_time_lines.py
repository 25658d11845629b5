"""How waits are held against their target in words: a verdict of enough, a warning of a long tail, who still waits."""

from typing import Any

import pytest

from config.words import load_words
from domain.reporting import DigestPolicy
from handlers.digests.time_lines import handling_parts, target_parts, wait_parts

ENGLISH = load_words()["en"]
POLICY = DigestPolicy()
# What digests did not keep from the beginning.
NEWER = ("max_s", "mean_s", "missed", "waiting", "pending")


def waits(**changes: Any) -> dict[str, Any]:
    """A channel of a hundred chats with a good median."""
    known = {"answered": 100, "median_s": 22, "p90_s": 60, "max_s": 99, "mean_s": 30, "target_s": 30, "verdict": "met"}
    return {**known, "within_target": 90, "missed": 10, "percent_within": 90, "waiting": 0, "pending": 0, **changes}


def said(fresh: bool = True, **changes: Any) -> list[str]:
    return list(target_parts(ENGLISH, waits(**changes), POLICY, fresh=fresh))


@pytest.mark.parametrize(("percent", "warned"), [(79.99, True), (80, False), (80.01, False), (None, False)])
def test_a_long_tail_is_warned_of_beside_a_good_median(percent: float | None, warned: bool) -> None:
    found = said(percent_within=percent)

    assert "target 30 s :white_check_mark:" in found
    assert any("tail" in part for part in found) is warned


def test_the_warning_says_how_many_waited_longer() -> None:
    assert said(percent_within=71)[-1] == ":warning: tail: 29 % waited longer"


@pytest.mark.parametrize(("answered", "waiting", "verdict"), [(29, 0, False), (29, 1, True), (0, 30, True)])
def test_a_verdict_takes_thirty_contacts_and_who_waits_is_one(answered: int, waiting: int, verdict: bool) -> None:
    assert any("target" in part for part in said(answered=answered, waiting=waiting)) is verdict


@pytest.mark.parametrize(
    ("within", "missed", "shown"),
    [
        (7, 1, "within 30 s: 7 of 8"),
        (17, 3, "within 30 s: 85.0 % (17 of 20, 64.0–94.8) (small sample)"),
        (0, 10, "within 30 s: 0.0 % (0 of 10, 0.0–27.8) (small sample)"),
        (27, 3, "within 30 s: 90 %"),
    ],
)
def test_how_many_are_within_the_target_follows_the_size_of_the_sample(within: int, missed: int, shown: str) -> None:
    percent = 100 * within / (within + missed)

    assert said(within_target=within, missed=missed, percent_within=percent)[0] == shown


def test_old_data_and_a_channel_without_a_target_are_not_judged() -> None:
    assert said(fresh=False) == ["within 30 s: 90 %"]
    assert said(target_s=None, percent_within=None, verdict=None) == []


def handled(fresh: bool = True, **changes: Any) -> list[str]:
    known = {"handled": 30, "mean_s": 290, "median_s": 280, "p90_s": 400, "max_s": 500, "ignored": 0}
    aht = {**known, "target_s": 300, "verdict": "met", **changes}
    return list(handling_parts(ENGLISH, "Phone", aht, POLICY, fresh=fresh))


def test_handling_times_of_enough_contacts_are_held_to_their_target_and_misdialled_ones_counted() -> None:
    line = "Handling time Phone: mean 290 s · median 280 s · p90 400 s"

    assert handled(ignored=3) == [line, "target 300 s :white_check_mark:", "3 misdialled, left out"]
    assert handled(fresh=False) == handled(handled=29) == handled(verdict=None, target_s=None) == [line]


def test_of_few_the_longest_handling_time_is_told() -> None:
    assert handled(handled=19) == ["Handling time Phone: mean 290 s of 19 · median 280 s · longest 500 s"]


def test_a_digest_from_before_it_was_kept_says_what_it_knows() -> None:
    old = {name: value for name, value in waits(answered=5).items() if name not in NEWER}

    assert list(wait_parts(ENGLISH, old)) == ["median 22 s (5 answered)"]
    assert list(target_parts(ENGLISH, old, POLICY, fresh=True)) == []
    assert list(target_parts(ENGLISH, {**old, "answered": 10}, POLICY, fresh=True)) == ["within 30 s: 90 %"]
    enough = target_parts(ENGLISH, {**old, "answered": 30}, POLICY, fresh=True)
    assert list(enough) == ["within 30 s: 90 %", "target 30 s :white_check_mark:"]
