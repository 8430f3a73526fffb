"""From the press to the film: what a member sees, and what it costs, when all goes well and when it does not."""

import pytest

from core.errors import Code, Missed, NotAFilm, Rejected, Unconfirmed
from core.ports import Caps, State
from core.video import Reason, Status
from tests.house import ANA, BEN, Bot, ask, make_bot


async def test_a_video_is_made_stored_charged_and_posted(bot: Bot) -> None:
    await bot.grant(ANA, 100)
    card = await bot.make()
    assert await bot.balance() == (60, 40)
    await bot.until_idle()
    bot.provider.finish_all()
    await bot.work(30)
    assert await bot.status(card.video) is Status.READY
    assert await bot.balance() == (60, 0)
    [result] = bot.announcer.results()
    assert [button.label for button in result.card.buttons] == ["REMIX", "AGAIN", "DETAILS", "DELETE"]
    assert bot.card(card.video).shown.startswith("folded")
    assert await bot.breaches() == []


async def test_a_remix_costs_what_the_original_costs_and_is_stored_with_its_parameters(bot: Bot) -> None:
    await bot.grant(ANA, 500)
    original = await bot.ready(model="sora-2-pro", seconds=8, size="1792x1024")
    await bot.grant(BEN, 400)
    card = await bot.remix(original.id, "Add falling snow", account=BEN)
    remix = await bot.video(card.video)
    assert (remix.spec, remix.price, remix.remix_of) == (original.spec, 400, original.id)
    assert remix.prompt == "REMIX: Add falling snow"
    await bot.until_idle()
    assert bot.provider.calls["remix"] == 1
    assert bot.provider.jobs["video_2"].order.prompt == "Add falling snow"


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (Rejected(Code.REFUSED), Reason.REFUSED),
        (Rejected(Code.AUTH), Reason.PROVIDER_ERROR),
        (Rejected(Code.INVALID_REQUEST), Reason.PROVIDER_ERROR),
        (Rejected(Code.SOURCE_GONE), Reason.SOURCE_GONE),
    ],
)
async def test_a_rejected_submit_costs_nothing_and_says_why(bot: Bot, fault: Rejected, reason: Reason) -> None:
    await bot.grant(ANA, 100)
    bot.provider.next_post = [fault]
    card = await bot.make()
    await bot.work(5)
    video = await bot.video(card.video)
    assert (video.status, video.reason) == (Status.FAILED, reason)
    assert await bot.balance() == (100, 0)
    shown = bot.card(card.video)
    assert "40 credits are back." in str(shown.notes)
    assert await bot.breaches() == []


@pytest.mark.parametrize("code", [Code.RATE_LIMITED, Code.NOT_SENT])
async def test_a_busy_provider_is_asked_again_later_under_the_same_hold(bot: Bot, code: Code) -> None:
    await bot.grant(ANA, 100)
    bot.provider.next_post = [Rejected(code, retry_after=7), Rejected(code, retry_after=7)]
    card = await bot.make()
    await bot.until_idle()
    assert await bot.status(card.video) is Status.QUEUED
    assert await bot.balance() == (60, 40)
    await bot.work(60)
    assert await bot.status(card.video) is Status.RUNNING
    assert (bot.provider.calls["create"], (await bot.video(card.video)).attempts) == (3, 1)


async def test_an_accepted_submit_whose_answer_was_lost_is_found_in_the_listing(bot: Bot) -> None:
    await bot.grant(ANA, 100)
    bot.provider.accept_then = Unconfirmed("cut")
    card = await bot.make()
    await bot.work(110)
    assert await bot.status(card.video) is Status.SUBMITTING
    assert await bot.balance() == (60, 40)
    bot.provider.finish_all()
    await bot.work(60)
    assert await bot.status(card.video) is Status.READY
    assert bot.provider.calls["create"] == 1
    assert len(bot.announcer.results()) == 1


async def test_a_submit_that_never_arrived_is_sent_once_more_and_no_more(bot: Bot) -> None:
    await bot.grant(ANA, 100)
    bot.provider.next_post = [Unconfirmed("lost"), Unconfirmed("lost"), Unconfirmed("lost")]
    card = await bot.make()
    await bot.work(300)
    video = await bot.video(card.video)
    assert (video.status, video.reason) == (Status.FAILED, Reason.NOT_CONFIRMED)
    assert bot.provider.calls["create"] == 2
    assert await bot.balance() == (100, 0)


async def test_without_a_listing_an_unconfirmed_submit_is_never_repeated(sqlite_bot_without_listing: Bot) -> None:
    bot = sqlite_bot_without_listing
    await bot.grant(ANA, 100)
    bot.provider.accept_then = Unconfirmed("cut")
    card = await bot.make()
    await bot.work(200)
    assert (await bot.video(card.video)).reason is Reason.NOT_CONFIRMED
    assert bot.provider.calls["create"] == 1
    assert await bot.balance() == (100, 0)


async def test_a_server_that_has_no_listing_after_all_ends_the_doubt_soon(bot: Bot) -> None:
    await bot.grant(ANA, 100)
    bot.provider.accept_then = Unconfirmed("cut")
    bot.provider.next_listing = [Missed("HTTP 405", gone=True) for _ in range(400)]
    card = await bot.make()
    await bot.work(90)
    assert "I am checking" in str(bot.card(card.video).notes)
    await bot.work(900)
    assert (await bot.video(card.video)).reason is Reason.NOT_CONFIRMED
    assert bot.provider.calls["create"] == 1
    assert await bot.balance() == (100, 0)
    assert "free" not in str(bot.card(card.video).notes), "nobody could find it any more"


async def test_an_outage_of_the_provider_expires_nothing(bot: Bot) -> None:
    await bot.grant(ANA, 100)
    card = await bot.make()
    await bot.until_idle()
    bot.provider.next_poll = [Missed("down") for _ in range(400)]
    bot.provider.next_listing = [Missed("down") for _ in range(400)]
    await bot.work(4 * 3600, step=60)
    assert await bot.status(card.video) is Status.RUNNING
    assert "not answering" in str(bot.card(card.video).notes)
    bot.provider.next_poll, bot.provider.next_listing = [], []
    bot.provider.finish_all()
    await bot.work(200)
    assert await bot.status(card.video) is Status.READY


async def test_a_provider_that_never_finishes_costs_nothing_and_a_late_film_is_a_gift(bot: Bot) -> None:
    await bot.grant(ANA, 100)
    card = await bot.make()
    await bot.work(2 * 3600, step=30)
    video = await bot.video(card.video)
    assert (video.status, video.reason) == (Status.FAILED, Reason.EXPIRED)
    assert await bot.balance() == (100, 0)
    bot.provider.finish_all()
    await bot.work(1200, step=30)
    [gift] = bot.announcer.results()
    assert (await bot.video(gift.card.video)).gift_of == card.video
    assert "It came after all" in str(bot.card(card.video).notes)
    assert await bot.balance() == (100, 0)
    assert await bot.breaches() == []


async def test_what_is_no_film_is_not_charged(bot: Bot) -> None:
    await bot.grant(ANA, 100)
    card = await bot.make()
    await bot.until_idle()
    bot.provider.film = b"<html>an error page</html>"
    bot.provider.finish_all()
    await bot.work(300)
    assert (await bot.video(card.video)).reason is Reason.PROVIDER_ERROR
    assert await bot.balance() == (100, 0)


async def test_a_broken_download_is_fetched_again(bot: Bot) -> None:
    await bot.grant(ANA, 100)
    card = await bot.make()
    await bot.until_idle()
    bot.provider.fetch_faults = [Missed("cut"), NotAFilm("half")]
    bot.provider.finish_all()
    await bot.work(200)
    assert await bot.status(card.video) is Status.READY
    assert await bot.balance() == (60, 0)


async def test_progress_is_shown_and_never_goes_back(bot: Bot) -> None:
    await bot.grant(ANA, 100)
    card = await bot.make()
    await bot.until_idle()
    bot.provider.finish("video_1", state=State.RUNNING, progress=40)
    await bot.work(30)
    bot.provider.finish("video_1", state=State.RUNNING, progress=20)
    await bot.work(30)
    assert "40 %" in str(bot.card(card.video).headline)


async def test_nothing_is_bought_that_could_not_be_kept(bot: Bot) -> None:
    await bot.grant(ANA, 100)
    bot.media.full = True
    waiting, cancelled = await bot.make(prompt="a fox"), await bot.make(prompt="a boat")
    await bot.work(300)
    assert bot.provider.calls["create"] == 0
    assert await bot.status(waiting.video) is Status.QUEUED
    await bot.studio.cancel(ask(ANA), cancelled.video)
    await bot.work(5)
    assert await bot.status(cancelled.video) is Status.FAILED
    bot.media.full = False
    await bot.work(120)
    bot.provider.finish_all()
    await bot.work(30)
    assert await bot.status(waiting.video) is Status.READY
    assert await bot.balance() == (60, 0)


async def test_a_cancelled_waiting_video_gives_its_credits_back_at_once(bot: Bot) -> None:
    await bot.grant(ANA, 100)
    card = await bot.make()
    notice = await bot.studio.cancel(ask(ANA), card.video)
    assert "40 credits are back" in str(notice.lines)
    await bot.until_idle()
    assert bot.provider.calls["create"] == 0
    assert await bot.balance() == (100, 0)


@pytest.fixture
async def sqlite_bot_without_listing(bot: Bot) -> Bot:
    return make_bot(bot.database, bot.clock, caps=Caps(lists=False))
