"""The portal's pages: each view looks things up and gives a template what it shows."""

from collections.abc import Awaitable, Callable, Mapping

from transom.hub.portal.views import (
    cameras,
    documents,
    entries,
    explained,
    footage,
    home,
    land,
    log,
    looks,
    objections,
    oversight,
    programs,
    prove,
    rules,
    signs,
    votes,
    watched,
)
from transom.hub.portal.visit import Page, Visit

View = Callable[[Visit], Awaitable[Page]]

PAGES: Mapping[str, View] = {
    "": home.show,
    "programs": programs.show,
    "documents": documents.show,
    "closing": documents.closing,
    "cameras": cameras.show,
    "looks": looks.show,
    "entries": entries.show,
    "footage": footage.show,
    "watched": watched.show,
    "objections": objections.show,
    "send": objections.show,
    "reference": objections.show,
    "land": land.show,
    "land-send": land.show,
    "vote": votes.show,
    "prove": prove.show,
    "proved": prove.show,
    "oversight": oversight.show,
    "log": log.show,
    "rules": rules.show,
    "how": explained.how,
    "rights": explained.rights,
    "glossary": explained.glossary,
    "sign": signs.show,
}
# Where forms go has an address of its own: "back to the form" then is another page.
FORMS: Mapping[str, View] = {
    "send": objections.file,
    "reference": objections.look_up,
    "land-send": land.send,
    "vote-send": votes.send,
    "voice": votes.look_up,
    "proved": prove.use,
}
