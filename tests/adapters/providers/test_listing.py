"""A listing is read to its end, or is known not to be complete."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from adapters.providers.answers import Limits
from core.errors import Missed
from core.ports import State
from tests.adapters.providers.gateway import Server, job, provider

SINCE = datetime(2026, 9, 21, tzinfo=UTC)


def rows(*ages_s: int) -> list[dict]:
    """Videos named after how many seconds after SINCE they were made."""
    return [job("queued", created_at=SINCE.timestamp() + age) | {"id": f"v{age}"} for age in ages_s]


class Shelf(httpx.AsyncBaseTransport):
    """A server that pages through its videos as documented, newest first."""

    def __init__(self, videos: list[dict], **said: object) -> None:
        self.videos, self.said, self.asked = videos, said, []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        asked = request.url.params
        self.asked.append(dict(asked))
        ids = [video["id"] for video in self.videos]
        start = ids.index(asked["after"]) + 1 if "after" in asked else 0
        end = start + int(asked["limit"])
        body = {"object": "list", "data": self.videos[start:end], "has_more": end < len(ids)} | self.said
        return httpx.Response(200, json={name: value for name, value in body.items() if value is not ...})


async def listed(server: httpx.AsyncBaseTransport, **options: object) -> list[str]:
    made = provider(server, lists=True, **options)
    return [row.id async for row in made.listing(SINCE)]


async def test_a_listing_is_read_until_it_is_older() -> None:
    shelf = Shelf(rows(*range(250, -250, -1)))
    assert await listed(shelf) == [f"v{age}" for age in range(250, -1, -1)]
    assert [page.get("after") for page in shelf.asked] == [None, "v151", "v51"]
    assert shelf.asked[0] == {"limit": "100", "order": "desc"}


async def test_a_listed_video_carries_what_tells_it_apart() -> None:
    [row] = rows(5)
    row |= {"model": "sora-2", "seconds": 8, "size": "1280x720", "prompt": "A boat", "remixed_from_video_id": "v1"}
    [found] = [item async for item in provider(Shelf([row]), lists=True).listing(SINCE)]
    assert (found.created_at, found.model) == (SINCE + timedelta(seconds=5), "sora-2")
    assert (found.seconds, found.size, found.prompt, found.parent) == ("8", "1280x720", "A boat", "v1")
    assert found.report.state is State.QUEUED


async def test_a_server_that_lists_oldest_first_is_read_to_its_end() -> None:
    assert await listed(Shelf(rows(*range(-150, 50)))) == [f"v{age}" for age in range(50)]


async def test_a_server_that_does_not_say_whether_there_is_more_is_asked() -> None:
    shelf = Shelf(rows(*range(150, 0, -1)), has_more=...)
    assert len(await listed(shelf)) == 150
    assert len(shelf.asked) == 2


async def test_a_server_that_ignores_paging_is_believed_when_everything_came_at_once() -> None:
    everything = httpx.Response(200, json={"data": rows(*range(150, 0, -1))})
    assert len(await listed(Server(everything))) == 150


@pytest.mark.parametrize("body", [{"data": []}, {"data": None}, {"object": "list", "data": [], "has_more": False}, []])
async def test_an_empty_listing_is_complete(body: object) -> None:
    assert await listed(Server(httpx.Response(200, json=body))) == []


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, json={"data": rows(3, 2, 1), "has_more": True}),
        httpx.Response(200, json={"data": [], "has_more": True}),
        httpx.Response(200, json={"data": rows(*range(100, 0, -1))}),
        httpx.Response(200, json={"data": "none"}),
        httpx.Response(200, json={"error": {"message": "x"}, "data": {}}),
        httpx.Response(200, json="none"),
        httpx.Response(200, content=b"<html>"),
        httpx.Response(200, json={"data": [{"id": "v1"}]}),
        httpx.Response(200, json={"data": [{"created_at": 1790000000}, 7, None]}),
        httpx.Response(400, json={"error": {"message": "custom_llm_provider is required"}}),
        httpx.Response(500),
    ],
)
async def test_a_listing_that_may_lack_something_never_ends_as_complete(answer: httpx.Response) -> None:
    with pytest.raises(Missed):
        await listed(Server(answer))


@pytest.mark.parametrize(("status", "none"), [(400, True), (404, True), (405, True), (403, False), (503, False)])
async def test_a_server_without_a_listing_is_told_from_one_that_is_away(status: int, none: bool) -> None:
    with pytest.raises(Missed) as caught:
        await listed(Server(httpx.Response(status)))
    assert caught.value.gone is none


async def test_a_listing_that_refuses_its_second_page_is_still_a_listing() -> None:
    begun = httpx.Response(200, json={"data": rows(2, 1), "has_more": True, "last_id": "v1"})
    with pytest.raises(Missed) as caught:
        await listed(Server(begun, httpx.Response(400)))
    assert not caught.value.gone


async def test_pages_that_go_round_in_a_circle_are_left() -> None:
    circle = [httpx.Response(200, json={"data": rows(2, 1), "has_more": True, "last_id": last}) for last in "abcdef"]
    server = Server(*circle)
    with pytest.raises(Missed):
        await listed(server)
    assert len(server.requests) == 2


async def test_the_readable_rows_of_a_listing_are_still_worth_having() -> None:
    listing = provider(Shelf([*rows(2), {"id": "v?"}, *rows(1)]), lists=True).listing(SINCE)
    seen = [(await anext(listing)).id, (await anext(listing)).id]
    with pytest.raises(Missed):
        await anext(listing)
    assert seen == ["v2", "v1"]


async def test_a_page_that_is_too_long_is_asked_for_in_smaller_pieces() -> None:
    shelf = Shelf([row | {"prompt": "x" * 400} for row in rows(*range(60, 0, -1))])
    assert len(await listed(shelf, limits=Limits(json_bytes=16_000))) == 60
    assert [page["limit"] for page in shelf.asked] == ["100", "25", "25", "25"]


async def test_without_a_declared_listing_nothing_is_asked() -> None:
    server = Server()
    with pytest.raises(Missed):
        await anext(provider(server).listing(SINCE))
    assert server.requests == []
