"""What waits for a vendor that does not work is moved to another model on the pages: by whom, and for which price."""

import re

import pytest

from core.names import AccountId
from core.video import Status
from tests.adapters.web_world import STRANGER, Browser, World, world
from tests.core.test_moving import two
from tests.core.test_pauses import alive, dead
from tests.house import BEN, BOSS, Bot

__all__ = ["two", "world"]


@pytest.fixture
def bot(two: Bot) -> Bot:
    """With a second vendor that works."""
    return two


@pytest.fixture
async def waiting(world: World) -> str:
    """Ana's, of a vendor whose host is gone."""
    [name] = await dead(world.bot)
    await world.bot.work(10)
    return name


def way(page: str) -> str:
    """Where the page asks whether to move."""
    found = re.search(r'"(/move/[^"]+)"', page)
    assert found, page
    return found[1]


async def asked(world: World, name: str) -> tuple[Browser, str]:
    ana = await world.browser()
    where = way((await ana.open(f"/videos/{name}")).text)
    await ana.open(where)
    return ana, where


async def test_the_price_and_the_difference_stand_there_before_anything_moves(world: World, waiting: str) -> None:
    before = await world.bot.balance()
    ana, where = await asked(world, waiting)
    old = await world.bot.video(waiting)
    told = re.search(r"FLUX 3.* makes it instead, for (\d+) credits: (\d+) (more|less) than the (\d+) set", ana.page)
    assert told, ana.page
    price, difference, which, was = int(told[1]), int(told[2]), told[3], int(told[4])
    assert (was, price - was) == (old.price, difference if which == "more" else -difference)
    assert (await world.bot.status(waiting), await world.bot.balance()) == (Status.QUEUED, before)

    moved = await ana.submit(where)
    assert moved.history[0].status_code == 303
    new = await world.bot.video(str(moved.url.params["video"]))
    assert (new.moved_from, new.price, new.provider) == (waiting, price, "bfl")
    assert await world.bot.balance() == (before[0] + was - price, before[1] - was + price)


async def test_the_same_form_twice_moves_it_once(world: World, waiting: str) -> None:
    ana, where = await asked(world, waiting)
    fields = ana.fields(where)
    await ana.send(where, **fields)
    after = await world.bot.balance()
    again = await ana.send(where, **fields)
    assert (again.status_code, again.url.path) == (200, "/")
    assert await world.bot.balance() == after


@pytest.mark.parametrize(("who", "status"), [(BEN, 403), (BOSS, 403), (STRANGER, 404)], ids=["member", "admin", "team"])
async def test_nobody_but_its_owner_moves_it(world: World, waiting: str, who: AccountId, status: int) -> None:
    before = await world.bot.balance()
    _, where = await asked(world, waiting)
    other = await world.browser(who)
    await other.open("/")
    own = {name: value for name, value in other.fields("/generate").items() if name in {"csrf", "key"}}
    for answer in (await other.open(where), await other.send(where, **own)):
        assert answer.status_code == status
        assert 'role="alert"' in answer.text
    assert (await world.bot.status(waiting), await world.bot.balance()) == (Status.QUEUED, before)


@pytest.mark.parametrize("instead", [{"csrf": ""}, {"csrf": "x"}, {"csrf": "ü"}])
async def test_a_form_that_somebody_else_wrote_moves_nothing(
    world: World, waiting: str, instead: dict[str, str]
) -> None:
    ana, where = await asked(world, waiting)
    fields = ana.fields(where)
    forged = await ana.send(where, **(fields | instead))
    elsewhere = await ana.client.post(where, data=fields, headers={"Origin": "https://evil.test"})
    assert (forged.status_code, elsewhere.status_code) == (403, 403)
    assert await world.bot.status(waiting) is Status.QUEUED


async def test_without_a_session_there_is_only_the_door(world: World, waiting: str) -> None:
    _, where = await asked(world, waiting)
    nobody = Browser(world.port)
    answers = await nobody.open(where), await nobody.send(where, key="k", csrf="")
    await nobody.client.aclose()
    assert [answer.url.path for answer in answers] == ["/sign-in"] * 2
    assert "MOVE" not in nobody.page
    assert await world.bot.status(waiting) is Status.QUEUED


async def test_what_does_not_wait_any_more_is_not_moved(world: World, waiting: str) -> None:
    ana, where = await asked(world, waiting)
    fields = ana.fields(where)
    alive(world.bot)
    await world.bot.work(120)
    before = await world.bot.balance()
    for answer in (await ana.send(where, **fields), await ana.open(where)):
        assert answer.status_code == 409
        assert "cannot be moved" in answer.text
    assert await world.bot.balance() == before


@pytest.mark.parametrize(
    "target", ["zzzz7:flux-3", "{name}:sora-2", "{name}:no-such-model", "{name}", ":", "%2e%2e", "a" * 999]
)
async def test_an_address_that_names_no_way_out_is_told_politely(world: World, waiting: str, target: str) -> None:
    ana = await world.browser()
    answer = await ana.open(f"/move/{target.format(name=waiting)}")
    assert answer.status_code in (404, 409)
    assert await world.bot.status(waiting) is Status.QUEUED
