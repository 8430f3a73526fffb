"""A vendor fails and comes back, told once for both platforms: who is told what, and that everything is made once."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from tests.adapters.test_remix_story import world
from tests.whole import FAST, Whole, credits_for, pointing_at, whole
from tests.worlds.ailing import GONE, HANGS, AilingVendor, Fault
from tests.worlds.seen import Answer, ChatWorld, Seen

__all__ = ["world"]

TIMING = replace(FAST, pause_s=0.2, tell_after_s=0.3, grace_s=1.0)
"""A pause lasts 0.2 seconds at first and 1.6 at most."""

BACK = "The video service works again"


@pytest.fixture
async def vendor() -> AsyncIterator[AilingVendor]:
    async with AilingVendor() as vendor:
        yield vendor


@pytest.fixture
async def bot(world: ChatWorld, vendor: AilingVendor, tmp_path: Path) -> AsyncIterator[Whole]:
    async with whole(world, tmp_path, vendor.base_url, TIMING, submit_seconds=5) as bot:
        await world.command("boss", "admin credits grant", member=mention(world, "ana"), amount="500")
        yield bot


async def test_an_empty_account_and_then_a_refused_key(bot: Whole, world: ChatWorld, vendor: AilingVendor) -> None:
    await vendor.falls_ill(402)
    await world.command("ana", "generate", prompt="the first fox")
    failed = await world.until("40 credits are back")
    assert "fox" in failed.text
    assert await bot.balance("ana") == (500, 0)
    told = await direct(world, "boss", "A video service is paused")
    assert "is empty" in told.text
    assert "has to pay there" in told.text

    await asked_for(world, "the second fox")
    waiting = await world.until("This bot's own account at the video service is empty")
    assert "Yours waits and goes on by itself" in waiting.text
    assert "40 credits are set aside" in waiting.text
    assert "CANCEL" in waiting.buttons
    assert await bot.balance("ana") == (460, 40)

    await vendor.falls_ill(401)
    told = await direct(world, "boss", "Still paused, and now for another reason")
    assert "make a new key" in told.text
    await world.until("The video service refuses this bot's own account")
    report = await world.command("boss", "admin report")
    assert "gateway is paused since" in report.whisper.text
    assert "make a new key" in report.whisper.text

    await vendor.recovers()
    result = await world.until("Video ready")
    assert "the second fox" in result.text
    await direct(world, "boss", BACK)
    assert await vendor.accepted() == {"the second fox": 1}
    assert await bot.balance("ana") == (460, 0)
    assert len(world.direct("boss")) == 3
    assert world.direct("ana") == []
    report = await world.command("boss", "admin report")
    assert "paused" not in report.whisper.text
    for words in ("Costs of ", "Sora 2: 1 video", "40 credits", "about $0.40"):
        assert words in report.whisper.text
    assert "Only admins" in (await world.command("ana", "admin report")).whisper.text
    assert await bot.breaches() == []


@dataclass(frozen=True, kw_only=True)
class Illness:
    fault: Fault
    first: int
    """So many have to meet it before it counts as an outage."""
    told: str
    to_do: str
    sure: bool = True
    """Whether a failed submit proves that nothing was accepted."""


ILLNESSES = [
    Illness(fault=403, first=1, told="refuses this bot's own account", to_do="make a new key"),
    Illness(fault=500, first=3, told="has trouble taking videos", to_do="page about outages", sure=False),
    Illness(fault=HANGS, first=3, told="has trouble taking videos", to_do="page about outages", sure=False),
    Illness(fault=GONE, first=1, told="is not answering", to_do="whether its address in the settings is right"),
]


@pytest.mark.parametrize("illness", ILLNESSES, ids=lambda illness: str(illness.fault))
async def test_from_the_first_failure_to_every_video_made_once_or_free(
    bot: Whole, world: ChatWorld, vendor: AilingVendor, illness: Illness
) -> None:
    await vendor.falls_ill(illness.fault)
    foxes = [f"fox number {number}" for number in range(illness.first)]
    for fox in foxes:
        await world.command("ana", "generate", prompt=fox)
        await asyncio.sleep(TIMING.poll_s)
    told = await direct(world, "boss", "A video service is paused")
    assert illness.told in told.text
    assert illness.to_do in told.text
    foxes.append("the last fox")
    await asked_for(world, "the last fox")
    if illness.sure:  # Elsewhere the last one, too, may have been sent, and none just waits.
        waiting = await world.until(f"The video service {illness.told}")
        assert "Yours waits and goes on by itself" in waiting.text
    assert sum(await bot.balance("ana")) == 500, "nothing is charged while it lasts"
    assert "gateway is paused since" in (await world.command("boss", "admin report")).whisper.text

    await vendor.recovers()
    foxes.append("a fox after all")
    await asked_for(world, "a fox after all")
    await until(lambda: len(made(world)) + len(given_back(world)) == len(foxes))
    await direct(world, "boss", BACK)
    ready = [fox for fox in foxes if any(fox in message.text for message in made(world))]
    assert await vendor.accepted() == dict.fromkeys(ready, 1)
    assert "a fox after all" in ready
    assert "the last fox" in ready or not illness.sure
    assert await bot.balance("ana") == (500 - 40 * len(ready), 0)
    assert [message.text.count("paused") for message in world.direct("boss")] == [2, 1], "once each"
    assert f"Sora 2: {len(ready)} video" in (await world.command("boss", "admin report")).whisper.text
    assert await bot.breaches() == []


async def test_what_waits_is_moved_by_its_owner_for_another_price(
    world: ChatWorld, vendor: AilingVendor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BFL_API_KEY", "a-key")
    async with AilingVendor(plays="bfl", fps=1) as other:
        path = tmp_path / "catalogue.toml"
        path.write_text(pointing_at({"bfl": other.base_url}))
        async with whole(world, tmp_path, vendor.base_url, TIMING, catalogue=path) as bot:
            await credits_for(bot, "ana", 500)
            await credits_for(bot, "ben", 500)
            await vendor.falls_ill(GONE)
            await world.command("ana", "generate", prompt="a red fox", model="sora-2", length="4", size="1280x720")
            waiting = await world.until("The video service is not answering")
            label = "Move to FLUX 3 Video · 5 s: 85 (45 more)"
            assert label in waiting.buttons
            refused = await pressed_move(world, "ben", waiting, label)
            assert "Only the person who started it can move it" in refused.whisper.text
            assert await bot.balance("ana") == (460, 40)

            await pressed_move(world, "ana", waiting, label)
            await world.until("Moved to FLUX 3 Video")
            assert "40 credits" in (await world.until("came back")).text
            result = await world.until("Video ready")
            assert "FLUX 3 Video" in result.text
            assert await bot.balance("ana") == (415, 0)
            assert await other.accepted() == {"a red fox": 1}

            await vendor.recovers()
            await asked_for(world, "another fox")
            await until(lambda: len(made(world)) == 2)
            assert await vendor.accepted() == {"another fox": 1}
            assert await bot.breaches() == []


def made(world: ChatWorld) -> list[Seen]:
    return [message for message in world.messages() if "Video ready" in message.text]


def given_back(world: ChatWorld) -> list[Seen]:
    """Refused for the account's sake before anybody knew, or twice without an answer."""
    return [message for message in world.messages() if "40 credits are back" in message.text]


async def pressed_move(world: ChatWorld, person: str, message: Seen, label: str) -> Answer:
    """Discord asks by a whisper, with both prices; Slack by itself, before the press is sent."""
    answer = await world.press(person, message, label)
    if world.platform == "discord" and answer.whisper and answer.whisper.buttons:
        assert "for 85 credits: 45 more than the 40 set aside now, which come back" in answer.whisper.text
        [yes] = answer.whisper.buttons
        return await world.press(person, answer.whisper, yes)
    return answer


async def asked_for(world: ChatWorld, prompt: str) -> None:
    """Again and again: while the vendor is paused a press is refused, and once it is time for a try it is one."""
    for _ in range(200):
        answer = await world.command("ana", "generate", prompt=prompt, model="sora-2")
        if answer.whisper is None or "is not working" not in answer.whisper.text:
            return
        assert "Nothing was charged. Try again in " in answer.whisper.text
        await asyncio.sleep(0.05)
    raise AssertionError("no press was ever let through")


async def direct(world: ChatWorld, person: str, words: str) -> Seen:
    await until(lambda: any(words in message.text for message in world.direct(person)))
    return next(message for message in world.direct(person) if words in message.text)


async def until(holds: Callable[[], bool], timeout_s: float = 90.0) -> None:
    for _ in range(int(timeout_s / 0.02)):
        if holds():
            return
        await asyncio.sleep(0.02)
    raise AssertionError("it never came to this")


def mention(world: ChatWorld, person: str) -> str:
    return f"@{person}" if world.platform == "slack" else person
