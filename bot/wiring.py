"""Settings become objects: the one module that knows everything, and the order of opening and closing."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import structlog

from adapters.media.darkroom import FilmDarkroom
from adapters.media.work import Work
from adapters.providers.watched import Watched
from adapters.web.metrics import Measures
from bot import storage
from bot.catalogue import load_catalogue
from bot.providers import make_providers
from bot.settings import Settings
from bot.storage import FilmStore
from bot.system import SystemClock, SystemRng
from core.catalogue import Catalogue
from core.ports import Announcer, Carrier, Clock, Darkroom, Rng
from core.store.database import Database
from core.studio import Doors, House, Limits, Pages, Reader, Screen, Studio
from core.worker import LADDERS, IsMember, Timing, Worker, Workshop


@dataclass(frozen=True, kw_only=True)
class Parts:
    """The bot without its platforms."""

    catalogue: Catalogue
    database: Database
    media: FilmStore
    darkroom: Darkroom
    providers: Mapping[str, Watched]
    announcers: dict[str, Announcer]
    """Filled by whoever starts a platform."""
    carriers: dict[str, Carrier]
    """The same."""
    members: dict[str, IsMember]
    """The same."""
    studio: Studio
    reader: Reader
    doors: Doors
    screen: Screen
    pages: Pages
    worker: Worker
    measures: Measures


@asynccontextmanager
async def assembled(settings: Settings, *, timing: Timing | None = None) -> AsyncIterator[Parts]:
    """Migrated, opened and wired; closed in the opposite order. Connects to nothing but the database."""
    catalogue = load_catalogue(settings)
    clock, rng = SystemClock(), SystemRng()
    async with storage.opened(settings, clock, rng) as database, AsyncExitStack() as stack:
        work = Work()
        media = storage.film_store(settings, work)
        stack.callback(media.close)
        measures = Measures()
        providers = {name: Watched(one, measures) for name, one in make_providers(settings, catalogue).items()}
        for provider in providers.values():
            stack.push_async_callback(provider.aclose)
        yield _wired(
            settings,
            catalogue,
            database=database,
            media=media,
            darkroom=FilmDarkroom(media, work),
            providers=providers,
            measures=measures,
            clock=clock,
            rng=rng,
            timing=timing or Timing(poll_s=settings.poll_seconds, grace_s=settings.submit_grace_seconds),
        )


def _wired(
    settings: Settings,
    catalogue: Catalogue,
    *,
    database: Database,
    media: FilmStore,
    darkroom: Darkroom,
    providers: Mapping[str, Watched],
    measures: Measures,
    clock: Clock,
    rng: Rng,
    timing: Timing,
) -> Parts:
    woken = _Bell()
    house = House(
        catalogue=catalogue,
        database=database,
        clock=clock,
        rng=rng,
        limits=Limits(
            teams=settings.teams,
            team_credits=settings.team_credits,
            welcome_credits=settings.welcome_credits,
            member_limit=settings.member_limit,
            team_bytes=settings.media_quota_bytes,
            bring_bytes=settings.bring_bytes,
            bring_seconds=settings.bring_seconds,
            film_days=settings.media_retention_days,
            same_teams=settings.same_teams(),
        ),
        pages=Pages(public_url=(settings.public_base_url or "") if settings.web else ""),
        cancels=frozenset(name for name, provider in providers.items() if provider.caps("").cancel),
        wake=woken.ring,
    )
    announcers: dict[str, Announcer] = {}
    carriers: dict[str, Carrier] = {}
    members: dict[str, IsMember] = {}
    shop = Workshop(
        house=house,
        providers=providers,
        announcers=announcers,
        carriers=carriers,
        members=members,
        media=media,
        darkroom=darkroom,
        log=structlog.get_logger(),
        timing=timing,
        public_url=(settings.public_base_url or "").rstrip("/"),
        ladders={"discord": LADDERS[settings.discord_large_video], "slack": LADDERS["auto"]},
        measures=measures,
    )
    worker = Worker(shop)
    woken.answer = worker
    return Parts(
        catalogue=catalogue,
        database=database,
        media=media,
        darkroom=darkroom,
        providers=providers,
        announcers=announcers,
        carriers=carriers,
        members=members,
        studio=Studio(house),
        reader=Reader(house),
        doors=Doors(house),
        screen=Screen(house),
        pages=house.pages,
        worker=worker,
        measures=measures,
    )


class _Bell:
    """The studio rings, the worker wakes; each can be made without the other."""

    def __init__(self) -> None:
        self.answer: Worker | None = None

    def ring(self) -> None:
        if self.answer is not None:
            self.answer.wake()
