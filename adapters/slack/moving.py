"""A video that waits for a paused vendor is moved to another model."""

from adapters.slack import views
from adapters.slack.actions import ask_of
from adapters.slack.answers import Desk, Press, post_card, whisper


async def move_pressed(desk: Desk, press: Press, target: str) -> None:
    notice = await desk.studio.confirm_move(await ask_of(desk, press, sure=True), target)
    await whisper(desk, press, views.notice(notice, desk.me.workspace))


async def moved_pressed(desk: Desk, press: Press, target: str) -> None:
    ask = await ask_of(desk, press, posting=True)
    await post_card(desk, press, ask, await desk.studio.move(ask, target))
