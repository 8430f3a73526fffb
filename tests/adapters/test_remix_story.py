"""The main job, told once for both platforms: press REMIX, fill in, submit, watch, get the film, pay what was said."""

import asyncio
import io
import re
from collections.abc import AsyncIterator

import av
import httpx
import pytest

from tests.loopback import NO_TLS
from tests.whole import Whole, credits_for, vendor, whole
from tests.worlds.discord import DiscordWorld
from tests.worlds.seen import ChatWorld, Seen
from tests.worlds.slack import SlackWorld

FOX = "a red fox runs through snow"


@pytest.fixture(params=[DiscordWorld, SlackWorld], ids=["discord", "slack"])
async def world(request: pytest.FixtureRequest) -> AsyncIterator[ChatWorld]:
    async with request.param() as world:
        yield world


@pytest.fixture
async def base_url() -> AsyncIterator[str]:
    async with vendor() as base_url:
        yield base_url


@pytest.fixture
async def bot(world: ChatWorld, base_url: str, tmp_path) -> AsyncIterator[Whole]:
    async with whole(world, tmp_path, base_url) as bot:
        yield bot


async def finished(world: ChatWorld, prompt: str = FOX, person: str = "ana", **options: str) -> Seen:
    """A video that this person has made, as it stands in the channel."""
    await world.command(person, "generate", prompt=prompt, **options)
    result = await world.until("Video ready")
    await world.until("✅ Ready")
    return result


async def test_from_a_grant_to_a_remix_of_a_remix(bot: Whole, world: ChatWorld) -> None:
    granted = await world.command(
        "boss", "admin credits grant", member=_mention(world, "ana"), amount="500", reason="launch"
    )
    assert "500" in granted.whisper.text
    result = await finished(world, length="4", size="1280x720", model="sora-2")
    assert await bot.balance("ana") == (460, 0)
    assert facts_of(result.film) == ("h264", 1280, 720, 4.0)
    assert "REMIX" in result.buttons

    form = (await world.press("ana", result, "REMIX")).form
    assert "What should change?" in form.inputs
    for words in ("40 credits", "460", "420", "Add falling snow"):
        assert words in form.text + str(form)
    answer = await world.submit("ana", form, prompt="Change the time to sunset with warm golden light")
    assert not answer.form
    remix = await world.until("Remix ready")
    assert await bot.balance("ana") == (420, 0)
    assert facts_of(remix.film) == ("h264", 1280, 720, 4.0)
    assert remix.film != result.film
    assert "Remix of" in remix.text
    assert FOX in remix.text
    assert "charged" in remix.text

    second = await world.press("ana", remix, "REMIX")
    await world.submit("ana", second.form, prompt="Add falling snow")
    chained = await world.until("Add falling snow")
    await world.until("Change the time to sunset")
    assert chained
    await results(world, 3)
    assert await bot.balance("ana") == (380, 0)
    assert await bot.breaches() == []


async def test_whoever_presses_pays(bot: Whole, world: ChatWorld) -> None:
    await credits_for(bot, "ana", 40)
    await credits_for(bot, "ben", 100)
    result = await finished(world)
    form = (await world.press("ben", result, "REMIX")).form
    await world.submit("ben", form, prompt="make it night")
    await world.until("Remix ready")
    assert (await bot.balance("ana"), await bot.balance("ben")) == ((0, 0), (60, 0))


async def test_a_refused_remix_costs_nothing_and_says_so(bot: Whole, world: ChatWorld) -> None:
    await credits_for(bot, "ana", 100)
    result = await finished(world)
    form = (await world.press("ana", result, "REMIX")).form
    await world.submit("ana", form, prompt="put a famous person in [refuse]")
    card = await world.until("40 credits are back")
    assert "safety filter" in card.text
    assert card.buttons == ("EDIT AND TRY AGAIN", "DETAILS")
    assert await bot.balance("ana") == (60, 0)


async def test_several_changes_get_advice_and_never_a_wall(bot: Whole, world: ChatWorld) -> None:
    await credits_for(bot, "ana", 100)
    result = await finished(world)
    form = (await world.press("ana", result, "REMIX")).form
    answer = await world.submit("ana", form, prompt="make it night, add a dragon and zoom in")
    advised = answer.form or answer.whisper
    assert "3 changes at once" in advised.text
    assert await bot.balance("ana") == (60, 0)
    if answer.form:
        await world.submit("ana", answer.form, prompt="make it night, add a dragon and zoom in")
    else:
        await world.press("ana", answer.whisper, "Remix anyway")
    await world.until("Remix ready")
    assert await bot.balance("ana") == (20, 0)


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"video": "zzzzz", "prompt": "make it night"}, "I can't find a video called"),
        ({"video": "{made}", "prompt": "x" * 2001}, "up to 2000 fit"),
    ],
)
async def test_what_cannot_be_remixed_is_refused_in_words(bot: Whole, world: ChatWorld, asked, sentence) -> None:
    await credits_for(bot, "ana", 100)
    made = await finished(world)
    options = {name: value.format(made=id_of(made)) for name, value in asked.items()}
    answer = await world.command("ana", "remix", **options)
    assert sentence in answer.whisper.text
    assert "Nothing was charged" in answer.whisper.text
    assert await bot.balance("ana") == (60, 0)


async def test_too_few_credits_are_told_with_price_and_balance(bot: Whole, world: ChatWorld) -> None:
    await credits_for(bot, "ana", 39)
    answer = await world.command("ana", "generate", prompt=FOX)
    assert "costs 40 credits and you have 39" in answer.whisper.text
    assert world.messages() == []


async def test_an_unfinished_video_cannot_be_remixed_yet(bot: Whole, world: ChatWorld) -> None:
    await credits_for(bot, "ana", 100)
    await world.command("ana", "generate", prompt=f"{FOX} [slow=20]")
    card = await world.until("Rendering")
    answer = await world.command("ana", "remix", video=id_of(card))
    assert "still being made" in answer.whisper.text


async def test_a_half_filled_form_survives_a_restart(world: ChatWorld, base_url: str, tmp_path) -> None:
    async with whole(world, tmp_path, base_url) as bot:
        await credits_for(bot, "ana", 100)
        result = await finished(world)
        form = (await world.press("ana", result, "REMIX")).form
    async with whole(world, tmp_path, base_url) as bot:
        await world.submit("ana", form, prompt="make it night")
        await world.until("Remix ready")
        assert await bot.balance("ana") == (20, 0)


async def test_a_restart_between_submit_and_result_loses_nothing(world: ChatWorld, base_url: str, tmp_path) -> None:
    async with whole(world, tmp_path, base_url) as bot:
        await credits_for(bot, "ana", 100)
        await world.command("ana", "generate", prompt=f"{FOX} [slow=1.5]")
        await world.until("Rendering")
    async with whole(world, tmp_path, base_url) as bot:
        await world.until("Video ready")
        await world.until("✅ Ready")
        assert await bot.balance("ana") == (60, 0)
    assert len(await results(world, 1)) == 1


async def test_the_same_delivery_five_times_is_one_video(bot: Whole, world: ChatWorld, base_url: str) -> None:
    await credits_for(bot, "ana", 500)
    result = await finished(world)
    form = (await world.press("ana", result, "REMIX")).form
    for _ in range(5):
        await world.submit("ana", form, prompt="make it night", delivery="the-same")
    await world.until("Remix ready")
    assert await bot.balance("ana") == (420, 0)
    assert len(await _accepted(base_url)) == 2


async def test_a_submit_whose_answer_was_lost_is_found_and_not_paid_twice(
    bot: Whole, world: ChatWorld, base_url: str
) -> None:
    await credits_for(bot, "ana", 100)
    await world.command("ana", "generate", prompt=f"{FOX} [drop]")
    await world.until("Video ready")
    assert await bot.balance("ana") == (60, 0)
    assert len(await _accepted(base_url)) == 1


async def test_a_busy_vendor_only_delays(bot: Whole, world: ChatWorld) -> None:
    await credits_for(bot, "ana", 100)
    await world.command("ana", "generate", prompt=f"{FOX} [busy]")
    await world.until("Video ready")
    assert await bot.balance("ana") == (60, 0)


async def test_a_vendor_failure_gives_the_credits_back(bot: Whole, world: ChatWorld) -> None:
    await credits_for(bot, "ana", 100)
    await world.command("ana", "generate", prompt=f"{FOX} [fail]")
    card = await world.until("40 credits are back")
    assert "could not make this" in card.text
    assert await bot.balance("ana") == (100, 0)


async def test_a_waiting_video_can_be_cancelled_by_its_owner_and_nobody_else(bot: Whole, world: ChatWorld) -> None:
    await credits_for(bot, "ana", 100)
    await bot.parts.worker.stop()
    await world.command("ana", "generate", prompt=FOX)
    card = await world.until("Waiting")
    assert "Only the person who started it" in (await world.press("ben", card, "CANCEL")).whisper.text
    assert "40 credits are back" in (await world.press("ana", card, "CANCEL")).whisper.text
    assert await bot.balance("ana") == (100, 0)


async def test_balance_prices_help_and_making_answer_the_asker_alone(bot: Whole, world: ChatWorld) -> None:
    await credits_for(bot, "ana", 420)
    for words, sentence in (
        ("balance", "420 credits available"),
        ("prices", "Sora 2 Pro"),
        ("help", "One clear change"),
        ("making", "Nothing of yours is being made"),
    ):
        assert sentence in (await world.command("ana", words)).whisper.text
    assert world.messages() == []


async def test_only_admins_move_credits(bot: Whole, world: ChatWorld) -> None:
    answer = await world.command("ana", "admin credits grant", member=_mention(world, "ana"), amount="500")
    assert "Only admins" in answer.whisper.text
    await world.command("boss", "admin credits grant", member=_mention(world, "ana"), amount="500")
    await world.command("boss", "admin credits revoke", member=_mention(world, "ana"), amount="100")
    history = await world.command("boss", "admin credits history", member=_mention(world, "ana"))
    assert "+500 granted" in history.whisper.text
    assert "-100 taken back" in history.whisper.text
    assert await bot.balance("ana") == (400, 0)


async def test_show_brings_film_and_buttons_again(bot: Whole, world: ChatWorld) -> None:
    await credits_for(bot, "ana", 100)
    result = await finished(world)
    await world.command("ben", "show", video=id_of(result))
    again = await results(world, 2)
    assert again[-1].film == result.film
    assert again[-1].buttons == result.buttons
    assert await bot.balance("ben") == (0, 0)


async def test_details_tell_the_receipt_to_the_one_who_paid(bot: Whole, world: ChatWorld) -> None:
    await credits_for(bot, "ana", 100)
    result = await finished(world)
    mine = (await world.press("ana", result, "DETAILS")).whisper.text
    theirs = (await world.press("ben", result, "DETAILS")).whisper.text
    assert "Receipt: 40 credits" in mine
    assert "You have 60 credits" in mine
    assert "Receipt" not in theirs


def _mention(world: ChatWorld, person: str) -> str:
    return f"@{person}" if world.platform == "slack" else person


def id_of(message: Seen) -> str:
    """The id as a reader finds it, at the end of the line of facts."""
    found = re.search(r"·\s+`?([0-9a-z]{5})`?$", message.text, re.MULTILINE)
    assert found, message.text
    return found[1]


async def results(world: ChatWorld, count: int) -> list[Seen]:
    for _ in range(4500):
        found = [message for message in world.messages() if message.film and message.buttons]
        if len(found) >= count:
            return found
        await asyncio.sleep(0.02)
    raise AssertionError(f"{count} results never came: {[m.text for m in world.messages()]}")


async def _accepted(base_url: str) -> list[object]:
    async with httpx.AsyncClient(verify=NO_TLS) as client:
        answer = await client.get(base_url.removesuffix("/v1") + "/_simulator/videos")
    return answer.json()["data"]


def facts_of(film: bytes | None) -> tuple[str, int, int, float]:
    with av.open(io.BytesIO(film or b"")) as container:
        stream = container.streams.video[0]
        frames = sum(1 for _ in container.decode(stream))
        assert frames > 1
        return (
            stream.codec_context.name,
            stream.width,
            stream.height,
            round((container.duration or 0) / av.time_base, 1),
        )
