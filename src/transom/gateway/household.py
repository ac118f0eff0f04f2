"""The co-owners whose keys this gateway has pinned, and what they have signed.

Everything is verified when it is used: a file that somebody has edited opens nothing.
"""

import json

import structlog

from transom.core.codec import b64, decode_object, encode, unb64
from transom.core.consent.consent import Consent
from transom.core.consent.household import (
    Agreement,
    CoOwner,
    Decision,
    Household,
    agreed,
    missing,
    sign_decision,
    verify_agreement,
    verify_household,
)
from transom.core.signing import Signed
from transom.core.trust import hash_of
from transom.errors import EncodingError, SetupError, SignatureRefused
from transom.gateway.keystore.keystore import Keystore
from transom.gateway.store.database import Database

log = structlog.get_logger(__name__)


class HouseholdBook:
    """Who must agree, who has agreed to what, and when each has last acted.

    Attributes:
        agreements: by consent identifier; signed objects, of which `agreed` takes what is true.

    Raises:
        SetupError: the pinned decisions aren't the owner's.
    """

    def __init__(self, database: Database, *, keystore: Keystore) -> None:
        self._database, self._keystore = database, keystore
        self.agreements: dict[str, list[Signed]] = {}
        self._acted = {
            unb64(row["key"], 32): int(row["at"])
            for row in database.rows("SELECT key, at FROM co_owner_act")
        }
        for row in database.rows("SELECT consent_id, signed FROM agreement ORDER BY rowid"):
            self._take(row["consent_id"], row["signed"])
        self.household = self._verified()

    def due(self, now: int) -> tuple[CoOwner, ...]:
        """Everybody who must agree at `now`."""
        return self.household.due(now)

    def require_agreed(self, consent: Consent, now: int) -> None:
        """Returns if all have agreed. Raises `ConsentRefused`: reason `agreement`."""
        agreed(
            consent,
            self.household,
            self.agreements.get(consent.consent_id, ()),
            gateway_key=self._keystore.gateway.key,
            now=now,
        )

    def missing(self, consent: Consent, now: int) -> tuple[CoOwner, ...]:
        """Who must agree at `now` and hasn't."""
        return missing(
            consent,
            self.household,
            self.agreements.get(consent.consent_id, ()),
            gateway_key=self._keystore.gateway.key,
            now=now,
        )

    def names(self) -> dict[bytes, str]:
        """What the first owner calls the others, by key; those taken off included."""
        household = self.household
        known = [*(one for one, _ in household.removed), *household.co_owners]
        return {one.key: one.name for one in known}

    def agreements_to(self, consent: Consent) -> tuple[Agreement, ...]:
        """The agreements to a consent by those whom this gateway knows, each verified."""
        found = []
        for signed in self.agreements.get(consent.consent_id, ()):
            if signed.key in self.names():
                gateway_key = self._keystore.gateway.key
                found.append(verify_agreement(signed, key=signed.key, gateway_key=gateway_key))
        return tuple(one for one in found if one.consent_hash == hash_of(consent.signed))

    def in_force(self, consent: Consent, now: int) -> bool:
        """Whether all have agreed."""
        return not self.missing(consent, now)

    def decide(
        self, co_owners: tuple[CoOwner, ...], *, now: int, left: tuple[Signed, ...] = ()
    ) -> None:
        """Signs who the co-owners are from now on, with the owner's key, and pins that.

        Raises:
            EncodingError, SignatureRefused: a decision that nobody would accept.
            StorageUnavailable, FatalError: as `Keystore.update`.
        """
        chain = self._chain()
        latest = int(str(chain[-1].body["changed_at"])) if chain else 0
        decision = Decision(
            gateway_key=self._keystore.gateway.key,
            co_owners=tuple(sorted(co_owners, key=lambda one: one.key)),
            # A clock that ran backwards must not make a chain that nobody accepts.
            changed_at=max(now, latest),
            left=left,
            previous=hash_of(chain[-1]) if chain else None,
        )
        signed = sign_decision(decision, signer=self._keystore.owner)
        household = self._read([*chain, signed])
        pinned = (*self._keystore.secrets.household, encode(signed.to_json()))
        self._keystore.update(household=pinned)
        self.household = household

    def agree(self, consent_id: str, signed: Signed) -> None:
        """Keeps an agreement that has been verified. Raises as `Database.write`."""
        self._database.write(
            "INSERT OR REPLACE INTO agreement VALUES (?, ?, ?)",
            consent_id,
            b64(signed.key),
            json.dumps(signed.to_json()),
        )
        others = [one for one in self.agreements.get(consent_id, []) if one.key != signed.key]
        self.agreements[consent_id] = [*others, signed]

    def last_act(self, key: bytes) -> int:
        """The instant that the co-owner's latest act bears; nothing older is taken again."""
        return self._acted.get(key, 0)

    def acted(self, key: bytes, at: int) -> None:
        """Remembers an act. Raises as `Database.write`; in this process it is remembered anyway."""
        self._acted[key] = at
        self._database.write("INSERT OR REPLACE INTO co_owner_act VALUES (?, ?)", b64(key), at)

    def _take(self, consent_id: str, text: str) -> None:
        try:
            signed = Signed.from_json(json.loads(text))
        except (EncodingError, ValueError) as error:
            log.warning("agreement_passed_over", why=str(error))
            return
        self.agreements.setdefault(consent_id, []).append(signed)

    def _chain(self) -> list[Signed]:
        pinned = self._keystore.secrets.household
        return [Signed.from_json(decode_object(data)) for data in pinned]

    def _read(self, chain: list[Signed]) -> Household:
        return verify_household(
            chain, owner_key=self._keystore.owner.key, gateway_key=self._keystore.gateway.key
        )

    def _verified(self) -> Household:
        try:
            return self._read(self._chain())
        except (SignatureRefused, EncodingError) as error:
            raise SetupError(
                f"the pinned co-owners aren't the owner's decision: {error.message}",
                hint="Put the keystore's backup in place.",
            ) from error
