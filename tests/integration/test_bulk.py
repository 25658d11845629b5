"""Many rows at once are stored as they are, whatever is the same in them and whatever is not."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from storage.bulk import insert_many
from storage.contact_models import RejectedRow
from storage.imports import Work, begin_run
from storage.store import Store
from tests.fakes import START

COLUMNS = ("import_id", "line", "field", "reason", "at")
Told = tuple[int, str, str]
WORDS = st.sampled_from(["", "score", "物流 'x'\t\\N"])
ROWS = st.tuples(st.sampled_from([0, 1, 7]), WORDS, WORDS)


class Undone(Exception):
    """Takes back what an example has stored, and carries what was read of it."""

    def __init__(self, found: list[Told]) -> None:
        super().__init__()
        self.found = found


def store_and_undo(session: Session, rows: Sequence[Told]) -> None:
    run = begin_run(session, Work("hotline", "file", "calls.csv", "digest", "me"), START)
    insert_many(session, RejectedRow, COLUMNS, [(run.id, *row, START) for row in rows])
    kept = session.exec(select(RejectedRow).order_by(col(RejectedRow.id))).all()
    assert {(row.import_id, row.at) for row in kept} == {(run.id, START)}
    raise Undone([(row.line, row.field, row.reason) for row in kept])


async def stored(store: Store, rows: Sequence[Told]) -> list[Told]:
    with pytest.raises(Undone) as undone:
        await store.write(store_and_undo, rows)
    return undone.value.found


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(ROWS, min_size=1, max_size=8))
async def test_rows_are_stored_in_their_order_as_they_are(store: Store, rows: list[Told]) -> None:
    assert await stored(store, rows) == rows


@pytest.mark.parametrize("count", [1, 2, 332, 333, 334, 999, 2000])
@pytest.mark.parametrize("alike", [True, False])
async def test_however_many_rows_there_are_none_is_lost(store: Store, count: int, alike: bool) -> None:
    rows: list[Any] = [(7 if alike else number, "score", "future") for number in range(count)]

    assert await stored(store, rows) == rows
