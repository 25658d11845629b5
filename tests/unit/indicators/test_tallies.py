"""Tallies: what is kept for a day adds up to what is true of the week."""

import json
from dataclasses import dataclass

from domain.indicators.percentiles import NOTHING, Histogram
from domain.indicators.tallies import Tally


@dataclass(frozen=True, slots=True)
class Calls(Tally):
    """A tally of both kinds of fields."""

    waits: Histogram = NOTHING
    lost: int = 0


MONDAY = Calls(Histogram.of((10, 20)), 1)
TUESDAY = Calls(Histogram.of((10, 30)), 2)


def test_each_field_is_added_for_itself() -> None:
    both = MONDAY + TUESDAY

    assert both == Calls(Histogram.of((10, 20, 10, 30)), 3)
    assert Calls.merged((MONDAY, TUESDAY, MONDAY)) == both + MONDAY


def test_the_sum_of_no_days_is_nothing() -> None:
    assert Calls.merged(()) == Calls()
    assert MONDAY + Calls() == MONDAY


def test_a_tally_survives_being_written_as_json() -> None:
    written = json.dumps(MONDAY.as_dict())

    assert json.loads(written) == {"waits": {"10": 1, "20": 1}, "lost": 1}
    assert Calls.from_dict(json.loads(written)) == MONDAY


def test_what_there_is_nothing_of_need_not_be_written() -> None:
    assert Calls(lost=2).brief() == {"lost": 2}
    assert Calls.from_dict(Calls(lost=2).brief()) == Calls(lost=2)
    assert Calls().brief() == {}


def test_a_field_that_came_later_is_nothing_in_what_was_written_before() -> None:
    assert Calls.from_dict({"lost": 3}) == Calls(lost=3)
    assert Calls.from_dict({}) == Calls()
