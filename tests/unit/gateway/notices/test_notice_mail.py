"""Notices by e-mail: encrypted, with user and password, to a real server; and its refusals."""

from pathlib import Path

import msgspec
import pytest

from tests.mail_server import PASSWORD, USER, MailBox, certificate, mail_server
from transom.errors import NoticeUnavailable
from transom.gateway.keystore.contents import MailServer
from transom.gateway.notices.book import Notice
from transom.gateway.notices.mail import compose, trial
from transom.mail import send
from transom.testing.stack.ports import free_port

NOW = 1_790_000_000_000


def server_of(box: MailBox, security: str = "none", **change: object) -> MailServer:
    server = MailServer(
        host="localhost",
        port=box.port,
        security="none",
        sender="gateway@home.example",
        to="owner@home.example",
        user="" if security == "none" else USER,
        password="" if security == "none" else PASSWORD,
    )
    return msgspec.structs.replace(server, **{"security": security, **change})


def notice(number: int = 1, about: str = "start", **change: object) -> Notice:
    members: dict[str, object] = {
        "notice_id": number,
        "about": about,
        "at": NOW + number,
        "title": f"Police is watching camera {number}",
        "text": "badge 4711, incident 2026-0815",
    }
    return Notice(**{**members, **change})  # type: ignore[arg-type]


@pytest.fixture
def certified(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """A server's certificate that this process trusts."""
    files = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(files[0]))
    return files


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_notice_goes_encrypted_and_with_a_password(
    certified: tuple[Path, Path], security: str
) -> None:
    with mail_server(security, certified=certified) as box:
        server = server_of(box, security)
        send(compose([notice()], server=server, name="Bakery", zone="Europe/Vienna"), server)
    (message,) = box.messages
    assert box.encrypted == [True]
    assert message["Subject"] == "Police is watching camera 1"
    assert message["Auto-Submitted"] == "auto-generated"
    text = message.get_content()
    assert "incident 2026-0815" in text
    assert "2026-09-21 16:13 CEST" in text
    assert "Bakery" in text


@pytest.mark.parametrize(
    ("security", "change", "reason"),
    [
        ("starttls", {"password": "another"}, "password"),
        ("none", {}, "sender"),
    ],
    ids=["wrong_password", "no_starttls_asked"],
)
def test_what_a_server_with_starttls_refuses(
    certified: tuple[Path, Path], security: str, change: dict[str, object], reason: str
) -> None:
    with mail_server("starttls", certified=certified) as box:
        server = server_of(box, security, **change)
        with pytest.raises(NoticeUnavailable) as refused:
            send(trial(server, name="Bakery", now=NOW), server)
    assert refused.value.reason == reason
    assert box.messages == []


def test_a_certificate_that_nobody_vouches_for_gets_no_password(tmp_path: Path) -> None:
    with mail_server("starttls", certified=certificate(tmp_path)) as box:
        server = server_of(box, "starttls")
        with pytest.raises(NoticeUnavailable) as refused:
            send(trial(server, name="Bakery", now=NOW), server)
    assert refused.value.reason == "certificate"


def test_a_server_without_starttls_gets_no_password() -> None:
    with mail_server() as box:
        server = server_of(box, "starttls")
        with pytest.raises(NoticeUnavailable) as refused:
            send(trial(server, name="Bakery", now=NOW), server)
    assert refused.value.reason == "no_encryption"
    assert box.messages == []


def test_a_server_that_is_down_and_one_that_refuses_are_told_apart() -> None:
    down = server_of(MailBox(port=free_port()))
    with pytest.raises(NoticeUnavailable) as error:
        send(trial(down, name="Bakery", now=NOW), down)
    assert error.value.reason == "unreachable"
    with mail_server(box=MailBox(refuse="451 later")) as box:
        server = server_of(box)
        with pytest.raises(NoticeUnavailable) as error:
            send(trial(server, name="Bakery", now=NOW), server)
    assert error.value.reason == "refused"


def test_nothing_crosses_the_network_without_encryption() -> None:
    far = server_of(MailBox(port=25), host="mail.example")
    message = trial(far, name="Bakery", now=NOW)
    with pytest.raises(NoticeUnavailable):
        send(message, far)


def test_a_digest_is_one_message_that_says_how_many() -> None:
    server = server_of(MailBox(port=25))
    ends = [notice(n, "end", title=f"no longer sees {n}") for n in (2, 4)]
    both = [notice(1), ends[0], notice(3), ends[1], notice(5, "program", title="Pilot ends")]
    message = compose(both, server=server, name="Bakery", zone="no such zone")
    assert message["Subject"] == "2 looks at your cameras and 1 other notice"
    assert message.get_content().count("badge 4711") == 5


def test_the_same_notice_is_the_same_message_and_another_isnt() -> None:
    server = server_of(MailBox(port=25))
    ids = [
        compose([n], server=server, name="Bakery", zone="UTC")["Message-ID"]
        for n in (notice(1), notice(1), notice(2))
    ]
    assert ids[0] == ids[1] != ids[2]


def test_an_agencys_name_adds_no_header() -> None:
    server = server_of(MailBox(port=25))
    sly = notice(title="Police\r\nBcc: press@example.org")
    message = compose([sly], server=server, name="Bakery", zone="UTC")
    assert message["Bcc"] is None
    assert message["Subject"] == "Police Bcc: press@example.org"
