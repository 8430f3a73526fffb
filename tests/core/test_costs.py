"""What a month's videos cost: charged, estimated, told by vendors, lost; each team its own."""

from dataclasses import replace
from decimal import Decimal

import pytest

from core.names import AccountId, place_of
from core.refusals import BadMonth, NotAllowed
from core.store import archive
from core.store.database import Tx
from core.studio import Reader
from tests.house import ANA, BOSS, Bot, ask


async def told(bot: Bot, name: str, usd: str) -> None:
    """Its vendor said what it cost."""
    video = await bot.video(name)

    def note(tx: Tx) -> None:
        archive.touch(tx, video, cost_usd=Decimal(usd))

    await bot.database.write(note)


async def test_what_vendors_tell_stands_beside_what_was_charged(bot: Bot) -> None:
    await bot.grant(ANA, 5000)
    first = await bot.ready()
    bot.clock.pass_(30)
    second = await bot.ready()
    await told(bot, first.id, "1.00")
    report = await Reader(bot.house).spent(ask(BOSS))
    [row] = report.rows
    assert (row.made, row.credits) == (2, first.price + second.price)
    assert row.told_usd == Decimal("1.00")
    charged = Decimal(first.price) / bot.house.catalogue.credits_per_usd
    assert row.drift == round((Decimal("1.00") / charged - 1) * 100)
    assert row.lost_usd == 0
    words = str((await bot.studio.report(ask(BOSS))).lines)
    assert "the service tells $1.00" in words


async def test_what_was_made_for_nobody_is_lost(bot: Bot) -> None:
    await bot.grant(ANA, 5000)
    card = await bot.make()
    await bot.until_idle()
    [job] = bot.provider.jobs
    bot.provider.finish(job, state="failed", code="refused", cost_usd=Decimal("0.25"))
    await bot.work(60)
    assert (await bot.video(card.video)).cost_usd == Decimal("0.25")
    [row] = (await Reader(bot.house).spent(ask(BOSS))).rows
    assert (row.made, row.lost_usd) == (0, Decimal("0.25"))


async def test_another_month_and_another_team_have_their_own(bot: Bot) -> None:
    await bot.grant(ANA, 5000)
    await bot.ready()
    assert (await Reader(bot.house).spent(ask(BOSS), "2026-10")).rows == ()
    stranger = ask(AccountId("discord:302:501"), at=place_of("discord", "302", "401"), admin=True)
    assert (await Reader(bot.house).spent(stranger)).rows == ()


@pytest.mark.parametrize("month", ["2026-13", "november", "2026-11-24", "'; DROP TABLE videos", "٢٠٢٦-11"])
async def test_what_is_no_month_is_refused(bot: Bot, month: str) -> None:
    with pytest.raises(BadMonth):
        await bot.studio.report(ask(BOSS), month)


async def test_members_are_not_told(bot: Bot) -> None:
    with pytest.raises(NotAllowed):
        await bot.studio.report(ask(ANA))
    with pytest.raises(NotAllowed):
        await Reader(bot.house).spent(replace(ask(ANA)))
