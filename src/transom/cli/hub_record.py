"""`transom hub admin`: what goes into the public record: disclosures, seals, revoked agencies."""

from datetime import datetime
from typing import Annotated, Any, Literal

from cyclopts import Parameter

from transom.cli.hub import Data, Hub, Reason, call_hub, show


def revoke_agency(*, hub: Hub, data: Data, agency: str, reason: Reason = "") -> None:
    """Revoke an agency for good: its people are out, its devices revoked, what it watches ends.

    Parameters
    ----------
    agency
        The agency's identifier.
    """
    show(call_hub(hub, data, "POST", f"/v1/admin/agencies/{agency}/revoke", reason=reason))


def disclose(
    *,
    hub: Hub,
    data: Data,
    gateway: str,
    recipient: str,
    what: str,
    authority: Literal["consent", "warrant", "exigent", "court_order"],
    order: str | None = None,
    agency: str | None = None,
    delay_until: Annotated[
        datetime | None, Parameter(help="Sealed until then (local time).")
    ] = None,
    reason: Reason = "",
) -> None:
    """Record that you gave somebody what the hub holds about an owner.

    Parameters
    ----------
    gateway
        The owner's gateway, by its identifier.
    recipient
        Who was given it.
    what
        What was given, in words.
    order
        The number of the warrant or court order.
    agency
        The recipient's identifier, if it is an agency of this hub; it stands in the log.
    """
    body: dict[str, Any] = {
        "gateway_id": gateway,
        "recipient": recipient,
        "what": what,
        "authority": authority,
    }
    if order is not None:
        body["order_number"] = order
    if agency is not None:
        body["agency_id"] = agency
    if delay_until is not None:
        body["delay_notice_until"] = round(delay_until.timestamp() * 1000)
    show(call_hub(hub, data, "POST", "/v1/admin/disclosures", body, reason=reason))


def sealed(*, hub: Hub, data: Data, reason: Reason = "") -> None:
    """List what is still sealed: numbers and days."""
    for one in call_hub(hub, data, "GET", "/v1/admin/disclosures", reason=reason):
        show(one)


def reveal(*, hub: Hub, data: Data, number: int, reason: Reason = "") -> None:
    """Reveal a seal before its day, for good.

    Parameters
    ----------
    number
        As `sealed` lists it.
    """
    show(call_hub(hub, data, "POST", f"/v1/admin/disclosures/{number}/reveal", reason=reason))
