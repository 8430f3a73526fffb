"""AGAIN, told once for both platforms: under a video, under a remix, under a failure, a year and a restart later."""

from pathlib import Path

from core.names import VideoId
from core.store import archive
from core.video import Spec
from tests.adapters.test_archive_story import keep
from tests.adapters.test_remix_story import FOX, base_url, bot, finished, id_of, world  # noqa: F401  # Fixtures.
from tests.whole import Whole, credits_for, whole
from tests.worlds.seen import ChatWorld


async def test_again_under_a_video_makes_another_like_it_for_whoever_presses(
    bot: Whole,  # noqa: F811
    world: ChatWorld,  # noqa: F811
) -> None:
    await credits_for(bot, "ana", 500)
    await credits_for(bot, "ben", 500)
    made = await finished(world, model="sora-2-pro", length="8", size="1024x1792")
    form = (await world.press("ben", made, "AGAIN")).form
    assert form is not None
    assert form.inputs["What should it show?"] == FOX
    for label, words in (("Model", "sora-2-pro"), ("Length", "8"), ("Size", "1024x1792")):
        assert form.inputs[label] == words
    assert "no longer offered" not in form.text
    assert await bot.balance("ben") == (500, 0)
    await world.submit("ben", form, prompt="a red fox sleeps")
    await world.until("a red fox sleeps")


async def test_again_under_a_remix_opens_its_original_with_its_words_after_a_restart(
    world: ChatWorld,  # noqa: F811
    base_url: str,  # noqa: F811
    tmp_path: Path,
) -> None:
    async with whole(world, tmp_path, base_url) as first_life:
        await credits_for(first_life, "ana", 500)
        made = await finished(world)
        form = (await world.press("ana", made, "REMIX")).form
        await world.submit("ana", form, prompt="make it night")
        remix = await world.until("Remix ready")
    async with whole(world, tmp_path, base_url):
        form = (await world.press("ana", remix, "AGAIN")).form
        assert form is not None
        assert form.inputs["What should change?"] == "make it night"
        assert f"Remixing {id_of(made)}" in form.text


async def test_again_under_a_failure_has_the_words_that_failed(bot: Whole, world: ChatWorld) -> None:  # noqa: F811
    await credits_for(bot, "ana", 100)
    await world.command("ana", "generate", prompt=f"{FOX} [fail]")
    failed = await world.until("40 credits are back")
    form = (await world.press("ana", failed, "EDIT AND TRY AGAIN")).form
    assert form is not None
    assert form.inputs["What should it show?"] == f"{FOX} [fail]"


async def test_a_model_that_left_the_catalogue_is_replaced_and_that_is_said_in_the_form(
    bot: Whole,  # noqa: F811
    world: ChatWorld,  # noqa: F811
) -> None:
    await credits_for(bot, "ana", 100)
    await keep(bot, "v0001", "a fox of last year", spec=Spec(model="veo-of-old", size="1280x720", seconds=8))
    old = await bot.parts.database.read(lambda tx: archive.by_id(tx, VideoId("v0001")))
    assert old is not None
    page = (await world.command("ana", "archive")).whisper
    form = (await world.pick("ana", page, "v0001", "AGAIN")).form
    assert form is not None
    assert form.inputs["What should it show?"] == "a fox of last year"
    assert "veo-of-old is no longer offered, so Sora 2 is chosen here" in form.text
