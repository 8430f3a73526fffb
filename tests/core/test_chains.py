"""Several changes, one after another: each its own video and hold, in order, never twice, stopped at the first no."""

from dataclasses import replace
from datetime import timedelta
from typing import Any, TypeVar

import pytest

from core import refusals
from core.names import AccountId
from core.ports import Caps, State
from core.store import chains, claims, family, posts
from core.store.chains import CHAIN, ChainState
from core.store.database import Tx
from core.studio import Limits
from core.studio import chains as studio
from core.video import Reason, Status, Video
from core.worker import Worker
from tests.fakes import FakeClock
from tests.house import ANA, BEN, BOSS, Bot, ask, make_bot
from tests.mortal import Mortal, lives

T = TypeVar("T")
SEVERAL = "make it night, add falling snow and zoom in slowly"
LONG = timedelta(days=9)
STEPS = ("make it night", "add falling snow", "zoom in slowly")


@pytest.fixture
async def fox(bot: Bot) -> Video:
    for who in (ANA, BEN, BOSS):
        await bot.grant(who, 200)
    return await bot.ready(BOSS)


async def advised(bot: Bot, fox: Video, prompt: str = SEVERAL, by: AccountId = ANA) -> str:
    """The name of the kept words, as the button under the advice carries it."""
    with pytest.raises(refusals.SeveralChanges) as caught:
        await bot.studio.remix(ask(by), fox.id, prompt)
    assert caught.value.draft
    return caught.value.draft


async def begun(bot: Bot, fox: Video, prompt: str = SEVERAL, by: AccountId = ANA) -> str:
    name = await advised(bot, fox, prompt, by)
    card = await bot.studio.chain(ask(by), name)
    await bot.put_up(card)
    return str(card.video)


async def steps_of(bot: Bot, first: str) -> list[Video]:
    """The videos of the chain that began with this one, in their order."""
    step = await bot.database.read(lambda tx: chains.of_video(tx, first))  # type: ignore[arg-type]  # An id.
    assert step is not None
    names = await bot.database.read(lambda tx: chains.videos_of(tx, step.chain))
    return [await bot.video(name) for name in names]


async def state_of(bot: Bot, first: str) -> ChainState:
    step = await bot.database.read(lambda tx: chains.of_video(tx, first))  # type: ignore[arg-type]  # The same.
    assert step is not None
    return step.chain.state


async def finish(bot: Bot, steps: int = 4) -> None:
    """Whatever is being made becomes ready, and what follows from it, so often."""
    for _ in range(steps):
        await bot.until_idle()
        bot.provider.finish_all()
        await bot.work(60)


def told(bot: Bot) -> list[Any]:
    return [m.card for m in bot.announcer.cards() if str(getattr(m.card, "shown", "")).startswith("chain")]


async def test_the_plan_tells_each_step_and_the_whole_price_and_holds_nothing(bot: Bot, fox: Video) -> None:
    plan = await bot.studio.chain_plan(ask(ANA), await advised(bot, fox))
    words = repr(plan.lines)
    assert all(step in words for step in STEPS)
    assert "Cost 3 × 40 = 120 credits · you have 200 · 80 left" in words
    assert [button.label for button in plan.buttons] == ["START: 3 × 40 CREDITS"]
    assert await bot.balance() == (200, 0)


@pytest.mark.parametrize(("credits", "words", "buttons"), [(90, "enough for 2 of 3", 1), (10, "too few", 0)])
async def test_the_plan_says_how_far_the_credits_go(
    bot: Bot, fox: Video, credits: int, words: str, buttons: int
) -> None:
    name = await advised(bot, fox)
    await bot.studio.revoke(ask(BOSS), ANA, 200 - credits, "")
    plan = await bot.studio.chain_plan(ask(ANA), name)
    assert words in repr(plan.lines)
    assert len(plan.buttons) == buttons


async def test_a_chain_is_made_step_by_step_each_from_the_one_before(bot: Bot, fox: Video) -> None:
    first = await begun(bot, fox)
    assert await bot.balance() == (160, 40), "one step at a time"
    assert "Step 1 of 3 · " in bot.card(first).facts
    await finish(bot)
    made = await steps_of(bot, first)
    assert [video.words for video in made] == list(STEPS)
    assert [video.remix_of for video in made] == [fox.id, made[0].id, made[1].id]
    assert {video.status for video in made} == {Status.READY}
    assert {video.account for video in made} == {ANA}
    assert await state_of(bot, first) is ChainState.DONE
    assert await bot.balance() == (80, 0)
    for number, video in enumerate(made, 1):
        result = next(m.card for m in bot.announcer.results() if m.card.video == video.id)
        assert result.facts[0] == f"Step {number} of 3 · "
        assert len([m for m in bot.announcer.results() if m.card.video == video.id]) == 1
    assert told(bot) == []
    assert await bot.breaches() == []


async def test_no_step_is_held_before_its_turn(bot: Bot, fox: Video) -> None:
    first = await begun(bot, fox)
    for _ in range(3):
        await bot.work(30)
        assert len(await steps_of(bot, first)) == 1
        assert (await bot.balance())[1] == 40


async def test_it_stops_at_the_first_failure_and_says_what_came_out(bot: Bot, fox: Video) -> None:
    first = await begun(bot, fox)
    await finish(bot, 1)
    (second,) = (await steps_of(bot, first))[1:]
    await bot.until_idle()
    bot.provider.finish(second.provider_id or (await bot.video(second.id)).provider_id or "", state=State.FAILED)
    await bot.work(60)
    assert (await bot.status(first), await bot.status(second.id)) == (Status.READY, Status.FAILED)
    assert await bot.balance() == (160, 0)
    await finish(bot)
    assert len(await steps_of(bot, first)) == 2
    (card,) = told(bot)
    assert card.headline == ("⏹ Stopped at step 2 of 3",)
    words = repr(card.notes)
    assert first in words
    assert "Step 2 could not be made. Its own card says why, and what is back." in words
    assert "40 credits are back" in repr(bot.card(second.id).notes)
    assert "zoom in slowly" in words
    assert card.buttons[0].video == first
    assert "Step 2 of 3 · " in bot.card(second.id).facts
    assert await bot.breaches() == []


async def test_it_stops_when_the_credits_run_out(bot: Bot, fox: Video) -> None:
    first = await begun(bot, fox)
    await bot.studio.revoke(ask(BOSS), ANA, 150, "")
    await finish(bot)
    assert [video.status for video in await steps_of(bot, first)] == [Status.READY]
    assert await bot.balance() == (10, 0)
    (card,) = told(bot)
    assert card.headline == ("⏹ Stopped after step 1 of 3",)
    assert "This costs 40 credits and you have 10." in repr(card.notes)
    assert "add falling snow · zoom in slowly" in repr(card.notes)
    assert await bot.breaches() == []


async def test_it_stops_when_too_many_are_in_the_making(bot: Bot, clock: FakeClock, fox: Video) -> None:
    first = await begun(bot, fox)
    await until_ready(bot, clock, first)
    await bot.make(prompt="a blue fox")
    few = make_bot_like(bot, Limits(team_credits=100_000, member_limit=1))
    await finish(few)
    assert len(await steps_of(few, first)) == 1
    assert "already have 1 video" in repr(told(few)[0].notes)
    assert await bot.breaches() == []


async def until_ready(bot: Bot, clock: FakeClock, video: str) -> None:
    """Up to the moment at which the step is ready and the next one is due."""
    await bot.until_idle()
    bot.provider.finish_all()
    for _ in range(100):
        clock.pass_(5)
        await bot.worker.tick()
        await bot.worker.settle()
        if await bot.status(video) is Status.READY:
            return
    raise AssertionError("it never became ready")


def make_bot_like(bot: Bot, limits: Limits) -> Bot:
    """The same world with other limits."""
    house = replace(bot.house, limits=limits)
    return replace(bot, house=house, shop=replace(bot.shop, house=house)).restarted()


async def test_it_stops_when_its_team_is_no_longer_served(bot: Bot, fox: Video) -> None:
    first = await begun(bot, fox)
    closed = make_bot_like(bot, Limits(teams=frozenset({"discord:302"})))
    await finish(closed)
    assert len(await steps_of(closed, first)) == 1
    assert "does not make videos for this team" in repr(told(closed)[0].notes)


async def test_it_stops_when_the_window_has_closed(bot: Bot, clock: FakeClock, fox: Video) -> None:
    """The result of a step can be remixed for an hour, and the bot may have been away for longer."""
    first = await begun(bot, fox)
    await until_ready(bot, clock, first)
    clock.pass_(7200)
    await finish(bot, 1)
    assert len(await steps_of(bot, first)) == 1
    assert "can be remixed for 1 hour" in repr(told(bot)[0].notes)


@pytest.mark.parametrize("by", [ANA, BOSS])
async def test_cancelling_the_step_ends_the_chain(bot: Bot, fox: Video, by: AccountId) -> None:
    first = await begun(bot, fox)
    await bot.studio.cancel(ask(by), first)
    await finish(bot)
    (only,) = await steps_of(bot, first)
    assert only.reason is Reason.CANCELLED
    assert await bot.balance() == (200, 0)
    (card,) = told(bot)
    assert "It was called off." in repr(card.notes)
    assert "Nothing came out, and nothing was charged." in repr(card.notes)
    assert card.buttons == ()


async def test_where_the_video_cannot_be_stopped_the_chain_can(bot: Bot, fox: Video) -> None:
    first = await begun(bot, fox)
    await bot.until_idle()
    assert await bot.status(first) is Status.RUNNING
    await bot.work(10)
    assert [button.label for button in bot.card(first).buttons] == ["CANCEL"]
    notice = await bot.studio.cancel(ask(ANA), first)
    assert "No further step will start" in str(notice.lines)
    with pytest.raises(refusals.CannotCancel):
        await bot.studio.cancel(ask(ANA), first)
    await finish(bot)
    assert [video.status for video in await steps_of(bot, first)] == [Status.READY]
    assert told(bot)[0].headline == ("⏹ Stopped after step 1 of 3",)


async def test_only_its_owner_and_admins_end_a_chain(bot: Bot, fox: Video) -> None:
    first = await begun(bot, fox)
    with pytest.raises(refusals.NotYours):
        await bot.studio.cancel(ask(BEN), first)
    with pytest.raises(refusals.NotFound):
        await bot.studio.cancel(ask(AccountId("discord:302:599"), admin=True), first)
    assert await state_of(bot, first) is ChainState.GOING


async def test_where_the_provider_can_stop_it_both_are_stopped(bot: Bot, clock: FakeClock) -> None:
    bot = make_bot(bot.database, clock, caps=Caps(cancel=True))
    await bot.grant(ANA, 200)
    first = await begun(bot, await bot.ready(ANA))
    await bot.until_idle()
    await bot.studio.cancel(ask(ANA), first)
    await finish(bot)
    assert [video.reason for video in await steps_of(bot, first)] == [Reason.CANCELLED]


async def test_the_button_works_once(bot: Bot, fox: Video) -> None:
    name = await advised(bot, fox)
    once = ask(ANA)
    await bot.studio.chain(once, name)
    with pytest.raises(refusals.AlreadyDone):
        await bot.studio.chain(once, name)
    with pytest.raises(refusals.DraftGone):
        await bot.studio.chain(ask(ANA), name)
    assert await bot.balance() == (160, 40)


async def test_a_start_that_is_refused_can_be_tried_again(bot: Bot, fox: Video) -> None:
    name = await advised(bot, fox)
    await bot.studio.revoke(ask(BOSS), ANA, 180, "")
    with pytest.raises(refusals.InsufficientCredits):
        await bot.studio.chain(ask(ANA), name)
    await bot.grant(ANA, 180)
    assert await bot.studio.chain(ask(ANA), name)


async def test_nobody_starts_what_somebody_else_has_typed(bot: Bot, fox: Video) -> None:
    name = await advised(bot, fox)
    for who in (ask(BEN), ask(AccountId("discord:302:501"))):
        with pytest.raises(refusals.DraftGone):
            await bot.studio.chain(who, name)
        with pytest.raises(refusals.DraftGone):
            await bot.studio.chain_plan(who, name)


@pytest.mark.parametrize("facts", [{"guest": True}, {"external": True}, {"missing": ("Attach Files",)}])
async def test_who_may_not_spend_starts_no_chain(bot: Bot, fox: Video, facts: dict[str, object]) -> None:
    name = await advised(bot, fox)
    with pytest.raises((refusals.Guest, refusals.External, refusals.CannotPostHere)):
        await bot.studio.chain(ask(ANA, **facts), name)
    assert await bot.balance() == (200, 0)


async def test_the_advice_offers_it_only_where_the_words_part_clearly(bot: Bot, fox: Video) -> None:
    for prompt, steps in ((SEVERAL, 3), ("for us, make it night, add snow and zoom in", 0)):
        with pytest.raises(refusals.SeveralChanges) as caught:
            await bot.studio.remix(ask(ANA), fox.id, prompt)
        assert caught.value.steps == steps


async def test_the_stop_is_told_once_also_by_a_process_that_dies_over_it(bot: Bot, fox: Video) -> None:
    first = await begun(bot, fox)
    await bot.studio.cancel(ask(ANA), first)
    await bot.until_idle()
    for _ in range(3):
        bot = bot.restarted()
        await bot.work(120)
    assert len(told(bot)) == 1
    post = await bot.database.read(lambda tx: posts.get(tx, first, CHAIN))  # type: ignore[arg-type]  # An id.
    assert post is not None
    assert post.due_at is None


# Killed at any transaction.


def with_a_long_window(bot: Bot) -> Bot:
    entries = tuple(
        entry.model_copy(update={"remix": entry.remix.model_copy(update={"window": LONG}), "retention": LONG})
        if entry.remix
        else entry
        for entry in bot.house.catalogue.entries
    )
    house = replace(bot.house, catalogue=replace(bot.house.catalogue, entries=entries))
    return replace(bot, house=house, shop=replace(bot.shop, house=house)).restarted()


async def test_a_kill_at_any_transaction_neither_loses_nor_doubles_a_step(bot: Bot) -> None:
    """A life for each transaction of a chain's whole making, ended before it and right after it."""
    bot = with_a_long_window(bot)
    for _ in range(2):
        await bot.grant(ANA, 10_000)
    fox = await bot.ready()

    async def one(dies_at: int, *, after: bool) -> int:
        first = await begun(bot, fox, "make it night and add falling snow")

        async def over() -> bool:
            return await state_of(bot, first) is not ChainState.GOING

        engine = Mortal(bot.database, dies_at, after=after)
        await lives(bot, engine, over)
        bot.clock.pass_(120)  # Nobody is there; the dead one's rows come due again.
        await lives(bot, Mortal(bot.database), over)
        made = await steps_of(bot, first)
        assert [video.words for video in made] == ["make it night", "add falling snow"], dies_at
        assert [video.remix_of for video in made] == [fox.id, first], dies_at
        assert await state_of(bot, first) is ChainState.DONE, dies_at
        children = await bot.database.read(lambda tx: family.remixes_of(tx, fox.team, made[0].id, 9))
        assert len(children) == 1, dies_at
        return engine.writes

    await bot.work(300)
    before, _ = await bot.balance()
    writes = await one(0, after=False)
    assert writes > 10
    for number in range(1, writes + 1):
        for after in (False, True):
            await one(number, after=after)
    await bot.work(300)
    assert await bot.balance() == (before - 2 * 40 * (1 + 2 * writes), 0)
    assert await bot.breaches() == []


async def test_of_two_that_hold_one_chain_the_later_one_begins_the_step(bot: Bot, clock: FakeClock, fox: Video) -> None:
    """The lease of the first has run out while it still worked."""
    first = await begun(bot, fox)
    await until_ready(bot, clock, first)

    def claimed(tx: Tx) -> chains.Chain:
        (chain,) = claims.claim_chains(tx, bot.database.now_of(tx), 9, 0.0)
        return chain

    late, new = await bot.database.write(claimed), await bot.database.write(claimed)
    assert await bot.database.write(lambda tx: studio.go_on(tx, bot.house, late)) is None
    assert await bot.database.write(lambda tx: studio.stop(tx, bot.house, late, "too late")) is None
    assert await bot.database.write(lambda tx: studio.go_on(tx, bot.house, new)) is not None
    assert await bot.database.write(lambda tx: studio.go_on(tx, bot.house, new)) is None
    assert [video.words for video in await steps_of(bot, first)] == list(STEPS[:2])
    assert await bot.balance() == (120, 40)


def asking(bot: Bot, *answers: bool | refusals.Refusal, platform: str = "discord") -> tuple[Bot, list[AccountId]]:
    """The same bot, which asks the chat; the last answer stays."""
    asked: list[AccountId] = []

    async def is_member(account: AccountId) -> bool:
        answer = answers[min(len(asked), len(answers) - 1)]
        asked.append(account)
        if isinstance(answer, refusals.Refusal):
            raise answer
        return answer

    shop = replace(bot.shop, members={platform: is_member})
    return replace(bot, shop=shop, worker=Worker(shop)), asked


async def test_before_each_further_step_the_chat_is_asked_who_is_still_a_member(bot: Bot, fox: Video) -> None:
    bot, asked = asking(bot, True)
    first = await begun(bot, fox)
    await finish(bot)
    assert await state_of(bot, first) is ChainState.DONE
    assert asked == [ANA, ANA]


async def test_who_left_stops_a_chain_politely_and_nothing_is_held(bot: Bot, fox: Video) -> None:
    bot, _ = asking(bot, True, False)
    first = await begun(bot, fox)
    await finish(bot)
    assert await state_of(bot, first) is ChainState.STOPPED
    assert [video.status for video in await steps_of(bot, first)] == [Status.READY, Status.READY]
    assert await bot.balance() == (120, 0)
    [card] = told(bot)
    assert "no longer a member" in repr(card.notes)
    assert "Nothing was charged for it" in repr(card.notes)
    assert await bot.breaches() == []


@pytest.mark.parametrize("away", [refusals.TryAgainSoon(), refusals.PlatformSlow("Discord")])
async def test_while_the_chat_does_not_answer_a_chain_waits(bot: Bot, fox: Video, away: refusals.Refusal) -> None:
    bot, asked = asking(bot, away, away, True)
    first = await begun(bot, fox, "make it night and add falling snow")
    await finish(bot, 8)
    assert len(asked) == 3
    assert await state_of(bot, first) is ChainState.DONE
    assert await bot.balance() == (120, 0)


async def test_a_process_without_this_chat_leaves_the_step_to_one_that_has_it(bot: Bot, fox: Video) -> None:
    other, asked = asking(bot, True, platform="slack")
    first = await begun(other, fox, "make it night and add falling snow")
    await finish(other, 5)
    assert (asked, len(await steps_of(other, first))) == ([], 1)
    right, asked = asking(bot, True)
    await finish(right, 5)
    assert (asked, await state_of(right, first)) == ([ANA], ChainState.DONE)
