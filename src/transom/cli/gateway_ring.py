"""`transom gateway ring`: signing in to Ring, listing its cameras, signing out."""

import sys
from pathlib import Path
from typing import Annotated, Any

from cyclopts import App, Parameter

from transom.cli.gateway_common import DEFAULT_DATA, Data, PassphraseFile, as_owner, print_json
from transom.cli.gateway_owner import asked_password
from transom.errors import SetupError

PASSWORD_VARIABLE = "TRANSOM_RING_PASSWORD"  # noqa: S105 (a variable's name)
LIMITS = """\
Before you sign in:
- The picture goes through Ring's cloud. Ring can see it, and what Ring must hand out, it can.
- Ring ends each live view after about 10 minutes; your gateway connects again after a gap.
- Live view empties a battery, so your gateway connects only while somebody looks.
- It doesn't work with Ring's end-to-end encryption on. If you have it on, keep it, and use
  another camera.
- Ring has promised none of this, and can end it any day.
Your e-mail address, password and code go to Ring and are kept nowhere here; a token is.
"""

ring = App(name="ring", help="Your Ring account, and its cameras.")


@ring.command(name="sign-in")
def ring_sign_in(
    email: str,
    *,
    code: str = "",
    password_file: Path | None = None,
    data: Data = DEFAULT_DATA,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Sign in to Ring. Says first what its cameras can't do.

    Parameters
    ----------
    email
        The Ring account's. Its password is asked for, or read from TRANSOM_RING_PASSWORD.
    code
        The code that Ring sends; asked for where it isn't given.
    """
    print(LIMITS, file=sys.stderr)
    typed = {
        "email": email,
        "password": asked_password(password_file, PASSWORD_VARIABLE, "the Ring account's password"),
        "code": code,
    }

    def attempt() -> bool:
        """Whether a code is wanted."""
        answer: dict[str, Any] = as_owner(
            data, passphrase_file, lambda owner: owner.post("/api/ring/sign-in", typed)
        )
        return bool(answer["code_wanted"])

    if attempt():
        typed["code"] = _asked_code()
        attempt()
    print("Signed in. `transom gateway ring cameras` lists what the account has.")


@ring.command(name="sign-out")
def ring_sign_out(*, data: Data = DEFAULT_DATA, passphrase_file: PassphraseFile = None) -> None:
    """Forget the sign-in. Remove this device in Ring's app, too, to be sure."""
    as_owner(data, passphrase_file, lambda owner: owner.post("/api/ring/sign-out"))
    print("Signed out.")


@ring.command(name="cameras")
def ring_cameras(
    *,
    as_json: Annotated[bool, Parameter(name="--json", negative=())] = False,
    data: Data = DEFAULT_DATA,
    passphrase_file: PassphraseFile = None,
) -> None:
    """List the account's cameras. Add one by `transom gateway camera add NAME ring:NUMBER`."""
    found = as_owner(data, passphrase_file, lambda owner: owner.post("/api/ring/cameras"))
    if as_json:
        print_json(found)
        return
    for one in found:
        how = "end-to-end encrypted, can't be used" if one["encrypted"] else ""
        print("  ".join(part for part in (one["url"], one["name"], one["model"], how) if part))


def _asked_code() -> str:
    if not sys.stdin.isatty():
        raise SetupError("Ring has sent a code, and wants it", hint="Do it again with --code CODE.")
    return input("Ring has sent you a code: ").strip()
