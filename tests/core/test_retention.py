"""How long films are kept: who decides, what goes and what stays, and that a kill at any line loses nothing."""

from dataclasses import replace

import pytest

from core import refusals
from core.card_parts import Button
from core.cards import Notice
from core.names import AccountId, VideoId
from core.refusals import BadDays, FilmRetired
from core.store import archive, posts
from core.store.database import Tx
from core.store.ending import RESULT
from core.studio import Limits, Reader
from core.video import Status, Video
from core.worker import retire
from core.worker.housekeeping import Housekeeping
from core.worker.public_link import public_link
from tests.house import ANA, BEN, BOSS, Bot, ask, make_bot

DAY = 86_400.0


@pytest.fixture
async def fox(bot: Bot) -> Video:
    await bot.grant(ANA, 1000)
    return await bot.ready()


def button(notice: Notice) -> Button:
    assert len(notice.buttons) == 1
    return notice.buttons[0]


async def kept_for(bot: Bot, days: str) -> None:
    await bot.studio.retain(ask(BOSS), days)


async def an_hour_later(bot: Bot) -> None:
    await Housekeeping(bot.shop).when_due()
    await bot.until_idle()


async def test_films_are_kept_for_good_until_an_admin_says_otherwise(bot: Bot, fox: Video) -> None:
    assert "kept for good" in str((await bot.studio.retention(ask(BOSS))).lines)
    bot.clock.pass_(4000 * DAY)
    await an_hour_later(bot)
    assert fox.film is not None
    assert fox.film.key in bot.media.films


async def test_who_sets_it_is_told_what_would_go_and_asked(bot: Bot, fox: Video) -> None:
    bot.clock.pass_(91 * DAY)
    notice = await bot.studio.retention(ask(BOSS), "90")
    assert "1 film is older" in str(notice.lines)
    assert "kept for good" in str((await bot.studio.retention(ask(BOSS))).lines)
    press = button(notice)
    assert (press.action, press.target) == ("retain", "90")
    await bot.studio.retain(ask(BOSS), press.target)
    told = await bot.studio.retention(ask(BOSS))
    assert "kept for 90 days" in str(told.lines)
    assert BOSS in str(told.lines)


async def test_where_nothing_would_go_it_counts_at_once(bot: Bot, fox: Video) -> None:
    assert (await bot.studio.retention(ask(BOSS), "90 days")).buttons == ()
    assert "kept for 90 days" in str((await bot.studio.retention(ask(BOSS))).lines)


@pytest.mark.parametrize("days", ["0", "3651", "-1", "soon", "1.5", "٣", "9" * 5000, "of"])
async def test_what_is_no_number_of_days_changes_nothing(bot: Bot, fox: Video, days: str) -> None:
    for deed in (bot.studio.retention, bot.studio.retain):
        with pytest.raises(BadDays, match="from 1 to 3650, or off"):
            await deed(ask(BOSS), days)
    assert "kept for good" in str((await bot.studio.retention(ask(BOSS))).lines)


async def test_only_admins_look_and_decide(bot: Bot, fox: Video) -> None:
    for deed in (bot.studio.retention(ask(ANA)), bot.studio.retain(ask(ANA), "1")):
        with pytest.raises(refusals.NotAllowed):
            await deed


async def test_the_film_goes_and_all_else_stays(bot: Bot, fox: Video) -> None:
    balance, messages = await bot.balance(), len(bot.announcer.messages)
    await kept_for(bot, "90")
    bot.clock.pass_(90 * DAY + 60)
    await an_hour_later(bot)
    gone = await bot.video(fox.id)
    assert bot.media.films == {}
    assert (gone.retired, gone.retired_by, gone.erased_at is not None, gone.due_at) == (True, BOSS, True, None)
    assert (gone.prompt, gone.status, gone.removed) == (fox.prompt, Status.READY, False)
    assert (await bot.balance(), len(bot.announcer.messages)) == (balance, messages)
    assert await bot.breaches() == []
    result = await bot.database.read(lambda tx: posts.get(tx, fox.id, RESULT))
    assert result is not None
    assert result.message
    details = await bot.studio.details(ask(ANA), fox.id)
    assert "removed after 90 days, as " in str(details.lines)
    assert "Receipt" in str(details.lines)
    assert [one.label for one in details.buttons] == ["AGAIN", "HISTORY"]


async def test_a_younger_one_stays(bot: Bot, fox: Video) -> None:
    await kept_for(bot, "90")
    bot.clock.pass_(90 * DAY - 200)
    await an_hour_later(bot)
    assert not (await bot.video(fox.id)).retired


async def test_whatever_needs_the_film_says_why_there_is_none(bot: Bot, fox: Video) -> None:
    bot.house.pages.public_url = "https://video.example.org"
    secret = str(await public_link(bot.shop, fox)).rsplit("/", 1)[1]
    reader = Reader(bot.house)
    bot.clock.pass_(3 * DAY)
    assert await reader.linked(secret) is not None
    await kept_for(bot, "3")
    await an_hour_later(bot)
    for deed in (
        bot.studio.remix_form(ask(ANA), fox.id),
        bot.studio.remix(ask(ANA), fox.id, "make it night"),
        bot.studio.remix_form(ask(ANA), f"{fox.id}:flux-edit"),
        bot.studio.show(ask(BEN), fox.id),
        bot.studio.link(ask(ANA), fox.id),
    ):
        with pytest.raises(FilmRetired, match="removed after 3 days, as this team's admins set"):
            await deed
    assert await reader.linked(secret) is None
    assert (await bot.studio.suggest(ask(ANA), "")) == ()
    form = await bot.studio.edit_form(ask(ANA), fox.id)
    assert form.prefill == fox.prompt


async def test_off_keeps_what_is_left(bot: Bot, fox: Video) -> None:
    await kept_for(bot, "90")
    assert "for good" in str((await bot.studio.retention(ask(BOSS), "off")).lines)
    bot.clock.pass_(100 * DAY)
    await an_hour_later(bot)
    assert not (await bot.video(fox.id)).retired


async def test_the_operators_word_counts_where_the_team_says_nothing(bot: Bot) -> None:
    bot = make_bot(bot.database, bot.clock, limits=Limits(team_credits=1000, film_days=30))
    await bot.grant(ANA, 500)
    fox = await bot.ready()
    assert "as whoever runs this bot set" in str((await bot.studio.retention(ask(BOSS))).lines)
    bot.clock.pass_(31 * DAY)
    await an_hour_later(bot)
    with pytest.raises(FilmRetired, match="as whoever runs this bot set"):
        await bot.studio.remix_form(ask(ANA), fox.id)


async def test_a_team_may_keep_its_films_longer_than_the_operators_word(bot: Bot) -> None:
    bot = make_bot(bot.database, bot.clock, limits=Limits(team_credits=1000, film_days=30))
    await bot.grant(ANA, 500)
    fox = await bot.ready()
    await kept_for(bot, "off")
    bot.clock.pass_(31 * DAY)
    await an_hour_later(bot)
    assert not (await bot.video(fox.id)).retired


async def test_an_original_is_kept_while_a_remix_of_it_is_made(bot: Bot, fox: Video) -> None:
    await kept_for(bot, "90")
    night = await bot.remix(fox.id)
    bot.clock.pass_(91 * DAY)
    await retire.mark_old(bot.shop)
    assert not (await bot.video(fox.id)).retired
    await bot.studio.cancel(ask(ANA), night.video)
    await bot.until_idle()
    await retire.mark_old(bot.shop)
    assert (await bot.video(fox.id)).retired


async def test_a_kill_between_mark_and_film_is_made_good(bot: Bot, fox: Video) -> None:
    await kept_for(bot, "1")
    bot.clock.pass_(2 * DAY)
    await retire.mark_old(bot.shop)
    assert bot.media.films
    again = bot.restarted()
    await again.until_idle()
    assert bot.media.films == {}
    assert (await bot.video(fox.id)).due_at is None


async def test_a_kill_between_film_and_row_is_made_good(bot: Bot, fox: Video) -> None:
    await kept_for(bot, "1")
    bot.clock.pass_(2 * DAY)
    await retire.mark_old(bot.shop)
    assert fox.film is not None
    await bot.media.delete(fox.film.key)
    await bot.restarted().until_idle()
    gone = await bot.video(fox.id)
    assert (gone.due_at, gone.erased_at is not None) == (None, True)


async def test_a_video_that_is_deleted_afterwards_is_taken_away_as_any_other(bot: Bot, fox: Video) -> None:
    await kept_for(bot, "1")
    bot.clock.pass_(2 * DAY)
    await an_hour_later(bot)
    await bot.studio.delete(ask(ANA), fox.id)
    await bot.until_idle()
    gone = await bot.video(fox.id)
    assert (gone.removed, gone.prompt, gone.due_at) == (True, "", None)


async def test_many_go_some_at_a_time(bot: Bot, fox: Video) -> None:
    def more(tx: Tx) -> None:
        for number in range(249):
            copy = replace(fox, id=VideoId(f"c{number:04}"), provider_id=None, film=None)
            assert fox.film is not None
            archive.add(tx, replace(copy, film=replace(fox.film, key=f"c{number:04}.mp4")))

    await bot.database.write(more)
    await kept_for(bot, "1")
    bot.clock.pass_(2 * DAY)
    rounds = [await retire.mark_old(bot.shop) for _ in range(4)]
    assert rounds == [True, True, False, False]
    housekeeping = Housekeeping(bot.shop)
    await housekeeping.when_due()
    await bot.until_idle()
    assert bot.log.names().count("film_retired") == 250


async def test_another_teams_films_stay(bot: Bot, fox: Video) -> None:
    await kept_for(bot, "1")
    theirs = ask(AccountId("discord:302:501"), admin=True)
    bot.clock.pass_(2 * DAY)
    assert (await bot.studio.retention(theirs, "1")).buttons == ()
    assert "kept for 1 day" in str((await bot.studio.retention(theirs)).lines)
