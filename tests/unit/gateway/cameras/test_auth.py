"""Digest as RFC 7616 and RFC 2069 compute it."""

import pytest

from transom.gateway.cameras.auth import Credentials
from transom.testing.camera.digest import DigestGate

URI = "rtsp://10.0.0.9/main"


def test_digest_without_qop_matches_rfc_2069s_corrected_example() -> None:
    # RFC 2069 §2.4, with the response of its erratum 749.
    credentials = Credentials("Mufasa", "CircleOfLife")
    credentials.challenge(
        ['Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093"']
    )
    header = credentials.header("GET", "/dir/index.html") or ""
    assert 'response="1949323746fe6a43ef61f9606e7febea"' in header


@pytest.mark.parametrize("algorithm", ["MD5", "SHA-256"])
@pytest.mark.parametrize("qop", [True, False])
def test_camera_admits_the_right_password_only(algorithm: str, qop: bool) -> None:
    gate = DigestGate("ann", 'p"w', algorithm=algorithm, qop=qop)
    challenge = gate.challenge()
    for password, admitted in (('p"w', True), ("pw", False), ("", False)):
        credentials = Credentials("ann", password)
        assert credentials.challenge([challenge])
        for _ in range(2):
            header = credentials.header("DESCRIBE", URI) or ""
            assert gate.admits(header, "DESCRIBE") is admitted
            assert not gate.admits(header, "SETUP")


def test_strongest_challenge_is_answered() -> None:
    gate = DigestGate("ann", "pw", algorithm="SHA-256")
    credentials = Credentials("ann", "pw")
    credentials.challenge(['Basic realm="x"', gate.challenge()])
    assert gate.admits(credentials.header("PLAY", URI) or "", "PLAY")


def test_basic_is_answered_when_nothing_else_is_offered() -> None:
    credentials = Credentials("Aladdin", "open sesame")
    assert credentials.challenge(['Basic realm="x"'])
    # RFC 7617 §2
    assert credentials.header("GET", "/") == "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="


@pytest.mark.parametrize("header", ["", "Negotiate", 'Digest realm="x", algorithm=SHA-512-256'])
def test_challenge_that_we_cannot_answer_is_said_so(header: str) -> None:
    assert not Credentials("ann", "pw").challenge([header])


def test_credentials_do_not_show_themselves() -> None:
    credentials = Credentials("ann", "sEcReT")
    credentials.challenge(['Basic realm="x"'])
    assert "sEcReT" not in repr(credentials)
    assert "ann" not in repr(credentials)
