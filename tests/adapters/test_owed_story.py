"""A video that could be posted nowhere is told beside the next answer, once for both platforms."""

import asyncio

from core.names import AccountId, VideoId
from core.store import owed
from tests.adapters.test_remix_story import base_url, bot, finished, id_of, world
from tests.whole import Whole, credits_for
from tests.worlds.seen import ChatWorld

__all__ = ["base_url", "bot", "world"]


async def test_its_owner_hears_of_it_beside_the_next_answer_and_once(bot: Whole, world: ChatWorld) -> None:
    await credits_for(bot, "ana", 100)
    video, database = id_of(await finished(world)), bot.parts.database
    ana = AccountId(world.account("ana"))
    await database.write(lambda tx: owed.note(tx, ana, VideoId(video), database.now_of(tx)))
    assert not await told(world, "ben", video)
    assert await told(world, "ana", video)
    assert not await told(world, "ana", video)


async def told(world: ChatWorld, person: str, video: str) -> bool:
    """Whether a second whisper came beside the answer."""
    before = len(world.beside(person))
    await world.command(person, "balance")
    for _ in range(50):
        if any(f"Your video {video} is ready" in one.text for one in world.beside(person)[before:]):
            return True
        await asyncio.sleep(0.02)
    return False
