"""Run by Alembic, with a connection whose transaction is already open."""

from alembic import context

from storage.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    # SQLite alters a table by rebuilding it.
    render_as_batch=True,
    # Alembic takes SQLite for a database that cannot undo a change of its tables; with an explicit BEGIN it can.
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
