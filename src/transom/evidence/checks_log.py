"""Checks 3 to 8 and 11: what the witnessed log says, and what agency and owner have signed."""

from transom.core.codec import b64, unb64
from transom.core.consent.consent import verify_consent
from transom.core.consent.policy import Ask, covers_clip
from transom.core.device import verify_device_certificate
from transom.core.footage.act import ENTRY_OF, verify_evidence_act
from transom.core.footage.record import PostedRecord
from transom.core.footage.release import verify_footage_release
from transom.core.footage.request import verify_footage_request
from transom.core.log.opening import read_record_file, verify_opening
from transom.core.log.policy import parse_policy
from transom.core.receipt import verify_receipt
from transom.errors import LogRefused
from transom.evidence.checks import Case, naming, need
from transom.evidence.manifest import CLIP_KEY, DEVICE, OPENINGS, POLICY, RECEIPT, RELEASE
from transom.evidence.story import RELEASED, Told, tell
from transom.evidence.words import instant

_WORDS = {
    "commitment": "its record isn't the one that the log entry commits to",
    "checkpoint": "the log's checkpoint isn't signed by a log that is trusted",
    "witnesses": "not enough of the trusted witnesses have signed the log's checkpoint",
    "inclusion": "it doesn't stand in the log where the proof says",
}


def log(case: Case) -> str:
    """(3) Each opening is included under a checkpoint that log and witnesses have signed."""
    with naming("log", "the log entries can't be read"):
        openings, _ = read_record_file(case.files[OPENINGS])
        own = parse_policy(case.files[POLICY])
        case.found["story"] = tell(openings, case.manifest.package_id)
    policy = case.policy or own
    whose = "the one given" if case.policy else f"THE PACKAGE'S OWN WORD ({POLICY})"
    case.relied_on.append(f"the log and its witnesses: {whose}")
    for number, opening in enumerate(openings, 1):
        with naming("log", f"log entry {number} of {OPENINGS} doesn't hold"):
            try:
                held = verify_opening(opening, policy=policy)
            except LogRefused as error:
                words = _WORDS.get(error.check, error.message)
                need("log", False, f"log entry {number} of {OPENINGS} doesn't hold: {words}")
    witnesses = ", ".join(name for name, _ in held.cosigned) or "none"
    return f"{len(openings)} entries, witnesses: {witnesses}"


def agency(case: Case) -> str:
    """(4) The agency's key is the one given, and the one that the log says was enrolled."""
    with naming("agency", "the agency's entry can't be read"):
        record = case.story.agency.record
        key = unb64(str(record.get("key")), 32)
    same = record.get("agency_id") == case.manifest.agency_id
    need("agency", same, "the log enrolled another agency than the package names")
    given = case.agency_key is None or case.agency_key == key
    need("agency", given, "the agency's key isn't the one that you trust")
    whose = "the one given" if case.agency_key else "THE LOG'S WORD"
    case.relied_on.append(f"the agency's key {b64(key)}: {whose}")
    named = record.get("name") == case.manifest.names["agency"]
    need("agency", named, "the log enrolled the agency under another name")
    case.found["agency_key"] = key
    return case.manifest.names["agency"]


def device(case: Case) -> str:
    """(5) The agency certified the device that signed the package and made the act."""
    manifest = case.manifest
    with naming("device", "the certificate of the custodian's device doesn't hold"):
        found = verify_device_certificate(
            case.signed(DEVICE), agency_key=_agency_key(case), now=manifest.made_at
        )
        listed = case.story.device.signed("certificate")
    signed_it = (found.sign_key, found.device_id) == (manifest.signed.key, manifest.device_id)
    need("device", signed_it, "another device than the certified one signed the package")
    need("device", listed == found.signed, "the log enrolled the device with another certificate")
    case.found["device"] = found
    return f"{found.pseudonym}, {found.role}"


def consent(case: Case) -> str:
    """(6) The owner's signed consent lets this agency be given clips of this camera."""
    with naming("consent", "the consent receipt doesn't hold"):
        found = verify_receipt(case.json(RECEIPT)).consent
        logged = case.story.consent.signed("consent")
        verify_consent(logged, owner_key=found.signed.key)
    need("consent", logged == found.signed, "the log has another consent than the receipt")
    case.found["consent"] = found
    with naming("consent", "the consent doesn't cover the clip"):
        request, release = case.story.request, case.story.release
        ask = Ask(
            agency_id=case.manifest.agency_id,
            agency_key=_agency_key(case),
            camera_id=case.manifest.camera_id,
            gateway_key=case.signed(CLIP_KEY).key,
            program_id=request.program_id,
            purpose=request.incident.purpose,
            rights=("clip",),
            blur=release.blur,
        )
        covers_clip(found, ask, now=release.released_at, withdrawn=(), home=None)
    return f"given on {instant(found.given_at)}, key {b64(found.signed.key)}"


def request(case: Case) -> str:
    """(7) A device of the agency asked for footage of this time, and the log had it."""
    with naming("request", "the footage request doesn't hold"):
        record = PostedRecord.from_json(case.story.posted.record)
        asking = verify_device_certificate(
            record.device_certificate, agency_key=_agency_key(case), now=record.posted_at
        )
        found = verify_footage_request(record.footage_request, sign_key=asking.sign_key)
    manifest = case.manifest
    same = {found.request_id, record.request_id} == {manifest.request_id}
    need("request", same, "the package is of another footage request")
    named = (found.code, found.incident.number)
    same = named == (manifest.names["code"], manifest.names["incident"])
    need("request", same, "the request has another code or incident than the package says")
    need("request", found.agency_id == manifest.agency_id, "another agency asked for it")
    return f"{found.code}, {instant(found.requested_at)}"


def release(case: Case) -> str:
    """(8) The owner of that consent released this clip for that request, and the log has it."""
    with naming("release", "the owner's release doesn't hold"):
        signed = case.signed(RELEASE)
        found = verify_footage_release(signed, owner_key=case.consent.signed.key)
        logged = case.story.released.signed("release")
    need("release", logged == signed, "the log has another release than the package")
    where = (case.manifest.request_id, case.manifest.camera_id)
    need("release", (found.request_id, found.camera_id) == where, "it is of another clip")
    asked = case.story.request
    within = asked.begin <= found.begin < found.end <= asked.end
    need("release", within, "the clip shows another time than was asked for")
    refers = case.story.released.entry.refers_to == case.story.posted.entry.commitment
    need("release", refers, f"the log entry {RELEASED} is of another request")
    case.found["release"] = found
    return instant(found.released_at)


def custody(case: Case) -> str:
    """(11) Each entry is of this clip, in order, and the last act is the package's own."""
    released, manifest = case.story.released.entry, case.manifest
    where = (manifest.request_id, manifest.camera_id)
    before, holds = released.time, {released.commitment}
    for told in case.story.custody:
        told_of = (told.record.get("request_id"), told.record.get("camera_id"))
        need("custody", told_of == where, f"an entry {told.entry.type} is of another clip")
        need("custody", told.entry.refers_to in holds, f"an entry {told.entry.type} hangs loose")
        need("custody", told.entry.time >= before, "the entries are out of order")
        need("custody", told.record.get("at") == told.entry.time, "an entry tells another time")
        before = told.entry.time
        if told.entry.type == "clip.held":
            holds.add(told.entry.commitment)
        if told.entry.type in ENTRY_OF.values():
            _act(case, told)
    last = case.story.custody[-1] == case.story.handed
    need("custody", last, "something was done with the clip after this export")
    act = case.story.act
    same = (act.kind, act.recipient) == (manifest.kind, manifest.recipient)
    need("custody", same, "the log says that it was made for something, or somebody, else")
    mine = case.story.handed.signed("act").key == case.device.sign_key
    need("custody", mine, "another device than the custodian's made the export")
    return f"{len(case.story.custody)} entries since the owner gave it"


def _act(case: Case, told: Told) -> None:
    with naming("custody", "an act of the custodian's doesn't hold"):
        signed, certificate = told.signed("act"), told.signed("device_certificate")
        by = verify_device_certificate(
            certificate, agency_key=_agency_key(case), now=told.entry.time
        )
        act = verify_evidence_act(signed, sign_key=by.sign_key)
    same = (act.request_id, act.camera_id) == (case.manifest.request_id, case.manifest.camera_id)
    need("custody", same, "an act of the custodian's is of another clip")
    need("custody", ENTRY_OF[act.kind] == told.entry.type, "an act is logged as another kind")


def _agency_key(case: Case) -> bytes:
    key = case.found["agency_key"]
    assert isinstance(key, bytes)
    return key
