"""SQLite as SQLAlchemy speaks it, but for savepoints, of which the writer sets one around every action."""

from typing import Final

from sqlalchemy import Connection
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

# By this name of a driver an engine is given the dialect.
DRIVER: Final = "sqlite+redress"


class PlainSavepoints(SQLiteDialect_pysqlite):
    """Says savepoints to the driver as they are.

    SQLAlchemy puts each of their statements together anew, because no name comes twice, and that takes three times as
    long as all the rest of a savepoint.
    """

    supports_statement_cache = True

    def do_savepoint(self, connection: Connection, name: str) -> None:
        connection.exec_driver_sql(f"SAVEPOINT {name}")

    def do_rollback_to_savepoint(self, connection: Connection, name: str) -> None:
        connection.exec_driver_sql(f"ROLLBACK TO SAVEPOINT {name}")

    def do_release_savepoint(self, connection: Connection, name: str) -> None:
        connection.exec_driver_sql(f"RELEASE SAVEPOINT {name}")


registry.register(DRIVER.replace("+", "."), __name__, PlainSavepoints.__name__)
