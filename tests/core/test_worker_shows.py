"""What people see of the worker: cards edited in their turn, one result each, and a chat's trouble kept to the chat."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest

from core.card_parts import Channel
from core.cards import FilmCard, ResultCard, VideoCard
from core.errors import MessageGone, TryLater, Undeliverable
from core.names import AccountId, Place, channel_of
from core.ports import Announcer, Memo, State, Still
from core.store import posts
from core.store.ending import CARD, RESULT
from core.store.posts import Post, PostState
from core.studio import Limits
from core.video import Film, Status
from tests.fakes import FakeAnnouncer
from tests.house import ANA, CHANNEL, Bot, ask

DIRECT = Place("discord:301:dm-501:")


class Chat(FakeAnnouncer):
    """Remembers each call; faults by kind of call and by place."""

    def __init__(self) -> None:
        super().__init__()
        self.shows: list[tuple[VideoCard, Place, str, bool]] = []
        self.delivers: list[tuple[FilmCard, Place, str, bool]] = []
        self.memos: list[str | None] = []
        self.closed: dict[Place, BaseException] = {}
        self.next_direct: list[BaseException] = []
        self.gone_for: str | None = None
        """Edits to cards that show this find their message deleted."""

    async def show(self, card: VideoCard, at: Place, *, key: str, repeat: bool) -> Place:
        self.shows.append((card, at, key, repeat))
        self._check(at)
        if self.gone_for and card.shown.startswith(self.gone_for):
            raise MessageGone("deleted")
        return await super().show(card, at, key=key, repeat=repeat)

    async def deliver(
        self, card: FilmCard, at: Place, film: Film | Still | None, *, key: str, repeat: bool, memo: Memo
    ) -> Place:
        self.delivers.append((card, at, key, repeat))
        self.memos.append(memo.text)
        self._check(at)
        return await super().deliver(card, at, film, key=key, repeat=repeat, memo=memo)

    async def direct(self, account: AccountId) -> Place:
        if self.next_direct:
            raise self.next_direct.pop(0)
        return await super().direct(account)

    def _check(self, at: Place) -> None:
        if channel_of(at) in self.closed:
            raise self.closed[channel_of(at)]


@pytest.fixture
def chat() -> Chat:
    return Chat()


@pytest.fixture
async def shown(bot: Bot, chat: Chat) -> Bot:
    """A whole bot with Ana's credits and a chat that remembers."""
    shop = replace(bot.shop, announcers={"discord": chat})
    bot = replace(bot, announcer=chat, shop=shop).restarted()
    await bot.grant(ANA, 1000)
    return bot


async def post_of(bot: Bot, video: str, kind: str) -> Post:
    post = await bot.database.read(lambda tx: posts.get(tx, video, kind))  # type: ignore[arg-type]  # An id as plain text.
    assert post is not None
    return post


async def running(bot: Bot, progress: int = 0) -> VideoCard:
    """A video at the provider whose card shows that."""
    card = await bot.make()
    await bot.until_idle()
    bot.provider.finish("video_1", state=State.RUNNING, progress=progress)
    await bot.work(30)
    return card


async def test_percents_are_drawn_at_most_every_eight_seconds(shown: Bot, chat: Chat) -> None:
    bot = replace(shown, shop=replace(shown.shop, timing=replace(shown.shop.timing, poll_s=1.0))).restarted()
    await running(bot)
    chat.shows.clear()
    for percent in range(1, 41):
        bot.provider.finish("video_1", state=State.RUNNING, progress=percent)
        await bot.work(1, step=1)
    assert 4 <= len(chat.shows) <= 6
    assert chat.shows[-1][0].bar is not None


async def test_a_change_of_status_is_drawn_at_once(shown: Bot, chat: Chat) -> None:
    card = await running(shown, 42)
    assert "42 %" in shown.card(card.video).headline[0]  # type: ignore[operator]  # A headline of words.
    shown.provider.finish_all()
    await shown.work(11, step=1)
    assert shown.card(card.video).shown.startswith("folded")


async def test_an_equal_card_is_not_drawn_again(shown: Bot, chat: Chat) -> None:
    await running(shown, 42)
    before = len(chat.shows)
    await shown.work(120)
    assert len(chat.shows) == before


async def test_the_card_folds_to_a_link_once_the_result_is_up(shown: Bot, chat: Chat) -> None:
    video = await shown.ready()
    [result] = chat.results()
    card = shown.card(video.id)
    assert card.headline[1].at == result.place  # type: ignore[union-attr]  # A name with its link.
    assert card.buttons == ()
    orders = [where for _, where, _, _ in chat.delivers]
    assert orders == [CHANNEL]


async def test_nothing_of_an_end_is_shown_before_it_is_written(shown: Bot, chat: Chat) -> None:
    await running(shown, 42)
    shown.media.faults = [TryLater("the disk is slow") for _ in range(2)]  # type: ignore[list-item]  # Any fault will do.
    shown.provider.finish_all()
    await shown.work(20)
    assert chat.delivers == []
    assert await shown.balance() == (960, 40)


async def test_a_deleted_card_is_posted_once_more_and_then_left_alone(shown: Bot, chat: Chat) -> None:
    card = await running(shown, 10)
    keys = {chat.shows[-1][2]}
    for percent in (20, 30, 40, 50):
        chat.next_show = [MessageGone("deleted")] if percent in (20, 40) else []
        for place in [m.place for m in chat.cards()]:
            if percent in (20, 40):
                del chat.messages[place]
        shown.provider.finish("video_1", state=State.RUNNING, progress=percent)
        await shown.work(20)
    assert len(chat.cards()) == 0
    assert (await post_of(shown, card.video, CARD)).state is PostState.UNDELIVERABLE
    assert len({key for _, _, key, _ in chat.shows} | keys) == 2  # Not under the key of the deleted one.
    shown.provider.finish_all()
    await shown.work(30)
    assert len(chat.results()) == 1


async def test_a_deleted_card_of_a_finished_video_is_not_missed(shown: Bot, chat: Chat) -> None:
    await running(shown, 10)
    chat.gone_for = "folded"
    shown.provider.finish_all()
    await shown.work(60)
    assert len(chat.results()) == 1
    assert len([card for card, _, _, _ in chat.shows if card.shown.startswith("folded")]) == 1


async def test_a_result_that_cannot_be_posted_here_comes_as_a_direct_message(shown: Bot, chat: Chat) -> None:
    chat.closed[CHANNEL] = Undeliverable("no right to post")
    card = await shown.make()
    await shown.until_idle()
    shown.provider.finish_all()
    await shown.work(60)
    [result] = chat.results()
    assert channel_of(result.place) == DIRECT
    assert isinstance(result.card, ResultCard)
    assert result.card.about_film == (("I could not post in ", Channel(at=CHANNEL), ", so here it is."),)
    assert await shown.balance() == (960, 0)
    assert (await post_of(shown, card.video, RESULT)).state is PostState.SHOWN


async def test_a_result_that_cannot_be_posted_anywhere_stays_in_the_archive(shown: Bot, chat: Chat) -> None:
    fault = Undeliverable("direct messages are closed")
    chat.closed = {CHANNEL: Undeliverable("no right to post"), DIRECT: fault}
    card = await shown.make()
    await shown.until_idle()
    shown.provider.finish_all()
    await shown.work(600)
    assert [where for _, where, _, _ in chat.delivers] == [CHANNEL, DIRECT]
    post = await post_of(shown, card.video, RESULT)
    assert (post.state, post.due_at, post.memo) == (PostState.UNDELIVERABLE, None, str(fault))
    assert (await shown.status(card.video), await shown.balance()) == (Status.READY, (960, 0))


async def test_a_video_asked_for_in_a_direct_message_that_closes_is_not_tried_for_ever(shown: Bot, chat: Chat) -> None:
    card = await shown.studio.make(ask(ANA, at=DIRECT), "a red fox")
    await shown.until_idle()
    chat.closed[DIRECT] = Undeliverable("direct messages are closed")
    shown.provider.finish_all()
    await shown.work(60)
    assert [where for _, where, _, _ in chat.delivers] == [DIRECT]
    assert (await post_of(shown, card.video, RESULT)).state is PostState.UNDELIVERABLE


async def test_who_takes_no_direct_messages_at_all_finds_it_in_the_archive(shown: Bot, chat: Chat) -> None:
    chat.closed = {CHANNEL: Undeliverable("kicked")}
    chat.next_direct = [Undeliverable("closed")]
    card = await shown.make()
    await shown.until_idle()
    shown.provider.finish_all()
    await shown.work(60)
    assert (await post_of(shown, card.video, RESULT)).state is PostState.UNDELIVERABLE


async def test_a_busy_moment_does_not_cost_the_direct_message(shown: Bot, chat: Chat) -> None:
    chat.closed = {CHANNEL: Undeliverable("kicked")}
    chat.next_direct = [TryLater("busy", after_s=5)]
    await shown.make()
    await shown.until_idle()
    shown.provider.finish_all()
    await shown.work(120)
    assert [channel_of(result.place) for result in chat.results()] == [DIRECT]


async def test_a_failure_that_cannot_be_told_here_is_told_directly(shown: Bot, chat: Chat) -> None:
    card = await running(shown)
    chat.closed[CHANNEL] = Undeliverable("unknown channel")
    shown.provider.finish("video_1", state=State.FAILED, code="refused")
    await shown.work(30)
    assert (await post_of(shown, card.video, CARD)).message in chat.messages
    [told] = [m.card for m in chat.cards() if channel_of(m.place) == DIRECT]
    assert told.headline == ("❌ Could not be made",)
    assert told.notes[0] == ("I could not post in ", Channel(at=CHANNEL), ", so I tell you here.")


async def test_a_failure_is_told_directly_where_the_channel_went_before_it(shown: Bot, chat: Chat) -> None:
    await running(shown, 10)
    chat.closed[CHANNEL] = Undeliverable("unknown channel")
    for percent in (20, 30):
        shown.provider.finish("video_1", state=State.RUNNING, progress=percent)
        await shown.work(20)
    shown.provider.finish("video_1", state=State.FAILED, code="refused")
    await shown.work(30)
    assert [m.card.headline for m in chat.cards() if channel_of(m.place) == DIRECT] == [("❌ Could not be made",)]


async def test_a_card_that_people_deleted_twice_is_not_brought_back_by_a_failure(shown: Bot, chat: Chat) -> None:
    await running(shown, 10)
    for percent in (20, 40):
        chat.next_show = [MessageGone("deleted")]
        chat.messages.clear()
        shown.provider.finish("video_1", state=State.RUNNING, progress=percent)
        await shown.work(20)
    chat.messages.clear()
    shown.provider.finish("video_1", state=State.FAILED, code="refused")
    await shown.work(60)
    assert chat.messages == {}


async def test_the_card_of_a_finished_video_is_not_sent_after_anybody(shown: Bot, chat: Chat) -> None:
    await running(shown)
    chat.closed[CHANNEL] = Undeliverable("unknown channel")
    shown.provider.finish_all()
    await shown.work(60)
    assert [m.film is None for m in chat.messages.values() if channel_of(m.place) == DIRECT] == [False]


async def test_a_result_shown_again_that_cannot_be_posted_is_given_up(shown: Bot, chat: Chat) -> None:
    video = await shown.ready()
    chat.closed = {CHANNEL: Undeliverable("no right")}
    await shown.studio.show(ask(ANA), video.id)
    await shown.work(600)
    assert len(chat.delivers) == 2
    assert len(chat.results()) == 1


async def test_an_outage_of_the_chat_holds_up_no_video_and_no_credits(shown: Bot, chat: Chat) -> None:
    card = await shown.make()
    chat.next_show = [TryLater("down") for _ in range(500)]
    chat.next_deliver = [TryLater("down") for _ in range(500)]
    await shown.until_idle()
    shown.provider.finish_all()
    await shown.work(60)
    assert (await shown.status(card.video), await shown.balance()) == (Status.READY, (960, 0))
    assert chat.results() == []
    chat.next_show, chat.next_deliver = [], []
    await shown.work(300)
    assert len(chat.results()) == 1
    assert shown.card(card.video).shown.startswith("folded")


async def test_an_outage_of_a_whole_day_ends_in_the_archive_and_the_card_still_folds(shown: Bot, chat: Chat) -> None:
    card = await shown.make()
    chat.next_deliver = [TryLater("down") for _ in range(5000)]
    await shown.until_idle()
    shown.provider.finish_all()
    await shown.work(26 * 3600, step=60)
    assert (await post_of(shown, card.video, RESULT)).state is PostState.UNDELIVERABLE
    assert shown.card(card.video).shown == "folded:lost"
    assert f"/sora show {card.video} brings it" in str(shown.card(card.video).notes)


async def test_a_busy_moment_and_a_jump_of_the_clock_lose_no_result(shown: Bot, chat: Chat) -> None:
    await running(shown)
    chat.next_deliver = [TryLater("busy")] * 2
    shown.provider.finish_all()
    await shown.work(10)
    shown.clock.jump(26 * 3600)
    await shown.work(300)
    assert len(chat.results()) == 1


async def test_a_platform_that_asks_for_patience_gets_it(shown: Bot, chat: Chat) -> None:
    await running(shown, 10)
    chat.next_deliver = [TryLater("slow down", after_s=40)]
    shown.provider.finish_all()
    await shown.work(11, step=1)
    assert len(chat.delivers) == 1
    await shown.work(27, step=1)
    assert len(chat.delivers) == 1
    await shown.work(30, step=1)
    assert len(chat.delivers) == 2


async def test_a_percent_that_could_not_be_drawn_is_dropped(shown: Bot, chat: Chat) -> None:
    await running(shown, 10)
    before = len(chat.shows)
    chat.next_show = [TryLater("429", after_s=1)]
    shown.provider.finish("video_1", state=State.RUNNING, progress=20)
    await shown.work(60)
    assert len(chat.shows) == before + 1


async def test_a_status_that_could_not_be_drawn_is_drawn_later(shown: Bot, chat: Chat) -> None:
    card = await shown.make()
    chat.next_show = [TryLater("429", after_s=1) for _ in range(3)]
    await shown.work(60)
    assert shown.card(card.video).headline[0].startswith("🎬 Rendering")  # type: ignore[union-attr]  # Words.


async def test_a_second_try_says_that_it_is_one(shown: Bot, chat: Chat) -> None:
    chat.next_deliver = [TryLater("cut", unknown=True), TryLater("cut", unknown=True)]
    await shown.ready()
    await shown.work(300)
    assert [repeat for _, _, _, repeat in chat.delivers] == [False, True, True]
    assert len({key for _, _, key, _ in chat.delivers}) == 1
    assert len(chat.results()) == 1


class LosesAnswers(Chat):
    """Posts, and then the line is cut."""

    async def deliver(
        self, card: FilmCard, at: Place, film: Film | Still | None, *, key: str, repeat: bool, memo: Memo
    ) -> Place:
        place = await super().deliver(card, at, film, key=key, repeat=repeat, memo=memo)
        if not repeat:
            raise TryLater("cut", unknown=True)
        return place


async def test_an_answer_that_was_lost_makes_no_second_message(bot: Bot) -> None:
    chat = LosesAnswers()
    bot = replace(bot, announcer=chat, shop=replace(bot.shop, announcers={"discord": chat})).restarted()
    await bot.grant(ANA, 100)
    await bot.ready()
    await bot.work(120)
    assert [repeat for _, _, _, repeat in chat.delivers] == [False, True]
    assert len(chat.results()) == 1


async def test_a_death_while_posting_is_taken_up_as_a_second_try(shown: Bot, chat: Chat) -> None:
    video = await running(shown, 10)
    chat.next_deliver = [asyncio.CancelledError()]
    shown.provider.finish_all()
    await shown.work(20)
    await shown.restarted().work(120)
    assert [repeat for _, _, _, repeat in chat.delivers] == [False, True]
    assert (await post_of(shown, video.video, RESULT)).state is PostState.SHOWN


class Uploads(Chat):
    """Remembers an upload before it posts, as Slack's three steps need."""

    async def deliver(
        self, card: FilmCard, at: Place, film: Film | Still | None, *, key: str, repeat: bool, memo: Memo
    ) -> Place:
        if not memo.text:
            await memo.save("file F1")
        return await super().deliver(card, at, film, key=key, repeat=repeat, memo=memo)


async def test_what_an_announcer_remembers_survives_a_failed_try(bot: Bot) -> None:
    chat = Uploads()
    bot = replace(bot, announcer=chat, shop=replace(bot.shop, announcers={"discord": chat})).restarted()
    await bot.grant(ANA, 100)
    chat.next_deliver = [TryLater("cut", unknown=True)]
    await bot.ready()
    await bot.work(120)
    assert chat.memos == ["file F1", "file F1"]


async def test_what_was_remembered_of_one_place_is_void_at_the_next(shown: Bot, chat: Chat) -> None:
    chat.closed[CHANNEL] = Undeliverable("gone")
    await shown.ready()
    await shown.work(60)
    assert not chat.memos[-1]


async def test_a_platform_that_is_not_running_is_waited_for(shown: Bot, chat: Chat) -> None:
    announcers: dict[str, Announcer] = {}
    bot = replace(shown, shop=replace(shown.shop, announcers=announcers)).restarted()
    card = await bot.make()
    await bot.until_idle()
    bot.provider.finish_all()
    await bot.work(60)
    assert (await bot.status(card.video), await bot.balance()) == (Status.READY, (960, 0))
    announcers["discord"] = chat
    await bot.work(600)
    assert len(chat.results()) == 1


async def test_a_remix_answers_its_originals_result(shown: Bot, chat: Chat) -> None:
    original = await shown.ready()
    await shown.remix(original.id, "make it night")
    await shown.until_idle()
    shown.provider.finish_all()
    await shown.work(60)
    first, second = chat.results()
    assert isinstance(second.card, ResultCard)
    assert second.card.reply_to == first.place


class Silent(Chat):
    """Accepts every call and never answers."""

    async def show(self, card: VideoCard, at: Place, *, key: str, repeat: bool) -> Place:
        self.shows.append((card, at, key, repeat))
        await asyncio.Event().wait()
        raise AssertionError("nobody rings")


async def test_a_chat_that_never_answers_takes_no_room_from_videos(bot: Bot) -> None:
    chat = Silent()
    shop = replace(bot.shop, announcers={"discord": chat})
    bot = replace(bot, shop=shop, house=replace(bot.house, limits=Limits(team_credits=100_000, member_limit=500)))
    bot = bot.restarted()
    await bot.grant(ANA, 40 * 300)
    for number in range(300):
        await bot.studio.make(ask(ANA), f"a red fox number {number}")
    bot.clock.pass_(5)

    async def ticks_until(done: Callable[[], bool]) -> None:
        async with asyncio.timeout(120):
            while not done():
                await bot.worker.tick()
                bot.clock.pass_(0.5)
                await asyncio.sleep(0.01)

    await ticks_until(lambda: bot.provider.calls["create"] == 300)
    bot.provider.finish_all()
    await ticks_until(lambda: sum(key.endswith(".mp4") for key in bot.media.films) == 300)  # Posters lie there too.
    assert 0 < len(chat.shows) <= 64
    await bot.worker.stop()


async def test_what_is_claimed_while_the_worker_leaves_is_not_begun(bot: Bot) -> None:
    await bot.grant(ANA, 100)
    await bot.make()
    await bot.worker.stop()
    await bot.until_idle()
    assert bot.provider.calls["create"] == 0
    await bot.restarted().work(120)
    assert bot.provider.calls["create"] == 1
