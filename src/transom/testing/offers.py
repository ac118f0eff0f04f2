"""The far side of the numbered proof, in memory: a log with witnesses, an agency, an operator.

For tests and vectors. Everything follows from labels: the same label gives the same keys.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from transom.core.consent.consent import Consent, ConsentTerms, sign_consent, verify_consent
from transom.core.consent.home import Home
from transom.core.crypto.envelope import X25519, HpkeKeyPair
from transom.core.device import DeviceTerms, sign_device_certificate
from transom.core.ids import new_id
from transom.core.log.checkpoint import Checkpoint
from transom.core.log.cosignature import Cosigner
from transom.core.log.entry import Entry, commit
from transom.core.log.merkle import (
    MemoryTree,
    consistency_path,
    inclusion_path,
    leaf_hash,
    root_at,
)
from transom.core.log.note import NoteSigner
from transom.core.log.policy import Policy, require_all
from transom.core.log.proof import LogProof
from transom.core.release import Memory, Offer, Trust
from transom.core.session import Incident, Record, ViewRequestTerms, sign_view_request
from transom.core.signing import Signed, Signer

MINUTE = 60_000
DAY = 24 * 60 * MINUTE


def draw(label: str, length: int = 32) -> bytes:
    """`length` bytes that follow from the label."""
    return hashlib.shake_256(b"transom testing\n" + label.encode()).digest(length)


def ident(prefix: str, label: str = "first") -> str:
    """An identifier that follows from prefix and label."""
    return new_id(prefix, draw(f"{prefix} {label}", 16))


def signer(label: str) -> Signer:
    """A signer whose key follows from the label."""
    return Signer.from_seed(draw(f"key of {label}"))


class Ledger:
    """A log and its witnesses.

    Args:
        label: from which all keys follow.
        origin: the log's origin line.
    """

    def __init__(self, label: str = "log", origin: str = "hub.example/log") -> None:
        self.log = NoteSigner(origin, signer(f"{label} log"))
        self.witnesses = [
            Cosigner(f"{name}.example", signer(f"{label} {name}")) for name in ("north", "south")
        ]
        self.tree = MemoryTree()

    @property
    def policy(self) -> Policy:
        """Trusts the log and demands both witnesses."""
        return require_all(self.log.vkey, [(w.vkey, None) for w in self.witnesses])

    @property
    def size(self) -> int:
        """How many entries it holds."""
        return self.tree.size

    def append(self, entry: bytes) -> int:
        """Adds an entry; gives its index."""
        self.tree.append(leaf_hash(entry))
        return self.size - 1

    def fill(self, count: int, label: str = "filler") -> None:
        """Adds entries of others."""
        for i in range(count):
            self.append(f"{label} {i}".encode())

    def root(self, size: int | None = None) -> bytes:
        """The root of the first `size` entries, or of all."""
        return root_at(self.size if size is None else size, self.tree)

    def proof(
        self,
        index: int,
        *,
        now: int,
        size: int | None = None,
        witnesses: Sequence[Cosigner] | None = None,
        log: NoteSigner | None = None,
    ) -> str:
        """Proof text for an entry, cosigned at `now`."""
        size = self.size if size is None else size
        log = log or self.log
        note = log.sign(Checkpoint(log.vkey.name, size, self.root(size)).to_text())
        by = self.witnesses if witnesses is None else witnesses
        note = note.with_signatures(*(w.cosign(note.text, now=now) for w in by))
        return LogProof(index, tuple(inclusion_path(index, size, self.tree)), note).to_text()

    def consistency(self, base: int, size: int | None = None) -> tuple[int, list[bytes]]:
        """The base and the hashes, as an `Offer` carries them."""
        return base, consistency_path(base, self.size if size is None else size, self.tree)


@dataclass
class Scene:
    """An owner with a gateway and one consent, an agency with one operator, and a log.

    Args:
        now: the instant around which everything is dated.
    """

    now: int
    ledger: Ledger = field(default_factory=Ledger)
    owner: Signer = field(default_factory=lambda: signer("owner"))
    gateway: Signer = field(default_factory=lambda: signer("gateway"))
    agency: Signer = field(default_factory=lambda: signer("agency"))
    device: Signer = field(default_factory=lambda: signer("device"))
    hpke: HpkeKeyPair = field(default_factory=lambda: HpkeKeyPair(X25519, draw("hpke")))

    def __post_init__(self) -> None:
        if not self.ledger.size:
            self.ledger.fill(5)

    def consent_terms(self, **changes: Any) -> ConsentTerms:
        """For all around `now`: a month, two purposes, 30 minutes; standing, or in given hours."""
        terms = ConsentTerms(
            consent_id=ident("cns"),
            site_id=ident("sit"),
            camera_id=ident("cam"),
            program_id=ident("prg"),
            gateway_key=self.gateway.key,
            agency_id=ident("agy"),
            agency_name="Harbour District Police",
            agency_key=self.agency.key,
            purposes=("fire", "missing_person"),
            tier="scheduled" if changes.get("hours") else "standing",
            blur="unblurred",
            rights=("live",),
            max_minutes=30,
            max_minutes_per_day=1440,
            given_at=self.now - DAY,
            not_before=self.now - DAY,
            not_after=self.now + 30 * DAY,
            program_not_after=self.now + 45 * DAY,
        )
        return replace(terms, **changes)

    def consent(self, **changes: Any) -> Consent:
        """A verified consent of the owner."""
        signed = sign_consent(self.consent_terms(**changes), signer=self.owner)
        return verify_consent(signed, owner_key=self.owner.key)

    def certificate(self, by: Signer | None = None, **changes: Any) -> Signed:
        """The device's certificate, by the agency unless `by` another."""
        terms = DeviceTerms(
            device_id=ident("dev"),
            agency_id=ident("agy"),
            person_id=ident("per"),
            pseudonym="badge 4711",
            role="operator",
            sign_key=self.device.key,
            hpke_suite=self.hpke.suite,
            hpke_key=self.hpke.public,
            not_before=self.now - DAY,
            not_after=self.now + 300 * DAY,
        )
        return sign_device_certificate(replace(terms, **changes), signer=by or self.agency)

    def request(self, by: Signer | None = None, **changes: Any) -> Signed:
        """The device's view request; `incident` may be a dict of changes."""
        incident = Incident(
            incident_id=ident("inc"),
            number="2026-0815",
            purpose="missing_person",
            justification="Child missing since 07:40, last seen at the harbour gate.",
            authority="consent",
        )
        incident = replace(incident, **changes.pop("incident", {}))
        terms = ViewRequestTerms(
            session_id=ident("vws"),
            device_id=ident("dev"),
            camera_id=ident("cam"),
            agency_id=ident("agy"),
            program_id=ident("prg"),
            incident=incident,
            rights=("live",),
            blur="unblurred",
            unblurred_reason="The child's clothes have to be recognised.",
            minutes=15,
            requested_at=self.now - 400,
        )
        return sign_view_request(replace(terms, **changes), signer=by or self.device)

    def record(self, **changes: Any) -> Record:
        """The hub's record of the session."""
        record = Record(
            session_id=ident("vws"),
            gateway_id=ident("gwy"),
            device_certificate=self.certificate(),
            view_request=self.request(),
            opened_at=self.now - 200,
            not_after=self.now + 60 * MINUTE,
        )
        return replace(record, **changes)

    def entry(self, record: Record, salt: bytes, **changes: Any) -> Entry:
        """The entry that commits to the record."""
        public: Any = record.public_members()
        entry = Entry(
            type="view_session.opened",
            commitment=commit(record.to_json(), salt),
            refers_to=draw("asked"),
            **public,
        )
        return replace(entry, **changes)

    def offer(self, record: Record | None = None, **changes: Any) -> Offer:
        """Logs the record and offers it; `changes` are of the offer's members."""
        record = record or self.record()
        salt = draw("salt")
        entry = self.entry(record, salt).to_bytes()
        base = self.ledger.size
        index = self.ledger.append(entry)
        offer = Offer(
            entry=entry,
            record=record.to_json(),
            salt=salt,
            proof=self.ledger.proof(index, now=self.now),
            consistency=self.ledger.consistency(base),
        )
        return replace(offer, **changes)

    def trust(self, **changes: Any) -> Trust:
        """What the gateway has pinned, with the one consent."""
        trust = Trust(
            policy=self.ledger.policy,
            log_origin=self.ledger.log.vkey.name,
            gateway_id=ident("gwy"),
            gateway_key=self.gateway.key,
            owner_key=self.owner.key,
            consents=[self.consent()],
            home=Home(kinds={ident("cam"): "fixed"}),
        )
        return replace(trust, **changes)

    def memory(self, size: int = 5, **changes: Any) -> Memory:
        """What the gateway has seen: the ledger's first `size` entries."""
        memory = Memory(
            tree_size=size,
            root=self.ledger.root(size),
            enrolled_size=3,
            seen=frozenset(),
            latest=self.now - MINUTE,
        )
        return replace(memory, **changes)
