"""COMPARE, told once for both platforms: two films in one, posted once, free, and gone with either of them."""

import asyncio

from sqlalchemy import text

from core.cards import FilmCard
from core.names import Place, VideoId
from core.ports import Announcer, Memo
from core.store import posts
from core.store.database import Tx
from core.video import Film
from tests.adapters.test_delete_story import pressed_delete, until_gone
from tests.adapters.test_large_films import refusing
from tests.adapters.test_remix_story import base_url, bot, facts_of, finished, id_of, world
from tests.whole import Whole, credits_for, whole
from tests.worlds.seen import ChatWorld, Seen

__all__ = ["base_url", "bot", "world"]

TOGETHER = "Side by side"


async def remixed(bot: Whole, world: ChatWorld) -> tuple[Seen, Seen]:
    """An original of ana's and a remix of it."""
    await credits_for(bot, "ana", 500)
    original = await finished(world)
    form = (await world.press("ana", original, "REMIX")).form
    await world.submit("ana", form, prompt="make it night")
    return original, await world.until("Remix ready")


async def test_the_button_brings_both_in_one_film_and_costs_nothing(bot: Whole, world: ChatWorld) -> None:
    original, remix = await remixed(bot, world)
    before = await bot.balance("ana"), await bot.balance("ben")
    assert "COMPARE" not in original.buttons
    answer = await world.press("ben", remix, "COMPARE")
    assert f"Putting {id_of(original)} and {id_of(remix)} side by side" in answer.whisper.text
    both = await world.until(TOGETHER)
    assert facts_of(both.film) == ("h264", 2 * 960, 540, 4.0)
    for words in ("A · ", "B · ", "a red fox runs through snow", "make it night", id_of(original), id_of(remix)):
        assert words in both.text
    assert both.buttons == ("REMIX A", "REMIX B")
    assert (await bot.balance("ana"), await bot.balance("ben")) == before

    again = await world.press("ana", remix, "COMPARE")
    assert "stand side by side in this channel already" in again.whisper.text
    typed = await world.command("ana", "compare", video=id_of(original))
    assert "stand side by side in this channel already" in typed.whisper.text
    named = await world.command("ana", "compare", video=id_of(remix), other=id_of(original))
    assert "stand side by side in this channel already" in named.whisper.text
    assert len(together(world)) == 1

    for label, video in (("REMIX A", original), ("REMIX B", remix)):
        form = (await world.press("ana", both, label)).form
        assert id_of(video) in form.text + str(form)
    assert await bot.breaches() == []


async def test_ten_presses_by_two_people_at_once_are_one_message(bot: Whole, world: ChatWorld) -> None:
    _, remix = await remixed(bot, world)
    await asyncio.gather(*(world.press(person, remix, "COMPARE") for person in ("ana", "ben") * 5))
    await world.until(TOGETHER)
    await bot.parts.worker.settle()
    assert len(together(world)) == 1


async def test_a_clip_too_large_for_its_place_comes_smaller(bot: Whole, world: ChatWorld, tmp_path) -> None:
    original, remix = await remixed(bot, world)
    refusing(world)
    await world.press("ana", remix, "COMPARE")
    both = await world.until("Made smaller for this place. Each whole, by itself:")
    assert both.film is not None
    (clip,) = (tmp_path / "media").glob(f"_{id_of(original)}-{id_of(remix)}.side.mp4")
    assert len(both.film) < clip.stat().st_size
    assert facts_of(both.film)[3] == 4.0
    assert len(together(world)) == 1


async def test_where_no_film_can_be_made_the_message_leads_to_both(bot: Whole, world: ChatWorld, tmp_path) -> None:
    original, remix = await remixed(bot, world)
    (tmp_path / "media" / f"{id_of(original)}.mp4").unlink()
    await world.press("ana", remix, "COMPARE")
    said = await world.until("I could not bring both in one film")
    assert said.film is None
    assert said.buttons == ("REMIX A", "REMIX B")
    for video in (original, remix):
        assert id_of(video) in said.text


async def test_what_there_is_nothing_to_compare_with_is_refused_in_words(bot: Whole, world: ChatWorld) -> None:
    await credits_for(bot, "ana", 100)
    original = await finished(world)
    for options, words in (
        ({"video": id_of(original)}, "There is nothing to compare"),
        ({"video": id_of(original), "other": id_of(original)}, "Choose two different videos"),
        ({"video": id_of(original), "other": "zzzz9"}, "I can't find a video called"),
    ):
        answer = await world.command("ana", "compare", **options)
        assert words in answer.whisper.text
        assert "Nothing was charged" in answer.whisper.text


async def test_it_goes_when_either_of_the_two_is_deleted(bot: Whole, world: ChatWorld) -> None:
    original, remix = await remixed(bot, world)
    await world.press("ana", remix, "COMPARE")
    await world.until(TOGETHER)
    await pressed_delete(world, "ana", original)
    await until_gone(world, left=1)
    for _ in range(500):
        if not together(world) and len([m for m in world.messages() if m.film]) == 1:
            break
        await asyncio.sleep(0.02)
    assert together(world) == []
    refused = await world.press("ana", remix, "COMPARE")
    assert "was removed" in refused.whisper.text


async def test_killed_between_the_upload_and_its_note_it_stands_once(world: ChatWorld, base_url: str, tmp_path) -> None:
    async with whole(world, tmp_path, base_url) as bot:
        original, remix = await remixed(bot, world)
        bot.parts.announcers[world.platform] = dying = DiesAfterwards(bot.parts.announcers[world.platform])
        await world.press("ana", remix, "COMPARE")
        await asyncio.wait_for(dying.delivered.wait(), 60)
        assert len(together(world)) == 1
        await bot.parts.worker.stop()
        await bot.parts.database.write(some_time_passes)
    async with whole(world, tmp_path, base_url) as bot:
        for _ in range(1000):
            (row,) = await bot.parts.database.read(lambda tx: posts.beside(tx, VideoId(id_of(original))))
            if row.message:
                break
            await asyncio.sleep(0.02)
        assert row.message
        assert len(together(world)) == 1
        assert "already" in (await world.press("ana", remix, "COMPARE")).whisper.text


class DiesAfterwards:
    """The chat has the message, and the process never hears of it. Satisfies core.ports.Announcer."""

    def __init__(self, announcer: Announcer) -> None:
        self._announcer = announcer
        self.delivered = asyncio.Event()

    def __getattr__(self, name: str) -> object:
        return getattr(self._announcer, name)

    async def deliver(
        self, card: FilmCard, at: Place, film: Film | None, *, key: str, repeat: bool, memo: Memo
    ) -> Place:
        await self._announcer.deliver(card, at, film, key=key, repeat=repeat, memo=memo)
        self.delivered.set()
        await asyncio.Event().wait()
        raise AssertionError("nobody sets that")


def some_time_passes(tx: Tx) -> None:
    """After a crash, a message of whose fate nobody knows is given a while to appear."""
    tx.execute(text("UPDATE posts SET last_at = last_at - 60000000 WHERE held"))


def together(world: ChatWorld) -> list[Seen]:
    return [message for message in world.messages() if TOGETHER in message.text]
