"""Shapes of finding ONVIF devices at home and adding their channels."""

from typing import Annotated

from msgspec import Meta, Struct

from transom.gateway.api.schemas import Kind, Name

Text = Annotated[str, Meta(max_length=256)]


class FoundDevice(Struct, kw_only=True):
    """A device that answered on the local network. `name` and `hardware` are its own words."""

    address: str
    name: str
    hardware: str


class DeviceSignIn(Struct, kw_only=True, forbid_unknown_fields=True):
    """A device and how to sign in there; nothing of it is kept."""

    address: Annotated[str, Meta(min_length=1, max_length=300)]
    user: Text = ""
    password: Text = ""


class DeviceChannel(Struct, kw_only=True):
    """A lens, or a recorder's channel, with its best stream. `turns`: it can be steered."""

    token: str
    name: str
    codec: str
    width: int
    height: int
    fps: int
    turns: bool


class OpenedDevice(Struct, kw_only=True):
    """A device that was signed in to."""

    maker: str
    model: str
    channels: list[DeviceChannel]


class DeviceSnapshot(DeviceSignIn, kw_only=True, forbid_unknown_fields=True):
    """Which channel to show."""

    token: Annotated[str, Meta(min_length=1, max_length=200)]


class WantedChannel(Struct, kw_only=True, forbid_unknown_fields=True):
    """A channel to add, and what to call it."""

    token: Annotated[str, Meta(min_length=1, max_length=200)]
    name: Name
    kind: Kind = "fixed"


class NewDevice(DeviceSignIn, kw_only=True, forbid_unknown_fields=True):
    """A device with the channels to add as cameras."""

    channels: Annotated[list[WantedChannel], Meta(min_length=1, max_length=64)]


class DeviceAdded(Struct, kw_only=True):
    """The cameras that were added, in the order asked for."""

    camera_ids: list[str]
