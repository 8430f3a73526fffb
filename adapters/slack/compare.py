"""/sora compare: two videos side by side."""

from adapters.slack import views
from adapters.slack.actions import ask_of, show_form
from adapters.slack.answers import Desk, Press, whisper
from adapters.slack.grammar import Command
from adapters.slack.links import video_at
from core.refusals import NotFound, VideoUnnamed


async def compare(desk: Desk, press: Press, command: Command) -> None:
    if not command.video:
        raise VideoUnnamed(command.action)
    video, other = [await video_at(desk.api, name) if name else "" for name in (command.video, command.other)]
    try:
        notice = await desk.studio.compare(await ask_of(desk, press, posting=True), video, other)
    except NotFound:
        if not command.instead:
            raise
        await show_form(desk, press, await desk.studio.make_form(await ask_of(desk, press), command.instead))
        return
    await whisper(desk, press, views.notice(notice, desk.me.workspace))
