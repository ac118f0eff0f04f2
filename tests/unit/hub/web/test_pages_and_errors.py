"""What every answer carries, what the pages serve, and that errors have one shape."""

import httpx
import pytest


@pytest.fixture
async def client(world):
    async with httpx.AsyncClient(base_url=world.url) as client:
        yield client


@pytest.mark.parametrize(
    "path", ["/", "/v1/me", "/v1/health", "/nothing", "/log/checkpoint", "/schema/openapi.json"]
)
async def test_every_answer_carries_the_security_headers(world, client, path):
    headers = (await client.get(path)).headers

    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert world.hub.relay.url in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "server" not in headers


async def test_without_built_pages_the_hub_says_how_to_build_them(client):
    answer = await client.get("/")

    assert answer.status_code == 200
    assert "scripts/web" in answer.text


async def test_built_pages_are_served_and_assets_are_cached_for_good(world, client):
    static = world.folder / "static"
    (static / "operator").mkdir(parents=True)
    (static / "assets").mkdir()
    (static / "owner").mkdir()
    (static / "index.html").write_text("<p>landing</p>")
    (static / "operator" / "index.html").write_text("<p>operator</p>")
    (static / "assets" / "a-1.js").write_text("export {}")
    (static / "owner" / "index.html").write_text("<p>owner</p>")

    assert (await client.get("/")).text == "<p>landing</p>"
    operator = await client.get("/operator/")
    assert operator.text == "<p>operator</p>"
    assert operator.headers["cache-control"] == "no-cache"
    script = await client.get("/assets/a-1.js")
    assert script.headers["content-type"].startswith("text/javascript")
    assert "immutable" in script.headers["cache-control"]
    assert (await client.get("/owner/")).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/../hub/hub.key",
        "/%2e%2e/hub/hub.key",
        "/assets/..%2f..%2fhub%2fhub.key",
        "/..%5chub.key",
        "/.hidden",
        "/log/../hub.key",
        "/log/tile/../../hub.key",
        "/log/%2e%2e/admin.token",
    ],
)
async def test_no_path_leads_out_of_the_pages(world, client, path):
    (world.folder / "static").mkdir()
    raw = httpx.URL(world.url).copy_with(raw_path=path.encode())

    answer = await client.get(raw)

    assert answer.status_code in (400, 404)
    assert "PRIVATE" not in answer.text


@pytest.mark.parametrize(
    ("method", "path", "content", "expected"),
    [
        ("GET", "/v1/nothing", b"", (404, "not_found")),
        ("GET", "/v1/me", b"", (401, "denied")),
        ("DELETE", "/v1/me", b"", (405, "malformed")),
        ("POST", "/v1/auth/demo", b"{", (400, "malformed")),
        ("POST", "/v1/auth/demo", b"[]", (400, "malformed")),
        ("POST", "/v1/auth/demo", b'{"persona": "king"}', (400, "malformed")),
        ("POST", "/v1/auth/demo", b'{"persona": "\xff"}', (400, "malformed")),
        ("POST", "/v1/gateways/enrol", b"[" * 100_000, (400, "malformed")),
        ("POST", "/v1/gateways/enrol", b" " * 300_000, (413, "malformed")),
    ],
)
async def test_an_error_says_kind_message_and_hint(client, method, path, content, expected):
    headers = {"content-type": "application/json"}

    answer = await client.request(method, path, content=content, headers=headers)

    error = answer.json()["error"]
    assert (answer.status_code, error["kind"]) == expected
    assert error["message"]
    assert error["hint"]


async def test_a_fault_of_ours_tells_nobody_its_inside(world, client):
    def broken(*args: object) -> None:
        raise RuntimeError("secret detail")

    world.hub.db.read = broken

    answer = await client.get("/v1/programs")

    assert answer.status_code == 500
    assert "secret detail" not in answer.text
