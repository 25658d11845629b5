"""Comparisons in words: what samples bear, and totals that a mix of channels would turn round."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from config.words import load_words
from domain.indicators.days import Period, one_day
from domain.indicators.frt import FrtTally
from domain.indicators.percentiles import Histogram
from domain.indicators.proportions import Proportion
from domain.targets import Indicator, Target
from handlers.posts import Reader
from handlers.quality.arguments import Compared
from handlers.quality.compare_views import comparison_post
from handlers.quality.comparing import Comparison, Side
from handlers.quality.figure_views import paragraphs
from handlers.quality.names import indicator_names, signed, target_words, value_words
from sandbox.blocks import check_blocks
from tests.desk import POLICY, ZONE

WORDS = load_words()
READER = Reader(WORDS["en"], ZONE)
LAST_WEEK, THIS_WEEK = Period(date(2026, 9, 7), date(2026, 9, 13)), Period(date(2026, 9, 14), date(2026, 9, 20))
TWO_WEEKS = Compared("period", LAST_WEEK, THIS_WEEK)
TEAMS = Compared("team", "A", "B", LAST_WEEK)


def side(waits: Mapping[str, FrtTally] | None = None, **channels: tuple[int, int]) -> Side:
    return Side({name: Proportion(*share) for name, share in channels.items()}, waits or {})


def lines(compared: Compared, first: Side, second: Side, uncounted: int = 0) -> list[str]:
    post = comparison_post(Comparison(compared, first, second, uncounted), POLICY, READER)
    assert check_blocks(post.blocks, "message") == []
    return post.text.splitlines()


def test_a_change_is_split_into_what_channels_did_and_what_their_mix_did() -> None:
    shown = lines(TWO_WEEKS, side(phone=(285, 300), chat=(595, 700)), side(phone=(188, 200), chat=(696, 800)))

    (moved,) = [line for line in shown if line.startswith("Change")]
    assert moved == (
        "Change +0.40 pp = within the channels +1.25, mix of channels −0.85 (Phone −0.25, Online chat +1.50)"
    )
    assert "└ No difference beyond chance: +0.4 pp (−2.4 to +3.2)." in shown


def test_a_difference_that_chance_does_not_explain_is_called_one() -> None:
    shown = lines(TWO_WEEKS, side(chat=(170, 200)), side(chat=(186, 200)))

    assert "└ Difference +8.0 pp (+1.9 to +14.3): more than chance explains." in shown


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        ((18, 20), (16, 20), "90.0 % (18 of 20, 69.9–97.2) (small sample)"),
        ((7, 8), (30, 40), "7 of 8 satisfied (too few for a percentage)"),
        ((0, 0), (30, 40), "no survey answers"),
    ],
)
def test_of_small_samples_no_difference_is_told(first: tuple[int, int], second: tuple[int, int], said: str) -> None:
    shown = lines(TWO_WEEKS, side(chat=first), side(chat=second))

    assert any(said in line for line in shown)
    assert "└ Too few answers to compare them." in shown
    assert not any("pp" in line for line in shown)


def test_teams_with_other_mixes_are_compared_by_channel_and_under_one_mix_but_never_in_total() -> None:
    """Simpson's paradox: B looks better in total, and A is better in both channels."""
    shown = lines(TEAMS, side(phone=(190, 200), chat=(680, 800)), side(phone=(744, 800), chat=(164, 200)))

    assert "CSAT with the same mix of channels: A 90.0 % · B 87.5 %" in shown
    assert not any("870 of 1000" in line or "908 of 1000" in line for line in shown)
    assert [line for line in shown if line.startswith("CSAT ") and "mix" not in line] == [
        "CSAT Online chat",
        "CSAT Phone",
    ]


def test_a_side_without_answers_is_too_few_and_no_other_mix() -> None:
    shown = lines(TWO_WEEKS, side(chat=(85, 100)), Side({}, {}))

    assert [line for line in shown if "CSAT" in line or "mix" in line or "Too few" in line] == [
        "CSAT",
        "└ Too few answers to compare them.",
    ]


def test_a_channel_with_few_answers_leaves_no_figure_under_one_mix() -> None:
    shown = lines(TEAMS, side(phone=(190, 200), chat=(8, 9)), side(phone=(744, 800), chat=(164, 200)))

    assert any(line.endswith("with the same mix: A (Online chat)") for line in shown)


def test_teams_with_the_same_mix_are_compared_in_total() -> None:
    shown = lines(TEAMS, side(chat=(85, 100)), side(chat=(90, 100)))

    assert "├ A: 85.0 % (85 of 100, 76.7–90.7)" in shown
    assert "└ No difference beyond chance: +5.0 pp (−4.4 to +14.4)." in shown


def test_waits_stand_side_by_side_with_how_many_they_are_of() -> None:
    many = FrtTally(Histogram({22: 20, 41: 5}))
    waiting = FrtTally(Histogram({5: 1}), waiting=3)
    shown = lines(TWO_WEEKS, side({"chat": many}), side({"chat": waiting, "phone": FrtTally()}))

    assert any(
        line.startswith("FRT Online chat  Mon 7 Sep – Sun 13 Sep: median 22 s, p90 41 s (25 contacts) ·")
        and line.endswith("median still waiting (4 contacts)")
        for line in shown
    )
    assert any(line.startswith("FRT Phone") and line.endswith("no contacts") for line in shown)


def test_channels_are_two_customers_groups_and_days_that_are_counted_anew_are_owned_up_to() -> None:
    compared = Compared("channel", "phone", "chat", one_day(date(2026, 9, 14)))
    phone = side({"phone": FrtTally(Histogram({20: 3}))}, phone=(40, 50))
    shown = lines(compared, phone, side(chat=(45, 50)), uncounted=2)

    assert shown[0] == "Phone and Online chat compared · Mon 14 Sep"
    assert "FRT  Phone: median 20 s (3 contacts) · Online chat: no contacts" in shown
    assert "2 days are being counted anew just now: please ask again in a minute." in shown


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_a_comparison_is_a_message_that_slack_takes_however_many_channels(language: str) -> None:
    many: dict[str, Any] = {f"channel_{n}": (40 + n % 5, 60) for n in range(60)}
    post = comparison_post(Comparison(TWO_WEEKS, side(**many), side(**many), 0), POLICY, Reader(WORDS[language], ZONE))

    assert check_blocks(post.blocks, "message") == []


def test_lines_are_joined_to_paragraphs_that_slack_takes() -> None:
    assert paragraphs(["a" * 1500, "b" * 1200, "c" * 1200]) == [f"{'a' * 1500}\n{'b' * 1200}", "c" * 1200]


@pytest.mark.parametrize(("points", "shown"), [(1.25, "+1.3"), (-0.04, "0.0"), (-9.46, "−9.5"), (0, "0.0")])
def test_points_have_their_sign_and_nothing_has_none(points: float, shown: str) -> None:
    assert signed(points) == shown


@pytest.mark.parametrize("words", WORDS.values(), ids=list(WORDS))
def test_every_indicator_has_a_name_of_its_own(words: Any) -> None:
    names = indicator_names(words)

    assert len(set(names.values())) == len(Indicator)


@pytest.mark.parametrize(
    ("indicator", "value", "shown"),
    [
        (Indicator.CSAT, 90.5, "90.5 %"),
        (Indicator.FRT, 30, "30 s"),
        (Indicator.NPS, 70, "+70"),
        (Indicator.CES, 5, "5"),
    ],
)
def test_a_value_is_written_in_its_unit(indicator: Indicator, value: float, shown: str) -> None:
    assert value_words(WORDS["en"], indicator, value) == shown


def test_a_target_says_whom_it_is_for_and_which_side_is_good() -> None:
    target = Target.model_validate(
        {
            "indicator": "frt",
            "value": "45s",
            "direction": "at_most",
            "channel": "chat",
            "team": "<A>",
            "valid_from": date(2026, 1, 1),
        }
    )

    assert target_words(WORDS["en"], POLICY, target) == "First response time (Online chat · &lt;A&gt;) ≤ 45 s"
