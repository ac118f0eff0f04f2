"""Gateways as their owners see them, and the relay's coordinates."""

from transom.hub.accounts.people import SignedIn
from transom.hub.gateways import repository
from transom.hub.gateways.schemas import Gateway, RelayInfo
from transom.hub.hub import Hub


async def list_mine(hub: Hub, person: SignedIn) -> list[Gateway]:
    """The person's gateways, oldest first."""
    shown = []
    for row in await hub.db.read(repository.of_person, person.person_id):
        gateway = Gateway(
            gateway_id=row["gateway_id"],
            site_id=row["site_id"],
            online=hub.channels.online(row["gateway_id"]),
            enrolled_at=row["enrolled_at"],
        )
        if row["seen_at"] is not None:
            gateway.last_seen_at = row["seen_at"]
        shown.append(gateway)
    return shown


def relay_info(hub: Hub) -> RelayInfo:
    """Where the relay is now."""
    address = hub.relay.address
    return RelayInfo(url=address.url, fingerprints=list(address.fingerprints))
