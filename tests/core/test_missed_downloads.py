"""A film that does not come at once is no film lost: it was made, and somebody paid for it."""

from core.errors import Code, Elsewhere, Missed, NotAFilm, Rejected
from core.video import Reason, Status
from tests.house import ANA, Bot

GONE = Rejected(Code.SOURCE_GONE, "no such content")
DAY_S = 86_400.0


async def finished(bot: Bot) -> str:
    """Its provider has it; the next looks bring it here."""
    await bot.grant(ANA, 100)
    card = await bot.make()
    await bot.work(20)
    bot.provider.finish_all()
    return card.video


async def lost(bot: Bot) -> str:
    """Its download was refused until long after the limit."""
    bot.provider.fetch_faults = [GONE] * 30
    video = await finished(bot)
    await bot.work(20)
    bot.clock.jump(DAY_S)
    await bot.work(900)
    return video


async def test_one_missed_download_and_a_jump_of_the_clock_give_nothing_up(bot: Bot) -> None:
    bot.provider.fetch_faults = [Missed("down")] * 2
    video = await finished(bot)
    await bot.work(10)
    bot.clock.jump(DAY_S)
    await bot.work(300)
    assert await bot.status(video) is Status.READY


async def test_a_film_that_stays_away_after_its_limit_gives_the_credits_back(bot: Bot) -> None:
    ended = await bot.video(await lost(bot))
    assert (ended.reason, ended.error_code) == (Reason.EXPIRED, "result_expired")
    assert await bot.balance() == (100, 0)
    assert "If it still comes, you get it free." in str(bot.card(ended.id).notes)


async def test_a_lost_film_that_comes_after_all_is_a_gift(bot: Bot) -> None:
    await lost(bot)
    bot.provider.fetch_faults = []
    await bot.work(1500, step=30)
    assert len(bot.announcer.results()) == 1
    assert await bot.balance() == (100, 0)
    assert await bot.breaches() == []


async def test_a_provider_that_only_says_completed_brings_no_gift(bot: Bot) -> None:
    await lost(bot)
    bot.provider.fetch_faults = [GONE] * 1000
    await bot.work(2 * DAY_S, step=300)
    assert "gift" not in bot.log.names()
    assert len(bot.announcer.messages) == 1


async def test_a_watch_for_a_lost_film_ends_after_a_day(bot: Bot) -> None:
    video = await lost(bot)
    bot.provider.fetch_faults = [GONE] * 1000
    await bot.work(2 * DAY_S, step=300)
    assert (await bot.video(video)).due_at is None


async def test_missed_downloads_do_not_count_as_files_that_were_cut(bot: Bot) -> None:
    bot.provider.fetch_faults = [Missed("down")] * 2
    bot.media.faults = [NotAFilm("cut short")]
    video = await finished(bot)
    await bot.work(300)
    ready = await bot.video(video)
    assert (ready.status, ready.error_code) == (Status.READY, None)


async def test_what_is_no_film_three_times_in_a_row_gives_the_credits_back(bot: Bot) -> None:
    bot.provider.film = b"<html>"
    video = await finished(bot)
    await bot.work(300)
    ended = await bot.video(video)
    assert (ended.reason, ended.error_code) == (Reason.PROVIDER_ERROR, "not_a_film")
    assert bot.provider.calls["fetch"] == 3
    assert await bot.balance() == (100, 0)


# A film at a host that nobody named.

LIES = Elsewhere("cdn.vendor.test is not listed in hosts", host="cdn.vendor.test")


async def test_a_film_at_a_host_that_nobody_named_is_told_to_the_operator_once_and_on_the_card(bot: Bot) -> None:
    bot.provider.fetch_faults = [LIES] * 1000
    video = await finished(bot)
    await bot.work(300)
    [facts] = [facts for event, facts in bot.log.events if event == "film_elsewhere"]
    assert (facts["host"], facts["set"]) == ("cdn.vendor.test", "hosts in [provider.gateway] of the catalogue")
    card = bot.card(video)
    assert card.headline == ("📤 Finishing",)
    assert "lies where this bot may not fetch it" in str(card.notes)
    assert "40 credits stay set aside" in str(card.notes)
    bot.provider.fetch_faults = []  # It was named, and the bot started again.
    await bot.restarted().work(150)
    assert await bot.status(video) is Status.READY


async def test_a_film_that_stayed_at_such_a_host_says_so_in_the_end(bot: Bot) -> None:
    bot.provider.fetch_faults = [LIES] * 1000
    video = await finished(bot)
    await bot.work(20)
    bot.clock.jump(DAY_S)
    await bot.work(900)
    ended = await bot.video(video)
    assert (ended.status, ended.reason, ended.error_code) == (Status.FAILED, Reason.EXPIRED, "elsewhere")
    told = str(bot.card(video).notes)
    for words in ("lies where this bot may not fetch it", "40 credits are back", "tell whoever runs this bot"):
        assert words in told
    assert await bot.balance() == (100, 0)
    bot.provider.fetch_faults = []
    await bot.work(1500, step=30)
    assert len(bot.announcer.results()) == 1  # A gift, as soon as somebody has put it right.
    assert await bot.breaches() == []


async def test_a_vendor_that_does_not_hand_a_film_over_is_told_on_the_card(bot: Bot) -> None:
    bot.provider.fetch_faults = [Missed("HTTP 500")] * 1000
    video = await finished(bot)
    await bot.work(150)
    assert "does not hand the film over. I keep asking. 40 credits stay set aside." in str(bot.card(video).notes)


async def test_a_look_that_is_sent_to_such_a_host_is_told_to_the_operator_too(bot: Bot) -> None:
    await bot.grant(ANA, 100)
    await bot.make()
    bot.provider.next_poll = [LIES] * 3
    await bot.work(100)
    assert bot.log.names().count("film_elsewhere") == 1
