"""Run migrations on the connection that the program hands over; never from a URL of its own."""

from alembic import context

from tracker.store.tables import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, transactional_ddl=True)
context.run_migrations()
