"""What a channel does not take comes to one person, and says so; told once for both platforms."""

import asyncio

from tests.adapters.test_compare_story import remixed
from tests.adapters.test_remix_story import base_url, bot, world
from tests.whole import Whole, credits_for
from tests.worlds import discord_guild as guild
from tests.worlds import slack_api
from tests.worlds.discord import DiscordWorld
from tests.worlds.seen import ChatWorld, Seen
from tests.worlds.slack import SlackWorld

__all__ = ["base_url", "bot", "world"]


async def told_directly(world: ChatWorld, person: str, channel: str) -> Seen:
    """What somebody reads in their own messages, once it says that this channel did not take it."""
    words = f"I could not post in <#{channel}>, so here it is."
    for _ in range(3000):
        if isinstance(world, DiscordWorld):
            own = [at for at, user in world.rest.direct.items() if user == guild.PEOPLE[person]]
        else:
            own = [f"D{slack_api.PEOPLE[person][1:]}"]
        for message in (message for at in own for message in world.messages_in(at)):
            if words in message.text:
                return message
        await asyncio.sleep(0.01)
    raise AssertionError(f"{words!r} never came; the channel says {[m.text for m in world.messages()]}")


def forbidden(world: ChatWorld) -> None:
    """The next film is refused by the channel."""
    if isinstance(world, DiscordWorld):
        world.fail_next("POST /channels/.../messages", 403, code=50013)
    else:
        assert isinstance(world, SlackWorld)
        world.fail_next("files.completeUploadExternal", error="not_in_channel")


async def test_a_result_says_why_it_comes_directly(bot: Whole, world: ChatWorld) -> None:
    await credits_for(bot, "ana", 500)
    forbidden(world)
    await world.command("ana", "generate", prompt="a red fox", length="4")
    told = await told_directly(world, "ana", world.channel)
    assert "REMIX" in told.buttons
    assert await bot.balance("ana") == (460, 0)


async def test_two_side_by_side_say_it_to_the_one_who_asked(bot: Whole, world: ChatWorld) -> None:
    _, remix = await remixed(bot, world)
    forbidden(world)
    await world.press("ben", remix, "COMPARE")
    told = await told_directly(world, "ben", world.channel)
    assert told.buttons == ("REMIX A", "REMIX B")
