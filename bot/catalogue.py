"""The catalogue as the settings have it: the file, with the environment's word on the gateway, keys and credits."""

import os
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from dotenv import dotenv_values

from adapters.fetching.addresses import parse_base
from bot.settings import NOT_FOR_A_HEADER, Settings, SettingsError, for_a_header
from core.catalogue import Catalogue, CatalogueError
from core.catalogue_entries import ProviderEntry

SHIPPED_CATALOGUE = Path(__file__).with_name("catalogue.toml")


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
    return key_of(settings, entry, is_default=False) is not None


def key_of(settings: Settings, entry: ProviderEntry, *, is_default: bool) -> str | None:
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
        keys = [key_of(settings, entry, is_default=False) for entry in providers]
    except SettingsError:  # Told by whoever needs the catalogue.
        return settings.secrets()
    return (*settings.secrets(), *(key for key in keys if key))
