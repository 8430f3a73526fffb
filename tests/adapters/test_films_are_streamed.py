"""However large a film is and however slowly a chat reads, only a little of it is asked for before it can be sent."""

import io
import os
import tempfile
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import discord
import pytest
from discord.http import Route

from adapters.discord.announcer import DiscordAnnouncer
from adapters.slack.announcer import SlackAnnouncer
from adapters.slack.client import client
from bot.examples import FILM
from bot.examples import examples as drawn_for
from core.errors import FilmGone, TryLater
from core.names import Place
from tests.adapters.slack_fakes import CARDS, KeptMemo
from tests.worlds.far_end import FarEnd

PIECE, PIECES = bytes(1 << 18), 256
LARGE = replace(FILM, bytes=len(PIECE) * PIECES)
AHEAD = LARGE.bytes // 2
"""Generous: what two sockets of the machine hold for each other counts as well."""


class Long:
    """A store with one film of 64 MB; counts what of it was asked for."""

    given = 0

    async def open(self, key: str, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        for _ in range(PIECES):
            self.given += len(PIECE)
            yield PIECE


class Gone:
    """Its film is there at first."""

    fault: Exception = FilmGone("v7kq2.mp4")

    async def open(self, key: str, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        yield PIECE
        raise self.fault


class Counted(io.BufferedRandom):
    """A file on the disk; counts what of it was read."""

    given = 0

    def read(self, size: int | None = -1, /) -> bytes:
        piece = super().read(size)
        self.given += len(piece)
        return piece


def counted() -> Counted:
    number, name = tempfile.mkstemp()
    Path(name).unlink()
    return Counted(os.fdopen(number, "r+b", buffering=0))


@pytest.fixture
async def end() -> AsyncIterator[FarEnd]:
    return FarEnd(pause_s=0)


class Lead:
    """How far ahead of what had arrived something was read."""

    def __init__(self, end: FarEnd, of: Any) -> None:
        self.most, self._end, self._of = 0, end, of
        end.watch = self._look

    def _look(self) -> None:
        self.most = max(self.most, self._of.given - self._end.received)


async def to_slack(address: str, store: Any) -> Place:
    announcer = SlackAnnouncer(client("xoxb-1", f"{address}/slack/"), store)
    at = Place("slack:T0001:C0001:")
    return await announcer.deliver(
        CARDS["result_card remix"], at, LARGE, key="r9ab3:result", repeat=False, memo=KeptMemo()
    )


async def to_discord(address: str, store: Any, copy: Counted) -> Place:
    Route.BASE = f"{address}/discord"
    async with discord.Client(intents=discord.Intents.none()) as bot:
        await bot.login("token")
        announcer = DiscordAnnouncer(bot, store, scratch=lambda: copy)
        card = replace(drawn_for("discord")["result_card remix"], reply_to=None)
        at = Place("discord:301:401:")
        return await announcer.deliver(card, at, LARGE, key="r9ab3:result", repeat=False, memo=KeptMemo())


async def test_slack_gets_a_film_piece_by_piece(end: FarEnd) -> None:
    store = Long()
    lead = Lead(end, store)
    async with end as address:
        await to_slack(address, store)
    assert end.received == store.given == LARGE.bytes
    assert lead.most < AHEAD


async def test_discord_gets_a_film_piece_by_piece_from_the_disk(end: FarEnd) -> None:
    copy = counted()
    lead = Lead(end, copy)
    async with end as address:
        await to_discord(address, Long(), copy)
    assert copy.given == LARGE.bytes < end.received
    assert lead.most < AHEAD


async def test_a_film_that_goes_while_it_is_sent_is_told_as_gone_on_both(end: FarEnd) -> None:
    async with end as address:
        with pytest.raises(FilmGone):
            await to_slack(address, Gone())
        with pytest.raises(FilmGone):
            await to_discord(address, Gone(), counted())


async def test_a_bucket_that_is_away_is_tried_again_on_both(end: FarEnd) -> None:
    store = Gone()
    store.fault = OSError("the bucket is away")
    async with end as address:
        with pytest.raises(TryLater):
            await to_slack(address, store)
        with pytest.raises(TryLater):
            await to_discord(address, store, counted())
