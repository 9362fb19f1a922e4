"""Run by Alembic: migrates inside the transaction that `migrate` opened."""

from alembic import context

from mir_core.database.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
