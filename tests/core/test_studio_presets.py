"""Presets: one's own, the team's, those that come with the bot; chosen in the form, judged at the submit."""

from dataclasses import replace

import pytest

from core import refusals
from core.changes import count_changes
from core.names import AccountId, place_of
from core.store import presets as stored
from core.store.database import Database
from core.studio import Limits, Reader, Saving
from core.studio.presets import MOST
from core.text import utf16_length
from core.video import Video
from core.words.presets import STARTERS
from tests.core.store.examples import ANA as STORED_ANA
from tests.core.store.examples import TEAM as STORED_TEAM
from tests.databases import START
from tests.house import ANA, BEN, BOSS, Bot, ask, make_bot

STRANGER = AccountId("discord:302:501")
THERE = place_of("discord", "302", "401")
NEON = Saving("Neon city", "Relight the whole place with neon signs", "Neon everywhere")


@pytest.fixture
async def fox(bot: Bot) -> Video:
    for who in (ANA, BEN, BOSS):
        await bot.grant(who, 500)
    return await bot.ready()


async def names(bot: Bot, by: AccountId = ANA, **facts: object) -> list[str]:
    return [preset.name for preset in await Reader(bot.house).presets(ask(by, **facts))]


def test_each_starter_is_one_change_and_fits_every_form() -> None:
    assert len(STARTERS) == 8
    for name, text in STARTERS:
        assert count_changes(text) == 1, name
        assert utf16_length(name) <= 40
        assert utf16_length(text) <= 500


async def test_a_preset_alone_is_enough(bot: Bot, fox: Video) -> None:
    card = await bot.remix(fox.id, "", preset="Night")
    assert (await bot.video(card.video)).prompt == "REMIX: Change time from day to night, lit by the moon"


async def test_own_words_come_after_the_preset(bot: Bot, fox: Video) -> None:
    await bot.studio.save_preset(ask(ANA), replace(NEON, text="Relight it with neon."))
    card = await bot.remix(fox.id, "mostly violet", preset="neon city")
    assert (await bot.video(card.video)).words == "Relight it with neon. mostly violet"


async def test_neither_words_nor_preset_are_too_little(bot: Bot, fox: Video) -> None:
    with pytest.raises(refusals.PromptEmpty):
        await bot.studio.remix(ask(ANA), fox.id, "")


@pytest.mark.parametrize("typed", ["golden-hour", "GOLDEN HOUR", ' "Golden  hour" ', "golden_hour"])
async def test_names_are_read_as_people_type_them(bot: Bot, fox: Video, typed: str) -> None:
    assert await bot.remix(fox.id, "", preset=typed)


@pytest.mark.parametrize(("typed", "nearest"), [("Nihgt", "Night"), ("golden", "Golden hour"), ("volcano", "")])
async def test_a_preset_that_is_not_there_costs_nothing_and_keeps_the_words(
    bot: Bot, fox: Video, typed: str, nearest: str
) -> None:
    before = await bot.balance()
    with pytest.raises(refusals.UnknownPreset) as caught:
        await bot.studio.remix(ask(ANA), fox.id, "and a moon", preset=typed)
    assert caught.value.nearest == nearest
    assert await bot.balance() == before
    assert (await bot.studio.remix_form(ask(ANA), fox.id)).prefill == "and a moon"


async def test_a_refused_prompt_is_kept_with_its_preset(bot: Bot, fox: Video) -> None:
    with pytest.raises(refusals.SeveralChanges) as caught:
        await bot.studio.remix(ask(ANA), fox.id, "add falling snow", preset="Night")
    assert caught.value.draft
    card = await bot.studio.insist(ask(ANA), caught.value.draft)
    assert (await bot.video(card.video)).words == "Change time from day to night, lit by the moon. add falling snow"


async def test_the_form_offers_own_then_team_then_starters_most_used_first(bot: Bot, fox: Video) -> None:
    await bot.studio.save_preset(ask(BOSS), Saving("Brand", "Shift the palette to teal", team=True))
    for name in ("Aa", "Bb"):
        await bot.studio.save_preset(ask(ANA), Saving(name, "Make it glow"))
    await bot.remix(fox.id, "", preset="Bb")
    form = await bot.studio.remix_form(ask(ANA), fox.id, "Fog")
    offered = [choice.value for choice in form.presets]
    assert offered == ["Bb", "Aa", "Brand", *(name for name, _ in STARTERS)]
    assert [choice.value for choice in form.presets if choice.chosen] == ["Fog"]


async def test_a_form_never_offers_more_than_a_select_takes_and_keeps_the_chosen_one(bot: Bot, fox: Video) -> None:
    for number in range(MOST):
        await bot.studio.save_preset(ask(ANA), Saving(f"Mine {number}", "Make it glow"))
        await bot.studio.save_preset(ask(BOSS), Saving(f"Ours {number}", "Make it glow", team=True))
    form = await bot.studio.remix_form(ask(ANA), fox.id, "Fog")
    assert len(form.presets) == 25
    assert [choice.value for choice in form.presets if choice.chosen] == ["Fog"]
    assert len(await bot.studio.suggest_presets(ask(ANA), "")) == 25
    with pytest.raises(refusals.TooManyPresets):
        await bot.studio.save_preset(ask(ANA), Saving("one more", "Make it glow"))
    await bot.studio.save_preset(ask(ANA), Saving("mine 0", "Make it dim"))  # Over an old one there is always room.


async def test_an_own_preset_goes_before_the_teams_and_the_starter_of_its_name(bot: Bot, fox: Video) -> None:
    await bot.studio.save_preset(ask(BOSS), Saving("Night", "Make it a night in the city", team=True))
    await bot.studio.save_preset(ask(ANA), Saving("NIGHT", "Make it a polar night"))
    assert (await bot.video((await bot.remix(fox.id, "", preset="night")).video)).words == "Make it a polar night"
    by_ben = await bot.remix(fox.id, "", account=BEN, preset="night")
    assert (await bot.video(by_ben.video)).words == "Make it a night in the city"
    await bot.studio.delete_preset(ask(ANA), "night")
    await bot.studio.delete_preset(ask(BOSS), "night", team=True)
    assert "Night" in await names(bot)


async def test_nobody_else_has_my_presets_and_no_other_team_has_ours(bot: Bot, fox: Video) -> None:
    await bot.studio.save_preset(ask(ANA), NEON)
    await bot.studio.save_preset(ask(BOSS), replace(NEON, name="Ours", team=True))
    assert {"Neon city", "Ours"} <= set(await names(bot))
    assert "Neon city" not in await names(bot, BEN)
    assert {"Neon city", "Ours"}.isdisjoint(await names(bot, STRANGER, at=THERE))
    assert "neon" not in repr(await bot.studio.presets(ask(STRANGER, at=THERE))).lower()
    assert await bot.studio.suggest_presets(ask(STRANGER, at=THERE), "neon") == ()
    with pytest.raises(refusals.UnknownPreset):
        await bot.studio.delete_preset(ask(STRANGER, at=THERE, admin=True), "Ours", team=True)
    with pytest.raises(refusals.UnknownPreset):
        await bot.studio.remix(ask(BEN), fox.id, "", preset="Neon city")


async def test_only_admins_keep_presets_for_the_team(bot: Bot, fox: Video) -> None:
    with pytest.raises(refusals.NotAllowed):
        await bot.studio.save_preset(ask(ANA), replace(NEON, team=True))
    await bot.studio.save_preset(ask(BOSS), replace(NEON, team=True))
    with pytest.raises(refusals.NotAllowed):
        await bot.studio.delete_preset(ask(ANA), NEON.name, team=True)
    with pytest.raises(refusals.UnknownPreset):
        await bot.studio.delete_preset(ask(BOSS), NEON.name)  # It is the team's, not the admin's own.


@pytest.mark.parametrize("facts", [{"guest": True}, {"external": True}])
async def test_guests_and_strangers_keep_none(bot: Bot, fox: Video, facts: dict[str, object]) -> None:
    with pytest.raises((refusals.Guest, refusals.External)):
        await bot.studio.save_preset(ask(BEN, **facts), NEON)


@pytest.mark.parametrize(
    ("saving", "what"),
    [
        (Saving("", "Make it glow"), "name"),
        (Saving('"\u200b"', "Make it glow"), "name"),
        (Saving("--", "Make it glow"), "name"),
        (Saving("x" * 41, "Make it glow"), "name"),
        (Saving("🦊" * 21, "Make it glow"), "name"),
        (Saving("Glow", ""), "text"),
        (Saving("Glow", "x" * 501), "text"),
        (Saving("Glow", "Make it glow", "x" * 101), "description"),
    ],
)
async def test_what_does_not_fit_is_refused_and_nothing_is_kept(
    bot: Bot, fox: Video, saving: Saving, what: str
) -> None:
    with pytest.raises(refusals.BadPreset) as caught:
        await bot.studio.save_preset(ask(ANA), saving)
    assert caught.value.what == what
    assert len(await names(bot)) == len(STARTERS)


async def test_the_same_delete_again_is_silent(bot: Bot, fox: Video) -> None:
    await bot.studio.save_preset(ask(ANA), NEON)
    once = ask(ANA)
    await bot.studio.delete_preset(once, "neon-city")
    with pytest.raises(refusals.AlreadyDone):
        await bot.studio.delete_preset(once, "neon-city")


async def test_a_team_that_is_not_admitted_has_none(bot: Bot, fox: Video) -> None:
    closed = make_bot(bot.database, bot.clock, limits=Limits(teams=frozenset({"discord:302"})))
    with pytest.raises(refusals.TeamNotAdmitted):
        await closed.studio.presets(ask(ANA))


async def test_presets_are_kept_over_and_counted(database: Database) -> None:
    def story(tx: object) -> list[tuple[str, str, str]]:
        for name, owner in (("Aa", STORED_ANA), ("Bb", STORED_ANA), ("Team", STORED_TEAM)):
            preset = stored.Preset(name=name, text="Make it glow", whose="own")
            stored.save(tx, owner, preset, STORED_ANA, START)  # type: ignore[arg-type]  # A transaction.
        stored.used(tx, STORED_ANA, "BB")  # type: ignore[arg-type]  # The same.
        again = stored.Preset(name="bb", text="Make it dim", whose="own")
        stored.save(tx, STORED_ANA, again, STORED_ANA, START)  # type: ignore[arg-type]  # The same.
        found = stored.of(tx, STORED_ANA, STORED_TEAM)  # type: ignore[arg-type]  # The same.
        return [(one.name, one.text, one.whose) for one in found]

    assert await database.write(story) == [
        ("bb", "Make it dim", "own"), ("Aa", "Make it glow", "own"), ("Team", "Make it glow", "team")
    ]  # fmt: skip
