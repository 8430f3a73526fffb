"""A film too large for its place: shown as well as the place allows, once, whatever breaks on the way."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from core.card_parts import Link
from core.cards import ResultCard
from core.errors import MediaProblem, NeverShown, NoSpace, NotAFilm, NotTaken, TooLarge, Undeliverable
from core.names import Place, VideoId, channel_of
from core.ports import Memo, Still
from core.store import file_limits, posts
from core.store.database import Database
from core.store.ending import RESULT
from core.store.file_limits import FileLimit
from core.store.posts import PostState, Rung
from core.studio.house import Pages
from core.video import Film
from core.worker import LADDERS
from tests.fakes import MP4, FakeAnnouncer, FakeClock, Message
from tests.house import ANA, CHANNEL, Bot, ask

DIRECT = Place("discord:301:dm-501:")
WHOLE = len(MP4)
PUBLIC = "https://videos.example.org"


class Picky(FakeAnnouncer):
    """Takes films of so many bytes, some addresses, or no files at all; notes what it was given."""

    def __init__(self) -> None:
        super().__init__()
        self.takes = WHOLE
        self.takes_files = self.takes_addresses = True
        self.given: list[tuple[str, int]] = []
        self.repeats: list[bool] = []

    async def deliver(
        self, card: ResultCard, at: Place, film: Film | Still | None, *, key: str, repeat: bool, memo: Memo
    ) -> Place:
        kind = card.file_name.rpartition(".")[2] if card.file_name else "link" if card.watch else "words"
        assert (film is None) is (card.file_name is None)
        self.given.append((kind, film.bytes if film else 0))
        self.repeats.append(repeat)
        if film and not self.takes_files:
            raise NotTaken("its storage is full")
        if film and film.bytes > self.takes:
            raise TooLarge("413")
        if card.watch and not self.takes_addresses:
            raise NotTaken("no such address")
        return await super().deliver(card, at, film, key=key, repeat=repeat, memo=memo)


@pytest.fixture
def chat() -> Picky:
    return Picky()


@pytest.fixture
async def shown(bot: Bot, chat: Picky) -> Bot:
    bot = replace(bot, announcer=chat, shop=replace(bot.shop, announcers={"discord": chat})).restarted()
    await bot.grant(ANA, 1000)
    return bot


def public(bot: Bot) -> Bot:
    return replace(bot, house=replace(bot.house, pages=Pages(PUBLIC))).restarted()


def ladder(bot: Bot, name: str) -> Bot:
    return replace(bot, shop=replace(bot.shop, ladders={"discord": LADDERS[name]})).restarted()


async def known(bot: Bot, at: Place = CHANNEL) -> FileLimit:
    return await bot.database.read(lambda tx: file_limits.of(tx, at, bot.database.now_of(tx)))


async def told(bot: Bot, size: int) -> None:
    """Somebody pressed something, and the platform said so much."""
    await bot.database.write(lambda tx: file_limits.heard(tx, ask(takes=size)))


def only(chat: Picky) -> Message:
    [message] = chat.results()
    return message


def words(message: Message) -> str:
    assert isinstance(message.card, ResultCard)
    return " ".join(str(piece) for line in message.card.about_film for piece in line)


async def test_a_film_that_fits_comes_whole_and_nothing_is_said_of_it(shown: Bot, chat: Picky) -> None:
    await told(shown, WHOLE * 2)
    await shown.ready()
    assert chat.given == [("mp4", WHOLE)]
    assert words(only(chat)) == ""
    assert (await known(shown)).taken == WHOLE


async def test_where_nobody_said_anything_it_is_simply_tried(shown: Bot, chat: Picky) -> None:
    await shown.ready()
    assert chat.given == [("mp4", WHOLE)]


async def test_a_refusal_teaches_a_limit_and_a_copy_comes_instead(shown: Bot, chat: Picky) -> None:
    chat.takes = WHOLE // 2
    await shown.ready()
    assert chat.given == [("mp4", WHOLE), ("mp4", WHOLE // 2)]
    assert "Made smaller for this place" in words(only(chat))
    assert await known(shown) == FileLimit(refused=WHOLE, taken=WHOLE // 2)
    assert await shown.breaches() == []


async def test_the_second_video_goes_straight_to_the_right_rung(shown: Bot, chat: Picky) -> None:
    chat.takes = WHOLE // 2
    await shown.ready()
    chat.given.clear()
    await shown.ready(prompt="another")
    assert chat.given == [("mp4", WHOLE // 2)]


async def test_what_one_replica_learned_all_know(shown: Bot, chat: Picky) -> None:
    chat.takes = WHOLE // 2
    await shown.ready()
    chat.given.clear()
    await shown.restarted().ready(prompt="another")
    assert chat.given == [("mp4", WHOLE // 2)]


async def test_what_the_platform_says_spares_the_upload_that_would_fail(shown: Bot, chat: Picky) -> None:
    chat.takes = WHOLE // 2
    await told(shown, WHOLE // 2)
    await shown.ready()
    assert chat.given == [("mp4", int(WHOLE // 2 * 0.98))]


async def test_what_the_presser_has_bought_helps_the_bot_nothing_and_is_corrected(shown: Bot, chat: Picky) -> None:
    """Ana has Nitro, so the platform says far more than the server takes."""
    chat.takes = WHOLE // 4
    await told(shown, WHOLE * 50)
    await shown.ready()
    assert [size for _, size in chat.given] == [WHOLE, WHOLE // 2, WHOLE // 4]
    await told(shown, WHOLE * 50)
    chat.given.clear()
    await shown.ready(prompt="another")
    assert [size for _, size in chat.given] == [WHOLE // 4]


async def test_a_boosted_server_is_believed_at_the_next_ask(shown: Bot, chat: Picky) -> None:
    await told(shown, WHOLE)
    chat.takes = WHOLE // 2
    await shown.ready()
    chat.takes = WHOLE * 5
    await told(shown, WHOLE * 5)
    chat.given.clear()
    await shown.ready(prompt="another")
    assert chat.given == [("mp4", WHOLE)]


async def test_a_refusal_is_forgotten_after_a_month(shown: Bot, chat: Picky) -> None:
    chat.takes = WHOLE // 2
    await shown.ready()
    chat.takes = WHOLE
    shown.clock.pass_(timedelta(days=31).total_seconds())
    chat.given.clear()
    await shown.ready(prompt="another")
    assert chat.given == [("mp4", WHOLE)]
    assert (await known(shown)).refused is None


async def test_with_a_public_address_it_plays_from_there(shown: Bot, chat: Picky) -> None:
    bot = public(shown)
    chat.takes = WHOLE // 2
    await bot.ready()
    card = only(chat).card
    assert isinstance(card, ResultCard)
    assert isinstance(card.watch, Link)
    assert card.watch.url.startswith(f"{PUBLIC}/m/")
    assert card.watch.url.endswith(".mp4")
    assert chat.given == [("mp4", WHOLE), ("link", 0)]


async def test_an_address_that_is_refused_leads_to_a_copy(shown: Bot, chat: Picky) -> None:
    bot = public(shown)
    chat.takes, chat.takes_addresses = WHOLE // 2, False
    await bot.ready()
    assert chat.given == [("mp4", WHOLE), ("link", 0), ("mp4", WHOLE // 2)]


@pytest.mark.parametrize("fault", [NotAFilm("it cannot be made that small"), NoSpace("full")])
async def test_a_copy_that_cannot_be_made_leads_to_a_picture(shown: Bot, chat: Picky, fault: MediaProblem) -> None:
    await told(shown, WHOLE // 2)
    shown.shop.darkroom.fails["smaller"] = fault  # type: ignore[attr-defined]  # The fake's.
    await shown.ready()
    [(kind, size)] = chat.given
    assert (kind, size > 0) == ("jpg", True)
    assert "safe in the archive" in words(only(chat))


async def test_a_place_that_takes_no_copy_and_no_picture_is_told_in_words(shown: Bot, chat: Picky) -> None:
    chat.takes = 0
    await shown.ready()
    assert [kind for kind, _ in chat.given] == ["mp4", "mp4", "mp4", "jpg", "words"]
    assert "It is safe in the archive" in words(only(chat))
    assert "Admins:" in words(only(chat))
    assert await shown.breaches() == []


@pytest.mark.parametrize(
    ("name", "expected"),
    [("poster", ["mp4", "jpg"]), ("url", ["mp4", "jpg"]), ("reencode", ["mp4", "mp4"])],
)
async def test_the_operator_decides_which_ways_there_are(
    shown: Bot, chat: Picky, name: str, expected: list[str]
) -> None:
    bot = ladder(shown, name)
    chat.takes = WHOLE // 2
    await bot.ready()
    assert [kind for kind, _ in chat.given] == expected


@pytest.mark.parametrize(("has_address", "expected"), [(True, "link"), (False, "words")])
async def test_a_place_that_takes_no_files_is_not_tried_with_smaller_ones(
    shown: Bot, chat: Picky, has_address: bool, expected: str
) -> None:
    bot = public(shown) if has_address else shown
    chat.takes_files = False
    await bot.ready()
    assert [kind for kind, _ in chat.given] == ["mp4", expected]
    assert "takes no files at the moment" in words(only(chat))
    assert (await known(bot)).refused is None


async def test_a_direct_message_has_a_limit_of_its_own(shown: Bot, chat: Picky) -> None:
    chat.takes = WHOLE // 2
    await shown.ready()
    assert await known(shown, Place("discord:301:@7502:")) == FileLimit()
    assert (await known(shown, Place("discord:301:999:"))).refused == WHOLE


async def test_at_another_place_it_begins_whole_again(shown: Bot, chat: Picky) -> None:
    chat.takes = WHOLE // 2
    chat.next_deliver = [Undeliverable("the channel was closed meanwhile")]
    video = await shown.ready()
    post = await shown.database.read(lambda tx: posts.get(tx, video.id, RESULT))
    assert post is not None
    assert channel_of(post.message or Place("")) == DIRECT


async def test_a_share_that_never_comes_leads_to_a_direct_message_and_there_to_a_link(shown: Bot, chat: Picky) -> None:
    bot = public(shown)
    chat.next_deliver = [NeverShown("F1"), NeverShown("F2")]
    await bot.ready()
    assert [kind for kind, _ in chat.given] == ["mp4", "mp4", "link"]
    assert channel_of(only(chat).place) == DIRECT


class Dies(Picky):
    """The process ends in the middle of the call with this number; before or after the chat has posted."""

    def __init__(self, at: int, *, posted: bool) -> None:
        super().__init__()
        self._at, self._posted = at, posted

    async def deliver(
        self, card: ResultCard, at: Place, film: Film | Still | None, *, key: str, repeat: bool, memo: Memo
    ) -> Place:
        dying = len(self.given) == self._at
        if dying and not self._posted:
            self.given.append(("death", 0))
            raise asyncio.CancelledError
        place = await super().deliver(card, at, film, key=key, repeat=repeat, memo=memo)
        if dying:
            raise asyncio.CancelledError
        return place


@pytest.mark.parametrize("posted", [False, True])
@pytest.mark.parametrize("call", range(4))
async def test_killed_at_any_rung_it_is_still_one_message(bot: Bot, call: int, posted: bool) -> None:
    chat = Dies(call, posted=posted)
    chat.takes = WHOLE // 4
    shop = replace(bot.shop, announcers={"discord": chat})
    bot = replace(bot, announcer=chat, shop=shop).restarted()
    await bot.grant(ANA, 1000)
    video = await bot.ready()
    await bot.restarted().work(180)
    assert only(chat).card.video == video.id
    post = await bot.database.read(lambda tx: posts.get(tx, VideoId(video.id), RESULT))
    assert post is not None
    assert post.state is PostState.SHOWN
    assert await bot.breaches() == []


async def test_killed_between_two_rungs_it_goes_on_where_it_was(shown: Bot, chat: Picky) -> None:
    chat.takes = WHOLE // 2
    await shown.make()
    await shown.until_idle()
    shown.provider.finish_all()
    while not chat.given:
        shown.clock.pass_(1)
        await shown.worker.tick()
        await shown.worker.settle()
    [post] = [p for p in await shown.database.read(lambda tx: posts.of_video(tx, _newest(shown))) if p.kind == RESULT]
    assert post.rung is Rung.LINK
    await shown.restarted().work(60)
    assert chat.given == [("mp4", WHOLE), ("mp4", WHOLE // 2)]


def _newest(bot: Bot) -> VideoId:
    return VideoId(next(iter(bot.media.films)).partition(".")[0])


def test_limits_are_kept_below_every_figure() -> None:
    limit = FileLimit(told=1000, refused=800)
    assert (limit.most, limit.takes(784), limit.takes(785), limit.aim) == (800, True, False, 400)
    assert FileLimit(told=1000).aim == 980
    assert FileLimit(told=1000, refused=800, taken=700).aim == 700
    assert FileLimit(told=500, refused=8000, taken=700).aim == 490
    assert FileLimit().aim is None
    assert FileLimit().takes(10**12)


async def test_the_table_says_the_same_on_both_engines(database: Database, clock: FakeClock) -> None:
    def at(tx: object) -> FileLimit:
        return file_limits.of(tx, CHANNEL, clock.now())  # type: ignore[arg-type]  # A transaction.

    async def now() -> FileLimit:
        return await database.read(at)

    await database.write(lambda tx: file_limits.refused(tx, CHANNEL, 900, clock.now()))
    await database.write(lambda tx: file_limits.refused(tx, CHANNEL, 700, clock.now()))
    await database.write(lambda tx: file_limits.refused(tx, CHANNEL, 800, clock.now()))
    assert await now() == FileLimit(refused=700)
    await database.write(lambda tx: file_limits.taken(tx, CHANNEL, 300))
    await database.write(lambda tx: file_limits.taken(tx, CHANNEL, 200))
    assert await now() == FileLimit(refused=700, taken=300)
    await database.write(lambda tx: file_limits.heard(tx, ask(takes=1000)))
    assert await now() == FileLimit(told=1000, taken=300)
    await database.write(lambda tx: file_limits.refused(tx, CHANNEL, 250, clock.now()))
    assert await now() == FileLimit(told=1000, refused=250)
    await database.write(lambda tx: file_limits.heard(tx, ask(takes=400)))
    await database.write(lambda tx: file_limits.heard(tx, ask(takes=1000)))
    assert await now() == FileLimit(told=1000, refused=250)
    await database.write(lambda tx: file_limits.taken(tx, CHANNEL, 250))
    assert await now() == FileLimit(told=1000, taken=250)
