"""A thousand agencies in one hub: nobody of one reads or changes anything of another.

Every operation of the OpenAPI document is called by everybody of one agency with identifiers of
the others, so that a new operation is tried too, or the test says what it has to be told.
"""

import pytest
from agency_copies import ID, MARK, OURS, ids_in, read_rows
from agency_town import Town
from agency_walk import SAY_HOW, operations

from transom.hub.db.tables import metadata

OPERATIONS = operations()
# What everybody may know of every agency: that it is there, and what it has to answer in public.
SHOW_AGENCIES = {"list_agencies", "list_programs", "list_public_objections"}
# They name nothing of an agency, and end or exchange the session that the others are tried with.
LEFT_OUT = {"sign_out", "sign_in_demo", "end_my_other_sessions"}
# These know the agency by its own key, and those of SCIM by its directory's token.
OF_THE_KEY = {"list_agency_devices", "certify_device", "revoke_device"}
# Calls are signed by the agency's dispatch; a camera is steered in a session
# that runs; a certificate says everything that the device said.
NOT_THEIRS = LEFT_OUT | {"receive_call", "steer_camera", "certify_device"}
# The hub's administrator and the oversight seat get in, and nobody of an agency.
OF_OTHERS = ("/v1/admin/", "/v1/oversight/")
DENIED = {401, 403, 404}


@pytest.fixture
async def town(world, asking):
    return await Town(world, asking).grow()


async def test_nobody_reads_or_changes_anything_of_another_agency(town):
    before, wrong = await theirs(town), []
    tables = {table.name for table in metadata.sorted_tables if "agency_id" in table.c}
    assert {name for name in tables if not before.get(name)} == set(), "leave a row in `fill`"
    for one in OPERATIONS:
        assert not one.missing(), f"{one.name}: {SAY_HOW}"
        for caller in callers(town, one):
            wrong += await tried(town, one, caller)

    assert wrong == []
    assert await theirs(town) == before
    # The same walk finds what is the agency's own: it asks for the right things.
    left = [told for one in OPERATIONS for told in await unreached(town, one)]
    assert left == []


def callers(town, one):
    """Who of the agency may call such an operation at all."""
    if one.name in OF_THE_KEY:
        return [caller for caller in town.callers if caller.desk]
    if one.path.startswith("/scim/"):
        return [caller for caller in town.callers if caller.token]
    return [caller for caller in town.callers if caller.seat]


async def unreached(town, one):
    """What they are answered, if nobody of the agency gets what is its own."""
    if one.name in NOT_THEIRS or not one.ids() or one.path.startswith(OF_OTHERS):
        return []
    if one.method == "DELETE":  # each would end what the next is tried with
        return []
    told = []
    for caller in callers(town, one):
        for body in town.bodies(one, town.ours):
            url = one.url(one.own(town.ours), town.program_id)
            answer = await town.call(caller, one.method, url, body, {})
            if answer.status_code not in DENIED:
                return []
            told.append(f"{caller.name}: {one.name}: {answer.text[:200]}")
    return told


async def tried(town, one, caller):
    """What is wrong with the answers to one operation, called by somebody."""
    wrong = []
    other = town.next_other()
    for values in one.mixes(town.ours, other):
        for query in one.queries(other):
            for body in town.bodies(one, other):
                if one.name in LEFT_OUT:
                    continue
                answer = await town.call(
                    caller, one.method, one.url(values, town.program_id), body, query
                )
                wrong += list(faults(town, one, caller, answer, bool(values)))
    return wrong


def faults(town, one, caller, answer, named):
    """Why this answer tells or does something that it may not."""
    said = f"{caller.name}: {one.name}: {answer.status_code}"
    if answer.status_code >= 500:
        yield f"{said} {answer.text[:200]}"
    if named and answer.status_code not in DENIED:
        yield f"{said}: {SAY_HOW}: {answer.text[:200]}"
    text = answer.text
    sent = str(answer.request.url) + answer.request.content.decode("latin-1")
    marks = set(MARK.findall(text)) - {OURS}
    ids = {i.decode() for i in ID.findall(answer.content)} & town.their_ids
    ids -= {i for i in ids if i in sent}
    if one.name in SHOW_AGENCIES:
        ids = {i for i in ids if not i.startswith("agy_")}
    if marks or ids:
        yield f"{said} tells {sorted(marks)[:3]} {sorted(ids)[:3]}"


async def theirs(town):
    """Every row of another agency, as the database has it now. What we asked for is ours."""
    rows = await town.world.hub.db.read(read_rows)
    return {
        table.name: sorted(
            repr(row)
            for row in found
            if named_in(row) & town.their_ids and row.get("agency_id") != town.ours["agency_id"]
        )
        for table, found in rows.items()
    }


def named_in(row):
    return {i.decode() for value in row.values() for i in ids_in(value)}
