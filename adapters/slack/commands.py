"""/sora for everybody and /sora-admin for admins: what each command does once grammar.py has understood it."""

from collections.abc import Awaitable, Callable

from adapters.slack import grammar, places, views
from adapters.slack.actions import ask_of, is_external, our_own, show_form
from adapters.slack.answers import Desk, Press, post_card, whisper
from adapters.slack.compare import compare
from adapters.slack.facts import Unknown
from adapters.slack.grammar import Command
from adapters.slack.links import video_at
from core.names import AccountId
from core.refusals import BadMember, NotFound, PlatformSlow, UnknownOption, VideoUnnamed
from core.studio import Saving, Search, Wish

DECLARED = ("/sora", "/sora-admin")
"""As in manifest.yaml. An operator may rename them there; one that ends in "-admin" is the admins'."""


async def typed(desk: Desk, press: Press, _: str) -> None:
    """Any slash command."""
    command = grammar.read(press.envelope.words, admin=press.envelope.admin_command)
    if isinstance(command, UnknownOption):
        raise command
    await COMMANDS[command.action](desk, press, command)


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
    video = await _video(desk, command)
    try:
        if not command.prompt and not command.preset:
            await show_form(desk, press, await desk.studio.remix_form(await ask_of(desk, press), video))
            return
        ask = await ask_of(desk, press, posting=True)
        card = await desk.studio.remix(ask, video, command.prompt, preset=command.preset)
    except NotFound:
        await _was_a_prompt(desk, press, command)
        return
    await post_card(desk, press, ask, card)


async def show(desk: Desk, press: Press, command: Command) -> None:
    video = await _video(desk, command)
    try:
        notice = await desk.studio.show(await ask_of(desk, press, posting=True), video)
    except NotFound:
        await _was_a_prompt(desk, press, command)
        return
    await whisper(desk, press, views.notice(notice, desk.me.workspace))


async def cancel(desk: Desk, press: Press, command: Command) -> None:
    video = await _video(desk, command)
    try:
        notice = await desk.studio.cancel(await ask_of(desk, press, sure=True), video)
    except NotFound:
        await _was_a_prompt(desk, press, command)
        return
    await whisper(desk, press, views.notice(notice, desk.me.workspace))


async def archive(desk: Desk, press: Press, command: Command) -> None:
    search = Search(whose=command.whose, kind=command.kind, model=command.model or "", search=command.search)
    card = await desk.studio.archive(await ask_of(desk, press, sure=True), search)
    await whisper(desk, press, views.archive_card(card, desk.me.workspace))


async def history(desk: Desk, press: Press, command: Command) -> None:
    video = await _video(desk, command)
    try:
        card = await desk.studio.lineage(await ask_of(desk, press, sure=True), video)
    except NotFound:
        await _was_a_prompt(desk, press, command)
        return
    await whisper(desk, press, views.lineage_card(card, desk.me.workspace))


async def delete(desk: Desk, press: Press, command: Command) -> None:
    video = await _video(desk, command)
    try:
        notice = await desk.studio.confirm_delete(await ask_of(desk, press, sure=True), video)
    except NotFound:
        await _was_a_prompt(desk, press, command)
        return
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
    notice = await desk.studio.revoke_token_of(ask, await _member(desk, press, command))
    await whisper(desk, press, views.notice(notice, desk.me.workspace))


async def web(desk: Desk, press: Press, _: Command) -> None:
    notice = await desk.studio.web(await ask_of(desk, press, sure=True))
    await whisper(desk, press, views.notice(notice, desk.me.workspace))


async def credits_grant(desk: Desk, press: Press, command: Command) -> None:
    ask = await ask_of(desk, press, sure=True)
    member = await _member(desk, press, command)
    notice = await desk.studio.grant(ask, member, command.amount, command.reason)
    await whisper(desk, press, views.notice(notice, desk.me.workspace))


async def credits_revoke(desk: Desk, press: Press, command: Command) -> None:
    ask = await ask_of(desk, press, sure=True)
    member = await _member(desk, press, command)
    notice = await desk.studio.revoke(ask, member, command.amount, command.reason)
    await whisper(desk, press, views.notice(notice, desk.me.workspace))


async def credits_history(desk: Desk, press: Press, command: Command) -> None:
    ask = await ask_of(desk, press, sure=True)
    of = await _member(desk, press, command) if command.member else None
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
    "credits_grant": credits_grant,
    "credits_revoke": credits_revoke,
    "credits_history": credits_history,
}


async def _video(desk: Desk, command: Command) -> str:
    if not command.video:
        raise VideoUnnamed(command.action)
    return await video_at(desk.api, command.video)


async def _was_a_prompt(desk: Desk, press: Press, command: Command) -> None:
    """ "remix foxes in snow": foxes could have been a video and is none, so it is a picture. Only inside an except."""
    if not command.instead:
        raise  # noqa: PLE0704  # Called where a NotFound is being handled.
    await form(desk, press, Command(action="form", prompt=command.instead))


async def _member(desk: Desk, press: Press, command: Command) -> AccountId:
    """Somebody of this team, by Slack's own mention."""
    user = command.member
    if not user.isalnum() or not user.isascii():
        raise BadMember
    try:
        person = await desk.people.get(user)
    except Unknown as unknown:
        raise PlatformSlow("Slack") from unknown
    me = await our_own(desk, press.envelope)
    if person.bot or is_external(person, me):
        raise BadMember
    return places.account(me.team, user)


def _wish(command: Command) -> Wish:
    return Wish(model=command.model, seconds=command.length, size=command.size)
