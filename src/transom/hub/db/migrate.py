"""Brings the database to the newest shape; the steps are in `migrations/versions`."""

from sqlalchemy import Connection, inspect, text

from transom.errors import SetupError

HEAD = "0014"
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
    if not inspect(conn).has_table("alembic_version"):
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
