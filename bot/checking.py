"""`check` and `sync`: what is set, what is missing, which link invites the bot."""

import base64
import binascii
from datetime import UTC, date, datetime

from adapters.discord.app import invite_url
from bot import storage
from bot.catalogue import default_provider, load_catalogue
from bot.running import make_discord
from bot.settings import Settings
from bot.wiring import assembled
from core.catalogue import Catalogue
from core.catalogue_entries import ModelEntry
from core.store import address
from core.store.sqlite import DatabaseInUse

_OLD_PRICES_DAYS = 90
_GOOD, _BAD, _HINT = "✅", "❌", "⚠️ "


async def check(settings: Settings) -> str:
    """Connects to nothing but the database, and changes nothing. Raises SettingsError for what cannot work at all."""
    catalogue = load_catalogue(settings)
    storage.media_place(settings)
    database = f"{_GOOD} database {address.shown(settings.database_url)}{await _database_words(settings)}"
    lines = (*_platform_lines(settings), *_vendor_lines(settings, catalogue), *_house_lines(settings))
    return "\n".join([database, *lines])


async def sync(settings: Settings) -> str:
    if not settings.discord_token:
        return f"{_HINT} Discord: DISCORD_TOKEN is not set. Slack's commands are in adapters/slack/manifest.yaml."
    async with assembled(settings) as parts:
        discord = make_discord(settings, parts)
        try:
            written = await discord.sync_commands()
        finally:
            await discord.close()
    return f"{_GOOD} Discord: {'the commands were registered' if written else 'the commands were up to date'}."


async def _database_words(settings: Settings) -> str:
    try:
        if not await storage.is_current(settings):
            return ": will be migrated by run"
        paused = await storage.paused(settings)
        return "".join(
            f"\n{_BAD} provider {one.provider} is paused since {one.since:%Y-%m-%d %H:%M} UTC: {one.why}"
            for one in paused
        )
    except DatabaseInUse:
        return ": a bot is running on it"


def _platform_lines(settings: Settings) -> list[str]:
    lines = []
    if settings.discord_token:
        application = _application_of(settings.discord_token.get_secret_value())
        lines.append(f"{_GOOD} Discord: invite the bot with {invite_url(application or 'YOUR_APPLICATION_ID')}")
    else:
        lines.append(f"{_HINT} Discord is off: DISCORD_TOKEN is not set")
    if settings.slack_bot_token:
        mode = "Socket Mode" if settings.slack_app_token else f"HTTP mode on {settings.http_host}:{settings.http_port}"
        lines.append(f"{_GOOD} Slack: {mode}; the app's manifest is adapters/slack/manifest.yaml")
    else:
        lines.append(f"{_HINT} Slack is off: SLACK_BOT_TOKEN is not set")
    if settings.web:
        lines.append(f"{_GOOD} HTTP API: on {settings.http_host}:{settings.http_port}; /sora token makes a token")
    return lines


def _application_of(token: str) -> str | None:
    """A bot token begins with its application's id: https://discord.com/developers/docs/reference#authentication"""
    first = token.split(".", 1)[0]
    try:
        number = base64.b64decode(first + "=" * (-len(first) % 4)).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return None
    return number if number.isdigit() else None


def _vendor_lines(settings: Settings, catalogue: Catalogue) -> list[str]:
    today = datetime.now(UTC).date()
    lines = [_vendor_line(settings, catalogue, name, today) for name in catalogue.providers]
    usual = catalogue.default()
    if usual is not None and not catalogue.gone(usual.model, today):
        lines.append(f"{_GOOD} a new video is made by {catalogue.label(usual.model)} unless somebody says otherwise")
    else:
        lines.append(f"{_BAD} no new video can be made: none of these providers has a model for that")
    lines += _old_prices(catalogue, today)
    return lines


def _old_prices(catalogue: Catalogue, today: date) -> list[str]:
    """Of the models that can be used, by the day on which they were compared."""
    old: dict[date, list[str]] = {}
    for entry in catalogue.entries:
        day = catalogue.checked_on(entry)
        if entry.provider in catalogue.usable and (today - day).days > _OLD_PRICES_DAYS:
            old.setdefault(day, []).append(entry.id)
    return [f"{_HINT} the prices of {', '.join(ids)} were {_compared(day)}" for day, ids in sorted(old.items())]


def _compared(day: date) -> str:
    if day == date.min:
        return "never compared with their source, as far as the catalogue says"
    return f"last compared on {day}, more than {_OLD_PRICES_DAYS} days ago"


def _vendor_line(settings: Settings, catalogue: Catalogue, name: str, today: date) -> str:
    entry = catalogue.providers[name]
    models = ", ".join(e.id for e in catalogue.entries if e.provider == name and e.kind == "make")
    about = f"provider {name} ({models})" if models else f"provider {name}"
    if name not in catalogue.usable:
        return f"{_HINT} {about}: not usable, {entry.key_env or 'key_env in its entry'} is missing"
    if name == default_provider(catalogue) and not settings.video_base_url and _all_gone(catalogue, name, today):
        sign = _BAD if len(catalogue.usable) == 1 else _HINT
        return f"{sign} {about}: OpenAI switched this off; set VIDEO_BASE_URL to another"
    told = f"provider {name} at {entry.base_url}: {models or 'makes nothing by itself'}"
    editors = [e for e in catalogue.editors(today) if e.provider == name]
    if editors and not all(catalogue.source_kinds(e) for e in editors):
        return (
            f"{_HINT} {told}; {_ids(editors)} cannot remix: it fetches films by links, so set WEB and PUBLIC_BASE_URL"
        )
    return f"{_GOOD} {told}; remixes by {_ids(editors)}" if editors else f"{_GOOD} {told}"


def _ids(entries: list[ModelEntry]) -> str:
    return ", ".join(entry.id for entry in entries)


def _all_gone(catalogue: Catalogue, name: str, today: date) -> bool:
    return all(catalogue.gone(e.id, today) for e in catalogue.entries if e.provider == name)


def _house_lines(settings: Settings) -> list[str]:
    if "*" in settings.teams and (settings.team_credits or settings.welcome_credits):
        return [f"{_HINT} TEAMS is * and new teams get credits: whoever can invite the bot can spend your money"]
    return []
