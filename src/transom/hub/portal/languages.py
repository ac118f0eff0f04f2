"""The portal's languages: gettext catalogues, one file each below `locale/`, read at start-up.

English is what the templates say. Another language is one more `<lang>/LC_MESSAGES/portal.po`.
"""

import gettext
import io
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime, format_interval, format_time
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.units import format_unit

SOURCE = "en"
LOCALE = Path(__file__).parent / "locale"
DOMAIN = "portal"


def N_(message: str) -> str:
    """Marks a message that is translated where it is shown."""
    return message


class Language:
    """How the portal speaks one language.

    Args:
        code: ISO 639-1; the segment of its addresses.
        translations: its catalogue.
        zone: where the neighbourhood's clocks are set.
    """

    def __init__(
        self, code: str, translations: gettext.NullTranslations, zone: ZoneInfo | None = None
    ) -> None:
        self.code, self.translations = code, translations
        self.zone = zone or ZoneInfo("UTC")
        self._locale = Locale.parse(code)
        self.gettext: Callable[[str], str] = translations.gettext

    @property
    def name(self) -> str:
        """Its own name for itself."""
        name = self._locale.get_display_name(self._locale) or self.code
        return name[:1].upper() + name[1:]

    def within(self, zone: ZoneInfo) -> "Language":
        """The same language in another time zone."""
        return Language(self.code, self.translations, zone)

    def number(self, value: float) -> str:
        """A number with the language's separators."""
        return format_decimal(value, locale=self._locale)

    def day(self, at: int) -> str:
        """The day of an instant in milliseconds."""
        return format_date(self._local(at), "long", locale=self._locale)

    def moment(self, at: int) -> str:
        """Day and minute of an instant in milliseconds."""
        return f"{format_date(self._local(at), 'medium', locale=self._locale)}, {self.clock(at)}"

    def instant(self, at: int) -> str:
        """Day and second of an instant in milliseconds."""
        return format_datetime(self._local(at), "medium", locale=self._locale)

    def clock(self, at: int) -> str:
        """The time of day of an instant in milliseconds."""
        return format_time(self._local(at), "short", locale=self._locale)

    def week(self, week: str) -> str:
        """An ISO week by its days: Monday to Sunday."""
        year, _, number = week.partition("-W")
        monday = datetime.fromisocalendar(int(year), int(number), 1).replace(tzinfo=UTC)
        days = (monday, monday + timedelta(days=6))
        return format_interval(*days, skeleton="yMMMd", locale=self._locale)

    def hours(self, seconds: int) -> str:
        """A length of time in the largest unit that suits it."""
        for unit, size in (("hour", 3600), ("minute", 60)):
            if seconds >= 2 * size:
                value = round(seconds / size, 1 if seconds < 20 * size else 0)
                return format_unit(value, unit, locale=self._locale)
        return format_unit(seconds, "second", locale=self._locale)

    def _local(self, at: int) -> datetime:
        return datetime.fromtimestamp(at / 1000, UTC).astimezone(self.zone)


@cache
def languages() -> dict[str, Language]:
    """Every language that has a catalogue, the source first."""
    found = {SOURCE: Language(SOURCE, gettext.NullTranslations())}
    for path in sorted(LOCALE.glob(f"*/LC_MESSAGES/{DOMAIN}.po")):
        code = path.parts[-3]
        found[code] = Language(code, _compile(path, code))
    return found


def choose(accept: str, codes: Iterable[str]) -> str:
    """The language that an Accept-Language header likes best (RFC 9110 §12.5.4)."""
    known = list(codes)
    wanted: list[tuple[float, int, str]] = []
    for place, part in enumerate(accept[:400].split(",")):
        tag, _, weight = part.partition(";q=")
        try:
            quality = float(weight or 1)
        except ValueError:
            continue
        code = tag.strip().lower().partition("-")[0]
        if code in known and quality > 0:
            wanted.append((-quality, place, code))
    return min(wanted)[2] if wanted else known[0]


def _compile(path: Path, code: str) -> gettext.GNUTranslations:
    with path.open("rb") as file:
        catalog = read_po(file, locale=code, domain=DOMAIN, abort_invalid=True)
    compiled = io.BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
