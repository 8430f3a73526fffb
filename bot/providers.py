"""The providers that can be used: each with its address, its key and its protocol."""

from adapters.providers.answers import Limits as WireLimits
from adapters.providers.bfl import Bfl
from adapters.providers.linked import Account, Linked
from adapters.providers.openai_videos import OpenAIVideos, Options
from adapters.providers.openrouter import OpenRouter
from adapters.providers.xai import Xai
from bot.catalogue import default_provider, key_of
from bot.settings import Settings
from core.catalogue import Catalogue
from core.catalogue_entries import ProviderEntry
from core.ports import Provider


def make_providers(settings: Settings, catalogue: Catalogue) -> dict[str, Provider]:
    default = default_provider(catalogue)
    return {
        name: _make_provider(settings, name, catalogue.providers[name], is_default=name == default)
        for name in catalogue.usable
    }


def _make_provider(settings: Settings, name: str, entry: ProviderEntry, *, is_default: bool) -> Provider:
    key, limits = key_of(settings, entry, is_default=is_default), WireLimits(post_s=settings.submit_seconds)
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
