"""`transom hub admin`: disclosures, seals and revoked agencies, each with its reason in the log."""

import asyncio
import json
from datetime import datetime, timedelta

from hub_record import in_log, rows

from transom.cli.hub import app


async def test_a_seal_is_made_listed_and_revealed_and_an_agency_revoked(world, scene, capsys):
    where = ["--hub", world.url, "--data", str(world.folder / "hub"), "--reason", "Ticket 7: é"]

    async def said(command, *words):
        arguments = ["admin", command, *where, *words]
        await asyncio.to_thread(app, arguments, result_action="return_value")
        return json.loads(capsys.readouterr().out.splitlines()[-1])

    day = datetime.now() + timedelta(days=30)  # noqa: DTZ005 (the command takes local time)
    about = ["--gateway", scene.gateway.gateway_id, "--recipient", "District attorney"]
    about += ["--what", "The times of all looks in March.", "--authority", "court_order"]
    made = await said(
        "disclose", *about, "--order", "24-cv-0117", "--delay-until", f"{day:%Y-%m-%d}"
    )
    waiting = await said("sealed")
    revealed = await said("reveal", "--number", str(made["number"]))
    revoked = await said("revoke-agency", "--agency", world.agency.agency_id)

    assert waiting == made
    assert made["sealed"]
    assert abs(made["due"] / 1000 - day.timestamp()) < 24 * 3600
    assert not revealed["sealed"]
    assert revoked["revoked_at"]
    assert len(await in_log(world, "sealed.revealed")) == 1
    noted = [json.loads(row["record"]) for row in await rows(world, type="staff.access")]
    assert [one["reason"] for one in noted][-4:] == ["Ticket 7: é"] * 4
    assert noted[-1]["path"] == "/v1/admin/agencies/{agency_id}/revoke"
