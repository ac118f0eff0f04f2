"""SCIM 2.0: its shapes, and that whoever is deactivated is out at once."""

import pytest
from hub_drivers import until
from hub_sign_on import DirectoryClient

USER = "urn:ietf:params:scim:schemas:core:2.0:User"
LIST = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
ERROR = "urn:ietf:params:scim:api:messages:2.0:Error"
OFF = {"op": "replace", "path": "active", "value": False}
ON = {"op": "replace", "path": "active", "value": True}


def refused(answer, status, type_=None):
    """The error in SCIM's shape (RFC 7644, section 3.12)."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/scim+json"
    body = answer.json()
    assert (body["schemas"], body["status"]) == ([ERROR], str(status))
    assert body["detail"]
    assert body.get("scimType") == type_
    return True


async def test_a_service_says_what_it_supports_in_the_standards_shapes(sign_on):
    directory = await sign_on.directory()

    config = await directory.call("GET", "/ServiceProviderConfig")
    types = await directory.call("GET", "/ResourceTypes")
    schemas = await directory.call("GET", "/Schemas")

    for answer in (config, types, schemas):
        assert answer.headers["content-type"] == "application/scim+json"
    said = config.json()
    supported = ("patch", "bulk", "filter", "changePassword", "sort", "etag")
    assert [said[name]["supported"] for name in supported] == [True, False, True, *[False] * 3]
    assert said["authenticationSchemes"][0]["type"] == "oauthbearertoken"
    assert types.json()["schemas"] == [LIST]
    assert types.json()["Resources"][0]["endpoint"] == "/Users"
    assert schemas.json()["Resources"][0]["id"] == USER
    one = await directory.call("GET", f"/Schemas/{USER}")
    names = {attribute["name"] for attribute in one.json()["attributes"]}
    assert names == {"userName", "displayName", "active"}
    assert (await directory.call("GET", "/ResourceTypes/User")).json()["schema"] == USER
    for missing in ("/ResourceTypes/Group", "/Schemas/x", "/Groups", "/Users/usr_1"):
        refused(await directory.call("GET", missing), 404)


async def test_a_user_is_made_found_changed_and_removed(sign_on):
    directory = await sign_on.directory()
    made = await directory.create(
        "Ann@harbour.example",
        externalId="ann",
        name={"givenName": "Ann", "familyName": "Reyes"},
        emails=[{"value": "ann@harbour.example", "primary": True}],
    )
    user = made.json()
    path = f"/Users/{user['id']}"

    assert made.status_code == 201
    assert (user["schemas"], user["userName"], user["externalId"]) == (
        [USER],
        "Ann@harbour.example",
        "ann",
    )
    assert (user["displayName"], user["active"]) == ("Ann Reyes", True)
    assert user["meta"]["resourceType"] == "User"
    assert user["meta"]["location"].endswith(f"/scim/v2{path}")
    assert user["meta"]["created"].endswith("Z")
    assert (await directory.call("GET", path)).json() == user
    for wanted in ('userName eq "ann@HARBOUR.example"', 'externalId eq "ann"'):
        found = (await directory.call("GET", "/Users", params={"filter": wanted})).json()
        assert (found["schemas"], found["totalResults"], found["Resources"]) == ([LIST], 1, [user])
    renamed = await directory.call("PUT", path, {"userName": "ann", "externalId": "ann"})
    assert (renamed.json()["userName"], renamed.json()["active"]) == ("ann", True)
    assert (await directory.call("DELETE", path)).status_code == 204
    refused(await directory.call("GET", path), 404)
    refused(await directory.call("DELETE", path), 404)
    none = (await directory.call("GET", "/Users", params={"filter": 'userName eq "ann"'})).json()
    assert (none["totalResults"], none["Resources"]) == (0, [])


async def test_users_are_listed_page_by_page(sign_on):
    directory = await sign_on.directory()
    for name in ("a", "b", "c"):
        await directory.create(name)

    page = (await directory.call("GET", "/Users", params={"startIndex": 2, "count": 1})).json()
    count = (await directory.call("GET", "/Users", params={"count": 0})).json()

    assert (page["totalResults"], page["startIndex"], page["itemsPerPage"]) == (3, 2, 1)
    assert [user["userName"] for user in page["Resources"]] == ["b"]
    assert (count["totalResults"], count["Resources"]) == (3, [])


async def test_refusals_have_the_standards_types(sign_on):
    directory = await sign_on.directory()
    user = (await directory.create("ann")).json()

    refused(await directory.create("ANN"), 409, "uniqueness")
    refused(await directory.create(" "), 400, "invalidValue")
    refused(await directory.call("POST", "/Users", {"schemas": [USER]}), 400, "invalidSyntax")
    wrong = await directory.call("GET", "/Users", params={"filter": 'title co "x"'})
    refused(wrong, 400, "invalidFilter")
    for operation, type_ in (
        ({"op": "replace", "path": "shoeSize", "value": 9}, "invalidPath"),
        ({"op": "replace", "path": "active", "value": "maybe"}, "invalidValue"),
        ({"op": "replace", "path": "id", "value": "x"}, "mutability"),
        ({"op": "remove"}, "noTarget"),
        ({"op": "move", "path": "active", "value": False}, "invalidSyntax"),
        ({"op": "remove", "path": "userName"}, "invalidValue"),
    ):
        refused(await directory.patch(user["id"], operation), 400, type_)
    refused(await directory.patch(user["id"], OFF, {"op": "remove"}), 400, "noTarget")
    unchanged = (await directory.call("GET", f"/Users/{user['id']}")).json()
    assert unchanged["active"] is True


@pytest.mark.parametrize(
    "operations",
    [
        [OFF],
        [{"op": "Replace", "path": "active", "value": "False"}],
        [{"op": "replace", "value": {"active": False}}],
        [{"op": "replace", "path": f"{USER}:active", "value": False}],
        [{"op": "replace", "path": 'emails[type eq "work"].value', "value": "x"}, OFF],
    ],
    ids=["standard", "entra", "okta", "whole-path", "with-what-isnt-kept"],
)
async def test_directories_say_in_their_ways_that_somebody_is_deactivated(sign_on, operations):
    directory = await sign_on.directory()
    user = (await directory.create("ann")).json()

    answer = await directory.patch(user["id"], *operations)

    assert (answer.status_code, answer.json()["active"]) == (200, False)


# --- Deactivated is out -----------------------------------------------------------------------


async def test_a_deactivated_person_is_out_at_once_with_devices_and_what_they_watch(
    world, scene, sign_on
):
    """The gateway is told, the picture ends, no new session opens, no sign-in helps."""
    await sign_on.user("ann", "rtcc")
    ann = await sign_on.signed_in("ann")
    await ann.enrol_device()
    assert (await world.agency.certify(ann.device_id)).status_code == 200
    directory = await sign_on.directory()
    user = (await directory.create("ann@harbour.example", externalId="ann")).json()
    async with ann.listening() as socket:
        answer = await world.ask(ann, await ann.open_incident())
        session_id = answer.json()["session_id"]
        await scene.gateway.opened(session_id)
        await scene.gateway.release(session_id)
        await until(lambda: ann.told(session_id, "released"))

        off = await directory.patch(user["id"], OFF)

        assert off.json()["active"] is False
        await socket.wait_closed()
    closes = await until(lambda: scene.gateway.messages("close"))
    assert (closes[0]["session_id"], closes[0]["reason"]) == (session_id, "device_revoked")
    assert (await ann.client.get("/v1/me")).status_code == 401
    listed = (await sign_on.admin.client.get(f"{sign_on.path}/access")).json()
    one = next(p for p in listed if p["person"]["name"] == "Ann Reyes")
    assert one["person"]["left_at"] > 0
    assert (one["sessions"], [d["state"] for d in one["devices"]]) == ([], ["revoked"])
    await world.logged("device.revoked")
    assert (await sign_on.back("ann"))[1] == "/?refused=deactivated"


async def test_put_and_delete_put_somebody_out_too(sign_on):
    directory = await sign_on.directory()
    for subject, method in (("ann", "PUT"), ("bo", "DELETE")):
        await sign_on.user(subject, "rtcc")
        seat = await sign_on.signed_in(subject)
        user = (await directory.create(subject, externalId=subject)).json()
        body = {"userName": subject, "externalId": subject, "active": False}

        await directory.call(method, f"/Users/{user['id']}", body if method == "PUT" else None)

        assert (await seat.client.get("/v1/me")).status_code == 401
        assert (await sign_on.back(subject))[1] == "/?refused=deactivated"


@pytest.mark.parametrize("claim", ["email", "preferred_username"])
async def test_a_name_is_enough_to_keep_out_and_never_to_let_in(sign_on, claim):
    directory = await sign_on.directory()
    await sign_on.user("s-117", "rtcc", **{claim: "Ann@Harbour.example"})
    seat = await sign_on.signed_in("s-117")
    user = (await directory.create("ann@harbour.example")).json()

    await directory.patch(user["id"], OFF)

    assert (await seat.client.get("/v1/me")).status_code == 401
    assert (await sign_on.back("s-117"))[1] == "/?refused=deactivated"
    await sign_on.user("s-118", **{claim: "bo@harbour.example"})
    await directory.create("bo@harbour.example")
    assert (await sign_on.back("s-118"))[1] == "/?refused=role"


async def test_who_was_deactivated_before_the_first_sign_in_gets_none(sign_on):
    directory = await sign_on.directory()
    await directory.create("ann", externalId="ann", active=False)
    await sign_on.user("ann", "rtcc")

    assert (await sign_on.back("ann"))[1] == "/?refused=deactivated"


async def test_a_deactivated_user_can_t_slip_away_by_another_name(sign_on):
    directory = await sign_on.directory()
    await sign_on.user("s-117", "rtcc", preferred_username="ann")
    seat = await sign_on.signed_in("s-117")
    user = (await directory.create("ann")).json()

    rename = {"op": "replace", "path": "userName", "value": "gone-ann"}
    await directory.patch(user["id"], rename, OFF)

    assert (await seat.client.get("/v1/me")).status_code == 401


async def test_somebody_who_comes_back_begins_anew(sign_on):
    directory = await sign_on.directory()
    await sign_on.user("ann", "rtcc")
    before = await sign_on.signed_in("ann")
    user = (await directory.create("ann", externalId="ann")).json()
    await directory.patch(user["id"], OFF)

    await directory.patch(user["id"], ON)

    after = await sign_on.signed_in("ann")
    assert after.me["person"]["person_id"] != before.me["person"]["person_id"]
    assert (await before.client.get("/v1/me")).status_code == 401


async def test_a_removed_user_comes_back_only_when_named_anew(sign_on):
    directory = await sign_on.directory()
    await sign_on.user("ann", "rtcc")
    user = (await directory.create("ann", externalId="ann")).json()
    await directory.call("DELETE", f"/Users/{user['id']}")

    assert (await sign_on.back("ann"))[1] == "/?refused=deactivated"
    assert (await directory.create("ann", externalId="ann")).status_code == 201
    assert (await sign_on.back("ann"))[1] == "/operator/"


async def test_a_directory_brings_nobody_back_whom_an_administrator_let_go(sign_on):
    directory = await sign_on.directory()
    await sign_on.user("ann", "rtcc")
    seat = await sign_on.signed_in("ann")
    user = (await directory.create("ann", externalId="ann")).json()
    await sign_on.admin.client.delete(f"{sign_on.path}/people/{seat.me['person']['person_id']}")

    await directory.patch(user["id"], OFF)
    await directory.patch(user["id"], ON)

    assert (await sign_on.back("ann"))[1] == "/?refused=left"


# --- Tokens, and nobody crosses agencies ------------------------------------------------------


@pytest.mark.parametrize("token", ["transom_scim_guessed", "other"])
async def test_without_the_token_nothing_is_told(sign_on, token):
    directory = DirectoryClient(sign_on.world.url, {"token": token, "token_id": ""})

    for path in ("/Users", "/ServiceProviderConfig", "/Schemas"):
        answer = await directory.call("GET", path)
        assert refused(answer, 401)
        assert answer.headers["www-authenticate"].startswith("Bearer")


async def test_an_ended_token_is_worth_nothing_and_the_database_holds_none(sign_on):
    directory = await sign_on.directory()
    tokens = f"{sign_on.path}/directory"
    assert (await directory.create("ann")).status_code == 201
    shown = (await sign_on.admin.client.get(tokens)).json()
    files = b"".join(p.read_bytes() for p in (sign_on.world.folder / "hub").glob("hub.db*"))

    path = f"{tokens}/tokens/{directory.token_id}"
    assert (await sign_on.admin.client.delete(path)).status_code == 204

    assert (shown["users"], shown["active"]) == (1, 1)
    assert shown["tokens"][0]["used_at"] > 0
    assert "token" not in shown["tokens"][0]
    assert directory.token.encode() not in files
    refused(await directory.call("GET", "/Users"), 401)


async def test_one_agencys_directory_sees_and_ends_nobody_of_another(sign_on):
    world = sign_on.world
    await world.register(world.other_agency)
    foreign = await world.invited(world.other_agency.agency_id, "agency_admin")
    path = f"/v1/agencies/{world.other_agency.agency_id}/directory"
    made = (await foreign.client.post(f"{path}/tokens")).json()
    theirs, ours = DirectoryClient(world.url, made), await sign_on.directory()
    await sign_on.user("ann", "rtcc")
    seat = await sign_on.signed_in("ann")
    user = (await ours.create("ann", externalId="ann")).json()

    refused(await theirs.call("GET", f"/Users/{user['id']}"), 404)
    refused(await theirs.patch(user["id"], OFF), 404)
    refused(await theirs.call("DELETE", f"/Users/{user['id']}"), 404)
    assert (await theirs.call("GET", "/Users")).json()["totalResults"] == 0
    assert (await theirs.create("ann", externalId="ann", active=False)).status_code == 201

    assert (await seat.client.get("/v1/me")).status_code == 200
    assert (await sign_on.back("ann"))[1] == "/operator/"
    for who in (foreign, seat):
        assert (await who.client.get(f"{sign_on.path}/directory")).status_code == 403
        assert (await who.client.post(f"{sign_on.path}/directory/tokens")).status_code == 403
        ending = f"{sign_on.path}/directory/tokens/{ours.token_id}"
        assert (await who.client.delete(ending)).status_code == 403
    crossing = await foreign.client.delete(f"{path}/tokens/{ours.token_id}")
    assert crossing.status_code == 404
