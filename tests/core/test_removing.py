"""Deleting: who may, what is refused, and that a deleted video is nowhere but in the books and the lineage."""

import asyncio
from collections.abc import Callable
from functools import partial

import pytest

from core import refusals
from core.names import AccountId, Ask, VideoId, place_of
from core.store.database import Database
from core.studio import Reader, Shelf, web_ask
from core.video import Status, Video
from tests.core.store.examples import ANA as OWNER
from tests.core.store.examples import CHANNEL as HERE
from tests.core.store.examples import ask_for, found_team
from tests.core.store.examples import ready as a_ready_video
from tests.databases import START
from tests.fakes import FakeClock
from tests.house import ANA, BEN, BOSS, Bot, ask, make_bot

SECRET_PLACE = place_of("discord", "301", "secret")


@pytest.fixture
async def fox(bot: Bot) -> Video:
    for who in (ANA, BEN, BOSS):
        await bot.grant(who, 200)
    return await bot.ready()


async def test_it_asks_first_and_changes_nothing(bot: Bot, fox: Video) -> None:
    notice = await bot.studio.confirm_delete(ask(ANA), fox.id)
    assert f"Delete {fox.id}? Its film" in str(notice.lines)
    [button] = notice.buttons
    assert (button.action, button.video, button.style) == ("erase", fox.id, "danger")
    assert await bot.video(fox.id) == fox


@pytest.mark.parametrize("who", [ANA, BOSS])
async def test_the_owner_and_an_admin_may(bot: Bot, fox: Video, who: AccountId) -> None:
    await bot.studio.delete(ask(who), fox.id)
    gone = await bot.video(fox.id)
    assert (gone.removed, gone.removed_by, gone.prompt, gone.status) == (True, who, "", Status.READY)
    assert await bot.breaches() == []


async def test_another_member_may_not_and_is_judged_again_at_the_press(bot: Bot, fox: Video) -> None:
    for deed in (bot.studio.confirm_delete, bot.studio.delete):
        with pytest.raises(refusals.NotYours):
            await deed(ask(BEN), fox.id)
    await bot.studio.confirm_delete(ask(BOSS), fox.id)
    with pytest.raises(refusals.NotYours):
        await bot.studio.delete(ask(BOSS, admin=False), fox.id)
    assert not (await bot.video(fox.id)).removed


async def test_an_admin_elsewhere_does_not_find_what_was_made_in_private(bot: Bot, fox: Video) -> None:
    card = await bot.studio.make(ask(ANA, at=SECRET_PLACE, private=True), "a secret fox")
    with pytest.raises(refusals.NotFound):
        await bot.studio.delete(ask(BOSS), card.video)


async def test_deleting_twice_is_deleting_once(bot: Bot, fox: Video) -> None:
    first = await bot.studio.delete(ask(ANA), fox.id)
    assert await bot.studio.delete(ask(BOSS), fox.id) == first
    assert (await bot.video(fox.id)).removed_by == ANA
    with pytest.raises(refusals.NotYours):
        await bot.studio.delete(ask(BEN), fox.id)


async def test_credits_do_not_come_back_and_the_books_stay(bot: Bot, fox: Video) -> None:
    before = await bot.balance(ANA)
    await bot.studio.delete(ask(ANA), fox.id)
    await bot.work(600)
    assert await bot.balance(ANA) == before
    assert fox.id in str(await bot.studio.history(ask(ANA), ANA))
    assert await bot.breaches() == []


async def test_what_is_being_made_is_cancelled_instead(bot: Bot, fox: Video) -> None:
    card = await bot.make(prompt="another fox")
    for deed in (bot.studio.confirm_delete, bot.studio.delete):
        with pytest.raises(refusals.StillMaking, match=f"/sora cancel {card.video} first"):
            await deed(ask(ANA), card.video)
    await bot.studio.cancel(ask(ANA), card.video)
    await bot.studio.delete(ask(ANA), card.video)
    assert (await bot.video(card.video)).removed


async def test_an_original_stays_until_its_remix_is_handed_over(bot: Bot, fox: Video) -> None:
    card = await bot.remix(fox.id, account=BEN)
    for deed in (bot.studio.confirm_delete, bot.studio.delete):
        with pytest.raises(refusals.RemixWaits, match=card.video):
            await deed(ask(ANA), fox.id)
    assert not (await bot.video(fox.id)).removed
    await bot.until_idle()
    await bot.studio.delete(ask(ANA), fox.id)
    bot.provider.finish_all()
    await bot.work(60)
    assert await bot.status(card.video) is Status.READY
    assert await bot.breaches() == []


async def test_a_remix_that_may_not_be_seen_is_not_named(bot: Bot, fox: Video) -> None:
    card = await bot.studio.remix(ask(BEN, at=SECRET_PLACE, private=True), fox.id, "make it night")
    with pytest.raises(refusals.RemixWaits) as caught:
        await bot.studio.delete(ask(ANA), fox.id)
    assert card.video not in str(caught.value)


CALLS: dict[str, Callable[[Bot, Ask, VideoId], object]] = {
    "show": lambda bot, by, video: bot.studio.show(by, video),
    "details": lambda bot, by, video: bot.studio.details(by, video),
    "remix_form": lambda bot, by, video: bot.studio.remix_form(by, video),
    "remix": lambda bot, by, video: bot.studio.remix(by, video, "make it night"),
    "edit_form": lambda bot, by, video: bot.studio.edit_form(by, video),
    "cancel": lambda bot, by, video: bot.studio.cancel(by, video),
    "confirm_delete": lambda bot, by, video: bot.studio.confirm_delete(by, video),
    "over HTTP": lambda bot, by, video: Reader(bot.house).video(by, video),
}


@pytest.mark.parametrize("call", CALLS)
async def test_every_button_of_a_deleted_video_is_answered_in_words(bot: Bot, fox: Video, call: str) -> None:
    await bot.studio.delete(ask(ANA), fox.id)
    with pytest.raises(refusals.Removed, match="was removed"):
        await CALLS[call](bot, ask(ANA), fox.id)  # type: ignore[misc]  # Each returns what its method does.


async def test_it_is_neither_listed_nor_suggested(bot: Bot, fox: Video) -> None:
    remix = await bot.remix(fox.id)
    await bot.until_idle()
    bot.provider.finish_all()
    await bot.work(60)
    await bot.studio.delete(ask(ANA), fox.id)
    page = await Reader(bot.house).page(web_ask(ask(ANA).by, "k"), Shelf(), None, 10)
    assert [facts.video.id for facts in page.videos] == [remix.video]
    for purpose in ("remix", "show", "delete"):
        suggested = await bot.studio.suggest(ask(ANA), "", purpose)  # type: ignore[arg-type]  # A literal.
        assert [one.value for one in suggested] == [remix.video]
    with pytest.raises(refusals.NotFound) as caught:
        await bot.studio.show(ask(ANA), f"{fox.id[:-1]}{'0' if fox.id[-1] != '0' else '1'}")
    assert caught.value.suggestion != fox.id


async def test_only_ones_own_are_suggested_for_deleting_but_to_an_admin(bot: Bot, fox: Video) -> None:
    assert [one.value for one in await bot.studio.suggest(ask(ANA), "", "delete")] == [fox.id]
    assert await bot.studio.suggest(ask(BEN), "", "delete") == ()
    assert [one.value for one in await bot.studio.suggest(ask(BOSS), "", "delete")] == [fox.id]


async def test_its_place_in_the_lineage_stays_without_words_or_film(bot: Bot, fox: Video) -> None:
    remix = await bot.remix(fox.id)
    await bot.until_idle()
    bot.provider.finish_all()
    await bot.work(60)
    await bot.studio.delete(ask(ANA), fox.id)
    [up] = (await Reader(bot.house).lineage(ask(ANA), remix.video)).ancestors
    assert (up.video.id, up.video.removed, up.video.prompt, up.remixable) == (fox.id, True, "", False)
    with pytest.raises(refusals.Removed, match=fox.id):
        await bot.studio.edit_form(ask(ANA), remix.video)


# A remix and a deletion at the same moment, on each engine.


async def test_a_remix_and_a_deletion_at_once_end_with_one_of_the_two(database: Database) -> None:
    bot = make_bot(database, FakeClock(START))
    await database.write(partial(found_team, credits=5000))
    for number in range(10):
        fox = a_ready_video(f"f0x{number:02}")
        await database.write(partial(ask_for, video=fox))
        answers = await asyncio.gather(
            bot.studio.remix(ask(OWNER, at=HERE), fox.id, f"make it night {number}", insist=True),
            bot.studio.delete(ask(OWNER, at=HERE), fox.id),
            return_exceptions=True,
        )
        failures = [type(answer) for answer in answers if isinstance(answer, BaseException)]
        assert failures in ([refusals.Removed], [refusals.RemixWaits])
        assert (await bot.video(fox.id)).removed == (failures == [refusals.Removed])
