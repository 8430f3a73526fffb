"""Where somebody stands in the archive, written into the id of a button and read again."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from core.names import VideoId
from core.refusals import ModelUnknown, OldButton, UnknownOption
from core.studio.library import Search, opened
from core.text import utf16_length
from core.words.bookmarks import Bookmark, Edge, mark_of
from tests.house import Bot, bot, clock  # noqa: F401  # Fixtures.

AT = datetime(2026, 11, 24, 14, 0, 0, 123456, tzinfo=UTC)
EDGE = Edge(at=AT, video=VideoId("v7kq2"))
LONGEST = Edge(at=datetime(2199, 12, 31, tzinfo=UTC), video=VideoId("z" * 12), newer=True)


@pytest.mark.parametrize(
    "mark",
    [
        Bookmark(),
        Bookmark(whose="mine", kind="now", model=mark_of("sora-2"), page=7, edge=EDGE),
        Bookmark(kind="original", edge=replace(EDGE, newer=True)),
        Bookmark(kind="remix").searching("red fox: 50 % @night.now"),
        Bookmark(edge=replace(EDGE, at=datetime(1970, 1, 1, tzinfo=UTC))),
    ],
)
def test_a_bookmark_is_read_as_it_was_written(mark):
    assert Bookmark.read(mark.write()) == mark


def test_no_text_is_the_newest_of_the_team():
    assert Bookmark.read("") == Bookmark()


@pytest.mark.parametrize("words", ["x" * 500, "@" * 500, "%" * 500, "🦊" * 500, "\u202e<@1> https://x " * 50, "a\nb"])
def test_the_longest_fits_into_an_id_of_discord(words):
    mark = replace(Bookmark(model=mark_of("m")).searching(words), edge=LONGEST, page=10**9)
    assert utf16_length(f"s1:search:{mark.write()}@{'z' * 12}") <= 100
    assert Bookmark.read(mark.write()).search == mark.search
    assert "@" not in mark.write()


@pytest.mark.parametrize(
    "text",
    [
        "x",
        "ta",
        "ta...",
        "ta...0x.",
        "tz...1.",
        "ta.zz..1.",
        "ta..<1-v7k.1.",
        "ta..<1-uuuuu.1.",
        "v7kq2",
    ],
)
def test_what_cannot_be_read_is_an_old_button(text):
    with pytest.raises(OldButton):
        Bookmark.read(text)


async def test_what_is_typed_is_understood_or_told(bot: Bot):  # noqa: F811
    asked = Search(whose="Mine", kind="REMIXES", model="sora-2", search="  fox ")
    assert opened(bot.house, asked) == Bookmark(whose="mine", kind="remix", model=mark_of("sora-2"), search="fox")
    assert opened(bot.house, Search()) == Bookmark()
    with pytest.raises(UnknownOption, match="team or mine"):
        opened(bot.house, Search(whose="yours"))
    with pytest.raises(UnknownOption, match="originals, remixes or now"):
        opened(bot.house, Search(kind="films"))
    with pytest.raises(ModelUnknown):
        opened(bot.house, Search(model="no-such"))


def test_a_search_begins_at_the_newest_again():
    mark = Bookmark(kind="remix", edge=EDGE, page=4).searching("fox")
    assert mark == Bookmark(kind="remix", search="fox")
