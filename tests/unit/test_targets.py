"""Targets: how they are written, what each may be, and what holds once somebody has changed one."""

from datetime import date
from typing import Any

import pytest

from domain.digests.targets import target_on
from domain.targets import Direction, Indicator, Target, direction_of, fits, overlaid, read_value

SPRING, AUTUMN = date(2026, 4, 1), date(2026, 10, 1)


def target(value: float, since: date = date(2020, 1, 1), **scope: Any) -> Target:
    return Target(indicator=Indicator.CSAT, value=value, direction=Direction.AT_LEAST, valid_from=since, **scope)


@pytest.mark.parametrize(
    ("written", "value"),
    [("90%", 90), ("90.5 %", 90.5), ("30s", 30), ("1h30m", 5400), (" 45 ", 45), ("-5", -5), (70, 70)],
)
def test_a_target_is_written_as_people_do(written: object, value: float) -> None:
    assert read_value(written) == value


@pytest.mark.parametrize("written", ["soon", "", "90 per cent", None, True, float("nan"), "1e5"])
def test_what_is_no_target_is_refused_with_what_would_be(written: object) -> None:
    with pytest.raises(ValueError, match="accepted"):
        read_value(written)


@pytest.mark.parametrize(
    ("indicator", "value", "fit"),
    [
        (Indicator.CSAT, 100, True),
        (Indicator.CSAT, 100.1, False),
        (Indicator.CSAT, -1, False),
        (Indicator.NPS, -100, True),
        (Indicator.NPS, 101, False),
        (Indicator.CES, 0.5, False),
        (Indicator.FRT, 0, False),
        (Indicator.FRT, 86400, True),
        (Indicator.BACKLOG, 0, True),
    ],
)
def test_nobody_can_want_more_than_there_is(indicator: Indicator, value: float, fit: bool) -> None:
    assert fits(indicator, value) is fit


def test_waits_and_complaints_are_better_when_they_are_fewer() -> None:
    few = {one for one in Indicator if direction_of(one) is Direction.AT_MOST}

    assert {Indicator.FRT, Indicator.AHT, Indicator.COMPLAINT_RATE, Indicator.BACKLOG} <= few
    assert not few & {Indicator.CSAT, Indicator.NPS, Indicator.FCR, Indicator.RESOLUTION_RATE}


def test_a_change_holds_from_its_day_on_and_the_policy_before_it() -> None:
    found = overlaid([target(90)], [target(92, AUTUMN)])

    values = [one.value for day in (SPRING, AUTUMN) if (one := target_on(found, Indicator.CSAT, day))]
    assert values == [90, 92]


def test_of_two_changes_for_the_same_day_and_place_the_last_one_holds() -> None:
    found = overlaid([target(90), target(80, team="A")], [target(92, AUTUMN), target(91, AUTUMN), target(85, team="A")])

    assert [(one.team, one.value) for one in found] == [(None, 90), ("A", 85), (None, 91)]
