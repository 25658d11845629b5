"""Repeat contacts: who had to come back, once it is too late to come back."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.indicators.proportions import Proportion
from domain.indicators.repeat import RepeatTally, Visit, mature_until, tally_repeats
from domain.indicators.rounding import half_up

START = datetime(2026, 9, 1, tzinfo=UTC)
DAY, MICROSECOND = timedelta(days=1), timedelta(microseconds=1)
LATER = START + 60 * DAY
WINDOW = 7 * DAY


def visit(day: float, key: str | None = "ann", category: str | None = "billing") -> Visit:
    return Visit(key, category, START + day * DAY)


def month(*visits: Visit, now: datetime = LATER) -> RepeatTally:
    ordered = sorted(visits, key=lambda one: one.arrived_at)
    return tally_repeats(ordered, START, START + 30 * DAY, now, WINDOW)


@pytest.mark.parametrize(
    ("gap", "repeated"), [(timedelta(), 1), (DAY, 1), (WINDOW, 1), (WINDOW + MICROSECOND, 0), (10 * DAY, 0)]
)
def test_a_contact_is_repeated_up_to_seven_days_later(gap: timedelta, repeated: int) -> None:
    first = visit(1)
    second = Visit("ann", "billing", first.arrived_at + gap)

    assert month(first, second) == RepeatTally(mature=2, repeated=repeated)


def test_another_customer_or_another_matter_is_no_repeat() -> None:
    assert month(visit(1), visit(2, key="bob"), visit(3, category="refund")).repeated == 0


def test_each_contact_of_a_chain_is_repeated_by_the_next() -> None:
    assert month(visit(1), visit(5), visit(11), visit(19)) == RepeatTally(mature=4, repeated=2)


@pytest.mark.parametrize("lost", [visit(2, key=None), visit(2, category=None)])
def test_who_cannot_be_matched_is_counted_apart(lost: Visit) -> None:
    assert month(visit(1), lost) == RepeatTally(mature=1, unknown=1)
    assert month(Visit(lost.customer_key, lost.category, START - DAY)) == RepeatTally()


@pytest.mark.parametrize(("late", "mature", "young"), [(-MICROSECOND, 0, 1), (timedelta(), 1, 0)])
def test_a_contact_counts_once_it_is_seven_days_old(late: timedelta, mature: int, young: int) -> None:
    now = START + DAY + WINDOW + late

    assert month(visit(1), now=now) == RepeatTally(mature=mature, young=young)
    assert (mature_until(now, WINDOW) >= START + DAY) is bool(mature)


def test_the_next_month_repeats_the_last_visits_of_this_one() -> None:
    assert month(visit(29), visit(31)) == RepeatTally(mature=1, repeated=1)
    assert month(visit(30)) == RepeatTally()


def test_the_window_is_a_setting() -> None:
    visits = (visit(1), visit(2.5))

    found = tally_repeats(visits, START, START + 30 * DAY, LATER, window=DAY)

    assert found == RepeatTally(mature=2)


def test_the_worked_example() -> None:
    tally = RepeatTally(mature=500, repeated=88)

    assert tally.repeats == Proportion(88, 500)
    assert [str(half_up(found.percent or 0, 1)) for found in (tally.repeats, tally.resolved_first)] == ["17.6", "82.4"]


visits = st.lists(
    st.builds(visit, st.integers(0, 40), st.sampled_from(["ann", "bob", None]), st.sampled_from(["billing", None])),
    max_size=40,
)


@given(visits, st.integers(0, 30), st.integers(0, 60))
def test_the_parts_of_a_window_add_up_to_the_whole(drawn: list[Visit], split: int, age: int) -> None:
    ordered = sorted(drawn, key=lambda one: one.arrived_at)
    middle, end, now = START + split * DAY, START + 30 * DAY, START + age * DAY

    first, second, whole = [
        tally_repeats(ordered, since, until, now, WINDOW)
        for since, until in ((START, middle), (middle, end), (START, end))
    ]

    parts = first + second
    assert parts == whole
    inside = [one for one in drawn if START <= one.arrived_at < end]
    assert parts.mature + parts.young + parts.unknown == len(inside)


@given(visits)
def test_every_repeat_has_its_witness(drawn: list[Visit]) -> None:
    known = [one for one in drawn if one.customer_key and one.category and one.arrived_at < START + 30 * DAY]
    places = sorted(drawn, key=lambda one: one.arrived_at)

    def came_back(place: int) -> bool:
        one = places[place]
        return any(
            (two.customer_key, two.category) == (one.customer_key, one.category)
            and two.arrived_at - one.arrived_at <= WINDOW
            for two in places[place + 1 :]
        )

    expected = sum(came_back(place) for place, one in enumerate(places) if one in known)
    assert month(*drawn).repeated == expected
