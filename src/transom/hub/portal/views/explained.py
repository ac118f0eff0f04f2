"""Plain-language explanations: how it works, your rights, the words."""

from transom.hub.portal.visit import Page, Visit


async def how(visit: Visit) -> Page:
    """How it works."""
    return Page("how", {"knock_seconds": round(visit.hub.config.timings.knock)})


async def rights(visit: Visit) -> Page:
    """What a neighbour or passer-by can ask for."""
    return Page("rights")


async def glossary(visit: Visit) -> Page:
    """The words that these pages use."""
    return Page("glossary")
