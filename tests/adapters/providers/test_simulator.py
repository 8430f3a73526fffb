"""The stand-in vendor speaks OpenAI's /v1/videos: as the API description says, and as the official client expects."""

import io
from pathlib import Path

import httpx
import jsonschema
import openai
import pytest
import yaml
from PIL import Image

from adapters.providers.simulator import Options, create_app, running
from tests.adapters.providers.simulator_world import StridingClock, world

# The client warns at each call that the real service is gone, which is why there is a stand-in.
pytestmark = pytest.mark.filterwarnings("ignore:The Sora API:DeprecationWarning")

DESCRIPTION = Path(__file__).parents[4] / "shared" / "specs" / "openai-videos.openapi.yaml"


@pytest.fixture(scope="module")
def described():
    if not DESCRIPTION.exists():
        pytest.skip("OpenAI's API description is not beside this clone (../shared/specs/openai-videos.openapi.yaml)")
    components = yaml.safe_load(DESCRIPTION.read_text())["components"]

    async def check(answer: httpx.Response) -> None:
        await answer.aread()
        name = _schema_of(answer)
        if name:
            schema = {"$ref": f"#/components/schemas/{name}", "components": components}
            jsonschema.validate(answer.json(), schema, cls=jsonschema.Draft202012Validator)

    return check


def _schema_of(answer: httpx.Response) -> str | None:
    path, method = answer.request.url.path, answer.request.method
    if answer.status_code >= 400:
        return "ErrorResponse"
    if path.endswith("/content"):
        return None
    if method == "DELETE":
        return "DeletedVideoResource"
    return "VideoListResource" if method == "GET" and path.endswith("/videos") else "VideoResource"


async def test_every_answer_is_as_openai_describes_it(described):
    async with world(check=described) as w:
        video = await w.make()
        remix = await w.remix(video["id"], "Make it night")
        failed = await w.make("[fail] a cat")
        await w.http.post("/videos", json={"prompt": "[stuck]"})
        await w.later(remix["id"], 3)
        await w.http.post("/videos/edits", json={"prompt": "Make it snow", "video": {"id": video["id"]}})
        await w.http.get("/videos")
        await w.http.get("/videos", params={"limit": "0"})
        await w.http.delete(f"/videos/{failed['id']}")
        await w.http.get("/videos/nobody")
        await w.http.post("/videos", content=b"{", headers={"Content-Type": "application/json"})
        await w.http.post("/videos/extensions", json={})
        await w.http.get("/elsewhere")
        await w.http.put("/videos")


async def test_a_video_has_all_thirteen_fields_from_the_start():
    async with world() as w:
        answer = (await w.http.post("/videos", json={"prompt": "A cat", "seconds": "8"})).json()
    identity = answer.pop("id")
    assert identity.startswith("video_")
    assert answer == {
        "object": "video",
        "model": "sora-2",
        "status": "queued",
        "progress": 0,
        "created_at": 1_790_000_000,
        "completed_at": None,
        "expires_at": None,
        "prompt": "A cat",
        "size": "720x1280",
        "seconds": "8",
        "remixed_from_video_id": None,
        "error": None,
    }


async def test_the_official_client_makes_remixes_downloads_and_deletes():
    app = create_app(Options(fps=2), clock=StridingClock())
    async with running(app) as url, openai.AsyncOpenAI(base_url=url, api_key="any", max_retries=0) as client:
        original = await client.videos.create_and_poll(
            prompt="A cat", model="sora-2", seconds="4", size="1280x720", poll_interval_ms=1
        )
        assert (original.status, original.progress) == ("completed", 100)
        remix = await client.videos.remix(original.id, prompt="Make it night")
        remix = await client.videos.poll(remix.id, poll_interval_ms=1)
        assert (remix.remixed_from_video_id, remix.seconds, remix.size) == (original.id, "4", "1280x720")
        assert [video.id async for video in client.videos.list()] == [remix.id, original.id]
        film = (await client.videos.download_content(remix.id)).content
        assert film[4:8] == b"ftyp"
        assert (await client.videos.delete(remix.id)).deleted
        with pytest.raises(openai.NotFoundError):
            await client.videos.retrieve(remix.id)


async def test_the_official_client_edits_an_uploaded_film():
    app = create_app(Options(fps=2), clock=StridingClock())
    async with running(app) as url, openai.AsyncOpenAI(base_url=url, api_key="any", max_retries=0) as client:
        original = await client.videos.create_and_poll(prompt="A cat", size="1280x720", poll_interval_ms=1)
        film = (await client.videos.download_content(original.id)).content
        edit = await client.videos.edit(prompt="Make it night", video=("cat.mp4", film, "video/mp4"))
        assert (edit.size, edit.seconds, edit.remixed_from_video_id) == ("1280x720", "4", None)


@pytest.mark.parametrize(
    "way",
    [
        lambda video: {"json": {"prompt": "Make it night", "video": {"id": video}}},
        lambda video: {"files": {"prompt": (None, "Make it night"), "video[id]": (None, video)}},
        lambda video: {"files": {"prompt": (None, "Make it night"), "video": (None, f'{{"id": "{video}"}}')}},
    ],
    ids=["json", "bracketed form field", "json in a form field"],
)
async def test_an_edit_of_a_video_by_its_id_is_a_remix(way):
    async with world() as w:
        video = await w.make()
        answer = await w.http.post("/videos/edits", **way(video["id"]))
    assert (answer.status_code, answer.json()["remixed_from_video_id"]) == (200, video["id"])


async def test_an_edit_without_a_source_names_what_is_missing():
    async with world() as w:
        answer = await w.http.post("/videos/edits", json={"prompt": "Make it night"})
    assert (answer.status_code, answer.json()["error"]["param"]) == (400, "video")


async def test_the_official_client_sends_a_reference_image():
    picture = io.BytesIO()
    Image.new("RGB", (1280, 720)).save(picture, "PNG")
    app = create_app(Options())
    async with running(app) as url, openai.AsyncOpenAI(base_url=url, api_key="any", max_retries=0) as client:
        reference = ("first.png", picture.getvalue(), "image/png")
        video = await client.videos.create(prompt="A cat", size="1280x720", input_reference=reference)
        assert video.status == "queued"
        with pytest.raises(openai.BadRequestError, match="1280x720, but the requested size is 720x1280"):
            await client.videos.create(prompt="A cat", input_reference=reference)


async def test_a_reference_image_may_be_named_by_url_or_file_id():
    async with world() as w:
        for reference in ({"image_url": "https://example.org/first.png"}, {"file_id": "file-1"}):
            answer = await w.http.post("/videos", json={"prompt": "A cat", "input_reference": reference})
            assert answer.status_code == 200


@pytest.mark.parametrize(
    ("body", "param"),
    [
        ({}, "prompt"),
        ({"prompt": ""}, "prompt"),
        ({"prompt": "x" * 32_001}, "prompt"),
        ({"prompt": 5}, "prompt"),
        ({"prompt": "a", "seconds": 8}, "seconds"),
        ({"prompt": "a", "seconds": "5"}, "seconds"),
        ({"prompt": "a", "size": "1792x1024"}, "size"),
        ({"prompt": "a", "model": "sora-1"}, "model"),
        ({"prompt": "a", "input_reference": {}}, "input_reference"),
        ({"prompt": "a", "input_reference": {"image_url": "x", "file_id": "y"}}, "input_reference"),
        ({"prompt": "a", "colour": "red"}, "colour"),
    ],
)
async def test_a_wrong_parameter_is_named(body, param):
    async with world() as w:
        answer = await w.http.post("/videos", json=body)
    assert (answer.status_code, answer.json()["error"]["param"]) == (400, param)
    assert answer.json()["error"]["type"] == "invalid_request_error"


async def test_half_a_letter_in_a_prompt_is_refused_not_a_crash():
    async with world() as w:
        answer = await w.http.post("/videos", content=b'{"prompt": "\\ud83d"}')
    assert answer.status_code == 400


@pytest.mark.parametrize("model", ["sora-2-pro", "sora-2-pro-2025-10-06"])
@pytest.mark.parametrize("size", ["720x1280", "1792x1024", "1920x1080"])
async def test_pro_models_take_the_large_sizes_too(model, size):
    async with world() as w:
        answer = await w.http.post("/videos", json={"prompt": "a", "model": model, "size": size, "seconds": "20"})
    assert (answer.status_code, answer.json()["seconds"]) == (200, "20")


async def test_a_form_is_as_good_as_json():
    async with world() as w:
        answer = await w.http.post("/videos", files={"prompt": (None, "A cat"), "seconds": (None, "8")})
        assert (answer.status_code, answer.json()["prompt"], answer.json()["seconds"]) == (200, "A cat", "8")
        video = await w.make()
        remix = await w.http.post(f"/videos/{video['id']}/remix", files={"prompt": (None, "Make it night")})
        assert remix.json()["remixed_from_video_id"] == video["id"]


async def test_a_remix_takes_nothing_but_a_prompt():
    async with world() as w:
        video = await w.make()
        answer = await w.http.post(f"/videos/{video['id']}/remix", json={"prompt": "a", "seconds": "8"})
    assert answer.json()["error"]["code"] == "unknown_parameter"


async def test_a_list_is_read_page_by_page_in_both_directions():
    async with world() as w:
        ids = [(await w.make())["id"] for _ in range(5)]
        for order, expected in (("asc", ids), ("desc", ids[::-1])):
            seen, after = [], {}
            while True:
                page = (await w.http.get("/videos", params={"limit": "2", "order": order, **after})).json()
                seen += [video["id"] for video in page["data"]]
                if not page["has_more"]:
                    break
                after = {"after": page["last_id"]}
            assert seen == expected
        assert (await w.http.get("/videos", params={"limit": "101"})).status_code == 400


async def test_a_wrong_or_missing_key_is_turned_away():
    async with world(api_key="right") as w:
        assert (await w.http.get("/videos")).status_code == 200
        wrong = await w.http.get("/videos", headers={"Authorization": "Bearer wrong"})
        assert (wrong.status_code, wrong.json()["error"]["code"]) == (401, "invalid_api_key")
        missing = await w.http.get("/videos", headers={"Authorization": ""})
        assert missing.status_code == 401


async def test_what_is_not_offered_says_so():
    async with world(listing=False, deleting=False) as w:
        video = await w.make()
        assert (await w.http.get("/videos")).status_code == 405
        assert (await w.http.delete(f"/videos/{video['id']}")).status_code == 405
        assert (await w.http.post("/videos/extensions", json={})).json()["error"]["code"] == "unsupported"
        assert (await w.http.get("/videos/characters/char_1")).json()["error"]["code"] == "unsupported"


async def test_only_finished_videos_can_be_deleted():
    async with world() as w:
        video = (await w.http.post("/videos", json={"prompt": "a"})).json()
        assert (await w.http.delete(f"/videos/{video['id']}")).status_code == 400
        await w.later(video["id"])
        assert (await w.http.delete(f"/videos/{video['id']}")).json() == {
            "id": video["id"],
            "object": "video.deleted",
            "deleted": True,
        }


async def test_it_tells_tests_what_it_was_asked():
    async with world() as w:
        video = await w.make("A cat")
        await w.http.post("/videos", json={"prompt": "[refuse]"})
        assert await w.told("requests") == {"POST /v1/videos": 2, "GET /v1/videos/{video_id}": 1}
        assert await w.told("videos") == {"accepted": 1, "data": [video]}


async def test_two_vendors_of_different_times_never_share_an_id():
    async with world() as first, world() as second:
        second.clock.now += 60
        assert (await first.make())["id"] != (await second.make())["id"]


async def test_the_oldest_finished_videos_are_forgotten_first():
    async with world(max_videos=2) as w:
        stuck = await w.make("[stuck]")
        old = await w.make("old")
        new = await w.make("new")
        known = [video["id"] for video in (await w.told("videos"))["data"]]
        assert known == [stuck["id"], new["id"]]
        assert (await w.http.get(f"/videos/{old['id']}")).status_code == 404
