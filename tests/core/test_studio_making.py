"""Starting and stopping videos: forms, prices, advice that can be overruled, drafts that are kept."""

import pytest

from core import refusals
from core.cards import MakeForm, RemixForm
from core.errors import Unconfirmed
from core.names import Place
from core.ports import Caps, State
from core.store import drafts, posts
from core.store.ending import CARD
from core.studio import Limits, Wish
from core.video import Reason, Status
from tests.fakes import FakeClock
from tests.house import ANA, BEN, BOSS, CHANNEL, Bot, ask, make_bot


async def test_making_holds_the_price_and_shows_a_waiting_card(bot: Bot) -> None:
    await bot.grant(ANA, 100)
    card = await bot.studio.make(ask(ANA), "a red fox", Wish(model="sora-2", seconds=8, size="720x1280"))
    assert card.headline == ("⏳ Waiting · next in line",)
    assert card.said == "a red fox"
    assert await bot.balance() == (20, 80)
    video = await bot.video(card.video)
    assert (video.status, video.price, video.spec.size) == (Status.QUEUED, 80, "720x1280")


async def test_what_was_not_said_is_the_usual(bot: Bot) -> None:
    await bot.grant(ANA, 100)
    spec = (await bot.video((await bot.make()).video)).spec
    assert (spec.model, spec.seconds, spec.size) == ("sora-2", 4, "1280x720")


@pytest.mark.parametrize(
    ("wish", "spec"),
    [
        (Wish(model=" SORA-2-PRO "), ("sora-2-pro", 4, "1280x720")),
        (Wish(seconds="8s"), ("sora-2", 8, "1280x720")),
        (Wish(seconds="12 seconds"), ("sora-2", 12, "1280x720")),
        (Wish(size="720 × 1280"), ("sora-2", 4, "720x1280")),
        (Wish(model="sora-2-2025-10-06", seconds=8), ("sora-2-2025-10-06", 8, "1280x720")),
        (Wish(model="", seconds="", size=""), ("sora-2", 4, "1280x720")),
    ],
)
async def test_options_are_read_as_people_type_them(bot: Bot, wish: Wish, spec: tuple[str, int, str]) -> None:
    await bot.grant(ANA, 1000)
    video = await bot.video((await bot.studio.make(ask(ANA), "a red fox", wish)).video)
    assert (video.spec.model, video.spec.seconds, video.spec.size) == spec


@pytest.mark.parametrize(
    ("wish", "refusal"),
    [
        (Wish(model="veo-9"), refusals.ModelUnknown),
        (Wish(model="sora-2-20" + "5" * 200), refusals.ModelUnknown),
        (Wish(seconds="eight"), refusals.SpecImpossible),
        (Wish(seconds="99999"), refusals.SpecImpossible),
        (Wish(seconds=-4), refusals.SpecImpossible),
        (Wish(seconds=10), refusals.SpecImpossible),
        (Wish(size="huge"), refusals.SpecImpossible),
        (Wish(size="1920x1080"), refusals.SpecImpossible),
    ],
)
async def test_options_that_cannot_be_made_are_refused_and_cost_nothing(
    bot: Bot, wish: Wish, refusal: type[refusals.Refusal]
) -> None:
    await bot.grant(ANA, 1000)
    with pytest.raises(refusal):
        await bot.studio.make(ask(ANA), "a red fox", wish)
    assert await bot.balance() == (1000, 0)


async def test_the_place_in_line_is_told(bot: Bot) -> None:
    await bot.grant(ANA, 200)
    await bot.make(prompt="the first one")
    card = await bot.make(prompt="the second one")
    assert card.headline == ("⏳ Waiting · place 2 in line",)


async def test_a_remix_has_the_originals_parameters_and_price(bot: Bot) -> None:
    await bot.grant(ANA, 1000)
    original = await bot.ready(model="sora-2-pro", seconds=12, size="1024x1792")
    await bot.grant(BEN, 600)
    card = await bot.studio.remix(ask(BEN), f"#{original.id.upper()}", "Add falling snow")
    remix = await bot.video(card.video)
    assert (remix.spec, remix.price, remix.prompt) == (original.spec, 600, "REMIX: Add falling snow")
    assert await bot.balance(BEN) == (0, 600)


async def test_a_remix_of_a_remix_keeps_one_prefix(bot: Bot) -> None:
    await bot.grant(ANA, 1000)
    first = await bot.ready()
    second = await bot.remix(first.id, "REMIX: make it night")
    await bot.until_idle()
    bot.provider.finish_all()
    await bot.work(60)
    third = await bot.video((await bot.remix(second.video, "add snow")).video)
    assert (await bot.video(second.video)).prompt == "REMIX: make it night"
    assert (third.prompt, third.remix_of) == ("REMIX: add snow", second.video)


async def test_a_remix_of_a_private_video_is_private(bot: Bot) -> None:
    await bot.grant(ANA, 1000)
    secret = await bot.studio.make(ask(ANA, private=True), "a surprise party")
    await bot.until_idle()
    bot.provider.finish_all()
    await bot.work(60)
    remix = await bot.studio.remix(ask(ANA), secret.video, "add balloons")
    assert (await bot.video(remix.video)).private


async def test_the_remix_form_shows_price_balance_and_tips(bot: Bot) -> None:
    await bot.grant(ANA, 460)
    original = await bot.ready()
    form = await bot.studio.remix_form(ask(ANA), original.id)
    assert "Cost 40 credits · you have 420 · 380 left" in form.cost[0]
    assert form.submit == "START REMIX (40)"
    assert len(form.good) == 5
    assert form.bad


async def test_a_refused_prompt_fills_the_form_next_time(bot: Bot) -> None:
    await bot.grant(ANA, 40)
    original = await bot.ready()
    with pytest.raises(refusals.InsufficientCredits) as refused:
        await bot.studio.remix(ask(ANA), original.id, "make it night")
    assert refused.value.draft == drafts.marked(original.id, "make it night")
    assert (await bot.studio.remix_form(ask(ANA), original.id)).prefill == "make it night"
    assert (await bot.studio.remix_form(ask(BEN), original.id)).prefill == ""


async def test_a_refused_new_video_fills_the_form_with_words_and_options(bot: Bot) -> None:
    with pytest.raises(refusals.InsufficientCredits):
        await bot.studio.make(ask(ANA), "a red fox", Wish(model="sora-2-pro", seconds=12, size="1920x1080"))
    form = await bot.studio.make_form(ask(ANA))
    assert form.prefill == "a red fox"
    assert [choice.value for choice in (*form.models, *form.lengths, *form.sizes) if choice.chosen] == [
        "sora-2-pro", "12", "1920x1080"
    ]  # fmt: skip


async def test_a_draft_is_gone_once_its_video_started(bot: Bot) -> None:
    with pytest.raises(refusals.InsufficientCredits):
        await bot.studio.make(ask(ANA), "a red fox")
    await bot.grant(ANA, 100)
    await bot.make(prompt="a red fox")
    assert (await bot.studio.make_form(ask(ANA))).prefill == ""


async def test_a_draft_is_forgotten_after_a_day(bot: Bot) -> None:
    with pytest.raises(refusals.InsufficientCredits):
        await bot.studio.make(ask(ANA), "a red fox")
    bot.clock.pass_(25 * 3600)
    await bot.worker._housekeeping.when_due()
    assert (await bot.studio.make_form(ask(ANA))).prefill == ""


async def test_a_form_opens_with_what_comes_nearest_to_the_wish(bot: Bot) -> None:
    form = await bot.studio.make_form(ask(ANA), "show me a fox", Wish(seconds=10, size="1920x1080"))
    assert form.prefill == "show me a fox"
    assert [choice.value for choice in (*form.lengths, *form.sizes) if choice.chosen] == ["8", "1280x720"]


async def test_again_opens_the_form_that_made_the_video(bot: Bot) -> None:
    await bot.grant(ANA, 1000)
    original = await bot.ready(model="sora-2-pro", seconds=8, size="1792x1024")
    remix = await bot.remix(original.id, "make it night")
    form = await bot.studio.edit_form(ask(BEN), original.id)
    assert isinstance(form, MakeForm)
    assert form.prefill == original.prompt
    assert form.submit == "GENERATE (400)"
    again = await bot.studio.edit_form(ask(BEN), remix.video)
    assert isinstance(again, RemixForm)
    assert (again.video, again.prefill) == (original.id, "make it night")


async def test_advice_on_several_changes_can_be_overruled(bot: Bot) -> None:
    await bot.grant(ANA, 100)
    original = await bot.ready()
    words = "make it night, add snow and zoom in"
    with pytest.raises(refusals.SeveralChanges) as advice:
        await bot.studio.remix(ask(ANA), original.id, words)
    assert (advice.value.changes, advice.value.price) == (3, 40)
    card = await bot.studio.insist(ask(ANA), advice.value.draft or "")
    assert (await bot.video(card.video)).prompt == f"REMIX: {words}"


async def test_each_button_starts_the_words_it_stands_under(bot: Bot) -> None:
    await bot.grant(ANA, 200)
    original = await bot.ready()
    drafts_kept = []
    for words in ("make it night, add snow and zoom in", "make it day, add a castle and use anime style"):
        with pytest.raises(refusals.SeveralChanges) as advice:
            await bot.studio.remix(ask(ANA), original.id, words)
        drafts_kept.append(advice.value.draft or "")
    card = await bot.studio.insist(ask(ANA), drafts_kept[0])
    assert (await bot.video(card.video)).words == "make it night, add snow and zoom in"
    with pytest.raises(refusals.JustStarted) as again:
        await bot.studio.insist(ask(ANA), drafts_kept[0])
    twice = await bot.studio.insist(ask(ANA), f"{again.value.draft}+")
    assert twice.video != card.video


async def test_the_form_may_insist_by_itself(bot: Bot) -> None:
    await bot.grant(ANA, 100)
    original = await bot.ready()
    card = await bot.studio.remix(ask(ANA), original.id, "make it night, add snow and zoom in", insist=True)
    assert await bot.status(card.video) is Status.QUEUED


async def test_insisting_without_a_draft_is_refused(bot: Bot) -> None:
    with pytest.raises(refusals.DraftGone):
        await bot.studio.insist(ask(ANA), "v7kq2")


async def test_insisting_twice_with_one_press_starts_one(bot: Bot) -> None:
    await bot.grant(ANA, 100)
    original = await bot.ready()
    with pytest.raises(refusals.SeveralChanges) as advice:
        await bot.studio.remix(ask(ANA), original.id, "make it night, add snow and zoom in")
    press, draft = ask(ANA), advice.value.draft or ""
    await bot.studio.insist(press, draft)
    with pytest.raises(refusals.AlreadyDone):
        await bot.studio.insist(press, draft)
    assert await bot.balance() == (20, 40)


async def test_the_same_again_within_ten_seconds_is_asked_about(bot: Bot) -> None:
    await bot.grant(ANA, 200)
    first = await bot.make()
    with pytest.raises(refusals.JustStarted) as again:
        await bot.make()
    assert again.value.video == first.video
    second = await bot.studio.insist(ask(ANA), f"{again.value.draft}+")
    assert second.video != first.video
    bot.clock.pass_(11)
    await bot.make()
    assert await bot.balance() == (80, 120)


async def test_the_same_words_of_two_people_are_two_videos(bot: Bot) -> None:
    for member in (ANA, BEN):
        await bot.grant(member, 40)
        await bot.make(member)


async def test_one_who_cancelled_may_start_the_same_again_at_once(bot: Bot) -> None:
    await bot.grant(ANA, 40)
    card = await bot.make()
    await bot.studio.cancel(ask(ANA), card.video)
    again = await bot.make()
    assert await bot.status(again.video) is Status.QUEUED


async def test_a_member_may_have_so_many_in_the_making(bot_of_two: Bot) -> None:
    bot = bot_of_two
    await bot.grant(ANA, 1000)
    for prompt in ("the first", "the second"):
        await bot.make(prompt=prompt)
    with pytest.raises(refusals.TooManyVideos, match="2 videos in the making; the limit is 2"):
        await bot.make(prompt="the third")
    assert await bot.balance() == (920, 80)
    await bot.grant(BEN, 100)
    await bot.make(BEN, "the third")


async def test_the_adapters_card_is_the_one_that_is_edited(bot: Bot) -> None:
    await bot.grant(ANA, 100)
    card = await bot.make()
    await bot.work(10)
    assert [message.place for message in bot.announcer.cards()] == [Place(f"{CHANNEL}card-{card.video}")]


async def test_a_card_that_stands_already_is_taken_away_only_if_it_is_another(bot: Bot) -> None:
    await bot.grant(ANA, 100)
    card = await bot.studio.make(ask(ANA), "a red fox")
    mine, other = Place(f"{CHANNEL}777"), Place(f"{CHANNEL}778")
    assert await bot.studio.placed(card.video, mine)
    assert await bot.studio.placed(card.video, mine)
    assert not await bot.studio.placed(card.video, other)


async def test_a_card_that_was_never_placed_is_posted_by_the_worker(bot: Bot) -> None:
    await bot.grant(ANA, 100)
    card = await bot.studio.make(ask(ANA), "a red fox")
    await bot.until_idle()
    assert bot.announcer.cards() == []
    await bot.work(10)
    assert [message.card.video for message in bot.announcer.cards()] == [card.video]


async def test_cancelling_takes_the_owner_or_an_admin(bot: Bot) -> None:
    await bot.grant(ANA, 200)
    first, second = await bot.make(prompt="the first"), await bot.make(prompt="the second")
    with pytest.raises(refusals.NotYours):
        await bot.studio.cancel(ask(BEN), first.video)
    await bot.studio.cancel(ask(ANA), first.video)
    await bot.studio.cancel(ask(BOSS), second.video)
    assert await bot.balance() == (200, 0)
    assert (await bot.video(first.video)).reason is Reason.CANCELLED


async def test_what_ended_cannot_be_cancelled(bot: Bot) -> None:
    await bot.grant(ANA, 100)
    video = await bot.ready()
    with pytest.raises(refusals.CannotCancel, match="already ended"):
        await bot.studio.cancel(ask(ANA), video.id)
    assert await bot.balance() == (60, 0)


async def test_what_the_service_cannot_stop_runs_on(bot: Bot) -> None:
    await bot.grant(ANA, 100)
    card = await bot.make()
    await bot.until_idle()
    with pytest.raises(refusals.CannotCancel, match="cannot be stopped there"):
        await bot.studio.cancel(ask(ANA), card.video)
    assert await bot.status(card.video) is Status.RUNNING


async def test_what_the_service_can_stop_is_stopped_and_its_credits_are_back(bot: Bot) -> None:
    bot = make_bot(bot.database, bot.clock, caps=Caps(lists=True, echoes_prompt=True, cancel=True))
    await bot.grant(ANA, 100)
    card = await bot.make()
    await bot.until_idle()
    notice = await bot.studio.cancel(ask(ANA), card.video)
    assert "asking the video service to stop" in str(notice.lines)
    assert await bot.balance() == (60, 40)
    await bot.until_idle()
    assert bot.provider.calls["cancel"] == 1
    assert await bot.balance() == (100, 0)
    assert bot.card(card.video).headline == ("⛔ Cancelled",)


async def test_a_cancel_while_it_is_handed_over_is_noted_and_done_once_it_runs(bot: Bot) -> None:
    bot = make_bot(bot.database, bot.clock, caps=Caps(lists=True, echoes_prompt=True, cancel=True))
    await bot.grant(ANA, 100)
    bot.provider.accept_then = Unconfirmed("the answer was lost")
    card = await bot.make()
    await bot.until_idle()
    assert await bot.status(card.video) is Status.SUBMITTING
    notice = await bot.studio.cancel(ask(ANA), card.video)
    assert "asking the video service to stop" in str(notice.lines)
    await bot.work(300)
    assert (await bot.video(card.video)).reason is Reason.CANCELLED
    assert bot.provider.calls["cancel"] == 1
    assert await bot.balance() == (100, 0)


async def test_a_cancel_that_comes_too_late_changes_nothing(bot: Bot) -> None:
    bot = make_bot(bot.database, bot.clock, caps=Caps(lists=True, echoes_prompt=True, cancel=True))
    await bot.grant(ANA, 100)
    video = await bot.ready()
    with pytest.raises(refusals.CannotCancel):
        await bot.studio.cancel(ask(ANA), video.id)
    assert bot.provider.calls["cancel"] == 0


async def test_a_hint_makes_the_worker_look_and_proves_nothing(bot: Bot) -> None:
    await bot.grant(ANA, 100)
    card = await bot.make()
    await bot.until_idle()
    assert await bot.studio.hint("gateway", "video_1", delivery="wh_1")
    assert await bot.studio.hint("gateway", "somebody else's", delivery="wh_2")
    await bot.until_idle()
    assert await bot.status(card.video) is Status.RUNNING
    bot.provider.finish("video_1", state=State.COMPLETED)
    assert not await bot.studio.hint("gateway", "video_1", delivery="wh_1")
    await bot.until_idle()
    assert await bot.status(card.video) is Status.RUNNING
    assert await bot.studio.hint("gateway", "video_1", delivery="wh_3")
    await bot.until_idle()
    assert await bot.status(card.video) is Status.READY


async def test_nothing_new_starts_while_the_books_do_not_add_up(bot: Bot) -> None:
    await bot.grant(ANA, 100)
    original = await bot.ready()
    bot.house.brake.pulled = True
    with pytest.raises(refusals.Paused):
        await bot.make(prompt="another one")
    with pytest.raises(refusals.Paused):
        await bot.remix(original.id)
    assert await bot.balance() == (60, 0)


async def test_a_card_is_planned_with_the_hold(bot: Bot) -> None:
    await bot.grant(ANA, 100)
    card = await bot.studio.make(ask(ANA), "a red fox")
    post = await bot.database.read(lambda tx: posts.get(tx, card.video, CARD))
    assert post is not None
    assert post.at == CHANNEL


@pytest.fixture
def bot_of_two(bot: Bot, clock: FakeClock) -> Bot:
    return make_bot(bot.database, clock, limits=Limits(team_credits=100_000, member_limit=2))
