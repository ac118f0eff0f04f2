"""What the checks of a package share: its files, whom to trust, and what was found so far."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from transom.core.consent.consent import Consent
from transom.core.device import DeviceCertificate
from transom.core.footage.release import FootageRelease
from transom.core.log.policy import Policy
from transom.core.signing import Signed
from transom.errors import EncodingError, EvidenceRefused, SignatureRefused, TransomError
from transom.evidence.manifest import SignedManifest
from transom.evidence.story import Story


@dataclass
class Case:
    """One package while it is checked. What stands below the files is found by earlier checks.

    Args:
        policy, agency_key, chain: whom to trust, where it was given.
        relied_on: whose word was taken, one line each.
    """

    files: Mapping[str, bytes]
    policy: Policy | None
    agency_key: bytes | None
    chain: str | None
    relied_on: list[str] = field(default_factory=list)
    found: dict[str, object] = field(default_factory=dict)

    @property
    def manifest(self) -> SignedManifest:
        """The list of contents, verified by check `manifest`."""
        found = self.found["manifest"]
        assert isinstance(found, SignedManifest)
        return found

    @property
    def story(self) -> Story:
        """The openings, verified by check `log`."""
        found = self.found["story"]
        assert isinstance(found, Story)
        return found

    @property
    def device(self) -> DeviceCertificate:
        """The custodian's device, verified by check `device`."""
        found = self.found["device"]
        assert isinstance(found, DeviceCertificate)
        return found

    @property
    def consent(self) -> Consent:
        """The owner's consent, verified by check `consent`."""
        found = self.found["consent"]
        assert isinstance(found, Consent)
        return found

    @property
    def release(self) -> FootageRelease:
        """What the owner gave, verified by check `release`."""
        found = self.found["release"]
        assert isinstance(found, FootageRelease)
        return found

    def json(self, name: str) -> object:
        """A file as JSON. Raises EncodingError."""
        try:
            value: object = json.loads(self.files[name])
        except (ValueError, RecursionError, KeyError) as error:
            raise EncodingError(f"{name} isn't JSON") from error
        return value

    def signed(self, name: str) -> Signed:
        """A file that holds a signed object. Raises EncodingError."""
        return Signed.from_json(self.json(name))


def need(check: str, holds: bool, message: str) -> None:
    """Returns if something holds. Raises EvidenceRefused."""
    if not holds:
        raise EvidenceRefused(check, message)


@contextmanager
def naming(check: str, words: str) -> Iterator[None]:
    """Says in plain words what is refused inside. Raises EvidenceRefused."""
    try:
        yield
    except EvidenceRefused:
        raise
    except SignatureRefused as error:
        raise EvidenceRefused(check, f"{words}: it was changed, or signed by another") from error
    except TransomError as error:
        if error.kind == "setup":
            raise
        raise EvidenceRefused(check, f"{words}: {error.message}") from error
