"""One answer for each thing a person does: a form, a card for all, or a whisper; also when something broke.

Work comes first and ack() second, so that a refusal can appear inside the form; but Slack waits three seconds and no
more, so whatever takes longer is acknowledged in the meantime and answered by a whisper.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook.async_client import AsyncWebhookClient

from adapters.slack import fields, limits, views
from adapters.slack.blocks import Message, View
from adapters.slack.client import ANSWER_S, LIBRARY_LOG
from adapters.slack.desk import Desk, Press
from adapters.slack.envelope import Envelope, block_of
from adapters.slack.facts import open_direct
from adapters.slack.faults import FAILURES, error_code
from core.cards import VideoCard
from core.errors import ChatProblem, TryLater
from core.names import Ask, Place
from core.refusals import AlreadyDone, Broken, CannotPostHere, PlatformSlow, Refusal
from core.text import clamp
from core.words import notice_of

ACK_S = 2.4
"""Slack shows an error to the person after three seconds; the rest is for the way there and back."""

_TOO_LATE = frozenset({"expired_trigger_id", "trigger_expired", "invalid_trigger_id", "invalid_trigger"})
_OPEN_ALREADY = frozenset({"exchanged_trigger_id", "trigger_exchanged"})
_VIEW_MOVED_ON = frozenset({"hash_conflict", "not_found", "view_not_found"})


_log = structlog.get_logger()


async def answering(desk: Desk, press: Press, deed: Awaitable[None]) -> None:
    """Does the deed, and sees to it that the person reads something whatever comes of it."""
    answer = asyncio.ensure_future(_answered(desk, press, deed))
    await asyncio.wait({answer}, timeout=ACK_S)
    await press.ack()
    await answer


async def _answered(desk: Desk, press: Press, deed: Awaitable[None]) -> None:
    try:
        await deed
    except AlreadyDone:
        return
    except Refusal as refusal:
        await _refused(desk, press, refusal)
    except Exception:  # noqa: BLE001  # Whatever it is, somebody waits for an answer; it is logged in full.
        reference = secrets.token_hex(3)
        _log.exception("slack_deed_broke", reference=reference)
        await _refused(desk, press, Broken(reference))
    await _tell_owed(desk, press)


async def _tell_owed(desk: Desk, press: Press) -> None:
    """Beside the answer; not over a form that somebody is about to fill in."""
    if press.asked is None or press.opened:
        return
    try:
        notice = await desk.studio.owed(press.asked)
    except Refusal:  # The database is away, or the team is out; it is told another time.
        return
    if notice is not None:
        await whisper(desk, press, views.notice(notice, desk.me.workspace))


async def _refused(desk: Desk, press: Press, refusal: Refusal) -> None:
    if isinstance(refusal, CannotPostHere):
        refusal.bot = desk.me.name
    field = block_of(press.envelope.view, fields.PROMPT) if press.submit else ""
    errors = {field: clamp(str(refusal), limits.FIELD_ERROR)}
    if field and await press.ack(response_action="errors", errors=errors):
        return
    await whisper(desk, press, views.notice(notice_of(refusal), desk.me.workspace))


async def whisper(desk: Desk, press: Press, message: Message) -> None:
    """A message that the person alone sees. A response_url works where the bot is no member; a form has none."""
    await _first_that_works(desk, press, message, (_by_response_url, _as_ephemeral, _as_direct_message))


async def redraw(desk: Desk, press: Press, message: Message) -> None:
    """The whisper that was pressed shows something else; where Slack no longer lets us, a new one is whispered."""
    await _first_that_works(desk, press, message, (_in_its_place, _as_ephemeral, _as_direct_message))


Way = Callable[[Desk, Envelope, Message], Awaitable[bool]]


async def _first_that_works(desk: Desk, press: Press, message: Message, ways: tuple[Way, ...]) -> None:
    await press.ack()
    for way in ways:
        try:
            if await way(desk, press.envelope, message):
                return
        except FAILURES as failure:
            _log.warning("slack_whisper_failed", way=way.__name__.strip("_"), error=type(failure).__name__)


async def _by_response_url(_: Desk, envelope: Envelope, message: Message, *, replace: bool = False) -> bool:
    if not envelope.response_url:
        return False
    hook = AsyncWebhookClient(envelope.response_url, timeout=ANSWER_S, logger=LIBRARY_LOG, retry_handlers=[])
    answer = await hook.send_dict({**message, "response_type": "ephemeral", "replace_original": replace})
    return answer.status_code == 200  # noqa: PLR2004  # Anything else: used up, or older than 30 minutes.


async def _in_its_place(desk: Desk, envelope: Envelope, message: Message) -> bool:
    return await _by_response_url(desk, envelope, message, replace=True)


async def _as_ephemeral(desk: Desk, envelope: Envelope, message: Message) -> bool:
    if not envelope.channel:
        return False
    await desk.api.chat_postEphemeral(channel=envelope.channel, user=envelope.user, **message)
    return True


async def _as_direct_message(desk: Desk, envelope: Envelope, message: Message) -> bool:
    channel = await open_direct(desk.api, envelope.user)
    await desk.api.chat_postMessage(channel=channel, **message, unfurl_links=False, unfurl_media=False)
    return True


async def open_form(desk: Desk, press: Press, view: View) -> None:
    """A trigger lives three seconds and opens one form: a second delivery finds it used up and stays silent."""
    await press.ack()
    try:
        await desk.api.views_open(trigger_id=press.envelope.trigger, view=view)
        press.opened = True
    except SlackApiError as error:
        code = error_code(error)
        if code in _OPEN_ALREADY:
            raise AlreadyDone from error
        if code and code not in _TOO_LATE and code != "ratelimited":
            raise
        raise PlatformSlow("Slack") from error
    except FAILURES as failure:
        raise PlatformSlow("Slack") from failure


async def change_form(desk: Desk, press: Press, view: View) -> None:
    """Draws an open form anew. Where the person has gone on meanwhile, their next change draws it."""
    await press.ack()
    press.opened = True
    seen = press.envelope.view
    try:
        await desk.api.views_update(view_id=seen.get("id"), hash=seen.get("hash"), view=view)
    except SlackApiError as error:
        if error_code(error) not in _VIEW_MOVED_ON:
            raise


async def ask_again(desk: Desk, press: Press, view: View, refusal: Refusal) -> None:
    """The same form with the warning in it, as the answer to its submit."""
    if not await press.ack(response_action="update", view=view):
        await whisper(desk, press, views.notice(notice_of(refusal), desk.me.workspace))


async def post_card(desk: Desk, press: Press, ask: Ask, card: VideoCard) -> None:
    """The credits are held; where the card cannot be posted now, the worker does it a little later."""
    await press.ack()
    try:
        at = await _posted(desk, ask.at, card)
    except ChatProblem as problem:
        _log.warning("slack_card_waits", video=card.video, why=str(problem))
        return
    if not await desk.studio.placed(card.video, at):
        await _taken_away(desk, at, card)


async def _taken_away(desk: Desk, at: Place, card: VideoCard) -> None:
    """The worker thought that we would not come and was quicker: its card is the one that is kept up to date."""
    try:
        await desk.announcer.take_away(card, at, key=f"{card.video}:card", memo=None)
    except ChatProblem as problem:
        _log.warning("slack_second_card_stays", why=str(problem))


async def _posted(desk: Desk, at: Place, card: VideoCard) -> Place:
    key = f"{card.video}:card"
    try:
        return await desk.announcer.show(card, at, key=key, repeat=False)
    except TryLater as lost:
        if not lost.unknown:
            raise
        return await desk.announcer.show(card, at, key=key, repeat=True)
