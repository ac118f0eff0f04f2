"""What a package's readable pages say, as rows of plain words; the page and the PDF set them."""

from collections.abc import Mapping
from datetime import UTC, datetime

from transom.core.codec import b64
from transom.evidence.manifest import FILM, VIDEO, Manifest
from transom.evidence.story import Story, Told

Row = tuple[str, str]
_DID = {
    "clip.fetched": "Opened",
    "clip.held": "Legal hold put on it",
    "clip.hold_lifted": "Legal hold lifted",
    "clip.destroyed": "Destroyed at the hub",
    "evidence.exported": "Exported as evidence",
    "evidence.copied": "Copied for the defence",
}
DEFENCE = "Defence copy"
EVIDENCE = "Evidence package"


def title(manifest: Manifest) -> str:
    """What the package is."""
    return DEFENCE if manifest.recipient is not None else EVIDENCE


def facts(manifest: Manifest, story: Story) -> list[Row]:
    """What it is about."""
    request, release = story.request, story.release
    purpose = request.incident.purpose.replace("_", " ")
    shown = {
        "blurred": "People are blurred, by the owner's gateway.",
        "unblurred": "People can be recognised; the owner agreed to that.",
    }
    recipient = [] if manifest.recipient is None else [("Made for", manifest.recipient)]
    return [
        *recipient,
        ("Agency", manifest.names["agency"]),
        ("Incident", f"{manifest.names['incident']} ({purpose})"),
        ("Footage request", f"{manifest.names['code']}, posted {instant(request.requested_at)}"),
        ("Camera", manifest.names["camera"]),
        ("Shows", f"{instant(release.begin)} to {instant(release.end)}"),
        ("Picture", shown[release.blur]),
        ("Given by the owner", instant(release.released_at)),
        ("Package made", instant(manifest.made_at)),
        ("Reason", story.act.reason),
        ("Package", manifest.package_id),
    ]


def marks(manifest: Manifest, story: Story) -> list[Row]:
    """What to compare: hashes, and whose keys signed."""
    release = story.release
    return [
        ("Film as the owner's gateway gave it", _hash(release.clip_hash)),
        ("The same, sealed", _hash(release.sealed_hash)),
        ("Film with its C2PA manifest", _hash(manifest.files[VIDEO])),
        ("Film in this package", _hash(manifest.files[FILM])),
        ("Owner's key", b64(story.released.signed("release").key)),
        ("Agency's key", str(story.agency.record.get("key"))),
        ("Custodian's device key", b64(story.handed.signed("act").key)),
    ]


def custody(story: Story) -> list[tuple[str, str, str]]:
    """Each thing that was done with the clip: when, what, and by whom and why."""
    given = (instant(story.released.entry.time), "Given by the owner, and received sealed", "")
    return [given, *(_line(one) for one in story.custody)]


def checking() -> list[str]:
    """How anybody checks it."""
    return [
        "With Transom installed, without a network: transom verify, followed by this folder. It "
        "names the first thing that doesn't hold.",
        "Give it the trust policy and the agency's key that you have from elsewhere, with --policy "
        "and --agency-key. Otherwise it takes this package's own word for them, and says so.",
        "The film's C2PA manifest can be read by any program that knows C2PA.",
    ]


def instant(at: int) -> str:
    """An instant in UTC, for people."""
    return f"{datetime.fromtimestamp(at // 1000, UTC):%d %B %Y, %H:%M:%S} UTC".lstrip("0")


def _line(told: Told) -> tuple[str, str, str]:
    record: Mapping[str, object] = told.record
    if told.entry.type.startswith("evidence."):
        body = told.signed("act").body
        certificate = told.signed("device_certificate").body
        whom = [f"for {body['recipient']}"] if "recipient" in body else []
        more = "; ".join([str(certificate["pseudonym"]), *whom, str(body["reason"])])
    else:
        parts = (record.get("by"), record.get("reason"))
        more = "; ".join(str(part) for part in parts if part)
    return instant(told.entry.time), _DID[told.entry.type], more


def _hash(digest: bytes) -> str:
    return f"SHA-256 {digest.hex()}"
