"""What alembic runs for every command: migrations on the connection that it was handed."""

from alembic import context

from core.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite changes a table by making it anew.
    transactional_ddl=True,  # Also on SQLite, where our own BEGIN holds the whole migration.
    compare_type=True,
    compare_server_default=True,
)
with context.begin_transaction():
    context.run_migrations()
