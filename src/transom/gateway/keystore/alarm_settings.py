"""What may raise the owner's alarm besides the owner: contacts by webhook, and an MQTT broker."""

from msgspec import Struct


class AlarmContact(Struct, kw_only=True, frozen=True):
    """Something at home that may raise the alarm: a door contact, an alarm system.

    Attributes:
        token_hash: SHA-256 of its bearer token, which was shown once.
        camera_id: the camera whose alarm it raises; None for all.
    """

    contact_id: str
    name: str
    token_hash: bytes
    camera_id: str | None = None


class MqttBroker(Struct, kw_only=True, frozen=True):
    """The owner's MQTT broker, and what is listened for there.

    Attributes:
        topic: of the alarm; its payload says `ON` or `OFF`.
        camera_id: as `AlarmContact.camera_id`.
    """

    host: str
    port: int
    tls: bool
    topic: str
    user: str = ""
    password: str = ""
    camera_id: str | None = None

    def __repr__(self) -> str:
        return f"MqttBroker({self.host})"


class AlarmSettings(Struct, kw_only=True, frozen=True):
    """All of them."""

    contacts: tuple[AlarmContact, ...] = ()
    broker: MqttBroker | None = None
