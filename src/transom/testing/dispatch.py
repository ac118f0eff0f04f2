"""A dispatch centre that sends calls as EIDOs (NENA-STA-021.1b), signed by Standard Webhooks.

Signs by itself and not by the code that verifies, so that both agree with the specification alone.
"""

import base64
import hashlib
import hmac
import json
import time
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

_PIDF = (
    '<?xml version="1.0" encoding="UTF-8"?> <presence xmlns="urn:ietf:params:xml:ns:pidf"'
    ' xmlns:gp="urn:ietf:params:xml:ns:pidf:geopriv10"'
    ' xmlns:dm="urn:ietf:params:xml:ns:pidf:data-model"'
    ' entity="pres:incident@dispatch.example"> <dm:device id="incident-1"> <gp:geopriv>'
    " <gp:location-info>{inside}</gp:location-info> <gp:method>Manual</gp:method> </gp:geopriv>"
    " </dm:device> </presence>"
)
_POINT = (
    '<gml:Point xmlns:gml="http://www.opengis.net/gml" srsName="urn:ogc:def:crs:EPSG::4326">'
    "<gml:pos>{lat} {lon}</gml:pos></gml:Point>"
)
_CIVIC = (
    '<civicAddress xmlns="urn:ietf:params:xml:ns:pidf:geopriv10:civicAddr"> <country>US</country>'
    " <A1>MS</A1> <A3>{city}</A3> <RD>{street}</RD> <HNO>{house}</HNO> </civicAddress>"
)


def pidf(lat_e6: int, lon_e6: int, *, house: str = "12", street: str = "Elm Street") -> str:
    """A PIDF-LO with a point and a civic address."""
    point = _POINT.format(lat=lat_e6 / 1e6, lon=lon_e6 / 1e6)
    return _PIDF.format(inside=point + _CIVIC.format(city="Jackson", street=street, house=house))


def eido(
    number: str = "26-004711",
    *,
    type_: str = "PERMISS",
    place: tuple[int, int] | None = (32_298_757, -90_184_810),
    status: str = "Active",
    later: float = 0.0,
    **incident: Any,
) -> dict[str, Any]:
    """A message about an incident, with all that a real one has around what matters.

    Args:
        later: seconds by which this message is newer than the first.
        incident: more members of the incident component, or others.
    """
    at = datetime(2026, 4, 30, 14, 43, 49, tzinfo=UTC) + timedelta(seconds=later)
    prologue = {
        "lastUpdateTimeStamp": at.isoformat(timespec="milliseconds"),
        "updatedByAgencyReference": {"$ref": "harbour.example"},
        "updatedByAgentReference": {"$ref": "tjones@harbour.example"},
    }
    locations = [
        {
            "$id": "loc-caller",
            **prologue,
            "locationTypeDescriptionRegistryText": "Caller",
            "locationByValue": pidf(32_350_000, -90_100_000, house="1", street="Caller Lane"),
        }
    ]
    if place is not None:
        current = {
            "$id": "loc-incident",
            **prologue,
            "locationTypeDescriptionRegistryText": "CurrentIncident",
            "locationByValue": pidf(*place),
        }
        locations.append(current)
    return {
        "$id": f"urn:emergency:uid:incidentid:{number}:cad.harbour.example",
        **prologue,
        "eidoVersion": "1.0",
        "issuingElementIdentification": "cad.harbour.example",
        "incidentComponent": {
            "$id": f"incident-{number}",
            **prologue,
            "incidentTypeCommonRegistryText": type_,
            "incidentTypeInternalText": "Missing child",
            "incidentStatusCommonRegistryText": [status],
            "incidentCommonPriorityNumber": 8,
            "internalIncidentId": number,
            "locationReference": [{"$ref": "loc-incident"}],
            "notesReference": [{"$ref": "note-1"}],
            **incident,
        },
        "agencyComponent": [
            {
                "$id": "harbour.example",
                **prologue,
                "agencyRoleDescriptionRegistryText": ["Dispatching"],
                "agencyType": ["psap"],
            }
        ],
        "callbackComponent": [
            {"$id": "cb-1", **prologue, "callBackInformationUri": ["tel:+16015550123"]}
        ],
        "personComponent": [
            {
                "$id": "person-1",
                **prologue,
                "personIncidentRoleRegistryText": ["Caller"],
                "ncPersonComponent": {"personName": {"personFullName": "Dana Caller"}},
            }
        ],
        "notesComponent": [
            {"$id": "note-1", **prologue, "notesActionComments": "<p>Caller is the aunt.</p>"}
        ],
        "locationComponent": locations,
        "@context": {"@vocab": "./JSON-LD_Contexts/EmergencyIncidentDataObjectType.jsonld"},
    }


class DispatchCentre:
    """Sends calls to a hub.

    Args:
        address: where the agency's administrator says that calls go.
        secret: as the administrator was told it.
    """

    def __init__(self, address: str, secret: str) -> None:
        self.address = address
        self._key = base64.b64decode(secret.removeprefix("whsec_"))

    def headers(
        self, body: bytes, *, number: str = "", sent_at: int | None = None
    ) -> dict[str, str]:
        """The headers of a message."""
        at = int(time.time()) if sent_at is None else sent_at
        number = number or f"msg_{uuid.uuid4().hex}"
        digest = hmac.new(self._key, f"{number}.{at}.".encode() + body, hashlib.sha256).digest()
        return {
            "content-type": "application/json",
            "webhook-id": number,
            "webhook-timestamp": str(at),
            "webhook-signature": "v1," + base64.b64encode(digest).decode(),
        }

    def send(self, message: dict[str, Any], **more: Any) -> httpx.Response:
        """Sends a message and waits for the answer."""
        body = json.dumps(message).encode()
        return httpx.post(self.address, content=body, headers=self.headers(body, **more))
