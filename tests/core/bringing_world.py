"""A bot to which somebody brings files along, and what becomes of them; on either engine."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from datetime import datetime

import pytest
from sqlalchemy import select

from core.cards import Notice
from core.names import AccountId, Place, TeamId
from core.store.database import Database, Tx
from core.store.tables import bringings as bringings_table
from core.store.tables import videos
from core.studio import Attachment, Limits
from core.video import Video
from tests.core.test_own_copy import with_editor
from tests.fakes import FakeCarrier, FakeClock
from tests.house import ANA, TEAM, Bot, ask, make_bot

HEAD = b"\x00\x00\x00\x18ftypmp42 "
SEA, FOX = HEAD + b"the-sea", HEAD + b"the-fox"
ELSEWHERE = Place("discord:301:402:")
LIMITS = Limits(team_credits=100_000, member_limit=50)


@dataclass
class Brings:
    bot: Bot
    carrier: FakeCarrier

    async def bring(self, data: bytes | None, account: AccountId = ANA, **facts: object) -> None:
        """`data` None: the file is gone by the time it is fetched."""
        source = f"file-{len(self.carrier.files) + len(self.carrier.fetched)}-{account}"
        if data is not None:
            self.carrier.files[source] = data
        asked = ask(account, **facts)
        message = Place(f"{asked.at}9{len(self.carrier.files)}")
        await self.bot.studio.bring(
            replace(asked, at=message), Attachment(source=source, name="holiday.mp4", kind="video/mp4")
        )

    async def brought(self, data: bytes | None, account: AccountId = ANA, **facts: object) -> None:
        await self.bring(data, account, **facts)
        await self.bot.work(30)

    async def originals(self, team: TeamId = TEAM) -> list[Video]:
        query = select(videos.c.id).where(videos.c.brought, videos.c.team == team).order_by(videos.c.created_at)
        ids = await self.bot.database.read(lambda tx: [row.id for row in tx.execute(query)])
        return [await self.bot.video(one) for one in ids]

    async def states(self) -> list[str]:
        return await self.bot.database.read(
            lambda tx: [row.state for row in tx.execute(select(bringings_table.c.state))]
        )

    def cards(self) -> list[str]:
        return [message.card.summary for message in self.bot.announcer.cards() if message.card.shown == "found"]  # type: ignore[union-attr]  # Cards of videos.

    def told(self) -> list[tuple[AccountId, str]]:
        return [(account, said(notice)) for account, notice in self.bot.announcer.told]


def said(notice: Notice | None) -> str:
    assert notice is not None
    return " ".join("".join(part if isinstance(part, str) else str(part) for part in line) for line in notice.lines)


def opened(bot: Bot, *usable: str) -> Brings:
    bot, _ = with_editor(bot, *usable)
    carrier = FakeCarrier()
    bot = replace(bot, shop=replace(bot.shop, carriers={"discord": carrier})).restarted()
    return Brings(bot, carrier)


MakeBrings = Callable[..., Brings]


class Timed(Database):
    """On PostgreSQL too the time is that of the test, which could not wait for days."""

    def now_of(self, tx: Tx) -> datetime:
        return self._clock()


@pytest.fixture
async def make(database_url: str, clock: FakeClock) -> AsyncIterator[MakeBrings]:
    """On either engine."""
    database = await Timed.open(database_url, clock=clock.now)

    def made(**limits: object) -> Brings:
        return opened(make_bot(database, clock, limits=replace(LIMITS, **limits)))  # type: ignore[arg-type]  # Its fields.

    yield made
    await database.close()


@pytest.fixture
def brings(make: MakeBrings) -> Brings:
    return make()


@pytest.fixture
async def fox(brings: Brings) -> Video:
    """A film of ours, whose words nobody else has."""
    return await made(brings)


async def made(brings: Brings, account: AccountId = ANA) -> Video:
    brings.bot.provider.film = FOX
    await brings.bot.grant(account, 500)
    return await brings.bot.ready(account)


async def made_in_private(brings: Brings) -> Video:
    """Ana's, in a place of her own."""
    brings.bot.provider.film = FOX
    await brings.bot.grant(ANA, 500)
    card = await brings.bot.studio.make(ask(ANA, at=ELSEWHERE, private=True), "a red fox runs through snow")
    await brings.bot.until_idle()
    brings.bot.provider.finish_all()
    await brings.bot.work(60)
    return await brings.bot.video(card.video)
