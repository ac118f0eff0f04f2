"""The purpose categories in words (spec/consent.md)."""

from transom.hub.programs.schemas import Purpose

PURPOSE_LIST = [
    Purpose(
        id="missing_person",
        title="Missing person",
        description="Somebody is missing and may be in danger.",
    ),
    Purpose(
        id="medical_emergency",
        title="Medical emergency",
        description="Somebody is hurt or ill and help is on its way.",
    ),
    Purpose(id="fire", title="Fire", description="A fire, an explosion or escaping gas."),
    Purpose(
        id="violent_crime_in_progress",
        title="Violent crime in progress",
        description="Violence against people that is happening now or minutes ago.",
    ),
    Purpose(
        id="property_crime_in_progress",
        title="Property crime in progress",
        description="A burglary, theft or damage that is happening now or minutes ago.",
    ),
    Purpose(
        id="traffic_collision",
        title="Traffic collision",
        description="A collision with injured people, a blocked road or a driver who fled.",
    ),
    Purpose(
        id="criminal_investigation",
        title="Criminal investigation",
        description="An open investigation of a crime that is over.",
    ),
    Purpose(
        id="mass_casualty",
        title="Mass casualty incident",
        description="A disaster or an attack with many people hurt.",
    ),
]
