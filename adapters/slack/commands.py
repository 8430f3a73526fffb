"""/sora for everybody and /sora-admin for admins: what each command does once grammar.py has understood it."""

from collections.abc import Awaitable, Callable

from adapters.slack import grammar, keeping, reporting, views
from adapters.slack.actions import ask_of, show_form
from adapters.slack.answers import Desk, Press, post_card, whisper
from adapters.slack.compare import compare
from adapters.slack.grammar import Command
from adapters.slack.named import member_of, video_of
from core.refusals import NotFound, UnknownOption
from core.studio import Saving, Search, Wish

DECLARED = ("/sora", "/sora-admin")
"""As in manifest.yaml. An operator may rename them there; one that ends in "-admin" is the admins'."""


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


async def show(desk: Desk, press: Press, command: Command) -> None:
    video = await video_of(desk, command)
    notice = await desk.studio.show(await ask_of(desk, press, posting=True), video)
    await whisper(desk, press, views.notice(notice, desk.me.workspace))


async def cancel(desk: Desk, press: Press, command: Command) -> None:
    video = await video_of(desk, command)
    notice = await desk.studio.cancel(await ask_of(desk, press, sure=True), video)
    await whisper(desk, press, views.notice(notice, desk.me.workspace))


async def archive(desk: Desk, press: Press, command: Command) -> None:
    search = Search(whose=command.whose, kind=command.kind, model=command.model or "", search=command.search)
    card = await desk.studio.archive(await ask_of(desk, press, sure=True), search)
    await whisper(desk, press, views.archive_card(card, desk.me.workspace))


async def history(desk: Desk, press: Press, command: Command) -> None:
    video = await video_of(desk, command)
    card = await desk.studio.lineage(await ask_of(desk, press, sure=True), video)
    await whisper(desk, press, views.lineage_card(card, desk.me.workspace))


async def delete(desk: Desk, press: Press, command: Command) -> None:
    video = await video_of(desk, command)
    notice = await desk.studio.confirm_delete(await ask_of(desk, press, sure=True), video)
    await whisper(desk, press, views.notice(notice, desk.me.workspace))


async def making(desk: Desk, press: Press, _: Command) -> None:
    card = await desk.studio.making(await ask_of(desk, press, sure=True))
    await whisper(desk, press, views.list_card(card, desk.me.workspace))


async def balance(desk: Desk, press: Press, _: Command) -> None:
    card = await desk.studio.balance(await ask_of(desk, press, sure=True))
    await whisper(desk, press, views.account_card(card, desk.me.workspace))


async def prices(desk: Desk, press: Press, _: Command) -> None:
    notice = await desk.studio.prices(await ask_of(desk, press))
    await whisper(desk, press, views.notice(notice, desk.me.workspace))


async def help(desk: Desk, press: Press, _: Command) -> None:  # noqa: A001  # The command is called so.
    notice = await desk.studio.help(await ask_of(desk, press))
    await whisper(desk, press, views.notice(notice, desk.me.workspace))


async def presets_list(desk: Desk, press: Press, _: Command) -> None:
    notice = await desk.studio.presets(await ask_of(desk, press, sure=True))
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


async def web(desk: Desk, press: Press, _: Command) -> None:
    notice = await desk.studio.web(await ask_of(desk, press, sure=True))
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


COMMANDS: dict[str, Callable[[Desk, Press, Command], Awaitable[None]]] = {
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
    "link": keeping.link,
    "unlink": keeping.unlink,
    "retention": keeping.retention,
    "report": reporting.report,
    "credits_grant": credits_grant,
    "credits_revoke": credits_revoke,
    "credits_history": credits_history,
}


def _wish(command: Command) -> Wish:
    return Wish(model=command.model, seconds=command.length, size=command.size)
