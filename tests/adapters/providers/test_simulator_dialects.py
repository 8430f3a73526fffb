"""The stand-in as each server that speaks OpenAI's protocol in its own way, asked as docs/vendors.md says to."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import httpx
import pytest

from adapters.providers.answers import Limits
from adapters.providers.openai_videos import OpenAIVideos
from adapters.providers.simulator import Options, create_app, running
from adapters.providers.simulator.film import read_back
from adapters.providers.simulator.vllm_omni import SERVED
from bot.providers import options_of
from core.errors import Code, Missed, Rejected, Unconfirmed
from core.ports import Listed, Order, Ref, Report, Source, State
from tests.adapters.providers.simulator_world import START, HandClock
from tests.documented import provider_under
from tests.loopback import NO_TLS

KEY = "canary-key"
SINCE = datetime.fromtimestamp(START, UTC) - timedelta(minutes=1)
SECTIONS = {
    "litellm": "LiteLLM",
    "vllm-omni": "vLLM-Omni",
    "sglang": "SGLang Diffusion",
    "new-api": "new-api and its forks",
}


@dataclass(kw_only=True)
class World:
    provider: OpenAIVideos
    http: httpx.AsyncClient
    order: Order
    clock: HandClock = field(default_factory=HandClock)

    async def make(self, words: str = "a quiet valley") -> Ref:
        return await self.provider.create(replace(self.order, prompt=words))

    async def later(self, ref: Ref, seconds: float = 10) -> Report:
        self.clock.now += seconds
        try:
            return await self.provider.poll(ref)
        except Missed:  # The first word of new-api's says nothing.
            return await self.provider.poll(ref)

    async def film(self, ref: Ref) -> bytes:
        return b"".join([chunk async for chunk in self.provider.fetch(ref, None)])

    async def remix(self, ref: Ref, film: bytes, words: str) -> Ref:
        async def read() -> bytes:
            return film

        source = Source(
            provider="gateway", provider_id=ref.id, read=read, public_url=None, seconds=Decimal(4), bytes=len(film)
        )
        return await self.provider.remix(source, replace(self.order, prompt=words))

    async def listed(self) -> list[Listed]:
        return [row async for row in self.provider.listing(SINCE)]

    async def raw(self, method: str, path: str) -> httpx.Response:
        return await self.http.request(method, path, headers={"Authorization": f"Bearer {KEY}"})

    async def accepted(self) -> int:
        address = self.http.base_url.copy_with(path="/_simulator/videos")
        return (await self.http.get(address)).json()["accepted"]


@asynccontextmanager
async def playing(
    name: str, key: str | None = KEY, remix: str | None = None, **options: object
) -> AsyncIterator[World]:
    clock = HandClock()
    app = create_app(Options(plays=name, fps=2, api_key=KEY, **options), clock=clock)  # type: ignore[arg-type]  # A name.
    async with running(app) as url, httpx.AsyncClient(verify=NO_TLS, base_url=url) as http:
        entry = provider_under(SECTIONS[name]).model_copy(update={"base_url": url})
        entry = entry.model_copy(update={"remix": remix} if remix else {})
        small = {"litellm": "1280x720", "new-api": "1280x720"}.get(name, "320x192")
        upstream = SERVED if name == "vllm-omni" else "sora-2"
        order = Order(upstream=upstream, prompt="a quiet valley", seconds=4, size=small)
        provider = OpenAIVideos(options_of("gateway", entry, key, Limits()))
        yield World(provider=provider, http=http, order=order, clock=clock)
        await provider.aclose()


@pytest.fixture(params=SECTIONS)
def name(request: pytest.FixtureRequest) -> str:
    return request.param


async def test_from_a_prompt_to_a_film_to_a_remix_and_one_of_it(name: str) -> None:
    async with playing(name, remix="remix" if name == "litellm" else None) as world:
        ref, told = await world.make(), []
        for words in ("make it night", "add snow"):
            assert (await world.later(ref)).state is State.COMPLETED
            film = await world.film(ref)
            ref = await world.remix(ref, film, words)
            told.append(words)
        assert (await world.later(ref)).state is State.COMPLETED
        last = read_back(await world.film(ref))
        assert last is not None
        assert last.story.changes == tuple(told)
        assert f"{last.width}x{last.height}" == world.order.size
        assert await world.accepted() == 3


async def test_a_refused_prompt_is_refused(name: str) -> None:
    async with playing(name) as world:
        with pytest.raises(Rejected) as caught:
            await world.make("a fox [refuse]")
        assert (caught.value.code, await world.accepted()) == (Code.REFUSED, 0)


@pytest.mark.parametrize(("mark", "code"), [("[late-refuse]", Code.REFUSED), ("[fail]", Code.PROVIDER_ERROR)])
async def test_a_video_that_failed_ends_however_that_is_told(name: str, mark: str, code: Code) -> None:
    async with playing(name) as world:
        report = await world.later(await world.make(f"a fox {mark}"))
        assert (report.state, report.code) == (State.FAILED, code)


async def test_a_busy_server_takes_it_at_the_second_try(name: str) -> None:
    async with playing(name) as world:
        with pytest.raises(Rejected) as caught:
            await world.make("a fox [busy=5]")
        waits = None if name == "litellm" else 5
        assert (caught.value.code, caught.value.retry_after) == (Code.RATE_LIMITED, waits)
        await world.make("a fox [busy=5]")


@pytest.mark.parametrize("mark", ["[drop]", "[lost]", "[garbage]"])
async def test_an_answer_that_is_lost_leaves_the_submit_open(name: str, mark: str) -> None:
    async with playing(name) as world:
        with pytest.raises(Unconfirmed):
            await world.make(f"a fox {mark}")
        assert await world.accepted() == (0 if mark == "[garbage]" else 1)


@pytest.mark.parametrize("key", ["another", None])
async def test_a_wrong_or_missing_key_is_told_as_one(name: str, key: str | None) -> None:
    async with playing(name, key=key) as world:
        with pytest.raises(Rejected) as caught:
            await world.make()
        assert caught.value.code is Code.AUTH


@pytest.mark.parametrize("server", ["vllm-omni", "sglang"])
async def test_a_refusal_is_heard_also_where_it_comes_before_the_film_was_read(server: str) -> None:
    async with playing(server, key="another") as world:
        with pytest.raises(Rejected) as caught:
            await world.remix(Ref(provider="gateway", id="v"), bytes(4_000_000), "make it night")
        assert caught.value.code is Code.AUTH


async def test_what_is_not_there_is_never_taken_for_a_failure(name: str) -> None:
    async with playing(name) as world:
        for _ in range(2):
            with pytest.raises(Missed) as caught:
                await world.provider.poll(Ref(provider="gateway", id="video_of_nobody"))
            assert caught.value.gone is (name != "litellm")


@pytest.mark.parametrize("server", ["vllm-omni", "sglang"])
async def test_a_lost_submit_is_found_in_the_listing(server: str) -> None:
    async with playing(server) as world:
        with pytest.raises(Unconfirmed):
            await world.make("a fox [drop]")
        [row] = await world.listed()
        assert (row.model, row.seconds, row.size) == (world.order.upstream, "4", world.order.size)
        assert row.prompt == ("a fox [drop]" if server == "vllm-omni" else None)
        assert (await world.later(Ref(provider="gateway", id=row.id))).state is State.COMPLETED


@pytest.mark.parametrize("server", ["vllm-omni", "sglang"])
async def test_more_videos_than_a_page_holds_are_all_listed(server: str) -> None:
    async with playing(server) as world:
        ids = [(await world.make(f"fox {n}")).id for n in range(101)]
        assert [row.id for row in await world.listed()] == ids[::-1]


@pytest.mark.parametrize("server", ["litellm", "new-api"])
async def test_a_server_without_a_listing_is_known_as_one(server: str) -> None:
    """Also where its entry says otherwise: the shipped catalogue's gateway does."""
    async with playing(server) as world:
        made = world.provider
        made._options = replace(made._options, lists=True)  # As an operator who copied the wrong entry.
        with pytest.raises(Missed) as caught:
            await world.listed()
        assert caught.value.gone


async def test_litellms_ids_are_long_and_travel_whole() -> None:
    async with playing("litellm") as world:
        ref = await world.make()
        assert 234 <= len(ref.id) <= 266
        assert ref.id.endswith("=")
        assert (await world.later(ref)).state is State.COMPLETED
        thumbnail = await world.raw("GET", f"/videos/{ref.id}/content?variant=thumbnail")
        assert thumbnail.content == await world.film(ref)


async def test_litellm_says_little_and_names_a_parent_that_nobody_knows() -> None:
    async with playing("litellm", remix="remix") as world:
        ref = await world.make()
        await world.later(ref)
        remix = await world.remix(ref, b"", "make it night")
        told = (await world.raw("GET", f"/videos/{remix.id}")).json()
        assert "prompt" not in told
        assert [told[name] for name in ("created_at", "progress", "seconds", "size")] == [None] * 4
        assert told["remixed_from_video_id"] not in (ref.id, None)
        assert (await world.provider.poll(remix)).progress is None


async def test_litellm_tells_what_a_video_costs_but_not_an_edit() -> None:
    async with playing("litellm", remix="remix") as world:
        ref = await world.make()
        assert ref.cost_usd == Decimal("0.4")
        await world.later(ref)
        assert (await world.remix(ref, b"", "make it night")).cost_usd == Decimal("0.4")
    async with playing("litellm", remix="edits") as world:
        ref = await world.make()
        await world.later(ref)
        assert (await world.remix(ref, b"", "make it night")).cost_usd is None


async def test_litellm_deletes_nothing_and_lists_nothing() -> None:
    async with playing("litellm") as world:
        ref = await world.make()
        assert (await world.raw("DELETE", f"/videos/{ref.id}")).status_code == 405
        assert (await world.raw("GET", "/videos")).status_code == 400
        assert (await world.raw("GET", "/videos/video_of_nobody")).status_code == 500


async def test_vllm_omni_takes_forms_only_and_one_model_only() -> None:
    async with playing("vllm-omni") as world:
        as_json = await world.http.post("/videos", json={"prompt": "x"}, headers={"Authorization": f"Bearer {KEY}"})
        assert as_json.status_code == 422
        with pytest.raises(Rejected) as caught:
            await world.provider.create(replace(world.order, upstream="sora-2"))
        assert (caught.value.code, caught.value.http) == (Code.INVALID_REQUEST, 400)


@pytest.mark.parametrize(("mark", "status"), [("[stuck]", 404), ("[fail]", 422)])
async def test_vllm_omni_has_no_film_of_what_is_not_completed(mark: str, status: int) -> None:
    async with playing("vllm-omni") as world:
        ref = await world.make(f"a fox {mark}")
        await world.later(ref)
        assert (await world.raw("GET", f"/videos/{ref.id}/content")).status_code == status
        with pytest.raises(Missed):
            await world.film(ref)


@pytest.mark.parametrize(("server", "stops"), [("vllm-omni", True), ("sglang", False)])
async def test_who_deletes_a_running_video_stops_it_or_only_forgets_it(server: str, stops: bool) -> None:
    async with playing(server) as world:
        ref = await world.make()
        assert await world.provider.cancel(ref) is stops
        assert await world.provider.delete(ref) is True
        with pytest.raises(Missed) as caught:
            await world.provider.poll(ref)
        assert caught.value.gone


async def test_sglang_counts_its_outputs_where_others_name_variants() -> None:
    async with playing("sglang") as world:
        ref = await world.make()
        await world.later(ref)
        assert (await world.raw("GET", f"/videos/{ref.id}/content?variant=thumbnail")).status_code == 404
        assert (await world.raw("GET", f"/videos/{ref.id}/content?variant=0")).content == await world.film(ref)


async def test_sglangs_film_in_a_cloud_is_fetched_without_the_key_from_a_host_that_is_listed() -> None:
    """The stand-in's address of links refuses whoever brings a key there."""
    async with playing("sglang", cloud=True) as world:
        ref = await world.make()
        await world.later(ref)
        refused = await world.raw("GET", f"/videos/{ref.id}/content")
        assert (refused.status_code, "cloud storage" in refused.json()["detail"]) == (400, True)
        told = (await world.raw("GET", f"/videos/{ref.id}")).json()["url"]
        assert httpx.URL(told).port != world.http.base_url.port
        assert (await world.film(ref))[4:8] == b"ftyp"


@pytest.mark.parametrize(
    "url", [None, 7, "s3://bucket/film.mp4", "https://elsewhere.test/film.mp4", "//elsewhere.test/"]
)
async def test_a_cloud_that_is_not_listed_or_no_link_is_only_missed(url: object) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        assert request.url.host == "gw.test"
        film = request.url.path.endswith("/content")
        return httpx.Response(400 if film else 200, json={"id": "v", "status": "completed", "url": url})

    entry = provider_under(SECTIONS["sglang"]).model_copy(update={"base_url": "https://gw.test/v1"})
    options = options_of("gateway", entry, KEY, Limits())
    provider = OpenAIVideos(options, transport=httpx.MockTransport(answer))
    with pytest.raises(Missed):
        _ = [chunk async for chunk in provider.fetch(Ref(provider="gateway", id="v"), None)]


async def test_new_apis_tasks_are_videos_from_the_first_word_that_says_something() -> None:
    async with playing("new-api") as world:
        ref = await world.make()
        assert ref.id.startswith("task_")
        with pytest.raises(Missed) as caught:
            await world.provider.poll(ref)
        assert caught.value.gone
        assert (await world.provider.poll(ref)).state is State.QUEUED
        assert (await world.raw("DELETE", f"/videos/{ref.id}")).status_code in (404, 405)
