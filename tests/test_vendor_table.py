"""The README's table of vendors says what the catalogue says, and no more than was tried."""

import re
from decimal import Decimal
from pathlib import Path

import pytest

from adapters.providers.simulator.app import PARTS
from bot.catalogue import SHIPPED_CATALOGUE
from core.catalogue import Catalogue
from core.catalogue_entries import ModelEntry
from tests import test_further_vendors, test_own_copy_story

README = (Path(__file__).parents[1] / "README.md").read_text()
CATALOGUE = Catalogue.parse(SHIPPED_CATALOGUE.read_text())
HEAD = "| Vendor | What to set | Makes, for one second | Remixes | Tried |"
PROVIDERS = {"Black Forest Labs": "bfl", "xAI": "xai", "OpenRouter": "openrouter"}


def table() -> dict[str, list[str]]:
    lines = README.partition(HEAD)[2].split("\n\n")[0].splitlines()[2:]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return {row[0]: row[1:] for row in rows}


def dollars(cell: str) -> set[Decimal]:
    return {Decimal(found) for found in re.findall(r"\$(\d+\.\d+)", cell)}


def models(cell: str) -> set[str]:
    return {name for name in re.findall(r"`([a-z0-9.-]+)`", cell) if CATALOGUE.find(name)}


def of(provider: str, kind: str) -> list[ModelEntry]:
    return [entry for entry in CATALOGUE.entries if entry.provider == provider and entry.kind == kind]


@pytest.mark.parametrize("vendor", PROVIDERS)
def test_what_a_vendor_makes_and_its_prices_are_the_catalogues(vendor: str) -> None:
    makes = table()[vendor][1]
    entries = of(PROVIDERS[vendor], "make")
    assert models(makes) == {entry.id for entry in entries}
    assert dollars(makes) == {price for entry in entries for price in entry.prices.values()}


@pytest.mark.parametrize("vendor", PROVIDERS)
def test_what_a_vendor_remixes_and_its_prices_and_limits_are_the_catalogues(vendor: str) -> None:
    remixes = table()[vendor][2]
    entries = of(PROVIDERS[vendor], "edit")
    assert models(remixes) == {entry.id for entry in entries}
    prices = {price for entry in entries for price in (entry.usd_per_second, entry.min_charge_usd) if price}
    assert dollars(remixes) == prices
    limits = {Decimal(found) for found in re.findall(r"up to ([\d.]+) s", remixes)}
    assert limits == {entry.max_source_seconds for entry in entries}


@pytest.mark.parametrize("vendor", PROVIDERS)
def test_what_to_set_is_what_the_provider_reads(vendor: str) -> None:
    assert f"`{CATALOGUE.providers[PROVIDERS[vendor]].key_env}`" in table()[vendor][0]


def test_the_day_of_the_prices_is_the_catalogues() -> None:
    assert f"published on {CATALOGUE.checked};" in README


def test_who_was_tried_was_tried_on_both_chats() -> None:
    """The stories take their vendors from these lists."""
    told = set(re.findall(r"--as ([\w-]+)", " ".join(cells[3] for cells in table().values())))
    alone = {only.plays for only in (test_further_vendors.BFL, test_further_vendors.XAI, test_further_vendors.LITELLM)}
    alone |= {test_further_vendors.VLLM_OMNI.plays, test_further_vendors.SGLANG.plays}
    editors = {editor.plays for editor in test_own_copy_story.EDITORS}
    assert told - {"new-api"} == alone | editors
    assert told | {"openai"} == set(PARTS)


def test_nobody_is_said_to_have_been_tried_with_a_live_account() -> None:
    for vendor, cells in table().items():
        assert cells[3].startswith(("against the stand-in", "no", "yes, in every test")), vendor
    assert "**No vendor with a live account was tried" in README
