"""The short lists whose words may stand in public (spec/log-entry.md): classes, never free text."""

PURPOSES = (
    "missing_person",
    "medical_emergency",
    "fire",
    "violent_crime_in_progress",
    "property_crime_in_progress",
    "traffic_collision",
    "criminal_investigation",
    "mass_casualty",
)
"""Why somebody wants to look (spec/consent.md)."""
AUTHORITIES = ("consent", "warrant", "exigent", "court_order")
"""What law it rests on (spec/view-session.md)."""
REFUSALS = ("policy", "proof", "not_available")
"""Why a view session was refused. An owner's no and an owner's silence are both the last."""
BLURS = ("blurred", "unblurred")
"""What the picture was."""
OUTCOMES = ("let_in", "no_answer")
"""How a knock ended. A no is told as no answer."""
