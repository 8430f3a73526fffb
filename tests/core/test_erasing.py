"""What the worker takes away of a deleted video: messages, film and the vendor's copy, also when it dies in between."""

import pytest

from core.card_parts import Member
from core.errors import MessageGone, TryLater, Undeliverable
from core.names import Place
from core.ports import Caps
from core.store import archive, posts
from core.store.database import Tx
from core.store.ending import CARD, RESULT
from core.store.posts import PostState
from core.video import Status, Video
from tests.fakes import FakeClock
from tests.house import ANA, BOSS, Bot, ask, make_bot

DELETES = Caps(lists=True, echoes_prompt=True, delete=True)


@pytest.fixture
async def fox(bot: Bot) -> Video:
    await bot.grant(ANA, 200)
    return await bot.ready()


async def deleted(bot: Bot, fox: Video) -> None:
    await bot.studio.delete(ask(BOSS), fox.id)
    await bot.work(30)


async def test_the_result_goes_and_the_card_says_who_removed_it(bot: Bot, fox: Video) -> None:
    assert len(bot.announcer.results()) == 1
    await deleted(bot, fox)
    assert bot.announcer.results() == []
    card = bot.card(fox.id)
    assert (card.shown, card.said, card.buttons) == ("removed", None, ())
    assert Member(account=BOSS) in card.headline
    assert bot.media.films == {}
    assert (await bot.video(fox.id)).due_at is None


async def test_each_place_that_showed_it_again_is_emptied(bot: Bot, fox: Video) -> None:
    await bot.studio.show(ask(ANA), fox.id)
    await bot.studio.show(ask(ANA, at=Place("discord:301:402:")), fox.id)
    await bot.until_idle()
    assert len(bot.announcer.results()) == 3
    await deleted(bot, fox)
    assert bot.announcer.results() == []


async def test_an_edit_that_finds_no_card_posts_no_new_one(bot: Bot, fox: Video) -> None:
    bot.announcer.next_show = [MessageGone("deleted")]
    await deleted(bot, fox)
    assert len(bot.announcer.cards()) == 1  # As it was: the fake only said that it is gone.
    card = await bot.database.read(lambda tx: posts.get(tx, fox.id, CARD))
    assert card is not None
    assert card.state is PostState.UNDELIVERABLE


async def test_a_failed_one_leaves_no_new_card_either(bot: Bot, fox: Video) -> None:
    card = await bot.make(prompt="a fox that fails")
    await bot.studio.cancel(ask(ANA), card.video)
    await bot.until_idle()
    bot.announcer.next_show = [MessageGone("deleted")]
    before = len(bot.announcer.messages)
    await bot.studio.delete(ask(ANA), card.video)
    await bot.work(30)
    assert len(bot.announcer.messages) == before


async def test_a_busy_chat_is_asked_again(bot: Bot, fox: Video) -> None:
    bot.announcer.next_take_away = [TryLater("busy"), TryLater("busy", unknown=True)]
    await bot.studio.delete(ask(ANA), fox.id)
    await bot.work(200)
    assert bot.announcer.results() == []


async def test_a_closed_channel_keeps_its_message_and_nobody_is_written_to(bot: Bot, fox: Video) -> None:
    bot.announcer.next_take_away = [Undeliverable("no access")]
    messages = len(bot.announcer.messages)
    await deleted(bot, fox)
    post = await bot.database.read(lambda tx: posts.get(tx, fox.id, RESULT))
    assert post is not None
    assert (post.state, post.memo, post.due_at) == (PostState.UNDELIVERABLE, "no access", None)
    assert len(bot.announcer.messages) == messages
    assert bot.media.films == {}


async def test_a_result_on_its_way_never_comes(bot: Bot) -> None:
    await bot.grant(ANA, 200)
    bot.announcer.next_deliver = [TryLater("busy", after_s=60.0)]
    fox = await bot.ready()
    await deleted(bot, fox)
    await bot.work(200)
    assert bot.announcer.results() == []


async def test_one_that_was_posted_while_its_answer_was_lost_is_found_and_goes(bot: Bot, fox: Video) -> None:
    def forget(tx: Tx) -> None:
        """As if the process had died between the message and its note."""
        post, now = posts.get(tx, fox.id, RESULT), bot.clock.now()
        assert post is not None
        posts.later(tx, post, now, at=post.at)
        posts.first_try(tx, post, now)

    await bot.database.write(forget)
    assert len(bot.announcer.results()) == 1
    await deleted(bot, fox)
    assert bot.announcer.results() == []


async def test_who_posts_it_while_it_is_deleted_takes_it_away_afterwards(bot: Bot) -> None:
    await bot.grant(ANA, 200)
    deliver = bot.announcer.deliver

    async def slow(card, at, film, *, key, repeat, memo):  # type: ignore[no-untyped-def]  # As the port has it.
        place = await deliver(card, at, film, key=key, repeat=repeat, memo=memo)
        await bot.studio.delete(ask(ANA), card.video)
        return place

    bot.announcer.deliver = slow  # type: ignore[method-assign]  # What happens in between is the point.
    fox = await bot.ready()
    assert (await bot.video(fox.id)).removed
    await bot.work(30)
    assert bot.announcer.results() == []


async def test_a_process_that_lost_its_post_and_shows_it_all_the_same_is_cleaned_up_after(bot: Bot) -> None:
    """Its lease ran out while it uploaded; meanwhile the video was deleted, and nothing was found to take away."""
    await bot.grant(ANA, 200)
    deliver = bot.announcer.deliver

    async def stalled(card, at, film, *, key, repeat, memo):  # type: ignore[no-untyped-def]  # As the port has it.
        bot.announcer.deliver = deliver  # type: ignore[method-assign]  # Only this once.
        await bot.studio.delete(ask(ANA), card.video)
        post = await bot.database.read(lambda tx: posts.get(tx, card.video, RESULT))
        await bot.database.write(lambda tx: posts.later(tx, post, bot.clock.now()))
        other = bot.restarted()
        await other.work(70)  # Another process finds nothing and is done.
        return await deliver(card, at, film, key=key, repeat=repeat, memo=memo)

    bot.announcer.deliver = stalled  # type: ignore[method-assign]  # What happens in between is the point.
    await bot.ready()
    await bot.work(200)
    assert bot.announcer.results() == []


# The vendor's copy.


@pytest.fixture
async def deleting(bot: Bot, clock: FakeClock) -> Bot:
    bot = make_bot(bot.database, clock, caps=DELETES)
    await bot.grant(ANA, 400)
    return bot


async def test_the_vendors_copy_goes_where_that_can_be(deleting: Bot) -> None:
    fox = await deleting.ready()
    await deleted(deleting, fox)
    assert deleting.provider.jobs == {}
    assert deleting.provider.calls["delete"] == 1


async def test_a_vendor_that_cannot_is_not_asked(bot: Bot, fox: Video) -> None:
    await deleted(bot, fox)
    assert bot.provider.calls["delete"] == 0


async def test_a_vendor_that_will_not_is_asked_five_times(deleting: Bot) -> None:
    fox = await deleting.ready()
    job = deleting.provider.jobs.pop("video_1")
    assert job
    await deleting.studio.delete(ask(ANA), fox.id)
    await deleting.work(3600, step=30)
    assert deleting.provider.calls["delete"] == 5
    assert "provider_copy_stays" in deleting.log.names()
    assert (await deleting.video(fox.id)).due_at is None


async def test_the_vendors_copy_stays_as_long_as_a_remix_of_it_is_made(deleting: Bot) -> None:
    fox = await deleting.ready()
    remix = await deleting.remix(fox.id)
    await deleting.until_idle()
    await deleted(deleting, fox)
    assert "video_1" in deleting.provider.jobs
    assert deleting.media.films == {}
    deleting.provider.finish_all()
    await deleting.work(200)
    assert await deleting.status(remix.video) is Status.READY
    assert "video_1" not in deleting.provider.jobs
    assert "video_2" in deleting.provider.jobs


@pytest.mark.parametrize("died_after", ["mark", "film"])
async def test_a_process_that_died_in_between_is_made_up_for(deleting: Bot, died_after: str) -> None:
    fox = await deleting.ready()
    await deleting.studio.delete(ask(ANA), fox.id)
    if died_after == "film":
        await deleting.media.delete("v.mp4" if fox.film is None else fox.film.key)
        claimed = await deleting.video(fox.id)
        await deleting.database.write(lambda tx: archive.touch(tx, claimed, due_at=deleting.clock.now()))
    bot = deleting.restarted()
    await bot.work(200)
    assert (bot.media.films, bot.provider.jobs, bot.announcer.results()) == ({}, {}, [])
    assert (await bot.video(fox.id)).due_at is None


async def test_whoever_watches_a_failed_one_gives_no_gift_once_it_is_deleted(bot: Bot) -> None:
    await bot.grant(ANA, 200)
    card = await bot.make()
    await bot.work(7000, step=60)
    failed = await bot.video(card.video)
    assert (failed.status, failed.due_at is None) == (Status.FAILED, False)
    await bot.studio.delete(ask(ANA), card.video)
    bot.provider.finish_all()
    await bot.work(3600, step=60)
    assert bot.announcer.results() == []
    assert bot.log.names().count("gift") == 0
    assert bot.card(card.video).shown == "removed"
