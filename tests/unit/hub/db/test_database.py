"""The database, SQLite's and PostgreSQL's: durable, one writer, our names for its failures."""

import asyncio
import contextlib
import sqlite3
from importlib import resources

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import insert, select, text

from transom.errors import (
    ConflictError,
    NotFoundError,
    SetupError,
    StorageUnavailable,
    TransomError,
)
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


@pytest.fixture(params=["sqlite", "postgresql"])
def where(request, path):
    """A database of either kind."""
    if request.param == "sqlite":
        return path
    return request.getfixturevalue("postgres").database()


@pytest.fixture
def either(where):
    database = Database(where)
    yield database
    database.close()


def add(conn, **changes):
    conn.execute(insert(agencies).values(**{**ROW, **changes}))


def names(conn):
    return list(conn.execute(select(agencies.c.name).order_by(agencies.c.name)).scalars())


async def test_what_was_written_is_there_after_opening_again(either, where):
    await either.write(add)
    either.close()

    again = Database(where)

    assert await again.read(names) == ["A"]
    again.close()


async def test_a_unit_of_work_that_raises_leaves_nothing_behind(either):
    def work(conn):
        add(conn)
        raise NotFoundError("no")

    with pytest.raises(NotFoundError):
        await either.write(work)

    assert await either.read(names) == []


async def test_a_contradiction_is_a_conflict(either):
    await either.write(add)

    with pytest.raises(ConflictError):
        await either.write(add)


async def test_readers_see_a_snapshot_while_a_writer_writes(either):
    await either.write(add)
    new = [{"agency_id": f"agy_{n}", "name": f"B{n}", "key": bytes([n])} for n in range(2, 9)]
    many = [either.write(add, **one) for one in new]
    reads = [either.read(names) for _ in range(20)]

    results = await asyncio.gather(*many, *reads)

    for seen in results[len(many) :]:
        assert seen == sorted(seen)
    assert len(await either.read(names)) == 8


async def test_a_reader_can_change_nothing_that_stays(either):
    with contextlib.suppress(TransomError):
        await either.read(add)

    assert await either.read(names) == []


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


async def test_a_locked_database_is_told_as_such(db, path):
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


def set_timeout(back, work, args, kwargs):
    with back.reading() as conn:
        conn.exec_driver_sql("PRAGMA busy_timeout=50")


def not_of_a_tree(name, type_, parents):
    """What SQLite keeps for an R*Tree, and PostGIS for itself, is none of SQLAlchemy's."""
    return type_ != "table" or not name.startswith((*TREES, "spatial_ref_sys"))


async def test_migrations_lead_to_the_tables_that_the_code_names(either):
    def compare(conn):
        context = MigrationContext.configure(conn, opts={"include_name": not_of_a_tree})
        return compare_metadata(context, metadata)

    assert await either.read(compare) == []


def test_the_revision_that_needs_no_migrating_is_the_newest():
    found = resources.files("transom.hub.db.migrations.versions").iterdir()

    assert max(file.name for file in found if file.name.startswith("rev_")) == f"rev_{HEAD}.py"


async def test_a_database_of_a_newer_version_is_refused(either, where):
    await either.write(lambda c: c.execute(text("UPDATE alembic_version SET version_num = '99'")))
    either.close()

    with pytest.raises(SetupError, match="newer"):
        Database(where)


def test_a_file_that_is_no_database_is_refused(path):
    path.write_bytes(b"not a database, but long enough to be looked at" * 40)

    with pytest.raises(SetupError, match="can't be used"):
        Database(path)


async def test_commits_survive_a_power_cut(db):
    mode = await db.read(lambda c: c.exec_driver_sql("PRAGMA journal_mode").scalar())
    synchronous = await db.read(lambda c: c.exec_driver_sql("PRAGMA synchronous").scalar())

    assert (mode, synchronous) == ("wal", 2)  # 2 is FULL
