"""What each button, menu, form and command does, and the listeners that find it by its id alone."""

import asyncio
import re
from collections.abc import Callable
from typing import Any

from slack_bolt.async_app import AsyncApp

from adapters.slack import actions, commands, views
from adapters.slack.actions import Handler, alone, opening, starting, whispering
from adapters.slack.answers import answering
from adapters.slack.deliveries import Deliveries
from adapters.slack.desk import Ack, Desk, Press
from adapters.slack.envelope import read
from core.refusals import OldButton

Body = dict[str, Any]

ROUTES: dict[str, Handler] = {
    "remix": actions.remix_pressed,
    "insist": starting(lambda studio: studio.insist),
    "chain": actions.chain_pressed,
    "chain_go": actions.chain_go_pressed,
    "edit": opening(lambda studio: studio.edit_form),
    "cancel": whispering(lambda studio: studio.cancel, views.notice, sure=True),
    "details": whispering(lambda studio: studio.details, views.notice, sure=True),
    "compare": whispering(lambda studio: studio.compare, views.notice, posting=True),
    "show": whispering(lambda studio: studio.show, views.notice, posting=True),
    "history": actions.history_pressed,
    "archive": whispering(lambda studio: studio.archive, views.archive_card, sure=True),
    "turn": actions.turn_pressed,
    "search": opening(lambda studio: studio.search_form),
    "delete": whispering(lambda studio: studio.confirm_delete, views.notice, sure=True),
    "erase": whispering(lambda studio: studio.delete, views.notice, sure=True),
    "link": whispering(lambda studio: studio.link, views.notice, sure=True),
    "unlink": whispering(lambda studio: studio.unlink, views.notice, sure=True),
    "retain": whispering(lambda studio: studio.retain, views.notice, sure=True),
    "move": whispering(lambda studio: studio.confirm_move, views.notice, sure=True),
    "moved": starting(lambda studio: studio.move),
    "make": opening(lambda studio: alone(studio.make_form)),
    "making": whispering(lambda studio: alone(studio.making), views.list_card, sure=True),
    "grant": whispering(lambda studio: studio.grant_asked, views.notice, sure=True),
    "help": whispering(lambda studio: alone(studio.help), views.notice),
    "form:remix": actions.remix_submitted,
    "form:make": actions.make_submitted,
    "form:search": actions.search_submitted,
}
SLACK_ROUTES: dict[str, Handler] = {
    "spec": actions.spec_changed,  # A choice in an open form: Discord's forms cannot tell.
    "form:chain": actions.chain_submitted,
    "shortcut:new": ROUTES["make"],
    "shortcut:msg_remix": actions.message_remix_pressed,
    "shortcut:msg_history": actions.message_history_pressed,
}
"""What only Slack has."""

_ANY = re.compile(".*", re.DOTALL)


class Listeners:
    """Four take everything that people do; the tables above say where it goes."""

    def __init__(self, desk: Desk, monotonic: Callable[[], float], acked: Callable[[float], None]) -> None:
        self._desk, self._monotonic, self._acked = desk, monotonic, acked
        self._deliveries = Deliveries(monotonic)
        self._running: set[asyncio.Task[None]] = set()

    def listen(self, bolt: AsyncApp) -> None:
        bolt.command(_ANY)(self._on_command)
        bolt.action(_ANY)(self._on_action)
        bolt.view(_ANY)(self._on_view)
        bolt.shortcut(_ANY)(self._on_shortcut)

    async def finish(self, within_s: float) -> None:
        """What is being answered is answered first."""
        if self._running:
            await asyncio.wait(self._running, timeout=within_s)

    async def _on_command(self, ack: Ack, body: Body) -> None:
        press = Press(read(body), self._timed(ack))
        await self._do(press, commands.typed, str(body.get("command")), press.envelope.words)

    async def _on_action(self, ack: Ack, body: Body) -> None:
        press = Press(read(body), self._timed(ack))
        action = press.envelope.action
        handler = ROUTES.get(action) or SLACK_ROUTES.get(action) or _old
        await self._do(press, handler, action, press.envelope.video, *_stamps(body))

    async def _on_view(self, ack: Ack, body: Body) -> None:
        press = Press(read(body), self._timed(ack), submit=True)
        form = str((body.get("view") or {}).get("callback_id")).removeprefix("sora_")
        await self._do(press, (ROUTES | SLACK_ROUTES).get(f"form:{form}", _old))

    async def _on_shortcut(self, ack: Ack, body: Body) -> None:
        press = Press(read(body), self._timed(ack))
        name = str(body.get("callback_id")).removeprefix("sora_")
        await self._do(press, SLACK_ROUTES.get(f"shortcut:{name}", _old), name)

    def _timed(self, ack: Ack) -> Ack:
        """Told how long somebody waited for the first answer."""
        began = self._monotonic()

        async def timed(**answer: Any) -> Any:
            given = await ack(**answer)
            self._acked(self._monotonic() - began)
            return given

        return timed

    async def _do(self, press: Press, handler: Handler, *what: str) -> None:
        """`what` tells deliveries apart; without it the studio alone does, for a refused form comes again unchanged."""
        if what and not self._deliveries.first(press.envelope.team, press.envelope.key, *what):
            await press.ack()
            return
        video = press.envelope.address.video if press.submit else press.envelope.video
        task = asyncio.ensure_future(answering(self._desk, press, handler(self._desk, press, video)))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        await task


def _stamps(body: Body) -> list[str]:
    """A choice changed back and forth in a form is new each time."""
    return [str(action.get("action_ts")) for action in body.get("actions") or () if isinstance(action, dict)]


async def _old(_desk: Desk, _press: Press, _video: str) -> None:
    raise OldButton
