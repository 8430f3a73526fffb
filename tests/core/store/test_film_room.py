"""What a team's films take is counted as they come and go, and is at every moment their sum."""

import random
from dataclasses import replace
from functools import partial

import pytest
from sqlalchemy import func, select

from core.store import archive, films
from core.store.database import Database, Tx
from core.store.tables import videos
from core.video import Status, Video
from tests.core.store.examples import OTHER_TEAM, TEAM, found_team, ready, running
from tests.databases import START


@pytest.fixture(autouse=True)
async def team(database: Database) -> None:
    await database.write(found_team)


def summed(tx: Tx) -> int:
    here = (videos.c.team == TEAM, videos.c.erased_at.is_(None))
    return int(tx.execute(select(func.coalesce(func.sum(videos.c.film_bytes), 0)).where(*here)).scalar_one())


async def counted(database: Database) -> int:
    told, sum_ = await database.read(lambda tx: (films.bytes_of(tx, TEAM), summed(tx)))
    assert told == sum_
    return told


async def test_no_film_takes_no_room(database: Database) -> None:
    await database.write(lambda tx: archive.add(tx, running("v0001")))
    assert await counted(database) == 0


async def test_a_film_is_counted_when_it_comes_and_when_it_goes(database: Database) -> None:
    one = replace(running("v0001"), status=Status.STORING)
    film = ready("v0000").film
    assert film is not None
    await database.write(lambda tx: archive.add(tx, one))
    done = await database.write(lambda tx: archive.move(tx, one, Status.READY, film=film, ended_at=START, due_at=None))
    assert done is not None
    assert await counted(database) == film.bytes
    marked = await database.write(lambda tx: archive.touch(tx, done, retired_at=START, due_at=START))
    assert marked is not None
    assert await counted(database) == film.bytes
    gone = await database.write(lambda tx: archive.touch(tx, marked, erased_at=START, due_at=None))
    assert gone is not None
    assert await counted(database) == 0
    await database.write(lambda tx: archive.touch(tx, gone, missed=1))
    assert await counted(database) == 0


async def test_another_teams_films_count_for_that_team(database: Database) -> None:
    await database.write(lambda tx: archive.add(tx, ready("v0001", team=OTHER_TEAM)))
    assert await counted(database) == 0
    assert await database.read(lambda tx: films.bytes_of(tx, OTHER_TEAM)) > 0


async def test_what_is_taken_back_was_never_counted(database: Database) -> None:
    def fail(tx: Tx) -> None:
        archive.add(tx, ready("v0001"))
        raise KeyError

    with pytest.raises(KeyError):
        await database.write(fail)
    assert await counted(database) == 0


@pytest.mark.parametrize("seed", range(3))
async def test_any_history_adds_up(database: Database, seed: int) -> None:
    dice, here = random.Random(seed), dict[str, Video]()
    for number in range(40):
        if here and dice.random() < 0.4:
            video = here.pop(dice.choice(sorted(here)))
            await database.write(partial(archive.touch, video=video, erased_at=START))
        else:
            plain = ready(f"v{number:04}")
            assert plain.film is not None
            video = replace(plain, film=replace(plain.film, bytes=dice.randrange(1, 10**10)))
            await database.write(partial(archive.add, video=video))
            here[video.id] = video
    assert await counted(database) == sum(video.film.bytes for video in here.values() if video.film)
