"""Others repaid twice, or never; each test is named after the public thread where it happened."""

from contextlib import suppress

from core.errors import Code, Missed, Rejected
from core.ports import State
from core.store import archive, ending
from core.video import Reason, Status
from tests.house import ANA, BOSS, Bot, ask


async def test_new_api_2025_6074_refunded_twice(bot: Bot) -> None:
    """QuantumNous/new-api#2025, #6074: poll, sweep and every replica each repaid one failure."""
    await bot.grant(ANA, 100)
    card = await bot.make()
    await bot.until_idle()
    seen = await bot.video(card.video)
    now = bot.clock.now()
    ends = [
        await bot.database.write(lambda tx: ending.failed(tx, seen, Reason.PROVIDER_ERROR, now)),
        await bot.database.write(lambda tx: ending.failed(tx, seen, Reason.EXPIRED, now)),
        await bot.restarted().database.write(lambda tx: ending.failed(tx, seen, Reason.CANCELLED, now)),
    ]
    assert [end is not None for end in ends] == [True, False, False]
    assert await bot.balance() == (100, 0)
    assert await bot.breaches() == []


async def test_new_api_2050_never_refunded(bot: Bot) -> None:
    """QuantumNous/new-api#2050: charged at submit, and the failure that only a poll showed repaid nothing."""
    await bot.grant(ANA, 100)
    card = await bot.make()
    await bot.until_idle()
    bot.provider.finish("video_1", state=State.FAILED, code=Code.PROVIDER_ERROR)
    await bot.work(60)
    assert await bot.status(card.video) is Status.FAILED
    assert await bot.balance() == (100, 0)


async def test_new_api_split_refund(bot: Bot) -> None:
    """QuantumNous/new-api: the status was saved and the money came in a later statement, which a crash left out."""
    await bot.grant(ANA, 100)
    card = await bot.make()
    video = await bot.video(card.video)

    def half(tx: object) -> None:
        ending.failed(tx, video, Reason.CANCELLED, bot.clock.now())  # type: ignore[arg-type]  # It is a transaction.
        raise RuntimeError("killed before the end of the transaction")

    with suppress(RuntimeError):
        await bot.database.write(half)
    assert await bot.status(card.video) is Status.QUEUED
    assert await bot.balance() == (60, 40)
    assert await bot.breaches() == []


async def test_new_api_4211_6795_totals(bot: Bot) -> None:
    """QuantumNous/new-api#4211, #6795: repayments raised the balance while what was "used" stayed."""
    await bot.grant(ANA, 100)
    bot.provider.next_post = [Rejected(Code.REFUSED)]
    await bot.make()
    await bot.work(5)
    await bot.make(prompt="a quiet lake")
    await bot.until_idle()
    bot.provider.finish_all()
    await bot.work(30)
    account = await bot.studio.balance(ask(ANA))
    assert await bot.balance() == (60, 0)
    assert "40" in str(account.lines)
    assert "80" not in str(account.lines)


async def test_lago_5015_note_applied_twice(bot: Bot) -> None:
    """lago#5015: one credit note, delivered again, was applied again."""
    order = ask(BOSS)
    await bot.studio.grant(order, ANA, 100, "once")
    await bot.studio.grant(order, ANA, 100, "once")
    await bot.restarted().studio.grant(order, ANA, 100, "once")
    assert await bot.balance() == (100, 0)


async def test_open_ai_canvas_477_wrong_round(bot: Bot) -> None:
    """ddcat-ai/open-ai-canvas#477: cancelling a retried job used the id of the round before, and charged."""
    await bot.grant(ANA, 100)
    bot.provider.next_post = [Rejected(Code.PROVIDER_ERROR)]
    first = await bot.make()
    await bot.work(5)
    second = await bot.make(prompt="a red fox runs through snow again")
    assert second.video != first.video
    await bot.studio.cancel(ask(ANA), second.video)
    await bot.work(60)
    assert (await bot.video(second.video)).provider_id is None
    assert bot.provider.calls["cancel"] == 0
    assert await bot.balance() == (100, 0)


async def test_eliza_11942_11963_refund_zero_times(bot: Bot) -> None:
    """elizaOS/eliza#11942, #11963: the sweeper settled it first, and the failure that came later repaid nothing."""
    await bot.grant(ANA, 100)
    card = await bot.make()
    await bot.until_idle()
    bot.provider.next_poll = [Missed("down") for _ in range(30)]
    bot.provider.next_listing = [Missed("down") for _ in range(30)]
    await bot.work(3600, step=60)
    bot.provider.next_poll, bot.provider.next_listing = [], []
    bot.provider.finish("video_1", state=State.FAILED, code=Code.PROVIDER_ERROR)
    await bot.work(300)
    lines = await bot.database.read(lambda tx: archive.by_id(tx, card.video))
    assert lines is not None
    assert lines.status is Status.FAILED
    assert await bot.balance() == (100, 0)
