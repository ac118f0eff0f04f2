"""Device certificates."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transom.core.device import TYPE, sign_device_certificate, verify_device_certificate
from transom.core.signing import Signed
from transom.errors import CertificateRefused, EncodingError
from transom.testing.offers import DAY, Scene

SCENE = Scene(1_795_420_800_000)


@pytest.mark.vectors("device_certificate/certificates.json")
def test_certificates(case, run):
    signed, key = case["signed"], bytes.fromhex(case["agency_key_hex"])
    certificate = run(
        lambda: verify_device_certificate(Signed.from_json(signed), agency_key=key, now=case["now"])
    )
    assert certificate is None or certificate.to_body() == signed["body"]


@given(
    st.dictionaries(
        st.sampled_from(sorted(SCENE.certificate().body)),
        st.booleans() | st.integers(0, 2**53 - 1) | st.text(max_size=50) | st.lists(st.text()),
    )
)
def test_made_up_members_raise_our_errors_only(changes):
    try:
        signed = SCENE.agency.sign(TYPE, {**SCENE.certificate().body, **changes})
        certificate = verify_device_certificate(signed, agency_key=SCENE.agency.key, now=SCENE.now)
    except (EncodingError, CertificateRefused):
        return
    assert certificate.to_body() == signed.body


def test_certificate_of_more_than_400_days_is_not_signed():
    with pytest.raises(EncodingError):
        SCENE.certificate(not_after=SCENE.now + 400 * DAY)


def test_key_of_another_suite_is_not_certified():
    with pytest.raises(EncodingError):
        SCENE.certificate(hpke_suite="mlkem768-x25519")


def test_verified_terms_sign_to_the_same_bytes():
    certificate = verify_device_certificate(
        SCENE.certificate(), agency_key=SCENE.agency.key, now=SCENE.now
    )
    assert sign_device_certificate(certificate, signer=SCENE.agency) == certificate.signed
