"""DELETE, told once for both platforms: it asks, it is gone everywhere, and the books and the remixes stay."""

import asyncio
from pathlib import Path

from tests.adapters.test_remix_story import base_url, bot, finished, id_of, results, world
from tests.whole import Whole, credits_for, whole
from tests.worlds.seen import Answer, ChatWorld, Seen

__all__ = ["base_url", "bot", "world"]


async def pressed_delete(world: ChatWorld, person: str, message: Seen) -> Answer:
    """Discord asks by a whisper; Slack by itself, before the press is sent."""
    answer = await world.press(person, message, "DELETE")
    if world.platform == "discord" and answer.whisper and answer.whisper.buttons:
        assert f"Delete {id_of(message)}? Its film" in answer.whisper.text
        return await world.press(person, answer.whisper, f"DELETE {id_of(message)}")
    return answer


async def test_the_owner_deletes_and_nothing_of_it_is_left_to_see(bot: Whole, world: ChatWorld, tmp_path) -> None:
    await credits_for(bot, "ana", 100)
    result = await finished(world)
    assert list((tmp_path / "media").glob(f"{id_of(result)}*"))
    answer = await pressed_delete(world, "ana", result)
    assert "is removed" in answer.whisper.text
    card = await world.until("Removed")
    assert (card.buttons, card.film) == ((), None)
    await until_gone(world)
    assert "a red fox" not in str(world.messages())
    await until_deleted(tmp_path / "media", id_of(result))
    assert await bot.balance("ana") == (60, 0)
    assert await bot.breaches() == []
    again = await world.command("ana", "show", video=id_of(result))
    assert "was removed" in again.whisper.text


async def test_the_command_asks_first_on_both(bot: Whole, world: ChatWorld) -> None:
    await credits_for(bot, "ana", 100)
    result = await finished(world)
    asked = await world.command("ana", "delete", video=id_of(result))
    assert asked.whisper.buttons == (f"DELETE {id_of(result)}",)
    assert len(await results(world, 1)) == 1
    await world.press("ana", asked.whisper, f"DELETE {id_of(result)}")
    await until_gone(world)


async def test_only_the_owner_and_admins_may(bot: Whole, world: ChatWorld) -> None:
    await credits_for(bot, "ana", 100)
    result = await finished(world)
    refused = await pressed_delete(world, "ben", result)
    assert "Only the person who started it or an admin" in refused.whisper.text
    assert len(await results(world, 1)) == 1
    await pressed_delete(world, "boss", result)
    await until_gone(world)


async def test_an_old_card_of_a_deleted_video_answers_in_words(bot: Whole, world: ChatWorld) -> None:
    await credits_for(bot, "ana", 100)
    result = await finished(world)
    await pressed_delete(world, "ana", result)
    for label in ("REMIX", "AGAIN", "DETAILS"):
        answer = await world.press("ana", result, label)
        assert answer.form is None
        assert "was removed" in answer.whisper.text


async def test_its_remix_stays_and_tells_the_original_no_more(bot: Whole, world: ChatWorld) -> None:
    await credits_for(bot, "ana", 200)
    original = await finished(world)
    form = (await world.press("ana", original, "REMIX")).form
    await world.submit("ana", form, prompt="make it night")
    remix = await world.until("Remix ready")
    await pressed_delete(world, "ana", original)
    await until_gone(world, left=1)
    await world.command("ana", "show", video=id_of(remix))
    again = (await results(world, 2))[-1]
    assert "which was removed" in again.text
    assert "red fox" not in again.text


async def test_what_is_being_made_is_cancelled_instead(bot: Whole, world: ChatWorld) -> None:
    await credits_for(bot, "ana", 100)
    await world.command("ana", "generate", prompt="a slow fox [slow=20]")
    card = await world.until("Rendering")
    answer = await world.command("ana", "delete", video=id_of(card))
    assert "still being made" in answer.whisper.text


async def test_a_restart_right_after_the_press_loses_nothing(world: ChatWorld, base_url: str, tmp_path) -> None:
    async with whole(world, tmp_path, base_url) as bot:
        await credits_for(bot, "ana", 100)
        result = await finished(world)
        await bot.parts.worker.stop()
        await pressed_delete(world, "ana", result)
    assert len(await results(world, 1)) == 1
    async with whole(world, tmp_path, base_url):
        await until_gone(world)
        await world.until("Removed")


async def until_gone(world: ChatWorld, left: int = 0) -> None:
    """On Slack a film and its card are two messages."""
    for _ in range(1500):
        films = [message for message in world.messages() if message.film]
        cards = [message for message in world.messages() if "DELETE" in message.buttons]
        if len(cards) == left and bool(films) == bool(left):
            return
        await asyncio.sleep(0.02)
    raise AssertionError(f"films still stand: {[m.text for m in world.messages()]}")


async def until_deleted(folder: Path, video: str) -> None:
    """Also a poster that was being painted at the time of the press."""
    for _ in range(1500):
        if not list(folder.glob(f"{video}*")):
            return
        await asyncio.sleep(0.02)
    raise AssertionError(f"left in the folder: {list(folder.glob(f'{video}*'))}")
