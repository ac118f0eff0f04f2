"""What a package's openings tell, in the order of a case: who asked, who gave, who had it in hand.

Finds its way among openings that others have verified, or haven't: it checks forms alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from transom.core.codec import JsonObject
from transom.core.footage.act import ENTRY_OF, EvidenceActTerms, read_evidence_act
from transom.core.footage.record import POSTED, PostedRecord
from transom.core.footage.release import FootageReleaseTerms, read_footage_release
from transom.core.footage.request import FootageRequestTerms, read_footage_request
from transom.core.log.entry import Entry, parse_entry
from transom.core.log.opening import Opening
from transom.core.signing import Signed
from transom.errors import EvidenceRefused

AGENCY, DEVICE, RELEASED = "agency.enrolled", "device.enrolled", "clip.released"
CONSENTS = ("consent.given", "consent.changed")
CUSTODY = frozenset(
    {"clip.fetched", "clip.held", "clip.hold_lifted", "clip.destroyed", *ENTRY_OF.values()}
)


@dataclass(frozen=True)
class Told:
    """An entry with its record."""

    entry: Entry
    record: JsonObject

    def signed(self, member: str) -> Signed:
        """A signed object of the record. Raises EncodingError."""
        return Signed.from_json(self.record.get(member))


@dataclass(frozen=True, kw_only=True)
class Story:
    """The openings of a package, each in its part.

    Args:
        act: that made the package, and the entry that says so.
        custody: all that was done with the clip until then, oldest first.
    """

    agency: Told
    device: Told
    consent: Told
    posted: Told
    released: Told
    handed: Told
    act: EvidenceActTerms
    custody: tuple[Told, ...]

    @property
    def request(self) -> FootageRequestTerms:
        """What the agency asked for."""
        return read_footage_request(PostedRecord.from_json(self.posted.record).footage_request.body)

    @property
    def release(self) -> FootageReleaseTerms:
        """What the owner gave."""
        return read_footage_release(self.released.signed("release").body)


def tell(openings: Sequence[Opening], act_id: str) -> Story:
    """The story that openings tell.

    Raises:
        EvidenceRefused: check `log`: one that belongs to it is missing, or another is among them.
        EncodingError: a record of another form.
    """
    told = [Told(parse_entry(one.entry), one.record) for one in openings]
    custody = tuple(one for one in told if one.entry.type in CUSTODY)
    handed = [one for one in custody if one.entry.type in ENTRY_OF.values()]
    acts = [(one, read_evidence_act(one.signed("act").body)) for one in handed]
    mine = [pair for pair in acts if pair[1].act_id == act_id]
    if len(mine) != 1:
        raise EvidenceRefused("log", "the log entry of this very export isn't in the package")
    known = (AGENCY, DEVICE, *CONSENTS, POSTED, RELEASED, *CUSTODY)
    if any(one.entry.type not in known for one in told):
        raise EvidenceRefused("log", "the package holds a log entry that isn't part of it")
    return Story(
        agency=_one(told, AGENCY),
        device=_one(told, DEVICE),
        consent=_one(told, *CONSENTS),
        posted=_one(told, POSTED),
        released=_one(told, RELEASED),
        handed=mine[0][0],
        act=mine[0][1],
        custody=custody,
    )


def _one(told: Sequence[Told], *types: str) -> Told:
    found = [one for one in told if one.entry.type in types]
    if len(found) != 1:
        raise EvidenceRefused("log", f"the package needs one log entry {types[0]}")
    return found[0]
