"""What the unit says, whatever a person typed."""

from pathlib import Path

import pytest

from transom.errors import InputError
from transom.gateway.install.plan import Plan, unit

PROGRAM = Path("/opt/transom/bin/transom")


def lines(plan: Plan, *, encrypted: bool = True) -> list[str]:
    return unit(plan, encrypted=encrypted).splitlines()


def test_the_page_is_served_on_this_machine_only_unless_the_owner_says_otherwise():
    (run,) = [line for line in lines(Plan(PROGRAM)) if line.startswith("ExecStart=")]

    assert "--listen 127.0.0.1:8788" in run


def test_only_the_page_s_port_may_listen():
    bound = [
        line for line in lines(Plan(PROGRAM, listen="192.168.1.5:9000")) if "SocketBind" in line
    ]

    assert bound == ["SocketBindDeny=any", "SocketBindAllow=tcp:9000", "SocketBindAllow=udp"]


def test_a_name_can_t_smuggle_in_a_command_or_a_specifier():
    text = unit(Plan(PROGRAM, name='Home"; %h $HOME'), encrypted=True)

    assert '--name "Home\\"; %%h $$HOME"' in text


@pytest.mark.parametrize("name", ["", "Home\nExecStart=/bin/sh", "Home\x1b"])
def test_a_name_with_a_line_break_is_refused(name):
    with pytest.raises(InputError):
        Plan(PROGRAM, name=name)


def test_the_program_is_named_by_its_whole_path():
    with pytest.raises(InputError, match="whole path"):
        Plan(Path("transom"))


def test_the_passphrase_is_loaded_sealed_where_the_machine_can():
    assert any(line.startswith("LoadCredentialEncrypted=") for line in lines(Plan(PROGRAM)))
    plain = lines(Plan(PROGRAM), encrypted=False)
    assert "LoadCredential=passphrase:/etc/transom-gateway/passphrase" in plain
