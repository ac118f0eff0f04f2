"""What the rest of the gateway knows of the hub: it can be told things, if it is there."""

from typing import Protocol

from transom.core.codec import JsonObject


class HubLink(Protocol):
    """The hub as seen from inside. Telling never waits and never fails."""

    @property
    def connected(self) -> bool:
        """Whether the channel stands and both sides have proved their keys."""
        ...

    def tell(self, message: JsonObject) -> bool:
        """Sends a message of spec/gateway-channel.md; drops it if the hub isn't there.

        Returns whether it is on its way. What is dropped is made good by the next `hello`.
        """
        ...
