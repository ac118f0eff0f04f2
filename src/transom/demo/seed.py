"""The demo's owner: three cameras, each shared on other terms."""

from typing import Any

from transom.demo.options import CameraAddress
from transom.testing.stack import OwnerSeat, Stack
from transom.testing.stack.stack import CAMERA_PASSWORD, CAMERA_USER

EVERYTHING = [
    "criminal_investigation",
    "fire",
    "mass_casualty",
    "medical_emergency",
    "missing_person",
    "property_crime_in_progress",
    "traffic_collision",
    "violent_crime_in_progress",
]
SHARED: list[dict[str, Any]] = [
    {
        "camera": "Front door, Elm Street",
        "scene": "elm-street",
        "kind": "fixed",
        "position": {"lat_e6": 32_298_757, "lon_e6": -90_184_810},
        "consent": {"tier": "standing", "purposes": EVERYTHING, "max_minutes": 30},
    },
    {
        "camera": "Market Square bakery",
        "scene": "market-square",
        "kind": "fixed",
        "position": {"lat_e6": 32_299_310, "lon_e6": -90_183_905},
        "consent": {
            "tier": "on_request",
            "purposes": ["missing_person", "violent_crime_in_progress"],
            "max_minutes": 15,
        },
    },
    {
        "camera": "Station Road gate",
        "scene": "station-road",
        "kind": "fixed",
        "position": {"lat_e6": 32_297_880, "lon_e6": -90_186_120},
        "consent": {
            "tier": "standing",
            "blur": "blurred",
            "purposes": ["fire", "missing_person"],
            "max_minutes": 30,
        },
    },
]
SCENES = [str(one["scene"]) for one in SHARED]


def seed_owner(stack: Stack, owner: OwnerSeat) -> list[str]:
    """Adds the three cameras and gives their consents; returns the cameras' identifiers."""
    cameras = []
    for index, one in enumerate(SHARED):
        camera_id = owner.add_camera(
            one["camera"],
            stack.camera_url(index),
            CAMERA_USER,
            CAMERA_PASSWORD,
            kind=one["kind"],
            position=one["position"],
        )
        owner.give_consent(camera_id, **one["consent"])
        cameras.append(camera_id)
    return cameras


def seed_own_camera(owner: OwnerSeat, text: str) -> str:
    """Adds the person's own camera with a standing consent."""
    address = CameraAddress.parse(text)
    camera_id = owner.add_camera("Your camera", address.url, address.user, address.password)
    owner.give_consent(camera_id, tier="standing", purposes=EVERYTHING, max_minutes=30)
    return camera_id
