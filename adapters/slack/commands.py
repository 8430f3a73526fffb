"""/sora for everybody and /sora-admin for admins: what each command does once grammar.py has understood it."""

from collections.abc import Awaitable, Callable

from adapters.slack import grammar, views
from adapters.slack.actions import Handler, alone, show_form, whispering
from adapters.slack.answers import post_card, whisper
from adapters.slack.asking import ask_of
from adapters.slack.desk import Desk, Press
from adapters.slack.grammar import Command
from adapters.slack.links import video_at
from adapters.slack.named import member_of, video_of
from core.refusals import NotFound, UnknownOption
from core.studio import Saving, Search, Wish

DECLARED = ("/sora", "/sora-admin")
"""As in manifest.yaml. An operator may rename them there; one that ends in "-admin" is the admins'."""

Deed = Callable[[Desk, Press, Command], Awaitable[None]]


async def typed(desk: Desk, press: Press, _: str) -> None:
    """Any slash command."""
    command = grammar.read(press.envelope.words, admin=press.envelope.admin_command)
    if isinstance(command, UnknownOption):
        raise command
    try:
        await COMMANDS[command.action](desk, press, command)
    except NotFound:
        if not command.instead:
            raise
        # "show foxes in snow": foxes could have been a video and is none, so it is a picture.
        await form(desk, press, Command(action="form", prompt=command.instead))


def _of_a_video(pressed: Handler) -> Deed:
    """What a button does, of the video that was typed."""

    async def deed(desk: Desk, press: Press, command: Command) -> None:
        await pressed(desk, press, await video_of(desk, command))

    return deed


def _of(fact: Callable[[Command], str], pressed: Handler) -> Deed:
    """The same, of something else that was typed."""

    async def deed(desk: Desk, press: Press, command: Command) -> None:
        await pressed(desk, press, fact(command))

    return deed


def _alone(pressed: Handler) -> Deed:
    return _of(lambda _: "", pressed)


show = _of_a_video(whispering(lambda studio: studio.show, views.notice, posting=True))
cancel = _of_a_video(whispering(lambda studio: studio.cancel, views.notice, sure=True))
delete = _of_a_video(whispering(lambda studio: studio.confirm_delete, views.notice, sure=True))
unlink = _of_a_video(whispering(lambda studio: studio.unlink, views.notice, sure=True))
history = _of_a_video(whispering(lambda studio: studio.lineage, views.lineage_card, sure=True))
making = _alone(whispering(lambda studio: alone(studio.making), views.list_card, sure=True))
balance = _alone(whispering(lambda studio: alone(studio.balance), views.account_card, sure=True))
prices = _alone(whispering(lambda studio: alone(studio.prices), views.notice))
web = _alone(whispering(lambda studio: alone(studio.web), views.notice, sure=True))
help = _alone(whispering(lambda studio: alone(studio.help), views.notice))  # noqa: A001  # The command is called so.
presets_list = _alone(whispering(lambda studio: alone(studio.presets), views.notice, sure=True))
retention = _of(lambda command: command.days, whispering(lambda studio: studio.retention, views.notice, sure=True))
report = _of(lambda command: command.month, whispering(lambda studio: studio.report, views.notice, sure=True))


async def generate(desk: Desk, press: Press, command: Command) -> None:
    if not command.prompt:
        await form(desk, press, command)
        return
    ask = await ask_of(desk, press, posting=True)
    await post_card(desk, press, ask, await desk.studio.make(ask, command.prompt, _wish(command)))


async def form(desk: Desk, press: Press, command: Command) -> None:
    """Loose text opens the form with it and never spends by itself."""
    await show_form(desk, press, await desk.studio.make_form(await ask_of(desk, press), command.prompt, _wish(command)))


async def remix(desk: Desk, press: Press, command: Command) -> None:
    video = await video_of(desk, command)
    if not command.prompt and not command.preset:
        await show_form(desk, press, await desk.studio.remix_form(await ask_of(desk, press), video))
        return
    ask = await ask_of(desk, press, posting=True)
    card = await desk.studio.remix(ask, video, command.prompt, preset=command.preset)
    await post_card(desk, press, ask, card)


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


async def archive(desk: Desk, press: Press, command: Command) -> None:
    search = Search(whose=command.whose, kind=command.kind, model=command.model or "", search=command.search)
    card = await desk.studio.archive(await ask_of(desk, press, sure=True), search)
    await whisper(desk, press, views.archive_card(card, desk.me.workspace))


async def link(desk: Desk, press: Press, command: Command) -> None:
    video = await video_of(desk, command)
    notice = await desk.studio.link(await ask_of(desk, press, sure=True), video, command.days)
    await whisper(desk, press, views.notice(notice, desk.me.workspace))


async def presets_save(desk: Desk, press: Press, command: Command) -> None:
    saving = Saving(command.name, command.text, command.description, command.team)
    notice = await desk.studio.save_preset(await ask_of(desk, press, sure=True), saving)
    await whisper(desk, press, views.notice(notice, desk.me.workspace))


async def presets_delete(desk: Desk, press: Press, command: Command) -> None:
    ask = await ask_of(desk, press, sure=True)
    notice = await desk.studio.delete_preset(ask, command.name, team=command.team)
    await whisper(desk, press, views.notice(notice, desk.me.workspace))


async def token(desk: Desk, press: Press, command: Command) -> None:
    ask = await ask_of(desk, press, sure=True)
    notice = await (desk.studio.revoke_token(ask) if command.revoke else desk.studio.token(ask))
    await whisper(desk, press, views.notice(notice, desk.me.workspace))


async def token_revoke(desk: Desk, press: Press, command: Command) -> None:
    ask = await ask_of(desk, press, sure=True)
    notice = await desk.studio.revoke_token_of(ask, await member_of(desk, press, command))
    await whisper(desk, press, views.notice(notice, desk.me.workspace))


async def credits_grant(desk: Desk, press: Press, command: Command) -> None:
    ask = await ask_of(desk, press, sure=True)
    member = await member_of(desk, press, command)
    notice = await desk.studio.grant(ask, member, command.amount, command.reason)
    await whisper(desk, press, views.notice(notice, desk.me.workspace))


async def credits_revoke(desk: Desk, press: Press, command: Command) -> None:
    ask = await ask_of(desk, press, sure=True)
    member = await member_of(desk, press, command)
    notice = await desk.studio.revoke(ask, member, command.amount, command.reason)
    await whisper(desk, press, views.notice(notice, desk.me.workspace))


async def credits_history(desk: Desk, press: Press, command: Command) -> None:
    ask = await ask_of(desk, press, sure=True)
    of = await member_of(desk, press, command) if command.member else None
    await whisper(desk, press, views.notice(await desk.studio.history(ask, of), desk.me.workspace))


COMMANDS: dict[str, Deed] = {
    "generate": generate,
    "form": form,
    "remix": remix,
    "show": show,
    "compare": compare,
    "archive": archive,
    "history": history,
    "making": making,
    "cancel": cancel,
    "delete": delete,
    "balance": balance,
    "prices": prices,
    "help": help,
    "presets_list": presets_list,
    "presets_save": presets_save,
    "presets_delete": presets_delete,
    "token": token,
    "token_revoke": token_revoke,
    "web": web,
    "link": link,
    "unlink": unlink,
    "retention": retention,
    "report": report,
    "credits_grant": credits_grant,
    "credits_revoke": credits_revoke,
    "credits_history": credits_history,
}


def _wish(command: Command) -> Wish:
    return Wish(model=command.model, seconds=command.length, size=command.size)
