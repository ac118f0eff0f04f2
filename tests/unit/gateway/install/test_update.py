"""Updates: a release is installed only if the release keys signed it, and never an older one."""

import functools
import sys
import threading
from datetime import UTC, datetime, timedelta
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from transom.errors import ReleaseRefused, ReleaseUnavailable, SetupError
from transom.gateway.install.update import Releases, architecture

DEPLOY = Path(__file__).parents[4] / "deploy"
sys.path.insert(0, str(DEPLOY))
import release as publishing  # noqa: E402 (a script of the repository, not of the package)


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_args):
        """Says nothing."""


class Publisher:
    """Somebody who publishes releases, with real keys, over real HTTP."""

    def __init__(self, folder: Path, url: str) -> None:
        self.keys, self.out, self.url = folder / "keys", folder / "releases", url
        self.folder = folder
        publishing.init(keys=self.keys, out=self.out)

    @property
    def root(self) -> Path:
        return self.out / "metadata" / "1.root.json"

    def publish(self, version: str, content: bytes = b"a package", **more) -> Path:
        package = self.folder / f"transom-gateway_{version}_{architecture()}.deb"
        package.write_bytes(content)
        publishing.add(package, keys=self.keys, out=self.out, version=version, **more)
        return package


@pytest.fixture
def publisher(tmp_path):
    handler = functools.partial(Quiet, directory=str(tmp_path / "releases"))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield Publisher(tmp_path, f"http://127.0.0.1:{server.server_port}")
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def releases(publisher, tmp_path):
    def open_(**more):
        options = {"trust": publisher.root, "installed": "0.1.0", **more}
        return Releases(publisher.url, tmp_path / "state", **options)

    return open_


def test_a_signed_newer_release_is_found_and_fetched_whole(publisher, releases):
    publisher.publish("0.2.0", b"the new gateway")

    newer = releases().newer()

    assert newer is not None and newer.version == "0.2.0"
    assert releases().fetch(newer).read_bytes() == b"the new gateway"


@pytest.mark.parametrize("installed", ["0.2.0", "0.3.0"])
def test_the_same_or_an_older_release_is_not_an_update(publisher, releases, installed):
    publisher.publish("0.2.0")

    assert releases(installed=installed).newer() is None


def test_a_package_that_was_changed_is_refused(publisher, releases):
    publisher.publish("0.2.0", b"the new gateway")
    newer = releases().newer()
    (served,) = (publisher.out / "targets").glob("*.deb")
    served.write_bytes(b"an evil gateway")

    with pytest.raises(ReleaseRefused, match="trusted"):
        releases().fetch(newer)


def test_a_release_signed_by_other_keys_is_refused(publisher, releases, tmp_path):
    stranger = Publisher(tmp_path / "stranger", publisher.url)
    publisher.publish("0.2.0")
    for path in (stranger.out / "metadata").iterdir():
        path.unlink()
    (stranger.out / "metadata" / "1.root.json").write_bytes(publisher.root.read_bytes())
    stranger.publish("9.9.9")
    for path in (stranger.out / "metadata").glob("*"):
        (publisher.out / "metadata" / path.name).write_bytes(path.read_bytes())

    with pytest.raises(ReleaseRefused):
        releases().newer()


def test_a_server_that_goes_back_to_an_older_release_is_refused(publisher, releases):
    publisher.publish("0.2.0")
    older = {p.name: p.read_bytes() for p in (publisher.out / "metadata").iterdir()}
    publisher.publish("0.3.0")
    assert releases().newer().version == "0.3.0"
    for path in (publisher.out / "metadata").iterdir():
        path.unlink()
    for name, data in older.items():
        (publisher.out / "metadata" / name).write_bytes(data)

    with pytest.raises(ReleaseRefused):
        releases().newer()


def test_a_release_that_nobody_has_signed_lately_is_refused(publisher, releases):
    publisher.publish("0.2.0", now=datetime.now(UTC) - timedelta(days=15))

    with pytest.raises(ReleaseRefused):
        releases().newer()


def test_a_description_that_isn_t_one_is_refused(publisher, releases):
    publisher.publish("newest")

    with pytest.raises(ReleaseRefused, match="description"):
        releases().newer()


def test_a_place_that_doesn_t_answer_can_be_tried_later(publisher, tmp_path):
    publisher.publish("0.2.0")

    with pytest.raises(ReleaseUnavailable):
        Releases("http://127.0.0.1:9", tmp_path / "s", trust=publisher.root).newer()


def test_the_first_root_has_to_be_brought(publisher, tmp_path):
    with pytest.raises(SetupError, match=r"no release root"):
        Releases(publisher.url, tmp_path / "state")


def test_releases_come_by_https_or_from_this_machine(publisher, tmp_path):
    with pytest.raises(SetupError, match="https"):
        Releases("http://releases.example", tmp_path / "state", trust=publisher.root)
