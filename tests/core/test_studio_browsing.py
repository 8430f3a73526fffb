"""Looking at videos: shown again, listed, explained, suggested, and never shown to those who may not see them."""

import pytest

from core import refusals
from core.cards import Notice
from core.names import AccountId, Ask, place_of
from core.ports import Caps, State
from core.store import posts
from core.store.ending import CARD
from core.video import Status, Video
from tests.house import ANA, BEN, BOSS, CHANNEL, Bot, ask, make_bot

ELSEWHERE = place_of("discord", "301", "402")
OUTSIDER = AccountId("discord:302:501")


def words(notice: Notice) -> str:
    return "\n".join(
        "".join(part if isinstance(part, str) else getattr(part, "text", "@") for part in line) for line in notice.lines
    )


async def secret(bot: Bot) -> Video:
    """Ana's, made in a private channel."""
    card = await bot.studio.make(ask(ANA, private=True), "a surprise party")
    await bot.until_idle()
    bot.provider.finish_all()
    await bot.work(60)
    return await bot.video(card.video)


async def test_showing_a_video_brings_film_and_buttons_here_again(bot: Bot) -> None:
    await bot.grant(ANA, 100)
    video = await bot.ready()
    notice = await bot.studio.show(ask(BEN, at=ELSEWHERE), video.id)
    assert "is on its way" in words(notice)
    await bot.until_idle()
    assert [message.place.rsplit(":", 1)[0] + ":" for message in bot.announcer.results()] == [CHANNEL, ELSEWHERE]
    assert await bot.balance() == (60, 0)


async def test_showing_twice_brings_it_twice_and_one_delivery_once(bot: Bot) -> None:
    await bot.grant(ANA, 100)
    video = await bot.ready()
    press = ask(BEN)
    for asked in (press, press, press, ask(BEN)):
        await bot.studio.show(asked, video.id)
        await bot.work(15)
    assert len(bot.announcer.results()) == 3


async def test_an_impatient_person_gets_one_film_and_others_theirs(bot: Bot) -> None:
    await bot.grant(ANA, 100)
    video = await bot.ready()
    for _ in range(20):
        notice = await bot.studio.show(ask(BEN), video.id)
        assert "is on its way" in words(notice)
    await bot.studio.show(ask(BEN, at=ELSEWHERE), video.id)
    await bot.studio.show(ask(ANA), video.id)
    await bot.until_idle()
    await bot.studio.show(ask(BEN), video.id)
    await bot.until_idle()
    assert len(bot.announcer.results()) == 1 + 3


async def test_a_video_is_not_shown_where_the_bot_cannot_post(bot: Bot) -> None:
    await bot.grant(ANA, 100)
    video = await bot.ready()
    with pytest.raises(refusals.CannotPostHere):
        await bot.studio.show(ask(BEN, missing=("Attach Files",)), video.id)


async def test_an_unfinished_video_is_told_in_words(bot: Bot) -> None:
    await bot.grant(ANA, 100)
    card = await bot.make()
    notice = await bot.studio.show(ask(ANA), card.video)
    assert notice.title == f"Details of {card.video}"
    assert [button.label for button in notice.buttons] == ["AGAIN", "HISTORY"]


async def test_a_slip_in_an_id_finds_its_video(bot: Bot) -> None:
    await bot.grant(ANA, 100)
    video = await bot.ready()
    slip = video.id[:-1] + ("0" if video.id[-1] != "0" else "1")
    for look in (bot.studio.show, bot.studio.remix_form, bot.studio.details, bot.studio.cancel):
        with pytest.raises(refusals.NotFound, match=f"Did you mean {video.id}"):
            await look(ask(ANA), slip)


async def test_a_slip_never_tells_of_a_video_one_may_not_see(bot: Bot) -> None:
    await bot.grant(ANA, 100)
    video = await secret(bot)
    slip = video.id[:-1] + ("0" if video.id[-1] != "0" else "1")
    for asked in (ask(BEN, at=ELSEWHERE), ask(OUTSIDER, at=place_of("discord", "302", "401"))):
        with pytest.raises(refusals.NotFound) as refused:
            await bot.studio.show(asked, slip)
        assert refused.value.suggestion is None


@pytest.mark.parametrize(
    "asked", [ask(BEN, at=ELSEWHERE), ask(BOSS, at=ELSEWHERE), ask(OUTSIDER, admin=True, at=CHANNEL)]
)
async def test_a_private_video_is_not_found_elsewhere_in_the_same_words_as_no_video(bot: Bot, asked: Ask) -> None:
    await bot.grant(ANA, 100)
    video = await secret(bot)
    for look in (bot.studio.show, bot.studio.details, bot.studio.remix_form, bot.studio.edit_form, bot.studio.cancel):
        with pytest.raises(refusals.NotFound) as hidden:
            await look(asked, video.id)
        with pytest.raises(refusals.NotFound) as missing:
            await look(asked, "00000")
        assert str(hidden.value) == str(missing.value).replace("00000", video.id)


async def test_a_private_video_is_seen_by_its_owner_and_in_its_place(bot: Bot) -> None:
    await bot.grant(ANA, 100)
    video = await secret(bot)
    await bot.studio.details(ask(ANA, at=ELSEWHERE), video.id)
    await bot.studio.details(ask(BEN), video.id)


async def test_guests_see_what_was_made_where_they_are(bot: Bot) -> None:
    await bot.grant(ANA, 100)
    video = await bot.ready()
    await bot.studio.details(ask(BEN, guest=True), video.id)
    assert await bot.studio.suggest(ask(BEN, guest=True), "") != ()
    assert await bot.studio.suggest(ask(BEN, guest=True, at=ELSEWHERE), "") == ()
    with pytest.raises(refusals.NotFound):
        await bot.studio.details(ask(BEN, guest=True, at=ELSEWHERE), video.id)


async def test_only_what_was_made_is_said_to_be_made_by_ai(bot: Bot) -> None:
    await bot.grant(ANA, 100)
    ready = await bot.ready()
    assert "Made by AI." in words(await bot.studio.details(ask(ANA), ready.id))
    failed = await bot.make()
    await bot.until_idle()
    bot.provider.finish("video_2", state=State.FAILED, code="refused")
    await bot.work(30)
    assert await bot.status(failed.video) is Status.FAILED
    assert "Made by AI." not in words(await bot.studio.details(ask(ANA), failed.video))


async def test_details_show_the_receipt_to_the_payer_and_admins_alone(bot: Bot) -> None:
    await bot.grant(ANA, 100)
    video = await bot.ready()
    assert "Receipt: 40 credits · set aside @ · charged @" in words(await bot.studio.details(ask(ANA), video.id))
    assert "You have 60 credits available" in words(await bot.studio.details(ask(ANA), video.id))
    boss = words(await bot.studio.details(ask(BOSS), video.id))
    assert "Receipt" in boss
    assert "You have" not in boss
    ben = words(await bot.studio.details(ask(BEN), video.id))
    assert "Receipt" not in ben
    assert "You have" not in ben


async def test_details_tell_parents_and_the_children_one_may_see(bot: Bot) -> None:
    await bot.grant(ANA, 300)
    original = await bot.ready()
    shown = await bot.remix(original.id, "make it night")
    hidden = await bot.studio.remix(ask(ANA, private=True), original.id, "add snow")
    text = words(await bot.studio.details(ask(BEN, at=ELSEWHERE), original.id))
    assert shown.video in text
    assert hidden.video not in text
    assert "Remix of @" in words(await bot.studio.details(ask(BEN), shown.video))


async def test_remix_is_offered_only_while_it_is_possible(bot: Bot) -> None:
    await bot.grant(ANA, 100)
    video = await bot.ready()
    always = ["AGAIN", "HISTORY", "SHARE HERE"]
    assert [b.label for b in (await bot.studio.details(ask(ANA), video.id)).buttons] == ["REMIX", *always]
    bot.clock.pass_(3600)
    assert [b.label for b in (await bot.studio.details(ask(ANA), video.id)).buttons] == always


async def test_what_is_being_made_is_listed_with_its_way_out(bot: Bot) -> None:
    await bot.grant(ANA, 100)
    first = await bot.make(prompt="the first one")
    await bot.until_idle()
    bot.provider.finish("video_1", state=State.RUNNING, progress=42)
    await bot.work(20)
    second = await bot.make(prompt="the second one")
    rows = (await bot.studio.making(ask(ANA))).rows
    assert [(row.video, row.head[0]) for row in rows] == [
        (second.video, "⏳ Waiting · "), (first.video, "🎬 Rendering · 42 % · ")
    ]  # fmt: skip
    assert [[button.label for button in row.buttons] for row in rows] == [[f"CANCEL {second.video}"], []]
    assert rows[0].facts[0] == "Sora 2 · 4 s · 40 credits set aside · "


async def test_nobody_sees_what_others_have_in_the_making(bot: Bot) -> None:
    await bot.grant(ANA, 100)
    await bot.make()
    assert (await bot.studio.making(ask(BEN))).rows == ()


async def test_suggestions_are_ones_own_first_and_then_the_teams(bot: Bot) -> None:
    for member in (ANA, BEN):
        await bot.grant(member, 100)
        await bot.ready(member)
    found = await bot.studio.suggest(ask(ANA), "")
    videos = [await bot.video(one.value) for one in found]
    assert [video.account for video in videos] == [ANA, BEN]
    assert found[0].label == f"{found[0].value} · a red fox runs through snow · 4 s"


async def test_suggestions_follow_what_is_typed(bot: Bot) -> None:
    await bot.grant(ANA, 100)
    video = await bot.ready()
    for typed in (video.id[:2], video.id.upper(), "Red FOX", " snow "):
        assert [one.value for one in await bot.studio.suggest(ask(ANA), typed)] == [video.id]
    for typed in ("blue fox", "%", "_", "x" * 5000, "'; DROP TABLE videos; --"):
        assert await bot.studio.suggest(ask(ANA), typed) == ()


async def test_suggestions_hold_nothing_private_foreign_or_closed(bot: Bot) -> None:
    await bot.grant(ANA, 100)
    video = await secret(bot)
    assert [one.value for one in await bot.studio.suggest(ask(ANA, at=ELSEWHERE), "")] == [video.id]
    assert await bot.studio.suggest(ask(BEN, at=ELSEWHERE), "") == ()
    assert await bot.studio.suggest(ask(BOSS, at=ELSEWHERE), "surprise") == ()
    assert await bot.studio.suggest(ask(OUTSIDER, admin=True), "") == ()
    bot.clock.pass_(3600)
    assert await bot.studio.suggest(ask(ANA), "") == ()


async def test_what_can_no_longer_be_remixed_can_still_be_shown(bot: Bot) -> None:
    await bot.grant(ANA, 100)
    video = await bot.ready()
    bot.clock.pass_(3600)
    assert [one.value for one in await bot.studio.suggest(ask(BEN), "", "show")] == [video.id]


async def test_only_ones_own_open_videos_are_suggested_for_cancelling(bot: Bot) -> None:
    bot = make_bot(bot.database, bot.clock, caps=Caps(lists=True, echoes_prompt=True))
    await bot.grant(ANA, 100)
    await bot.ready()
    card = await bot.make(prompt="another fox")
    assert [one.value for one in await bot.studio.suggest(ask(ANA), "", "cancel")] == [card.video]
    assert [one.value for one in await bot.studio.suggest(ask(ANA), "another", "cancel")] == [card.video]
    assert await bot.studio.suggest(ask(ANA), "nothing like it", "cancel") == ()
    assert await bot.studio.suggest(ask(BEN), "", "cancel") == ()


async def test_a_suggestion_fits_and_there_are_never_too_many(bot: Bot) -> None:
    await bot.grant(ANA, 2000)
    for number in range(30):
        await bot.make(prompt=f"🦊 {'x' * 500} {number}")
    await bot.until_idle()
    bot.provider.finish_all()
    await bot.work(60)
    found = await bot.studio.suggest(ask(ANA), "")
    assert len(found) == 25
    assert all(len(one.label.encode("utf-16-le")) // 2 <= 100 for one in found)


async def test_looking_never_writes_a_post(bot: Bot) -> None:
    await bot.grant(ANA, 100)
    card = await bot.make()
    await bot.until_idle()
    before = await bot.database.read(lambda tx: posts.of_video(tx, card.video))
    await bot.studio.details(ask(BEN), card.video)
    await bot.studio.making(ask(BEN))
    await bot.studio.suggest(ask(BEN), "")
    assert await bot.database.read(lambda tx: posts.of_video(tx, card.video)) == before
    assert [post.kind for post in before] == [CARD]


async def test_the_home_of_a_video_is_its_team(bot: Bot) -> None:
    await bot.grant(ANA, 100)
    card = await bot.make()
    assert await bot.studio.home_of(card.video) == "discord:301"
    assert await bot.studio.home_of("00000") is None
    assert await bot.studio.home_of("no id") is None
