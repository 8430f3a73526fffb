"""Files made to hurt: each is refused, or kept for what it plainly is; no crash, no socket, no child left."""

import io
import os
import socket
import struct
import threading
import zipfile
import zlib
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from adapters.media.darkroom import FilmDarkroom
from adapters.media.store import FolderStore
from adapters.media.work import Work
from core.errors import NotAFilm
from core.video import Film
from tests.adapters.media.films import Recipe, painted

KEY = "v7kq2.mp4"
HEAD = struct.pack(">I4s4sI4s", 20, b"ftyp", b"mp42", 0, b"mp42")


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path / "media", Work(), spare_bytes=0)


@pytest.fixture(scope="session")
def reel(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return painted(tmp_path_factory.mktemp("reel") / "film.mp4", Recipe(sound="aac"))


@pytest.fixture(autouse=True)
def no_child_left() -> Iterator[None]:
    before = psutil.Process().children()
    yield
    assert [child.name() for child in psutil.Process().children() if child not in before] == []


async def bytes_of(data: bytes) -> AsyncIterator[bytes]:
    yield data


def box(name: bytes, inside: bytes = b"") -> bytes:
    return struct.pack(">I4s", 8 + len(inside), name) + inside


def patched(film: bytes, name: bytes, offset: int, value: bytes) -> bytes:
    """With other bytes so far behind a box's name."""
    at = film.index(name) + 4 + offset
    return film[:at] + value + film[at + len(value) :]


def nested(depth: int) -> bytes:
    inside = b""
    for _ in range(depth):
        inside = box(b"moov", inside)
    return inside


def zipped(size: int) -> bytes:
    """An archive of nothing but zeros, many times smaller than what it holds."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("film.mp4", bytes(size))
    return archive.getvalue()


def packed_index(holds: int, says: int) -> bytes:
    """QuickTime's compressed index, which whoever reads the film has to unpack."""
    packed = zlib.compress(bytes(holds), 9)
    return box(b"moov", box(b"cmov", box(b"dcom", b"zlib") + box(b"cmvd", struct.pack(">I", says) + packed)))


def referring_elsewhere(film: bytes, address: bytes) -> bytes:
    """Its pictures are said to lie in another file."""
    data = bytearray(film)
    at = film.index(b"url ")
    data[at + 4 : at + 8] = b"\0\0\0\0"  # Not in this file.
    return bytes(data).replace(b"url ", b"alis", 1) + address


WIDE, TALL, HUGE = struct.pack(">HH", 65535, 8), struct.pack(">HH", 8, 65535), struct.pack(">HH", 65535, 65535)
HOSTILE: dict[str, Callable[[bytes], bytes]] = {
    "nothing": lambda _: b"",
    "a page": lambda _: b"<!doctype html><title>Sign in</title>" * 100,
    "a page that begins like a film": lambda _: HEAD + b"<!doctype html>" * 1000,
    "a playlist": lambda _: b"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n",
    "a playlist that begins like a film": lambda _: HEAD + b"\n#EXTM3U\n#EXTINF:9,\nhttp://127.0.0.1:9/\n",
    "a list of files": lambda _: b"ffconcat version 1.0\nfile /etc/passwd\n",
    "a list of files that begins like a film": lambda _: HEAD + b"\nffconcat version 1.0\nfile /etc/passwd\n",
    "a description of streams": lambda _: b"<?xml version='1.0'?><MPD><BaseURL>http://127.0.0.1:9/</BaseURL></MPD>",
    "a session": lambda _: b"v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nm=video 9 RTP/AVP 96\n",
    "zeros": lambda _: HEAD + bytes(5_000_000),
    "an empty index": lambda _: HEAD + box(b"moov") + box(b"mdat", bytes(100)),
    "boxes in boxes": lambda _: HEAD + nested(5000),
    "a hundred thousand boxes": lambda _: HEAD + box(b"free") * 100_000,
    "boxes of no size": lambda _: HEAD + struct.pack(">I4s", 1, b"free") + bytes(8) + bytes(1000),
    "a box beyond the end": lambda _: HEAD + struct.pack(">I4sQ", 1, b"moov", 1 << 62) + bytes(100),
    "an archive of zeros": lambda _: zipped(20_000_000),
    "an archive of zeros that begins like a film": lambda _: HEAD + zipped(20_000_000),
    "an index that unpacks to 200 megabytes": lambda _: HEAD + packed_index(200_000_000, 200_000_000),
    "an index that says it unpacks to four gigabytes": lambda _: HEAD + packed_index(1000, 0xFFFFFFF0),
    "an index that unpacks to more than it says": lambda _: HEAD + packed_index(50_000_000, 1000),
    "an index inside of its pictures": lambda film: film.replace(b"moov", b"free", 1).replace(b"mdat", b"moov", 1),
    "an index of indexes": lambda film: film.replace(b"stbl", b"moov"),
    "cut in the middle": lambda film: film[: len(film) // 2],
    "cut at the index": lambda film: film[: film.index(b"stco")],
    "an unknown codec": lambda film: film.replace(b"avc1", b"zzz1"),
    "a million samples of nothing": lambda film: patched(film, b"stsz", 4, struct.pack(">II", 1, 0x00FFFFFF)),
    "more entries than bytes": lambda film: patched(film, b"stts", 4, struct.pack(">I", 0xFFFFFFFF)),
    "places beyond the end": lambda film: patched(film, b"stco", 8, struct.pack(">I", 0xFFFFFFF0)),
}


EBML = b"\x1a\x45\xdf\xa3"


def part(name: bytes, inside: bytes) -> bytes:
    """Of a WebM, which writes sizes in as many bytes as it likes."""
    return name + (len(inside) | 1 << 56).to_bytes(8, "big") + inside


HEAD_OF_WEBM = part(EBML, part(b"\x42\x82", b"webm"))
HOSTILE_WEBM: dict[str, Callable[[bytes], bytes]] = {
    "nothing but a beginning": lambda _: EBML,
    "a page": lambda _: HEAD_OF_WEBM + b"<!doctype html>" * 1000,
    "a playlist": lambda _: EBML + b"\n#EXTM3U\n#EXTINF:9,\nfile:///etc/passwd\n",
    "zeros": lambda _: HEAD_OF_WEBM + bytes(5_000_000),
    "parts in parts": lambda _: HEAD_OF_WEBM + nested_parts(5000),
    "a part beyond the end": lambda _: HEAD_OF_WEBM + b"\x18\x53\x80\x67" + b"\x01" + b"\x7f" * 7 + bytes(100),
    "an mp4 behind it": lambda _: HEAD_OF_WEBM + HEAD + bytes(1000),
    "cut in the middle": lambda film: film[: len(film) // 2],
    "as large as can be written": lambda film: film.replace(b"\xb0\x81\x80\xba\x81\x48", b"\xb0\x82\xff\xff\xba\x80"),
}  # fmt: skip  # A line each.


def nested_parts(depth: int) -> bytes:
    inside = b""
    for _ in range(depth):
        inside = part(b"\x18\x53\x80\x67", inside)
    return inside


@pytest.fixture(scope="session")
def webm(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return painted(tmp_path_factory.mktemp("webm") / "film.webm", Recipe(form="webm", codec="libvpx"))


@pytest.mark.parametrize("name", HOSTILE_WEBM)
async def test_a_hostile_webm_is_no_film_and_leaves_nothing(store: FolderStore, webm: bytes, name: str) -> None:
    with pytest.raises(NotAFilm):
        await store.put(KEY, bytes_of(HOSTILE_WEBM[name](webm)))
    assert list(store.path("x").parent.iterdir()) == []


async def test_streams_that_no_browser_puts_into_a_webm_are_not_opened(store: FolderStore, tmp_path: Path) -> None:
    data = painted(tmp_path / "film.mkv", Recipe(form="matroska", codec="mpeg4"))
    with pytest.raises(NotAFilm, match="no browser puts such streams"):
        await store.put(KEY, bytes_of(data))


@pytest.mark.parametrize("name", HOSTILE)
async def test_a_hostile_file_is_no_film_and_leaves_nothing(store: FolderStore, reel: bytes, name: str) -> None:
    with pytest.raises(NotAFilm):
        await store.put(KEY, bytes_of(HOSTILE[name](reel)))
    assert list(store.path("x").parent.iterdir()) == []


ODD: dict[str, Callable[[bytes], bytes]] = {
    "ten hours in one second": lambda film: patched(film, b"stts", 8, struct.pack(">II", 12, 36_000 * 1024)),
    "ten hours by its heading": lambda film: patched(film, b"mvhd", 16, struct.pack(">I", 36_000 * 1000)),
    "ten hours by its track": lambda film: patched(film, b"mdhd", 16, struct.pack(">I", 0xFFFFFFF0)),
    "no time at all": lambda film: patched(film, b"mdhd", 12, struct.pack(">II", 0, 0)),
    "a matrix that turns everything inside out": lambda film: patched(film, b"tkhd", 40, struct.pack(">9i", *[-1] * 9)),
    "pictures that call themselves text": lambda film: film.replace(b"vide", b"text"),
    "wider than any screen": lambda film: patched(film, b"avc1", 24, WIDE),
    "taller than any screen": lambda film: patched(film, b"avc1", 24, TALL),
    "as large as can be written": lambda film: patched(film, b"avc1", 24, HUGE),
    "a random index": lambda film: (
        film[: film.index(b"moov") + 300] + os.urandom(400) + film[film.index(b"moov") + 700 :]
    ),
    "random pictures": lambda film: film[: film.index(b"mdat") + 4] + os.urandom(len(film) - film.index(b"mdat") - 4),
    "a bomb of zeros behind it": lambda film: film + box(b"free", bytes(30_000_000)),
    "its pictures elsewhere": lambda film: referring_elsewhere(film, b"file:///etc/passwd"),
}


@pytest.mark.parametrize("name", ODD)
async def test_an_odd_file_is_refused_or_is_what_it_plays(store: FolderStore, reel: bytes, name: str) -> None:
    """What decoders shrug at is not ours to forbid; it must merely be no larger than a film of ours."""
    try:
        film = await store.put(KEY, bytes_of(ODD[name](reel)))
    except NotAFilm:
        assert list(store.path("x").parent.iterdir()) == []
    else:
        assert max(film.width, film.height) <= 8192
        assert film.seconds <= 600
        await derived(store, film)


async def derived(store: FolderStore, film: Film) -> None:
    """Everything that is made of it ends too, well or not."""
    darkroom = FilmDarkroom(store, Work())
    for made in (darkroom.poster(film), darkroom.side_by_side(film, film)):
        with suppress(NotAFilm):
            await made
    assert [path.name for path in store.path("x").parent.iterdir() if path.name.endswith(".part")] == []


async def test_a_film_that_names_another_place_asks_nobody(store: FolderStore, reel: bytes) -> None:
    asked = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(2)

        def listen() -> None:
            try:
                listener.accept()[0].close()
                asked.set()
            except TimeoutError:
                pass

        listening = threading.Thread(target=listen)
        listening.start()
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/".encode()
        for data in (referring_elsewhere(reel, address), HEAD + b"\n#EXTM3U\n#EXTINF:9,\n" + address + b"\n"):
            with suppress(NotAFilm):
                await store.put(KEY, bytes_of(data))
        listening.join()
    assert not asked.is_set()
