"""What a month's videos cost, as a file for a team's admins that no spreadsheet runs."""

import csv
import io
from dataclasses import replace
from decimal import Decimal

import pytest

from core.store import archive
from core.studio import Studio
from core.worker import Worker
from tests.adapters.web_world import STRANGER, Browser, World, ana, fox, world
from tests.house import BEN, BOSS, Bot

__all__ = ["ana", "fox", "world"]


@pytest.fixture
def bot(bot: Bot) -> Bot:
    """Its operator gave the models odd names."""
    catalogue = bot.house.catalogue
    named = tuple(one.model_copy(update={"label": "=HYPERLINK(1);-2"}) for one in catalogue.entries)
    house = replace(bot.house, catalogue=replace(catalogue, entries=named))
    shop = replace(bot.shop, house=house)
    return replace(bot, house=house, shop=shop, studio=Studio(house), worker=Worker(shop))


async def test_the_file_of_costs_tells_each_model_and_runs_nothing(world: World, fox: str) -> None:
    made = await world.bot.video(fox)
    await world.bot.database.write(lambda tx: archive.touch(tx, made, cost_usd=Decimal("0.50")))
    admin = await world.browser(BOSS)
    answer = await admin.client.get("/credits/costs.csv")
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.headers["content-disposition"] == 'attachment; filename="costs-2026-11.csv"'
    [row] = csv.DictReader(io.StringIO(answer.text, newline=""))
    assert row["model"] == "'=HYPERLINK(1);'-2"
    told = [row[name] for name in ("month", "videos", "credits", "estimated USD", "told USD", "drift %", "lost USD")]
    assert told == ["2026-11", "1", "40", "0.4", "0.5", "25", "0.0"]
    assert (await admin.client.get("/credits/costs.csv?month=2026-10")).text.count("\r\n") == 1
    for month in ("=1+1", "2026-13", "november", "2" * 5000):
        refused = await admin.client.get("/credits/costs.csv", params={"month": month})
        assert (refused.status_code, "content-disposition" in refused.headers) == (422, False)


async def test_the_file_of_costs_is_for_the_teams_own_admins(world: World, fox: str) -> None:
    ben = await world.browser(BEN)
    assert (await ben.open("/credits/costs.csv")).status_code == 403
    assert "sora-2" not in ben.page.lower()

    async def everybody(_: object) -> bool:
        return True

    world.desk.standing._admins["discord"] = everybody  # type: ignore[index]  # The stranger is one too, at home.
    there = await world.browser(STRANGER)
    assert (await there.client.get("/credits/costs.csv")).text.count("\r\n") == 1
    nobody = Browser(world.port)
    assert (await nobody.open("/credits/costs.csv")).url.path == "/sign-in"
    await nobody.client.aclose()
