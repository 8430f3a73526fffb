"""Posting on Discord: once, with every fault that a call can meet, over REST alone."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest

from adapters.discord.announcer import DiscordAnnouncer, nonce_of
from adapters.discord.app import DiscordApp
from core.errors import ChatProblem, MessageGone, NotTaken, TooLarge, TryLater, Undeliverable
from core.names import AccountId, Place
from tests.adapters.discord_fakes import A_FILM, CARDS, FILM, HERE, FakeStore, FakeStudio, NoMemo
from tests.worlds.discord import DiscordWorld

ANA, BEN = AccountId("discord:301:501"), AccountId("discord:301:502")
POST = "POST /channels/.../messages"


@pytest.fixture
async def world() -> AsyncIterator[DiscordWorld]:
    async with DiscordWorld() as world:
        yield world


@pytest.fixture
async def announcer(world: DiscordWorld) -> AsyncIterator[DiscordAnnouncer]:
    """Logged in and not connected: what a replica without a gateway has."""
    app = DiscordApp(
        token=world.token, studio=FakeStudio(), store=FakeStore(), api_url=world.api_url, gateway_url=world.gateway_url
    )
    await app.login()
    yield DiscordAnnouncer(app._client, FakeStore(), call_s=3.0)
    await app.close()


async def show(announcer: DiscordAnnouncer, at: Place = HERE, repeat: bool = False, card: str = "waiting") -> Place:
    return await announcer.show(CARDS[f"video_card {card}"], at, key="r9ab3:card", repeat=repeat)


async def deliver(announcer: DiscordAnnouncer, at: Place = HERE, repeat: bool = False, **changes: Any) -> Place:
    card = replace(CARDS["result_card remix"], **changes)
    return await announcer.deliver(card, at, A_FILM, key="r9ab3:result", repeat=repeat, memo=NoMemo())


async def test_a_card_is_posted_and_then_edited_in_place(world, announcer):
    at = await show(announcer)
    assert await show(announcer, at, card="rendering") == at
    [message] = world.messages()
    assert at == f"discord:301:401:{message.id}"
    assert "42 %" in message.text
    assert message.edits == 1


async def test_the_result_brings_film_words_and_buttons(world, announcer):
    await deliver(announcer)
    [message] = world.messages()
    assert message.film == FILM
    assert message.buttons == ("REMIX", "AGAIN", "COMPARE", "DETAILS", "DELETE")
    assert "“make it night”" in message.text
    [gallery] = [part for part in world.rest.posts[message.id].components[0]["components"] if part["type"] == 12]
    assert gallery["items"][0]["description"].startswith("AI-generated video, 8 seconds, landscape.")


async def test_a_result_answers_its_original(world, announcer):
    original = await deliver(announcer)
    reply = await announcer.deliver(
        replace(CARDS["result_card remix"], reply_to=original),
        HERE,
        A_FILM,
        key="x:result",
        repeat=False,
        memo=NoMemo(),
    )
    assert world.messages()[-1].id == reply.rsplit(":", 1)[1]
    assert world.messages()[-1].reply_to == original.rsplit(":", 1)[1]


async def test_a_result_in_another_channel_answers_nothing(world, announcer):
    await deliver(announcer, reply_to=Place("discord:301:402:10001"))
    assert world.messages()[0].reply_to is None


async def test_a_deleted_original_is_no_obstacle(world, announcer):
    await deliver(announcer, reply_to=Place("discord:301:401:12345"))
    assert world.messages()[0].film == FILM


async def test_without_the_right_to_reply_the_result_comes_all_the_same(world, announcer):
    world.rest.denied = {"READ_MESSAGE_HISTORY"}
    await deliver(announcer, reply_to=Place("discord:301:401:12345"))
    assert world.messages()[0].film == FILM


async def test_only_the_requester_is_notified_and_only_by_the_result(world, announcer):
    await show(announcer, card="waiting")
    await deliver(
        announcer, said="@everyone <@501> <@&1>", headline=("@everyone ", *CARDS["result_card remix"].headline)
    )
    assert [post.pinged for post in world.rest.posts.values()] == [set(), {"502"}]


async def test_the_same_key_posts_once_and_another_kind_again(world, announcer):
    first = await deliver(announcer)
    assert await deliver(announcer) == first
    await show(announcer)
    assert len(world.messages()) == 2


async def test_a_server_error_after_posting_makes_no_second_message(world, announcer):
    world.fail_next(POST, 500, after=True)
    await deliver(announcer)
    assert len(world.messages()) == 1
    assert world.calls("POST /channels/{channel_id}/messages") == 2


async def test_a_lost_reply_is_found_in_the_channel_once_the_nonce_is_forgotten(world, announcer):
    world.fail_next(POST, "cut", after=True)
    with pytest.raises(TryLater) as lost:
        await deliver(announcer)
    assert lost.value.unknown
    [message] = world.messages()
    world.rest.posts[message.id].nonce = None
    assert await deliver(announcer, repeat=True) == f"discord:301:401:{message.id}"
    assert len(world.messages()) == 1


async def test_a_lost_progress_card_is_found_and_brought_up_to_date(world, announcer):
    at = await show(announcer)
    [message] = world.messages()
    world.rest.posts[message.id].nonce = None
    assert await show(announcer, repeat=True, card="rendering") == at
    [message] = world.messages()
    assert "42 %" in message.text


async def test_the_answer_to_a_press_has_no_mark_and_is_found_by_its_button(world, announcer):
    at = await show(announcer)
    [message] = world.messages()
    world.rest.posts[message.id].components[0]["id"] = 1
    world.rest.posts[message.id].nonce = None
    assert await show(announcer, repeat=True, card="rendering") == at


async def test_a_film_shown_again_is_not_taken_for_its_first_message(world, announcer):
    first = await deliver(announcer)
    card = CARDS["result_card remix"]
    again = await announcer.deliver(card, HERE, A_FILM, key="r9ab3:show-1", repeat=True, memo=NoMemo())
    assert again != first
    assert len(world.messages()) == 2


@pytest.mark.parametrize(("others", "seen"), [(120, True), (600, False)])
async def test_an_earlier_try_is_found_some_hundred_messages_back(world, announcer, others, seen):
    first = await deliver(announcer)
    [message] = world.messages()
    for _ in range(others):
        world.rest.posts[number] = replace(
            world.rest.posts[message.id], id=(number := world.rest.new_id()), components=[], nonce=None
        )
    world.rest.posts[message.id].nonce = None
    assert (await deliver(announcer, repeat=True) == first) is seen
    assert world.calls("GET /channels/{channel_id}/messages") == (2 if seen else 5)


async def test_a_repeat_that_finds_nothing_posts(world, announcer):
    await show(announcer)
    await deliver(announcer, repeat=True)
    assert len(world.messages()) == 2


async def test_a_message_that_was_posted_and_deleted_is_left_deleted(world, announcer):
    await deliver(announcer)
    world.delete(world.messages()[0])
    assert await deliver(announcer) == HERE
    assert world.messages() == []


async def test_an_edit_keeps_the_film(world, announcer):
    at = await deliver(announcer)
    await show(announcer, at)
    assert list(world.rest.posts[at.rsplit(":", 1)[1]].films) == ["remix-r9ab3.mp4"]


async def test_a_deleted_card_is_told_as_gone(world, announcer):
    at = await show(announcer)
    world.delete(world.messages()[0])
    with pytest.raises(MessageGone):
        await show(announcer, at)


@pytest.mark.parametrize("page", [False, True], ids=["by Discord", "by what stands in front of it"])
async def test_a_film_too_large_is_told_and_nothing_is_posted(world, announcer, page):
    world.rest.upload_limit, world.rest.refuses_by_a_page = 1000, page
    with pytest.raises(TooLarge):
        await deliver(announcer)
    assert world.messages() == []


async def test_a_picture_comes_where_the_film_cannot(world, announcer):
    card = CARDS["result_card poster"]
    await announcer.deliver(card, HERE, A_FILM, key="r9ab3:result", repeat=False, memo=NoMemo())
    [message] = world.messages()
    assert list(world.rest.posts[message.id].films) == ["remix-r9ab3.jpg"]
    assert "It is safe in the archive" in message.text
    assert message.buttons == ("REMIX", "AGAIN", "COMPARE", "DETAILS", "DELETE")
    assert world.rest.posts[message.id].pinged == {"502"}


async def test_a_film_at_our_address_is_played_and_linked(world, announcer):
    await announcer.deliver(CARDS["result_card linked"], HERE, None, key="r9ab3:result", repeat=False, memo=NoMemo())
    [message] = world.messages()
    [gallery] = [part for part in world.rest.posts[message.id].components[0]["components"] if part["type"] == 12]
    assert gallery["items"][0]["media"]["url"] == "https://videos.example.org/m/0123456789abcdef.mp4"
    assert message.buttons[0] == "WATCH"


async def test_an_address_that_discord_refuses_is_told_apart_from_a_place_that_it_refuses(world, announcer):
    card = CARDS["result_card linked"]
    for code, expected in ((50035, NotTaken), (50013, Undeliverable)):
        world.fail_next(POST, 400, code=code)
        with pytest.raises(expected) as raised:
            await announcer.deliver(card, HERE, None, key="r9ab3:result", repeat=False, memo=NoMemo())
        assert type(raised.value) is expected


async def test_without_https_an_address_is_only_linked(world, announcer):
    card = CARDS["result_card linked"]
    card = replace(card, watch=replace(card.watch, url="http://192.0.2.1:8080/m/0123.mp4"))
    await announcer.deliver(card, HERE, None, key="r9ab3:result", repeat=False, memo=NoMemo())
    [message] = world.messages()
    assert [part["type"] for part in world.rest.posts[message.id].components[0]["components"]].count(12) == 0
    assert message.buttons[0] == "WATCH"


async def test_a_person_is_told_in_their_direct_messages(world, announcer):
    await announcer.tell(BEN, CARDS["notice help"], key="k", repeat=False)
    assert await announcer.direct(BEN) == "discord:301:@7502:"
    assert "Make and remix AI videos" in world.messages_in("7502")[0].text


async def test_a_film_can_be_delivered_into_direct_messages(world, announcer):
    at = await deliver(announcer, await announcer.direct(BEN))
    assert at.startswith("discord:301:@7502:")
    assert world.messages_in("7502")[0].film == FILM


async def test_closed_direct_messages_cannot_be_delivered_to(world, announcer):
    world.rest.closed.add("502")
    with pytest.raises(Undeliverable):
        await announcer.tell(BEN, CARDS["notice help"], key="k", repeat=False)


async def test_a_call_that_hangs_is_given_up(world, announcer):
    world.fail_next("PATCH /channels/.../messages/...", "hang")
    at = await show(announcer)
    announcer._call_s = 0.2
    with pytest.raises(TryLater) as given_up:
        await show(announcer, at)
    assert given_up.value.unknown


Call = Callable[[DiscordAnnouncer, Place], Awaitable[object]]
CALLS: dict[str, tuple[str, Call]] = {
    "post a card": (POST, lambda announcer, _: show(announcer, HERE)),
    "edit a card": ("PATCH /channels/.../messages/...", show),
    "deliver": (POST, lambda announcer, _: deliver(announcer)),
    "look into the history": ("GET /channels/.../messages", lambda announcer, _: deliver(announcer, repeat=True)),
    "open a direct message": ("POST /users/@me/channels", lambda announcer, _: announcer.direct(ANA)),
    "tell": (POST, lambda announcer, _: announcer.tell(ANA, CARDS["notice help"], key="k", repeat=False)),
}
# aiohttp itself repeats a GET whose connection was cut, and no POST: hence two cuts.
FAULTS: dict[str, tuple[dict[str, Any], type[ChatProblem], bool, float | None]] = {
    "503": ({"status": 503}, TryLater, True, None),
    "cut": ({"status": "cut", "times": 2}, TryLater, True, None),
    "429": ({"status": 429}, TryLater, False, 60.0),
    "429 of Cloudflare": ({"status": 429, "via": False}, TryLater, False, 60.0),
    "no access": ({"status": 403, "code": 50001}, Undeliverable, False, None),
    "no permission": ({"status": 403, "code": 50013}, Undeliverable, False, None),
    "archived thread": ({"status": 400, "code": 50083}, Undeliverable, False, None),
    "channel gone": ({"status": 404, "code": 10003}, Undeliverable, False, None),
    "token revoked": ({"status": 401}, TryLater, False, 60.0),
    "403 of a proxy": ({"status": 403}, TryLater, True, None),
    "404 of a proxy": ({"status": 404}, TryLater, True, None),
    "400 of a proxy": ({"status": 400}, TryLater, True, None),
    "sending is off for now": ({"status": 403, "code": 40004}, TryLater, True, None),
    "a feature is off for now": ({"status": 403, "code": 40006}, TryLater, True, None),
}


NO_HISTORY = {("look into the history", "no access"), ("look into the history", "no permission")}
"""Then there is only the nonce to trust: test_without_history_the_nonce_has_to_do."""


@pytest.mark.parametrize(("call", "fault"), sorted({(call, fault) for call in CALLS for fault in FAULTS} - NO_HISTORY))
async def test_every_fault_at_every_call_is_one_of_the_cores(world, announcer, call, fault):
    path, act = CALLS[call]
    facts, expected, unknown, after_s = FAULTS[fault]
    at = Place("discord:301:401:" + world.rest.new_id())
    world.fail_next(path, **facts)
    with pytest.raises(expected) as raised:
        await act(announcer, at)
    if isinstance(raised.value, TryLater):
        assert (raised.value.unknown, raised.value.after_s) == (unknown, after_s)


async def test_without_history_the_nonce_has_to_do(world, announcer):
    first = await deliver(announcer)
    world.fail_next("GET /channels/.../messages", 403, code=50001)
    assert await deliver(announcer, repeat=True) == first


async def test_too_many_edits_of_an_old_message_are_put_off(world, announcer):
    at = await show(announcer)
    world.fail_next("PATCH /channels/.../messages/...", 400, code=30046)
    with pytest.raises(TryLater) as raised:
        await show(announcer, at)
    assert raised.value.after_s == 600


async def test_a_server_that_is_not_there_took_nothing(world, announcer):
    await world.__aexit__()
    with pytest.raises(TryLater):  # On the connection kept alive, where nobody can tell.
        await show(announcer)
    with pytest.raises(TryLater) as raised:
        await show(announcer)
    assert not raised.value.unknown


def test_the_nonce_is_that_of_the_documented_recipe():
    assert nonce_of("v7kq2:result") == "MEFXSH3BS2JXMY6ILRFGD4EKZ"  # base32(sha256(…)), its first 25 letters.
    assert nonce_of("v7kq2:result") != nonce_of("v7kq2:card")
