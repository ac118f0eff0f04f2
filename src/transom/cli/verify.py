"""`transom verify`: checks an evidence package without any network."""

import json
import sys
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from transom.errors import EvidenceRefused, InputError, SetupError

app = App(name="verify", help="Check an evidence package, without any network.")


@app.default
def verify(
    package: Path,
    *,
    policy: Path | None = None,
    agency_key: str | None = None,
    certificate: Path | None = None,
    as_json: Annotated[bool, Parameter(name="--json", negative=())] = False,
) -> None:
    """Check an evidence package, without any network.

    Exit code 0: it holds. 1: it doesn't, and the first thing that fails is named. 2: wrong usage.

    Parameters
    ----------
    package
        The folder, or the .zip file.
    policy
        Which log and witnesses to trust: a C2SP tlog-policy file; without it, the package's own.
    agency_key
        The agency's public key as you know it; without it, the one that the log names.
    certificate
        The certificate (PEM) that you trust to have signed the film; without it, the package's own.
    as_json
        Print JSON instead of words.
    """
    from transom.cli.audit import read_policy_file  # noqa: PLC0415 (loads only when asked for)
    from transom.evidence.folder import read_package  # noqa: PLC0415
    from transom.evidence.verify import Trusted, Verdict  # noqa: PLC0415
    from transom.evidence.verify import verify as check  # noqa: PLC0415

    trusted = Trusted(
        policy=read_policy_file(policy),
        agency_key=_key(agency_key),
        chain=_text(certificate),
    )
    try:
        verdict = check(read_package(package), trusted)
    except EvidenceRefused as error:
        verdict = Verdict(holds=False, number=2, check=error.check, failed=error.message)
    print(json.dumps(verdict.to_json()) if as_json else verdict.tell())
    sys.exit(0 if verdict.holds else 1)


def _key(text: str | None) -> bytes | None:
    from transom.core.codec import unb64  # noqa: PLC0415
    from transom.errors import EncodingError  # noqa: PLC0415

    try:
        return None if text is None else unb64(text, 32)
    except EncodingError as error:
        raise InputError("agency_key", "not an agency's public key") from error


def _text(path: Path | None) -> str | None:
    try:
        return None if path is None else path.read_text()
    except (OSError, ValueError) as error:
        raise SetupError(f"can't read {path}") from error
