"""Brings the database to the newest shape; the steps are in `migrations/versions`."""

from sqlalchemy import Connection, text

from transom.errors import SetupError

HEAD = "0010"
"""The newest revision: a database that has it spares us the loading of what migrates."""


def upgrade(conn: Connection) -> None:
    """Runs the migrations that the database hasn't seen, inside the caller's transaction.

    Raises:
        SetupError: the database was made by a newer Transom.
    """
    now = _revision(conn)
    if now != HEAD:
        _migrate(conn, now)


def _revision(conn: Connection) -> str | None:
    named = text("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'")
    if conn.execute(named).first() is None:
        return None
    revision: str | None = conn.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return revision


def _migrate(conn: Connection, now: str | None) -> None:
    from alembic import command  # noqa: PLC0415 (takes a while to load, and is needed once)
    from alembic.config import Config  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", "transom.hub.db:migrations")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = conn
    script = ScriptDirectory.from_config(config)
    if now is not None and now not in {step.revision for step in script.walk_revisions()}:
        raise SetupError(
            "the database was made by a newer version of Transom",
            hint="Install that version again, or restore a backup from before it.",
        )
    command.upgrade(config, HEAD)
