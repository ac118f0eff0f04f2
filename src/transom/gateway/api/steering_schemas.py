"""Shapes of steering a camera that turns, and of hearing one."""

from typing import Annotated

from msgspec import Meta, Struct


class NewSteering(Struct, kw_only=True, forbid_unknown_fields=True):
    """The owner's lock, and how far anybody else may zoom in (thousandths of its range)."""

    locked: bool
    most_zoom: Annotated[int, Meta(ge=0, le=1000)]


class NewSound(Struct, kw_only=True, forbid_unknown_fields=True):
    """Whether a camera may be heard at all."""

    on: bool


class SteeringPlace(Struct, kw_only=True, forbid_unknown_fields=True):
    """Where the camera's ONVIF service is; empty: at the camera's own host, port 80."""

    address: Annotated[str, Meta(max_length=300)] = ""


class SteeringState(Struct, kw_only=True):
    """`connected`: it is known where it is steered. `answers`: it says where it looks now."""

    connected: bool
    answers: bool
    locked: bool
    most_zoom: int
