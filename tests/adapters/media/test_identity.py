"""A film says which video it is, and is known again by that and by its pictures, however it was copied since."""

from collections.abc import AsyncIterator
from hashlib import sha256
from pathlib import Path

import av
import pytest
from av.filter import Graph

from adapters.media.child.encoding import Shape, encoded
from adapters.media.darkroom import FilmDarkroom
from adapters.media.store import FolderStore
from adapters.media.work import Bounds, Work
from core.video import Film
from tests.adapters.media.films import Recipe, painted
from tests.adapters.media.test_arrival import index_first, packets

REEL = Recipe(width=320, height=180, seconds=2, sound="aac")
CREDENTIALS = bytes.fromhex("d8fec3d61b0e483c92975828877ec481") + b"\0" * 20 + b"signed by its maker"


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path / "media", Work(), spare_bytes=0)


@pytest.fixture
def darkroom(store: FolderStore) -> FilmDarkroom:
    return FilmDarkroom(store, Work())


@pytest.fixture(scope="module")
def reel(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return painted(tmp_path_factory.mktemp("reel") / "film.mp4", REEL)


async def bytes_of(data: bytes) -> AsyncIterator[bytes]:
    yield data


def comment(path: Path) -> str:
    with av.open(str(path)) as container:
        return container.metadata.get("comment", "")


async def called(store: FolderStore, data: bytes) -> str | None:
    return (await store.adopt("r9ab3.mp4", bytes_of(data))).called


async def test_a_stored_film_says_which_video_it_is(store: FolderStore, reel: bytes, tmp_path: Path) -> None:
    (tmp_path / "as-it-came.mp4").write_bytes(reel)
    film = await store.put("v7kq2.mp4", bytes_of(reel))
    kept = store.path("v7kq2.mp4")
    assert comment(kept) == "Video v7kq2 of the Sora remix bot"
    assert (film.bytes, film.sha256) == (kept.stat().st_size, sha256(kept.read_bytes()).hexdigest())
    assert index_first(kept.read_bytes())
    for kind in ("video", "audio"):
        assert packets(kept, kind) == packets(tmp_path / "as-it-came.mp4", kind)
    assert await called(store, kept.read_bytes()) == "v7kq2"


@pytest.mark.parametrize("way", [{"codec": "libx265"}, {"index_first": False}], ids=["encoded", "copied"])
async def test_a_film_that_is_mended_says_it_as_well(
    store: FolderStore, tmp_path: Path, way: dict[str, object]
) -> None:
    data = painted(tmp_path / "film.mp4", Recipe(**way))  # type: ignore[arg-type]  # Fields of a recipe.
    assert (await store.adopt("v7kq2.mp4", bytes_of(data))).called is None
    assert comment(store.path("v7kq2.mp4")) == "Video v7kq2 of the Sora remix bot"


async def test_a_copy_gets_its_own_name_and_tells_the_old_one(store: FolderStore, reel: bytes) -> None:
    await store.put("v7kq2.mp4", bytes_of(reel))
    came = await store.adopt("r9ab3.mp4", bytes_of(store.path("v7kq2.mp4").read_bytes()))
    assert came.called == "v7kq2"
    assert comment(store.path("r9ab3.mp4")) == "Video r9ab3 of the Sora remix bot"


async def test_a_copy_that_was_encoded_again_tells_it_too(store: FolderStore, reel: bytes, tmp_path: Path) -> None:
    await store.put("v7kq2.mp4", bytes_of(reel))
    encoded(str(store.path("v7kq2.mp4")), str(tmp_path / "again.mp4"), Shape(longest_side=160), None)
    assert await called(store, (tmp_path / "again.mp4").read_bytes()) == "v7kq2"


async def test_a_smaller_copy_says_which_video_it_is_and_a_film_of_two_says_nothing(
    store: FolderStore, darkroom: FilmDarkroom, tmp_path: Path
) -> None:
    data = painted(tmp_path / "film.mp4", Recipe(width=320, height=180, seconds=4, noise=True))
    film = await store.put("v7kq2.mp4", bytes_of(data))
    copy = await darkroom.smaller(film, 100_000)
    assert comment(store.path(copy.key)) == "Video v7kq2 of the Sora remix bot"
    both = await darkroom.side_by_side(film, film)
    assert comment(store.path(both.key)) == ""
    smaller = await darkroom.smaller(both, 100_000)
    assert comment(store.path(smaller.key)) == ""


async def test_content_credentials_are_not_voided(store: FolderStore, reel: bytes) -> None:
    """They sign every byte of the film: it stays as it came, and is known by its hash alone."""
    box = (8 + len(CREDENTIALS)).to_bytes(4, "big") + b"uuid" + CREDENTIALS
    await store.put("v7kq2.mp4", bytes_of(reel + box))
    assert store.path("v7kq2.mp4").read_bytes() == reel + box


async def test_a_film_that_cannot_be_copied_is_kept_as_it_came(reel: bytes, tmp_path: Path) -> None:
    (tmp_path / "film.mp4").write_bytes(reel)
    given = {"film": str(tmp_path / "film.mp4"), "out": str(tmp_path / "out.mp4"), "name": "v7kq2"}
    assert (await Work().do("arrive", Bounds(file=100), **given))["named"] is False


SAYINGS = {
    "another bot's words": "Video v7kq2",
    "no id": "Video  of the Sora remix bot",
    "a path": "Video ../../etc of the Sora remix bot",
    "far too long": "Video " + "v" * 41 + " of the Sora remix bot",
    "too long for an id": "Video " + "v" * 40 + " of the Sora remix bot",
}


@pytest.mark.parametrize("saying", SAYINGS)
async def test_what_is_no_name_of_ours_is_no_name(store: FolderStore, tmp_path: Path, saying: str) -> None:
    assert await called(store, painted(tmp_path / "film.mp4", Recipe(comment=SAYINGS[saying]))) is None


async def test_a_comment_that_is_no_text_is_no_reason_against_a_film(store: FolderStore, tmp_path: Path) -> None:
    data = painted(tmp_path / "film.mp4", Recipe(comment="a comment"))
    assert await called(store, data.replace(b"a comment", b"\xff\xfe\x80omment")) is None


def changed(source: Path, target: Path, *filters: tuple[str, str]) -> bytes:
    """The same film through these filters."""
    with av.open(str(source)) as film, av.open(str(target), "w", format="mp4") as made:
        stream = film.streams.video[0]
        out = made.add_stream("libx264", rate=stream.average_rate)
        out.width, out.height, out.pix_fmt = stream.width, stream.height, "yuv420p"
        graph = Graph()
        graph.link_nodes(
            graph.add_buffer(template=stream, time_base=stream.time_base),
            *(graph.add(*one) for one in filters),
            graph.add("format", "yuv420p"),
            graph.add("buffersink"),
        ).configure()
        for frame in film.decode(stream):
            graph.vpush(frame)
            made.mux(out.encode(graph.vpull()))
        made.mux(out.encode(None))
    return target.read_bytes()


@pytest.fixture
async def original(store: FolderStore, reel: bytes) -> Film:
    return await store.put("v7kq2.mp4", bytes_of(reel))


async def test_a_film_is_like_its_copies(
    store: FolderStore, darkroom: FilmDarkroom, original: Film, tmp_path: Path
) -> None:
    encoded(
        str(store.path(original.key)), str(tmp_path / "small.mp4"), Shape(longest_side=160, how={"crf": "32"}), None
    )
    small = await store.put("r9ab3.mp4", bytes_of((tmp_path / "small.mp4").read_bytes()))
    assert await darkroom.alike(original, small)
    assert await darkroom.alike(original, original)


OTHERS: dict[str, tuple[str, str]] = {
    "another light": ("lutyuv", "y=val*0.6"),
    "without colours": ("hue", "s=0"),
    "a title": ("drawbox", "x=20:y=140:w=200:h=30:color=white:t=fill"),
    "the other way round": ("hflip", ""),
}


@pytest.mark.parametrize("name", OTHERS)
async def test_a_film_that_was_changed_is_another(
    store: FolderStore, darkroom: FilmDarkroom, original: Film, tmp_path: Path, name: str
) -> None:
    data = changed(store.path(original.key), tmp_path / "other.mp4", OTHERS[name])
    other = await store.put("r9ab3.mp4", bytes_of(data))
    assert not await darkroom.alike(original, other)
