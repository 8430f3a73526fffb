"""What becomes of films: who sees them without an account, and how long they are kept."""

from adapters.slack import views
from adapters.slack.actions import ask_of
from adapters.slack.answers import Desk, Press, whisper
from adapters.slack.grammar import Command
from adapters.slack.named import video_of


async def link(desk: Desk, press: Press, command: Command) -> None:
    video = await video_of(desk, command)
    notice = await desk.studio.link(await ask_of(desk, press, sure=True), video, command.days)
    await whisper(desk, press, views.notice(notice, desk.me.workspace))


async def unlink(desk: Desk, press: Press, command: Command) -> None:
    video = await video_of(desk, command)
    notice = await desk.studio.unlink(await ask_of(desk, press, sure=True), video)
    await whisper(desk, press, views.notice(notice, desk.me.workspace))


async def retention(desk: Desk, press: Press, command: Command) -> None:
    notice = await desk.studio.retention(await ask_of(desk, press, sure=True), command.days)
    await whisper(desk, press, views.notice(notice, desk.me.workspace))


async def retain_pressed(desk: Desk, press: Press, days: str) -> None:
    notice = await desk.studio.retain(await ask_of(desk, press, sure=True), days)
    await whisper(desk, press, views.notice(notice, desk.me.workspace))


async def link_pressed(desk: Desk, press: Press, video: str) -> None:
    notice = await desk.studio.link(await ask_of(desk, press, sure=True), video)
    await whisper(desk, press, views.notice(notice, desk.me.workspace))


async def unlink_pressed(desk: Desk, press: Press, video: str) -> None:
    notice = await desk.studio.unlink(await ask_of(desk, press, sure=True), video)
    await whisper(desk, press, views.notice(notice, desk.me.workspace))
