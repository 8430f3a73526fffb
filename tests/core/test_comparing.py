"""Two videos side by side: who may, where, how often, what the worker brings, and that it is brought once."""

import asyncio
from collections.abc import Callable

import pytest

from core import refusals
from core.card_parts import Channel, VideoName
from core.cards import ComparisonCard, Notice
from core.errors import FilmGone, NoSpace, NotAFilm, NotTaken, TooLarge, TryLater, Undeliverable
from core.names import AccountId, Place, VideoId
from core.store import comparisons, posts
from core.store.posts import Post, PostState
from core.video import Video
from tests.fakes import Message
from tests.house import ANA, BEN, BOSS, CHANNEL, Bot, ask

ELSEWHERE = Place("discord:301:402:")


@pytest.fixture
async def pair(bot: Bot) -> tuple[Video, Video]:
    """An original of ana's and a remix of it by ben."""
    await bot.grant(ANA, 1000)
    await bot.grant(BEN, 1000)
    original = await bot.ready()
    card = await bot.remix(original.id, account=BEN)
    await bot.until_idle()
    bot.provider.finish_all()
    await bot.work(60)
    return original, await bot.video(card.video)


def shown(bot: Bot) -> list[Message]:
    return [message for message in bot.announcer.messages.values() if isinstance(message.card, ComparisonCard)]


def smaller(message: Message) -> bool:
    assert message.film is not None
    return ".smaller." in message.film.key


def words(notice: Notice) -> str:
    return "".join(str(piece) for line in notice.lines for piece in line)


async def row(bot: Bot, a: Video, b: Video, at: Place = CHANNEL) -> Post:
    found = await bot.database.read(lambda tx: posts.get(tx, b.id, comparisons.kind_of(a.id, at)))
    assert found is not None
    return found


async def test_a_press_moves_no_credits_and_brings_both_once(bot: Bot, pair: tuple[Video, Video]) -> None:
    a, b = pair
    before = await bot.balance(ANA), await bot.balance(BEN)
    told = await bot.studio.compare(ask(BEN), b.id)
    assert f"Putting {a.id} and {b.id} side by side" in words(told)
    again = await bot.studio.compare(ask(ANA), a.id)  # Before it has come, by the other one and from the other side.
    assert again == told
    await bot.until_idle()
    (message,) = shown(bot)
    assert bot.shop.darkroom.asked[-1] == ("side_by_side", f"{a.id}.mp4", f"{b.id}.mp4")  # type: ignore[attr-defined]
    assert message.film is not None
    card = message.card
    assert isinstance(card, ComparisonCard)
    assert (card.video, card.requester) == (b.id, BEN)
    assert [button.video for button in card.buttons] == [a.id, b.id]
    assert [said for _, said in card.sides] == ["a red fox runs through snow", "make it night"]
    for one, other in ((b.id, ""), (a.id, ""), (a.id, b.id), (b.id, a.id)):
        there = await bot.studio.compare(ask(ANA), one, other)
        assert VideoName(video=b.id, at=message.place) in there.lines[0]
    await bot.until_idle()
    assert len(shown(bot)) == 1
    assert (await bot.balance(ANA), await bot.balance(BEN)) == before
    assert await bot.breaches() == []


async def test_in_another_place_it_is_brought_again(bot: Bot, pair: tuple[Video, Video]) -> None:
    for place in (CHANNEL, ELSEWHERE, CHANNEL):
        await bot.studio.compare(ask(ANA, at=place), pair[1].id)
        await bot.until_idle()
    assert [message.place.rsplit(":", 1)[0] + ":" for message in shown(bot)] == [CHANNEL, ELSEWHERE]


async def test_an_original_stands_beside_its_newest_remix_that_may_be_seen(bot: Bot, pair: tuple[Video, Video]) -> None:
    a, _ = pair
    newest = await bot.remix(a.id, "add falling snow")
    hidden = await bot.studio.remix(ask(BEN, at=ELSEWHERE, private=True), a.id, "a secret change")
    await bot.until_idle()
    bot.provider.finish_all()
    await bot.work(60)
    bot.clock.pass_(1)
    making = await bot.remix(a.id, "zoom in slowly")
    told = words(await bot.studio.compare(ask(ANA), a.id))
    assert newest.video in told
    for other in (hidden.video, making.video):
        assert other not in told


async def test_what_cannot_be_compared_is_refused_and_nothing_is_planned(bot: Bot, pair: tuple[Video, Video]) -> None:
    a, b = pair
    lonely = await bot.ready(BEN)
    failed = await bot.make(prompt="another fox")
    await bot.studio.cancel(ask(ANA), failed.video)
    gone = await bot.ready(BEN)
    await bot.studio.delete(ask(BEN), gone.id)
    waiting = await bot.remix(b.id, "add rain")
    cases: tuple[tuple[str, str, type[refusals.Refusal], str], ...] = (
        (lonely.id, "", refusals.NothingToCompare, "nothing to compare"),
        (a.id, a.id, refusals.SameVideo, "Choose two different"),
        (waiting.video, "", refusals.NoFilmToCompare, "still being made"),
        (a.id, failed.video, refusals.NoFilmToCompare, "has no film"),
        (a.id, gone.id, refusals.Removed, "was removed"),
        (a.id, "zzzz9", refusals.NotFound, "can't find"),
        ("zzzz9", a.id, refusals.NotFound, "can't find"),
    )
    for video, other, refusal, sentence in cases:
        with pytest.raises(refusal, match=sentence):
            await bot.studio.compare(ask(ANA), video, other)
    with pytest.raises(refusals.CannotPostHere):
        await bot.studio.compare(ask(ANA, missing=("Attach Files",)), b.id)
    await bot.until_idle()
    assert shown(bot) == []


# Private places.


@pytest.fixture
async def secret(bot: Bot, pair: tuple[Video, Video]) -> Video:
    """A remix of ana's from a private channel."""
    card = await bot.studio.remix(ask(ANA, at=ELSEWHERE, private=True), pair[0].id, "a secret change")
    await bot.until_idle()
    bot.provider.finish_all()
    await bot.work(60)
    return await bot.video(card.video)


async def test_a_private_video_is_compared_only_where_it_was_made(
    bot: Bot, pair: tuple[Video, Video], secret: Video
) -> None:
    with pytest.raises(refusals.ComparedElsewhere):
        await bot.studio.compare(ask(ANA), secret.id)
    with pytest.raises(refusals.ComparedElsewhere):
        await bot.studio.compare(ask(ANA), pair[0].id, secret.id)
    with pytest.raises(refusals.NotFound):
        await bot.studio.compare(ask(BEN), secret.id)
    with pytest.raises(refusals.NotFound):
        await bot.studio.compare(ask(BOSS), pair[0].id, secret.id)
    await bot.studio.compare(ask(ANA, at=ELSEWHERE, private=True), secret.id)
    await bot.until_idle()
    (message,) = shown(bot)
    assert message.place.startswith(ELSEWHERE)


async def test_guests_compare_what_they_see_in_its_own_place(bot: Bot, pair: tuple[Video, Video]) -> None:
    guest = AccountId("discord:301:777")
    with pytest.raises(refusals.NotFound):
        await bot.studio.compare(ask(guest, guest=True, at=ELSEWHERE), pair[1].id)
    await bot.studio.compare(ask(guest, guest=True), pair[1].id)
    await bot.until_idle()
    assert len(shown(bot)) == 1


# How many.


async def test_three_of_one_person_may_wait(bot: Bot, pair: tuple[Video, Video]) -> None:
    for number in range(3):
        await bot.studio.compare(ask(ANA, at=Place(f"discord:301:50{number}:")), pair[1].id)
    with pytest.raises(refusals.TooManyComparisons, match="You already have 3 comparisons on their way"):
        await bot.studio.compare(ask(ANA), pair[1].id)
    told = await bot.studio.compare(ask(ANA, at=Place("discord:301:500:")), pair[1].id)
    assert "Putting" in words(told)  # One that is on its way is no fourth.
    await bot.studio.compare(ask(BEN), pair[1].id)
    await bot.until_idle()
    await bot.work(20)
    assert len(shown(bot)) == 4
    await bot.studio.compare(ask(ANA, at=ELSEWHERE), pair[1].id)
    await bot.work(20)
    assert len(shown(bot)) == 5


async def test_one_film_is_made_at_a_time_and_the_others_wait_in_the_database(
    bot: Bot, pair: tuple[Video, Video]
) -> None:
    await bot.shop.clips_in_hand.acquire()
    await bot.studio.compare(ask(ANA), pair[1].id)
    await bot.until_idle()
    waiting = await row(bot, *pair)
    assert (waiting.state, waiting.tries, waiting.memo) == (PostState.DUE, 0, None)
    assert waiting.due_at is not None
    bot.shop.clips_in_hand.release()
    await bot.work(5)
    assert len(shown(bot)) == 1


# What the worker does when something is in its way.


async def test_a_store_that_is_away_is_waited_for(bot: Bot, pair: tuple[Video, Video]) -> None:
    bot.shop.darkroom.faults.append(OSError("the folder is away"))  # type: ignore[attr-defined]  # A fake.
    await bot.studio.compare(ask(ANA), pair[1].id)
    await bot.work(60)
    (message,) = shown(bot)
    assert message.film is not None
    assert "step_failed" not in bot.log.names()


@pytest.mark.parametrize("fault", [NotAFilm("no decoder"), NoSpace("full"), FilmGone("v.mp4")])
async def test_without_a_film_the_message_leads_to_both(bot: Bot, pair: tuple[Video, Video], fault: Exception) -> None:
    bot.shop.darkroom.faults.append(fault)  # type: ignore[attr-defined]  # A fake.
    await bot.studio.compare(ask(ANA), pair[1].id)
    await bot.until_idle()
    (message,) = shown(bot)
    assert message.film is None
    assert isinstance(message.card, ComparisonCard)
    linked = [piece for piece in message.card.about_film[0] if isinstance(piece, VideoName)]
    assert [name.video for name in linked] == [video.id for video in pair]
    assert all(name.at for name in linked)
    assert "no_comparison" in bot.log.names()
    assert (await row(bot, *pair)).due_at is None


async def test_a_film_that_is_gone_before_it_was_sent_becomes_words(bot: Bot, pair: tuple[Video, Video]) -> None:
    bot.announcer.next_deliver = [FilmGone("_a-b.mp4")]
    await bot.studio.compare(ask(ANA), pair[1].id)
    await bot.until_idle()
    (message,) = shown(bot)
    assert message.film is None


async def test_what_is_too_large_for_its_place_comes_smaller_and_so_does_the_next(
    bot: Bot, pair: tuple[Video, Video]
) -> None:
    bot.announcer.next_deliver = [TooLarge("413")]
    await bot.studio.compare(ask(ANA), pair[1].id)
    await bot.until_idle()
    (message,) = shown(bot)
    assert smaller(message)
    assert isinstance(message.card, ComparisonCard)
    assert message.card.about_film[0][0] == "Made smaller for this place. Each whole, by itself: "
    third = await bot.remix(pair[0].id, "add falling snow")
    await bot.until_idle()
    bot.provider.finish_all()
    await bot.work(60)
    await bot.studio.compare(ask(ANA), third.video)
    await bot.work(10)
    assert [smaller(m) for m in shown(bot)] == [True, True]
    assert bot.log.names().count("not_taken") == 1


@pytest.mark.parametrize(("refused", "suffix"), [(3, "jpg"), (4, "")])
async def test_where_no_copy_is_taken_it_comes_as_a_picture_else_in_words(
    bot: Bot, pair: tuple[Video, Video], refused: int, suffix: str
) -> None:
    bot.announcer.next_deliver = [TooLarge("413")] * refused
    await bot.studio.compare(ask(ANA), pair[1].id)
    await bot.until_idle()
    (message,) = shown(bot)
    assert isinstance(message.card, ComparisonCard)
    assert (message.card.file_name or "").rpartition(".")[2] == suffix
    assert message.card.about_film[0][0] == "I could not bring both in one film here. Here is each by itself: "


async def test_a_place_that_takes_no_files_is_tried_with_nothing_smaller(bot: Bot, pair: tuple[Video, Video]) -> None:
    bot.announcer.next_deliver = [NotTaken("its storage is full")]
    await bot.studio.compare(ask(ANA), pair[1].id)
    await bot.until_idle()
    (message,) = shown(bot)
    assert message.film is None
    assert [way for way, *_ in bot.shop.darkroom.asked[-1:]] == ["side_by_side"]  # type: ignore[attr-defined]  # A fake.


async def test_a_busy_chat_is_asked_again(bot: Bot, pair: tuple[Video, Video]) -> None:
    bot.announcer.next_deliver = [TryLater("busy"), TryLater("cut", unknown=True)]
    await bot.studio.compare(ask(ANA), pair[1].id)
    await bot.work(200)
    assert len(shown(bot)) == 1


async def test_what_the_channel_refuses_goes_to_the_one_who_asked(bot: Bot, pair: tuple[Video, Video]) -> None:
    bot.announcer.next_deliver = [Undeliverable("Missing Access")]
    await bot.studio.compare(ask(BOSS), pair[1].id)
    await bot.work(30)
    (message,) = shown(bot)
    assert message.place.startswith("discord:301:dm-599:")
    assert isinstance(message.card, ComparisonCard)
    assert message.card.about_film == (("I could not post in ", Channel(at=CHANNEL), ", so here it is."),)
    assert (await row(bot, *pair)).state is PostState.UNDELIVERABLE
    # Whoever asks in the channel is not led there, and the channel is tried again.
    told = await bot.studio.compare(ask(ANA), pair[1].id)
    assert "Putting" in words(told)
    await bot.work(30)
    assert [m.place.startswith(CHANNEL) for m in shown(bot)] == [False, True]
    card = shown(bot)[1].card
    assert isinstance(card, ComparisonCard)
    assert card.about_film == ()


async def test_where_neither_takes_it_nobody_tries_for_ever(bot: Bot, pair: tuple[Video, Video]) -> None:
    bot.announcer.next_deliver = [Undeliverable("Missing Access"), Undeliverable("closed")]
    await bot.studio.compare(ask(ANA), pair[1].id)
    await bot.work(600, step=30)
    assert shown(bot) == []
    left = await bot.database.read(lambda tx: posts.beside(tx, pair[0].id))
    assert [(post.state, post.due_at) for post in left] == [(PostState.UNDELIVERABLE, None)] * 2


# Deleting.


@pytest.mark.parametrize("which", [0, 1], ids=["A", "B"])
async def test_it_goes_with_either_of_the_two_from_each_place(bot: Bot, pair: tuple[Video, Video], which: int) -> None:
    for place in (CHANNEL, ELSEWHERE):
        await bot.studio.compare(ask(ANA, at=place), pair[1].id)
        await bot.until_idle()
    assert len(shown(bot)) == 2
    await bot.studio.delete(ask(BOSS), pair[which].id)
    await bot.work(30)
    assert shown(bot) == []
    assert [key for key in bot.media.films if "side_by_side" in key] == []
    with pytest.raises(refusals.Removed):
        await bot.studio.compare(ask(ANA), pair[0].id, pair[1].id)


@pytest.mark.parametrize("which", [0, 1], ids=["A", "B"])
async def test_one_on_its_way_never_comes(bot: Bot, pair: tuple[Video, Video], which: int) -> None:
    await bot.studio.compare(ask(ANA), pair[1].id)
    await bot.studio.delete(ask(BOSS), pair[which].id)
    await bot.work(60)
    assert shown(bot) == []


@pytest.mark.parametrize("which", [0, 1], ids=["A", "B"])
async def test_deleted_while_the_film_is_made_it_never_comes(bot: Bot, pair: tuple[Video, Video], which: int) -> None:
    await _deleted_during(bot, "side_by_side", pair, which)
    assert shown(bot) == []


@pytest.mark.parametrize("which", [0, 1], ids=["A", "B"])
async def test_deleted_while_it_is_posted_it_is_taken_away_afterwards(
    bot: Bot, pair: tuple[Video, Video], which: int
) -> None:
    await _deleted_during(bot, "deliver", pair, which)
    assert shown(bot) == []


async def _deleted_during(bot: Bot, call: str, pair: tuple[Video, Video], which: int) -> None:
    of = bot.shop.darkroom if call == "side_by_side" else bot.announcer
    as_ever: Callable[..., object] = getattr(of, call)

    async def slow(*given: object, **named: object) -> object:
        done = await as_ever(*given, **named)  # type: ignore[misc]  # One of two calls of ports.
        await bot.studio.delete(ask(BOSS), pair[which].id)
        return done

    setattr(of, call, slow)  # What happens in between is the point.
    await bot.studio.compare(ask(ANA), pair[1].id)
    await bot.work(60)


async def test_where_a_platform_keeps_the_message_it_becomes_the_card_of_the_one_that_is_gone(
    bot: Bot, pair: tuple[Video, Video]
) -> None:
    await bot.studio.compare(ask(ANA), pair[1].id)
    await bot.until_idle()
    left: list[object] = []
    take_away = bot.announcer.take_away

    async def seen(card, at, *, key, memo):  # type: ignore[no-untyped-def]  # As the port has it.
        left.append((key.split(":")[0], card.video, card.headline[-1]))
        await take_away(card, at, key=key, memo=memo)

    bot.announcer.take_away = seen  # type: ignore[method-assign]  # Only listened to.
    await bot.studio.delete(ask(BOSS), pair[0].id)
    await bot.work(30)
    assert (pair[1].id, pair[1].id, VideoName(video=pair[0].id)) in left


# Dying.


@pytest.mark.parametrize("after", ["side_by_side", "deliver"])
async def test_a_process_that_dies_in_between_is_made_up_for(bot: Bot, pair: tuple[Video, Video], after: str) -> None:
    of = bot.shop.darkroom if after == "side_by_side" else bot.announcer
    as_ever: Callable[..., object] = getattr(of, after)

    async def dying(*given: object, **named: object) -> object:
        await as_ever(*given, **named)  # type: ignore[misc]  # One of two calls of ports.
        setattr(of, after, as_ever)
        raise asyncio.CancelledError  # As a step ends whose process dies.

    setattr(of, after, dying)
    await bot.studio.compare(ask(ANA), pair[1].id)
    await bot.until_idle()
    other = bot.restarted()
    await other.work(120)
    assert len(shown(bot)) == 1
    (stands,) = shown(bot)
    assert (await row(bot, *pair)).message == stands.place


async def test_a_row_that_is_due_though_its_message_stands_brings_no_second(
    bot: Bot, pair: tuple[Video, Video]
) -> None:
    await bot.studio.compare(ask(ANA), pair[1].id)
    await bot.until_idle()
    kind = comparisons.kind_of(pair[0].id, CHANNEL)
    bot.announcer.messages.clear()  # So that its key would not keep the chat from a second one.
    await bot.database.write(lambda tx: posts.redraw(tx, pair[1].id, kind, bot.clock.now()))
    await bot.work(30)
    assert shown(bot) == []
    assert (await row(bot, *pair)).due_at is None


async def test_one_whose_message_somebody_deleted_at_once_is_not_brought_again(
    bot: Bot, pair: tuple[Video, Video]
) -> None:
    async def nowhere(*_: object, **__: object) -> Place:
        return CHANNEL

    bot.announcer.deliver = nowhere  # type: ignore[assignment]  # Posted under this key before, and deleted since.
    await bot.studio.compare(ask(ANA), pair[1].id)
    await bot.until_idle()
    told = await bot.studio.compare(ask(ANA), pair[1].id)
    assert "somebody deleted that" in words(told)
    assert {piece.video for piece in told.lines[0] if isinstance(piece, VideoName)} == {video.id for video in pair}


def test_a_kind_fits_its_column_and_differs_by_place() -> None:
    here = comparisons.kind_of(VideoId("v" * 12), CHANNEL)
    assert len(here) == 20
    assert here == comparisons.kind_of(VideoId("v" * 12), Place(f"{CHANNEL}601"))
    assert here != comparisons.kind_of(VideoId("v" * 12), ELSEWHERE)
