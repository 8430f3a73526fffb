"""What waits for a paused provider can be made by another model: asked first, with both prices, and all or nothing."""

from dataclasses import replace

import pytest

from core.names import WEB, VideoId, place_of
from core.refusals import AlreadyDone, CannotMove, InsufficientCredits, NotFound, OnlyTheOwner, ProviderDown
from core.store import archive, pauses
from core.studio import Studio
from core.video import Reason, Status
from core.worker import Worker
from tests.core.test_pauses import alive, dead
from tests.fakes import FakeProvider
from tests.house import ANA, BEN, BOSS, Bot, ask


class Other(FakeProvider):
    name = "bfl"


@pytest.fixture
async def two(bot: Bot) -> Bot:
    """With a second provider that works."""
    house = replace(bot.house, catalogue=bot.house.catalogue.with_usable(frozenset({"gateway", "bfl"})))
    shop = replace(bot.shop, house=house, providers={**bot.shop.providers, "bfl": Other(bot.clock)})
    return replace(bot, house=house, shop=shop, studio=Studio(house), worker=Worker(shop))


def target(bot: Bot, name: str) -> str:
    [button] = [b for b in bot.card(name).buttons if b.action == "move"][:1]
    return button.target


async def test_the_card_offers_another_model_with_the_difference(two: Bot) -> None:
    [name] = await dead(two)
    await two.work(10)
    [button] = [b for b in two.card(name).buttons if b.action == "move"][:1]
    assert button.label.startswith("Move to FLUX 3")
    assert button.confirm is not None
    assert "set aside now" in button.confirm.text
    notice = await two.studio.confirm_move(ask(ANA), button.target)
    assert [b.action for b in notice.buttons] == ["moved"]
    assert await two.status(name) is Status.QUEUED


async def test_it_is_called_off_and_begun_anew_in_one_go(two: Bot) -> None:
    [name] = await dead(two)
    await two.work(10)
    before = await two.balance()
    card = await two.studio.move(ask(ANA), target(two, name))
    old, new = await two.video(name), await two.video(card.video)
    assert (old.status, old.reason) == (Status.FAILED, Reason.CANCELLED)
    assert (new.moved_from, new.provider, new.prompt) == (old.id, "bfl", old.prompt)
    available, held = await two.balance()
    assert held == new.price
    assert available + held == sum(before)
    await two.put_up(card)
    await two.work(60)
    assert await two.status(new.id) is Status.RUNNING
    assert str(two.card(name).headline[0]).startswith("➡️ Moved to FLUX 3")
    assert await two.breaches() == []


async def test_the_same_press_twice_moves_it_once(two: Bot) -> None:
    [name] = await dead(two)
    await two.work(10)
    press, where = ask(ANA), target(two, name)
    await two.studio.move(press, where)
    with pytest.raises(AlreadyDone):
        await two.studio.move(press, where)
    with pytest.raises(CannotMove):
        await two.studio.move(ask(ANA), where)
    assert await two.breaches() == []


async def test_who_cannot_pay_the_difference_keeps_what_waits(two: Bot) -> None:
    [name] = await dead(two)
    await two.work(10)
    where = target(two, name)
    available, held = await two.balance()
    await two.studio.revoke(ask(BOSS), ANA, available, "")
    dear = replace(two.house.catalogue, credits_per_usd=100_000)
    poor = Studio(replace(two.house, catalogue=dear))
    with pytest.raises(InsufficientCredits):
        await poor.move(ask(ANA), where)
    assert await two.status(name) is Status.QUEUED
    assert await two.balance() == (0, held)


async def test_nobody_else_moves_it(two: Bot) -> None:
    [name] = await dead(two)
    await two.work(10)
    with pytest.raises(OnlyTheOwner):
        await two.studio.move(ask(BEN), target(two, name))
    with pytest.raises(NotFound):
        await two.studio.move(ask(ANA), "zzzzz:flux-3")


async def test_what_does_not_wait_any_more_is_not_moved(two: Bot) -> None:
    [name] = await dead(two)
    await two.work(10)
    where = target(two, name)
    alive(two)
    await two.work(120)
    with pytest.raises(CannotMove):
        await two.studio.move(ask(ANA), where)


async def test_a_new_press_is_refused_with_what_else_there_is_and_its_words_are_kept(two: Bot) -> None:
    await dead(two)
    before = await two.balance()
    with pytest.raises(ProviderDown) as down:
        await two.studio.make(ask(ANA), "another fox")
    assert "FLUX 3" in str(down.value)
    assert down.value.draft is not None
    assert await two.balance() == before


async def test_once_it_is_time_for_a_try_a_press_may_be_it(two: Bot) -> None:
    await dead(two)
    alive(two)
    await two.database.write(lambda tx: pauses.try_now(tx, two.clock.now()))
    card = await two.studio.make(ask(ANA), "another fox")
    await two.work(60)
    assert await two.status(card.video) is Status.RUNNING


async def test_a_move_asked_for_over_http_is_posted_where_the_first_was_asked_for(two: Bot) -> None:
    [name] = await dead(two)
    await two.work(10)
    card = await two.studio.move(ask(ANA, at=place_of(WEB, "discord-301", "501")), target(two, name))
    await two.work(30)
    new = await two.database.read(lambda tx: archive.by_id(tx, VideoId(card.video)))
    assert new is not None
    assert any(m.card.video == new.id for m in two.announcer.cards())
