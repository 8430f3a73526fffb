"""Shows cards, delivers films and writes to people on Slack: Web API only, so any replica can do it."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Protocol

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import places, views
from adapters.slack.blocks import Message
from adapters.slack.client import Introduction, Self
from adapters.slack.envelope import METADATA_EVENT
from adapters.slack.faults import FAILURES, KEPT, UNPOSTABLE, asked, error_code, problem_of
from adapters.slack.upload import NeverShared, Sleep, Uploads
from core.cards import FilmCard, Notice, ResultCard, VideoCard
from core.errors import MessageGone, NeverShown, TryLater
from core.names import AccountId, Place, VideoId, message_of
from core.ports import MediaStore, Memo

HISTORY_PAGE, HISTORY_PAGES = 200, 3
_UNREADABLE = UNPOSTABLE | {"missing_scope"}
_TWICE, _NOT_TAKEN = "again", "unasked"
"""Follow the file's id in the memo once its share was asked for a second time, or was asked for and not taken."""


class Stored(Protocol):
    """What has to be known of a film to send it."""

    @property
    def key(self) -> str: ...
    @property
    def bytes(self) -> int: ...


class SlackAnnouncer:
    def __init__(
        self, api: AsyncWebClient, store: MediaStore, me: Introduction | None = None, *, sleep: Sleep = asyncio.sleep
    ) -> None:
        self._api, self._store, self._me = api, store, me or Introduction(api)
        self._uploads = Uploads(api, sleep)

    async def show(self, card: VideoCard, at: Place, *, key: str, repeat: bool) -> Place:
        message = views.video_card(card, await self._workspace())
        if not message_of(at) and repeat:
            at = await self._find(at, card.video, key) or at
        if message_of(at):
            await self._edit(at, message, _metadata(card.video, key))
            return at
        return await self._post(at, message, _metadata(card.video, key))

    async def deliver(
        self, card: FilmCard, at: Place, film: Stored | None, *, key: str, repeat: bool, memo: Memo
    ) -> Place:
        """The film first and the card when it stands, for the card belongs below it."""
        if repeat and (found := await self._find(at, card.video, key)):
            return found
        if film is not None:
            await self._share(card, places.channel_id(at), film, memo)
        return await self._post(at, _drawn(card, await self._workspace()), _metadata(card.video, key))

    async def direct(self, account: AccountId) -> Place:
        answer = await asked(self._api.conversations_open(users=places.user_id(account)))
        channel = (answer.get("channel") or {}).get("id")
        if not isinstance(channel, str):
            raise TryLater("Slack opened a direct message without a channel")
        return places.place(places.team_id(account), channel)

    async def take_away(self, card: VideoCard, at: Place, *, key: str, memo: str | None) -> None:
        """The file is a message of its own above the card, and goes with it."""
        file = (memo or "").partition(" ")[0]
        if file:
            await self._uploads.delete(file)
        found = at if message_of(at) else await self._find(at, card.video, key)
        if found is not None:
            with suppress(MessageGone):
                await self._delete(found, card, key)

    async def _delete(self, at: Place, card: VideoCard, key: str) -> None:
        try:
            await self._api.chat_delete(channel=places.channel_id(at), ts=message_of(at))
        except SlackApiError as error:
            if error_code(error) not in KEPT:
                raise problem_of(error) from error
            await self._edit(at, views.video_card(card, await self._workspace()), _metadata(card.video, key))
        except FAILURES as failure:
            raise problem_of(failure) from failure

    async def tell(self, account: AccountId, notice: Notice, *, key: str, repeat: bool) -> None:
        at = await self.direct(account)
        if not repeat or await self._find(at, None, key) is None:
            await self._post(at, views.notice(notice, await self._workspace()), _metadata(None, key))

    async def _share(self, card: FilmCard, channel: str, film: Stored, memo: Memo) -> None:
        """The file's id is saved before the share is asked for: after a crash files.info tells whether it came, and
        only what has not come is asked for again, once."""
        file, _, state = (memo.text or "").partition(" ")
        known = False
        if file and state == _NOT_TAKEN:
            known = await self._ask(card, channel, memo, file, otherwise=f"{file} {_NOT_TAKEN}")
        elif file:
            if await self._came(file, channel):
                return
            if state == _TWICE:
                raise NeverShown(f"Slack took {file} twice and shared it nowhere")
            known = await self._ask(card, channel, memo, file, _TWICE, otherwise=file)
        if not known:
            assert card.file_name is not None, "a card names what comes along with it"
            file = await self._uploads.send(card.file_name, film.bytes, self._store.open(film.key))
            await self._ask(card, channel, memo, file, otherwise=f"{file} {_NOT_TAKEN}")
        await self._wait(file, channel)

    async def _ask(
        self, card: FilmCard, channel: str, memo: Memo, file: str, state: str = "", *, otherwise: str
    ) -> bool:
        """`otherwise`: what is remembered where Slack says that it did not take this, as when it is busy. False: Slack
        does not know the file."""
        assert card.file_name is not None, "a card names what comes along with it"
        await memo.save(f"{file} {state}".rstrip())
        try:
            return await self._uploads.complete(file, card.file_name, channel)
        except TryLater as no:
            if not no.unknown:
                await memo.save(otherwise)
            raise

    async def _came(self, file: str, channel: str) -> bool:
        """A share asked for before a crash may still be on its way."""
        try:
            await self._uploads.wait_for_share(file, channel)
        except NeverShared:
            return False
        return True

    async def _wait(self, file: str, channel: str) -> None:
        try:
            await self._uploads.wait_for_share(file, channel)
        except NeverShared as never:
            raise TryLater(f"Slack has not shared {file} yet") from never

    async def _post(self, at: Place, message: Message, metadata: Mapping[str, Any] | None) -> Place:
        channel = places.channel_id(at)
        answer = await asked(
            self._api.chat_postMessage(
                channel=channel,
                **message,
                metadata=dict(metadata) if metadata else None,
                unfurl_links=False,
                unfurl_media=False,
            )
        )
        stamp = answer.get("ts")
        if not isinstance(stamp, str):
            raise TryLater("Slack posted and gave no ts", unknown=True)
        return places.place(places.team_id(at), answer.get("channel") or channel, stamp)

    async def _edit(self, at: Place, message: Message, metadata: Mapping[str, Any]) -> None:
        await asked(
            self._api.chat_update(channel=places.channel_id(at), ts=message_of(at), **message, metadata=dict(metadata))
        )

    async def _find(self, at: Place, video: VideoId | None, key: str) -> Place | None:
        """The message that an earlier try left behind, by its metadata. Without the right to read the channel nobody
        can know, and a second card is the lesser evil: what was charged is charged once either way."""
        cursor = None
        for _ in range(HISTORY_PAGES):
            try:
                page = await self._api.conversations_history(
                    channel=places.channel_id(at), limit=HISTORY_PAGE, include_all_metadata=True, cursor=cursor
                )
            except SlackApiError as error:
                if error_code(error) in _UNREADABLE:
                    return None
                raise problem_of(error) from error
            except FAILURES as failure:
                raise problem_of(failure) from failure
            for message in page.get("messages") or ():
                if await self._is_ours(message, video, key):
                    return places.place(places.team_id(at), places.channel_id(at), message["ts"])
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return None
        return None

    async def _is_ours(self, message: Mapping[str, Any], video: VideoId | None, key: str) -> bool:
        """Any app may write metadata that looks like ours."""
        told = message.get("metadata") or {}
        payload = told.get("event_payload") or {}
        if told.get("event_type") != METADATA_EVENT or payload != _metadata(video, key)["event_payload"]:
            return False
        bot = (await self._introduced()).bot
        return not bot or message.get("bot_id") in {None, bot}

    async def _workspace(self) -> str:
        return (await self._introduced()).workspace

    async def _introduced(self) -> Self:
        try:
            return await self._me.told()
        except FAILURES as failure:
            raise problem_of(failure) from failure


def _drawn(card: FilmCard, workspace: str) -> Message:
    draw = views.result_card if isinstance(card, ResultCard) else views.comparison_card
    return draw(card, workspace)  # type: ignore[arg-type]  # Each is drawn by the function of its name.


def _metadata(video: VideoId | None, key: str) -> Mapping[str, Any]:
    """A direct message is known again by its whole key, for a person gets many of one kind; and it names no video, for
    of a null Slack does not promise to hand it back."""
    told = {"video": video, "kind": key.partition(":")[2]} if video else {"kind": key}
    return {"event_type": METADATA_EVENT, "event_payload": told}
