"""What the owner has set for one camera's recording. Values only, as the keystore keeps them."""

from msgspec import Struct

DEFAULT_HOURS = 72
DEFAULT_MEGABYTES = 50_000
DEFAULT_PREROLL_SECONDS = 30


class RecordingSettings(Struct, kw_only=True, frozen=True):
    """Off unless the owner switches it on.

    Attributes:
        hours: nothing older is kept.
        megabytes: of 10^6 bytes; what is oldest goes first.
        preroll_seconds: what an alarm keeps begins so long before it.
    """

    on: bool = False
    hours: int = DEFAULT_HOURS
    megabytes: int = DEFAULT_MEGABYTES
    preroll_seconds: int = DEFAULT_PREROLL_SECONDS
