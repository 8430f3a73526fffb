"""A member brings a film of their own along: fetched, kept free of charge, and changed by an edit model."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sqlalchemy import text

from adapters.media.child.encoding import Shape, encoded
from tests.adapters.media.films import Recipe, painted
from tests.whole import Whole, all_of, credits_for, pointing_at, vendor, whole
from tests.worlds.discord import DiscordWorld
from tests.worlds.seen import ChatWorld
from tests.worlds.slack import SlackWorld

FETCHING = "I am fetching that video"
OFFER = "Remix with FLUX Video Edit: 6 credits"
TWO_SECONDS = Recipe(width=320, height=180, seconds=2)


@pytest.fixture(params=[DiscordWorld, SlackWorld], ids=["discord", "slack"])
async def world(request: pytest.FixtureRequest) -> AsyncIterator[ChatWorld]:
    async with request.param() as world:
        yield world


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return painted(tmp_path_factory.mktemp("films") / "holiday.mp4", TWO_SECONDS)


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """As a browser records it."""
    recipe = replace(TWO_SECONDS, form="webm", codec="libvpx", sound="libopus", live=True)
    return painted(tmp_path_factory.mktemp("films") / "holiday.webm", recipe)


@dataclass
class Brings:
    """A bot with an edit model."""

    world: ChatWorld
    folder: Path
    catalogue: Path

    @asynccontextmanager
    async def up(self, **over: object) -> AsyncIterator[Whole]:
        async with whole(self.world, self.folder, None, catalogue=self.catalogue, **over) as bot:
            await credits_for(bot, "ana", 100)
            yield bot


@pytest.fixture
async def brings(world: ChatWorld, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Brings]:
    monkeypatch.setenv("BFL_API_KEY", "a-key")
    async with vendor(plays="bfl") as bfl:
        path = tmp_path / "catalogue.toml"
        path.write_text(pointing_at({"bfl": bfl}))
        yield Brings(world, tmp_path, path)


async def rows(bot: Whole, query: str) -> list[tuple[object, ...]]:
    return await bot.parts.database.read(lambda tx: [tuple(row) for row in tx.execute(text(query))])


async def over(bot: Whole, count: int = 1) -> None:
    """Until that many files are dealt with."""
    for _ in range(1800):
        if await rows(bot, "SELECT COUNT(*) FROM bringings WHERE state = 'over'") == [(count,)]:
            return
        await asyncio.sleep(0.05)
    raise AssertionError(await rows(bot, "SELECT * FROM bringings"))


async def test_somebodys_own_film_is_remixed(world: ChatWorld, brings: Brings, recorded: bytes) -> None:
    async with brings.up() as bot:
        message = world.post_file("ben", "holiday at the sea.webm", recorded)
        answer = await world.remix_of_message("ana", message)
        assert FETCHING in answer.whisper.text
        card = await world.until("Ready to remix")
        assert "holiday at the sea" in card.text
        assert await bot.balance("ana") == (100, 0)
        form = (await world.press("ana", card, OFFER)).form
        await world.submit("ana", form, prompt="make it night")
        remix = await world.until("Remix ready")
        assert remix.reply_to == card.id
        assert remix.film
        assert await bot.balance("ana") == (94, 0)
        assert await bot.breaches() == []


async def test_the_same_film_twice_is_one_original(world: ChatWorld, brings: Brings, film: bytes) -> None:
    async with brings.up() as bot:
        for number, person in enumerate(("ana", "ana", "ben"), start=1):
            message = world.post_file(person, f"copy {number}.mp4", film)
            assert FETCHING in (await world.remix_of_message(person, message)).whisper.text
            await over(bot, number)
        cards = await all_of(world, "Ready to remix", 3)
        assert all("copy 1" in card.text and OFFER in card.buttons for card in cards)
        assert await rows(bot, "SELECT price, brought FROM videos") == [(0, True)]
        assert await rows(bot, "SELECT COUNT(*) FROM entries WHERE video_id IS NOT NULL") == [(0,)]
        assert [path.suffix for path in (brings.folder / "media").iterdir()].count(".mp4") == 1
        assert await bot.breaches() == []


async def test_a_film_of_the_bots_that_somebody_made_smaller_is_known_by_what_it_says(
    world: ChatWorld, brings: Brings, film: bytes
) -> None:
    """The form of the remix opens, not one of a film that nobody knows."""
    async with brings.up() as bot:
        await world.remix_of_message("ana", world.post_file("ana", "holiday.mp4", film))
        form = (await world.press("ana", await world.until("Ready to remix"), OFFER)).form
        await world.submit("ana", form, prompt="make it night")
        remix = await world.until("Remix ready")
        assert remix.film
        ours, theirs = brings.folder / "ours.mp4", brings.folder / "from a phone.mp4"
        ours.write_bytes(remix.film)
        encoded(str(ours), str(theirs), Shape(longest_side=160), None)
        message = world.post_file("ben", theirs.name, theirs.read_bytes())
        assert FETCHING in (await world.remix_of_message("ben", message)).whisper.text
        card = await world.until("Made here before")
        assert "make it night" in card.text
        assert await rows(bot, "SELECT COUNT(*) FROM videos") == [(2,)]
        assert await bot.breaches() == []
