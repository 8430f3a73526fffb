"""Shows cards, delivers films and writes to people on Discord: REST with the bot's token, no gateway needed."""

import asyncio
import base64
import hashlib
import json
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import IO, Any, Protocol

import discord
from discord.http import handle_message_parameters

from adapters.discord import history, limits, places, views
from adapters.discord.faults import UNKNOWN_MESSAGE, is_invalid, is_refused_reply, translated
from adapters.discord.history import mark_of
from adapters.discord.ids import custom_id
from core.cards import FilmCard, Notice, ResultCard, VideoCard
from core.errors import MessageGone, NotTaken, TryLater, Undeliverable
from core.names import AccountId, Place, channel_of, message_of
from core.ports import MediaStore, Memo

CALL_S = 25.0
"""discord.py repeats a 5xx for up to 25 seconds, each time with our nonce."""

SLOWEST_UPLOAD = 250_000
"""Bytes a second; a film may take as much longer than a call."""


class Stored(Protocol):
    """What has to be known of a film to send it."""

    @property
    def key(self) -> str: ...
    @property
    def bytes(self) -> int: ...


class DiscordAnnouncer:
    def __init__(
        self,
        client: discord.Client,
        store: MediaStore,
        *,
        call_s: float = CALL_S,
        scratch: Callable[[], IO[bytes]] = tempfile.TemporaryFile,
    ) -> None:
        self._client, self._store, self._call_s, self._scratch = client, store, call_s, scratch

    async def show(self, card: VideoCard, at: Place, *, key: str, repeat: bool) -> Place:
        view = views.video_card(card, mark_of(key))
        if not message_of(at) and repeat:
            answered = key.startswith(f"{card.video}:card")  # An answer to a press has no mark of ours.
            trace = json.dumps(custom_id("cancel", card.video)) if answered else None
            at = await self._find(at, key, trace) or at
        if message_of(at):
            await self._edit(at, view)
            return at
        return await self._post(at, view, nonce=nonce_of(key))

    async def deliver(
        self,
        card: FilmCard,
        at: Place,
        film: Stored | None,
        *,
        key: str,
        repeat: bool,
        memo: Memo,  # noqa: ARG002  # Slack's upload needs one; here the nonce is the same after a crash anyway.
    ) -> Place:
        if repeat and (found := await self._find(at, key)):
            return found
        if film is not None:
            return await self._post_film(card, at, film, key)
        view = _drawn(card, key)
        try:
            return await self._post(at, view, nonce=nonce_of(key), answers=card.reply_to, pings=card.requester)
        except Undeliverable as why:
            if card.watch and is_invalid(why):
                raise NotTaken(str(why)) from why
            raise

    async def take_away(
        self,
        card: VideoCard,  # noqa: ARG002  # Discord lets us delete what is ours.
        at: Place,
        *,
        key: str,
        memo: str | None,  # noqa: ARG002  # The film is a part of the message.
    ) -> None:
        found = at if message_of(at) else await self._find(at, key)
        if found is None:
            return
        with suppress(MessageGone):
            async with translated(self._call_s, editing=True):
                await self._client.http.delete_message(places.channel_id(found), places.message_id(found) or 0)

    async def direct(self, account: AccountId) -> Place:
        async with translated(self._call_s):
            channel = await self._client.http.start_private_message(str(places.user_id(account)))
        return places.place(places.guild_of(account), channel["id"], direct=True)

    async def tell(self, account: AccountId, notice: Notice, *, key: str, repeat: bool) -> None:
        at = await self.direct(account)
        if not repeat or await self._find(at, key) is None:
            await self._post(at, views.notice(notice, mark_of(key)), nonce=nonce_of(key))

    async def _find(self, at: Place, key: str, trace: str | None = None) -> Place | None:
        return await history.find(self._client, at, mark_of(key), trace=trace, call_s=self._call_s)

    async def _post_film(self, card: FilmCard, at: Place, film: Stored, key: str) -> Place:
        assert card.file_name is not None, "a card names what comes along with it"
        limit_s = self._call_s + film.bytes / SLOWEST_UPLOAD
        async with self._on_disk(film) as copy:
            return await self._post(
                at,
                _drawn(card, key),
                nonce=nonce_of(key),
                answers=card.reply_to,
                pings=card.requester,
                film=(copy, card.file_name),
                limit_s=limit_s,
            )

    @asynccontextmanager
    async def _on_disk(self, film: Stored) -> AsyncIterator[IO[bytes]]:
        """A film may be larger than our memory, and discord.py wants a file that it can rewind."""
        with self._scratch() as copy:
            try:
                async for chunk in self._store.open(film.key):
                    await asyncio.to_thread(copy.write, chunk)
            except OSError as fault:  # The disk is full, or the bucket is away.
                raise TryLater(f"the film could not be copied: {fault}") from fault
            yield copy

    async def _post(
        self,
        at: Place,
        view: discord.ui.LayoutView,
        *,
        nonce: str,
        answers: Place | None = None,
        pings: AccountId | None = None,
        film: tuple[IO[bytes], str] | None = None,
        limit_s: float | None = None,
    ) -> Place:
        """A new message, at most one for a nonce."""
        reference = _reference(answers) if answers and channel_of(answers) == channel_of(at) else None
        async with translated(limit_s or self._call_s):
            try:
                return await self._send(at, view, nonce, reference=reference, pings=pings, film=film)
            except discord.HTTPException as failure:
                if failure.status == 404 and failure.code == UNKNOWN_MESSAGE:  # noqa: PLR2004  # Not Found.
                    return channel_of(at)  # Posted under this nonce before, and deleted by somebody since.
                if reference is None or not is_refused_reply(failure):
                    raise
                return await self._send(at, view, nonce, reference=None, pings=pings, film=film)

    async def _send(
        self,
        at: Place,
        view: discord.ui.LayoutView,
        nonce: str,
        *,
        reference: Any,
        pings: AccountId | None,
        film: tuple[IO[bytes], str] | None,
    ) -> Place:
        people = [discord.Object(places.user_id(pings))] if pings else False
        files = [_attachment(*film)] if film else discord.utils.MISSING
        with handle_message_parameters(
            view=view,
            nonce=nonce,
            files=files,
            message_reference=reference or discord.utils.MISSING,
            allowed_mentions=discord.AllowedMentions(everyone=False, roles=False, replied_user=False, users=people),
        ) as params:
            message = await self._client.http.send_message(places.channel_id(at), params=params)
        return Place(f"{channel_of(at)}{message['id']}")

    async def _edit(self, at: Place, view: discord.ui.LayoutView) -> None:
        """Without `attachments`: naming them would drop the files that are not named."""
        params = handle_message_parameters(view=view, allowed_mentions=discord.AllowedMentions.none())
        async with translated(self._call_s, editing=True):
            await self._client.http.edit_message(places.channel_id(at), places.message_id(at) or 0, params=params)


def _drawn(card: FilmCard, key: str) -> discord.ui.LayoutView:
    draw = views.result_card if isinstance(card, ResultCard) else views.comparison_card
    return draw(card, mark_of(key))  # type: ignore[arg-type]  # Each is drawn by the function of its name.


def nonce_of(key: str) -> str:
    """The same after a restart, and another one for each kind of message about a video."""
    return base64.b32encode(hashlib.sha256(key.encode()).digest()).decode()[: limits.NONCE]


def _reference(to: Place) -> dict[str, Any]:
    message, channel = str(places.message_id(to)), str(places.channel_id(to))
    return {"message_id": message, "channel_id": channel, "fail_if_not_exists": False}


def _attachment(copy: IO[bytes], name: str) -> discord.File:
    copy.seek(0)
    return discord.File(copy, filename=name)  # type: ignore[arg-type]  # Its stub asks for BufferedIOBase, which it is.
