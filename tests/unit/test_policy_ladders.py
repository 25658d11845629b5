"""Ladders say who hears of a clock at which moment, and are refused when they contradict themselves."""

from datetime import timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from config.policy import load_policy
from domain.ladders import Audience, ClockKind, Ladder, Ladders, Offset, Step, read_offset
from domain.spans import BusinessDays, Length, at_least_elapsed, parse_length

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
LADDERS = load_policy(None).ladders


def told(kind: ClockKind, length: Length) -> list[tuple[str, timedelta]]:
    """Say who is told at which distance from the due moment."""
    return [(step.to, step.from_due(at_least_elapsed(length))) for step in LADDERS.steps_for(kind, length)]


@pytest.mark.parametrize(
    ("kind", "length", "owner", "lead", "head"),
    [
        (ClockKind.FIRST_FOLLOWUP, "24h", [-12 * HOUR, -4 * HOUR, -HOUR, 0 * HOUR], [-HOUR / 2, 0 * HOUR], 4 * HOUR),
        (ClockKind.SOLUTION, "1h", [-HOUR / 2, -10 * MINUTE, 0 * HOUR], [-15 * MINUTE, 0 * HOUR], HOUR / 2),
        (ClockKind.FIRST_FOLLOWUP, "30m", [-15 * MINUTE, -5 * MINUTE, 0 * HOUR], [-10 * MINUTE, 0 * HOUR], 15 * MINUTE),
        (ClockKind.REFUND, "3 business days", [-9 * HOUR, -4 * HOUR, 0 * HOUR], [0 * HOUR], 15 * HOUR),
        (ClockKind.CALLBACK, "24h", [-12 * HOUR, -4 * HOUR, -HOUR, 0 * HOUR], [0 * HOUR], 24 * HOUR),
        (ClockKind.FIRST_FOLLOWUP, "4h", [-2 * HOUR, -40 * MINUTE, 0 * HOUR], [0 * HOUR], 4 * HOUR),
        (ClockKind.SOLUTION, "72h", [-36 * HOUR, -12 * HOUR, 0 * HOUR], [0 * HOUR], 24 * HOUR),
        (ClockKind.LOW_SCORE, "1 business day", [-12 * HOUR, -4 * HOUR, 0 * HOUR], [0 * HOUR], 24 * HOUR),
        (ClockKind.PROMISE, "20m", [-10 * MINUTE, -5 * MINUTE, 0 * HOUR], [0 * HOUR], 20 * MINUTE),
    ],
)
def test_the_built_in_ladders_tell_owner_lead_and_head(
    kind: ClockKind, length: str, owner: list[timedelta], lead: list[timedelta], head: timedelta
) -> None:
    moments = told(kind, parse_length(length))

    assert [distance for to, distance in moments if to == Audience.OWNER] == owner
    assert [distance for to, distance in moments if to == Audience.LEAD] == lead
    assert [distance for to, distance in moments if to == Audience.HEAD] == [head]


@pytest.mark.parametrize(
    ("kind", "length", "moments"),
    [
        (ClockKind.ASSIGNMENT, "15m", [("lead", 0 * HOUR), ("head", 15 * MINUTE)]),
        (ClockKind.ACK, "30m", [("owner", -10 * MINUTE), ("owner", 0 * HOUR), ("lead", 0 * HOUR)]),
        (ClockKind.CUSTOMER_WAIT, "72h", [("owner", -24 * HOUR), ("owner", 0 * HOUR)]),
        (ClockKind.HEARTBEAT, "24h", [("owner", -HOUR), ("owner", 0 * HOUR), ("lead", 0 * HOUR)]),
    ],
)
def test_what_is_no_deadline_of_the_customer_s_has_a_short_ladder(
    kind: ClockKind, length: str, moments: list[tuple[str, timedelta]]
) -> None:
    assert told(kind, parse_length(length)) == moments


def test_only_the_first_reminder_of_a_day_is_spared_when_the_customer_was_contacted() -> None:
    steps = LADDERS.steps_for(ClockKind.SOLUTION, 24 * HOUR)

    assert [step.unless_contacted for step in steps] == [True] + 6 * [False]


def test_a_clock_of_twenty_minutes_is_warned_five_minutes_before_it_is_due() -> None:
    step = Step.model_validate({"to": "owner", "before": "1/6", "at_least": "5m"})

    assert step.from_due(20 * MINUTE) == -5 * MINUTE
    assert step.from_due(60 * MINUTE) == -10 * MINUTE


def ladders(*rows: dict[str, object]) -> Ladders:
    steps = [{"to": "owner", "after": "0s"}]
    return Ladders.model_validate({"rows": [{"steps": steps, **row} for row in rows], "otherwise": steps})


def test_the_closest_row_wins_and_the_general_rule_comes_last() -> None:
    several = ladders(
        {"length": "2h", "steps": [{"to": "lead", "before": "1h"}]},
        {"kind": "ack", "steps": [{"to": "head", "before": "1h"}]},
        {"kind": "ack", "length": "2h", "steps": [{"to": "owner", "before": "1h"}]},
    )

    assert several.steps_for(ClockKind.ACK, 2 * HOUR)[0].to is Audience.OWNER
    assert several.steps_for(ClockKind.ACK, 3 * HOUR)[0].to is Audience.HEAD
    assert several.steps_for(ClockKind.REFUND, 2 * HOUR)[0].to is Audience.LEAD
    assert several.steps_for(ClockKind.REFUND, 3 * HOUR) == several.otherwise


def test_a_business_day_is_not_the_row_of_twenty_four_hours() -> None:
    assert LADDERS.steps_for(ClockKind.LOW_SCORE, BusinessDays(1)) == LADDERS.otherwise


@pytest.mark.parametrize(
    ("text", "offset", "of_six_hours"),
    [
        ("50%", Offset(share=Fraction(1, 2)), 3 * HOUR),
        ("12.5 %", Offset(share=Fraction(1, 8)), 45 * MINUTE),
        ("1/6", Offset(share=Fraction(1, 6)), HOUR),
        ("1h30m", Offset(span=90 * MINUTE), 90 * MINUTE),
        ("0s", Offset(), 0 * HOUR),
    ],
)
def test_an_offset_is_a_span_or_a_share(text: str, offset: Offset, of_six_hours: timedelta) -> None:
    assert Offset.parse(text) == offset
    assert offset.of(6 * HOUR) == of_six_hours
    assert Offset.parse(str(offset)) == offset
    assert read_offset(offset) is offset


@pytest.mark.parametrize("value", ["1/0", "half", "", "%", "-5m", 30, None, True])
def test_what_is_no_offset_is_refused_with_what_is(value: object) -> None:
    with pytest.raises(ValueError, match='or a share of the clock such as "50%" or "1/6"'):
        read_offset(value)


@given(st.integers(1, 100), st.timedeltas(min_value=timedelta(seconds=1), max_value=timedelta(days=365)))
def test_a_share_never_reaches_beyond_the_clock(percent: int, length: timedelta) -> None:
    assert timedelta(0) <= Offset.parse(f"{percent}%").of(length) <= length


def refusal(**row: object) -> str:
    with pytest.raises(ValidationError) as caught:
        Ladder.model_validate(row)
    return str(caught.value)


@pytest.mark.parametrize("step", [{"to": "owner"}, {"to": "owner", "before": "1h", "after": "1h"}])
def test_a_step_stands_either_before_or_after(step: dict[str, str]) -> None:
    assert 'must have one of "before" and "after"' in refusal(length="24h", steps=[step])


def test_a_step_at_the_start_or_before_it_is_refused() -> None:
    found = refusal(length="1h", steps=[{"to": "owner", "before": "60m"}])

    assert "steps.0.before: is not within the clock; accepted: less than 1h" in found


def test_steps_stand_in_the_order_of_time() -> None:
    found = refusal(kind="ack", steps=[{"to": "owner", "before": "5m"}, {"to": "owner", "before": "10m"}])

    assert "steps.1: comes before the step above it" in found


def test_nobody_is_told_twice_at_the_same_moment() -> None:
    found = refusal(length="2h", steps=[{"to": "owner", "before": "1h"}, {"to": "owner", "before": "50%"}])

    assert "steps.1: tells the owner twice at the same moment" in found


def test_a_ladder_without_length_and_kind_is_for_nothing() -> None:
    assert "does not say which clocks it is for" in refusal(steps=[{"to": "owner", "after": "0s"}])


def test_a_ladder_without_steps_is_refused() -> None:
    assert "too_short" in refusal(length="1h", steps=[])


def test_limits_of_a_step_do_not_cross() -> None:
    step = {"to": "owner", "before": "50%", "at_least": "2h", "at_most": "1h"}

    assert "at_least: is more than at_most; accepted: up to 1h" in refusal(kind="ack", steps=[step])


@pytest.mark.parametrize(
    ("row", "name"),
    [
        ({"length": "1h"}, "1h"),
        ({"kind": "ack"}, "ack"),
        ({"kind": "ack", "length": "3 business days"}, "ack 3 business days"),
    ],
)
def test_two_ladders_for_the_same_clocks_are_refused(row: dict[str, object], name: str) -> None:
    with pytest.raises(ValidationError, match=rf"rows.1: is the second ladder for {name}; accepted: one"):
        ladders(row, row)


def test_the_general_rule_is_checked_like_a_row() -> None:
    steps = [{"to": "owner", "after": "1h"}, {"to": "owner", "before": "1h"}]

    with pytest.raises(ValidationError, match=r"otherwise\.1: comes before the step above it"):
        Ladders.model_validate({"otherwise": steps})


def test_the_moment_before_which_nobody_is_reminded_is_a_setting(tmp_path: Path) -> None:
    own = tmp_path / "policy.toml"
    own.write_text('[ladders]\nearliest = "0s"\n', encoding="utf-8")

    assert LADDERS.earliest == 5 * MINUTE
    assert load_policy(own).ladders.earliest == timedelta(0)
    assert load_policy(own).ladders.rows == LADDERS.rows
