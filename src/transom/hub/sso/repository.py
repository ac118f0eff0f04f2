"""Every query on agencies' identity providers and on whom their subjects are here."""

from typing import Any

from sqlalchemy import Connection, RowMapping, delete, insert, select, update

from transom.core.codec import decode
from transom.hub.db.tables import agencies
from transom.hub.db.tables_sign_on import sso_accounts, sso_providers

_WITH_AGENCY = (
    select(sso_providers, agencies.c.name.label("agency_name"))
    .join(agencies, agencies.c.agency_id == sso_providers.c.agency_id)
    .where(agencies.c.revoked_at.is_(None))
)


def provider(conn: Connection, agency_id: str) -> RowMapping | None:
    """The provider of an agency that wasn't revoked."""
    query = _WITH_AGENCY.where(sso_providers.c.agency_id == agency_id)
    return conn.execute(query).mappings().first()


def provider_named(conn: Connection, name: str) -> RowMapping | None:
    """The provider that a short name, or the domain of an e-mail address, means."""
    wanted = name.strip().lower()
    domain = wanted.rpartition("@")[2] if "@" in wanted else None
    for row in conn.execute(_WITH_AGENCY).mappings():
        if row["short_name"] == wanted or (domain is not None and domain in domains_of(row)):
            return row
    return None


def domains_of(row: RowMapping) -> list[str]:
    """The domains of a provider's row."""
    found: Any = decode(row["domains"])
    return [str(domain) for domain in found["domains"]]


def others_domains(conn: Connection, agency_id: str) -> set[str]:
    """The domains that other agencies have named."""
    rows = conn.execute(_WITH_AGENCY.where(sso_providers.c.agency_id != agency_id)).mappings()
    return {domain for row in rows for domain in domains_of(row)}


def put_provider(conn: Connection, **values: Any) -> None:
    """Sets an agency's provider."""
    remove_provider(conn, values["agency_id"])
    conn.execute(insert(sso_providers).values(**values))


def remove_provider(conn: Connection, agency_id: str) -> None:
    """Forgets an agency's provider; who signed in by it can't any more."""
    conn.execute(delete(sso_providers).where(sso_providers.c.agency_id == agency_id))


def account(conn: Connection, agency_id: str, issuer: str, subject: str) -> RowMapping | None:
    """Who a subject of an issuer is, in this agency."""
    query = select(sso_accounts).where(*_key(agency_id, issuer, subject))
    return conn.execute(query).mappings().first()


def put_account(conn: Connection, **values: Any) -> None:
    """Says who a subject of an issuer is, in this agency."""
    forget_account(conn, values["agency_id"], values["issuer"], values["subject"])
    conn.execute(insert(sso_accounts).values(**values))


def use_account(conn: Connection, agency_id: str, issuer: str, subject: str, **values: Any) -> None:
    """Notes an account's use, and what it is called now."""
    key = _key(agency_id, issuer, subject)
    conn.execute(update(sso_accounts).where(*key).values(**values))


def forget_account(conn: Connection, agency_id: str, issuer: str, subject: str) -> None:
    """Forgets who a subject of an issuer is."""
    conn.execute(delete(sso_accounts).where(*_key(agency_id, issuer, subject)))


def accounts_of(conn: Connection, agency_id: str) -> list[RowMapping]:
    """Every account of an agency."""
    query = select(sso_accounts).where(sso_accounts.c.agency_id == agency_id)
    return list(conn.execute(query).mappings())


def _key(agency_id: str, issuer: str, subject: str) -> tuple[Any, ...]:
    return (
        sso_accounts.c.agency_id == agency_id,
        sso_accounts.c.issuer == issuer,
        sso_accounts.c.subject == subject,
    )
