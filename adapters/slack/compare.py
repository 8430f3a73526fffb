"""/sora compare: two videos side by side."""

from adapters.slack import views
from adapters.slack.actions import ask_of, show_form
from adapters.slack.answers import Desk, Press, whisper
from adapters.slack.grammar import Command
from adapters.slack.links import video_at
from adapters.slack.named import video_of
from core.refusals import NotFound


async def compare(desk: Desk, press: Press, command: Command) -> None:
    video = await video_of(desk, command)
    other = await video_at(desk.api, command.other) if command.other else ""
    try:
        notice = await desk.studio.compare(await ask_of(desk, press, posting=True), video, other)
    except NotFound:
        if not command.instead:
            raise
        await show_form(desk, press, await desk.studio.make_form(await ask_of(desk, press), command.instead))
        return
    await whisper(desk, press, views.notice(notice, desk.me.workspace))
