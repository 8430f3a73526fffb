"""When many running videos are looked at again."""

from datetime import timedelta

from tests.house import Bot


async def test_a_round_that_begins_just_after_its_instant_is_followed_by_the_next_instant(bot: Bot) -> None:
    period = bot.shop.timing.poll_s
    now = bot.clock.now()
    instant = now - timedelta(seconds=now.timestamp() % period)
    began = instant + timedelta(seconds=0.1)
    assert bot.shop.next_round(began, began) == instant + timedelta(seconds=period)
