"""Who is written to alone is told once, also where an answer is lost and messages can be seen only after a while."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from core.cards import Notice
from core.errors import TryLater
from core.names import AccountId
from core.store import claims
from core.store.posts import UNSEEN_FOR
from tests.core.bringing_world import Brings, opened
from tests.core.test_alerts import refused
from tests.fakes import FakeAnnouncer, FakeClock
from tests.house import ANA, Bot


class SlowToShow(FakeAnnouncer):
    """As Slack: it knows no key, and finds what was posted only after a while, and only where it is asked to look."""

    def __init__(self, clock: FakeClock) -> None:
        super().__init__()
        self._clock = clock
        self._posted: dict[str, datetime] = {}
        self.first_end: BaseException | None = TryLater("ReadTimeout", unknown=True)
        """How the first try ends, after it was posted."""

    async def tell(self, account: AccountId, notice: Notice, *, key: str, repeat: bool) -> None:
        now = self._clock.now()
        if repeat and key in self._posted and now - self._posted[key] > UNSEEN_FOR - timedelta(seconds=5):
            return
        self.told.append((account, notice))
        self._posted.setdefault(key, now)
        end, self.first_end = self.first_end, None
        if end is not None:
            raise end


@pytest.fixture
def slow(bot: Bot) -> Bot:
    announcer = SlowToShow(bot.clock)
    bot = replace(bot, announcer=announcer, shop=replace(bot.shop, announcers={"discord": announcer}))
    return bot.restarted()


@pytest.fixture
def brings(slow: Bot) -> Brings:
    return opened(slow)


async def test_an_admin_whose_answer_was_lost_is_told_once(slow: Bot) -> None:
    await refused(slow, 9)
    await slow.work(120, step=2)
    assert len(slow.announcer.told) == 1
    assert "admin_told" in slow.log.names()


async def test_a_member_whose_answer_was_lost_is_told_once(brings: Brings) -> None:
    await brings.bring(b"<html>")
    await brings.bot.work(120, step=2)
    assert [account for account, _ in brings.bot.announcer.told] == [ANA]
    assert await brings.states() == ["over"]


async def test_a_member_who_was_being_told_at_a_crash_is_told_once(brings: Brings) -> None:
    bot = brings.bot
    bot.announcer.first_end = KeyError("as good as dead")  # type: ignore[attr-defined]  # Its own.
    await brings.bring(b"<html>")
    await bot.until_idle()
    await bot.database.write(lambda tx: claims.let_go_after_a_crash(tx, bot.clock.now()))
    await bot.restarted().work(120, step=2)
    assert [account for account, _ in bot.announcer.told] == [ANA]
    assert await brings.states() == ["over"]
