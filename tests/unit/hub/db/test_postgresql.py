"""What only PostgreSQL can do to a hub: be another hub's, be away, come back, keep less."""

import pytest
from sqlalchemy import insert, select, text

from transom.errors import FatalError, InputError, SetupError, StorageUnavailable
from transom.hub.db.engine import Database
from transom.hub.db.tables import agencies
from transom.testing.postgresql import PostgresServer


def add(conn, name="A"):
    conn.execute(
        insert(agencies).values(agency_id=name, name=name, key=name.encode(), enrolled_at=1)
    )


def names(conn):
    return list(conn.execute(select(agencies.c.name)).scalars())


@pytest.fixture
def url(postgres):
    return postgres.database()


@pytest.fixture
def db(url):
    database = Database(url)
    yield database
    database.close()


def test_a_second_hub_is_turned_away_while_the_first_one_has_it(db, url):
    with pytest.raises(SetupError, match="another hub"):
        Database(url)

    db.close()
    Database(url).close()


async def test_a_server_that_stops_and_starts_again_is_used_again():
    with PostgresServer() as server:
        db = Database(server.database())
        await db.write(add)
        server.stop()
        for work in (db.write(add, "B"), db.read(names)):
            with pytest.raises(StorageUnavailable):
                await work
        server.start()
        await db.write(add, "C")

        assert await db.read(names) == ["A", "C"]
        db.close()


async def test_a_hub_whose_connection_broke_doesn_t_write_beside_the_next_one(db, url):
    """The lock is the connection's: who loses it has to take it again, and may come too late."""
    await db.write(add)
    ours = "SELECT pg_backend_pid()"
    pid = await db.write(lambda conn: conn.execute(text(ours)).scalar())
    await db.read(lambda conn: conn.execute(text(f"SELECT pg_terminate_backend({pid}, 5000)")))
    other = Database(url)

    with pytest.raises(SetupError, match="another hub"):
        await db.write(add, "B")

    other.close()
    await db.write(add, "C")
    assert await db.read(names) == ["A", "C"]


async def test_if_the_connection_breaks_in_the_commit_nobody_says_that_it_was_written(db):
    def work(conn):
        add(conn)
        pid = conn.execute(text("SELECT pg_backend_pid()")).scalar()
        # Deferred to the commit: the server ends this connection there.
        conn.execute(
            text(
                "CREATE CONSTRAINT TRIGGER end_it AFTER INSERT ON agencies"
                " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION end_it()"
            )
        )
        add(conn, f"B{pid}")

    await db.write(
        lambda conn: conn.execute(
            text(
                "CREATE FUNCTION end_it() RETURNS trigger LANGUAGE plpgsql AS"
                " 'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END'"
            )
        )
    )
    with pytest.raises(FatalError, match="isn't known"):
        await db.write(work)

    assert await db.read(names) == []


@pytest.mark.parametrize("name", ["a\0b", "a" * 81])
async def test_what_it_can_t_keep_is_the_request_s_fault(db, name):
    with pytest.raises(InputError):
        await db.write(add, name)

    assert await db.read(names) == []


async def test_a_full_disk_is_told_as_such(db):
    full = "DO $$ BEGIN RAISE EXCEPTION 'no space left' USING ERRCODE = '53100'; END $$"

    with pytest.raises(StorageUnavailable, match="no space left"):
        await db.write(lambda conn: conn.execute(text(full)))


async def test_commits_survive_a_power_cut(db):
    shown = await db.write(lambda conn: conn.execute(text("SHOW synchronous_commit")).scalar())

    assert shown == "on"


@pytest.mark.parametrize("url", ["mysql://somewhere/x", "no url at all", "postgresql"])
def test_what_is_no_address_of_postgresql_is_refused(url):
    with pytest.raises(SetupError, match=r"URL|kind"):
        Database(url)


def test_a_server_that_isn_t_there_is_told_without_the_password():
    with pytest.raises(SetupError, match="can't be used") as refused:
        Database("postgresql://transom:hunter2@127.0.0.1:1/transom")

    assert "hunter2" not in str(refused.value)
