"""Freshness: when there are figures and yet nothing may be concluded from them."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.indicators.freshness import Freshness, freshness

NINE = datetime(2026, 9, 15, 1, 0, tzinfo=UTC)
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
FRESH, STALE, SPARSE = Freshness.FRESH, Freshness.STALE, Freshness.SPARSE


@pytest.mark.parametrize(
    ("imported_at", "found"), [(NINE, FRESH), (NINE - DAY, FRESH), (NINE - DAY - SECOND, STALE), (None, "missing")]
)
def test_an_import_is_stale_after_a_day(imported_at: datetime | None, found: Freshness) -> None:
    assert freshness(imported_at, NINE, rows=100, usual=[100]) is Freshness(found)


@pytest.mark.parametrize(
    ("rows", "usual", "found"),
    [
        (50, [90, 100, 400], FRESH),
        (49, [90, 100, 400], SPARSE),
        (0, [], FRESH),
        (0, [0, 0], FRESH),
        (47, [90, 100], SPARSE),
        (48, [90, 100], FRESH),
    ],
)
def test_fewer_than_half_of_the_usual_rows_are_sparse(rows: int, usual: list[int], found: Freshness) -> None:
    assert freshness(NINE, NINE, rows, usual) is found


def test_a_dead_import_is_stale_before_it_is_sparse() -> None:
    assert freshness(NINE - 2 * DAY, NINE, rows=0, usual=[100]) is STALE
