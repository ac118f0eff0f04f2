"""The tree of what is shared follows every change, on SQLite and on PostgreSQL."""

import asyncio

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, insert, text, update

from transom.core import area as areas
from transom.core.codec import encode
from transom.core.ids import new_id
from transom.hub.cameras import repository, searching, sharing
from transom.hub.db.engine import Database
from transom.hub.db.tables import agencies, cameras, consents, gateways, people, programs
from transom.hub.lands import trees
from transom.hub.lands.matching import fill_trees, forget_cameras, keep_camera

NOW = 1_800_000_000_000
HERE, ELSEWHERE = (32_298_757, -90_184_810), (32_398_757, -90_184_810)
AGENCY, OTHER = new_id("agy"), new_id("agy")
CAMERA, CONSENT = new_id("cam"), new_id("cns")
VIEW = encode({"bearing_deg": 90, "angle_deg": 70, "reach_m": 40})


def seed(conn):
    """An agency, an owner's gateway, a program, and a camera that is shared."""
    for n, agency_id in enumerate((AGENCY, OTHER)):
        row = {"agency_id": agency_id, "name": agency_id, "key": bytes([n]), "enrolled_at": 1}
        conn.execute(insert(agencies).values(row))
    owner = {"person_id": "per", "name": "A", "pseudonym": "A", "role": "owner", "created_at": 1}
    conn.execute(insert(people).values(owner))
    gateway = {"gateway_id": "gwy", "site_id": "sit", "person_id": "per", "gateway_key": b"g"}
    gateway |= {"owner_key": b"o", "tree_size": 0, "enrolled_at": 1}
    conn.execute(insert(gateways).values(gateway))
    program = {"program_id": "prg", "name": "P", "authorising_decision": "D", "not_before": 1}
    caps = {"max_cameras": 1, "max_minutes": 1, "max_open_sessions": 1, "policy_version": "v"}
    conn.execute(insert(programs).values(program | caps | {"not_after": NOW + 9_000}))
    place = {"lat_e6": HERE[0], "lon_e6": HERE[1], "field_of_view": VIEW}
    camera = {"camera_id": CAMERA, "gateway_id": "gwy", "name": "Door", "kind": "fixed", **place}
    conn.execute(insert(cameras).values(camera))
    conn.execute(insert(consents).values(consent()))


def consent(consent_id=CONSENT, agency_id=AGENCY):
    return {
        "consent_id": consent_id,
        "camera_id": CAMERA,
        "gateway_id": "gwy",
        "agency_id": agency_id,
        "program_id": "prg",
        "signed": b"",
        "not_after": NOW + 5_000,
    }


@pytest.fixture(params=["sqlite", "postgresql"])
def where(request, tmp_path):
    if request.param == "sqlite":
        return tmp_path / "hub.db"
    return request.getfixturevalue("postgres").database()


@pytest.fixture
def db(where):
    database = Database(where)
    asyncio.run(database.write(seed))
    asyncio.run(database.write(fill_trees))
    yield database
    database.close()


def found(conn, agency_id=AGENCY, place=HERE):
    return [
        one.camera_id for one in searching.within(conn, agency_id, areas.circle(place, 200), NOW)[0]
    ]


async def test_a_camera_is_found_by_the_agency_that_its_consent_names_and_by_no_other(db):
    assert await db.read(found) == [CAMERA]
    assert await db.read(found, OTHER) == []


async def test_a_withdrawn_consent_s_camera_is_found_no_longer(db):
    def withdraw(conn):
        repository.withdraw(conn, CONSENT, withdrawal=b"", at=NOW)
        sharing.forget_consent(conn, CONSENT)

    await db.write(withdraw)

    assert await db.read(found) == []


async def test_two_consents_for_one_agency_are_one_camera(db):
    second = new_id("cns")

    def add(conn):
        repository.add_consent(conn, **consent(second))
        sharing.keep_consent(conn, second)

    await db.write(add)
    assert await db.read(found) == [CAMERA]

    await db.write(sharing.forget_consent, CONSENT)
    assert await db.read(found) == [CAMERA]


async def test_a_camera_that_moved_is_found_where_it_is_now(db):
    def move(conn):
        conn.execute(update(cameras).values(lat_e6=ELSEWHERE[0], lon_e6=ELSEWHERE[1]))
        keep_camera(conn, CAMERA, NOW)

    await db.write(move)

    assert await db.read(found) == []
    assert await db.read(found, AGENCY, ELSEWHERE) == [CAMERA]


async def test_a_camera_that_is_gone_and_comes_back_is_found_again(db):
    def remove(conn):
        gone = repository.remove_cameras(conn, "gwy", keep=[], at=NOW)
        forget_cameras(conn, gone)

    def come_back(conn):
        conn.execute(update(cameras).values(removed_at=None))
        keep_camera(conn, CAMERA, NOW)

    await db.write(remove)
    assert await db.read(found) == []

    await db.write(come_back)
    assert await db.read(found) == [CAMERA]


def remember(conn):
    """Marks the tree's only box, by which it is seen whether it was filled anew."""
    conn.execute(text("UPDATE shared_boxes SET kind = 'marked'"))


def kinds(conn):
    return list(conn.execute(text("SELECT kind FROM shared_boxes")).scalars())


async def test_a_tree_that_agrees_isn_t_filled_again(db):
    await db.write(remember)
    await db.write(fill_trees)

    assert await db.read(kinds) == ["marked"]


@pytest.mark.parametrize(
    "change", ["DELETE FROM shared_boxes", "UPDATE tree_versions SET version = 0"]
)
async def test_a_tree_that_lacks_a_box_or_is_of_older_rules_is_filled_again(db, change):
    await db.write(remember)
    await db.write(lambda conn: conn.execute(text(change)))
    await db.write(fill_trees)

    assert await db.read(kinds) == ["fixed"]
    assert await db.read(found) == [CAMERA]


async def test_a_hub_of_before_finds_its_cameras_after_the_upgrade(where):
    address = f"sqlite:///{where}" if not isinstance(where, str) else where
    engine = create_engine(address.replace("postgresql://", "postgresql+psycopg://"))
    with engine.begin() as conn:
        config = Config()
        config.set_main_option("script_location", "transom.hub.db:migrations")
        config.attributes["connection"] = conn
        command.upgrade(config, "0009")
        seed(conn)
    engine.dispose()

    db = Database(where)
    await db.write(fill_trees)

    assert await db.read(found) == [CAMERA]
    db.close()


def test_agencies_have_numbers_that_an_r_tree_keeps_exactly():
    numbers = {trees.agency_number(new_id("agy")) for _ in range(1000)}

    assert len(numbers) > 990
    assert max(numbers) * 2 + 1 <= 2**24
