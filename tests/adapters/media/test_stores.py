"""What every store promises: one suite for the folder and for a bucket, this one on a real server that speaks S3."""

import asyncio
import os
import uuid
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import boto3
import pytest
from aiohttp import web
from moto.server import ThreadedMotoServer

from adapters.media.bucket import Bucket, BucketStore
from adapters.media.darkroom import FilmDarkroom
from adapters.media.store import FolderStore
from adapters.media.work import Work
from core.errors import FilmGone, Missed, NoSpace, NotAFilm
from core.ports import Kept
from tests.adapters.media.films import Recipe, painted

Store = FolderStore | BucketStore
KEY = "v7kq2.mp4"
NAMED = "Video v7kq2 of the Sora remix bot"
"""What it says already, so that it is kept byte for byte."""


class Passing(Work):
    """For tests of the stores alone, with bytes that are no film."""

    async def do(self, job, bounds, /, **given):
        told = {"seconds": 1, "width": 8, "height": 8, "pictures": True, "sound": True, "index_first": True}
        return {**told, "kind": "mp4"}


@pytest.fixture(scope="session")
def s3() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(s3: str) -> Bucket:
    named = Bucket(
        name=f"films-{uuid.uuid4().hex[:12]}", prefix="team/sora", endpoint=s3, region="us-east-1",
        key_id="key-of-tests", secret="secret-of-tests",
    )  # fmt: skip  # One bucket for each test.
    client = boto3.client(
        "s3", endpoint_url=s3, region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="y"
    )
    client.create_bucket(Bucket=named.name)
    client.close()
    return named


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the machine keeps what passes through."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    return folder


@pytest.fixture(params=["folder", "bucket"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def opened(kind: str, request: pytest.FixtureRequest, tmp_path: Path, work: Work) -> Store:
    if kind == "folder":
        return FolderStore(tmp_path / "media", work, spare_bytes=0)
    return BucketStore(request.getfixturevalue("bucket"), work)


@pytest.fixture
def store(kind: str, temporary: Path, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    store = opened(kind, request, tmp_path, Work())
    yield store
    store.close()


@pytest.fixture
def passing(kind: str, temporary: Path, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    store = opened(kind, request, tmp_path, Passing())
    yield store
    store.close()


@pytest.fixture(scope="session")
def reel(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return painted(tmp_path_factory.mktemp("reel") / "film.mp4", Recipe(sound="aac", comment=NAMED))


async def chunks(data: bytes, size: int = 1 << 16) -> AsyncIterator[bytes]:
    for start in range(0, len(data), size):
        yield data[start : start + size]


async def read(store: Store, key: str = KEY, start: int = 0, end: int | None = None) -> bytes:
    return b"".join([chunk async for chunk in store.open(key, start, end)])


async def kept(store: Store) -> list[str]:
    return sorted([one.key async for one in store.kept(datetime.now(UTC) + timedelta(days=1))])


def left_behind(temporary: Path) -> list[str]:
    return [path.name for path in temporary.rglob("*") if path.is_file()]


async def test_a_film_comes_back_as_it_was_put(store: Store, reel: bytes, temporary: Path) -> None:
    film = await store.put(KEY, chunks(reel))
    assert await read(store) == reel
    assert (film.key, film.bytes, film.sha256) == (KEY, len(reel), sha256(reel).hexdigest())
    assert (film.width, film.height, float(film.seconds)) == (128, 72, 1.0)
    assert await kept(store) == [KEY]
    assert left_behind(temporary) == []


async def test_a_film_that_chats_do_not_play_is_mended(store: Store, tmp_path: Path) -> None:
    data = painted(tmp_path / "film.mp4", Recipe(codec="libx265", index_first=False))
    film = await store.put(KEY, chunks(data))
    back = await read(store)
    assert back != data
    assert (film.bytes, film.sha256) == (len(back), sha256(back).hexdigest())


@pytest.mark.parametrize(
    ("start", "end"), [(0, None), (0, 10), (5, 6), (100, None), (10, 10), (0, 10**9), (10**9, None)]
)
async def test_a_range_is_what_a_slice_would_be(passing: Store, start: int, end: int | None) -> None:
    data = b"\0\0\0\x18ftyp" + os.urandom(5000)
    await passing.put(KEY, chunks(data))
    assert await read(passing, KEY, start, end) == data[start:end]


async def test_a_large_film_goes_and_comes_in_pieces(passing: Store) -> None:
    data = b"\0\0\0\x18ftyp" + os.urandom(20 << 20)
    film = await passing.put(KEY, chunks(data))
    assert film.sha256 == sha256(data).hexdigest()
    back, largest = sha256(), 0
    async for chunk in passing.open(KEY):
        largest = max(largest, len(chunk))
        back.update(chunk)
    assert back.hexdigest() == film.sha256
    assert largest <= 1 << 20


async def test_the_same_key_again_replaces_the_film(passing: Store) -> None:
    for letter in (b"a", b"b"):
        await passing.put(KEY, chunks(b"\0\0\0\x18ftyp" + letter * 1000))
    assert (await read(passing))[-1:] == b"b"


async def test_what_is_no_film_leaves_nothing_and_takes_nothing(store: Store, reel: bytes, temporary: Path) -> None:
    await store.put(KEY, chunks(reel))
    for bad in (b"", b"<html>sorry</html>", reel[: len(reel) // 2]):
        with pytest.raises(NotAFilm):
            await store.put(KEY, chunks(bad))
    assert await read(store) == reel
    assert await kept(store) == [KEY]
    assert left_behind(temporary) == []


async def test_a_cut_line_leaves_nothing(store: Store, temporary: Path) -> None:
    async def cut() -> AsyncIterator[bytes]:
        yield b"\0\0\0\x18ftyp" + bytes(1000)
        raise Missed("the line was cut")

    with pytest.raises(Missed):
        await store.put(KEY, cut())
    assert await kept(store) == []
    assert left_behind(temporary) == []


async def test_what_is_not_there_is_gone(store: Store) -> None:
    with pytest.raises(FilmGone):
        await read(store)
    with pytest.raises(FilmGone):
        async with store.near(KEY):
            pass
    assert await store.size(KEY) is None
    await store.delete(KEY)


async def test_with_a_film_goes_what_was_made_from_it(store: Store, reel: bytes, temporary: Path) -> None:
    films = [await store.put(f"{name}.mp4", chunks(reel)) for name in ("v7kq2", "v7kq23", "r9ab3")]
    darkroom = FilmDarkroom(store, Work())
    await darkroom.side_by_side(films[2], films[0])
    for film in films:
        await darkroom.poster(film)
    clip = await darkroom.side_by_side(films[1], films[2])
    assert await FilmDarkroom(store, Work()).side_by_side(films[1], films[2]) == clip
    await store.delete(KEY)
    await store.delete(KEY)
    assert await kept(store) == sorted(["v7kq23.mp4", "v7kq23.jpg", "r9ab3.mp4", "r9ab3.jpg", clip.key])
    await store.delete(clip.key)
    assert clip.key not in await kept(store)
    assert left_behind(temporary) == []


async def test_what_is_kept_can_be_listed_by_age(passing: Store) -> None:
    await passing.put(KEY, chunks(b"\0\0\0\x18ftyp" + bytes(100)))
    assert [one async for one in passing.kept(datetime.now(UTC) - timedelta(hours=1))] == []
    assert [one async for one in passing.kept(datetime.now(UTC) + timedelta(hours=1))] == [
        Kept(key=KEY, films=frozenset({KEY}))
    ]


@pytest.mark.parametrize(
    "key", ["", "../x.mp4", "a/b.mp4", "/etc/passwd", "..", ".hidden", "a\\b.mp4", "a\0b.mp4", "./x"]
)
async def test_a_key_never_leads_out_of_the_store(passing: Store, key: str) -> None:
    for outcome in (passing.put(key, chunks(b"\0\0\0\x18ftyp")), read(passing, key), passing.delete(key)):
        with pytest.raises(ValueError, match="no key of ours"):
            await outcome


async def test_a_person_is_told_where_a_film_lies(kind: str, passing: Store) -> None:
    assert passing.where(KEY).startswith("/" if kind == "folder" else "s3://films-")
    assert passing.where(KEY).endswith(KEY)


# Buckets alone.


async def test_a_bucket_that_is_not_there_is_no_fault_of_the_film(bucket: Bucket, temporary: Path) -> None:
    store = BucketStore(replace(bucket, name="nobody-has-it"), Passing())
    with pytest.raises(NoSpace):
        await store.put(KEY, chunks(b"\0\0\0\x18ftyp" + bytes(100)))
    assert left_behind(temporary) == []
    store.close()
    assert list(temporary.iterdir()) == []


def test_the_secret_is_not_in_what_a_bucket_says_of_itself(bucket: Bucket) -> None:
    assert "secret-of-tests" not in repr(bucket)


def test_a_start_removes_what_killed_processes_left_a_day_ago(bucket: Bucket, temporary: Path) -> None:
    old, new = temporary / "sora-media-old", temporary / "sora-media-new"
    for folder in (old, new):
        folder.mkdir()
        (folder / "x.part").write_bytes(b"half")
    then = old.stat().st_mtime - 90_000
    os.utime(old, (then, then))
    store = BucketStore(bucket, Passing())
    assert store.sweep() == 1
    assert not old.exists()
    assert new.exists()
    store.close()


async def test_a_bucket_that_may_not_be_listed_says_so_as_any_disk_would(bucket: Bucket) -> None:
    store = BucketStore(replace(bucket, name="nobodys-bucket"), Passing())
    try:
        with pytest.raises((OSError, FilmGone)):
            await kept(store)
    finally:
        store.close()


class Shelf:
    """As much of S3 as a small put needs; counts how many are under way."""

    def __init__(self) -> None:
        self.now = self.most = 0
        self.held: dict[str, bytes] = {}

    async def put(self, request: web.Request) -> web.Response:
        self.now += 1
        self.most = max(self.most, self.now)
        self.held[request.path] = await request.read()
        self.now -= 1
        return web.Response(headers={"ETag": '"x"'})

    async def head(self, request: web.Request) -> web.Response:
        told = {"Last-Modified": "Sat, 28 Nov 2026 00:00:00 GMT", "ETag": '"x"'}
        return web.Response(body=self.held[request.path], headers=told)


async def test_of_many_films_that_come_at_once_two_are_in_memory(bucket: Bucket, temporary: Path) -> None:
    """Each that is written to a bucket takes some parts of 5 MB."""
    shelf, app = Shelf(), web.Application(client_max_size=1 << 30)
    app.add_routes([web.put("/{rest:.*}", shelf.put), web.head("/{rest:.*}", shelf.head)])
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    store = BucketStore(replace(bucket, endpoint=f"http://127.0.0.1:{runner.addresses[0][1]}"), Passing())
    data = b"\0\0\0\x18ftyp" + bytes(1 << 20)
    try:
        await asyncio.gather(*(store.put(f"film{n}.mp4", chunks(data)) for n in range(8)))
    finally:
        store.close()
        await runner.cleanup()
    assert len(shelf.held) == 8
    assert shelf.most <= 2
