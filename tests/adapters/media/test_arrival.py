"""What chats would not play is mended on its way in: copied where it can be, encoded where it must be."""

from collections.abc import AsyncIterator
from fractions import Fraction
from hashlib import sha256
from pathlib import Path

import av
import pytest

from adapters.media.store import FolderStore
from adapters.media.work import Bounds, Work
from core.errors import NotAFilm
from tests.adapters.media.films import Recipe, painted

PLAYS = ("h264", "yuv420p")


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path / "media", Work(), spare_bytes=0)


async def bytes_of(data: bytes) -> AsyncIterator[bytes]:
    yield data


def streams(path: Path) -> list[tuple[str, str]]:
    with av.open(str(path)) as container:
        return [(s.codec_context.name, s.format.name) for s in container.streams if s.type in ("video", "audio")]  # type: ignore[attr-defined]  # Both have one.


def index_first(data: bytes) -> bool:
    return data.index(b"moov") < data.index(b"mdat")


UNPLAYABLE = {
    "H.265": Recipe(codec="libx265", sound="aac"),
    "AV1": Recipe(codec="libsvtav1", sound="aac"),
    "VP9": Recipe(codec="libvpx-vp9", sound="aac"),
    "MPEG-4 of old": Recipe(codec="mpeg4", sound="aac"),
    "full colours": Recipe(pixels="yuv444p", sound="aac"),
    "ten bits": Recipe(pixels="yuv420p10le", sound="aac"),
}


@pytest.mark.parametrize("name", UNPLAYABLE)
async def test_pictures_that_chats_do_not_play_become_h264(store: FolderStore, tmp_path: Path, name: str) -> None:
    data = painted(tmp_path / "film.mp4", UNPLAYABLE[name])
    film = await store.put("v7kq2.mp4", bytes_of(data))
    kept = store.path("v7kq2.mp4").read_bytes()
    assert streams(store.path("v7kq2.mp4")) == [PLAYS, ("aac", "fltp")]
    assert index_first(kept)
    assert (film.bytes, film.sha256) == (len(kept), sha256(kept).hexdigest())
    assert (film.width, film.height) == (128, 72)
    assert abs(float(film.seconds) - 1) <= 0.1
    assert [path.name for path in (tmp_path / "media").iterdir()] == ["v7kq2.mp4"]


@pytest.mark.parametrize("sound", ["libmp3lame", "libopus", "flac"])
async def test_sound_that_chats_do_not_play_becomes_aac_and_the_pictures_stay(
    store: FolderStore, tmp_path: Path, sound: str
) -> None:
    data = painted(tmp_path / "film.mp4", Recipe(sound=sound))
    await store.put("v7kq2.mp4", bytes_of(data))
    assert streams(store.path("v7kq2.mp4")) == [PLAYS, ("aac", "fltp")]
    assert packets(store.path("v7kq2.mp4")) == packets(tmp_path / "film.mp4")


async def test_an_index_at_the_end_is_moved_and_nothing_else_changes(store: FolderStore, tmp_path: Path) -> None:
    data = painted(tmp_path / "film.mp4", Recipe(index_first=False, sound="aac"))
    assert not index_first(data)
    film = await store.put("v7kq2.mp4", bytes_of(data))
    assert index_first(store.path("v7kq2.mp4").read_bytes())
    assert packets(store.path("v7kq2.mp4")) == packets(tmp_path / "film.mp4")
    assert packets(store.path("v7kq2.mp4"), "audio") == packets(tmp_path / "film.mp4", "audio")
    assert film.sha256 != sha256(data).hexdigest()


def packets(path: Path, kind: str = "video") -> list[bytes]:
    with av.open(str(path)) as container:
        stream = getattr(container.streams, kind)[0]
        return [bytes(packet) for packet in container.demux(stream) if packet.size]


async def test_what_plays_is_kept_picture_for_picture(store: FolderStore, tmp_path: Path) -> None:
    data = painted(tmp_path / "film.mp4", Recipe(sound="aac"))
    await store.put("v7kq2.mp4", bytes_of(data))
    assert packets(store.path("v7kq2.mp4")) == packets(tmp_path / "film.mp4")
    assert packets(store.path("v7kq2.mp4"), "audio") == packets(tmp_path / "film.mp4", "audio")


@pytest.mark.parametrize("codec", ["libx264", "libx265"])
async def test_a_film_whose_later_pictures_are_broken_is_no_film(
    store: FolderStore, tmp_path: Path, codec: str
) -> None:
    data = bytearray(painted(tmp_path / "film.mp4", Recipe(codec=codec, seconds=3, noise=True)))
    three_quarters = len(data) * 3 // 4
    data[three_quarters : three_quarters + 2000] = bytes(2000)
    with pytest.raises(NotAFilm, match=r"broken|Invalid data"):
        await store.put("v7kq2.mp4", bytes_of(bytes(data)))
    assert list((tmp_path / "media").iterdir()) == []


async def test_the_sound_stays_as_long_as_it_was(store: FolderStore, tmp_path: Path) -> None:
    data = painted(tmp_path / "film.mp4", Recipe(codec="libx265", sound="aac", seconds=3))
    await store.put("v7kq2.mp4", bytes_of(data))
    with av.open(str(store.path("v7kq2.mp4"))) as container:
        (sound,) = container.streams.audio
        assert sound.duration
        assert sound.time_base
        assert abs(sound.duration * sound.time_base - Fraction(3)) < Fraction(1, 10)


BROUGHT = {
    "WebM of VP9 and Opus": Recipe(form="webm", codec="libvpx-vp9", sound="libopus"),
    "WebM of VP8 and Opus": Recipe(form="webm", codec="libvpx", sound="libopus"),
    "WebM of AV1, as a browser records it": Recipe(form="webm", codec="libsvtav1", sound="libopus", live=True),
    "QuickTime of H.264": Recipe(form="mov", sound="aac"),
    "QuickTime of H.265, index at its end": Recipe(form="mov", codec="libx265", sound="pcm_s16le", index_first=False),
}  # fmt: skip  # A line each.


@pytest.mark.parametrize("what", BROUGHT)
async def test_what_phones_and_browsers_record_becomes_an_mp4(store: FolderStore, tmp_path: Path, what: str) -> None:
    data = painted(tmp_path / "film", BROUGHT[what])
    film = await store.put("v7kq2.mp4", bytes_of(data))
    kept = store.path("v7kq2.mp4").read_bytes()
    assert streams(store.path("v7kq2.mp4")) == [PLAYS, ("aac", "fltp")]
    assert (kept[4:8], b"qt  " in kept[8:32], index_first(kept)) == (b"ftyp", False, True)
    assert len(packets(store.path("v7kq2.mp4"))) == 12
    assert (film.width, film.height) == (128, 72)
    assert abs(float(film.seconds) - 1) <= 0.1
    assert [path.name for path in (tmp_path / "media").iterdir()] == ["v7kq2.mp4"]


async def test_a_quicktime_film_that_is_copied_keeps_its_pictures(store: FolderStore, tmp_path: Path) -> None:
    data = painted(tmp_path / "film.mov", Recipe(form="mov", sound="aac"))
    await store.put("v7kq2.mp4", bytes_of(data))
    assert packets(store.path("v7kq2.mp4")) == packets(tmp_path / "film.mov")


class Clumsy(Work):
    """Cannot mend anything."""

    async def do(self, job, bounds: Bounds, /, **given):
        if job == "mend":
            raise NotAFilm("reading it took too long")
        return await super().do(job, bounds, **given)


async def test_a_film_that_cannot_be_mended_is_kept_as_it_is(tmp_path: Path) -> None:
    store = FolderStore(tmp_path / "media", Clumsy(), spare_bytes=0)
    data = painted(tmp_path / "film.mp4", Recipe(codec="libx265"))
    assert (await store.put("v7kq2.mp4", bytes_of(data))).bytes == len(data)
    assert store.path("v7kq2.mp4").read_bytes() == data


async def test_a_webm_that_cannot_be_mended_is_not_kept(tmp_path: Path) -> None:
    """No chat would play it by the name that all our films have."""
    store = FolderStore(tmp_path / "media", Clumsy(), spare_bytes=0)
    data = painted(tmp_path / "film.webm", Recipe(form="webm", codec="libvpx"))
    with pytest.raises(NotAFilm):
        await store.put("v7kq2.mp4", bytes_of(data))
    assert list((tmp_path / "media").iterdir()) == []
