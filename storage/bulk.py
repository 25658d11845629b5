"""Many new rows at once, by the fastest way that each database has."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import chain, count
from typing import Final

import psycopg
from sqlalchemy import Connection, DateTime, Table
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, SQLModel
from sqlmodel.sql.sqltypes import UTCDateTime

from storage.sql import table_of

Values = tuple[object, ...]

# How many values a statement may have in an SQLite of any age.
_MOST_VALUES: Final = 999


def insert_many(session: Session, table: type[SQLModel], columns: Sequence[str], rows: Sequence[Values]) -> None:
    """Insert new rows of one table, each a tuple in the order of *columns*; every moment in them is UTC.

    A column in which nothing stands is left out, and so is null. A row that is there already fails as any insert does.
    """
    connection, core = session.connection(), table_of(table)
    filled = {name: column for name, column in zip(columns, zip(*rows, strict=True), strict=True) if _is_filled(column)}
    names = ", ".join(filled)
    if connection.dialect.name == "sqlite":
        _insert(connection, f"INSERT INTO {core.name} ({names}) VALUES ", _written(core, filled, ""), len(rows))
    else:
        written = zip(*_written(core, filled, "+00"), strict=True)
        _copy(connection, f"COPY {core.name} ({names}) FROM STDIN", written)


def _insert(connection: Connection, statement: str, columns: Iterable[Sequence[object]], rows: int) -> None:
    """Insert many rows by each statement, as many as every SQLite takes: it is asked less often, and others run on.

    What is the same in all rows, as much is of one system's contacts, is given once for all rows of a statement.
    """
    listed = list(columns)
    shared = [column[0] if _is_the_same(column) else None for column in listed]
    if None not in shared:
        # One column is given row by row, for each row to have something of its own.
        shared[0] = None
    differing = [column for column, value in zip(listed, shared, strict=True) if value is None]
    once = tuple(value for value in shared if value is not None)
    flat: Sequence[object] = tuple(chain.from_iterable(zip(*differing, strict=True)))
    width = len(differing)
    at_once = min(max((_MOST_VALUES - len(once)) // width, 1), rows)
    whole = rows // at_once * at_once * width
    parts = [(*once, *flat[start : start + at_once * width]) for start in range(0, whole, at_once * width)]
    connection.exec_driver_sql(statement + _marks(shared, at_once), parts)
    if rest := [(*once, *flat[start : start + width]) for start in range(whole, len(flat), width)]:
        connection.exec_driver_sql(statement + _marks(shared, 1), rest)


def _is_the_same(column: Sequence[object]) -> bool:
    """Say whether one value stands in all rows; True and 1 are one value to SQLite."""
    return column[0] is not None and column[0] == column[-1] and column.count(column[0]) == len(column)


def _marks(shared: Sequence[object], rows: int) -> str:
    """Write the places of values in a statement of so many rows: first come those that all rows share."""
    once, others = count(1), count(1 + sum(value is not None for value in shared))
    own = [next(once) if value is not None else None for value in shared]
    return ", ".join(f"({', '.join(f'?{place or next(others)}' for place in own)})" for _ in range(rows))


def _is_filled(column: Values) -> bool:
    return any(column) or column.count(None) < len(column)


def _written(core: Table, columns: Mapping[str, Values], zone: str) -> Iterator[Sequence[object]]:
    """Write moments as SQLAlchemy and psycopg do, which take many times as long for it; *zone* says UTC, or nothing."""
    before: Values = ()
    texts: list[str | None] = []
    for name, column in columns.items():
        if not isinstance(core.c[name].type, DateTime | UTCDateTime):
            yield column
            continue
        # Most surveys count at the very moment of arrival.
        same = zip(column, before, texts, strict=True) if before else ((moment, (), None) for moment in column)
        texts = [text if moment is other else _as_text(moment, zone) for moment, other, text in same]
        before = column
        yield texts


def _as_text(moment: object, zone: str) -> str | None:
    if not isinstance(moment, datetime):
        return None
    # Without its zone, which is UTC, a moment is written in two thirds of the time.
    return datetime.combine(moment, moment.time()).isoformat(" ", "microseconds") + zone


def _copy(connection: Connection, statement: str, rows: Iterable[Values]) -> None:
    driver = connection.connection.driver_connection
    assert isinstance(driver, psycopg.Connection)
    with _explained(driver, statement), driver.cursor() as cursor, cursor.copy(statement.encode()) as copy:
        for row in rows:
            copy.write_row(row)


@contextmanager
def _explained(driver: psycopg.Connection, statement: str) -> Iterator[None]:
    """Raise the driver's errors as SQLAlchemy raises them from any other statement: the store knows them so."""
    try:
        yield
    except psycopg.Error as error:
        lost = bool(driver.closed)
        told = DBAPIError.instance(
            statement, None, error, psycopg.Error, hide_parameters=True, connection_invalidated=lost
        )
        raise told from error
