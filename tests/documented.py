"""The catalogue entries that docs/vendors.md shows, so that tests try what operators copy."""

import re
import tomllib
from pathlib import Path

from core.catalogue_entries import ProviderEntry

VENDORS = Path(__file__).parents[1] / "docs" / "vendors.md"


def blocks_under(heading: str) -> list[str]:
    """The TOML blocks of one section."""
    section = re.split(r"^## ", VENDORS.read_text(), flags=re.MULTILINE)
    [found] = [part for part in section if part.splitlines()[0].startswith(heading)]
    return re.findall(r"```toml\n(.*?)```", found, re.DOTALL)


def provider_under(heading: str) -> ProviderEntry:
    [entry] = tomllib.loads(blocks_under(heading)[0])["provider"].values()
    return ProviderEntry.model_validate(entry)
