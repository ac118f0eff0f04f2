"""Checks a file that somebody shows: a consent receipt, a look's opening, an owner's record.

Offline. Names the first thing that fails, in plain words, and whose keys it relied on.
"""

import json
from dataclasses import dataclass, field
from typing import Any

from transom.audit.state import StateFolder
from transom.audit.text import instant
from transom.audit.trust import Trust
from transom.core.codec import b64
from transom.core.log.opening import Opening, VerifiedOpening, read_record_file, verify_opening
from transom.core.log.policy import Policy, parse_policy
from transom.core.log.tiles import ENTRIES, WIDTH, Tile, decode_bundle
from transom.core.receipt import verify_receipt
from transom.errors import (
    EncodingError,
    LogFormatError,
    LogRefused,
    NotFoundError,
    ReceiptRefused,
    SignatureRefused,
    TransomError,
)

RECEIPT, OPENINGS, UNKNOWN = "consent receipt", "record", "unknown"
_WORDS = {
    "commitment": "the record isn't the one that the log entry commits to: it was changed",
    "checkpoint": "the log's checkpoint isn't signed by a log that is trusted here",
    "witnesses": "not enough of the trusted witnesses have signed the log's checkpoint",
    "inclusion": "the log entry doesn't stand in the log where the proof says",
    "mirror": "the log that was audited has another entry in that place",
}


@dataclass
class Verdict:
    """What came of a file.

    Args:
        kind: what it is.
        holds: whether everything in it does.
        failed: the first thing that doesn't, in plain words.
        held: what does, one line each.
        relied_on: whose keys, one line each.
    """

    kind: str
    holds: bool = True
    failed: str = ""
    held: list[str] = field(default_factory=list)
    relied_on: list[str] = field(default_factory=list)

    def fail(self, why: str) -> "Verdict":
        """The same, with what fails."""
        self.holds, self.failed = False, why
        return self

    def to_json(self) -> dict[str, Any]:
        """Everything, ready for `json.dumps`."""
        return vars(self)

    def tell(self) -> str:
        """Everything, in words."""
        first = f"This {self.kind} holds." if self.holds else f"NOT TRUE: {self.failed}"
        relied = [f"  {line}" for line in self.relied_on]
        lines = [first, *(f"  {line}" for line in self.held)]
        return "\n".join([*lines, "This rests on:", *relied] if relied else lines)


def check_file(
    data: bytes, *, policy: Policy | None = None, state: StateFolder | None = None
) -> Verdict:
    """Checks a file's bytes.

    Args:
        policy: whom to trust, instead of whom the file itself names.
        state: an audit's; its policy is trusted, and its mirror asked.
    """
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return Verdict(UNKNOWN).fail("it isn't a JSON file")
    if isinstance(value, dict) and "signed_consent" in value:
        return _check_receipt(value)
    if isinstance(value, dict) and "format" in value:
        return _check_record(data, policy, state)
    return Verdict(UNKNOWN).fail("it is neither a consent receipt nor a record file")


def _check_receipt(value: object) -> Verdict:
    verdict = Verdict(RECEIPT)
    try:
        receipt = verify_receipt(value)
    except ReceiptRefused:
        return verdict.fail("its readable part says something else than what was signed")
    except SignatureRefused:
        return verdict.fail("its signature isn't the owner's, or what was signed was changed")
    except EncodingError as error:
        return verdict.fail(f"it isn't a whole receipt ({error.message})")
    consent = receipt.consent
    others = [
        f"another owner agreed on {instant(one.agreed_at)}, key {b64(one.signed.key)}"
        for one in receipt.agreements
    ]
    verdict.held = [
        f"consent {consent.consent_id}, given on {instant(consent.given_at)}",
        f"to {consent.agency_name}, for {', '.join(consent.purposes)}",
        f"until {instant(consent.not_after)}, at most {consent.max_minutes} minutes a look",
        *others,
        "A receipt can't say whether the consent was withdrawn since.",
    ]
    verdict.relied_on = [
        f"the owner's key, which the file itself names: {b64(consent.signed.key)}",
        "Compare it with the one that the owner's gateway shows.",
    ]
    return verdict


def _check_record(data: bytes, policy: Policy | None, state: StateFolder | None) -> Verdict:
    verdict = Verdict(OPENINGS)
    try:
        openings, named = read_record_file(data)
        trusted = policy or (state.policy() if state else None)
        own_word = trusted is None
        if trusted is None and named is not None:
            trusted = parse_policy(named)
    except (EncodingError, LogFormatError) as error:
        return verdict.fail(f"it isn't a whole record file ({error.message})")
    if trusted is None:
        return verdict.fail("it names nobody to trust; give a trust policy with --policy FILE")
    verdict.relied_on = _relied(trusted, own_word=own_word)
    for number, opening in enumerate(openings, 1):
        try:
            verified = verify_opening(opening, policy=trusted)
            _check_mirror(opening, verified, state)
        except TransomError as error:
            which = "" if len(openings) == 1 else f"the opening number {number}: "
            return verdict.fail(which + _plain(error))
        verdict.held.append(_say(verified))
    return verdict


def _check_mirror(opening: Opening, verified: VerifiedOpening, state: StateFolder | None) -> None:
    """Compares with an audited log, as far as that audit came."""
    progress = state.progress() if state else None
    if state is None or progress is None or verified.index >= progress.size:
        return
    index, place = divmod(verified.index, WIDTH)
    tile = Tile(ENTRIES, index, min(WIDTH, progress.size - index * WIDTH))
    try:
        entries = decode_bundle(state.read_tile(tile), tile.width)
    except NotFoundError:
        return
    if entries[place] != opening.entry:
        raise LogRefused("mirror", "the mirror has another entry there")


def _plain(error: TransomError) -> str:
    if isinstance(error, LogRefused) and error.check in _WORDS:
        return f"{_WORDS[error.check]} ({error.message})"
    return f"it isn't a whole opening ({error.message})"


def _relied(policy: Policy, *, own_word: bool) -> list[str]:
    keys = Trust(policy, first_use=own_word).lines()
    if own_word:
        keys.append("These are the file's own word: whoever made it could name keys of their own.")
        keys.append("Give keys that you know otherwise: --policy FILE, or --state DIR of an audit.")
    return keys


def _say(verified: VerifiedOpening) -> str:
    entry = verified.entry
    names = ", ".join(name for name, _ in verified.cosigned) or "nobody"
    said = f"entry {verified.index} of {verified.checkpoint.origin}: {entry.type}"
    return f"{said}, {instant(entry.time)}, witnessed by {names}; its record is the true one"
