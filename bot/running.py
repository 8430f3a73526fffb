"""`run`: starts whichever platforms have their tokens, and on SIGTERM leaves within ten seconds."""

import asyncio
import contextlib
import gc
import signal
from collections.abc import AsyncIterator, Mapping
from functools import partial
from typing import Protocol

import structlog
from starlette.types import ASGIApp

from adapters.discord.app import DiscordApp
from adapters.discord.options import Offer
from adapters.slack.app import SlackApp
from adapters.web import app as web
from adapters.web.desk import Desk
from adapters.web.hooks import Hooks
from adapters.web.standing import Standing
from bot import control, gallery, pools
from bot.serving import local_address, serving, shared
from bot.settings import Settings, SettingsError
from bot.wiring import Parts, assembled
from core.catalogue import Catalogue
from core.names import AccountId

ACKS = "sora_ack_seconds"

_log = structlog.get_logger()


async def run(settings: Settings) -> None:
    """Until a signal. Raises SettingsError when there is nothing to run on."""
    if not settings.discord_token and not settings.slack_bot_token:
        raise SettingsError("DISCORD_TOKEN or SLACK_BOT_TOKEN: without a token there is no platform to run on")
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    async with assembled(settings) as parts, contextlib.AsyncExitStack() as stack:
        _warn_of_open_doors(settings)
        door = control.listening(pools.socket_of(settings), lambda order: pools.handle(parts.database, settings, order))
        await stack.enter_async_context(door)
        working = asyncio.create_task(parts.worker.run(), name="worker")
        stack.push_async_callback(_stop_worker, parts, working)
        chats = await stack.enter_async_context(platforms(settings, parts))
        gc.collect()
        gc.freeze()  # Loaded code stays for good; looking through it for garbage took a seventh of every answer.
        _log.info("ready", platforms=",".join(chats), models=",".join(e.id for e in parts.catalogue.offered()))
        try:
            await _first_of(stop, working, *(asyncio.create_task(chat.ended()) for chat in chats.values()))
        finally:
            _log.info("stopping")
            await parts.worker.stop()  # Before the chats close: it may be posting a film.


@contextlib.asynccontextmanager
async def platforms(settings: Settings, parts: Parts) -> AsyncIterator[Mapping[str, DiscordApp | SlackApp]]:
    """The worker runs before them and after them: what they owe people is in rows."""
    async with contextlib.AsyncExitStack() as stack:
        chats: dict[str, DiscordApp | SlackApp] = {}
        events = None
        if settings.discord_token:
            discord = make_discord(settings, parts)
            stack.push_async_callback(discord.close)
            parts.announcers["discord"], parts.carriers["discord"] = discord.announcer, discord.carrier
            parts.members["discord"] = discord.is_member
            await discord.start()
            chats["discord"] = discord
        if settings.slack_bot_token:
            slack = make_slack(settings, parts)
            stack.push_async_callback(slack.close)
            parts.announcers["slack"], parts.carriers["slack"] = slack.announcer, slack.carrier
            parts.members["slack"] = slack.is_member
            await slack.start()
            chats["slack"], events = slack, slack.asgi
        await stack.enter_async_context(_over_http(settings, parts, chats, events))
        yield chats


@contextlib.asynccontextmanager
async def _over_http(
    settings: Settings, parts: Parts, chats: Mapping[str, DiscordApp | SlackApp], events: ASGIApp | None
) -> AsyncIterator[None]:
    """One port for the API and for what Slack sends in HTTP mode; no port where neither is wanted."""
    if not settings.web:
        if events is None:
            yield
            return
        async with serving(events, settings.http_host, settings.http_port) as port:
            _log.info("http", host=settings.http_host, port=port)
            yield
        return
    desk = make_desk(parts, chats, Hooks(secrets=settings.webhook_keys()), shows_gallery=settings.gallery)
    app = web.create_app(desk)
    async with serving(shared(app, events) if events else app, settings.http_host, settings.http_port) as port:
        _log.info("http", host=settings.http_host, port=port)
        parts.pages.address = settings.public_base_url or local_address(settings.http_host, port)
        try:
            yield
        finally:
            desk.waiting.close()


class Chat(Protocol):
    """What the pages and the API need of a chat."""

    async def is_member(self, account: AccountId) -> bool: ...
    async def is_admin(self, account: AccountId) -> bool: ...
    def is_connected(self) -> bool: ...


def make_desk(
    parts: Parts, chats: Mapping[str, Chat], hooks: Hooks | None = None, *, shows_gallery: bool = False
) -> Desk:
    return Desk(
        studio=parts.studio,
        reader=parts.reader,
        doors=parts.doors,
        screen=parts.screen,
        store=parts.media,
        darkroom=parts.darkroom,
        gallery=gallery.pieces if shows_gallery else None,
        standing=Standing(
            {name: chat.is_member for name, chat in chats.items()},
            admins={name: chat.is_admin for name, chat in chats.items()},
        ),
        hooks=hooks or Hooks(),
        vendors=lambda: {name: vendor.answers for name, vendor in parts.providers.items()},
        measures=parts.measures,
        platforms=lambda: {name: chat.is_connected() for name, chat in chats.items()},
    )


def make_discord(settings: Settings, parts: Parts) -> DiscordApp:
    assert settings.discord_token is not None, "asked for without a token"
    return DiscordApp(
        token=settings.discord_token.get_secret_value(),
        studio=parts.studio,
        store=parts.media,
        acked=partial(parts.measures.seconds, ACKS, platform="discord"),
        offer=_offer(parts.catalogue),
        admin_roles=settings.discord_admin_roles,
        api_url=settings.discord_api_url,
        gateway_url=settings.discord_gateway_url,
    )


def make_slack(settings: Settings, parts: Parts) -> SlackApp:
    assert settings.slack_bot_token is not None, "asked for without a token"
    return SlackApp(
        bot_token=settings.slack_bot_token.get_secret_value(),
        app_token=settings.slack_app_token.get_secret_value() if settings.slack_app_token else None,
        signing_secret=settings.slack_signing_secret.get_secret_value() if settings.slack_signing_secret else None,
        studio=parts.studio,
        store=parts.media,
        acked=partial(parts.measures.seconds, ACKS, platform="slack"),
        admins=settings.slack_admins,
        api_url=settings.slack_api_url,
    )


def _offer(catalogue: Catalogue) -> Offer:
    entries = catalogue.offered()
    return Offer(
        models=tuple(entry.id for entry in entries),
        lengths=tuple(sorted({seconds for entry in entries for seconds in entry.lengths})),
        sizes=tuple(dict.fromkeys(size for entry in entries for size in entry.prices)),
    )


async def _first_of(stop: asyncio.Event, *lasting: asyncio.Task[None]) -> None:
    """Until the signal. Raises what ended one of those that should last: the bot must not live on deaf."""
    stopped = asyncio.create_task(stop.wait())
    done, waiting = await asyncio.wait({stopped, *lasting}, return_when=asyncio.FIRST_COMPLETED)
    for task in waiting - {lasting[0]}:  # The worker is stopped in its own way.
        task.cancel()
    for task in done - {stopped}:
        await task


async def _stop_worker(parts: Parts, working: asyncio.Task[None]) -> None:
    await parts.worker.stop()
    with contextlib.suppress(asyncio.CancelledError):
        await working


def _warn_of_open_doors(settings: Settings) -> None:
    if "*" in settings.teams and (settings.team_credits or settings.welcome_credits):
        _log.warning("any_team_can_spend", why="TEAMS is * and TEAM_CREDITS or WELCOME_CREDITS is not 0")
