"""How long what identifies a customer is kept."""

from datetime import timedelta

import pytest

from domain.retention import GROUNDS, Fate, Ground, Holding, Retention, Wish
from tests.fakes import START

RULES = Retention(cases=timedelta(days=180), claims=timedelta(days=1095))
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("holding", "after", "fate"),
    [
        (Holding(None), timedelta(days=9999), Fate.OPEN),
        (Holding(None, asked=True), timedelta(0), Fate.OPEN),
        (Holding(START), timedelta(days=180) - SECOND, Fate.KEPT),
        (Holding(START), timedelta(days=180), Fate.ERASE),
        (Holding(START, asked=True), timedelta(0), Fate.ERASE),
        (Holding(START, held=True, asked=True), timedelta(days=9999), Fate.HELD),
        (Holding(START, claim=True, asked=True), timedelta(days=1095) - SECOND, Fate.CLAIM),
        (Holding(START, claim=True), timedelta(days=1095), Fate.ERASE),
        (Holding(START, erased=True, held=True), timedelta(0), Fate.GONE),
    ],
)
def test_a_case_is_erased_when_its_time_is_over_and_nothing_forbids_it(
    holding: Holding, after: timedelta, fate: Fate
) -> None:
    assert holding.fate(RULES, START + after) is fate


def test_there_are_grounds_for_every_wish_and_a_wish_for_every_ground() -> None:
    assert set(GROUNDS) == set(Wish)
    assert {ground for grounds in GROUNDS.values() for ground in grounds} == set(Ground)
