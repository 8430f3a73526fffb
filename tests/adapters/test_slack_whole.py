"""The whole bot on Slack: the real studio, worker and database behind the real Bolt; vendor and Slack are fakes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from adapters.slack.app import SlackApp
from core.names import AccountId
from core.store import ledger
from core.studio import Studio
from core.worker import Worker
from tests.adapters.slack_fakes import Naps
from tests.house import Bot
from tests.worlds.slack import SlackWorld

ANA, BEN = AccountId("slack:T0001:U0ANA"), AccountId("slack:T0001:U0BEN")


@pytest.fixture
async def world():
    async with SlackWorld() as world:
        yield world
        assert not world.api.rejected, world.api.rejected


@asynccontextmanager
async def running(bot: Bot, world: SlackWorld) -> AsyncIterator[Bot]:
    app = SlackApp(
        bot_token=world.bot_token,
        app_token=world.app_token,
        studio=bot.studio,
        store=bot.media,
        api_url=world.api_url,
        sleep=Naps(),
    )
    shop = replace(bot.shop, announcers={"slack": app.announcer})
    await app.start()
    try:
        yield replace(bot, shop=shop, worker=Worker(shop))
    finally:
        await app.close()


def welcoming(bot: Bot, credits: int, pool: int) -> Bot:
    house = replace(bot.house, limits=replace(bot.house.limits, welcome_credits=credits, team_credits=pool))
    return replace(bot, house=house, studio=Studio(house))


async def balance(bot: Bot, account: str) -> int:
    return await bot.database.read(lambda tx: ledger.balance(tx, AccountId(f"slack:T0001:{account}")).available)


@pytest.mark.parametrize("words", ["balance", "making", "generate"])
async def test_the_welcome_is_for_members_alone(bot, world, words):
    async with running(welcoming(bot, 200, 1000), world) as whole:
        for person in ("guest", "stranger", "partner", "ana"):
            await world.command(person, words)
        assert [await balance(whole, who) for who in ("U0GUEST", "U0PARTNER", "U0ANA", "pool")] == [0, 0, 200, 800]


async def test_a_form_for_somebody_not_known_yet_takes_no_welcome_from_the_pool(bot, world):
    async with running(welcoming(bot, 200, 1000), world) as whole:
        world.fail_next("users.info", slow_s=1.2)
        assert (await world.command("guest", "generate")).form
        assert await balance(whole, "pool") == 1000


async def card_placed(bot: Bot, world: SlackWorld) -> None:
    await world.until("Waiting")
    await asyncio.sleep(0.1)


async def test_from_an_admins_grant_to_a_remix(bot, world):
    async with running(bot, world) as whole:
        granted = await world.command(
            "boss", "admin credits grant", member="@ana", amount="500", reason="for the launch"
        )
        assert "got 500 credits: 0 before, 500 now" in granted.whisper.text

        assert (
            await world.command("ana", "generate", prompt="a red fox runs through snow", length="8")
        ).whisper is None
        await card_placed(whole, world)
        whole.provider.finish_all()
        await whole.work(60)
        whole.provider.finish_all()
        await whole.work(60)
        result = await world.until("Video ready")
        assert result.film
        assert "charged now that it is here" in result.text
        assert world.messages()[0].text.startswith("✅ Ready · ")

        form = (await world.press("ana", result, "REMIX")).form
        assert form.submit.startswith("START REMIX (")
        assert not (await world.submit("ana", form, prompt="make it night", delivery="s")).form
        assert (await world.submit("ana", form, prompt="make it night", delivery="s")).form is None
        await card_placed(whole, world)
        await whole.until_idle()
        whole.provider.finish_all()
        await whole.work(60)
        remix = await world.until("Remix ready")
        assert remix.film
        assert remix.reply_to == result.id
        assert await whole.breaches() == []
        assert len([m for m in world.messages() if "Remix ready" in m.text]) == 1


async def test_advice_in_the_form_keeps_what_was_typed_and_can_be_overruled(bot, world):
    async with running(bot, world) as whole:
        await world.command("boss", "admin credits grant", member="@ana", amount="500")
        await world.command("ana", "generate", prompt="a red fox runs through snow")
        await card_placed(whole, world)
        await whole.until_idle()
        whole.provider.finish_all()
        await whole.work(60)
        form = (await world.press("ana", await world.until("Video ready"), "REMIX")).form
        many = "make it night, add a dragon, change the music and zoom out"
        again = (await world.submit("ana", form, prompt=many)).form
        assert again.submit == "Remix anyway"
        assert again.inputs["What should change?"] == many
        assert (await world.submit("ana", again)).form is None
        await card_placed(whole, world)
        assert len([v for v in world.messages() if "Waiting" in v.text]) == 1


async def test_without_credits_nothing_starts_and_the_words_are_kept(bot, world):
    async with running(bot, world):
        answer = await world.command("ben", "generate", prompt="a red fox runs through snow")
        assert "and you have 0. Nothing was charged." in answer.whisper.text
        form = (await world.press("ben", answer.whisper, "Edit")).form
        assert "a red fox runs through snow" in form.inputs.values()
        assert await bot.balance(BEN) == (0, 0)
        assert world.messages() == []


async def test_two_hundred_presses_on_credits_for_one_start_one(bot, world):
    world.link.ack_s = 60.0
    async with running(bot, world) as whole:
        await world.command("boss", "admin credits grant", member="@ana", amount="80")
        await asyncio.gather(
            *(world.command("ana", "generate", prompt=f"a fox, number {n}", length="8") for n in range(200))
        )
        await card_placed(whole, world)
        assert await whole.balance(ANA) == (0, 80)
        assert len([m for m in world.messages() if "Waiting" in m.text]) == 1
        assert not world.link.late
