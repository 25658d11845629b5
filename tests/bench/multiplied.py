"""Rows by the million, made in the database after the model of one."""

from typing import Any

from sqlalchemy import ColumnElement, insert, literal, select
from sqlalchemy import text as sql
from sqlmodel import Session, SQLModel

from storage.sql import table_of


def multiply(session: Session, model: SQLModel, count: int, first: int, **changed: Any) -> None:
    """Insert *count* rows like *model*, with ids from *first* on; what is *changed* is a value, or made of the number.

    A callable gets the number of the row, from zero, as a column.
    """
    table = table_of(type(model))
    numbered = select(literal(0).label("i")).cte("numbered", recursive=True)
    numbered = numbered.union_all(select((numbered.c.i + 1).label("i")).where(numbered.c.i < count - 1))
    values = {**model.model_dump(), **changed, "id": lambda i: i + first}

    def column(name: str) -> ColumnElement[Any]:
        value = values[name]
        made: ColumnElement[Any] = value(numbered.c.i) if callable(value) else literal(value, table.c[name].type)
        return made.label(name)

    names = [each.name for each in table.columns]
    session.connection().execute(insert(table).from_select(names, select(*map(column, names)).select_from(numbered)))


def analyze(session: Session) -> None:
    """Have the database look at what it holds, as it does by itself in time."""
    session.connection().execute(sql("ANALYZE"))
