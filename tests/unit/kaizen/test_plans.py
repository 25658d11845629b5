"""Plans: what they are measured by, what they must keep to, and which days they are about."""

from dataclasses import replace
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendars import Calendar, Shift
from domain.errors import Refusal
from domain.kaizen.metrics import NATURES, Metric, MetricKind, is_better
from domain.kaizen.plans import (
    Plan,
    after_begins,
    baseline_window,
    check_plan,
    check_start,
    check_task_day,
    read_target,
    recheck_day,
)

TODAY = date(2026, 9, 14)
PLAN = Plan("Long waits", "Nobody answers at noon", Metric.FRT, 60.0, Metric.CSAT, date(2026, 9, 21))
SHIFT = (Shift(time(9), time(18)),)
WEEK = (*(SHIFT,) * 5, (), ())
CALENDAR = Calendar(ZoneInfo("Asia/Shanghai"), WEEK)


def test_every_metric_says_how_it_is_compared_and_which_way_is_better() -> None:
    assert set(NATURES) == set(Metric)


def test_more_satisfied_customers_are_better_and_longer_waits_are_worse() -> None:
    assert is_better(Metric.CSAT, 90, 85)
    assert not is_better(Metric.CSAT, 85, 85)
    assert is_better(Metric.FRT, 30, 45)
    assert not is_better(Metric.FRT, 60, 45)


@pytest.mark.parametrize(
    ("metric", "text", "value"),
    [
        (Metric.CSAT, "85", 85.0),
        (Metric.CSAT, "85.5 %", 85.5),
        (Metric.CSAT, "100%", 100.0),
        (Metric.FRT, "45", 45.0),
        (Metric.AHT, " 4m30s ", 270.0),
    ],
)
def test_a_target_is_read_as_people_write_it(metric: Metric, text: str, value: float) -> None:
    assert read_target(metric, text) == value


@pytest.mark.parametrize(
    ("metric", "text"),
    [
        (Metric.CSAT, "101"),
        (Metric.CSAT, "-5"),
        (Metric.CSAT, "5m"),
        (Metric.CSAT, "better"),
        (Metric.FRT, "85%"),
        (Metric.FRT, "0"),
        (Metric.FRT, "31d"),
        (Metric.FRT, "soon"),
        (Metric.FRT, ""),
    ],
)
def test_what_the_metric_cannot_be_is_no_target(metric: Metric, text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read_target(metric, text)


@given(metric=st.sampled_from(Metric), text=st.text(max_size=12))
def test_whatever_is_written_as_a_target_is_read_or_refused(metric: Metric, text: str) -> None:
    try:
        value = read_target(metric, text)
    except ValueError:
        return
    assert 0 <= value <= (30 * 86400 if NATURES[metric].kind is MetricKind.TIME else 100)


def test_a_plan_that_keeps_to_the_rules_is_accepted() -> None:
    check_plan(PLAN, TODAY)
    check_plan(replace(PLAN, planned_start=TODAY, baseline_days=365, channel="chat", team="support"), TODAY)


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"guard": Metric.FRT}, "plan_guard_is_metric", "guard"),
        ({"baseline_days": 27}, "plan_baseline", "baseline_days"),
        ({"baseline_days": 366}, "plan_baseline", "baseline_days"),
        ({"planned_start": date(2026, 9, 13)}, "plan_start_past", "planned_start"),
    ],
)
def test_a_plan_is_refused_beside_the_field_that_cannot_hold(changes: dict[str, object], code: str, field: str) -> None:
    with pytest.raises(Refusal) as refusal:
        check_plan(replace(PLAN, **changes), TODAY)  # type: ignore[arg-type]

    assert (refusal.value.code, refusal.value.field) == (code, field)


def test_a_change_is_reported_on_its_day_or_later() -> None:
    check_start(TODAY, TODAY, TODAY)
    check_start(date(2026, 9, 10), date(2026, 9, 10), TODAY)


@pytest.mark.parametrize(
    ("started_on", "approved_on", "code"),
    [
        (date(2026, 9, 15), date(2026, 9, 1), "start_to_come"),
        (date(2026, 9, 9), date(2026, 9, 10), "start_too_early"),
        (date(2026, 8, 13), date(2026, 7, 1), "start_too_early"),
    ],
)
def test_a_change_to_come_or_before_its_approval_or_long_gone_is_refused(
    started_on: date, approved_on: date, code: str
) -> None:
    with pytest.raises(Refusal) as refusal:
        check_start(started_on, approved_on, TODAY)

    assert (refusal.value.code, refusal.value.field) == (code, "started_on")


@given(started_on=st.dates(date(2001, 1, 1), date(2100, 1, 1)), days=st.integers(28, 365))
def test_the_baseline_ends_the_day_before_the_change(started_on: date, days: int) -> None:
    window = baseline_window(started_on, days)

    assert days <= len(window) < days + 7
    assert len(window) % 7 == 0
    assert window.last + timedelta(days=1) == started_on


def test_what_is_compared_begins_three_days_after_the_change() -> None:
    assert after_begins(TODAY) == date(2026, 9, 17)


def test_an_effect_is_looked_at_again_after_sixty_days() -> None:
    assert recheck_day(date(2026, 10, 1)) == date(2026, 11, 30)


def test_a_task_is_due_from_today_on_within_a_year() -> None:
    check_task_day(TODAY, TODAY)
    check_task_day(TODAY + timedelta(days=366), TODAY)


@pytest.mark.parametrize(("days", "code"), [(-1, "task_due_past"), (367, "task_due_far")])
def test_a_task_due_in_the_past_or_in_years_is_refused(days: int, code: str) -> None:
    with pytest.raises(Refusal) as refusal:
        check_task_day(TODAY + timedelta(days=days), TODAY)

    assert (refusal.value.code, refusal.value.field) == (code, "due_on")
