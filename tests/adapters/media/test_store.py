"""Films in a folder: whole and playable or not at all, whatever bytes a stranger sends."""

import asyncio
import json
import os
import resource
import signal
import struct
from collections.abc import AsyncIterator, Callable, Iterator
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from random import Random

import av
import pytest
from PIL import Image

from adapters.media.arrival import facts_of
from adapters.media.store import FolderStore
from adapters.media.work import Work
from core.errors import Missed, NoSpace, NotAFilm

WIDTH, HEIGHT, RATE = 64, 48, 10


def film(path: Path, *, seconds: int = 1, at_end: bool = False, stamps: list[int] | None = None) -> bytes:
    """A real H.264 mp4 of noise; `at_end` leaves its index behind the pictures.

    The same noise each time: with some noise the encoder rounds the length up by a picture.
    """
    noise = Random(1)
    with av.open(str(path), "w", format="mp4", options={} if at_end else {"movflags": "+faststart"}) as container:
        container.metadata["comment"] = "Video v7kq2 of the Sora remix bot"  # So it is kept byte for byte.
        stream = container.add_stream("libx264", rate=RATE)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        for number in stamps or range(seconds * RATE):
            picture = Image.frombytes("RGB", (WIDTH, HEIGHT), noise.randbytes(WIDTH * HEIGHT * 3))
            frame = av.VideoFrame.from_image(picture)
            frame.pts = number
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path.read_bytes()


@pytest.fixture(scope="session")
def folder_of_films(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("films")


@pytest.fixture(scope="session")
def mp4(folder_of_films: Path) -> bytes:
    return film(folder_of_films / "one.mp4")


@pytest.fixture(scope="session")
def mp4_index_last(folder_of_films: Path) -> bytes:
    return film(folder_of_films / "last.mp4", at_end=True)


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path / "media", Work(), spare_bytes=0)


class Believing(Work):
    """For tests of the folder alone."""

    async def do(self, job, bounds, /, **given):
        return {
            "seconds": 1, "width": WIDTH, "height": HEIGHT, "pictures": True, "sound": True, "index_first": True,
            "kind": "mp4",
        }  # fmt: skip  # All is well.


async def chunks(data: bytes, size: int = 1 << 16) -> AsyncIterator[bytes]:
    for start in range(0, len(data), size):
        yield data[start : start + size]


async def read(store: FolderStore, key: str, start: int = 0, end: int | None = None) -> bytes:
    return b"".join([chunk async for chunk in store.open(key, start, end)])


def files(store: FolderStore) -> list[str]:
    return sorted(path.name for path in store.path("x").parent.iterdir())


async def test_a_film_is_kept_as_it_came_and_described_from_the_file(store: FolderStore, mp4: bytes) -> None:
    kept = await store.put("v7kq2.mp4", chunks(mp4))
    assert await read(store, "v7kq2.mp4") == mp4
    assert (kept.key, kept.bytes, kept.sha256) == ("v7kq2.mp4", len(mp4), sha256(mp4).hexdigest())
    assert (kept.seconds, kept.width, kept.height) == (Decimal("1.000"), WIDTH, HEIGHT)
    assert files(store) == ["v7kq2.mp4"]


async def test_a_film_with_its_index_last_is_a_film(store: FolderStore, mp4_index_last: bytes) -> None:
    assert (await store.put("v7kq2.mp4", chunks(mp4_index_last))).seconds == 1


async def test_the_first_bytes_may_come_one_by_one(store: FolderStore, mp4: bytes) -> None:
    async def drip() -> AsyncIterator[bytes]:
        yield b""
        for byte in mp4[:20]:
            yield bytes([byte])
        yield mp4[20:]

    assert (await store.put("v7kq2.mp4", drip())).bytes == len(mp4)


@pytest.mark.parametrize(
    ("start", "end"), [(0, None), (0, 10), (5, 6), (100, None), (10, 10), (0, 10**9), (10**9, None)]
)
async def test_a_range_is_what_a_slice_would_be(
    store: FolderStore, mp4: bytes, start: int, end: int | None
) -> None:  # fmt: skip
    await store.put("v7kq2.mp4", chunks(mp4))
    assert await read(store, "v7kq2.mp4", start, end) == mp4[start:end]


async def test_a_large_film_is_read_in_pieces(tmp_path: Path) -> None:
    store = FolderStore(tmp_path, Believing(), spare_bytes=0)
    data = b"\0\0\0\x18ftyp" + os.urandom(3 << 20)
    await store.put("big.mp4", chunks(data))
    sizes = [len(chunk) async for chunk in store.open("big.mp4")]
    assert max(sizes) <= 1 << 20
    assert sum(sizes) == len(data)


async def test_the_same_key_again_replaces_the_film(store: FolderStore, mp4: bytes, tmp_path: Path) -> None:
    other = film(tmp_path / "other.mp4", seconds=2)
    await store.put("v7kq2.mp4", chunks(mp4))
    await store.put("v7kq2.mp4", chunks(other))
    assert await read(store, "v7kq2.mp4") == other


async def test_a_bad_film_leaves_the_good_one_of_the_same_key(store: FolderStore, mp4: bytes) -> None:
    await store.put("v7kq2.mp4", chunks(mp4))
    with pytest.raises(NotAFilm):
        await store.put("v7kq2.mp4", chunks(b"<html>sorry</html>"))
    assert await read(store, "v7kq2.mp4") == mp4


async def test_deleting_may_be_repeated(store: FolderStore, mp4: bytes) -> None:
    await store.put("v7kq2.mp4", chunks(mp4))
    await store.delete("v7kq2.mp4")
    await store.delete("v7kq2.mp4")
    assert files(store) == []


NO_FILMS: dict[str, Callable[[bytes], bytes]] = {
    "nothing": lambda _: b"",
    "three bytes": lambda mp4: mp4[:3],
    "seven bytes": lambda mp4: mp4[:7],
    "an error page": lambda _: b"<!doctype html><html><body>502 Bad Gateway</body></html>",
    "an error in JSON": lambda _: b'{"error": {"message": "not found"}}',
    "a text": lambda _: b"This is no film.\n" * 500,
    "a text that begins like one": lambda _: b"\0\0\0\x18ftypmp42" + b"This is no film.\n" * 500,
    "noise that begins like one": lambda _: b"\0\0\0\x18ftypmp42" + os.urandom(20_000),
    "zeros that begin like one": lambda _: b"\0\0\0\x18ftypmp42" + bytes(20_000),
    "a playlist": lambda _: b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n",
    "a picture": lambda _: b"\x89PNG\r\n\x1a\n" + bytes(1000),
    "another container": lambda _: b"\x1aE\xdf\xa3" + bytes(1000),
    "its first tenth": lambda mp4: mp4[: len(mp4) // 10],
    "its first half": lambda mp4: mp4[: len(mp4) // 2],
    "all but the last bytes": lambda mp4: mp4[:-200],
    "its head alone": lambda mp4: mp4[: mp4.index(b"mdat") + 4],
}


@pytest.mark.parametrize("name", NO_FILMS)
async def test_what_is_no_whole_film_is_refused_and_leaves_nothing(store: FolderStore, mp4: bytes, name: str) -> None:
    with pytest.raises(NotAFilm):
        await store.put("v7kq2.mp4", chunks(NO_FILMS[name](mp4), 1000))
    assert files(store) == []


async def test_a_film_cut_before_its_index_is_refused(store: FolderStore, mp4_index_last: bytes) -> None:
    with pytest.raises(NotAFilm):
        await store.put("v7kq2.mp4", chunks(mp4_index_last[: len(mp4_index_last) // 2]))


async def test_a_film_that_lasts_for_hours_is_refused(store: FolderStore, tmp_path: Path) -> None:
    data = film(tmp_path / "hours.mp4", stamps=[0, 5 * 3600 * RATE])
    with pytest.raises(NotAFilm, match="no film of ours"):
        await store.put("v7kq2.mp4", chunks(data))


async def test_a_film_is_as_long_as_its_pictures_whatever_it_claims(store: FolderStore, mp4: bytes) -> None:
    data = bytearray(mp4)
    for box in (b"mvhd", b"mdhd"):
        where = mp4.index(box) + 16
        scale, length = struct.unpack(">II", mp4[where : where + 8])
        assert length == scale  # One second.
        data[where + 4 : where + 8] = struct.pack(">I", 500 * scale)
    assert (await store.put("v7kq2.mp4", chunks(bytes(data)))).seconds == 1


@pytest.mark.parametrize(
    "answer",
    [b"{}", b'{"seconds": "x", "width": 1, "height": 1}',
     b'{"seconds": NaN, "width": 64, "height": 48}', b'{"seconds": Infinity, "width": 64, "height": 48}',
     b'{"seconds": 0, "width": 64, "height": 48}', b'{"seconds": -1, "width": 64, "height": 48}',
     b'{"seconds": 601, "width": 64, "height": 48}', b'{"seconds": 1, "width": 0, "height": 48}',
     b'{"seconds": 1, "width": 64, "height": 100000}', b'{"seconds": 1e400, "width": 64, "height": 48}'],
)  # fmt: skip
def test_absurd_facts_are_not_believed(answer: bytes) -> None:
    with pytest.raises(NotAFilm):
        facts_of(json.loads(answer))


async def test_a_giant_is_cut_off_at_the_limit(tmp_path: Path) -> None:
    store = FolderStore(tmp_path, Believing(), most_bytes=10_000, spare_bytes=0)
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        yield b"\0\0\0\x18ftyp"
        while True:
            sent += 1000
            yield bytes(1000)

    with pytest.raises(NotAFilm, match="larger than 10000 bytes"):
        await store.put("v7kq2.mp4", endless())
    assert sent <= 11_000
    assert files(store) == []


async def test_a_cut_line_leaves_nothing_and_says_what_it_was(store: FolderStore, mp4: bytes) -> None:
    async def cut() -> AsyncIterator[bytes]:
        yield mp4[:100]
        raise Missed("the line was cut")

    with pytest.raises(Missed):
        await store.put("v7kq2.mp4", cut())
    assert files(store) == []


async def test_being_cancelled_leaves_nothing(store: FolderStore, mp4: bytes) -> None:
    begun = asyncio.Event()

    async def slow() -> AsyncIterator[bytes]:
        yield mp4[:100]
        begun.set()
        await asyncio.Event().wait()

    putting = asyncio.create_task(store.put("v7kq2.mp4", slow()))
    await begun.wait()
    assert [name.endswith(".part") for name in files(store)] == [True]
    putting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await putting
    assert files(store) == []


async def test_no_key_holds_half_a_film_while_it_comes(tmp_path: Path) -> None:
    names: list[str] = []
    store = FolderStore(tmp_path, Believing(), spare_bytes=0)

    async def watched() -> AsyncIterator[bytes]:
        yield b"\0\0\0\x18ftyp"
        names.extend(files(store))
        yield bytes(100)
        names.extend(files(store))

    await store.put("v7kq2.mp4", watched())
    assert all(name.startswith("v7kq2.mp4.") and name.endswith(".part") for name in names)
    assert len(names) == 2


async def test_the_bytes_are_on_the_disk_before_the_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The order of the system's calls is the promise; it cannot be seen from outside without cutting the power."""
    order: list[str] = []
    real_fsync, real_replace = os.fsync, Path.replace

    def fsync(number: int) -> None:
        order.append("folder" if Path(f"/proc/self/fd/{number}").is_dir() else f"file {os.fstat(number).st_size}")
        real_fsync(number)

    def replace(self: Path, target: Path) -> Path:
        order.append("rename")
        return real_replace(self, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(Path, "replace", replace)
    store = FolderStore(tmp_path, Believing(), spare_bytes=0)
    await store.put("v7kq2.mp4", chunks(b"\0\0\0\x18ftyp" + bytes(100)))
    assert order == ["file 108", "rename", "folder"]


async def test_too_little_room_is_no_fault_of_the_film(tmp_path: Path, mp4: bytes) -> None:
    store = FolderStore(tmp_path / "media", Work(), spare_bytes=1 << 60)
    with pytest.raises(NoSpace, match="are free"):
        await store.put("v7kq2.mp4", chunks(mp4))
    assert files(store) == []


@pytest.fixture
def small_disk() -> Iterator[int]:
    """The system lets this process write no file beyond this size, as a full disk would."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, before[1]))
    yield 50_000
    resource.setrlimit(resource.RLIMIT_FSIZE, before)
    signal.signal(signal.SIGXFSZ, handler)


@pytest.mark.parametrize("beyond", [1, 100_000])
async def test_a_disk_that_is_full_in_the_middle_is_no_space(tmp_path: Path, small_disk: int, beyond: int) -> None:
    store = FolderStore(tmp_path, Believing(), spare_bytes=0)
    with pytest.raises(NoSpace):
        await store.put("v7kq2.mp4", chunks(b"\0\0\0\x18ftyp" + bytes(small_disk - 8 + beyond)))
    assert files(store) == []


async def test_a_folder_that_went_away_is_no_space(store: FolderStore, mp4: bytes) -> None:
    store.path("x").parent.rmdir()
    with pytest.raises(NoSpace):
        await store.put("v7kq2.mp4", chunks(mp4))


async def test_a_folder_that_is_away_says_nothing_about_its_films(store: FolderStore, mp4: bytes) -> None:
    """Or a remix would be called off, and a result left out, for a disk that comes back in a minute."""
    await store.put("v7kq2.mp4", chunks(mp4))
    folder = store.path("x").parent
    folder.rename(folder.with_name("away"))
    with pytest.raises(OSError, match="is away"):
        await read(store, "v7kq2.mp4")
    with pytest.raises(OSError, match="is away"):
        async with store.near("v7kq2.mp4"):
            pass
    folder.with_name("away").rename(folder)
    assert await read(store, "v7kq2.mp4")


async def test_whether_there_is_room_is_known_before_a_film_comes(store: FolderStore, tmp_path: Path) -> None:
    await store.check_room()
    with pytest.raises(NoSpace, match="are free"):
        await FolderStore(tmp_path / "full", Work(), spare_bytes=1 << 60).check_room()
    store.path("x").parent.rmdir()
    with pytest.raises(NoSpace):
        await store.check_room()


async def test_a_folder_that_turns_into_something_else_meanwhile_is_no_space(store: FolderStore, mp4: bytes) -> None:
    folder = store.path("x").parent

    async def coming() -> AsyncIterator[bytes]:
        yield mp4
        folder.rename(folder.with_name("away"))
        folder.touch()  # Nothing below it can be written or removed, as on a disk that has turned read-only.

    with pytest.raises(NoSpace):
        await store.put("v7kq2.mp4", coming())


@pytest.mark.parametrize(
    "key", ["", "../x.mp4", "a/b.mp4", "/etc/passwd", "..", ".hidden", "a\\b.mp4", "a\0b.mp4", "./x"]
)
async def test_a_key_never_leads_out_of_the_folder(store: FolderStore, mp4: bytes, key: str) -> None:
    with pytest.raises(ValueError, match="no key of ours"):
        await store.put(key, chunks(mp4))
    with pytest.raises(ValueError, match="no key of ours"):
        await read(store, key)
    with pytest.raises(ValueError, match="no key of ours"):
        await store.delete(key)


async def test_a_link_left_in_the_folder_is_not_written_through(store: FolderStore, mp4: bytes, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.write_bytes(b"precious")
    store.path("v7kq2.mp4").symlink_to(outside)
    await store.put("v7kq2.mp4", chunks(mp4))
    assert outside.read_bytes() == b"precious"
    assert await read(store, "v7kq2.mp4") == mp4


async def test_a_start_sweeps_what_a_crash_left(store: FolderStore, mp4: bytes) -> None:
    await store.put("v7kq2.mp4", chunks(mp4))
    store.path("r9ab3.mp4.0a1b2c3d.part").write_bytes(b"half")
    assert store.sweep() == 1
    assert files(store) == ["v7kq2.mp4"]


async def test_replicas_sweep_only_what_is_old(store: FolderStore) -> None:
    for name, age_s in (("new", 10), ("old", 90_000)):
        part = store.path(f"{name}.mp4.0a1b2c3d.part")
        part.write_bytes(b"half")
        then = part.stat().st_mtime - age_s
        os.utime(part, (then, then))
    assert store.sweep(older_than_s=86_400) == 1
    assert files(store) == ["new.mp4.0a1b2c3d.part"]


def test_the_folder_is_for_its_owner_alone(store: FolderStore) -> None:
    assert store.path("x").parent.stat().st_mode & 0o077 == 0
