"""AGAIN: the form that made a video, filled as it was, and the nearest thing to it where that can no longer be."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core import refusals
from core.cards import MakeForm, RemixForm
from core.errors import Code, Rejected
from core.names import VideoId
from core.store import archive
from core.studio import Studio
from core.video import Spec, Video
from core.words import notice_of
from tests.core.test_own_copy import FakeEditor, as_if, expired, finished, with_editor
from tests.house import ANA, BEN, Bot, ask


def chosen(form: MakeForm) -> list[str]:
    return [choice.value for choice in (*form.models, *form.lengths, *form.sizes) if choice.chosen]


@pytest.fixture
def both(bot: Bot) -> tuple[Bot, FakeEditor]:
    return with_editor(bot)


async def test_a_video_that_was_made_opens_its_own_form_for_whoever_presses(bot: Bot) -> None:
    await bot.grant(ANA, 500)
    fox = await bot.ready(ANA, model="sora-2-pro", seconds=8, size="1792x1024")
    form = await bot.studio.edit_form(ask(BEN), fox.id)
    assert isinstance(form, MakeForm)
    assert (form.prefill, chosen(form), form.warning) == (fox.prompt, ["sora-2-pro", "8", "1792x1024"], None)


@pytest.mark.parametrize("model", ["a-model-of-last-year", "flux-edit", "veo-3.1-fast"])
async def test_a_model_that_left_is_replaced_by_the_usual_one_and_that_is_said(bot: Bot, model: str) -> None:
    await bot.grant(ANA, 500)
    fox = await bot.ready(ANA)
    assert bot.house.catalogue.find(model) not in bot.house.catalogue.offered()
    old = await with_model(bot, fox, model, seconds=30, size="720x1280")
    form = await bot.studio.edit_form(ask(ANA), old.id)
    assert isinstance(form, MakeForm)
    assert (form.prefill, chosen(form)) == (fox.prompt, ["sora-2", "12", "720x1280"])
    assert form.warning is not None
    assert form.warning.endswith("so Sora 2 is chosen here. Look at model, length and price before you start.")


async def test_a_snapshot_that_is_still_made_is_no_other_model(bot: Bot) -> None:
    await bot.grant(ANA, 500)
    old = await with_model(bot, await bot.ready(ANA), "sora-2-2025-12-08")
    form = await bot.studio.edit_form(ask(ANA), old.id)
    assert isinstance(form, MakeForm)
    assert (chosen(form)[0], form.warning) == ("sora-2", None)


async def test_where_nothing_is_offered_any_more_that_is_said(bot: Bot) -> None:
    await bot.grant(ANA, 500)
    fox = await bot.ready(ANA)
    nothing = Studio(replace(bot.house, catalogue=bot.house.catalogue.with_usable(frozenset())))
    with pytest.raises(refusals.ProviderGone, match="no longer makes"):
        await nothing.edit_form(ask(ANA), fox.id)


async def test_a_remix_whose_original_is_closed_takes_its_words_to_the_offered_model(
    both: tuple[Bot, FakeEditor],
) -> None:
    bot, _ = both
    await bot.grant(ANA, 500)
    fox = await bot.ready(ANA, seconds=8)
    night = (await bot.remix(fox.id, "make it night")).video
    bot.clock.pass_(timedelta(hours=2).total_seconds())
    with pytest.raises(refusals.SourceExpired, match="can be remixed for 1 hour") as refused:
        await bot.studio.edit_form(ask(ANA), night)
    offered = notice_of(refused.value).buttons[0]
    assert (offered.label, offered.action, offered.target) == (
        "Remix with FLUX Video Edit: 24 credits", "edit", f"{night}:flux-edit",
    )  # fmt: skip
    form = await bot.studio.edit_form(ask(ANA), offered.target)
    assert isinstance(form, RemixForm)
    assert (form.target, form.prefill, form.submit) == (f"{fox.id}:flux-edit", "make it night", "START REMIX (24)")


async def test_a_failed_card_offers_the_other_model_with_the_words_already_in_it(both: tuple[Bot, FakeEditor]) -> None:
    bot, _ = both
    await bot.grant(ANA, 500)
    fox = await bot.ready(ANA, seconds=8)
    bot.provider.next_post = [Rejected(Code.SOURCE_GONE, "gone", http=404)]
    card = await bot.remix(fox.id, "make it night")
    await bot.work(5)
    form = await bot.studio.edit_form(ask(ANA), bot.card(card.video).buttons[0].target)
    assert isinstance(form, RemixForm)
    assert (form.target, form.prefill) == (f"{fox.id}:flux-edit", "make it night")


async def test_an_edit_model_that_left_gives_way_to_the_originals_own(both: tuple[Bot, FakeEditor]) -> None:
    bot, editor = both
    await bot.grant(ANA, 500)
    fox = await expired(bot)
    night = await finished(bot, editor, (await bot.remix(f"{fox.id}:flux-edit", "make it night")).video)
    await as_if(bot, await bot.video(fox.id), remixable_until=bot.clock.now() + timedelta(hours=1))
    without, _ = with_editor(bot, "gateway")
    form = await without.studio.edit_form(ask(ANA), night.id)
    assert isinstance(form, RemixForm)
    assert (form.target, form.prefill) == (fox.id, "make it night")
    assert form.warning is not None
    assert form.warning.startswith("FLUX Video Edit, which made this remix, is no longer offered.")


async def test_an_original_that_was_removed_is_refused_in_words(bot: Bot) -> None:
    await bot.grant(ANA, 500)
    fox = await bot.ready(ANA)
    night = (await bot.remix(fox.id)).video
    await bot.until_idle()
    await bot.studio.delete(ask(ANA), fox.id)
    with pytest.raises(refusals.Removed, match="was removed"):
        await bot.studio.edit_form(ask(ANA), night)


async def with_model(bot: Bot, video: Video, model: str, *, seconds: int = 4, size: str = "1280x720") -> Video:
    """As it would stand there had it been made by a model of back then."""
    name = VideoId("01d01")
    spec = Spec(model=model, seconds=seconds, size=size)
    old = replace(video, id=name, spec=spec, provider_id="p-old")
    await bot.database.write(lambda tx: archive.add(tx, old))
    return old
