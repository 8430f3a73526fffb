"""The Videos protocol as OpenAI wrote it down, and as gateways and home-grown servers really speak it."""

import base64
import json
from email import message_from_bytes
from pathlib import Path

import httpx
import pytest
import respx
import yaml
from jsonschema import Draft202012Validator

from adapters.providers.answers import Limits
from core.errors import Code, Missed, Rejected, Unconfirmed
from core.ports import Caps, Order, Provider, Ref, Source, State
from tests.adapters.providers.gateway import FILM, GW, KEY, ORDER, REF, SOURCE, Server, job, provider

SPEC = Path(__file__).parents[3].parent / "shared" / "specs" / "openai-videos.openapi.yaml"


# --- what is sent


async def test_create_always_sends_model_prompt_seconds_as_text_and_size() -> None:
    server = Server()
    await provider(server).create(ORDER)
    assert server.sent == {"model": "sora-2", "prompt": "A red boat", "seconds": "8", "size": "1280x720"}
    assert (server.requests[0].method, str(server.requests[0].url)) == ("POST", f"{GW}/videos")


async def test_the_catalogue_may_send_fields_of_its_own() -> None:
    server = Server()
    order = Order(upstream="m", prompt="A red boat", seconds=8, size="1920x1080", send={"size": "1080P", "fps": 24})
    await provider(server).create(order)
    assert server.sent == {"model": "m", "prompt": "A red boat", "seconds": "8", "size": "1080P", "fps": 24}


async def test_a_remix_sends_the_prompt_and_nothing_else() -> None:
    server = Server()
    await provider(server).remix(SOURCE, ORDER)
    assert server.sent == {"prompt": "A red boat"}
    assert str(server.requests[0].url) == f"{GW}/videos/video_1/remix"


async def test_an_edit_names_the_video() -> None:
    server = Server()
    await provider(server, remix="edits").remix(SOURCE, ORDER)
    assert server.sent == {"prompt": "A red boat", "video": {"id": "video_1"}}
    assert str(server.requests[0].url) == f"{GW}/videos/edits"


def parts(request: httpx.Request) -> dict[str, tuple[str | None, bytes]]:
    """A multipart body's fields: file name and content."""
    kind = request.headers["Content-Type"].encode()
    whole = message_from_bytes(b"Content-Type: " + kind + b"\r\n\r\n" + request.content)
    return {
        part.get_param("name", header="content-disposition"): (part.get_filename(), part.get_payload(decode=True))
        for part in whole.get_payload()
    }


async def test_an_edit_may_upload_our_own_film() -> None:
    server = Server()
    await provider(server, remix="edits", edits_upload=True).remix(SOURCE, ORDER)
    assert parts(server.requests[0]) == {"prompt": (None, b"A red boat"), "video": ("video.mp4", FILM)}


async def test_a_film_to_edit_may_go_into_create_as_a_field() -> None:
    server = Server()
    await provider(server, remix="create-video-reference").remix(SOURCE, ORDER)
    sent = parts(server.requests[0])
    link = json.loads(sent.pop("video_reference")[1])["video_url"]
    assert base64.b64decode(link.removeprefix("data:video/mp4;base64,")) == FILM
    assert {name: value for name, (_, value) in sent.items()} == {
        "model": b"sora-2",
        "prompt": b"A red boat",
        "seconds": b"8",
        "size": b"1280x720",
    }


async def test_a_film_to_edit_may_go_into_create_as_a_file() -> None:
    server = Server()
    await provider(server, remix="create-video-reference", video_reference="file").remix(SOURCE, ORDER)
    assert parts(server.requests[0])["video_reference"] == ("video.mp4", FILM)


async def test_create_may_be_a_form() -> None:
    server = Server()
    order = Order(upstream="wan", prompt="Boot ⛵", seconds=4, size="1280x720", send={"audio": True, "steps": 30})
    await provider(server, multipart=True).create(order)
    assert parts(server.requests[0]) == {
        "model": (None, b"wan"),
        "prompt": (None, "Boot ⛵".encode()),
        "seconds": (None, b"4"),
        "size": (None, b"1280x720"),
        "audio": (None, b"true"),
        "steps": (None, b"30"),
    }


@pytest.mark.parametrize(
    ("options", "source"),
    [
        ({"remix": "none"}, {}),
        ({}, {"provider": "elsewhere"}),
        ({}, {"provider_id": None}),
        ({}, {"provider_id": ".."}),
        ({"remix": "edits"}, {"provider_id": None}),
        ({"remix": "create-video-reference"}, {"read": None}),
    ],
)
async def test_a_remix_that_cannot_be_asked_for_is_not_sent(options: dict, source: dict) -> None:
    server = Server()
    with pytest.raises(Rejected) as caught:
        await provider(server, **options).remix(Source(**vars(SOURCE) | source), ORDER)
    assert server.requests == []
    assert caught.value.code is (Code.UNSUPPORTED if options.get("remix") == "none" else Code.SOURCE_GONE)


async def test_a_film_of_ours_that_cannot_be_read_ends_the_remix_before_anything_is_sent() -> None:
    async def unreadable() -> bytes:
        raise FileNotFoundError("/data/films/secret.mp4")

    server, source = Server(), Source(**vars(SOURCE) | {"read": unreadable})
    with pytest.raises(Rejected) as caught:
        await provider(server, remix="create-video-reference").remix(source, ORDER)
    assert (caught.value.code, server.requests) == (Code.SOURCE_GONE, [])


@pytest.mark.parametrize(
    ("options", "name", "value"),
    [
        ({}, "Authorization", f"Bearer {KEY}"),
        ({"auth": "api-key"}, "api-key", KEY),
        ({"key": None}, "Authorization", None),
    ],
)
async def test_the_key_travels_as_the_server_wants_it(options: dict, name: str, value: str | None) -> None:
    server = Server()
    await provider(server, **options).create(ORDER)
    assert server.requests[0].headers.get(name) == value


@pytest.mark.parametrize("given", ["a/b", "a%2Fb", "video_abc==", "x?y#z", "ünï", "a b", "../../admin", "x" * 300])
async def test_an_id_is_always_one_piece_of_the_path(given: str) -> None:
    server = Server(httpx.Response(200, json={"id": given, "status": "queued"}))
    report = await provider(server).poll(Ref(provider="gateway", id=given))
    [quoted] = server.requests[0].url.raw_path.decode().removeprefix("/v1/videos/").split("/")
    assert report.state is State.QUEUED
    assert httpx.QueryParams(f"id={quoted.replace('+', '%2B')}")["id"] == given


@pytest.mark.parametrize("given", ["", ".", "..", " ", "x" * 513, "a\nb", "a\0b", "\ud800"])
async def test_an_id_that_is_none_is_never_asked_for(given: str) -> None:
    server = Server(httpx.Response(200, text=json.dumps({"id": given, "status": "queued"})))
    with pytest.raises(Unconfirmed):
        await provider(server).create(ORDER)
    with pytest.raises(Missed):
        await provider(server).poll(Ref(provider="gateway", id=given))
    assert len(server.requests) == 1


def judge(name: str) -> Draft202012Validator:
    if not SPEC.exists():
        pytest.skip(f"no API description at {SPEC}")
    document = yaml.safe_load(SPEC.read_text())
    return Draft202012Validator({**document, "$ref": f"#/components/schemas/{name}"})


@pytest.mark.parametrize(
    ("schema", "options", "call"),
    [
        ("CreateVideoJsonBody", {}, "create"),
        ("CreateVideoRemixBody", {}, "remix"),
        ("CreateVideoEditJsonBody", {"remix": "edits"}, "remix"),
    ],
)
async def test_what_is_sent_satisfies_the_published_description(schema: str, options: dict, call: str) -> None:
    server = Server()
    made = provider(server, **options)
    await (made.create(ORDER) if call == "create" else made.remix(SOURCE, ORDER))
    judged = judge(schema)
    judged.validate(server.sent)
    assert not judged.is_valid({**server.sent, "prompt": ""})


@respx.mock
async def test_the_real_transport_sends_the_same() -> None:
    route = respx.post(f"{GW}/videos").respond(200, json=job("queued"))
    made = provider()
    assert (await made.create(ORDER)).id == "video_123"
    assert json.loads(route.calls.last.request.content)["seconds"] == "8"
    await made.aclose()


# --- film, delete


async def test_the_film_is_fetched_by_id() -> None:
    server = Server(httpx.Response(200, content=FILM, headers={"Content-Type": "video/mp4"}))
    assert b"".join([chunk async for chunk in provider(server).fetch(REF, None)]) == FILM
    assert str(server.requests[0].url) == f"{GW}/videos/video_123/content"


async def test_a_thumbnail_is_asked_for_only_where_variants_are_known() -> None:
    server = Server(httpx.Response(200, content=b"webp"))
    with pytest.raises(Rejected):
        await anext(provider(server).thumbnail(REF))
    assert await anext(provider(server, variants=True).thumbnail(REF)) == b"webp"
    assert str(server.requests[0].url).endswith("/content?variant=thumbnail")


@pytest.mark.parametrize(
    ("status", "gone"), [(200, True), (204, True), (404, True), (410, True), (405, False), (409, False), (500, False)]
)
async def test_a_video_is_deleted_or_it_is_not(status: int, gone: bool) -> None:
    server = Server(httpx.Response(status, json={"deleted": True}))
    made = provider(server, delete=True, delete_cancels=True)
    assert (await made.delete(REF), await made.cancel(REF)) == (gone, gone)
    assert [request.method for request in server.requests] == ["DELETE", "DELETE"]


async def test_what_is_not_declared_is_not_tried() -> None:
    server = Server()
    assert (await provider(server).delete(REF), await provider(server).cancel(REF)) == (False, False)
    assert (await provider(server, delete=True).cancel(REF)) is False
    assert server.requests == []


@pytest.mark.parametrize(
    ("options", "caps"),
    [
        ({}, Caps(echoes_prompt=True)),
        ({"remix": "none"}, Caps(source_kinds=(), echoes_prompt=True)),
        ({"remix": "edits", "edits_upload": True}, Caps(source_kinds=("bytes", "provider_id"), echoes_prompt=True)),
        ({"remix": "create-video-reference"}, Caps(source_kinds=("bytes",), echoes_prompt=True)),
        ({"lists": True, "echoes_prompt": False, "delete": True}, Caps(lists=True, delete=True)),
        ({"delete_cancels": True}, Caps(cancel=True, echoes_prompt=True)),
    ],
)
def test_it_can_what_the_operator_says_it_can(options: dict, caps: Caps) -> None:
    assert provider(Server(), **options).caps("sora-2") == caps


def test_it_satisfies_the_port() -> None:
    made: Provider = provider(Server(), limits=Limits(post_s=30))
    assert (made.name, made.post_timeout_s) == ("gateway", 30)
