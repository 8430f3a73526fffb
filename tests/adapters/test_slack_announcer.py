"""Cards and films in Slack: posted once whatever breaks, and every refusal of Slack's told in our own errors."""

import contextlib
from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from adapters.slack.announcer import SlackAnnouncer
from adapters.slack.client import client
from adapters.slack.faults import OPERATOR_WAIT_S
from core.errors import ChatProblem, MessageGone, NeverShown, NotTaken, TooLarge, TryLater, Undeliverable
from core.names import AccountId, Place, VideoId
from tests.adapters.slack_fakes import A_FILM, CARDS, FILM, HERE, KeptMemo, Naps, OneFilm
from tests.worlds.slack import SlackWorld
from tests.worlds.slack_api import BOT
from tests.worlds.slack_files import Posted

CARD = CARDS["video_card rendering"]
RESULT = CARDS["result_card remix"]
BEN = AccountId("slack:T0001:U0BEN")


@pytest.fixture
async def world():
    async with SlackWorld() as world:
        yield world
        assert not world.api.rejected, world.api.rejected


@pytest.fixture
def naps():
    return Naps()


@pytest.fixture
def announcer(world, naps):
    return SlackAnnouncer(client(world.bot_token, world.api_url), OneFilm(), sleep=naps)


async def deliver(announcer, memo, *, repeat=False, at=HERE, film=A_FILM, card=RESULT):
    return await announcer.deliver(card, at, film, key="r9ab3:result", repeat=repeat, memo=memo)


def cards(world, words="Remix ready"):
    return [message for message in world.messages() if words in message.text]


def films(world):
    return [post for post in world.api.posts if post.file]


async def test_a_card_is_posted_and_then_edited_in_place(announcer, world):
    at = await announcer.show(CARD, HERE, key="r9ab3:card", repeat=False)
    assert await announcer.show(CARDS["video_card finishing"], at, key="r9ab3:card", repeat=False) == at
    (message,) = world.messages()
    assert (message.text.split("\n")[0], message.edits) == ("📤 Finishing", 1)
    assert at == f"{HERE}{message.id}"


async def test_a_card_tells_its_video_in_its_metadata(announcer, world):
    await announcer.show(CARD, HERE, key="r9ab3:card", repeat=False)
    assert world.api.posts[0].metadata == {
        "event_type": "sora_video",
        "event_payload": {"video": "r9ab3", "kind": "card"},
    }


async def test_a_card_whose_reply_was_lost_is_found_and_edited(announcer, world):
    world.fail_next("chat.postMessage", after=True, cut=True)
    with pytest.raises(TryLater) as lost:
        await announcer.show(CARD, HERE, key="r9ab3:card", repeat=False)
    assert lost.value.unknown
    at = await announcer.show(CARDS["video_card finishing"], HERE, key="r9ab3:card", repeat=True)
    assert [f"{HERE}{message.id}" for message in world.messages()] == [at]
    assert "Finishing" in world.messages()[0].text


async def test_other_peoples_metadata_is_not_believed(announcer, world):
    told = {"event_type": "sora_video", "event_payload": {"video": "r9ab3", "kind": "card"}}
    forged = Posted("C0001", "1600000000.000001", "forged", metadata=told)
    world.api.posts.append(forged)
    world.api.message = lambda post, **_: {"ts": post.ts, "bot_id": "B0EVIL", "metadata": post.metadata}
    at = await announcer.show(CARD, HERE, key="r9ab3:card", repeat=True)
    assert not at.endswith(forged.ts)
    assert BOT != "B0EVIL"


async def test_without_the_right_to_read_a_second_card_is_accepted(announcer, world):
    world.api.denied.add("conversations.history")
    await announcer.show(CARD, HERE, key="r9ab3:card", repeat=True)
    assert len(world.messages()) == 1


async def test_a_film_comes_first_and_its_card_below(announcer, world):
    at = await deliver(announcer, KeptMemo())
    film, card = world.messages()
    assert (film.text, film.film, card.text.split("\n")[0]) == ("remix-r9ab3.mp4", FILM, "🔁 Remix ready · <@U0BEN>")
    assert at == f"{HERE}{card.id}"
    assert card.reply_to == "1700000000.000100"
    assert "https://the-team.slack.com/archives/C0001/p1700000000000100" in str(world.api.posts[1].blocks)


async def test_the_film_is_streamed_with_its_length(announcer, world):
    await deliver(announcer, KeptMemo())
    assert [call for name, call in world.api.recorded if name == "upload"] == [{"length": str(len(FILM))}]


async def test_nothing_that_keeps_slack_from_sharing_is_sent(announcer, world):
    await deliver(announcer, KeptMemo())
    calls = dict(world.api.recorded)
    assert set(calls["files.getUploadURLExternal"]) == {"filename", "length"}
    assert set(calls["files.completeUploadExternal"]) == {"files", "channel_id"}


async def test_the_file_is_remembered_before_its_share_is_asked_for(announcer, world):
    memo = KeptMemo()
    world.fail_next("files.completeUploadExternal", 500)
    with pytest.raises(TryLater):
        await deliver(announcer, memo)
    assert memo.text == next(iter(world.api.files))


STEPS = [
    "files.getUploadURLExternal",
    "upload",
    "files.completeUploadExternal",
    "files.info",
    "chat.postMessage",
]


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("how", ["cut", "500"])
@pytest.mark.parametrize("step", STEPS)
async def test_broken_at_any_step_and_repeated_it_is_one_film_and_one_card(announcer, world, step, how, after):
    memo = KeptMemo()
    world.fail_next(step, 500 if how == "500" else 200, cut=how == "cut", after=after)
    with contextlib.suppress(TryLater):  # A look that is cut off is repeated by aiohttp itself, being a GET.
        await deliver(announcer, memo)
    at = await deliver(announcer, memo, repeat=True)
    assert (len(films(world)), len(cards(world))) == (1, 1)
    assert at == f"{HERE}{cards(world)[0].id}"


class Killed(BaseException):
    """The process ends here."""


class DeadlyMemo(KeptMemo):
    def __init__(self, *, after: bool) -> None:
        super().__init__()
        self._after = after
        self._alive = True

    async def save(self, text: str) -> None:
        if self._after or not self._alive:
            await super().save(text)
        if self._alive:
            self._alive = False
            raise Killed


@pytest.mark.parametrize("after", [False, True])
async def test_killed_while_remembering_the_file_it_is_one_film_and_one_card(announcer, world, after):
    memo = DeadlyMemo(after=after)
    with pytest.raises(Killed):
        await deliver(announcer, memo)
    await deliver(announcer, memo, repeat=True)
    assert (len(films(world)), len(cards(world))) == (1, 1)


async def test_repeated_after_everything_stands_it_posts_nothing(announcer, world):
    memo = KeptMemo()
    at = await deliver(announcer, memo)
    assert await deliver(announcer, memo, repeat=True) == at
    assert len(world.messages()) == 2


async def test_a_video_shown_again_is_not_taken_for_its_first_result(announcer, world):
    await deliver(announcer, KeptMemo())
    again = await announcer.deliver(RESULT, HERE, A_FILM, key="r9ab3:show-1", repeat=True, memo=KeptMemo())
    assert len(cards(world)) == 2
    assert again == f"{HERE}{cards(world)[1].id}"


async def test_a_share_that_takes_long_is_waited_for(announcer, world, naps):
    world.api.shared_after_looks = 5
    await deliver(announcer, KeptMemo())
    assert [message.film is not None for message in world.messages()] == [True, True]
    assert naps.slept == 0.5 + 1 + 2 + 4 + 8


async def test_a_share_that_never_comes_is_asked_for_once_more_and_then_given_up(announcer, world, naps):
    world.api.shared_after_looks = 10_000
    memo = KeptMemo()
    for repeat in (False, True):
        with pytest.raises(TryLater):
            await deliver(announcer, memo, repeat=repeat)
    with pytest.raises(NeverShown):
        await deliver(announcer, memo, repeat=True)
    assert world.calls("files.completeUploadExternal") == 2
    assert len(world.api.files) == 1
    assert naps.slept < 5 * 40


@pytest.mark.parametrize("times", [1, 3])
async def test_a_share_that_slack_did_not_take_is_asked_for_again_without_a_wait(announcer, world, naps, times):
    memo = KeptMemo()
    world.fail_next("files.completeUploadExternal", 429, error="ratelimited", Retry_After="1", times=times)
    for _ in range(times):
        with pytest.raises(TryLater):
            await deliver(announcer, memo, repeat=True)
    await deliver(announcer, memo, repeat=True)
    assert naps.slept < 5
    assert (world.calls("files.getUploadURLExternal"), len(films(world)), len(cards(world))) == (1, 1, 1)


async def test_a_share_that_slack_did_not_take_is_taken_away_with_its_file(announcer, world):
    memo = KeptMemo()
    world.fail_next("files.completeUploadExternal", 429, error="ratelimited")
    with pytest.raises(TryLater):
        await deliver(announcer, memo)
    assert list(world.api.files) == ["F1"]
    await announcer.take_away(CARD, HERE, key="r9ab3:result", memo=memo.text)
    assert not world.api.files


async def test_a_share_that_came_late_is_not_asked_for_again(announcer, world):
    world.api.shared_after_looks = 10
    memo = KeptMemo()
    with pytest.raises(TryLater):
        await deliver(announcer, memo)
    await deliver(announcer, memo, repeat=True)
    assert (world.calls("files.completeUploadExternal"), len(films(world)), len(cards(world))) == (1, 1, 1)


async def test_a_new_place_is_a_new_upload(announcer, world):
    memo = KeptMemo()
    memo.text = ""
    at = await deliver(announcer, memo, at=await announcer.direct(BEN))
    assert at.startswith("slack:T0001:D0BEN:")
    assert [message.film for message in world.messages_in("D0BEN")] == [FILM, FILM]


@pytest.mark.parametrize(
    ("step", "error", "expected"),
    [
        ("files.getUploadURLExternal", "file_upload_size_restricted", TooLarge),
        ("files.getUploadURLExternal", "file_uploads_disabled", NotTaken),
        ("files.completeUploadExternal", "storage_limit_reached", NotTaken),
    ],
)
async def test_a_film_that_slack_does_not_take_is_told_and_nothing_is_posted(announcer, world, step, error, expected):
    world.fail_next(step, error=error)
    with pytest.raises(NotTaken) as raised:
        await deliver(announcer, KeptMemo())
    assert type(raised.value) is expected
    assert world.messages() == []


async def test_a_413_is_too_large_as_well(announcer, world):
    world.fail_next("upload", 413)
    with pytest.raises(TooLarge):
        await deliver(announcer, KeptMemo())


async def test_a_picture_comes_where_the_film_cannot(announcer, world):
    card = CARDS["result_card poster"]
    await deliver(announcer, KeptMemo(), card=card, film=A_FILM)
    film, below = world.messages()
    assert film.text == "remix-r9ab3.jpg"
    assert "It is safe in the archive" in below.text


async def test_a_film_at_our_address_is_linked(announcer, world):
    await deliver(announcer, KeptMemo(), card=CARDS["result_card linked"], film=None)
    (card,) = world.messages()
    assert world.calls("files.getUploadURLExternal") == 0
    assert "WATCH" in card.text
    assert "https://videos.example.org/m/0123456789abcdef.mp4" in str(world.api.posts[0].blocks)


@pytest.mark.parametrize(
    "address", ["http://evil.example/x", "https://evil.example/x", "https://slack.com.evil.example/x", "file:///x", ""]
)
async def test_a_film_goes_to_slack_alone(announcer, world, address):
    world.api.files_getUploadURLExternal = lambda _: {"ok": True, "upload_url": address, "file_id": "F1"}
    with pytest.raises(TryLater):
        await deliver(announcer, KeptMemo())


@pytest.mark.parametrize("call", ["chat.postMessage", "chat.update", "conversations.open"])
@pytest.mark.parametrize(
    ("fault", "wanted"),
    [
        ({"error": "channel_not_found"}, Undeliverable),
        ({"error": "not_in_channel"}, Undeliverable),
        ({"error": "is_archived"}, Undeliverable),
        ({"error": "restricted_action"}, Undeliverable),
        ({"error": "message_not_found"}, MessageGone),
        ({"error": "cant_update_message"}, MessageGone),
        ({"error": "ratelimited", "status": 429, "Retry_After": "7"}, TryLater),
        ({"status": 429, "Retry_After": "soon"}, TryLater),
        ({"error": "token_revoked"}, TryLater),
        ({"error": "missing_scope"}, TryLater),
        ({"error": "invalid_blocks"}, Undeliverable),
        ({"error": "never_heard_of"}, TryLater),
        ({"status": 500}, TryLater),
        ({"status": 503}, TryLater),
        ({"cut": True}, TryLater),
    ],
)
async def test_every_fault_is_one_of_our_errors(announcer, world, call, fault, wanted):
    at = await announcer.show(CARD, HERE, key="r9ab3:card", repeat=False) if call == "chat.update" else HERE
    world.fail_next(call, **fault)
    doing = (
        announcer.tell(BEN, CARDS["notice granted"], key="k", repeat=False)
        if call == "conversations.open"
        else announcer.show(CARD, at, key="r9ab3:card", repeat=False)
    )
    with pytest.raises(wanted) as told:
        await doing
    if fault.get("Retry_After") == "7":
        assert told.value.after_s == 7
    if wanted is TryLater:
        assert told.value.unknown == (
            not {"status", "error"} & set(fault) or fault.get("status", 0) >= 500 or "heard" in str(fault)
        )


@pytest.mark.parametrize("step", ["files.getUploadURLExternal", "files.completeUploadExternal", "chat.postMessage"])
async def test_a_film_waits_for_the_scope_that_is_missing(announcer, world, step):
    memo = KeptMemo()
    world.fail_next(step, error="missing_scope")
    with pytest.raises(TryLater) as told:
        await deliver(announcer, memo)
    assert (told.value.after_s, told.value.unknown) == (OPERATOR_WAIT_S, False)
    await deliver(announcer, memo, repeat=True)
    assert (len(films(world)), len(cards(world))) == (1, 1)


@pytest.mark.parametrize("error", ["invalid_blocks", "invalid_arguments", "missing_scope"])
async def test_what_somebody_has_to_repair_is_logged_as_an_error(announcer, world, error):
    world.fail_next("chat.postMessage", error=error)
    with capture_logs() as logs, pytest.raises(ChatProblem):
        await announcer.show(CARD, HERE, key="r9ab3:card", repeat=False)
    assert [(log["log_level"], log["code"]) for log in logs] == [("error", error)]


async def test_a_deleted_card_is_told(announcer, world):
    at = await announcer.show(CARD, HERE, key="r9ab3:card", repeat=False)
    world.delete(world.messages()[0])
    with pytest.raises(MessageGone):
        await announcer.show(CARD, at, key="r9ab3:card", repeat=False)


async def test_nobody_home_means_nothing_was_posted(naps):
    lonely = SlackAnnouncer(client("xoxb", "http://127.0.0.1:9/api/"), OneFilm(), sleep=naps)
    with pytest.raises(TryLater) as told:
        await lonely.show(CARD, HERE, key="r9ab3:card", repeat=False)
    assert not told.value.unknown


async def test_a_person_is_told_in_a_direct_message(announcer, world):
    await announcer.tell(BEN, CARDS["notice granted"], key="k", repeat=False)
    assert "Credits granted" in world.messages_in("D0BEN")[0].text


async def test_a_lost_answer_is_not_taken_for_an_older_message_of_its_kind(announcer, world):
    await announcer.tell(BEN, CARDS["notice granted"], key="b1:brought", repeat=False)
    await announcer.tell(BEN, CARDS["notice granted"], key="b2:brought", repeat=True)
    await announcer.tell(BEN, CARDS["notice granted"], key="b2:brought", repeat=True)
    assert len(world.messages_in("D0BEN")) == 2


async def test_a_strange_video_id_stays_data(announcer, world):
    card = replace(CARD, video=VideoId("<!channel>"), summary="<!channel> & co")
    await announcer.show(card, Place("slack:T0001:C0001:"), key="x:card", repeat=False)
    assert world.api.posts[0].text == "&lt;!channel&gt; &amp; co"
