"""The stand-in vendor in each of its parts, asked by the adapter that is made for the real one, over real sockets."""

import asyncio
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from decimal import Decimal

import av
import httpx
import pytest

from adapters.providers.bfl import Bfl
from adapters.providers.linked import Account, Linked
from adapters.providers.openrouter import OpenRouter
from adapters.providers.simulator import Options, create_app, running
from adapters.providers.simulator.film import read_back
from adapters.providers.xai import Xai
from core.errors import Code, Missed, Rejected, Unconfirmed
from core.ports import Order, Ref, Report, Source, State
from tests.adapters.providers.simulator_world import HandClock
from tests.loopback import NO_TLS

KEY = "canary-key"


@dataclass(frozen=True, kw_only=True)
class Part:
    name: str
    kind: type[Linked]
    make: Order
    edit: Order
    usd: Decimal
    """What four seconds cost to make."""
    edit_usd: Decimal
    """And to change."""


def order(upstream: str, size: str = "1280x720", **send: object) -> Order:
    return Order(upstream=upstream, prompt="a quiet valley", seconds=4, size=size, send=send)


PARTS = [
    Part(
        name="bfl",
        kind=Bfl,
        make=order("flux-3-video", "1280x704", mode="t2v", resolution="hd", aspect_ratio="16:9", generate_audio=True),
        edit=order("flux-tools/video-edit-v1"),
        usd=Decimal("0.68"),
        edit_usd=Decimal("0.12"),
    ),
    Part(
        name="xai",
        kind=Xai,
        make=order("grok-imagine-video", resolution="720p", aspect_ratio="16:9"),
        edit=order("grok-imagine-video"),
        usd=Decimal("0.28"),
        edit_usd=Decimal("0.32"),
    ),
    Part(
        name="openrouter",
        kind=OpenRouter,
        make=order("google/veo"),
        edit=order("black-forest-labs/flux-video-edit"),
        usd=Decimal("0.68"),
        edit_usd=Decimal("0.12"),
    ),
]


@dataclass(kw_only=True)
class World:
    part: Part
    provider: Linked
    url: str
    clock: HandClock = field(default_factory=HandClock)
    looked_at: set[str] = field(default_factory=set)

    async def make(self, words: str = "a quiet valley") -> Ref:
        return await self.provider.create(said(self.part.make, words))

    async def look(self, ref: Ref) -> Report:
        """The first look at a video of BFL's finds its polling address busy."""
        if self.part.name == "bfl" and ref.id not in self.looked_at:
            self.looked_at.add(ref.id)
            with pytest.raises(Missed) as caught:
                await self.provider.poll(ref)
            assert (caught.value.retry_after, caught.value.gone) == (1, False)
        return await self.provider.poll(ref)

    async def later(self, ref: Ref, seconds: float = 10) -> Report:
        self.clock.now += seconds
        return await self.look(ref)

    async def film(self, ref: Ref, report: Report) -> bytes:
        return b"".join([chunk async for chunk in self.provider.fetch(ref, report)])

    async def change(self, film: bytes, words: str, public_url: str | None) -> Ref:
        async def read() -> bytes:
            return film

        source = Source(
            provider=self.part.name,
            provider_id=None,
            read=read,
            public_url=public_url,
            seconds=Decimal(4),
            bytes=len(film),
        )
        return await self.provider.remix(source, said(self.part.edit, words))

    async def accepted(self) -> int:
        async with httpx.AsyncClient(verify=NO_TLS) as client:
            address = httpx.URL(self.url).copy_with(path="/_simulator/videos")
            return (await client.get(address)).json()["accepted"]


def said(about: Order, words: str) -> Order:
    return Order(upstream=about.upstream, prompt=words, seconds=about.seconds, size=about.size, send=about.send)


@asynccontextmanager
async def playing(part: Part, key: str = KEY) -> AsyncIterator[World]:
    clock = HandClock()
    app = create_app(Options(plays=part.name, fps=4, api_key=KEY), clock=clock)  # type: ignore[arg-type]  # A name.
    async with running(app) as url:
        provider = part.kind(Account(name=part.name, base_url=url, key=key))
        yield World(part=part, provider=provider, url=url, clock=clock)
        await provider.aclose()


@pytest.fixture(params=PARTS, ids=lambda part: part.name)
def part(request: pytest.FixtureRequest) -> Part:
    return request.param


@pytest.fixture
async def world(part: Part) -> AsyncIterator[World]:
    async with playing(part) as world:
        yield world


def size_of(film: bytes) -> str:
    with av.open(io.BytesIO(film)) as container:
        return f"{container.streams.video[0].width}x{container.streams.video[0].height}"


@asynccontextmanager
async def lying_at_a_link(film: bytes) -> AsyncIterator[str]:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(f"HTTP/1.1 200 OK\r\nContent-Length: {len(film)}\r\nConnection: close\r\n\r\n".encode() + film)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/film.mp4"


async def test_from_a_prompt_to_a_film_to_a_changed_film(world: World) -> None:
    ref = await world.make()
    assert (await world.look(ref)).state in (State.QUEUED, State.RUNNING)
    assert (await world.later(ref, 4)).state in (State.QUEUED, State.RUNNING)
    done = await world.later(ref)
    assert (done.state, done.cost_usd) == (State.COMPLETED, world.part.usd)
    film = await world.film(ref, done)
    assert size_of(film) == world.part.make.size

    async with lying_at_a_link(film) as link:
        changed = await world.change(film, "make it night", link)
    end = await world.later(changed)
    assert (end.state, end.cost_usd) == (State.COMPLETED, world.part.edit_usd)
    other = await world.film(changed, end)
    told = read_back(other)
    assert told is not None
    assert told.story.changes == ("make it night",)
    assert (size_of(other), other != film) == (world.part.make.size, True)


async def test_a_refused_prompt_is_refused_whenever_the_vendor_says_so(world: World) -> None:
    if world.part.name == "bfl":
        report = await world.later(await world.make("a fox [refuse]"))
        assert (report.state, report.code) == (State.FAILED, Code.REFUSED)
        return
    with pytest.raises(Rejected) as caught:
        await world.make("a fox [refuse]")
    assert caught.value.code is Code.REFUSED


async def test_a_film_that_the_filter_stopped_is_refused(world: World) -> None:
    report = await world.later(await world.make("a fox [late-refuse]"))
    assert (report.state, report.code, report.result) == (State.FAILED, Code.REFUSED, None)


async def test_one_that_failed_is_nobodys_fault(world: World) -> None:
    report = await world.later(await world.make("a fox [fail]"))
    assert (report.state, report.code) == (State.FAILED, Code.PROVIDER_ERROR)


async def test_a_busy_vendor_takes_it_at_the_second_try(world: World) -> None:
    with pytest.raises(Rejected) as caught:
        await world.make("a fox [busy=5]")
    assert (caught.value.code, caught.value.retry_after) == (Code.RATE_LIMITED, 5)
    assert await world.accepted() == 0
    await world.make("a fox [busy=5]")


@pytest.mark.parametrize("mark", ["[drop]", "[lost]"])
async def test_an_answer_that_is_lost_leaves_the_submit_open(world: World, mark: str) -> None:
    with pytest.raises(Unconfirmed):
        await world.make(f"a fox {mark}")
    assert await world.accepted() == 1


async def test_after_its_time_the_film_is_gone(world: World) -> None:
    ref = await world.make("a fox [expires=60]")
    done = await world.later(ref)
    world.clock.now += 60
    with pytest.raises(Missed):
        await world.film(ref, done)


async def test_a_film_that_breaks_off_is_only_missed(world: World) -> None:
    ref = await world.make("a fox [cut]")
    with pytest.raises(Missed):
        await world.film(ref, await world.later(ref))


async def test_a_wrong_key_is_told_as_one(part: Part) -> None:
    async with playing(part, key="another") as world:
        with pytest.raises(Rejected) as caught:
            await world.make()
    assert caught.value.code is Code.AUTH


async def test_a_wrong_key_is_told_as_one_also_beside_a_large_film(part: Part) -> None:
    async with playing(part, key="another") as world:
        with pytest.raises(Rejected) as caught:
            await world.change(bytes(4_000_000), "make it night", "https://films.test/1.mp4")
    assert caught.value.code is Code.AUTH


async def test_what_is_not_there_is_perhaps_not_there_yet(world: World) -> None:
    with pytest.raises(Missed) as caught:
        await world.provider.poll(Ref(provider=world.part.name, id="nowhere"))
    assert caught.value.gone


@pytest.mark.parametrize("film", [b"", b"no film", b"\0\0\0\x18ftypmp42" + b"x" * 50])
async def test_what_is_no_film_is_not_changed(world: World, film: bytes) -> None:
    async with lying_at_a_link(film) as link:
        with pytest.raises(Rejected) as caught:
            await world.change(film, "make it night", link)
    assert caught.value.code is Code.INVALID_REQUEST
    assert await world.accepted() == 0


@pytest.mark.parametrize("name", ["bfl", "xai", "openrouter"])
async def test_the_address_of_links_knows_no_keys(name: str) -> None:
    part = next(part for part in PARTS if part.name == name)
    async with playing(part) as world, httpx.AsyncClient(verify=NO_TLS) as client:
        for _ in range(2):  # OpenRouter's every second video has a signed link only.
            ref = await world.make()
            done = await world.later(ref)
        assert done.result is not None
        assert httpx.URL(done.result).port != httpx.URL(world.url).port
        for headers in ({"x-key": KEY}, {"Authorization": f"Bearer {KEY}"}):
            assert (await client.get(done.result, headers=headers)).status_code == 400
        assert (await client.get(done.result.replace("signature=", "signature=x"))).status_code == 403
        assert (await client.get(done.result)).status_code == 200


@pytest.mark.parametrize("field", ["duration", "resolution", "seed", "mode"])
async def test_an_edit_of_flux_takes_film_and_prompt_and_nothing_else(field: str) -> None:
    async with playing(PARTS[0]) as world, httpx.AsyncClient(verify=NO_TLS) as client:
        address = f"{world.url}/flux-tools/video-edit-v1"
        body = {"video": "AAAA", "prompt": "make it night", field: 5}
        answer = await client.post(address, json=body, headers={"x-key": KEY})
    assert answer.status_code == 422
    assert answer.json()["detail"][0]["loc"] == ["body", field]
