"""What the worker makes of a file that somebody brings along: an original, or a no."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from core.errors import NoSpace, NotAFilm, TryLater, Undeliverable, Unfetchable
from core.store import bringings
from core.store.bringings import Stage
from core.store.tables import bringings as bringings_table
from core.studio import Attachment
from tests.core.bringing_world import FOX, HEAD, SEA, Brings, MakeBrings, brings, make, said
from tests.core.test_own_copy import with_editor
from tests.house import ANA, BEN, ask
from tests.mortal import Mortal, lives

__all__ = ["brings", "make"]


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
