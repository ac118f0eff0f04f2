"""The proof of a footage request: one thing changed at a time, and the step that refuses it."""

from dataclasses import replace
from typing import Any

import pytest

from transom.core.consent.home import Home
from transom.core.footage.proof import prove_posted
from transom.core.footage.record import PostedRecord
from transom.core.footage.request import HOUR_MS
from transom.core.land import circle
from transom.core.log.entry import Entry, commit
from transom.core.proving import Memory, Offer, Trust
from transom.core.sight import Sight, View
from transom.core.signing import Signed
from transom.errors import ProofRefused
from transom.testing.footage import footage_request
from transom.testing.offers import MINUTE, Scene, draw, ident, signer

NOW = 1_795_420_800_000
HERE = (53_540_000, 9_990_000)
FAR = (53_640_000, 9_990_000)
SIGHTS = {
    ident("cam"): Sight(
        kind="fixed", position=HERE, view=View(bearing_deg=0, angle_deg=90, reach_m=30)
    ),
    ident("cam", "far"): Sight(kind="fixed", position=FAR),
}


class Asked:
    """An honest footage request, of which one thing is changed."""

    def __init__(self) -> None:
        self.scene = Scene(NOW)

    def request(self, **changes: Any) -> Signed:
        area = changes.pop("area", circle(HERE, 40.0))
        return footage_request(NOW - 400, signer=self.scene.device, area=area, **changes)

    def record(self, **changes: Any) -> PostedRecord:
        record = PostedRecord(
            request_id=ident("ftr"),
            device_certificate=self.scene.certificate(),
            footage_request=self.request(),
            posted_at=NOW - 200,
        )
        return replace(record, **changes)

    def offer(self, record: PostedRecord | None = None, **entry: Any) -> Offer:
        record, salt, ledger = record or self.record(), draw("salt"), self.scene.ledger
        public: Any = {**record.public_members(), **entry}
        told = Entry(**{"type": "footage_request.posted"} | public, commitment=self._commit(record))
        index = ledger.append(told.to_bytes())
        return Offer(
            entry=told.to_bytes(),
            record=record.to_json(),
            salt=salt,
            proof=ledger.proof(index, now=NOW),
            consistency=ledger.consistency(5),
        )

    def trust(self, **changes: Any) -> Trust:
        consent = {"rights": ("clip", "live"), **changes.pop("consent", {})}
        home = Home(kinds={ident("cam"): "fixed", ident("cam", "far"): "fixed"})
        return self.scene.trust(consents=[self.scene.consent(**consent)], home=home, **changes)

    def memory(self, **changes: Any) -> Memory:
        return self.scene.memory(**changes)

    def _commit(self, record: PostedRecord) -> bytes:
        return commit(record.to_json(), draw("salt"))


def refused(step: str, reason: str, *proof: Any, now: int = NOW) -> None:
    offer, trust, memory = proof
    with pytest.raises(ProofRefused) as caught:
        prove_posted(offer, trust=trust, memory=memory, sights=SIGHTS, now=now)
    assert (caught.value.step, caught.value.reason) == (step, reason)


def test_an_honest_request_reaches_the_cameras_that_could_have_seen_it_and_no_other():
    asked = Asked()
    posted = prove_posted(
        asked.offer(), trust=asked.trust(), memory=asked.memory(), sights=SIGHTS, now=NOW
    )
    assert set(posted.consents) == {ident("cam")}
    assert posted.request.code == "7K3M-Q9TX"
    assert posted.tree_size == asked.scene.ledger.size


def test_a_request_for_an_area_that_no_camera_here_sees_stays_outside():
    asked = Asked()
    record = asked.record(footage_request=asked.request(area=circle((53_560_000, 9_990_000), 40.0)))
    refused("consent", "camera", asked.offer(record), asked.trust(), asked.memory())


@pytest.mark.parametrize(
    ("consent", "reason"),
    [
        ({"rights": ("live",)}, "rights"),
        ({"tier": "registry", "rights": ()}, "tier"),
        ({"purposes": ("fire",)}, "purpose"),
        ({"program_id": ident("prg", "other")}, "program"),
        ({"not_after": NOW - 1}, "expired"),
        ({"not_before": NOW + 1}, "not_yet"),
        ({"gateway_key": draw("another gateway")}, "gateway_key"),
    ],
)
def test_an_owner_who_doesn_t_share_clips_with_this_agency_is_never_asked(consent, reason):
    asked = Asked()
    refused("consent", reason, asked.offer(), asked.trust(consent=consent), asked.memory())


def test_a_consent_that_says_more_than_the_owner_signed_lets_nobody_ask():
    asked = Asked()
    (honest,) = asked.trust(consent={"purposes": ("fire",)}).consents
    widened = replace(honest, purposes=("fire", "missing_person"))
    trust = replace(asked.trust(), consents=[widened])
    refused("consent", "forged", asked.offer(), trust, asked.memory())


def test_a_withdrawn_consent_lets_nobody_ask():
    asked = Asked()
    trust = asked.trust(withdrawn={ident("cns")})
    refused("consent", "withdrawn", asked.offer(), trust, asked.memory())


def test_an_unblurred_clip_is_asked_for_under_such_a_consent_only():
    asked = Asked()
    reason = "The child's clothes have to be recognised."
    request = asked.request(blur="unblurred", unblurred_reason=reason)
    offer = asked.offer(asked.record(footage_request=request))
    refused("consent", "blur", offer, asked.trust(consent={"blur": "blurred"}), asked.memory())


def test_the_hours_of_watching_live_don_t_count():
    asked = Asked()
    trust = asked.trust(consent={"tier": "on_alarm", "alarm_minutes": 5})
    posted = prove_posted(asked.offer(), trust=trust, memory=asked.memory(), sights=SIGHTS, now=NOW)
    assert set(posted.consents) == {ident("cam")}


def test_no_entry_no_request():
    asked = Asked()
    offer = asked.offer()
    other = asked.scene.ledger.append(b"something else")
    swapped = replace(offer, proof=asked.scene.ledger.proof(other, now=NOW))
    refused("inclusion", "log_refused", swapped, asked.trust(), asked.memory())


def test_an_entry_that_commits_to_another_request_is_refused():
    asked = Asked()
    offer = asked.offer()
    other = asked.record(footage_request=asked.request(message="Something else entirely, please."))
    spoilt = replace(offer, record=other.to_json())
    refused("commitment", "log_refused", spoilt, asked.trust(), asked.memory())


def test_an_entry_of_another_type_posts_nothing():
    asked = Asked()
    offer = asked.offer(type="view_session.asked")
    refused("commitment", "type", offer, asked.trust(), asked.memory())


def test_an_entry_that_says_another_purpose_in_public_is_refused():
    asked = Asked()
    offer = asked.offer(purpose="fire")
    refused("commitment", "purpose", offer, asked.trust(), asked.memory())


def test_one_witness_is_too_few():
    asked = Asked()
    offer = asked.offer()
    ledger = asked.scene.ledger
    proof = ledger.proof(ledger.size - 1, now=NOW, witnesses=ledger.witnesses[:1])
    refused("witnesses", "log_refused", replace(offer, proof=proof), asked.trust(), asked.memory())


def test_a_tree_that_doesn_t_extend_the_last_one_is_refused():
    asked = Asked()
    memory = asked.memory(root=draw("another root"))
    refused("consistency", "log_refused", asked.offer(), asked.trust(), memory)


def test_a_clock_that_ran_backwards_puts_nothing_to_the_owner():
    asked = Asked()
    memory = asked.memory(latest=NOW + MINUTE)
    refused("clock", "backwards", asked.offer(), asked.trust(), memory)


def test_a_request_that_is_over_isn_t_put_to_the_owner():
    asked = Asked()
    request = asked.request(due=NOW - 400 + HOUR_MS)
    offer = asked.offer(asked.record(footage_request=request))
    late = NOW + HOUR_MS
    ledger = asked.scene.ledger
    offer = replace(offer, proof=ledger.proof(ledger.size - 1, now=late))
    refused("freshness", "due", offer, asked.trust(), asked.memory(), now=late)


def test_an_old_signature_can_t_be_posted_anew():
    asked = Asked()
    request = asked.request(requested_at=NOW - 3 * MINUTE)
    offer = asked.offer(asked.record(footage_request=request))
    refused("freshness", "requested_at", offer, asked.trust(), asked.memory())


def test_a_device_that_another_agency_certified_asks_for_nothing():
    asked = Asked()
    other = asked.record(device_certificate=asked.scene.certificate(by=signer("another agency")))
    refused("device", "agency_key", asked.offer(other), asked.trust(), asked.memory())


def test_a_request_that_the_device_didn_t_sign_is_refused():
    asked = Asked()
    by = signer("the hub")
    request = footage_request(NOW - 400, signer=by, area=circle(HERE, 40.0))
    offer = asked.offer(asked.record(footage_request=request))
    refused("request", "signature_refused", offer, asked.trust(), asked.memory())
