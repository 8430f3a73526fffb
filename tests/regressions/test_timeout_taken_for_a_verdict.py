"""Others took silence for an answer; each test is named after the public thread where it happened."""

from core.errors import Missed
from core.ports import State
from core.video import Reason, Status
from tests.house import ANA, Bot


async def test_eliza_11862_11920_timeout_refund(bot: Bot) -> None:
    """elizaOS/eliza#11862, #11920: polling gave up and repaid, while the vendor finished and billed."""
    await bot.grant(ANA, 100)
    card = await bot.make()
    await bot.until_idle()
    bot.provider.next_poll = [Missed("timeout") for _ in range(100)]
    bot.provider.next_listing = [Missed("timeout") for _ in range(100)]
    await bot.work(2 * 3600, step=60)
    assert await bot.status(card.video) is Status.RUNNING
    assert await bot.balance() == (60, 40)
    bot.provider.next_poll, bot.provider.next_listing = [], []
    bot.provider.finish_all()
    await bot.work(300)
    assert await bot.status(card.video) is Status.READY
    assert await bot.balance() == (60, 0)


async def test_postiz_1809_endless_poll(bot: Bot) -> None:
    """postiz#1809: a status word nobody knew was polled for ever; here the deadline counts it too."""
    await bot.grant(ANA, 100)
    card = await bot.make()
    await bot.until_idle()
    bot.provider.finish("video_1", state=State.RUNNING, known_word=False)
    await bot.work(2 * 3600, step=30)
    assert (await bot.video(card.video)).reason is Reason.EXPIRED
    assert await bot.balance() == (100, 0)
    assert "unknown_status_word" in bot.log.names()


async def test_openmontage_452_done_without_a_film(bot: Bot) -> None:
    """OpenMontage#452, ArcReel#1889: "done" without anything to fetch was taken for a video, and charged."""
    await bot.grant(ANA, 100)
    card = await bot.make()
    await bot.until_idle()
    bot.provider.film = b""
    bot.provider.finish_all()
    await bot.work(600)
    assert await bot.status(card.video) is Status.FAILED
    assert await bot.balance() == (100, 0)
    assert bot.announcer.results() == []
