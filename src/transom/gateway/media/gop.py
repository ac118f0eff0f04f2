"""The newest group of pictures, in memory: what a joiner starts with. Pure."""

from transom.gateway.cameras.camera import AccessUnit

MAX_BYTES = 24 * 1024 * 1024  # a camera that sends no key frames mustn't fill the memory


class GopBuffer:
    """The access units from the newest key frame on, without a gap."""

    def __init__(self) -> None:
        self._units: list[AccessUnit] = []
        self._bytes = 0

    def push(self, unit: AccessUnit) -> None:
        """Adds the next one; a key frame begins anew, a gap or too many bytes empties it."""
        if unit.is_key:
            self.clear()
        elif not self._units or unit.sequence != self._units[-1].sequence + 1:
            self.clear()
            return
        self._units.append(unit)
        self._bytes += len(unit.data)
        if self._bytes > MAX_BYTES:
            self.clear()

    def clear(self) -> None:
        """Forgets everything."""
        self._units = []
        self._bytes = 0

    def units(self) -> tuple[AccessUnit, ...]:
        """From the key frame on; empty before the first."""
        return tuple(self._units)
