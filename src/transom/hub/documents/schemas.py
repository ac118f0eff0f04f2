"""Shapes of a program's documents (spec/program-documents.md)."""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from transom.hub.schemas import Instant

Text = Annotated[str, Meta(min_length=1, max_length=4000)]
Clause = Annotated[str, Meta(pattern=r"^[0-9A-Za-z]+(\.[0-9A-Za-z]+)*$", max_length=16)]
Hash = Annotated[str, Meta(pattern="^[0-9a-f]{64}$", description="SHA-256, hexadecimal")]
Currency = Annotated[str, Meta(pattern="^[A-Z]{3}$", description="ISO 4217")]


class AuthorisedUse(Struct, kw_only=True, forbid_unknown_fields=True):
    """A purpose category (spec/consent.md) for which cameras may be watched."""

    clause: Clause
    purpose: str
    text: Text


class Example(Struct, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Something that a clause prohibits: a look that would be allowed but for these facts.

    Args:
        action: an action of the policy's schema.
        context: facts that differ from those of an allowed look.
        roles: the asking person's roles, if they aren't an operator's.
    """

    action: Annotated[str, Meta(max_length=40)] = "view_live"
    context: dict[str, str | int] = {}
    roles: tuple[str, ...] = ("operator",)


class ProhibitedUse(Struct, kw_only=True, forbid_unknown_fields=True):
    """A use that the policy must forbid by a rule with this clause; each example is tried."""

    clause: Clause
    text: Text
    examples: Annotated[list[Example], Meta(min_length=1, max_length=20)]


class UsePolicy(Struct, kw_only=True, forbid_unknown_fields=True):
    """What a program may do, what it may not, and what happens to what it learns.

    Args:
        complaint_days: within which an objection to the program is answered.
        approval: purposes for which another supervisor must have approved the incident; none if
            it is left out.
    """

    format: Literal["transom-use-policy/v1"]
    language: Annotated[str, Meta(min_length=2, max_length=16)]
    purpose: Text
    authorised_uses: Annotated[list[AuthorisedUse], Meta(min_length=1, max_length=40)]
    prohibited_uses: Annotated[list[ProhibitedUse], Meta(min_length=1, max_length=40)]
    data_collection: Text
    data_access: Text
    data_protection: Text
    data_retention: Text
    public_access: Text
    third_party_sharing: Text
    training: Text
    auditing: Text
    complaints_contact: Text
    complaint_days: Annotated[int, Meta(ge=1, le=365)] = 30
    approval: Annotated[list[str], Meta(min_length=1, max_length=40)] | UnsetType = UNSET


class Cost(Struct, kw_only=True, forbid_unknown_fields=True):
    """What something costs, in hundredths of the currency."""

    item: Text
    amount: Annotated[int, Meta(ge=0, le=10**13)]
    currency: Currency
    each: Literal["once", "year"]


class ImpactReport(Struct, kw_only=True, forbid_unknown_fields=True):
    """What a program does to people and purses, as the body that decided it was told.

    Args:
        locations: where cameras are, no finer than a quarter of a town.
    """

    format: Literal["transom-impact-report/v1"]
    language: Annotated[str, Meta(min_length=2, max_length=16)]
    purpose: Text
    locations: Text
    how_it_works: Text
    vendor_access: Text
    benefits: Text
    rights_impacts: Text
    safeguards: Text
    disparate_impact: Text
    alternatives: Text
    costs: Annotated[list[Cost], Meta(max_length=100)]
    funding: Text


class Documents(Struct, kw_only=True, forbid_unknown_fields=True):
    """A program's use policy and impact report."""

    use_policy: UsePolicy
    impact_report: ImpactReport


class DocumentVersion(Struct, kw_only=True):
    """One version: the hash stands in the log's entry; the bytes have an address of their own."""

    version: int
    document: Hash
    since: Instant
    authorising_decision: str


class ProgramDocuments(Struct, kw_only=True):
    """The documents in force, and every version there has been, newest first."""

    program_id: str
    version: int
    document: Hash
    since: Instant
    authorising_decision: str
    use_policy: UsePolicy
    impact_report: ImpactReport
    versions: list[DocumentVersion]
