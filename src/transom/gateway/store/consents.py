"""The owner's consents and withdrawals. Each is verified with the owner's key when it is read."""

import json

import structlog

from transom.core.consent.consent import Consent, Withdrawal, verify_consent, verify_withdrawal
from transom.core.signing import Signed
from transom.errors import NotFoundError, TransomError
from transom.gateway.store.database import Database

log = structlog.get_logger(__name__)


class ConsentBook:
    """All consents that the owner gave here, and those withdrawn.

    A row that the owner's key hasn't signed is passed over: a file that somebody has edited
    opens nothing.

    Attributes:
        consents, withdrawals: by consent identifier, in the order given.
    """

    def __init__(self, database: Database, *, owner_key: bytes) -> None:
        self._database, self._owner_key = database, owner_key
        self.consents: dict[str, Consent] = {}
        self.withdrawals: dict[str, Withdrawal] = {}
        for signed in self._read("consent"):
            self._take_consent(signed)
        for signed in self._read("withdrawal"):
            self._take_withdrawal(signed)

    def consent(self, consent_id: str) -> Consent:
        """A consent by its identifier.

        Raises:
            NotFoundError: there is none.
        """
        try:
            return self.consents[consent_id]
        except KeyError:
            raise NotFoundError("there is no such consent at this gateway") from None

    def give(self, consent: Consent) -> None:
        """Keeps a consent. Raises as `Database.write`."""
        self._write("consent", consent.consent_id, consent.signed)
        self.consents[consent.consent_id] = consent

    def replace(self, consent: Consent, withdrawal: Withdrawal) -> None:
        """Keeps a consent and the withdrawal of the one whose place it takes, both or neither.

        Raises as `Database.write`; then nothing has changed.
        """
        with self._database.transaction():
            self._write("consent", consent.consent_id, consent.signed)
            self.save(withdrawal)
        self.consents[consent.consent_id] = consent
        self.hold(withdrawal)

    def hold(self, withdrawal: Withdrawal) -> None:
        """A withdrawal that holds in this process, at once. `save` makes it last."""
        self.withdrawals[withdrawal.consent_id] = withdrawal

    def save(self, withdrawal: Withdrawal) -> None:
        """Makes a withdrawal last over restarts.

        Raises:
            StorageUnavailable, FatalError: it holds until a restart only.
        """
        self._write("withdrawal", withdrawal.consent_id, withdrawal.signed)

    def _write(self, table: str, consent_id: str, signed: Signed) -> None:
        self._database.write(
            f"INSERT OR REPLACE INTO {table} VALUES (?, ?)",  # noqa: S608 (one of two literals)
            consent_id,
            json.dumps(signed.to_json()),
        )

    def _read(self, table: str) -> list[Signed]:
        rows = self._database.rows(
            f"SELECT signed FROM {table} ORDER BY rowid"  # noqa: S608 (one of two literals)
        )
        return [Signed.from_json(json.loads(row["signed"])) for row in rows]

    def _take_consent(self, signed: Signed) -> None:
        try:
            consent = verify_consent(signed, owner_key=self._owner_key)
        except TransomError as error:
            log.warning("consent_passed_over", why=error.message)
            return
        self.consents[consent.consent_id] = consent

    def _take_withdrawal(self, signed: Signed) -> None:
        try:
            withdrawal = verify_withdrawal(signed, owner_key=self._owner_key)
        except TransomError as error:
            log.warning("withdrawal_passed_over", why=error.message)
            return
        self.withdrawals[withdrawal.consent_id] = withdrawal
