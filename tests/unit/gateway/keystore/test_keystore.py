"""The keystore: nothing readable on the disk, nothing half written, plain words when it fails."""

import stat
from pathlib import Path

import pytest

from transom.core.ids import new_id
from transom.errors import FatalError, NotFoundError, SetupError, StorageUnavailable
from transom.gateway.durable import DiskFiles
from transom.gateway.keystore.contents import CameraSecret
from transom.gateway.keystore.keystore import FILE_NAME, Keystore

PASSPHRASE = "correct horse battery"


class FaultyFiles(DiskFiles):
    """A disk that fails when told to: the write is lost, or saved but reported lost."""

    fate = "none"

    def replace(self, path: Path, data: bytes) -> None:
        if self.fate != "lost":
            super().replace(path, data)
        if self.fate != "none":
            raise OSError(28, "No space left on device")


def camera(name: str = "Front door") -> CameraSecret:
    return CameraSecret(
        camera_id=new_id("cam"),
        name=name,
        kind="fixed",
        url="rtsp://192.0.2.7:554/main",
        user="admin",
        password="s3cret-camera-password",
    )


def create(folder: Path, **kwargs: object) -> Keystore:
    return Keystore.create(folder, passphrase=PASSPHRASE, name="Bakery", **kwargs)  # type: ignore[arg-type]


def test_a_kind_of_camera_from_an_older_keystore_is_a_fixed_one() -> None:
    assert (
        CameraSecret(camera_id="cam_1", name="x", kind="doorbell", url="rtsp://h").kind == "fixed"
    )


def test_keys_and_cameras_survive_a_restart(tmp_path: Path) -> None:
    keystore = create(tmp_path)
    front = camera()
    keystore.put_camera(front)
    again = Keystore.open(tmp_path, passphrase=PASSPHRASE)
    assert again.owner.key == keystore.owner.key
    assert again.gateway.key == keystore.gateway.key
    assert again.secrets.cameras == (front,)


def test_nothing_secret_is_readable_in_the_file(tmp_path: Path) -> None:
    keystore = create(tmp_path)
    keystore.put_camera(camera())
    data = (tmp_path / FILE_NAME).read_bytes()
    for secret in (b"s3cret-camera-password", b"192.0.2.7", keystore.owner.seed(), b"Bakery"):
        assert secret not in data


def test_only_its_owner_may_read_the_file(tmp_path: Path) -> None:
    create(tmp_path).put_camera(camera())
    assert stat.S_IMODE((tmp_path / FILE_NAME).stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == [FILE_NAME]


def test_its_repr_shows_no_secret(tmp_path: Path) -> None:
    keystore = create(tmp_path)
    keystore.put_camera(camera())
    shown = f"{keystore.secrets!r} {keystore.secrets.cameras!r}"
    assert "s3cret" not in shown
    assert "192.0.2.7" not in shown


def test_wrong_passphrase_is_said_plainly(tmp_path: Path) -> None:
    create(tmp_path)
    with pytest.raises(SetupError, match="passphrase is wrong"):
        Keystore.open(tmp_path, passphrase="something else")


@pytest.mark.parametrize("position", [0, 5, 60, 200, -1])
def test_a_changed_byte_never_opens(tmp_path: Path, position: int) -> None:
    create(tmp_path)
    path = tmp_path / FILE_NAME
    data = bytearray(path.read_bytes())
    data[position] ^= 1
    path.write_bytes(data)
    with pytest.raises(SetupError):
        Keystore.open(tmp_path, passphrase=PASSPHRASE)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n",
        b"not a keystore",
        b'{"salt":"AAAAAAAAAAAAAAAAAAAAAA==","unlocked_by":"passphrase","memory_kib":99999999}\n',
        b'{"salt":"AAAAAAAAAAAAAAAAAAAAAA==","unlocked_by":"passphrase","format":"other/1"}\nxx',
    ],
)
def test_another_file_is_refused_without_work(tmp_path: Path, data: bytes) -> None:
    (tmp_path / FILE_NAME).write_bytes(data)
    with pytest.raises(SetupError):
        Keystore.open(tmp_path, passphrase=PASSPHRASE)


def test_a_truncated_file_never_opens(tmp_path: Path) -> None:
    create(tmp_path)
    path = tmp_path / FILE_NAME
    whole = path.read_bytes()
    for size in (len(whole) - 1, len(whole) // 2, whole.index(b"\n") + 5):
        path.write_bytes(whole[:size])
        with pytest.raises(SetupError):
            Keystore.open(tmp_path, passphrase=PASSPHRASE)


def test_no_keystore_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(SetupError) as caught:
        Keystore.open(tmp_path, passphrase=PASSPHRASE)
    assert "gateway init" in caught.value.hint


def test_a_second_init_overwrites_nothing(tmp_path: Path) -> None:
    key = create(tmp_path).owner.key
    with pytest.raises(SetupError, match="already"):
        create(tmp_path)
    assert Keystore.open(tmp_path, passphrase=PASSPHRASE).owner.key == key


def test_a_short_passphrase_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="at least 8"):
        Keystore.create(tmp_path, passphrase="short", name="Bakery")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("fate", "error"), [("lost", StorageUnavailable), ("saved", FatalError)])
def test_a_failed_write_leaves_the_whole_old_or_the_whole_new_one(
    tmp_path: Path, fate: str, error: type[Exception]
) -> None:
    files = FaultyFiles()
    keystore = create(tmp_path, files=files)
    first, second = camera("First"), camera("Second")
    keystore.put_camera(first)
    files.fate = fate
    with pytest.raises(error):
        keystore.put_camera(second)
    # The running gateway goes on with what it knows is saved; a restart takes what is there.
    assert keystore.secrets.cameras == (first,)
    reopened = Keystore.open(tmp_path, passphrase=PASSPHRASE)
    assert reopened.secrets.cameras == ((first,) if fate == "lost" else (first, second))
    reopened.put_camera(second)
    assert Keystore.open(tmp_path, passphrase=PASSPHRASE).secrets.cameras == (first, second)


@pytest.mark.parametrize(("fate", "error"), [("lost", StorageUnavailable), ("saved", FatalError)])
def test_a_failed_first_write_can_be_recovered_from(
    tmp_path: Path, fate: str, error: type[Exception]
) -> None:
    files = FaultyFiles()
    files.fate = fate
    with pytest.raises(error):
        create(tmp_path, files=files)
    if fate == "lost":
        create(tmp_path)
    Keystore.open(tmp_path, passphrase=PASSPHRASE)


def test_a_left_over_of_an_interrupted_write_does_no_harm(tmp_path: Path) -> None:
    keystore = create(tmp_path)
    (tmp_path / f"{FILE_NAME}.new").write_bytes(b"half of")
    keystore.put_camera(camera())
    assert [path.name for path in tmp_path.iterdir()] == [FILE_NAME]


def test_a_removed_camera_is_forgotten(tmp_path: Path) -> None:
    keystore = create(tmp_path)
    front = camera()
    keystore.put_camera(front)
    keystore.remove_camera(front.camera_id)
    assert Keystore.open(tmp_path, passphrase=PASSPHRASE).secrets.cameras == ()
    with pytest.raises(NotFoundError):
        keystore.remove_camera(front.camera_id)
