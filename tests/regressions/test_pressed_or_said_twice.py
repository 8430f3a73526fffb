"""Others answered one press twice, or said a thing twice or never; each test is named after its public thread."""

import asyncio

import pytest

from core.errors import TryLater, Undeliverable
from core.names import Place
from core.refusals import AlreadyDone
from core.store import archive, shelves
from core.studio import Wish
from core.video import Status
from tests.house import ANA, CHANNEL, TEAM, Bot, ask


async def test_integrations_slack_352_error_lied(bot: Bot) -> None:
    """integrations/slack#352: the platform showed an error although the command had run, and people pressed again."""
    await bot.grant(ANA, 200)
    pressed = ask(ANA)
    first = await bot.studio.make(pressed, "a red fox", Wish())
    for _ in range(4):
        with pytest.raises(AlreadyDone):
            await bot.restarted().studio.make(pressed, "a red fox", Wish(), insist=True)
    assert [video.id for video in await _open(bot)] == [first.video]
    assert await bot.balance() == (160, 40)


async def test_slack_sdk_1487_redelivery(bot: Bot) -> None:
    """slackapi/python-slack-sdk#1487: one event came two to four times and was answered as often."""
    await bot.grant(ANA, 200)
    pressed = ask(ANA)
    answers = await asyncio.gather(
        *(bot.studio.make(pressed, "a red fox", Wish(), insist=True) for _ in range(5)), return_exceptions=True
    )
    assert sum(isinstance(answer, AlreadyDone) for answer in answers) == 4
    assert len(await _open(bot)) == 1


async def test_openclaw_22780_duplicate_posts(bot: Bot) -> None:
    """openclaw/openclaw#22780: the message stood, the answer was lost, and it was posted again."""
    await bot.grant(ANA, 100)
    await bot.make()
    await bot.until_idle()
    bot.announcer.next_deliver = [TryLater("lost", unknown=True), TryLater("busy", after_s=1)]
    bot.provider.finish_all()
    await bot.work(300)
    assert len(bot.announcer.results()) == 1


async def test_eliza_17942_shared_nonce(bot: Bot) -> None:
    """elizaOS/eliza#17942: a notice and the answer had one nonce, so the notice swallowed the answer."""
    await bot.grant(ANA, 100)
    card = await bot.studio.make(ask(ANA), "a red fox", Wish())  # The worker puts the card up, by its key.
    await bot.work(10)
    bot.provider.finish_all()
    await bot.work(60)
    keys = {message.key for message in bot.announcer.messages.values()}
    assert keys == {f"{card.video}:card", f"{card.video}:result"}
    assert len(bot.announcer.results()) == 1


async def test_invite_manager_10_lost_access(bot: Bot) -> None:
    """InviteManager#10: the bot lost its access to a channel and tried it for ever."""
    await bot.grant(ANA, 100)
    card = await bot.make()
    await bot.until_idle()
    bot.announcer.next_deliver = [Undeliverable("Missing Access")]
    bot.provider.finish_all()
    await bot.work(60)
    [result] = bot.announcer.results()
    assert result.place.startswith(f"{TEAM}:dm-501:"), "the film came by direct message instead"
    assert await bot.status(card.video) is Status.READY
    assert await bot.balance() == (60, 0)


async def test_a_channel_and_a_person_that_cannot_be_reached_are_left_alone(bot: Bot) -> None:
    """The same thread: after the one fallback nobody is asked again, and the charge stands."""
    await bot.grant(ANA, 100)
    card = await bot.make()
    await bot.until_idle()
    bot.announcer.next_deliver = [Undeliverable("Missing Access"), Undeliverable("Cannot send messages to this user")]
    bot.provider.finish_all()
    await bot.work(24 * 3600, step=600)
    assert bot.announcer.results() == []
    assert await bot.status(card.video) is Status.READY
    assert await bot.balance() == (60, 0)


async def test_bz_cogs_38_unknown_interaction(bot: Bot) -> None:
    """bz-cogs#38: the vendor was asked before the press was answered, and three seconds were over."""
    await bot.grant(ANA, 100)
    card = await bot.studio.make(ask(ANA), "a red fox", Wish())
    assert bot.provider.calls.total() == 0, "the answer is there before anybody outside was asked"
    await bot.studio.placed(card.video, Place(f"{CHANNEL}777"))
    await bot.work(5)
    assert bot.provider.calls["create"] == 1


async def test_comfyui_sdxl_2_token_died(bot: Bot) -> None:
    """ComfyUI-SDXL-DiscordBot#2: a result that took longer than the interaction's token lived was never posted."""
    await bot.grant(ANA, 100)
    await bot.make()
    await bot.work(40 * 60, step=60)
    bot.provider.finish_all()
    await bot.work(120)
    [result] = bot.announcer.results()
    assert result.place.startswith(CHANNEL)


async def _open(bot: Bot) -> list[archive.Video]:
    return await bot.database.read(lambda tx: shelves.open_of(tx, ANA))
