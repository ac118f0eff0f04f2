"""An agency with a row in every table that agencies have rows in, and the identifiers there."""

import asyncio
import contextlib
import secrets
from typing import Any

from agency_copies import OURS, Rows
from hub_drivers import CLOCK, Seat, until
from hub_footage import Asking, Clip
from hub_world import Scene, World
from sqlalchemy import Connection, insert, select, update

from transom.core.codec import encode
from transom.core.crypto.envelope import HpkeKeyPair
from transom.core.footage.act import EvidenceActTerms, sign_evidence_act
from transom.core.footage.request import HOUR_MS
from transom.core.ids import new_id
from transom.core.message import MessageTerms, sign_message
from transom.core.signing import Signed
from transom.hub.accounts.web_sessions import session_name
from transom.hub.db.tables import agencies, cameras, devices, incidents, people
from transom.hub.db.tables_rights import approvals
from transom.hub.db.tables_sign_on import sso_accounts, sso_providers
from transom.testing.dispatch import DispatchCentre, eido

REASON = f"{OURS} The prosecutor asked for it under 2026-0815."
# By the name of a path's parameter: where the identifier stands. Without one here a new operation
# isn't walked, and the test says so.
PARAMETERS = {
    "agency_id": ("agencies", "agency_id"),
    "call_id": ("dispatch_calls", "call_id"),
    "camera_id": ("footage_clips", "camera_id"),
    "device_id": ("devices", "device_id"),
    "flag_id": ("flags", "flag_id"),
    "glass_id": ("glasses", "glass_id"),
    "incident_id": ("incidents", "incident_id"),
    "number": ("openings", "opening_id"),
    "objection_id": ("objections", "objection_id"),
    "person_id": ("devices", "person_id"),
    "request_id": ("footage_requests", "request_id"),
    "secret_id": ("dispatch_secrets", "secret_id"),
    "session_id": ("view_sessions", "session_id"),
    "token_id": ("scim_tokens", "token_id"),
    "user_id": ("scim_users", "user_id"),
}


def ids_of(rows: Rows) -> dict[str, str]:
    """What an agency's paths name, by parameter; `web_session` is a person's session."""
    named = {table.name: found for table, found in rows.items()}
    held = [row for row in named["openings"] if row["agency_id"] is not None]
    named["openings"] = held or named["openings"]
    found = {name: str(named[table][0][column]) for name, (table, column) in PARAMETERS.items()}
    found["web_session"] = session_name(named["web_sessions"][0])
    return found


def written(asking: Asking, incident_id: str, **changes: Any) -> Signed:
    """A message about an incident to the owner of the agency's camera."""
    terms = {
        "message_id": new_id("msg"),
        "device_id": asking.seat.device_id,
        "agency_id": asking.world.agency.agency_id,
        "camera_id": asking.world.camera_id,
        "incident_id": incident_id,
        "number": asking.incident["number"],
        "purpose": asking.incident["purpose"],
        "template": "please_look",
        "sent_at": CLOCK.now(),
        "begin": CLOCK.now() - 2 * HOUR_MS,
        "end": CLOCK.now() - HOUR_MS,
        **changes,
    }
    return sign_message(MessageTerms(**terms), signer=asking.seat.signer)


async def fill(world: World, asking: Asking) -> str:
    """Leaves a row of the agency in every table, marked as its own; its directory's token."""
    scene = Scene(world, asking.seat, asking.gateway, contextlib.AsyncExitStack())
    admin, supervisor = await world.seat("agency_admin"), await world.seat("supervisor")
    await _footage(world, scene, supervisor, asking)
    await _looks_and_words(world, scene, await world.seat("auditor"))
    token = await _doors(world, admin)
    await _dispatch(world, admin)
    await world.hub.db.write(_by_hand, world.agency.agency_id, scene.seat.me["person"]["person_id"])
    return token


async def _footage(world: World, scene: Scene, supervisor: Seat, asking: Asking) -> None:
    await supervisor.enrol_device()
    assert (await world.agency.certify(supervisor.device_id)).status_code == 200
    incident = await scene.seat.open_incident(
        number="2026-117",
        justification=f"{OURS} A child of six has been missing since noon.",
        place={"lat_e6": 32298757, "lon_e6": -90184810},
        address=f"{OURS} Elm Street",
    )
    asking.incident = incident
    why = {"reason": f"{OURS} No supervisor answers."}
    broken = await scene.seat.client.post(
        f"/v1/incidents/{incident['incident_id']}/break-glass", json=why
    )
    assert broken.status_code == 201, broken.text
    message = {"message": written(asking, incident["incident_id"]).to_json()}
    answer = await scene.seat.client.post("/v1/messages", json=message)
    assert answer.status_code == 201, answer.text
    made = await asking.posted(message=f"{OURS} Did she pass?")
    await asking.offered(made["request_id"])
    clip = Clip(asking, made, b"a short film" * 900)
    holders = (scene.seat.device_id, supervisor.device_id)
    await clip.arrive(*(clip.key_for(one, HpkeKeyPair.generate()) for one in holders))
    await world.logged("clip.released")
    act = sign_evidence_act(
        EvidenceActTerms(
            act_id=new_id("evd"),
            kind="export",
            request_id=made["request_id"],
            camera_id=clip.camera_id,
            reason=REASON,
            acted_at=CLOCK.now(),
        ),
        signer=supervisor.signer,
    )
    kept, supervisor.client.cookies = supervisor.client.cookies, {}
    body = {"act": act.to_json()}
    exported = await supervisor.client.post("/v1/evidence/exports", json=body)
    assert exported.status_code == 201, exported.text
    supervisor.client.cookies = kept
    answer = await world.ask(scene.seat, incident)
    session_id = answer.json()["session_id"]
    await scene.gateway.opened(session_id)
    await scene.gateway.release(session_id)
    await until(lambda: scene.seat.told(session_id, "released"))
    await scene.closes(session_id, "viewer_left")
    await scene.ended(session_id)


async def _looks_and_words(world: World, scene: Scene, auditor: Seat) -> None:
    (look,) = (await scene.seat.client.get("/v1/view-sessions")).json()
    flag = {"session_id": look["session_id"], "question": f"{OURS} Why was this look so long?"}
    answer = await auditor.client.post("/v1/oversight/flags", json=flag)
    assert answer.status_code == 201, answer.text
    text = f"{OURS} Your camera looks into our kitchen."
    filed = {"kind": "look", "text": text, "agency_id": world.agency.agency_id}
    answer = await auditor.client.post("/v1/public/objections", json=filed)
    assert answer.status_code == 201, answer.text


async def _doors(world: World, admin: Seat) -> str:
    path = f"/v1/agencies/{world.agency.agency_id}"
    body = {"role": "operator", "name": f"{OURS} Ann"}
    invited = await admin.client.post(f"{path}/invitations", json=body)
    token = await admin.client.post(f"{path}/directory/tokens")
    assert (invited.status_code, token.status_code) == (201, 201), token.text
    user = {
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "userName": f"{OURS}ann@harbour.example",
    }
    headers = {"authorization": f"Bearer {token.json()['token']}"}
    made = await admin.client.post("/scim/v2/Users", json=user, headers=headers)
    assert made.status_code == 201, made.text
    return str(token.json()["token"])


async def _dispatch(world: World, admin: Seat) -> None:
    path = f"/v1/agencies/{world.agency.agency_id}/dispatch"
    table = {"types": [{"code": "10-57", "purpose": "missing_person"}]}
    assert (await admin.client.put(f"{path}/types", json=table)).status_code == 200
    made = (await admin.client.post(f"{path}/secrets", json={})).json()
    centre = DispatchCentre(f"{world.url}{path}", made["secret"])
    answer = await asyncio.to_thread(centre.send, eido(incidentTypeInternalCode="10-57"))
    assert answer.json()["state"] == "opened", answer.text


def _by_hand(conn: Connection, agency_id: str, person_id: str) -> None:
    """What people call themselves and their things; what no operation of the walk would make."""
    ours = people.c.agency_id == agency_id
    conn.execute(update(people).where(ours).values(name=f"{OURS} Reyes"))
    conn.execute(update(devices).values(name=f"{OURS} Desk 4"))
    conn.execute(update(cameras).values(name=f"{OURS} Front door"))
    cases = conn.execute(select(incidents.c.incident_id).where(incidents.c.agency_id == agency_id))
    now = CLOCK.now()
    asked = {"purpose": "missing_person", "asked_by": person_id, "asked_at": now}
    given = {"answered_by": person_id, "answered_at": now, "outcome": "approved"}
    for case in cases.scalars().all():
        conn.execute(
            insert(approvals).values(
                incident_id=case, agency_id=agency_id, not_after=now + HOUR_MS, **asked, **given
            )
        )
    conn.execute(
        insert(sso_providers).values(
            agency_id=agency_id,
            short_name="harbour0000",
            issuer=f"https://accounts.example/{OURS}",
            client_id=OURS,
            secret=secrets.token_bytes(40),
            domains=encode({"domains": [f"{OURS}.example"]}),
            claim="groups",
            roles=encode({"roles": [{"value": OURS, "role": "operator"}]}),
            changed_at=CLOCK.now(),
        )
    )
    conn.execute(
        insert(sso_accounts).values(
            agency_id=agency_id,
            issuer=f"https://accounts.example/{OURS}",
            subject=OURS,
            person_id=person_id,
            user_name=f"{OURS}ann",
            email=f"{OURS}ann@harbour.example",
            used_at=CLOCK.now(),
        )
    )
    conn.execute(update(agencies).where(agencies.c.agency_id == agency_id).values(revoked_at=None))
