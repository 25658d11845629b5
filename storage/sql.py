"""The little SQL that both databases need said for them."""

from typing import Any, cast

from sqlalchemy import CursorResult, Executable
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel


def changed(session: Session, statement: Executable) -> int:
    """Run a statement that changes data; return how many rows it changed."""
    result = cast("CursorResult[Any]", session.execute(statement))
    return result.rowcount


def insert_once(session: Session, table: type[SQLModel], **values: object) -> bool:
    """Insert a row unless its key is there already; say whether it was inserted."""
    core = table.metadata.tables[str(table.__tablename__)]
    if session.get_bind().dialect.name == "sqlite":
        return changed(session, sqlite.insert(core).values(**values).on_conflict_do_nothing()) == 1
    return changed(session, postgresql.insert(core).values(**values).on_conflict_do_nothing()) == 1


def count_up(session: Session, table: type[SQLModel], name: str) -> int:
    """Give out the next number of the series *name*; on PostgreSQL others wait for it until this transaction ends."""
    core = table.metadata.tables[str(table.__tablename__)]
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    statement = insert(core).values(name=name, value=1)
    up = statement.on_conflict_do_update(index_elements=["name"], set_={"value": core.c.value + 1})
    return int(session.execute(up.returning(core.c.value)).scalar_one())
