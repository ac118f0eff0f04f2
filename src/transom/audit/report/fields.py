"""What ordinances ask for that a log can't say, and where each of their questions stands here.

The list follows the annual reports of Oakland (Municipal Code 9.64), San Francisco (Administrative
Code 19B), Seattle (Municipal Code 14.18) and Palo Alto (Municipal Code 2.30), in our own words.
"""

from collections.abc import Mapping

from transom.audit.report.model import Blank

BLANKS: tuple[tuple[str, str, str, str], ...] = (
    (
        "use",
        "narrative",
        "How it was used",
        "In words: what the agency used it for, and what came of it.",
    ),
    (
        "sharing",
        "recipients",
        "Who received what",
        "The name of each outside body that received footage or data, the legal standard, and why.",
    ),
    (
        "where",
        "installed",
        "What it was installed on",
        "Objects and premises, if any of the agency's own.",
    ),
    (
        "where",
        "police_areas",
        "Police areas",
        "The police area of each coarse area, and its share of the population.",
    ),
    (
        "complaints",
        "policy_adequacy",
        "Whether the use policy is adequate",
        "An analysis of complaints, and of how the use policy protects civil rights.",
    ),
    ("conduct", "audits", "Internal audits", "Their results, as far as the law lets them be told."),
    (
        "conduct",
        "violations",
        "Violations and what was done",
        "Violations of the use policy; actions.",
    ),
    ("conduct", "breaches", "Data breaches", "Unauthorised access to data, and what was done."),
    (
        "agency",
        "effectiveness",
        "Effectiveness",
        "Whether it achieves its purposes; crime statistics.",
    ),
    (
        "agency",
        "records_requests",
        "Public records requests",
        "How many, and how they were answered.",
    ),
    (
        "agency",
        "costs",
        "Costs and funding",
        "Yearly costs with staff, and where the money comes from.",
    ),
    (
        "agency",
        "changes",
        "Requested changes",
        "Changes of the use policy asked for next year, and why.",
    ),
    (
        "agency",
        "vendors",
        "Products and vendors",
        "Products and services used, and who sells them.",
    ),
    (
        "agency",
        "unsuspected",
        "People not suspected of anything",
        "Whether and how pictures of them were captured, and what was done to limit that.",
    ),
    (
        "agency",
        "impact",
        "Uneven impact",
        "Whether some communities were watched more than others.",
    ),
)
"""(section, key, title, what is asked)."""

ASKED: tuple[tuple[str, str], ...] = (
    ("How it was used; type and quantity of data", "use"),
    ("Sharing: how often, with whom, under what law, why", "sharing"),
    ("Where it was used; where data came from", "where"),
    ("Complaints, and whether the use policy is adequate", "complaints"),
    ("Audits, violations, actions taken, breaches", "conduct"),
    ("Policies in force and their versions", "programs"),
    ("Effectiveness, records requests, costs, changes, vendors, impact", "agency"),
)
"""What the ordinances ask, and the section that answers it."""


def blanks(section: str, answers: Mapping[str, str]) -> tuple[Blank, ...]:
    """The blanks of a section, filled in as far as the agency has."""
    return tuple(
        Blank(key, title, asks, answers.get(key))
        for part, key, title, asks in BLANKS
        if part == section
    )
