"""The log's routes: a checkpoint and tiles, and nothing else of the folder."""

import pytest
from litestar import Litestar, Response
from litestar.testing import TestClient
from log_world import ORIGIN, SIGNER, entry, show

from transom.errors import NotFoundError
from transom.hub.transparency.endpoints import log_router
from transom.hub.transparency.store_files import LogFiles
from transom.hub.transparency.store_sqlite import HeadStore
from transom.hub.transparency.writer import LogWriter


def missing(_request, _error):
    return Response({}, status_code=404)


@pytest.fixture
def folder(tmp_path):
    log = LogWriter(LogFiles(tmp_path), HeadStore(tmp_path / "sequencer.db", ORIGIN), SIGNER)
    log.open()
    log.append([entry(i).to_bytes() for i in range(300)])
    show(log)
    log.close()
    return tmp_path / "log"


@pytest.fixture
def client(folder):
    app = Litestar([log_router(lambda _: folder)], exception_handlers={NotFoundError: missing})
    with TestClient(app) as made:
        yield made


def test_the_checkpoint_is_text_that_caches_ask_for_again(client, folder):
    answer = client.get("/log/checkpoint")
    assert answer.content == (folder / "checkpoint").read_bytes()
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache"


def test_a_checkpoint_without_its_quorum_is_served_apart(client, folder):
    assert client.get("/log/checkpoint.unwitnessed").status_code == 404
    (folder / "checkpoint.unwitnessed").write_bytes(b"newest")
    answer = client.get("/log/checkpoint.unwitnessed")
    assert (answer.content, answer.headers["cache-control"]) == (b"newest", "no-cache")


@pytest.mark.parametrize(
    "path", ["tile/0/000", "tile/0/001.p/44", "tile/1/000.p/1", "tile/entries/001.p/44"]
)
def test_tiles_are_bytes_that_caches_may_keep(client, folder, path):
    answer = client.get(f"/log/{path}")
    assert answer.content == (folder / path).read_bytes()
    assert answer.headers["content-type"] == "application/octet-stream"
    assert "immutable" in answer.headers["cache-control"]


@pytest.mark.parametrize(
    "path",
    [
        "",
        "tile",
        "tile/0/002",
        "tile/0/0",
        "tile/0/000.p/256",
        "tile/0/../../checkpoint",
        "tile/..%2f..%2fsequencer.db",
        "tile/%2e%2e/%2e%2e/lock",
        "../sequencer.db",
    ],
)
def test_nothing_else_is_served(client, path):
    answer = client.get(f"/log/{path}")
    assert answer.status_code == 404 or answer.url.path == "/log/checkpoint"


def test_a_log_that_has_just_begun_may_have_no_checkpoint(tmp_path):
    app = Litestar([log_router(lambda _: tmp_path)], exception_handlers={NotFoundError: missing})
    with TestClient(app) as made:
        assert made.get("/log/checkpoint").status_code == 404
