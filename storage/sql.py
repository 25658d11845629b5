"""The little SQL that both databases need said for them."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final, cast

from sqlalchemy import (
    JSON,
    BigInteger,
    ColumnElement,
    CursorResult,
    Executable,
    Table,
    any_,
    func,
    literal,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlmodel import Session, SQLModel

# How long a moment is that is written as far as its seconds.
_TO_SECONDS: Final = len("2026-09-14 00:00:00")


def changed(session: Session, statement: Executable) -> int:
    """Run a statement that changes data; return how many rows it changed."""
    result = cast("CursorResult[Any]", session.execute(statement))
    return result.rowcount


def insert_once(session: Session, table: type[SQLModel], **values: object) -> bool:
    """Insert a row unless its key is there already; say whether it was inserted.

    What came back is asked, and not the row count: a driver may not know it for an insert.
    """
    core, insert = insert_into(session, table)
    statement = insert.on_conflict_do_nothing().returning(*core.primary_key.columns)
    return session.connection().execute(statement, values).first() is not None


def insert_each_once(session: Session, table: type[SQLModel], rows: Sequence[Mapping[str, object]]) -> None:
    """Insert rows, which all name the same columns, but for those whose key is there already."""
    if rows:
        _, insert = insert_into(session, table)
        session.connection().execute(insert.on_conflict_do_nothing(), rows)


def insert_row(session: Session, row: SQLModel) -> int:
    """Insert a new row and return the id it was given; it does not become an object of the session."""
    core = table_of(type(row))
    given = session.connection().execute(core.insert().returning(core.c.id), row.model_dump(exclude={"id"}))
    return int(given.scalar_one())


def insert_rows(session: Session, rows: Sequence[SQLModel]) -> None:
    """Insert new rows of one table by one statement; they do not become objects of the session."""
    core = table_of(type(rows[0]))
    session.connection().execute(core.insert(), [row.model_dump(exclude={"id"}) for row in rows])


def count_up(session: Session, table: type[SQLModel], name: str) -> int:
    """Give out the next number of the series *name*; on PostgreSQL others wait for it until this transaction ends."""
    core, insert = insert_into(session, table)
    up = insert.values(name=name, value=1).on_conflict_do_update(
        index_elements=["name"], set_={"value": core.c.value + 1}
    )
    return int(session.execute(up.returning(core.c.value)).scalar_one())


def keep(session: Session, table: type[SQLModel], key: Mapping[str, object], values: Mapping[str, object]) -> None:
    """Insert a row under *key*, or change the one that is there."""
    _, insert = insert_into(session, table)
    session.execute(insert.values(**key, **values).on_conflict_do_update(index_elements=list(key), set_=dict(values)))


def among(session: Session, column: ColumnElement[str], values: Sequence[str]) -> ColumnElement[bool]:
    """Say that a column has one of many *values*, in a statement that is as long for ten thousand as for one."""
    if session.get_bind().dialect.name == "sqlite":
        each = func.json_each(json.dumps(values)).table_valued("value")
        return column.in_(select(each.c.value))
    # The driver takes ten times as long to write an array.
    listed = func.json_array_elements_text(literal(list(values), postgresql.JSON))
    return column == any_(func.array(select(listed).scalar_subquery()))


class gathered(FunctionElement[Any]):  # noqa: N801 - named as functions of SQL are
    """What a column is in the rows of a group, as a list in no order; None or empty where a filter leaves none."""

    name = "gathered"
    inherit_cache = True
    type = JSON().with_variant(postgresql.ARRAY(BigInteger), "postgresql")


@compiles(gathered, "sqlite")
def _gathered_by_sqlite(element: gathered, compiler: SQLCompiler, **options: Any) -> str:
    return f"json_group_array({compiler.process(element.clauses, **options)})"


@compiles(gathered, "postgresql")
def _gathered_by_postgresql(element: gathered, compiler: SQLCompiler, **options: Any) -> str:
    return f"array_agg({compiler.process(element.clauses, **options)})"


class whole_seconds_of(FunctionElement[int]):  # noqa: N801
    """In which second of the epoch a moment lies."""

    name = "whole_seconds_of"
    inherit_cache = True
    type = BigInteger()


@compiles(whole_seconds_of, "sqlite")
def _seconds_by_sqlite(element: whole_seconds_of, compiler: SQLCompiler, **options: Any) -> str:
    # Without its fraction, which would be rounded.
    moment = compiler.process(element.clauses, **options)
    return f"CAST(strftime('%s', substr({moment}, 1, {_TO_SECONDS})) AS INTEGER)"


@compiles(whole_seconds_of, "postgresql")
def _seconds_by_postgresql(element: whole_seconds_of, compiler: SQLCompiler, **options: Any) -> str:
    return f"CAST(floor(extract(epoch FROM {compiler.process(element.clauses, **options)})) AS BIGINT)"


def take_turns(session: Session, name: str) -> None:
    """Let one transaction after another do what *name* stands for; on SQLite they do anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))


def table_of(table: type[SQLModel]) -> Table:
    """Return the table under a model, for statements without objects."""
    return table.metadata.tables[str(table.__tablename__)]


def insert_into(session: Session, table: type[SQLModel]) -> tuple[Table, sqlite.Insert | postgresql.Insert]:
    """Return the table under a model, and an insert into it that may say what happens on a conflict."""
    core = table_of(table)
    if session.get_bind().dialect.name == "sqlite":
        return core, sqlite.insert(core)
    return core, postgresql.insert(core)
