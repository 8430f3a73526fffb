"""The archive and a video's history, told once for both platforms: pages, filters, search, a row's REMIX, a tree."""

import asyncio
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from core.names import AccountId, Place, TeamId, VideoId
from core.store import archive, teams
from core.video import Reason, Status
from tests.adapters.test_remix_story import base_url, bot, finished, id_of, results, world  # noqa: F401  # Fixtures.
from tests.core.store.examples import ready
from tests.whole import Whole, credits_for, whole
from tests.worlds.seen import ChatWorld, Seen


async def keep(bot: Whole, video: str, prompt: str, *, minutes: int = 0, person: str = "ana", **facts: Any) -> None:  # noqa: F811
    """A finished video of this person, as many minutes after the bot began."""
    team = TeamId(facts.pop("team", bot.world.team))
    account = AccountId(f"{team}:1") if team != bot.world.team else AccountId(bot.world.account(person))

    def add(tx: Any) -> None:
        at = bot.parts.database.now_of(tx) - timedelta(hours=1) + timedelta(minutes=minutes)
        teams.admit(tx, team, 0, at)
        teams.joined(tx, account, team, 0, at)
        row = {"prompt": prompt, "team": team, "account": account, "asked_at": Place(f"{team}:elsewhere:")}
        archive.add(tx, ready(video, created_at=at, provider="gateway", provider_id=video, **{**row, **facts}))

    await bot.parts.database.write(add)


async def twelve(bot: Whole) -> None:  # noqa: F811
    for number in range(12):
        await keep(
            bot, f"v00{number:02}", f"fox number {number}", minutes=number, person="ana" if number % 2 else "ben"
        )


def ids(page: Seen) -> list[str]:
    return re.findall(r"\bv00\d\d\b", page.text)


async def test_pages_turn_in_place_and_new_videos_shift_nothing(bot: Whole, world: ChatWorld) -> None:  # noqa: F811
    await twelve(bot)
    first = (await world.command("ana", "archive")).whisper
    assert ids(first) == ["v0011", "v0010", "v0009", "v0008", "v0007"]
    assert "◀ NEWER" not in first.buttons
    await keep(bot, "v0099", "a new one", minutes=30)
    second = (await world.press("ana", first, "OLDER ▶")).whisper
    assert (second.id, second.edits) == (first.id, 1)
    assert ids(second) == ["v0006", "v0005", "v0004", "v0003", "v0002"]
    assert "page 2" in second.text
    last = (await world.press("ana", second, "OLDER ▶")).whisper
    assert ids(last) == ["v0001", "v0000"]
    assert "OLDER ▶" not in last.buttons
    back = (await world.press("ana", last, "◀ NEWER")).whisper
    assert ids(back) == ids(second)
    newest = (await world.press("ana", back, "◀ NEWER")).whisper
    assert ids(newest) == ids(first)
    assert ids((await world.press("ana", newest, "◀ NEWER")).whisper)[0] == "v0099"
    assert world.messages() == []


async def test_a_page_turns_after_a_restart(world: ChatWorld, base_url: str, tmp_path: Path) -> None:  # noqa: F811
    async with whole(world, tmp_path, base_url) as first_life:
        await twelve(first_life)
        first = (await world.command("ana", "archive", search="number")).whisper
    async with whole(world, tmp_path, base_url):
        second = (await world.press("ana", first, "OLDER ▶")).whisper
        assert ids(second) == ["v0006", "v0005", "v0004", "v0003", "v0002"]


async def test_filters_and_a_search_narrow_and_show_all_widens(bot: Whole, world: ChatWorld) -> None:  # noqa: F811
    await twelve(bot)
    await keep(bot, "v0050", "REMIX: make it night", minutes=40, remix_of=VideoId("v0003"))
    page = (await world.command("ana", "archive")).whisper
    mine = (await world.pick("ana", page, "Whose", "Mine")).whisper
    assert ids(mine) == ["v0050", "v0011", "v0009", "v0007", "v0005"]
    remixes = (await world.pick("ana", mine, "Kind", "Remixes")).whisper
    assert ids(remixes) == ["v0050"]
    assert "Mine · Remixes" in remixes.text
    none = (await world.pick("ana", remixes, "Model", "Sora 2 Pro")).whisper
    assert "Nothing here like that" in none.text
    everything = (await world.press("ana", none, "SHOW ALL")).whisper
    assert len(ids(everything)) == 5

    form = (await world.press("ana", everything, "🔎 SEARCH")).form
    answer = await world.submit("ana", form, words="night")
    if world.platform == "discord":  # Slack tells a submit no way to the message before, so there it is a new one.
        assert (answer.whisper.id, ids(answer.whisper)) == (everything.id, ["v0050"])
    found = (await world.command("ana", "archive", search="night")).whisper
    assert ids(found) == ["v0050"]
    assert "“night”" in found.text


async def test_what_can_be_remixed_now_is_remixed_from_its_row(bot: Whole, world: ChatWorld) -> None:  # noqa: F811
    await credits_for(bot, "ana", 100)
    made = await finished(world)
    await keep(bot, "v0001", "closed long ago", minutes=70, remixable_until=ready().created_at)
    await keep(bot, "v0002", "never made", minutes=80, status=Status.FAILED, film=None, reason=Reason.REFUSED)
    every = (await world.command("ana", "archive")).whisper
    assert ids(every) == ["v0002", "v0001"]
    assert "refused by the safety filter" in every.text
    now = (await world.pick("ana", every, "Kind", "Can be remixed now")).whisper
    assert ids(now) == []
    [video] = re.findall(r"\b([0-9a-z]{5})\b(?=[`\]|>])", now.text)[:1] or re.findall(r"^✅ (\w{5})", now.text)
    assert video in made.text
    form = (await world.pick("ana", now, video, "REMIX")).form
    await world.submit("ana", form, prompt="make it night")
    await world.until("Remix ready")
    assert await bot.balance("ana") == (20, 0)


async def test_a_row_shares_its_film_here_once_and_deletes_it(bot: Whole, world: ChatWorld) -> None:  # noqa: F811
    await credits_for(bot, "ana", 100)
    made = await finished(world)
    page = (await world.command("ana", "archive")).whisper
    video = id_of(made)
    assert "on its way" in (await world.pick("ana", page, video, "SHARE HERE")).whisper.text
    await world.pick("ana", page, video, "SHARE HERE")
    shared = (await results(world, 2))[-1]
    assert (shared.film, shared.buttons) == (made.film, made.buttons)
    theirs = (await world.command("ben", "archive")).whisper
    for label in ("DETAILS", "SHARE HERE", "HISTORY", "AGAIN"):
        await world.pick("ben", theirs, video, label)
    with pytest.raises((LookupError, AssertionError, StopIteration)):
        await world.pick("ben", theirs, video, "DELETE")
    asked = (await world.pick("ana", page, video, "DELETE")).whisper
    assert "credits do not come back" in asked.text
    assert "is removed" in (await world.press("ana", asked, f"DELETE {video}")).whisper.text
    for _ in range(4500):
        if not any(message.film for message in world.messages()):
            break
        await asyncio.sleep(0.02)
    assert not any(message.film for message in world.messages())
    assert await bot.breaches() == []


async def test_details_share_too(bot: Whole, world: ChatWorld) -> None:  # noqa: F811
    await credits_for(bot, "ana", 100)
    made = await finished(world)
    details = (await world.press("ben", made, "DETAILS")).whisper
    await world.press("ben", details, "SHARE HERE")
    assert (await results(world, 2))[-1].film == made.film


async def test_an_empty_archive_offers_the_first_video(bot: Whole, world: ChatWorld) -> None:  # noqa: F811
    page = (await world.command("ana", "archive")).whisper
    assert "Nothing here yet" in page.text
    assert "What should it show?" in (await world.press("ana", page, "NEW VIDEO")).form.inputs


async def test_history_draws_both_directions_and_marks_where_one_is(bot: Whole, world: ChatWorld) -> None:  # noqa: F811
    chain = ["v0000", "v0001", "v0002", "v0003", "v0004", "v0005", "v0006", "v0007"]
    for number, video in enumerate(chain):
        parent = VideoId(chain[number - 1]) if number else None
        await keep(bot, video, f"REMIX: step {number}" if number else "the first", minutes=number, remix_of=parent)
    lost = {"status": Status.FAILED, "film": None, "reason": Reason.CANCELLED}
    await keep(bot, "v0020", "REMIX: another way", minutes=20, remix_of=VideoId("v0004"), **lost)
    tree = (await world.command("ben", "history", video="v0004")).whisper
    assert ids(tree) == ["v0004", "v0001", "v0002", "v0003", "v0004", "v0005", "v0006", "v0020"]
    assert "step 5" in tree.text
    assert "+1 more above" in tree.text
    assert "+1 more" in tree.text.splitlines()[-1]
    assert re.search(r"“step 4” .*← this one", tree.text)
    assert re.search(r"“another way” .*cancelled", tree.text)
    assert "REMIX FROM HERE" in tree.buttons


async def test_history_is_one_press_away_from_a_video(bot: Whole, world: ChatWorld) -> None:  # noqa: F811
    await credits_for(bot, "ana", 100)
    made = await finished(world)
    details = (await world.press("ana", made, "DETAILS")).whisper
    tree = (await world.press("ana", details, "HISTORY")).whisper
    assert "← this one" in tree.text
    assert "No remix of it yet" in tree.text
    if world.platform == "discord":
        again = (await world.menu("ana", "Video history", made)).whisper  # type: ignore[attr-defined]  # Discord's.
    else:
        again = (await world.shortcut("ana", "sora_msg_history", made)).whisper  # type: ignore[attr-defined]  # Slack's.
    assert again.text == tree.text
    archive_ = (await world.press("ana", tree, "ARCHIVE")).whisper
    assert "a red fox runs through snow" in archive_.text


async def test_what_one_may_not_see_is_nowhere(bot: Whole, world: ChatWorld) -> None:  # noqa: F811
    await keep(bot, "v0001", "seen by all", minutes=1)
    await keep(bot, "v0002", "REMIX: a secret", minutes=2, private=True, remix_of=VideoId("v0001"))
    await keep(bot, "v0003", "of strangers", minutes=3, team=f"{world.platform}:T0666")
    assert ids((await world.command("ben", "archive")).whisper) == ["v0001"]
    assert ids((await world.command("ana", "archive")).whisper) == ["v0002", "v0001"]
    assert "Nothing here like that" in (await world.command("ben", "archive", search="secret")).whisper.text
    theirs = (await world.command("ben", "history", video="v0001")).whisper
    assert "No remix of it yet" in theirs.text
    assert "a secret" in (await world.command("ana", "history", video="v0001")).whisper.text
    for hidden in ("v0002", "v0003", "v0404"):
        answer = await world.command("ben", "history", video=hidden)
        assert "I can't find a video called" in answer.whisper.text
        assert "secret" not in answer.whisper.text


async def test_balance_leads_to_the_other_rooms(bot: Whole, world: ChatWorld) -> None:  # noqa: F811
    card = (await world.command("ana", "balance")).whisper
    assert card.buttons == ("NEW VIDEO", "ARCHIVE", "BEING MADE", "HELP")
    assert "Nothing here yet" in (await world.press("ana", card, "ARCHIVE")).whisper.text
    assert "One clear change" in (await world.press("ana", card, "HELP")).whisper.text
