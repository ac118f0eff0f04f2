"""Attacks on step 9 of the numbered proof (spec/view-session.md): what no consent covers."""

from topics.attack_scene import Case
from topics.common import MINUTE, NOW, ident, signer

from transom.core.consent.home import Home
from transom.core.consent.hours import Hours, Window

STRANGER = signer("stranger")


def alarm(raised: int) -> Home:
    """A home whose alarm was raised then."""
    return Home(kinds={ident("cam"): "fixed"}, alarms={ident("cam"): raised})


def watched(*spent: tuple[int, int]) -> Home:
    """A home where somebody watched then."""
    return Home(kinds={ident("cam"): "fixed"}, watched={ident("cns"): spent})


def _closed_hours() -> Hours:
    return Hours("Europe/Berlin", (Window((6, 7), "00:00", "00:00"),))


CONSENT_ATTACKS: list[Case] = [
    ("no consent at all", lambda a: a.trusted(consents=[]), "consent", "agency"),
    (
        "consent to another agency",
        lambda a: a.honest(agency_id=ident("agy", "x")),
        "consent",
        "agency",
    ),
    (
        "consent for another camera",
        lambda a: a.honest(camera_id=ident("cam", "x")),
        "consent",
        "camera",
    ),
    (
        "consent for another gateway",
        lambda a: a.honest(gateway_key=STRANGER.key),
        "consent",
        "gateway_key",
    ),
    (
        "consent under another program",
        lambda a: a.honest(program_id=ident("prg", "x")),
        "consent",
        "program",
    ),
    ("consent for another purpose", lambda a: a.honest(purposes=("fire",)), "consent", "purpose"),
    ("consent not begun", lambda a: a.honest(not_before=NOW + 1), "consent", "not_yet"),
    ("consent ended", lambda a: a.honest(not_after=NOW), "consent", "expired"),
    (
        "program's sunset",
        lambda a: a.honest(not_after=NOW, program_not_after=NOW),
        "consent",
        "expired",
    ),
    (
        "only where the camera is",
        lambda a: a.honest(tier="registry", rights=()),
        "consent",
        "tier",
    ),
    (
        "sound that nobody consented to",
        lambda a: a.recorded(view_request=a.scene.request(rights=("audio", "live"))),
        "consent",
        "rights",
    ),
    ("unblurred under a blurred one", lambda a: a.honest(blur="blurred"), "consent", "blur"),
    (
        "entry of a blurred look, request of an unblurred one",
        lambda a: a.entered(blur="blurred"),
        "commitment",
        "blur",
    ),
    (
        "standing consent for a camera indoors",
        lambda a: a.at_home(Home(kinds={ident("cam"): "indoor"})),
        "consent",
        "kind",
    ),
    ("a camera of no known kind", lambda a: a.at_home(Home()), "consent", "kind"),
    (
        "an alarm that the owner never raised",
        lambda a: a.honest(tier="on_alarm", alarm_minutes=10),
        "consent",
        "alarm",
    ),
    (
        "an alarm that is over",
        lambda a: a.at_home(alarm(NOW - 10 * MINUTE), tier="on_alarm", alarm_minutes=10),
        "consent",
        "alarm",
    ),
    (
        "the day's minutes used up",
        lambda a: a.at_home(watched((NOW - 9 * MINUTE, NOW - 4 * MINUTE)), max_minutes_per_day=5),
        "consent",
        "day_cap",
    ),
    ("outside the hours", lambda a: a.honest(hours=_closed_hours()), "consent", "hours"),
    (
        "consent withdrawn",
        lambda a: a.trusted(withdrawn=frozenset({ident("cns")})),
        "consent",
        "withdrawn",
    ),
    (
        "camera stopped",
        lambda a: a.trusted(stopped=frozenset({ident("cam")})),
        "consent",
        "stopped",
    ),
]
