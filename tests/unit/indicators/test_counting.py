"""From contacts to tallies: what of a row counts, and for which figure."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.contacts import Contact
from domain.indicators.aht import AhtTally
from domain.indicators.ces import CesTally
from domain.indicators.counting import aht_of, calls_of, ces_of, csat_of, frt_of, nps_of, resolved_first_of
from domain.indicators.csat import CsatTally
from domain.indicators.frt import FrtTally
from domain.indicators.nps import NpsTally
from domain.indicators.percentiles import Histogram
from domain.indicators.proportions import Proportion
from domain.indicators.rates import AnswerTally
from tests.contacts import call
from tests.fakes import START

TARGET = Decimal(20)
NOW = START


def waiting(seconds: float) -> Contact:
    return call(answered=False, waited=None, arrived_at=NOW - timedelta(seconds=seconds))


def test_scores_are_counted_on_their_own_scales() -> None:
    contacts = [
        call(score=5),
        call(score=2),
        call(score=9, scale_max=10, survey_sent=None),
        call(score=1, scale_max=1),
        call(score=None, scale_max=None),
        call(score=7, scale_max=7, survey_sent=False),
    ]

    tally = csat_of(contacts)

    assert tally == CsatTally(
        five=Histogram.of([5, 2]),
        seven=Histogram.of([7]),
        ten=Histogram.of([9]),
        thumbs=Histogram.of([1]),
        sent=4,
    )
    assert tally.proportion == Proportion(4, 5)


def test_only_answers_to_a_question_are_counted_for_it() -> None:
    assert nps_of([call(nps=10), call(nps=7), call(nps=0), call(nps=None)]) == NpsTally(1, 1, 1)
    assert ces_of([call(ces=7), call(ces=1), call(ces=None)]) == CesTally(Histogram.of([7, 1]))


def test_a_wait_that_has_no_end_lasts_until_now() -> None:
    contacts = [
        call(waited=17),
        call(waited=21),
        call(waited=None),
        waiting(20),
        waiting(20.5),
        call(answered=False, abandoned=True, waited=30),
        call(answered=False, abandoned=True, waited=3),
        call(answered=False, abandoned=True, waited=None),
    ]

    tally = frt_of(contacts, TARGET, NOW)

    assert tally == FrtTally(Histogram.of([17, 21]), within=1, missed=3, waiting=1, pending=1, abandoned=3)


def test_all_known_parts_of_a_handling_time_are_added() -> None:
    contacts = [
        call(talk=200, hold=20, acw=80),
        call(talk=None, hold=None, acw=60),
        call(talk=2, hold=2),
        call(talk=2, hold=2, acw=1),
        call(talk=None),
        call(answered=False, talk=90),
    ]

    assert aht_of(contacts) == AhtTally(Histogram.of([300, 60, 5]), ignored=1)


def test_every_call_was_offered_however_it_ended() -> None:
    contacts = [
        call(),
        call(waited=None),
        waiting(90),
        call(answered=False, abandoned=True, waited=4),
        call(answered=False, abandoned=True, waited=40),
        call(answered=False, abandoned=True, waited=None),
    ]

    assert calls_of(contacts) == AnswerTally(offered=6, answered=2, abandoned=3, at_once=1)


@pytest.mark.parametrize(
    ("resolved", "reopened", "expected"),
    [
        (True, None, Proportion(1, 1)),
        (True, False, Proportion(1, 1)),
        (True, True, Proportion(0, 1)),
        (False, None, Proportion(0, 1)),
        (None, None, Proportion(0, 0)),
    ],
)
def test_what_was_reopened_was_not_resolved_at_first(
    resolved: bool | None, reopened: bool | None, expected: Proportion
) -> None:
    assert resolved_first_of([call(resolved=resolved, reopened=reopened)]) == expected


def everything(contacts: Sequence[Contact]) -> list[Any]:
    return [
        csat_of(contacts),
        nps_of(contacts),
        ces_of(contacts),
        frt_of(contacts, TARGET, NOW),
        aht_of(contacts),
        calls_of(contacts),
        resolved_first_of(contacts),
    ]


def test_rows_of_a_test_are_in_no_figure() -> None:
    assert everything([call(is_test=True, nps=9, ces=7)]) == everything([])


seconds = st.none() | st.integers(0, 400)
calls = st.builds(
    lambda end, waited, talk, acw, score, nps, resolved, age: call(
        answered=end == "answered",
        abandoned=end == "abandoned",
        waited=waited,
        talk=talk,
        acw=acw,
        score=score,
        scale_max=None if score is None else 5,
        nps=nps,
        resolved=resolved,
        arrived_at=NOW - timedelta(seconds=age),
    ),
    st.sampled_from(["answered", "abandoned", "waiting"]),
    seconds,
    seconds,
    seconds,
    st.none() | st.integers(1, 5),
    st.none() | st.integers(0, 10),
    st.sampled_from([True, False, None]),
    st.integers(0, 400),
)


@given(st.lists(calls, max_size=20), st.lists(calls, max_size=20))
def test_the_figures_of_two_days_are_those_of_their_tallies_added(one: list[Contact], two: list[Contact]) -> None:
    parts = [a + b for a, b in zip(everything(one), everything(two), strict=True)]

    assert parts == everything([*one, *two])
