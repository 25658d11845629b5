"""The little SQL that both databases need said for them."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final, cast

from sqlalchemy import (
    JSON,
    BigInteger,
    ColumnElement,
    CursorResult,
    Executable,
    Insert,
    String,
    Table,
    any_,
    bindparam,
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


def ask(session: Session, statement: Executable, **values: object) -> CursorResult[*tuple[Any, ...]]:
    """Run a statement that was written once for all, with the *values* of this time; no object comes of its rows.

    Writing a statement anew takes several times as long as running it, and so does making objects.
    """
    return session.connection().execute(statement, values)


def insert_once(session: Session, table: type[SQLModel], **values: object) -> bool:
    """Insert a row unless its key is there already; say whether it was inserted.

    What came back is asked, and not the row count: a driver may not know it for an insert.
    """
    return ask(session, _new_insert(table, dialect_of(session)), **values).first() is not None


def insert_each_once(session: Session, table: type[SQLModel], rows: Sequence[Mapping[str, object]]) -> None:
    """Insert rows, which all name the same columns, but for those whose key is there already."""
    if rows:
        session.connection().execute(_unless_there(table, dialect_of(session)), rows)


def insert_row(session: Session, row: SQLModel) -> int:
    """Insert a new row and return the id it was given; it does not become an object of the session."""
    return int(ask(session, _telling_insert(type(row)), **row.model_dump(exclude={"id"})).scalar_one())


def insert_rows(session: Session, rows: Sequence[SQLModel]) -> None:
    """Insert new rows of one table by one statement; they do not become objects of the session."""
    session.connection().execute(_insert(type(rows[0])), [row.model_dump(exclude={"id"}) for row in rows])


def count_up(session: Session, table: type[SQLModel], name: str) -> int:
    """Give out the next number of the series *name*; on PostgreSQL others wait for it until this transaction ends."""
    return int(ask(session, _counting_insert(table, dialect_of(session)), name=name, value=1).scalar_one())


def keep(session: Session, table: type[SQLModel], key: Mapping[str, object], values: Mapping[str, object]) -> None:
    """Insert a row under *key*, or change the one that is there."""
    ask(session, _keeping_insert(table, dialect_of(session), tuple(key), tuple(values)), **key, **values)


@cache
def _insert(table: type[SQLModel]) -> Insert:
    return table_of(table).insert()


@cache
def _telling_insert(table: type[SQLModel]) -> Executable:
    core = table_of(table)
    return core.insert().returning(core.c.id)


@cache
def _unless_there(table: type[SQLModel], dialect: str) -> Insert:
    return insert_in(table, dialect)[1].on_conflict_do_nothing()


@cache
def _new_insert(table: type[SQLModel], dialect: str) -> Executable:
    return _unless_there(table, dialect).returning(*table_of(table).primary_key.columns)


@cache
def _counting_insert(table: type[SQLModel], dialect: str) -> Executable:
    core, new = insert_in(table, dialect)
    return new.on_conflict_do_update(index_elements=["name"], set_={"value": core.c.value + 1}).returning(core.c.value)


@cache
def _keeping_insert(table: type[SQLModel], dialect: str, key: tuple[str, ...], names: tuple[str, ...]) -> Executable:
    _, new = insert_in(table, dialect)
    return new.on_conflict_do_update(index_elements=list(key), set_={name: new.excluded[name] for name in names})


def among(session: Session, column: ColumnElement[str], values: Sequence[str]) -> ColumnElement[bool]:
    """Say that a column has one of many *values*, in a statement that is as long for ten thousand as for one."""
    return one_of(column, literal(list(values), JSON), dialect_of(session))


def one_of(column: ColumnElement[str], values: ColumnElement[Any], dialect: str) -> ColumnElement[bool]:
    """Say the same of *values* that are a list of JSON, as for a statement that is written once for all lists."""
    if dialect == "sqlite":
        return column.in_(select(func.json_each(values).table_valued("value").c.value))
    # The driver takes ten times as long to write an array.
    return column == any_(func.array(select(func.json_array_elements_text(values)).scalar_subquery()))


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


_TURN: Final = select(func.pg_advisory_xact_lock(func.hashtextextended(bindparam("turn", type_=String), 0)))


def take_turns(session: Session, name: str) -> None:
    """Let one transaction after another do what *name* stands for; on SQLite they do anyway."""
    if dialect_of(session) == "postgresql":
        ask(session, _TURN, turn=name)


def table_of(table: type[SQLModel]) -> Table:
    """Return the table under a model, for statements without objects."""
    return table.metadata.tables[str(table.__tablename__)]


def insert_into(session: Session, table: type[SQLModel]) -> tuple[Table, sqlite.Insert | postgresql.Insert]:
    """Return the table under a model, and an insert into it that may say what happens on a conflict."""
    return insert_in(table, dialect_of(session))


def insert_in(table: type[SQLModel], dialect: str) -> tuple[Table, sqlite.Insert | postgresql.Insert]:
    """Return the same for a database by its name, as for a statement that is written once."""
    core = table_of(table)
    return core, sqlite.insert(core) if dialect == "sqlite" else postgresql.insert(core)


def dialect_of(session: Session) -> str:
    """Name the database: sqlite or postgresql."""
    return session.connection().dialect.name
