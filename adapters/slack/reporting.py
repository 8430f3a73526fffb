"""What the team's videos cost, for its admins."""

from adapters.slack import views
from adapters.slack.actions import ask_of
from adapters.slack.answers import Desk, Press, whisper
from adapters.slack.grammar import Command


async def report(desk: Desk, press: Press, command: Command) -> None:
    notice = await desk.studio.report(await ask_of(desk, press, sure=True), command.month)
    await whisper(desk, press, views.notice(notice, desk.me.workspace))
