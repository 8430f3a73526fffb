"""Files made to hurt, from a vendor and from members, over real sockets: nothing is kept, and nobody pays."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psutil
import pytest

from adapters.discord.carrier import DiscordCarrier
from adapters.media.darkroom import FilmDarkroom
from adapters.media.store import FolderStore
from adapters.media.work import Work
from adapters.providers.bfl import Bfl
from adapters.providers.linked import Account
from core.names import Place
from core.studio import Attachment
from core.video import Status
from tests.adapters.media.films import Recipe, painted
from tests.adapters.media.test_hostile_films import HOSTILE
from tests.adapters.providers.raw_server import RawServer, Request, http, serving
from tests.core.test_own_copy import with_editor
from tests.house import ANA, BEN, Bot, ask
from tests.sockets import connections

FILES = {
    name: HOSTILE[name]
    for name in (
        "a page",
        "a playlist that begins like a film",
        "an index that unpacks to 200 megabytes",
        "cut in the middle",
    )
}
"""One of each kind; each of all the others is met where it is opened, in tests/adapters/media."""


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    reel = painted(tmp_path_factory.mktemp("reel") / "film.mp4", Recipe(sound="aac"))
    return [made(reel) for made in FILES.values()]


@pytest.fixture
async def far_end(films: list[bytes]) -> AsyncIterator[RawServer]:
    """A vendor that accepts everything and is done at once, and the chat's files."""
    accepted = iter(range(len(films)))

    async def answers(request: Request, writer: asyncio.StreamWriter) -> None:
        url = urlsplit(request.target)
        if request.method == "POST":
            answer = http(200, {"id": str(next(accepted))})
        elif asked := parse_qs(url.query).get("id"):
            answer = http(200, {"id": asked[0], "status": "Ready", "result": {"sample": f"{server.url}/{asked[0]}"}})
        else:
            answer = http(200, films[int(url.path.rpartition("/")[2])])
        writer.write(answer)

    async with serving(answers) as server:
        yield server


@pytest.fixture
async def real(bot: Bot, far_end: RawServer, tmp_path: Path) -> AsyncIterator[Bot]:
    """With a disk, processes and sockets of its own."""
    bot, _ = with_editor(bot)
    vendor = Bfl(Account(name="gateway", base_url=far_end.url, key="a-key"))
    media = FolderStore(tmp_path / "media", Work(), spare_bytes=0)
    shop = replace(
        bot.shop,
        media=media,
        darkroom=FilmDarkroom(media, Work()),
        carriers={"discord": DiscordCarrier(far_end.url)},
        providers={**bot.shop.providers, "gateway": vendor},
    )
    yield replace(bot, shop=shop).restarted()
    await vendor.aclose()


async def nothing_left(bot: Bot, tmp_path: Path, far_end: RawServer, seen: Sequence[object]) -> None:
    assert {*seen} == {("127.0.0.1", far_end.port)}
    assert [child.name() for child in psutil.Process().children() if "python" in child.name()] == []
    assert [*(tmp_path / "media").iterdir()] == []
    assert "step_failed" not in bot.log.names()
    assert await bot.breaches() == []


async def test_a_vendor_whose_films_are_made_to_hurt_is_not_paid(real: Bot, tmp_path: Path, far_end: RawServer) -> None:
    await real.grant(ANA, 50 * len(FILES))
    before = await real.balance()
    with connections() as seen:
        cards = [await real.make(ANA, name) for name in FILES]
        await real.work(300)
    assert [await real.status(card.video) for card in cards] == [Status.FAILED] * len(FILES)
    assert await real.balance() == before
    await nothing_left(real, tmp_path, far_end, seen)


async def test_members_who_bring_such_files_hear_why_not(real: Bot, tmp_path: Path, far_end: RawServer) -> None:
    with connections() as seen:
        for number, person in enumerate([ANA, BEN] * (len(FILES) // 2)):
            asked = ask(person)
            file = Attachment(source=f"{far_end.url}/{number}", name="holiday.mp4", kind="video/mp4")
            await real.studio.bring(replace(asked, at=Place(f"{asked.at}9{number}")), file)
        await real.work(60)
    assert len(real.announcer.told) == len(FILES)
    assert all("Nothing was charged" in str(notice) for _, notice in real.announcer.told)
    assert [await real.balance(person) for person in (ANA, BEN)] == [(0, 0)] * 2
    await nothing_left(real, tmp_path, far_end, seen)
