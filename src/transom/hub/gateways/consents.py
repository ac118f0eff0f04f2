"""Mirrors the consents and withdrawals that an owner has signed, and stages what the log says.

A registry to list from: it opens no camera (P4).
"""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection

from transom.core.codec import JsonObject, encode
from transom.core.consent.consent import (
    Consent,
    Withdrawal,
    verify_consent,
    verify_withdrawal,
)
from transom.errors import (
    ConflictError,
    NotFoundError,
    RefusedError,
    SignatureRefused,
    TransomError,
)
from transom.hub.cameras import repository, sharing
from transom.hub.cameras.areas import Areas
from transom.hub.db.rows import Row
from transom.hub.gateways.changes import Changes
from transom.hub.ledger import commitment_of, stage
from transom.hub.programs import repository as programs
from transom.hub.schemas import SignedObject

GIVEN = ("consent.given", "consent.changed")


class ConsentMirror:
    """One gateway's consents, within one transaction.

    Args:
        gateway: its row.
        areas: for the entries' coarse areas.
        changes: gathers what changed.
    """

    def __init__(
        self, conn: Connection, gateway: Row, *, areas: Areas, now: int, changes: Changes
    ) -> None:
        self._conn, self._gateway, self._areas = conn, gateway, areas
        self._now, self._changes = now, changes

    def take(self, consents: Iterable[SignedObject], withdrawals: Iterable[SignedObject]) -> None:
        """Takes over what the owner has signed, as far as it verifies and wasn't known.

        A consent that comes together with the withdrawal of another one in force, for the same
        camera, agency and program, takes its place: the log says `consent.changed` of the two.
        """
        ending = self._verified(withdrawals)
        for one in consents:
            consent = self._new(one)
            if consent is None:
                continue
            replaced = self._replaced(consent, ending)
            self._add(consent, replaced)
            if replaced is not None:
                del ending[replaced.consent_id]
        for withdrawal in ending.values():
            known = self._in_force(withdrawal.consent_id)
            if known is not None:
                self._withdraw(known, withdrawal)
                self._say_withdrawn(known, withdrawal)

    def _verified(self, withdrawals: Iterable[SignedObject]) -> dict[str, Withdrawal]:
        good: dict[str, Withdrawal] = {}
        for one in withdrawals:
            try:
                found = verify_withdrawal(one.signed(), owner_key=self._gateway["owner_key"])
            except TransomError as error:
                self._changes.turned_away.append(f"a withdrawal: {error.message}")
            else:
                good[found.consent_id] = found
        return good

    def _new(self, one: SignedObject) -> Consent | None:
        try:
            consent = verify_consent(one.signed(), owner_key=self._gateway["owner_key"])
            known = repository.consent(self._conn, consent.consent_id)
            if known is not None and known["signed"] == encode(consent.signed.to_json()):
                return None
            self._check(consent, known is not None)
        except TransomError as error:
            self._changes.turned_away.append(f"a consent: {error.message}")
            return None
        return consent

    def _check(self, consent: Consent, known: bool) -> None:
        conn, gateway = self._conn, self._gateway
        if known:
            raise ConflictError("its identifier is another consent's")
        if (consent.gateway_key, consent.site_id) != (gateway["gateway_key"], gateway["site_id"]):
            raise SignatureRefused("it names another gateway or site")
        if repository.owner_of(conn, consent.camera_id) != gateway["gateway_id"]:
            raise RefusedError("it names a camera that this gateway hasn't got")
        if repository.agency_key(conn, consent.agency_id) != consent.agency_key:
            raise RefusedError("it names an agency, or an agency's key, that isn't registered")
        program = programs.program(conn, consent.program_id)
        if program is None or consent.agency_id not in program[1]:
            raise RefusedError("it names a program that the agency takes no part in")
        if consent.not_after > program[0]["not_after"]:
            raise RefusedError("it ends later than its program")
        sharing = repository.cameras_in_program(conn, consent.program_id, self._now)
        if len(sharing | {consent.camera_id}) > program[0]["max_cameras"]:
            raise RefusedError("the program's cap of cameras is reached")

    def _replaced(self, consent: Consent, ending: Mapping[str, Withdrawal]) -> Withdrawal | None:
        same = ("camera_id", "agency_id", "program_id")
        for withdrawal in ending.values():
            known = self._in_force(withdrawal.consent_id)
            if known is not None and all(known[n] == getattr(consent, n) for n in same):
                return withdrawal
        return None

    def _in_force(self, consent_id: str) -> Row | None:
        """The row of this gateway's consent, unless it has ended.

        Of one that never reached this hub, or that the hub turned away, there is nothing to end.
        """
        known = repository.consent(self._conn, consent_id)
        if known is None or known["gateway_id"] != self._gateway["gateway_id"]:
            return None
        ended = known["withdrawn_at"] is not None or known["expired_at"] is not None
        return None if ended else known

    def _add(self, consent: Consent, replaced: Withdrawal | None) -> None:
        record: JsonObject = {"consent": consent.signed.to_json()}
        changed: dict[str, Any] = {}
        if replaced is not None:
            old = repository.consent(self._conn, replaced.consent_id)
            assert old is not None
            self._withdraw(old, replaced)
            record["withdrawal"] = replaced.signed.to_json()
            changed["refers_to"] = given(self._conn, replaced.consent_id)
        repository.add_consent(
            self._conn,
            consent_id=consent.consent_id,
            camera_id=consent.camera_id,
            gateway_id=self._gateway["gateway_id"],
            agency_id=consent.agency_id,
            program_id=consent.program_id,
            signed=encode(consent.signed.to_json()),
            not_after=consent.not_after,
        )
        sharing.keep_consent(self._conn, consent.consent_id)
        self._changes.staged.append(
            stage(
                self._conn,
                "consent.changed" if replaced is not None else "consent.given",
                subject=consent.consent_id,
                record=record,
                at=self._now,
                gateway_id=self._gateway["gateway_id"],
                agency=consent.agency_id,
                program=consent.program_id,
                not_after=consent.not_after,
                area=self._areas.of(consent.camera_id),
                **changed,
            )
        )
        self._changes.cameras.add(consent.camera_id)

    def _withdraw(self, known: Row, withdrawal: Withdrawal) -> None:
        repository.withdraw(
            self._conn,
            withdrawal.consent_id,
            withdrawal=encode(withdrawal.signed.to_json()),
            at=withdrawal.withdrawn_at,
        )
        sharing.forget_consent(self._conn, withdrawal.consent_id)
        self._changes.withdrawn.add(withdrawal.consent_id)
        self._changes.cameras.add(known["camera_id"])

    def _say_withdrawn(self, known: Row, withdrawal: Withdrawal) -> None:
        self._changes.staged.append(
            stage(
                self._conn,
                "consent.withdrawn",
                subject=withdrawal.consent_id,
                record={"withdrawal": withdrawal.signed.to_json()},
                at=self._now,
                gateway_id=self._gateway["gateway_id"],
                agency=known["agency_id"],
                program=known["program_id"],
                refers_to=given(self._conn, withdrawal.consent_id),
                area=self._areas.of(known["camera_id"]),
            )
        )


def given(conn: Connection, consent_id: str) -> bytes:
    """The commitment of the entry that began a consent, for `refers_to`.

    Raises:
        NotFoundError: nothing of the kind was staged.
    """
    for type_ in GIVEN:
        try:
            return commitment_of(conn, type_, consent_id)
        except NotFoundError:
            continue
    raise NotFoundError("the log has no beginning of this consent")
