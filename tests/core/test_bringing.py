"""What the worker makes of a file that somebody brings along: an original, one that is here already, or a no."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from core.cards import Notice
from core.errors import NoSpace, NotAFilm, TryLater, Undeliverable, Unfetchable
from core.names import AccountId, Place, TeamId
from core.store import bringings
from core.store.bringings import Stage
from core.store.database import Database, Tx
from core.store.tables import bringings as bringings_table
from core.store.tables import videos
from core.studio import Attachment, Limits
from core.video import Video
from tests.core.test_own_copy import with_editor
from tests.fakes import FakeCarrier, FakeClock
from tests.house import ANA, BEN, TEAM, Bot, ask, make_bot
from tests.mortal import Mortal, lives

HEAD = b"\x00\x00\x00\x18ftypmp42 "
SEA, FOX = HEAD + b"the-sea", HEAD + b"the-fox"
ELSEWHERE = Place("discord:301:402:")
LIMITS = Limits(team_credits=100_000, member_limit=50)


@dataclass
class Brings:
    bot: Bot
    carrier: FakeCarrier

    async def bring(self, data: bytes | None, account: AccountId = ANA, **facts: object) -> None:
        """`data` None: the file is gone by the time it is fetched."""
        source = f"file-{len(self.carrier.files) + len(self.carrier.fetched)}-{account}"
        if data is not None:
            self.carrier.files[source] = data
        asked = ask(account, **facts)
        message = Place(f"{asked.at}9{len(self.carrier.files)}")
        await self.bot.studio.bring(
            replace(asked, at=message), Attachment(source=source, name="holiday.mp4", kind="video/mp4")
        )

    async def brought(self, data: bytes | None, account: AccountId = ANA, **facts: object) -> None:
        await self.bring(data, account, **facts)
        await self.bot.work(30)

    async def originals(self, team: TeamId = TEAM) -> list[Video]:
        query = select(videos.c.id).where(videos.c.brought, videos.c.team == team).order_by(videos.c.created_at)
        ids = await self.bot.database.read(lambda tx: [row.id for row in tx.execute(query)])
        return [await self.bot.video(one) for one in ids]

    async def states(self) -> list[str]:
        return await self.bot.database.read(
            lambda tx: [row.state for row in tx.execute(select(bringings_table.c.state))]
        )

    def cards(self) -> list[str]:
        return [message.card.summary for message in self.bot.announcer.cards() if message.card.shown == "found"]  # type: ignore[union-attr]  # Cards of videos.

    def told(self) -> list[tuple[AccountId, str]]:
        return [(account, said(notice)) for account, notice in self.bot.announcer.told]


def said(notice: Notice | None) -> str:
    assert notice is not None
    return " ".join("".join(part if isinstance(part, str) else str(part) for part in line) for line in notice.lines)


def opened(bot: Bot, *usable: str) -> Brings:
    bot, _ = with_editor(bot, *usable)
    carrier = FakeCarrier()
    bot = replace(bot, shop=replace(bot.shop, carriers={"discord": carrier})).restarted()
    return Brings(bot, carrier)


MakeBrings = Callable[..., Brings]


class Timed(Database):
    """On PostgreSQL too the time is that of the test, which could not wait for days."""

    def now_of(self, tx: Tx) -> datetime:
        return self._clock()


@pytest.fixture
async def make(database_url: str, clock: FakeClock) -> AsyncIterator[MakeBrings]:
    """On either engine."""
    database = await Timed.open(database_url, clock=clock.now)

    def made(**limits: object) -> Brings:
        return opened(make_bot(database, clock, limits=replace(LIMITS, **limits)))  # type: ignore[arg-type]  # Its fields.

    yield made
    await database.close()


@pytest.fixture
def brings(make: MakeBrings) -> Brings:
    return make()


@pytest.fixture
async def fox(brings: Brings) -> Video:
    """A film of ours, whose words nobody else has."""
    return await made(brings)


async def made(brings: Brings, account: AccountId = ANA) -> Video:
    brings.bot.provider.film = FOX
    await brings.bot.grant(account, 500)
    return await brings.bot.ready(account)


async def made_in_private(brings: Brings) -> Video:
    """Ana's, in a place of her own."""
    brings.bot.provider.film = FOX
    await brings.bot.grant(ANA, 500)
    card = await brings.bot.studio.make(ask(ANA, at=ELSEWHERE, private=True), "a red fox runs through snow")
    await brings.bot.until_idle()
    brings.bot.provider.finish_all()
    await brings.bot.work(60)
    return await brings.bot.video(card.video)


async def test_a_film_that_is_taken_is_an_original_of_whoever_brought_it(brings: Brings) -> None:
    await brings.brought(SEA)
    (video,) = await brings.originals()
    assert (video.account, video.price, video.prompt) == (ANA, 0, "holiday")
    assert brings.cards() == ["🎞️ Ready to remix: holiday"]
    assert await brings.states() == [Stage.OVER]
    assert brings.told() == []
    assert await brings.bot.breaches() == []


@pytest.mark.parametrize(
    ("name", "kind", "is_one"),
    [
        ("holiday.mp4", "", True),
        ("IMG_0001.MOV", "", True),
        ("holiday", "video/quicktime", True),
        ("holiday", "video/webm; codecs=vp9", True),
        ("holiday.webm", "application/octet-stream", True),
        ("holiday.webm.zip", "application/zip", False),
        ("holiday.mkv", "video/x-matroska", False),
        ("holiday.gif", "image/gif", False),
    ],
)
def test_what_may_be_a_film_is_told_by_its_name_or_its_kind(name: str, kind: str, *, is_one: bool) -> None:
    assert Attachment(source="s", name=name, kind=kind).is_film is is_one


async def refused(brings: Brings, words: str) -> None:
    """Its bringer alone is told, and nothing is left of it."""
    ((account, why),) = brings.told()
    assert account == ANA
    assert words in why
    assert "Nothing was charged" in why
    assert await brings.originals() == []
    assert brings.bot.media.films == {}
    assert brings.cards() == []
    assert await brings.states() == [Stage.OVER]
    assert await brings.bot.breaches() == []


async def test_one_that_is_larger_than_the_chat_said_is_too_large(make: MakeBrings) -> None:
    brings = make(bring_bytes=1000)
    await brings.brought(HEAD + bytes(2000))
    await refused(brings, "That file is too large; up to 0 MB")


@pytest.mark.parametrize(
    ("seconds", "words"),
    [("120.1", "has 120.1 seconds; up to 120"), ("60", "nothing here can change it")],
    ids=["longer than may be brought", "longer than any edit model takes"],
)
async def test_one_that_is_too_long(brings: Brings, seconds: str, words: str) -> None:
    brings.bot.media.seconds = Decimal(seconds)
    await brings.brought(SEA)
    await refused(brings, words)


async def test_one_whose_link_has_expired_cannot_be_fetched(brings: Brings) -> None:
    await brings.brought(None)
    await refused(brings, "I could not fetch that file")
    assert len(brings.carrier.fetched) == 1


async def test_one_from_where_nothing_is_fetched(brings: Brings) -> None:
    brings.carrier.faults = [Unfetchable("evil.example.org is not listed in hosts")]
    await brings.brought(SEA)
    await refused(brings, "I could not fetch that file")


@pytest.mark.parametrize("data", [b"<!doctype html><title>Sign in</title>", b"#EXTM3U\n#EXTINF:9,\n", b""])
async def test_one_that_is_no_video(brings: Brings, data: bytes) -> None:
    await brings.brought(data)
    await refused(brings, "I could not read that file as a video")


async def test_one_that_was_made_to_hurt(brings: Brings) -> None:
    brings.bot.media.faults = [NotAFilm("reading it took too long")]
    await brings.brought(SEA)
    await refused(brings, "I could not read that file as a video")


async def test_a_chat_that_is_busy_is_asked_five_times(brings: Brings) -> None:
    brings.carrier.faults = [TryLater("HTTP 503")] * 9
    await brings.bring(SEA)
    await brings.bot.work(900)
    await refused(brings, "I could not fetch that file")
    assert len(brings.carrier.fetched) == 5


async def test_a_busy_chat_that_comes_back_brings_it(brings: Brings) -> None:
    brings.carrier.faults = [TryLater("HTTP 429", after_s=7)] * 2
    await brings.bring(SEA)
    await brings.bot.work(300)
    assert len(await brings.originals()) == 1
    assert brings.told() == []


async def test_a_full_disk_is_waited_for_as_long_as_it_takes(brings: Brings) -> None:
    brings.bot.media.faults = [NoSpace("the disk is full")] * 7
    await brings.bring(SEA)
    await brings.bot.work(60 * 9)
    assert len(await brings.originals()) == 1
    assert brings.told() == []


async def test_one_for_which_the_team_has_no_room_any_more(make: MakeBrings) -> None:
    """There was room at both presses, and both are looked at in the same moment."""
    brings = make(team_bytes=1)
    await brings.bring(SEA)
    await brings.bring(FOX)
    await brings.bot.work(60)
    ((_, why),) = brings.told()
    assert "of the 0.0 GB that there is for them" in why
    (video,) = await brings.originals()
    assert list(brings.bot.media.films) == [f"{video.id}.mp4"]


async def test_one_that_no_model_changes_any_more(brings: Brings) -> None:
    """The operator has taken the edit models out in between."""
    await brings.bring(SEA)
    without, _ = with_editor(brings.bot, "gateway")
    await without.work(30)
    ((_, why),) = brings.told()
    assert "No model here changes a video" in why
    assert await brings.originals() == []


# Who takes no direct messages.


async def refused_behind_closed_doors(brings: Brings) -> None:
    brings.bot.announcer.next_tell = [Undeliverable("no direct messages")]
    await brings.brought(b"<html>")
    assert brings.told() == []


async def test_who_takes_no_direct_messages_is_told_at_their_next_word(brings: Brings) -> None:
    await refused_behind_closed_doors(brings)
    assert await brings.bot.studio.owed(ask(BEN)) is None
    later = brings.bot.restarted()
    await later.work(600)
    assert "I could not read that file as a video" in said(await later.studio.owed(ask(ANA)))
    assert await later.studio.owed(ask(ANA)) is None
    assert await brings.states() == [Stage.OVER]
    assert brings.told() == []
    assert await brings.bot.breaches() == []


async def test_who_could_never_be_reached_is_told_so_too(brings: Brings) -> None:
    brings.bot.announcer.next_tell = [TryLater("busy")] * 5
    await brings.bring(b"<html>")
    await brings.bot.work(900)
    assert "could not read" in said(await brings.bot.studio.owed(ask(ANA)))


async def test_who_never_comes_by_is_not_waited_for_for_ever(brings: Brings) -> None:
    await refused_behind_closed_doors(brings)
    brings.bot.clock.pass_(timedelta(days=30).total_seconds())
    await brings.bot.work(10)
    assert await brings.states() == [Stage.OVER]
    assert await brings.bot.studio.owed(ask(ANA)) is None


async def test_several_are_told_one_after_the_other(brings: Brings) -> None:
    brings.bot.announcer.next_tell = [Undeliverable("no direct messages")] * 2
    await brings.brought(b"<html>")
    await brings.brought(None)
    whys = [said(await brings.bot.studio.owed(ask(ANA))) for _ in range(2)]
    assert ["could not read" in whys[0], "could not fetch" in whys[1]] == [True, True]
    assert await brings.bot.studio.owed(ask(ANA)) is None


async def test_the_link_to_the_file_is_forgotten_while_they_are_waited_for(brings: Brings) -> None:
    await refused_behind_closed_doors(brings)
    untold = await brings.bot.database.read(lambda tx: bringings.untold(tx, ANA))
    assert untold is not None
    assert untold.source == ""


# One of ours that comes up again.


async def test_the_very_film_is_not_kept_twice(brings: Brings, fox: Video) -> None:
    await brings.brought(FOX, BEN)
    assert await brings.originals() == []
    assert list(brings.bot.media.films) == [f"{fox.id}.mp4", f"{fox.id}.jpg"]
    assert brings.cards() == ["🔎 Made here before: a red fox runs through snow"]


async def test_the_same_file_of_two_members_in_the_same_moment_is_one_original(brings: Brings) -> None:
    await brings.bring(SEA, ANA)
    await brings.bring(SEA, BEN)
    await brings.bot.work(60)
    [video] = await brings.originals()
    assert len(brings.cards()) == 2
    assert list(brings.bot.media.films) == [f"{video.id}.mp4"]


async def test_a_private_one_is_told_to_its_owner_alone(brings: Brings) -> None:
    fox = await made_in_private(brings)
    await brings.brought(FOX)
    assert brings.cards() == []
    ((account, words),) = brings.told()
    assert account == ANA
    assert "That video is here already" in words
    assert fox.id in words
    assert await brings.originals() == []


async def test_a_private_one_is_told_to_its_owner_also_behind_closed_doors(brings: Brings) -> None:
    fox = await made_in_private(brings)
    brings.bot.announcer.next_tell = [Undeliverable("no direct messages")]
    await brings.brought(FOX)
    assert await brings.bot.studio.owed(ask(BEN)) is None
    notice = await brings.bot.studio.owed(ask(ANA))
    assert "That video is here already" in said(notice)
    assert fox.id in said(notice)


async def test_a_private_one_is_unknown_to_everybody_else(brings: Brings) -> None:
    fox = await made_in_private(brings)
    await brings.brought(FOX, BEN)
    (video,) = await brings.originals()
    assert (video.account, video.prompt) == (BEN, "holiday")
    assert brings.cards() == ["🎞️ Ready to remix: holiday"]
    assert fox.id not in str(brings.bot.announcer.messages[next(reversed(brings.bot.announcer.messages))])


def copy_of(video: Video, shows: bytes = b"the-fox") -> bytes:
    """Encoded again, with what it says of itself."""
    return HEAD + b"encoded again, called " + video.id.encode() + b" and shows " + shows


async def test_a_copy_that_was_encoded_again_is_known_by_the_id_in_it(brings: Brings, fox: Video) -> None:
    await brings.brought(copy_of(fox), BEN)
    assert await brings.originals() == []
    assert brings.cards() == ["🔎 Made here before: a red fox runs through snow"]
    assert await brings.bot.breaches() == []


async def test_an_id_in_a_film_that_shows_something_else_says_nothing(brings: Brings, fox: Video) -> None:
    await brings.brought(copy_of(fox, shows=b"a-wolf"), BEN)
    (video,) = await brings.originals()
    assert (video.account, video.prompt) == (BEN, "holiday")


async def test_an_id_in_a_piece_of_a_film_says_nothing(brings: Brings, fox: Video) -> None:
    brings.bot.media.seconds = Decimal(5)
    await brings.brought(copy_of(fox), BEN)
    assert len(await brings.originals()) == 1
    assert not any(way == "alike" for way, *_ in asked_of(brings))


async def test_the_id_of_a_video_that_they_may_not_see_is_as_good_as_none(brings: Brings) -> None:
    """Not even compared: whoever writes ids into films learns nothing, also not by how long it takes."""
    fox = await made_in_private(brings)
    await brings.brought(copy_of(fox), BEN)
    (video,) = await brings.originals()
    assert (video.account, video.prompt) == (BEN, "holiday")
    assert not any(way == "alike" for way, *_ in asked_of(brings))


async def test_the_id_of_a_deleted_video_is_as_good_as_none(brings: Brings, fox: Video) -> None:
    await brings.bot.studio.delete(ask(ANA), fox.id)
    await brings.bot.work(30)
    await brings.brought(copy_of(fox), BEN)
    assert len(await brings.originals()) == 1


async def test_a_film_that_cannot_be_compared_is_brought_like_any_other(brings: Brings, fox: Video) -> None:
    darkroom = brings.bot.shop.darkroom
    darkroom.fails["alike"] = NotAFilm("reading it took too long")  # type: ignore[attr-defined]  # The fake one.
    await brings.brought(copy_of(fox), BEN)
    assert len(await brings.originals()) == 1


def asked_of(brings: Brings) -> list[tuple[str, ...]]:
    return brings.bot.shop.darkroom.asked  # type: ignore[attr-defined, no-any-return]  # The fake one.


# The same people on another platform.

OTHER = TeamId("discord:302")
CARL = AccountId("discord:302:701")
THERE = Place("discord:302:801:")


@pytest.fixture
def two_teams(make: MakeBrings) -> Brings:
    return make(same_teams=frozenset({frozenset({TEAM, OTHER})}))


@pytest.mark.parametrize("form", ["the very file", "encoded again"])
async def test_a_copy_in_the_other_team_says_which_video_it_is(two_teams: Brings, form: str) -> None:
    fox = await made(two_teams)
    await two_teams.brought(FOX if form == "the very file" else copy_of(fox), CARL, at=THERE)
    (copy,) = await two_teams.originals(OTHER)
    assert (copy.account, copy.prompt) == (CARL, f"a red fox runs through snow ({fox.id} on Discord)")
    assert copy.film is not None
    assert copy.film.key == f"{copy.id}.mp4"
    assert await two_teams.bot.breaches() == []


async def test_what_is_private_in_one_team_is_unknown_in_the_other(two_teams: Brings) -> None:
    fox = await made_in_private(two_teams)
    await two_teams.brought(FOX, CARL, at=THERE)
    await two_teams.brought(copy_of(fox), CARL, at=THERE)
    assert {video.prompt for video in await two_teams.originals(OTHER)} == {"holiday"}


async def test_teams_that_nobody_has_called_the_same_know_nothing_of_each_other(brings: Brings, fox: Video) -> None:
    await brings.brought(copy_of(fox), CARL, at=THERE)
    assert [video.prompt for video in await brings.originals(OTHER)] == ["holiday"]


async def test_what_went_to_the_other_team_and_back_is_the_first_one(two_teams: Brings) -> None:
    fox = await made(two_teams)
    await two_teams.brought(FOX, CARL, at=THERE)
    (copy,) = await two_teams.originals(OTHER)
    await two_teams.brought(copy_of(copy), BEN)
    assert await two_teams.originals(TEAM) == []
    assert two_teams.cards()[-1] == "🔎 Made here before: a red fox runs through snow"
    assert fox.id in str(two_teams.bot.announcer.cards()[-1].card)


# Killed at any transaction.

OUTCOMES: dict[str, tuple[bytes, int, int]] = {
    "taken": (SEA, 1, 0),
    "refused": (b"<html>", 0, 1),
}


@pytest.mark.parametrize("outcome", OUTCOMES)
@pytest.mark.parametrize("after", [False, True], ids=["before it", "right after it"])
async def test_a_kill_at_any_transaction_brings_it_once_or_refuses_it_once(
    brings: Brings, outcome: str, after: bool
) -> None:
    """A life for each transaction of a whole bringing, ended there; another process finishes it."""
    data, films, words = OUTCOMES[outcome]
    bot = brings.bot

    async def over() -> bool:
        due = bringings_table.c.due_at.is_not(None)
        return not await bot.database.read(lambda tx: tx.execute(select(bringings_table.c.id).where(due)).first())

    async def one(dies_at: int) -> int:
        before = (len(await brings.originals()), len(brings.cards()), len(brings.told()))
        await brings.bring(data + str(dies_at).encode())
        engine = Mortal(bot.database, dies_at, after=after)
        await lives(bot, engine, over)
        bot.clock.pass_(120)  # Nobody is there; the dead one's rows come due again.
        await lives(bot, Mortal(bot.database), over)
        await bot.work(90)
        now = (len(await brings.originals()), len(brings.cards()), len(brings.told()))
        assert [n - b for n, b in zip(now, before, strict=True)] == [films, films, words], dies_at
        return engine.writes

    writes = await one(0)
    assert writes >= 3
    for number in range(1, writes + 1):
        await one(number)
    kept = {f"{video.id}.mp4" for video in await brings.originals()}
    assert {key for key in bot.media.films if key.endswith(".mp4")} == kept
    assert await bot.breaches() == []


async def test_a_file_that_ends_the_process_each_time_is_given_up(brings: Brings) -> None:
    brings.bot.media.faults = [KeyError("as good as dead")] * 9
    await brings.bring(SEA)
    for _ in range(9):
        await brings.bot.restarted().work(70)
    await refused(brings, "I could not fetch that file")
    assert len(brings.carrier.fetched) == 5
