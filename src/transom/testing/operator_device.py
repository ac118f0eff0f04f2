"""An operator's device for the gateway's tests, certified by an agency that the test plays."""

from typing import Any

from transom.core.crypto.envelope import HpkeKeyPair
from transom.core.device import DeviceTerms, sign_device_certificate
from transom.core.ids import new_id
from transom.core.signing import Signer
from transom.testing.offers import DAY


class OperatorDevice:
    """An operator's device: its keys, and what the agency says of it."""

    def __init__(self, agency_id: str, agency: Signer, *, now: int, **changes: Any) -> None:
        self.sign, self.hpke = Signer.generate(), HpkeKeyPair.generate()
        terms: dict[str, Any] = {
            "device_id": new_id("dev"),
            "agency_id": agency_id,
            "person_id": new_id("per"),
            "pseudonym": "badge 4711",
            "role": "operator",
            "sign_key": self.sign.key,
            "hpke_suite": self.hpke.suite,
            "hpke_key": self.hpke.public,
            "not_before": now - DAY,
            "not_after": now + 100 * DAY,
        }
        self.terms = DeviceTerms(**{**terms, **changes})
        self.certificate = sign_device_certificate(self.terms, signer=agency)
