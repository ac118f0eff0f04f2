"""Alembic's entry: runs on the connection that the hub hands over."""

from alembic import context

from transom.hub.db import (
    tables_dispatch,
    tables_footage,
    tables_lands,
    tables_messages,
    tables_oversight,
    tables_portal,
    tables_programs,
    tables_record,
    tables_rights,
    tables_sign_on,
    tables_votes,
)
from transom.hub.db.tables import metadata

# Imported for the tables that they add to `metadata`.
TABLES = (
    tables_record,
    tables_programs,
    tables_oversight,
    tables_portal,
    tables_lands,
    tables_votes,
    tables_footage,
    tables_dispatch,
    tables_sign_on,
    tables_messages,
    tables_rights,
)


def include_name(name: str | None, type_: str, _parents: object) -> bool:
    """R*Trees and the tables that SQLite keeps for them are none of SQLAlchemy's."""
    return type_ != "table" or not (name or "").startswith(tables_lands.TREES)


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite can't alter most things in place
    compare_type=True,
    include_name=include_name,
)
with context.begin_transaction():
    context.run_migrations()
