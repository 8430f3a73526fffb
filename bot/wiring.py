"""Settings become objects: the one module that knows everything, and the order of starting and stopping."""

import os
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import structlog
from dotenv import dotenv_values

from adapters.fetching.addresses import parse_base
from adapters.media.darkroom import FilmDarkroom
from adapters.media.work import Work
from adapters.providers.answers import Limits as WireLimits
from adapters.providers.bfl import Bfl
from adapters.providers.linked import Account, Linked
from adapters.providers.openai_videos import OpenAIVideos, Options
from adapters.providers.openrouter import OpenRouter
from adapters.providers.watched import Watched
from adapters.providers.xai import Xai
from adapters.web.metrics import Measures
from bot import storage
from bot.settings import NOT_FOR_A_HEADER, Settings, SettingsError, for_a_header
from bot.storage import FilmStore
from bot.system import SystemClock, SystemRng
from core.catalogue import Catalogue, CatalogueError
from core.catalogue_entries import ProviderEntry
from core.ports import Announcer, Carrier, Clock, Darkroom, Provider, Rng
from core.store.database import Database
from core.studio import Doors, House, Limits, Pages, Reader, Screen, Studio
from core.worker import LADDERS, IsMember, Timing, Worker, Workshop

SHIPPED_CATALOGUE = Path(__file__).with_name("catalogue.toml")


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


def load_catalogue(settings: Settings) -> Catalogue:
    """With the environment's word on the gateway and on credits. Raises SettingsError."""
    path = settings.catalogue or SHIPPED_CATALOGUE
    try:
        catalogue = Catalogue.parse(path.read_text())
    except (OSError, CatalogueError, UnicodeDecodeError) as error:
        raise SettingsError(f"CATALOGUE: {path}: {error}") from error
    if settings.credits_per_usd:
        catalogue = catalogue.with_credits_per_usd(settings.credits_per_usd)
    name = default_provider(catalogue)
    if name and settings.video_base_url:
        _check_base("VIDEO_BASE_URL", settings.video_base_url)
        entry = catalogue.providers[name].model_copy(update={"base_url": settings.video_base_url.rstrip("/")})
        catalogue = catalogue.with_provider(name, entry)
    for each in settings.webhook_keys().keys() - catalogue.providers.keys():
        raise SettingsError(f'WEBHOOK_SECRETS: "{each}" is no provider of {path}')
    for each, entry in catalogue.providers.items():
        _check_base(f"CATALOGUE: {path}: provider.{each}", entry.base_url)
    usable = frozenset(n for n, e in catalogue.providers.items() if _usable(settings, n, e, name))
    catalogue = catalogue.with_usable(usable).as_of(datetime.now(UTC).date())
    return catalogue.with_links() if settings.web and settings.public_base_url else catalogue


def _check_base(where: str, url: str) -> None:
    """The url itself is not repeated: it may hold a password."""
    try:
        parse_base(url)
        urlsplit(url)  # It refuses half of an IPv6 address, as httpx does only when it connects.
    except ValueError as error:
        raise SettingsError(f"{where}: {error}; such as https://host/v1") from None


def default_provider(catalogue: Catalogue) -> str | None:
    """The one that VIDEO_BASE_URL and VIDEO_API_KEY are about: the first that speaks OpenAI's protocol."""
    return next((name for name, entry in catalogue.providers.items() if entry.kind == "openai-videos"), None)


def _usable(settings: Settings, name: str, entry: ProviderEntry, default: str | None) -> bool:
    if entry.kind == "openai-videos" and (name == default or entry.key_env is None):
        return True
    return _key(settings, entry, is_default=False) is not None


def _key(settings: Settings, entry: ProviderEntry, *, is_default: bool) -> str | None:
    if is_default and settings.video_api_key:
        return settings.video_api_key.get_secret_value()
    if entry.key_env is None:
        return None
    key = os.environ.get(entry.key_env) or dotenv_values(".env").get(entry.key_env) or None
    if key and not for_a_header(key):
        raise SettingsError(f"{entry.key_env}: {NOT_FOR_A_HEADER}")
    return key


def secrets(settings: Settings) -> tuple[str, ...]:
    """For the log's redaction: those of the settings, and the keys of the providers that the catalogue names."""
    try:
        providers = load_catalogue(settings).providers.values()
        keys = [_key(settings, entry, is_default=False) for entry in providers]
    except SettingsError:  # Told by whoever needs the catalogue.
        return settings.secrets()
    return (*settings.secrets(), *(key for key in keys if key))


def make_providers(settings: Settings, catalogue: Catalogue) -> dict[str, Provider]:
    default = default_provider(catalogue)
    return {
        name: _make_provider(settings, name, catalogue.providers[name], is_default=name == default)
        for name in catalogue.usable
    }


def _make_provider(settings: Settings, name: str, entry: ProviderEntry, *, is_default: bool) -> Provider:
    key, limits = _key(settings, entry, is_default=is_default), WireLimits(post_s=settings.submit_seconds)
    if entry.kind == "openai-videos":
        return OpenAIVideos(options_of(name, entry, key, limits))
    assert key is not None, "a provider with a protocol of its own is usable only with its key"
    return _LINKED[entry.kind](Account(name=name, base_url=entry.base_url, key=key, hosts=entry.hosts, limits=limits))


_LINKED: dict[str, type[Linked]] = {"bfl": Bfl, "xai": Xai, "openrouter": OpenRouter}


def options_of(name: str, entry: ProviderEntry, key: str | None, limits: WireLimits) -> Options:
    return Options(
        name=name,
        base_url=entry.base_url,
        key=key,
        auth=entry.auth,
        remix=entry.remix,
        edits_upload=entry.edits_upload,
        video_reference=entry.video_reference,
        multipart=entry.multipart,
        lists=entry.list,
        echoes_prompt=entry.echoes_prompt,
        delete=entry.delete,
        delete_cancels=entry.delete_cancels,
        variants=entry.variants,
        hosts=entry.hosts,
        limits=limits,
    )


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
