"""What the hub's e-mails say, in the languages of the portal."""

from transom.hub.portal.languages import N_, SOURCE, languages

SUBJECTS = {
    "objection": N_("Confirm what you asked: land to be masked"),
    "vote": N_("Confirm your voice: a neighbourhood vote"),
}
TEXT = N_(
    "Somebody, hopefully you, gave this address on the public pages of Transom.\n\n"
    "Open this page and press the button there. The link works once, for a day:\n\n"
    "{link}\n\n"
    "If it wasn't you, do nothing: without the button nothing happens, and this address is "
    "forgotten after a day.\n"
)


def of_link(what: str, code: str, link: str) -> tuple[str, str]:
    """Subject and text of a message with a link."""
    language = languages().get(code) or languages()[SOURCE]
    return language.gettext(SUBJECTS[what]), language.gettext(TEXT).replace("{link}", link)
