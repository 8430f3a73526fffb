"""A film of ours that is brought along is not kept twice: known by its bytes or by the id in it, to who may see it."""

from decimal import Decimal

import pytest

from core.errors import NotAFilm, Undeliverable
from core.names import AccountId, Place, TeamId
from core.video import Video
from tests.core.bringing_world import FOX, HEAD, SEA, Brings, MakeBrings, brings, fox, made, made_in_private, make, said
from tests.house import ANA, BEN, TEAM, ask

__all__ = ["brings", "fox", "make"]


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
