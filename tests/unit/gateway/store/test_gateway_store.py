"""What the gateway remembers: durable, never twice, and nothing opened by an edited file."""

import json
import sqlite3
import stat
from pathlib import Path

import pytest

from transom.core.codec import b64
from transom.core.consent.consent import (
    Consent,
    ConsentTerms,
    sign_consent,
    sign_withdrawal,
    verify_consent,
    verify_withdrawal,
)
from transom.core.ids import new_id
from transom.core.signing import Signer
from transom.errors import (
    ConflictError,
    EncodingError,
    NotFoundError,
    SetupError,
    StorageUnavailable,
)
from transom.gateway.store.consents import ConsentBook
from transom.gateway.store.database import FILE_NAME, Database
from transom.gateway.store.directory import Directory
from transom.gateway.store.looks import Beginning, Ending, Looks
from transom.gateway.store.memory import EVERYTHING, Epochs, ProofMemory, Stops

NOW = 1_790_000_000_000


def a_consent(owner: Signer) -> Consent:
    terms = ConsentTerms(
        consent_id=new_id("cns"),
        site_id=new_id("sit"),
        camera_id=new_id("cam"),
        program_id=new_id("prg"),
        gateway_key=bytes(32),
        agency_id=new_id("agy"),
        agency_name="Harbour City Police",
        agency_key=bytes(32),
        purposes=("fire",),
        tier="standing",
        blur="unblurred",
        rights=("live",),
        max_minutes=30,
        max_minutes_per_day=1440,
        given_at=NOW,
        not_before=NOW,
        not_after=NOW + 1000,
        program_not_after=NOW + 1000,
    )
    return verify_consent(sign_consent(terms, signer=owner), owner_key=owner.key)


def a_look(session_id: str, since: int = NOW) -> Beginning:
    return Beginning(
        session_id=session_id,
        camera_id=new_id("cam"),
        camera_name="Front door",
        consent_id=new_id("cns"),
        agency_name="Harbour City Police",
        pseudonym="K-17",
        role="operator",
        incident_number="2026-118",
        purpose="fire",
        justification="Smoke reported",
        authority="consent",
        since=since,
        not_after=since + 60_000,
        entry_index=7,
        blur="unblurred",
    )


def test_only_its_owner_may_read_the_files(tmp_path: Path) -> None:
    database = Database(tmp_path)
    database.write("INSERT INTO stop VALUES ('*', 1)")
    modes = {p.name: stat.S_IMODE(p.stat().st_mode) for p in tmp_path.iterdir()}
    assert FILE_NAME in modes
    assert set(modes.values()) == {0o600}


def test_a_folder_of_an_older_version_goes_on_with_all_that_it_holds(tmp_path: Path) -> None:
    database = Database(tmp_path)
    database.write("INSERT INTO stop VALUES ('everything', 7)")
    for table in (
        "recorded_alarm",
        "vote",
        "unread_votes",
        "footage",
        "footage_answer",
        "message",
        "muted_agency",
    ):
        database.write(f"DROP TABLE {table}")
    database.write("ALTER TABLE look DROP COLUMN break_glass")
    database.write("PRAGMA user_version = 1")
    database.close()
    for _ in range(2):
        database = Database(tmp_path)
        assert database.rows("SELECT * FROM vote") == []
        assert database.rows("SELECT break_glass FROM look") == []
        assert [tuple(row) for row in database.rows("SELECT * FROM stop")] == [("everything", 7)]
        database.close()


def test_another_versions_file_is_left_alone(tmp_path: Path) -> None:
    Database(tmp_path).close()
    with sqlite3.connect(tmp_path / FILE_NAME) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(SetupError, match="another version"):
        Database(tmp_path)


def test_a_file_that_isnt_a_database_is_said_plainly(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"not a database" * 100)
    with pytest.raises(SetupError):
        Database(tmp_path)


def test_a_missing_folder_is_said_plainly(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="can't be used"):
        Database(tmp_path / "nowhere")


def test_no_epoch_is_ever_handed_out_twice(tmp_path: Path) -> None:
    camera, other = new_id("cam"), new_id("cam")
    first = Epochs(Database(tmp_path))
    assert (first.reserve(camera, 8), first.reserve(other, 1), first.reserve(camera, 1)) == (
        1,
        1,
        9,
    )
    assert Epochs(Database(tmp_path)).reserve(camera, 1) == 10


def test_epochs_that_are_used_up_are_refused(tmp_path: Path) -> None:
    epochs = Epochs(Database(tmp_path))
    epochs.reserve("cam", 2**24 - 2)
    with pytest.raises(SetupError, match="used up"):
        epochs.reserve("cam", 2)


def test_a_session_is_accepted_once_restart_or_not(tmp_path: Path) -> None:
    session = new_id("vws")
    memory = ProofMemory(Database(tmp_path))
    memory.accept(session, tree_size=5, root=b"r" * 32, now=NOW)
    again = ProofMemory(Database(tmp_path))
    assert session in again.seen
    assert (again.tree_size, again.root, again.latest) == (5, b"r" * 32, NOW)
    with pytest.raises(ConflictError):
        again.accept(session, tree_size=6, root=b"s" * 32, now=NOW + 1)
    assert ProofMemory(Database(tmp_path)).tree_size == 5


def test_the_latest_instant_never_goes_back(tmp_path: Path) -> None:
    memory = ProofMemory(Database(tmp_path))
    memory.accept(new_id("vws"), tree_size=1, root=bytes(32), now=NOW)
    memory.accept(new_id("vws"), tree_size=2, root=bytes(32), now=NOW - 4000)
    assert ProofMemory(Database(tmp_path)).latest == NOW


def test_a_stop_stands_until_the_owner_resumes(tmp_path: Path) -> None:
    camera = new_id("cam")
    stops = Stops(Database(tmp_path))
    for what in (EVERYTHING, camera):
        stops.hold(what)
        stops.save(what, now=NOW)
    again = Stops(Database(tmp_path))
    assert again.everything
    again.resume(EVERYTHING)
    assert again.holds(camera)
    assert not again.holds(new_id("cam"))
    again.resume(camera)
    assert not Stops(Database(tmp_path)).holds(camera)


def fill(database: Database) -> None:
    """Leaves the file no room to grow, as a full disk does."""
    database.rows("PRAGMA max_page_count = 1")


def test_a_stop_holds_although_the_disk_is_full(tmp_path: Path) -> None:
    database = Database(tmp_path)
    stops, camera = Stops(database), "cam_" + "x" * 10_000
    fill(database)
    stops.hold(camera)
    with pytest.raises(StorageUnavailable, match="full"):
        stops.save(camera, now=NOW)
    assert stops.holds(camera)


def test_a_full_disk_accepts_no_session(tmp_path: Path) -> None:
    database = Database(tmp_path)
    memory = ProofMemory(database)
    fill(database)
    session = "vws_" + "x" * 10_000
    with pytest.raises(StorageUnavailable, match="full"):
        memory.accept(session, tree_size=5, root=bytes(32), now=NOW)
    assert memory.tree_size == 0
    assert session not in memory.seen
    memory.accept("vws_small", tree_size=1, root=bytes(32), now=NOW)


def test_consents_and_withdrawals_survive_a_restart(tmp_path: Path) -> None:
    owner = Signer.generate()
    book = ConsentBook(Database(tmp_path), owner_key=owner.key)
    consent = a_consent(owner)
    book.give(consent)
    signed = sign_withdrawal(consent.consent_id, NOW, signer=owner)
    withdrawal = verify_withdrawal(signed, owner_key=owner.key)
    book.hold(withdrawal)
    book.save(withdrawal)
    again = ConsentBook(Database(tmp_path), owner_key=owner.key)
    assert again.consent(consent.consent_id) == consent
    assert list(again.withdrawals) == [consent.consent_id]
    with pytest.raises(NotFoundError):
        again.consent(new_id("cns"))


def test_a_consent_that_somebody_put_into_the_file_opens_nothing(tmp_path: Path) -> None:
    owner, enemy = Signer.generate(), Signer.generate()
    database = Database(tmp_path)
    forged = a_consent(enemy)
    changed = a_consent(owner).signed.to_json()
    changed["body"]["purposes"] = ["fire", "missing_person"]  # type: ignore[index,call-overload]
    for row in (forged.signed.to_json(), changed):
        database.write("INSERT INTO consent VALUES (?, ?)", new_id("cns"), json.dumps(row))
    assert ConsentBook(database, owner_key=owner.key).consents == {}


def test_looks_are_listed_newest_first_with_how_they_ended(tmp_path: Path) -> None:
    looks = Looks(Database(tmp_path))
    first, second, running = (new_id("vws") for _ in range(3))
    for number, session in enumerate((first, second, running)):
        looks.begin(a_look(session, NOW + number))
    for session in (first, second):
        looks.end([Ending(session, NOW + 9000, "owner_stopped", 9, 270, 1_000_000, "unblurred")])
    assert [look.session_id for look in looks.past()] == [second, first]
    assert looks.past(1)[0].ended_because == "owner_stopped"
    assert looks.past(1)[0].frames == 270


def test_an_end_is_reported_once_and_the_first_end_counts(tmp_path: Path) -> None:
    looks, session = Looks(Database(tmp_path)), new_id("vws")
    looks.begin(a_look(session))
    looks.end([Ending(session, NOW + 1, "owner_stopped", 1, 2, 3, "unblurred")])
    looks.end([Ending(session, NOW + 2, "viewer_left", 4, 5, 6, "unblurred")], reported=True)
    assert [(e.session_id, e.because) for e in looks.unreported()] == [(session, "owner_stopped")]
    looks.mark_reported(session)
    assert looks.unreported() == []


def test_a_look_that_a_crash_cut_off_ends_at_its_last_known_progress(tmp_path: Path) -> None:
    looks, session = Looks(Database(tmp_path)), new_id("vws")
    looks.begin(a_look(session))
    looks.progress({session: (4, 120, 1000)})
    again = Looks(Database(tmp_path))
    assert again.end_interrupted(now=NOW + 20_000) == 1
    (look,) = again.past()
    assert (look.ended_at, look.frames, look.ended_because) == (
        NOW + 4000,
        120,
        "gateway_stopping",
    )


def test_of_a_day_s_minutes_a_crashed_look_takes_all_until_the_next_start(tmp_path: Path) -> None:
    looks, session = Looks(Database(tmp_path)), new_id("vws")
    begun = a_look(session)
    looks.begin(begun)
    assert looks.watched(NOW - 1) == {begun.consent_id: [(NOW, NOW + 60_000)]}
    looks.progress({session: (4, 120, 1000)})
    again = Looks(Database(tmp_path))
    again.end_interrupted(now=NOW + 20_000)
    assert again.watched(NOW - 1) == {begun.consent_id: [(NOW, NOW + 20_000)]}


def test_the_directory_ignores_members_it_doesnt_know(tmp_path: Path) -> None:
    agency = {"agency_id": new_id("agy"), "name": "Police", "key": b64(bytes(32)), "new": 1}
    program = {
        "program_id": new_id("prg"),
        "name": "Pilot",
        "agency_ids": [agency["agency_id"]],
        "not_after": NOW,
    }
    Directory(Database(tmp_path)).replace({"agencies": [agency], "programs": [program]})
    again = Directory(Database(tmp_path))
    assert again.agency(str(agency["agency_id"])).name == "Police"
    assert again.program(str(program["program_id"])).not_after == NOW
    assert again.agencies_state()[0].fingerprint.startswith("66687aadf862bd77")
    with pytest.raises(NotFoundError):
        again.agency(new_id("agy"))
    with pytest.raises(NotFoundError):
        again.program(new_id("prg"))


@pytest.mark.parametrize("message", [[], {"agencies": [{}]}, {"programs": "x"}])
def test_a_malformed_directory_changes_nothing(tmp_path: Path, message: object) -> None:
    directory = Directory(Database(tmp_path))
    with pytest.raises(EncodingError):
        directory.replace(message)
    assert directory.content.agencies == ()
