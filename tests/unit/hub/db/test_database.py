"""The database: durable, one writer, our names for its failures, never an unknown shape."""

import asyncio
import sqlite3
from importlib import resources

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine, insert, select, text

from transom.errors import ConflictError, NotFoundError, SetupError, StorageUnavailable
from transom.hub.db import engine as engine_module
from transom.hub.db.engine import Database
from transom.hub.db.migrate import HEAD
from transom.hub.db.tables import agencies, metadata
from transom.hub.db.tables_lands import TREES

ROW = {"agency_id": "agy_1", "name": "A", "key": b"k", "enrolled_at": 1}


@pytest.fixture
def path(tmp_path):
    return tmp_path / "hub.db"


@pytest.fixture
def db(path):
    database = Database(path)
    yield database
    database.close()


def add(conn, **changes):
    conn.execute(insert(agencies).values(**{**ROW, **changes}))


def names(conn):
    return list(conn.execute(select(agencies.c.name).order_by(agencies.c.name)).scalars())


async def test_what_was_written_is_there_after_opening_again(db, path):
    await db.write(add)
    db.close()

    again = Database(path)

    assert await again.read(names) == ["A"]
    again.close()


async def test_a_unit_of_work_that_raises_leaves_nothing_behind(db):
    def work(conn):
        add(conn)
        raise NotFoundError("no")

    with pytest.raises(NotFoundError):
        await db.write(work)

    assert await db.read(names) == []


async def test_a_contradiction_is_a_conflict(db):
    await db.write(add)

    with pytest.raises(ConflictError):
        await db.write(add)


async def test_readers_see_a_snapshot_while_a_writer_writes(db):
    await db.write(add)
    many = [db.write(add, agency_id=f"agy_{n}", name=f"B{n}", key=bytes([n])) for n in range(2, 9)]
    reads = [db.read(names) for _ in range(20)]

    results = await asyncio.gather(*many, *reads)

    for seen in results[len(many) :]:
        assert seen == sorted(seen)
    assert len(await db.read(names)) == 8


async def test_a_full_disk_is_told_as_such_and_nothing_is_half_written(db):
    def fill(conn):
        pages = conn.execute(text("PRAGMA page_count")).scalar_one()
        conn.execute(text(f"PRAGMA max_page_count = {pages}"))
        add(conn)
        add(conn, agency_id="agy_2", name="B", key=b"x" * 500_000)

    with pytest.raises(StorageUnavailable) as full:
        await db.write(fill)

    assert "full" in full.value.message
    assert await db.read(names) == []


async def test_a_locked_database_is_told_as_such(db, path, monkeypatch):
    monkeypatch.setattr(engine_module, "BUSY_MS", 50)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    await db.read(lambda conn: conn.exec_driver_sql("PRAGMA busy_timeout=50"))

    def quickly(conn):
        add(conn)

    await db._run(db._writer, set_timeout, quickly, (), {})
    with pytest.raises(StorageUnavailable) as locked:
        await db.write(quickly)
    other.execute("ROLLBACK")
    other.close()

    assert "locked" in locked.value.message
    await db.write(quickly)


def set_timeout(engine, work, args, kwargs):
    with engine.connect() as conn:
        conn.exec_driver_sql("PRAGMA busy_timeout=50")


def not_of_a_tree(name, type_, parents):
    """What SQLite keeps for an R*Tree is none of SQLAlchemy's."""
    return type_ != "table" or not name.startswith(TREES)


def test_migrations_lead_to_the_tables_that_the_code_names(db, path):
    with create_engine(f"sqlite:///{path}").connect() as conn:
        context = MigrationContext.configure(conn, opts={"include_name": not_of_a_tree})
        differences = compare_metadata(context, metadata)

    assert differences == []


def test_the_revision_that_needs_no_migrating_is_the_newest():
    found = resources.files("transom.hub.db.migrations.versions").iterdir()

    assert max(file.name for file in found if file.name.startswith("rev_")) == f"rev_{HEAD}.py"


def test_a_database_of_a_newer_version_is_refused(db, path):
    db.close()
    raw = sqlite3.connect(path)
    raw.execute("UPDATE alembic_version SET version_num = '9999'")
    raw.commit()
    raw.close()

    with pytest.raises(SetupError, match="newer"):
        Database(path)


def test_a_file_that_is_no_database_is_refused(path):
    path.write_bytes(b"not a database, but long enough to be looked at" * 40)

    with pytest.raises(SetupError, match="can't be used"):
        Database(path)


async def test_commits_survive_a_power_cut(db):
    mode = await db.read(lambda c: c.exec_driver_sql("PRAGMA journal_mode").scalar())
    synchronous = await db.read(lambda c: c.exec_driver_sql("PRAGMA synchronous").scalar())

    assert (mode, synchronous) == ("wal", 2)  # 2 is FULL
