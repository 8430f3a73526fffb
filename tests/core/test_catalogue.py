"""What can be ordered and what it costs; a catalogue that cannot be trusted does not load."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.examples import CATALOGUE, SHIPPED
from core.catalogue import Catalogue, CatalogueError
from core.refusals import ModelUnknown, SpecImpossible
from core.studio.wish import Wish, spec_of
from core.video import Spec

PROVIDER = '[provider.p]\nkind = "openai-videos"\nbase_url = "https://p.example/v1"\n'
SIZE = '[[model.size]]\nsize = "640x480"\nusd_per_second = "0.10"\n'


def model(*lines: str, size: str = SIZE, id_: str = "m-1") -> str:
    return "\n".join(["[[model]]", f'id = "{id_}"', 'provider = "p"', "seconds = [4, 8]", *lines, size])


def price(name: str, size: str, seconds: int) -> int:
    return CATALOGUE.price(Spec(model=name, size=size, seconds=seconds))


@pytest.mark.parametrize(
    ("name", "size", "seconds", "credits"),
    [
        ("sora-2", "1280x720", 4, 40),
        ("sora-2", "720x1280", 8, 80),
        ("sora-2", "1280x720", 12, 120),
        ("sora-2-pro", "1280x720", 4, 120),
        ("sora-2-pro", "1792x1024", 8, 400),
        ("sora-2-pro", "1080x1920", 12, 840),
        ("sora-2-2025-10-06", "1280x720", 4, 40),
        ("sora-2-pro-2025-10-06", "1280x720", 4, 120),
    ],
)
def test_a_price_is_the_rate_times_the_seconds(name: str, size: str, seconds: int, credits: int) -> None:
    assert price(name, size, seconds) == credits


def test_a_snapshot_of_pro_is_never_taken_for_the_cheaper_model() -> None:
    pro = CATALOGUE.find("sora-2-pro-2025-10-06")
    assert pro is not None
    assert pro.id == "sora-2-pro"


def test_a_snapshot_is_sent_and_shown_as_it_was_asked_for() -> None:
    assert CATALOGUE.upstream("sora-2-2025-10-06") == CATALOGUE.label("sora-2-2025-10-06") == "sora-2-2025-10-06"
    assert (CATALOGUE.upstream("sora-2"), CATALOGUE.label("sora-2")) == ("sora-2", "Sora 2")


@pytest.mark.parametrize(
    "name", ["", "sora", "sora-3", "sora-2-", "sora-2-turbo", "sora-2-20" + "5" * 60, "sora-2-20 @everyone"]
)
def test_what_only_resembles_a_model_is_none(name: str) -> None:
    assert CATALOGUE.find(name) is None


def test_only_sora_2_and_pro_can_be_remixed_with_their_snapshots() -> None:
    assert CATALOGUE.remixable() == ("sora-2", "sora-2-pro")
    rule = CATALOGUE.remix_rule("sora-2-pro-2025-10-06")
    assert rule is not None
    assert rule.window == timedelta(hours=1)


@given(st.decimals(min_value="0.0001", max_value="1000", places=4), st.integers(1, 10**6))
def test_credits_are_rounded_up_and_never_free(usd: Decimal, rate: int) -> None:
    credits = CATALOGUE.with_credits_per_usd(rate).credits(usd)
    assert credits >= max(1, usd * rate)
    assert credits < usd * rate + 1


@pytest.mark.parametrize("seconds", [0, -4, 5, 9, 600, 10**9])
def test_a_length_that_is_not_made_is_refused_with_those_that_are(seconds: int) -> None:
    with pytest.raises(SpecImpossible, match="4, 8 or 12"):
        price("sora-2", "1280x720", seconds)


def test_a_size_of_the_larger_model_is_refused_for_the_smaller() -> None:
    with pytest.raises(SpecImpossible, match="1280x720 or 720x1280"):
        price("sora-2", "1920x1080", 4)


def test_a_model_whose_provider_has_no_key_is_not_offered() -> None:
    nobody = CATALOGUE.with_usable(frozenset())
    assert nobody.offered() == ()
    assert nobody.default() is None
    with pytest.raises(ModelUnknown):
        nobody.price(Spec(model="sora-2", size="1280x720", seconds=4))


def test_a_retired_model_is_gone_at_openai_alone_and_from_that_day_on() -> None:
    day = date(2026, 9, 24)
    assert CATALOGUE.gone("sora-2", day)
    assert not CATALOGUE.gone("sora-2", day - timedelta(days=1))
    elsewhere = CATALOGUE.providers["gateway"].model_copy(update={"base_url": "https://videos.example/v1"})
    assert not CATALOGUE.with_provider("gateway", elsewhere).gone("sora-2", day)


EDITOR = '[[model]]\nid = "e"\nprovider = "p"\nkind = "edit"\nusd_per_second = "0.2"\n'
EDITED = 'remix = { model = "e", pricing = "edit" }'


def test_a_model_that_names_an_edit_model_is_remixed_by_it() -> None:
    catalogue = Catalogue.parse(PROVIDER + 'remix = "create-video-reference"\n' + model(EDITED) + EDITOR)
    assert catalogue.remixable() == ("m-1",)
    rules = [catalogue.remix_rule(name) for name in ("m-1", "e")]
    assert [(rule.model, rule.pricing, rule.window) for rule in rules if rule] == [("e", "edit", None)] * 2


@pytest.mark.parametrize("provider", [PROVIDER + 'remix = "none"\n', PROVIDER.replace("openai-videos", "openrouter")])
def test_an_edit_model_that_can_be_given_nothing_remixes_nothing(provider: str) -> None:
    catalogue = Catalogue.parse(provider + model(EDITED) + EDITOR)
    assert catalogue.remixable() == ()
    assert catalogue.with_links().remixable() == (("m-1",) if "openrouter" in provider else ())


def test_where_the_provider_cannot_remix_no_model_is_remixable() -> None:
    text = PROVIDER + 'remix = "none"\n' + model('remix = { model = "m-1", pricing = "generation" }')
    assert Catalogue.parse(text).remixable() == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("this is = = not", "not TOML"),
        (PROVIDER, "model"),
        (PROVIDER + model(size=""), "needs seconds and at least one"),
        (PROVIDER + model(size='[[model.size]]\nsize = "640x480"\n'), "usd_per_second"),
        (PROVIDER + model(size=SIZE.replace('"0.10"', "0.10")), "written as a string"),
        (PROVIDER + model(size=SIZE.replace("0.10", "0")), "greater than 0"),
        (PROVIDER + model(size=SIZE.replace("0.10", "-1")), "greater than 0"),
        (PROVIDER + model(size=SIZE.replace("0.10", "NaN")), "finite"),
        (PROVIDER + model(size=SIZE.replace("0.10", "Infinity")), "finite"),
        (PROVIDER + model(size=SIZE.replace("640x480", "big")), "pattern"),
        (PROVIDER + model(size=SIZE + SIZE.replace("0.10", "0.20")), "two prices for one size"),
        (PROVIDER + model() + model(), "two models"),
        (PROVIDER + model().replace('provider = "p"', 'provider = "q"'), "not in the file"),
        (PROVIDER + model('remix = { model = "no", pricing = "generation" }'), "not in the file"),
        (PROVIDER + model('remix = { model = "m-1", pricing = "edit" }'), "edits nothing"),
        (PROVIDER + model('retention = "1 hour"'), "duration"),
        (PROVIDER + model('deadline = "0h"'), "duration"),
        (PROVIDER + model('default = { seconds = 5, size = "640x480" }'), "default"),
        (PROVIDER + model("colour = 3"), "colour"),
        (PROVIDER + model(id_="Not A Name"), "pattern"),
        ('[provider.p]\nkind = "carrier-pigeon"\nbase_url = "https://p.example"\n' + model(), "kind"),
        ('[provider.p]\nkind = "openai-videos"\nbase_url = "file:///etc"\n' + model(), "base_url"),
        (PROVIDER + '[[model]]\nid = "e"\nprovider = "p"\nkind = "edit"\n', "without a price"),
    ],
)
def test_a_faulty_catalogue_does_not_load_and_says_where(text: str, words: str) -> None:
    with pytest.raises(CatalogueError, match=words):
        Catalogue.parse(text)


def test_what_its_own_host_switched_off_is_not_offered_beside_something_that_works() -> None:
    both = SHIPPED.with_usable(frozenset({"gateway", "bfl"})).as_of(date(2026, 11, 22))
    assert [entry.id for entry in both.offered()] == ["flux-3"]
    assert both.default() == Spec(model="flux-3", size="1280x704", seconds=5)
    with pytest.raises(ModelUnknown):
        spec_of(Wish(model="sora-2"), both)


def test_before_it_is_switched_off_everything_is_offered() -> None:
    both = SHIPPED.with_usable(frozenset({"gateway", "bfl"})).as_of(date(2026, 9, 23))
    assert [entry.id for entry in both.offered()] == ["sora-2", "sora-2-pro", "flux-3"]


def test_where_nothing_else_is_usable_it_is_still_offered_so_that_its_refusal_can_say_why() -> None:
    alone = SHIPPED.with_usable(frozenset({"gateway"})).as_of(date(2026, 11, 22))
    assert [entry.id for entry in alone.offered()] == ["sora-2", "sora-2-pro"]


def test_at_another_host_it_is_offered_first() -> None:
    elsewhere = SHIPPED.providers["gateway"].model_copy(update={"base_url": "https://videos.example.org/v1"})
    both = SHIPPED.with_provider("gateway", elsewhere).with_usable(frozenset({"gateway", "bfl"}))
    assert [entry.id for entry in both.as_of(date(2026, 11, 22)).offered()] == ["sora-2", "sora-2-pro", "flux-3"]


@pytest.mark.parametrize(
    ("name", "size", "seconds", "credits"),
    [
        ("flux-3", "1280x704", 8, 136),
        ("flux-3", "1920x1088", 5, 145),
        ("grok-imagine", "1280x720", 6, 42),
        ("grok-imagine", "854x480", 15, 75),
    ],
)
def test_what_the_further_vendors_cost(name: str, size: str, seconds: int, credits: int) -> None:
    assert SHIPPED.price(Spec(model=name, size=size, seconds=seconds)) == credits
