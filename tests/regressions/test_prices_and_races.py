"""Others minted credits, gave videos away or let many spend one balance; each test is named after its public thread."""

import asyncio
from dataclasses import replace

import pytest

from bot.examples import CATALOGUE
from core.catalogue import Catalogue, CatalogueError
from core.refusals import InsufficientCredits, Refusal
from core.studio import Wish
from tests.house import ANA, BEN, BOSS, Bot, ask

MODEL = """
[provider.gateway]
kind = "openai-videos"
base_url = "https://videos.example.org/v1"
[[model]]
id = "new-model"
provider = "gateway"
seconds = [4]
"""


async def test_eliza_22681_librechat_2359_negative_price(bot: Bot) -> None:
    """elizaOS/eliza#22681, LibreChat#2359: a price below zero minted 31,348.80 credits in ten "refunds"."""
    with pytest.raises(CatalogueError, match="usd_per_second"):
        Catalogue.parse(MODEL + '[[model.size]]\nsize = "1280x720"\nusd_per_second = "-1"\n')
    with pytest.raises(Refusal):
        await bot.studio.grant(ask(BOSS), ANA, -5, "a trick")
    assert await bot.balance() == (0, 0)


def test_litellm_21907_unpriced_model() -> None:
    """BerriAI/litellm#21907: a model without a price was free."""
    with pytest.raises(CatalogueError, match="needs seconds and at least one"):
        Catalogue.parse(MODEL)


async def test_new_api_5498_seconds(bot: Bot) -> None:
    """QuantumNous/new-api#5498: four seconds were billed and ten were made: what is billed is what is sent."""
    await bot.grant(ANA, 500)
    await bot.make(model="sora-2", seconds=12)
    await bot.until_idle()
    order = bot.provider.jobs["video_1"].order
    assert (order.seconds, order.size) == (12, "1280x720")
    assert await bot.balance() == (380, 120)


async def test_litellm_34732_burst(bot: Bot) -> None:
    """BerriAI/litellm#34732: a burst of requests all saw the same budget. 200 presses on credits for seven."""
    await bot.grant(ANA, 280)
    presses = [bot.studio.make(ask(ANA), f"a hill, seen {n} times", Wish(), insist=True) for n in range(200)]
    answers = await asyncio.gather(*presses, return_exceptions=True)
    refused = [answer for answer in answers if isinstance(answer, InsufficientCredits)]
    assert (len(answers) - len(refused), len(refused)) == (7, 193)
    assert await bot.balance() == (0, 280)


async def test_ballsdex_843_race(bot: Bot) -> None:
    """Ballsdex#843: giving and spending at the same moment left both with it."""
    await bot.grant(ANA, 40)
    await asyncio.gather(
        bot.studio.revoke(ask(BOSS), ANA, 40, "back"),
        bot.studio.make(ask(ANA), "a red fox", Wish()),
        bot.studio.make(ask(ANA), "a blue fox", Wish()),
        return_exceptions=True,
    )
    assert sum(await bot.balance()) in (0, 40)
    assert await bot.breaches() == []


async def test_a_price_that_changes_while_a_video_is_made_is_not_charged(bot: Bot) -> None:
    """No thread: what is charged is what the form said."""
    await bot.grant(BEN, 100)
    card = await bot.make(BEN)
    dearer = replace(bot.house, catalogue=CATALOGUE.with_credits_per_usd(1000))
    later = replace(bot, house=dearer, shop=replace(bot.shop, house=dearer)).restarted()
    await later.until_idle()
    bot.provider.finish_all()
    await later.work(60)
    assert (await bot.video(card.video)).price == 40
    assert await bot.balance(BEN) == (60, 0)
