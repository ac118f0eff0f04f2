"""Brings the database to the newest shape; the steps are in `migrations/versions`."""

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from transom.errors import SetupError


def upgrade(conn: Connection) -> None:
    """Runs the migrations that the database hasn't seen, inside the caller's transaction.

    Raises:
        SetupError: the database was made by a newer Transom.
    """
    config = _config(conn)
    script = ScriptDirectory.from_config(config)
    now = MigrationContext.configure(conn).get_current_revision()
    if now == script.get_current_head():
        return
    if now is not None and now not in {step.revision for step in script.walk_revisions()}:
        raise SetupError(
            "the database was made by a newer version of Transom",
            hint="Install that version again, or restore a backup from before it.",
        )
    command.upgrade(config, "head")


def _config(conn: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", "transom.hub.db:migrations")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = conn
    return config
