"""Attacks on the numbered proof (spec/view-session.md): one thing changed, one step refuses.

Those on step 9, the consent, are in `consent_attacks`.
"""

from dataclasses import replace

from topics.attack_scene import Attack, Case, Proof
from topics.common import MINUTE, NOW, draw, ident, signer
from topics.consent_attacks import CONSENT_ATTACKS, alarm, watched

from transom.core.codec import JsonObject, b64, encode
from transom.core.log.entry import Entry, commit
from transom.core.session import Record
from transom.core.signing import Signed
from transom.testing.offers import Ledger, Scene

STRANGER = signer("stranger")


def _fork(a: Attack) -> Proof:
    """A log of its own, shown to this gateway alone; both witnesses are taken in."""
    _, trust, memory, now = a.honest()
    forked = Scene(NOW, ledger=Ledger())
    forked.ledger.tree = type(forked.ledger.tree)()
    forked.ledger.fill(5, "rewritten")
    return forked.offer(), trust, memory, now


def _fork_of_one_size(a: Attack) -> Proof:
    offer, trust, memory, now = a.honest()
    return offer, trust, replace(memory, tree_size=6, root=draw("another root")), now


def _shrunk(a: Attack) -> Proof:
    offer, trust, _, now = a.honest()
    a.scene.ledger.fill(3)
    return offer, trust, a.scene.memory(9), now


def _same_tree(a: Attack) -> Proof:
    offer, trust, _, now = a.honest()
    return offer, trust, a.scene.memory(6), now


def _first_tree(a: Attack) -> Proof:
    offer, trust, _, now = a.honest()
    memory = a.scene.memory(0, root=bytes(32))
    return replace(offer, consistency=(0, [])), trust, memory, now


def _stale_base(a: Attack) -> Proof:
    offer, trust, _, now = a.honest()
    return replace(offer, consistency=a.scene.ledger.consistency(4)), trust, a.scene.memory(), now


def _hub_certifies(a: Attack) -> Proof:
    """The hub certifies a device of its own for the agency."""
    certificate = a.scene.certificate(by=STRANGER)
    return a.recorded(device_certificate=certificate)


def _swapped_key(a: Attack) -> Proof:
    """The hub puts another HPKE key in the operator's certificate."""
    good = a.scene.certificate()
    body: JsonObject = {**good.body, "hpke_key": b64(draw("thief"))}
    return a.recorded(device_certificate=Signed(good.type, body, good.key, good.sig))


def _recommitted(a: Attack) -> Proof:
    """The hub changes the record after it was logged."""
    offer, trust, memory, now = a.honest()
    record: JsonObject = {**offer.record, "not_after": NOW + 10 * 60 * MINUTE}
    return replace(offer, record=record), trust, memory, now


def _unlogged(a: Attack) -> Proof:
    """An entry made for this gateway, under the proof of another's."""
    offer, trust, memory, now = a.honest()
    record: JsonObject = {**offer.record, "not_after": NOW + 10 * 60 * MINUTE}
    entry = a.scene.entry(Record.from_json(record), offer.salt)
    assert entry.commitment == commit(record, offer.salt)
    return replace(offer, record=record, entry=entry.to_bytes()), trust, memory, now


def _another_type(a: Attack) -> Proof:
    """An entry that commits to the record, and announces something else."""
    record, salt = a.scene.record(), draw("salt")
    entry = Entry(type="log.created", time=NOW, commitment=commit(record.to_json(), salt))
    return a.logged(record, salt, entry.to_bytes())


def _hidden_authority(a: Attack) -> Proof:
    record, salt = a.scene.record(), draw("salt")
    members = a.scene.entry(record, salt).to_json()
    del members["authority"]
    return a.logged(record, salt, encode(members))


def _sixty_seconds_ago(a: Attack) -> Proof:
    request = a.scene.request(requested_at=NOW - 60_000)
    return a.recorded(opened_at=NOW - 60_000, view_request=request)


ATTACKS: list[Case] = [
    ("honest", lambda a: a.honest(), "", ""),
    ("honest, first tree since enrolment", _first_tree, "", ""),
    ("honest, in a tree already accepted", _same_tree, "", ""),
    ("honest, on request", lambda a: a.honest(tier="on_request"), "", ""),
    (
        "honest, on alarm",
        lambda a: a.at_home(alarm(NOW - MINUTE), tier="on_alarm", alarm_minutes=16),
        "",
        "",
    ),
    (
        "honest, minutes of the day left",
        lambda a: a.at_home(watched((NOW - 9 * MINUTE, NOW - 4 * MINUTE)), max_minutes_per_day=20),
        "",
        "",
    ),
    ("opened and requested 60 s ago", _sixty_seconds_ago, "", ""),
    ("first entry after the enrolment", lambda a: a.remembered(enrolled_size=5), "", ""),
    ("consent that begins now", lambda a: a.honest(not_before=NOW), "", ""),
    ("clock 5 s behind itself", lambda a: a.remembered(latest=NOW + 5_000), "", ""),
    (
        "clock ran backwards",
        lambda a: a.remembered(latest=NOW + 5_001),
        "clock",
        "backwards",
    ),
    ("record changed after it was logged", _recommitted, "commitment", "log_refused"),
    ("another salt", lambda a: a.offered(salt=draw("pepper")), "commitment", "log_refused"),
    ("salt of 31 bytes", lambda a: a.offered(salt=bytes(31)), "commitment", "encoding"),
    ("entry that isn't canonical", lambda a: a.offered(entry=b"{ }"), "commitment", "encoding"),
    ("entry of another type", _another_type, "commitment", "type"),
    ("entry says another time", lambda a: a.entered(time=NOW), "commitment", "time"),
    (
        "entry says another purpose",
        lambda a: a.entered(purpose="fire"),
        "commitment",
        "purpose",
    ),
    (
        "entry says another agency",
        lambda a: a.entered(agency=ident("agy", "other")),
        "commitment",
        "agency",
    ),
    ("entry hides the authority", _hidden_authority, "commitment", "encoding"),
    (
        "entry says a longer session",
        lambda a: a.entered(max_seconds=24 * 3600),
        "commitment",
        "max_seconds",
    ),
    ("entry that was never logged", _unlogged, "inclusion", "log_refused"),
    (
        "proof of another entry",
        lambda a: a.offered(proof=_other_proof(a)),
        "inclusion",
        "log_refused",
    ),
    ("no proof at all", lambda a: a.offered(proof=""), "inclusion", "log_format"),
    (
        "checkpoint of another log",
        lambda a: a.trusted(log_origin="other.example/log"),
        "checkpoint",
        "log_refused",
    ),
    (
        "checkpoint signed by another key",
        lambda a: a.proven(log=Ledger("impostor").log),
        "checkpoint",
        "log_refused",
    ),
    (
        "no witness",
        lambda a: a.proven(witnesses=[]),
        "witnesses",
        "log_refused",
    ),
    (
        "one of two witnesses",
        lambda a: a.proven(witnesses=a.scene.ledger.witnesses[:1]),
        "witnesses",
        "log_refused",
    ),
    (
        "witnesses that nobody trusts",
        lambda a: a.proven(witnesses=Ledger("impostor").witnesses),
        "witnesses",
        "log_refused",
    ),
    (
        "cosignatures six minutes old",
        lambda a: a.proven(now=NOW - 6 * MINUTE),
        "witnesses",
        "log_refused",
    ),
    (
        "cosignatures six minutes ahead",
        lambda a: a.proven(now=NOW + 6 * MINUTE),
        "witnesses",
        "log_refused",
    ),
    ("fork of the log", _fork, "consistency", "log_refused"),
    ("fork of one size", _fork_of_one_size, "consistency", "log_refused"),
    ("log shrank", _shrunk, "consistency", "log_refused"),
    ("consistency from another size", _stale_base, "consistency", "base"),
    (
        "consistency with a hash left out",
        lambda a: a.offered(consistency=(5, [])),
        "consistency",
        "log_refused",
    ),
    (
        "opened more than 60 s ago",
        lambda a: a.recorded(opened_at=NOW - 60_001),
        "freshness",
        "opened_at",
    ),
    (
        "opened in the future",
        lambda a: a.recorded(opened_at=NOW + 60_001),
        "freshness",
        "opened_at",
    ),
    (
        "requested more than 60 s ago",
        lambda a: a.recorded(view_request=a.scene.request(requested_at=NOW - 60_001)),
        "freshness",
        "requested_at",
    ),
    (
        "gateway's clock an hour behind",
        lambda a: a.at(NOW - 60 * MINUTE),
        "witnesses",
        "log_refused",
    ),
    (
        "gateway's clock two minutes ahead",
        lambda a: a.at(NOW + 2 * MINUTE),
        "freshness",
        "opened_at",
    ),
    (
        "session replayed",
        lambda a: a.remembered(seen=frozenset({ident("vws")})),
        "freshness",
        "replay",
    ),
    (
        "entry from before the enrolment",
        lambda a: a.remembered(enrolled_size=6),
        "freshness",
        "before_enrolment",
    ),
    ("device certified by the hub", _hub_certifies, "device", "agency_key"),
    ("device's key swapped by the hub", _swapped_key, "device", "signature_refused"),
    (
        "certificate expired",
        lambda a: a.recorded(device_certificate=a.scene.certificate(not_after=NOW)),
        "device",
        "expired",
    ),
    (
        "certificate not valid yet",
        lambda a: a.recorded(device_certificate=a.scene.certificate(not_before=NOW + 1)),
        "device",
        "not_yet",
    ),
    (
        "device of an evidence custodian, who asks for nothing",
        lambda a: a.recorded(device_certificate=a.scene.certificate(role="custodian")),
        "device",
        "role",
    ),
    (
        "certificate of another device",
        lambda a: a.recorded(device_certificate=a.scene.certificate(device_id=ident("dev", "x"))),
        "device",
        "device_id",
    ),
    (
        "certificate of another agency under the same key",
        lambda a: a.recorded(device_certificate=a.scene.certificate(agency_id=ident("agy", "x"))),
        "device",
        "device_id",
    ),
    (
        "request signed by another device",
        lambda a: a.recorded(view_request=a.scene.request(by=STRANGER)),
        "request",
        "signature_refused",
    ),
    (
        "request of another session",
        lambda a: a.recorded(view_request=a.scene.request(session_id=ident("vws", "x"))),
        "request",
        "session_id",
    ),
    (
        "session for another gateway",
        lambda a: a.recorded(gateway_id=ident("gwy", "x")),
        "request",
        "gateway_id",
    ),
    *CONSENT_ATTACKS,
    (
        "over before it starts",
        lambda a: a.recorded(opened_at=NOW - 30_000, not_after=NOW),
        "cap",
        "over",
    ),
]


def _other_proof(a: Attack) -> str:
    return a.scene.ledger.proof(2, now=NOW)
