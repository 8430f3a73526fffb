"""A whole bot without a network: the real studio, worker and database, and a fake world around them."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count

import pytest

from bot.examples import CATALOGUE
from core.cards import Notice, VideoCard
from core.names import AccountId, Actor, Ask, Place, TeamId, VideoId, place_of
from core.ports import Caps
from core.store import archive, audit, ledger
from core.store.database import Database
from core.studio import House, Limits, Studio, Wish
from core.video import Status, Video
from core.worker import Timing, Worker, Workshop
from tests.fakes import FakeAnnouncer, FakeClock, FakeDarkroom, FakeLog, FakeMedia, FakeProvider, FakeRng

TEAM = TeamId("discord:301")
ANA, BEN, BOSS = (AccountId(f"discord:301:{number}") for number in ("501", "502", "599"))
CHANNEL = place_of("discord", "301", "401")
_deliveries = count(1)


def ask(account: AccountId = ANA, **facts: object) -> Ask:
    """A new delivery by this person; facts override the actor's or the ask's."""
    actor = Actor(account=account, team=TeamId(":".join(account.split(":")[:2])), admin=account == BOSS)
    known = {"admin", "guest", "external"}
    actor = replace(actor, **{k: v for k, v in facts.items() if k in known})  # type: ignore[arg-type]  # Tests name fields.
    rest = {k: v for k, v in facts.items() if k not in known}
    base: dict[str, object] = {"by": actor, "at": CHANNEL, "key": f"delivery-{next(_deliveries)}"}
    return Ask(**(base | rest))  # type: ignore[arg-type]  # The same.


@dataclass
class Bot:
    database: Database
    clock: FakeClock
    provider: FakeProvider
    announcer: FakeAnnouncer
    media: FakeMedia
    log: FakeLog
    house: House
    shop: Workshop
    studio: Studio
    worker: Worker
    timing: Timing = field(default_factory=Timing)

    async def grant(self, account: AccountId, credits: int) -> Notice:
        notice = await self.studio.grant(ask(BOSS), account, credits, "for tests")
        for asked in notice.buttons:  # A large one is asked about.
            notice = await self.studio.grant_asked(ask(BOSS), asked.target)
        return notice

    async def make(
        self, account: AccountId = ANA, prompt: str = "a red fox runs through snow", **wish: object
    ) -> VideoCard:
        asked = ask(account)
        card = await self.studio.make(asked, prompt, Wish(**wish))  # type: ignore[arg-type]  # Tests name fields.
        return await self.put_up(card)

    async def make_for_later(self, seconds: float = 5.0, prompt: str = "another fox") -> VideoCard:
        """Asked for now, and not due before then: it waits when something happens meanwhile."""
        card = await self.make(prompt=prompt)
        video = await self.video(card.video)
        later = self.clock.now() + timedelta(seconds=seconds)
        await self.database.write(lambda tx: archive.touch(tx, video, due_at=later))
        return card

    async def remix(
        self, video: str, prompt: str = "make it night", account: AccountId = ANA, **more: object
    ) -> VideoCard:
        card = await self.studio.remix(ask(account), video, prompt, **more)  # type: ignore[arg-type]  # The same.
        return await self.put_up(card)

    async def put_up(self, card: VideoCard) -> VideoCard:
        """What an adapter does with its first answer."""
        place = Place(f"{CHANNEL}card-{card.video}")
        self.announcer.adopt(place, card, f"{card.video}:card")
        await self.studio.placed(card.video, place)
        return card

    async def ready(self, account: AccountId = ANA, **wish: object) -> Video:
        """A finished original of this person."""
        card = await self.make(account, **wish)
        await self.until_idle()
        self.provider.finish_all()
        await self.work(60)
        return await self.video(card.video)

    async def until_idle(self) -> None:
        """Everything that is due now is done; time stands still."""
        while await self.worker.tick():
            await self.worker.settle()

    async def work(self, seconds: float, step: float = 5.0) -> None:
        """Time passes and the worker does what falls due."""
        passed = 0.0
        await self.until_idle()
        while passed < seconds:
            self.clock.pass_(step)
            passed += step
            await self.until_idle()

    def restarted(self) -> "Bot":
        """The process died: a new studio and worker over the same database and world."""
        house = replace(self.house)
        shop = replace(self.shop, house=house, typical_times={}, closed_until={})
        return replace(self, house=house, shop=shop, studio=Studio(house), worker=Worker(shop))

    async def video(self, video_id: VideoId | str) -> Video:
        found = await self.database.read(lambda tx: archive.by_id(tx, VideoId(video_id)))
        assert found is not None
        return found

    async def status(self, video_id: VideoId | str) -> Status:
        return (await self.video(video_id)).status

    async def balance(self, account: AccountId = ANA) -> tuple[int, int]:
        """Available and held."""
        balance = await self.database.read(lambda tx: ledger.balance(tx, account))
        return balance.available, balance.held

    async def breaches(self) -> list[str]:
        return await self.database.read(audit.breaches)

    def card(self, video_id: VideoId | str) -> VideoCard:
        """The progress card as people see it now."""
        return next(m.card for m in self.announcer.cards() if m.card.video == video_id)  # type: ignore[return-value]  # Cards only.


def make_bot(
    database: Database,
    clock: FakeClock,
    *,
    caps: Caps | None = None,
    limits: Limits | None = None,
    timing: Timing | None = None,
) -> Bot:
    provider, announcer, media, log = FakeProvider(clock, caps=caps), FakeAnnouncer(), FakeMedia(), FakeLog()
    house = House(
        catalogue=CATALOGUE.with_provider(
            "gateway", CATALOGUE.providers["gateway"].model_copy(update={"base_url": "https://videos.example.org/v1"})
        ),
        database=database,
        clock=clock,
        rng=FakeRng(),
        limits=limits or Limits(team_credits=100_000, member_limit=50),
        cancels=frozenset({"gateway"}) if caps and caps.cancel else frozenset(),
    )
    shop = Workshop(
        house=house,
        providers={"gateway": provider},
        announcers={"discord": announcer},
        media=media,
        darkroom=FakeDarkroom(media),
        log=log,
        timing=timing or Timing(),
    )
    return Bot(
        database=database, clock=clock, provider=provider, announcer=announcer, media=media, log=log,
        house=house, shop=shop, studio=Studio(house), worker=Worker(shop),
    )  # fmt: skip  # The whole world at a glance.


MakeBot = Callable[..., Bot]


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def bot(sqlite_url: str, clock: FakeClock) -> AsyncIterator[Bot]:
    """On SQLite; what only PostgreSQL could break is tested with the store."""
    database = await Database.open(sqlite_url, clock=clock.now)
    yield make_bot(database, clock)
    await database.close()
