"""How long films are kept, told once for both platforms: what would go is said first, and only admins decide."""

from datetime import timedelta

from sqlalchemy import update

from core.store.tables import videos
from tests.adapters.test_remix_story import base_url, bot, finished, id_of, world
from tests.whole import Whole, credits_for
from tests.worlds.seen import ChatWorld

__all__ = ["base_url", "bot", "world"]


async def test_an_admin_is_told_what_would_go_and_presses(bot: Whole, world: ChatWorld) -> None:
    await credits_for(bot, "ana", 100)
    video = id_of(await finished(world))
    database = bot.parts.database
    await database.write(
        lambda tx: tx.execute(
            update(videos).where(videos.c.id == video).values(ended_at=database.now_of(tx) - timedelta(days=91))
        )
    )
    asked = await world.command("boss", "admin retention", days="90")
    assert "1 film is older" in asked.whisper.text
    assert asked.whisper.buttons == ("KEEP 90 DAYS",)
    assert "for good" in (await world.command("boss", "admin retention")).whisper.text
    done = await world.press("boss", asked.whisper, "KEEP 90 DAYS")
    assert "kept for 90 days now" in done.whisper.text
    assert "kept for 90 days, as" in (await world.command("boss", "admin retention")).whisper.text


async def test_nobody_else_may(bot: Whole, world: ChatWorld) -> None:
    refused = await world.command("ana", "admin retention", days="1")
    assert "Only admins can do this here" in refused.whisper.text


async def test_what_is_no_number_is_said(bot: Whole, world: ChatWorld) -> None:
    told = await world.command("boss", "admin retention", days="soon")
    assert "from 1 to 3650, or off" in told.whisper.text
