"""Shapes of objections: what anybody files, and what each side sees of it."""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from transom.hub.schemas import Instant

Kind = Literal["look", "mask", "question"]
State = Literal["open", "overdue", "answered"]
ObjectionText = Annotated[str, Meta(min_length=10, max_length=4000)]
Contact = Annotated[str, Meta(max_length=400)]
Area = Annotated[str, Meta(max_length=15, description="an H3 cell of resolution 3 to 7")]
Language = Annotated[
    str, Meta(min_length=2, max_length=12, pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]+)*$")
]
Reference = Annotated[str, Meta(min_length=4, max_length=60)]


class NewObjection(Struct, kw_only=True):
    """A complaint about a look, a neighbour's request to mask a home, or a question.

    Args:
        contact: how to reach the person, if they want that; the oversight seat and the agency that
            answers read it, nobody else.
        area: the coarse cell that it is about; the entry shows no finer one than it may.
    """

    kind: Kind
    text: ObjectionText
    contact: Contact | UnsetType = UNSET
    area: Area | UnsetType = UNSET
    agency_id: str | UnsetType = UNSET
    program_id: str | UnsetType = UNSET
    lang: Language = "en"


class Filed(Struct, kw_only=True):
    """It is filed. The reference is shown once; whoever has it can read the answer."""

    reference: str
    due: Instant


class AskStatus(Struct, kw_only=True):
    """Asks by the reference how an objection stands."""

    reference: Reference


class Status(Struct, kw_only=True):
    """How an objection stands, for the person who filed it."""

    kind: Kind
    state: State
    filed_at: Instant
    due: Instant
    agency: str | UnsetType = UNSET
    answer: str | UnsetType = UNSET
    answered_at: Instant | UnsetType = UNSET


class PublicObjection(Struct, kw_only=True):
    """What everybody sees: that it was filed, until when an answer is due, and what of it the
    oversight seat has chosen to publish. Never the words of the person who filed it."""

    kind: Kind
    state: State
    filed_at: Instant
    due: Instant
    area: str | UnsetType = UNSET
    agency_id: str | UnsetType = UNSET
    agency: str | UnsetType = UNSET
    program_id: str | UnsetType = UNSET
    answered_at: Instant | UnsetType = UNSET
    text: str | UnsetType = UNSET
    answer: str | UnsetType = UNSET


class Objection(Struct, kw_only=True):
    """An objection as the answering agency and the oversight seat see it.

    Args:
        land: whether it is about a land that was drawn; owners answer such a one too.
        owners_asked, owners_answered: of those, for the oversight seat only.
        owners_words: what owners wrote with their answers, for the oversight seat only.
    """

    objection_id: str
    kind: Kind
    state: State
    text: str
    lang: str
    filed_at: Instant
    due: Instant
    contact: str | UnsetType = UNSET
    area: str | UnsetType = UNSET
    agency_id: str | UnsetType = UNSET
    agency: str | UnsetType = UNSET
    program_id: str | UnsetType = UNSET
    answer: str | UnsetType = UNSET
    answered_by: str | UnsetType = UNSET
    answered_at: Instant | UnsetType = UNSET
    public_text: str | UnsetType = UNSET
    public_answer: str | UnsetType = UNSET
    published_at: Instant | UnsetType = UNSET
    land: bool = False
    owners_asked: int | UnsetType = UNSET
    owners_answered: int | UnsetType = UNSET
    owners_words: list[str] | UnsetType = UNSET


class NewAnswer(Struct, kw_only=True):
    """An answer in words that the person who asked understands."""

    text: Annotated[str, Meta(min_length=10, max_length=4000)]


class Publication(Struct, kw_only=True):
    """What the oversight seat publishes of an objection: its own summary, and an answer's words
    without anything that points at a person or a home."""

    text: Annotated[str, Meta(min_length=1, max_length=2000)]
    answer: Annotated[str, Meta(max_length=4000)] | UnsetType = UNSET
