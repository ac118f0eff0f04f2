"""Which path and token give which camera; everything else gives nothing."""

import pytest

from transom.wire.rights import Gateway, Rights, ViewSession
from transom.wire.tokens import hash_token


@pytest.fixture
def rights() -> Rights:
    rights = Rights()
    rights.allow_gateway("cam_1", hash_token("gateway"))
    rights.allow_gateway("cam_1", hash_token("newer"))
    rights.allow_viewer("vws_1", "cam_1", hash_token("viewer"))
    return rights


@pytest.mark.parametrize("token", ["gateway", "newer"])
def test_every_token_of_a_camera_is_good_for_it(rights: Rights, token: str) -> None:
    assert rights.admit("/g/cam_1", f"token={token}") == Gateway("cam_1")


def test_session_leads_to_its_camera(rights: Rights) -> None:
    assert rights.admit("/v/vws_1", "token=viewer") == ViewSession("vws_1", "cam_1")


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/v/vws_1", "token=gateway"),
        ("/g/cam_1", "token=viewer"),
        ("/v/vws_2", "token=viewer"),
        ("/g/cam_2", "token=gateway"),
        ("/v/vws_1", None),
        ("/v/vws_1", ""),
        ("/v/vws_1", "token="),
        ("/v/vws_1/x", "token=viewer"),
        ("/v", "token=viewer"),
        ("", "token=viewer"),
    ],
)
def test_anything_else_gives_nothing(rights: Rights, path: str, query: str | None) -> None:
    assert rights.admit(path, query) is None


def test_forgotten_tokens_give_nothing(rights: Rights) -> None:
    assert rights.viewers("cam_1") == {"vws_1"}
    assert rights.forget_viewer("vws_1") == "cam_1"
    assert rights.forget_viewer("vws_1") is None
    rights.forget_gateway("cam_1")
    assert rights.viewers("cam_1") == frozenset()
    assert rights.admit("/v/vws_1", "token=viewer") is None
    assert rights.admit("/g/cam_1", "token=newer") is None
