"""Links for people without an account: who makes them, who ends them, and what ends them by itself."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from core import refusals
from core.card_parts import Link
from core.cards import Notice
from core.names import AccountId, VideoId, place_of
from core.refusals import BadDays, NoFilmYet, NoPublicAddress, TooManyLinks
from core.store import shares, tables
from core.studio import Reader
from core.video import Video
from core.worker.public_link import public_link
from tests.house import ANA, BEN, BOSS, Bot, ask

ADDRESS = "https://video.example.org"


@pytest.fixture
async def open_bot(bot: Bot) -> Bot:
    """One with a public address."""
    bot.house.pages.public_url = ADDRESS
    await bot.grant(ANA, 500)
    return bot


@pytest.fixture
async def fox(open_bot: Bot) -> Video:
    return await open_bot.ready()


def secret_in(notice: Notice) -> str:
    link = notice.lines[0][0]
    assert isinstance(link, Link)
    assert link.url.startswith(f"{ADDRESS}/m/")
    return link.url.removeprefix(f"{ADDRESS}/m/")


async def shown(bot: Bot, secret: str) -> VideoId | None:
    video = await Reader(bot.house).linked(secret)
    return video.id if video else None


async def test_who_sees_a_video_makes_a_link_to_it_that_opens_for_a_week(open_bot: Bot, fox: Video) -> None:
    secret = secret_in(await open_bot.studio.link(ask(BEN), fox.id))
    assert await shown(open_bot, secret) == fox.id
    assert await shown(open_bot, secret.removesuffix(".mp4")) == fox.id
    assert await shown(open_bot, "x" + secret) is None
    open_bot.clock.pass_(timedelta(days=7).total_seconds() - 1)
    assert await shown(open_bot, secret) == fox.id
    open_bot.clock.pass_(1)
    assert await shown(open_bot, secret) is None


async def test_only_the_hash_of_a_link_is_kept(open_bot: Bot, fox: Video) -> None:
    secret = secret_in(await open_bot.studio.link(ask(ANA), fox.id)).removesuffix(".mp4")
    rows = await open_bot.database.read(lambda tx: tx.execute(select(tables.shares)).all())
    assert len(rows) == 1
    assert secret not in str(rows)


@pytest.mark.parametrize("days", ["1", 30, " 3 days", "2d"])
async def test_how_long_may_be_chosen(open_bot: Bot, fox: Video, days: int | str) -> None:
    secret = secret_in(await open_bot.studio.link(ask(ANA), fox.id, days))
    lasts = timedelta(days=int(str(days).strip().rstrip(" days")))
    open_bot.clock.pass_(lasts.total_seconds() - 1)
    assert await shown(open_bot, secret) == fox.id
    open_bot.clock.pass_(1)
    assert await shown(open_bot, secret) is None


@pytest.mark.parametrize("days", ["0", 31, -1, "soon", "1e3", "٣", "9" * 5000, "1.5"])
async def test_what_is_no_number_of_days_is_refused(open_bot: Bot, fox: Video, days: int | str) -> None:
    with pytest.raises(BadDays):
        await open_bot.studio.link(ask(ANA), fox.id, days)


async def test_without_a_public_address_nothing_is_promised(bot: Bot) -> None:
    await bot.grant(ANA, 100)
    fox = await bot.ready()
    with pytest.raises(NoPublicAddress):
        await bot.studio.link(ask(ANA), fox.id)
    assert await public_link(bot.shop, fox) is None


async def test_what_has_no_film_gets_no_link(open_bot: Bot) -> None:
    card = await open_bot.make()
    with pytest.raises(NoFilmYet, match="still being made"):
        await open_bot.studio.link(ask(ANA), card.video)
    await open_bot.studio.cancel(ask(ANA), card.video)
    await open_bot.until_idle()
    with pytest.raises(NoFilmYet, match="failed"):
        await open_bot.studio.link(ask(ANA), card.video)


async def test_guests_and_people_from_outside_make_none(open_bot: Bot, fox: Video) -> None:
    with pytest.raises(refusals.Guest):
        await open_bot.studio.link(ask(BEN, guest=True), fox.id)
    with pytest.raises(refusals.External):
        await open_bot.studio.link(ask(BEN, external=True), fox.id)


async def test_a_private_video_is_linked_by_its_owner_alone(open_bot: Bot, fox: Video) -> None:
    card = await open_bot.studio.make(ask(ANA, private=True), "a secret fox")
    await open_bot.until_idle()
    open_bot.provider.finish_all()
    await open_bot.work(60)
    elsewhere = ask(BEN, at=place_of("discord", "301", "499"))
    with pytest.raises(refusals.NotFound):
        await open_bot.studio.link(elsewhere, card.video)
    assert secret_in(await open_bot.studio.link(ask(ANA), card.video))


async def test_the_same_delivery_makes_one_link(open_bot: Bot, fox: Video) -> None:
    asked = ask(ANA)
    secret = secret_in(await open_bot.studio.link(asked, fox.id))
    with pytest.raises(refusals.AlreadyDone):
        await open_bot.studio.link(asked, fox.id)
    assert await shown(open_bot, secret) == fox.id


async def test_a_video_has_so_many_links_at_most(open_bot: Bot, fox: Video) -> None:
    for _ in range(20):
        await open_bot.studio.link(ask(BEN), fox.id, 1)
    with pytest.raises(TooManyLinks, match="There are 20 links"):
        await open_bot.studio.link(ask(ANA), fox.id)
    open_bot.clock.pass_(86_400)
    await open_bot.studio.link(ask(ANA), fox.id)


@pytest.mark.parametrize("ender", [ANA, BOSS])
async def test_the_owner_and_admins_end_all_links(open_bot: Bot, fox: Video, ender: AccountId) -> None:
    mine, bens = [secret_in(await open_bot.studio.link(ask(who), fox.id)) for who in (ANA, BEN)]
    notice = await open_bot.studio.unlink(ask(ender), fox.id)
    assert "2 links" in str(notice.lines)
    assert [await shown(open_bot, secret) for secret in (mine, bens)] == [None, None]


async def test_anybody_else_ends_their_own_alone(open_bot: Bot, fox: Video) -> None:
    mine, bens = [secret_in(await open_bot.studio.link(ask(who), fox.id)) for who in (ANA, BEN)]
    await open_bot.studio.unlink(ask(BEN), fox.id)
    assert [await shown(open_bot, secret) for secret in (mine, bens)] == [fox.id, None]
    with pytest.raises(refusals.NotYours):
        await open_bot.studio.unlink(ask(BEN), fox.id)


async def test_deleting_the_video_ends_its_links(open_bot: Bot, fox: Video) -> None:
    secret = secret_in(await open_bot.studio.link(ask(ANA), fox.id))
    await open_bot.studio.delete(ask(ANA), fox.id)
    assert await shown(open_bot, secret) is None
    await open_bot.until_idle()
    with pytest.raises(refusals.Removed):
        await open_bot.studio.link(ask(ANA), fox.id)


async def test_the_worker_makes_links_that_the_owner_can_end(open_bot: Bot, fox: Video) -> None:
    told = await public_link(open_bot.shop, fox, timedelta(days=2))
    assert told is not None
    secret = told.rsplit("/", 1)[1]
    assert await shown(open_bot, secret) == fox.id
    await open_bot.studio.unlink(ask(ANA), fox.id)
    assert await shown(open_bot, secret) is None


async def test_links_that_are_over_are_forgotten(open_bot: Bot, fox: Video) -> None:
    await open_bot.studio.link(ask(ANA), fox.id, 1)
    clock = open_bot.clock
    clock.pass_(86_399)
    assert await open_bot.database.write(lambda tx: shares.drop_older(tx, clock.now())) == 0
    clock.pass_(2)
    assert await open_bot.database.write(lambda tx: shares.drop_older(tx, clock.now())) == 1
