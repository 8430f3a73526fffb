"""What is made out of films: by real encoders, once, and kept beside them."""

import asyncio
import io
import os
import struct
from collections.abc import AsyncIterator
from pathlib import Path

import av
import pytest
from PIL import Image

from adapters.media.darkroom import FilmDarkroom
from adapters.media.store import FolderStore
from adapters.media.work import Work
from core.errors import FilmGone, NotAFilm
from core.video import Film
from tests.adapters.media.films import Recipe, painted

RED, BLUE = Recipe(colour="red", sound="aac"), Recipe(colour="blue", seconds=2)


@pytest.fixture(scope="session")
def reels(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("reels")
    recipes = {"red": RED, "blue": BLUE, "tall": Recipe(width=72, height=128), "halves": Recipe(halves=True)}
    return {name: painted(folder / f"{name}.mp4", recipe) for name, recipe in recipes.items()}


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path / "media", Work(), spare_bytes=0)


@pytest.fixture
def darkroom(store: FolderStore) -> FilmDarkroom:
    return FilmDarkroom(store, Work())


@pytest.fixture
async def red(store: FolderStore, reels: dict[str, bytes]) -> Film:
    return await store.put("vred1.mp4", bytes_of(reels["red"]))


@pytest.fixture
async def blue(store: FolderStore, reels: dict[str, bytes]) -> Film:
    return await store.put("vb1ve.mp4", bytes_of(reels["blue"]))


async def bytes_of(data: bytes) -> AsyncIterator[bytes]:
    yield data


def kept(store: FolderStore) -> list[str]:
    return sorted(path.name for path in store.path("x").parent.iterdir())


def stills(path: Path) -> list[Image.Image]:
    with av.open(str(path)) as container:
        return [frame.to_image() for frame in container.decode(video=0)]


def sound_of(path: Path) -> tuple[str, float] | None:
    """Its codec and its length, to the tenth of a second."""
    with av.open(str(path)) as container:
        streams = container.streams.audio
        if not streams:
            return None
        samples = sum(frame.samples for frame in container.decode(streams[0]))
        return streams[0].codec_context.name, round(samples / streams[0].rate, 1)


def turned(film: bytes, quarters: int) -> bytes:
    """As phones write it: the pictures lie, and the header says how often players have to turn them clockwise."""
    one = 1 << 16
    a, b, c, d = {1: (0, one, -one, 0), 3: (0, -one, one, 0)}[quarters]
    at = film.index(b"tkhd") + 44
    return film[:at] + struct.pack(">9i", a, b, 0, c, d, 0, 0, 0, 1 << 30) + film[at + 36 :]


def colour(picture: Image.Image, x: float, y: float) -> str:
    """What it is nearest to at this part of its width and height."""
    red, green, blue = picture.convert("RGB").getpixel((int(picture.width * x), int(picture.height * y)))
    if max(red, green, blue) < 60:
        return "black"
    if min(red, green, blue) > 180:
        return "white"
    return {red: "red", green: "green", blue: "blue"}[max(red, green, blue)]


async def test_a_poster_is_a_light_jpeg_of_the_film(store: FolderStore, darkroom: FilmDarkroom, red: Film) -> None:
    still = await darkroom.poster(red)
    data = store.path(still.key).read_bytes()
    picture = Image.open(io.BytesIO(data))
    assert (picture.format, picture.size) == ("JPEG", (128, 72))
    assert (still.key, still.bytes, still.width, still.height) == ("vred1.jpg", len(data), 128, 72)
    assert still.bytes <= 40_000
    assert colour(picture, 0.5, 0.5) == "red"


async def test_side_by_side_shows_a_left_and_b_right_until_the_longer_one_ends(
    store: FolderStore, darkroom: FilmDarkroom, red: Film, blue: Film
) -> None:
    clip = await darkroom.side_by_side(red, blue)
    shown = stills(store.path(clip.key))
    assert (clip.width, clip.height, float(clip.seconds)) == (256, 72, 2.0)
    assert len(shown) == 24
    for picture in (shown[0], shown[6], shown[-1]):
        assert (colour(picture, 0.25, 0.9), colour(picture, 0.75, 0.9)) == ("red", "blue")
    assert clip.bytes == store.path(clip.key).stat().st_size
    assert b"moov" in store.path(clip.key).read_bytes()[:64]
    assert sound_of(store.path(clip.key)) == ("aac", 1.0)


@pytest.mark.parametrize("way", ["side_by_side", "wipe"])
async def test_a_clip_has_the_sound_of_its_left_film_and_none_where_that_has_none(
    store: FolderStore, darkroom: FilmDarkroom, red: Film, blue: Film, way: str
) -> None:
    heard = await getattr(darkroom, way)(red, blue)
    silent = await getattr(darkroom, way)(blue, red)
    assert sound_of(store.path(heard.key)) == ("aac", 1.0)
    assert sound_of(store.path(silent.key)) is None


@pytest.mark.parametrize("quarters", [1, 3])
async def test_a_film_that_players_turn_is_turned_in_a_clip(
    store: FolderStore, darkroom: FilmDarkroom, reels: dict[str, bytes], quarters: int
) -> None:
    """Told apart by their halves: the lying one has red on its left and blue on its right."""
    lying = await store.put("v1y1ng.mp4", bytes_of(turned(reels["halves"], quarters)))
    tall = await store.put("vta11.mp4", bytes_of(reels["tall"]))
    clip = await darkroom.side_by_side(lying, tall)
    assert (clip.width, clip.height) == (144, 128)
    picture = stills(store.path(clip.key))[3]
    above, below = ("red", "blue") if quarters == 1 else ("blue", "red")
    assert [colour(picture, 0.4, y) for y in (0.3, 0.9)] == [above, below]


async def test_a_wipe_shows_both_in_one_place_with_a_line_that_moves(
    store: FolderStore, darkroom: FilmDarkroom, red: Film, blue: Film
) -> None:
    clip = await darkroom.wipe(red, blue)
    shown = stills(store.path(clip.key))
    assert (clip.width, clip.height) == (128, 72)
    assert [colour(shown[0], x, 0.9) for x in (0.1, 0.5, 0.9)] == ["red", "white", "blue"]
    lines = {next(n for n in range(100) if colour(picture, n / 100, 0.9) == "white") for picture in shown[:12]}
    assert max(lines) - min(lines) > 20


async def test_films_of_other_shapes_are_fitted_not_bent(
    store: FolderStore, darkroom: FilmDarkroom, red: Film, reels: dict[str, bytes]
) -> None:
    tall = await store.put("vta11.mp4", bytes_of(reels["tall"]))
    clip = await darkroom.side_by_side(red, tall)
    assert (clip.width, clip.height) == (256, 128)
    picture = stills(store.path(clip.key))[3]
    assert [colour(picture, 0.25, y) for y in (0.02, 0.5, 0.98)] == ["black", "red", "black"]


async def test_a_smaller_copy_fits_and_keeps_its_sound(store: FolderStore, darkroom: FilmDarkroom) -> None:
    folder = store.path("x").parent
    data = painted(folder / "noisy.mp4.0.part", Recipe(width=640, height=360, seconds=3, sound="aac"))
    film = await store.put("vn01s.mp4", bytes_of(data))
    copy = await darkroom.smaller(film, film.bytes // 3)
    assert copy.bytes <= film.bytes // 3
    assert copy.seconds == film.seconds
    with av.open(str(store.path(copy.key))) as container:
        assert [stream.codec_context.name for stream in container.streams] == ["h264", "aac"]
    assert await darkroom.smaller(film, film.bytes) == film
    with pytest.raises(NotAFilm, match="that small"):
        await darkroom.smaller(film, 2000)


async def test_a_film_of_nothing_but_noise_is_made_to_fit_and_plays_everywhere(
    store: FolderStore, darkroom: FilmDarkroom
) -> None:
    """The worst that an encoder can be given."""
    folder = store.path("x").parent
    data = painted(folder / "noise.mp4.0.part", Recipe(width=640, height=360, seconds=4, sound="aac", noise=True))
    film = await store.put("vn01z.mp4", bytes_of(data))
    assert film.bytes > 3_000_000
    copy = await darkroom.smaller(film, 400_000)
    assert copy.bytes <= 400_000
    with av.open(str(store.path(copy.key))) as container:
        assert [stream.codec_context.name for stream in container.streams] == ["h264", "aac"]
        assert container.streams.video[0].codec_context.pix_fmt == "yuv420p"
        assert sum(1 for _ in container.decode(video=0)) == 48
    shown = store.path(copy.key).read_bytes()
    assert shown.index(b"moov") < shown.index(b"mdat")
    await store.delete(film.key)
    assert [name for name in kept(store) if name.startswith("vn01z")] == []


async def test_a_clip_of_two_films_can_be_made_smaller_and_goes_with_either(
    store: FolderStore, darkroom: FilmDarkroom, red: Film, tmp_path: Path
) -> None:
    data = painted(tmp_path / "noise.mp4", Recipe(width=320, height=180, noise=True))
    noise = await store.put("vn01z.mp4", bytes_of(data))
    clip = await darkroom.side_by_side(red, noise)
    await darkroom.poster(clip)
    assert (await darkroom.smaller(clip, clip.bytes // 2)).bytes <= clip.bytes // 2
    await store.delete(noise.key)
    assert kept(store) == [red.key]


async def test_a_strip_shows_every_step_in_order(
    store: FolderStore, darkroom: FilmDarkroom, red: Film, blue: Film
) -> None:
    still = await darkroom.strip([(red, "a red square"), (blue, "make it blue, " * 50)])
    picture = Image.open(store.path(still.key))
    assert picture.size == (still.width, still.height)
    assert [colour(picture, x, 0.3) for x in (0.25, 0.75)] == ["red", "blue"]
    assert (await darkroom.strip([(red, "other words"), (blue, "make it blue")])).key != still.key


async def test_the_kept_one_is_returned_also_by_a_later_process(
    store: FolderStore, darkroom: FilmDarkroom, red: Film, blue: Film
) -> None:
    clip, still = await darkroom.side_by_side(red, blue), await darkroom.poster(red)
    made_at = store.path(clip.key).stat().st_mtime_ns
    later = FilmDarkroom(store, Work())
    for darkroom_ in (darkroom, later):
        assert await darkroom_.side_by_side(red, blue) == clip
        assert await darkroom_.poster(red) == still
    assert store.path(clip.key).stat().st_mtime_ns == made_at


async def test_asked_for_twice_at_once_it_is_made_once(store: FolderStore, red: Film, blue: Film) -> None:
    work = Counting()
    darkroom = FilmDarkroom(store, work)
    clips = await asyncio.gather(*(darkroom.side_by_side(red, blue) for _ in range(4)))
    assert clips == [clips[0]] * 4
    assert work.done == ["side"]


class Counting(Work):
    """Notes what is done."""

    def __init__(self) -> None:
        super().__init__()
        self.done: list[str] = []

    async def do(self, job, bounds, /, **given):
        self.done.append(job)
        return await super().do(job, bounds, **given)


async def test_with_a_film_goes_what_was_made_from_it(
    store: FolderStore, darkroom: FilmDarkroom, red: Film, blue: Film
) -> None:
    await darkroom.side_by_side(red, blue)
    await darkroom.strip([(blue, "one"), (red, "two")])
    await darkroom.poster(red)
    await darkroom.poster(blue)
    await store.delete(red.key)
    assert kept(store) == ["vb1ve.jpg", "vb1ve.mp4"]
    with pytest.raises(FilmGone):
        await darkroom.side_by_side(red, blue)
    with pytest.raises(FilmGone):
        await darkroom.poster(red)


async def test_being_cancelled_ends_the_child_and_leaves_nothing(
    store: FolderStore, red: Film, blue: Film, tmp_path: Path
) -> None:
    sleeper = tmp_path / "sleeper.py"
    sleeper.write_text(
        "import json, os, sys, time\nout = json.load(sys.stdin)['with']['out']\n"
        "open(out, 'w').write('half')\nopen(sys.argv[0] + '.pid.tmp', 'w').write(str(os.getpid()))\n"
        "os.rename(sys.argv[0] + '.pid.tmp', sys.argv[0] + '.pid')\ntime.sleep(600)\n"
    )
    told = Path(f"{sleeper}.pid")
    making = asyncio.create_task(FilmDarkroom(store, Work(child=sleeper)).side_by_side(red, blue))
    while not told.exists():  # noqa: ASYNC110  # Another process writes it.
        await asyncio.sleep(0.02)
    making.cancel()
    with pytest.raises(asyncio.CancelledError):
        await making
    assert kept(store) == [blue.key, red.key]
    with pytest.raises(ProcessLookupError):
        os.kill(int(told.read_text()), 0)


class Deleting(Work):
    """The film is deleted while something is made of it."""

    def __init__(self, store: FolderStore, film: Film) -> None:
        super().__init__()
        self._store, self._film = store, film

    async def do(self, job, bounds, /, **given):
        facts = await super().do(job, bounds, **given)
        await self._store.delete(self._film.key)
        return facts


async def test_a_film_that_is_deleted_meanwhile_leaves_nothing(store: FolderStore, red: Film) -> None:
    with pytest.raises(FilmGone):
        await FilmDarkroom(store, Deleting(store, red)).poster(red)
    assert kept(store) == []
