"""The chat: it swallows and loses messages, forgets nonces after two minutes, and its channels get deleted."""

import asyncio
from dataclasses import dataclass
from hashlib import sha256
from random import Random

from core.cards import FilmCard, Notice, VideoCard
from core.errors import MessageGone, TryLater, Undeliverable
from core.names import AccountId, Place, channel_of
from core.ports import Memo, Still
from core.video import Film
from tests.simulation.process import Heaven, Process

NONCE_KEPT_S = 120.0


@dataclass
class Message:
    place: Place
    key: str
    shown: str
    by: str
    """"worker", or "answer" for what an adapter answered a press with."""
    film: str | None = None
    deleted: bool = False


class Chat:
    """The platform's own side."""

    def __init__(self, heaven: Heaven) -> None:
        self.heaven = heaven
        self.messages: dict[Place, Message] = {}
        self.deleted: set[Place] = set()
        """Channels that are gone."""
        self._nonces: dict[tuple[Place, str], tuple[float, Place]] = {}
        self.nonce_dice: Random | None = None
        """For one planted bug: a new nonce for each call."""
        self.one_nonce_for_all = False
        """For another: the same nonce for a video's card and its result."""
        self.reads_history = True

    def post(self, at: Place, key: str, shown: str, by: str, film: str | None = None) -> Place:
        channel = channel_of(at)
        nonce = self._nonce(key)
        when, known = self._nonces.get((channel, nonce), (float("-inf"), Place("")))
        now = self.heaven.loop.time()
        if by == "worker" and self.heaven.fate.platform == "discord" and now - when < NONCE_KEPT_S:
            self.heaven.count["nonce met"] += 1
            return known
        place = Place(f"{channel}{len(self.messages) + 1}")
        self.messages[place] = Message(place, key, shown, by, film)
        self.heaven.note(f"chat shows {key} ({shown}) at {place} by {by}")
        if by == "worker":
            self._nonces[channel, nonce] = now, place
        return place

    def find(self, at: Place, key: str) -> Place | None:
        ours = [m for m in self.messages.values() if m.key == key and channel_of(m.place) == channel_of(at)]
        return next((m.place for m in ours if not m.deleted and m.by == "worker"), None)

    def _nonce(self, key: str) -> str:
        if self.one_nonce_for_all:
            key = key.split(":", maxsplit=1)[0]
        salt = str(self.nonce_dice.random()) if self.nonce_dice else ""
        return sha256(f"{key}{salt}".encode()).hexdigest()


class SimulatedAnnouncer:
    """One process's way to the chat, with an adapter's rules: look into the history first when an earlier try may have
    posted. Satisfies core.ports.Announcer."""

    def __init__(self, process: Process, chat: Chat) -> None:
        self._process, self._chat, self._heaven = process, chat, chat.heaven

    async def show(self, card: VideoCard, at: Place, *, key: str, repeat: bool) -> Place:
        await self._process.step("before a card", may_stall=False)
        if at == channel_of(at) and repeat and self._chat.reads_history:
            at = await self._find(at, key) or at
        if at == channel_of(at):
            return await self._post(at, key, card.shown)
        await self._call(at, unknown=False)
        message = self._chat.messages.get(at)
        if message is None or message.deleted:
            raise MessageGone(at)
        message.shown = card.shown
        await self._process.step("after an edit")
        return at

    async def deliver(
        self, card: FilmCard, at: Place, film: Film | Still | None, *, key: str, repeat: bool, memo: Memo
    ) -> Place:
        await self._process.step("before a result", may_stall=False)
        if repeat and self._chat.reads_history and (found := await self._find(at, key)):
            return found
        return await self._post(at, key, "result", film.key if film else None)

    async def take_away(self, card: VideoCard, at: Place, *, key: str, memo: str | None) -> None:
        await self._call(at, unknown=False)
        found = at if at != channel_of(at) else self._chat.find(at, key)
        if found is not None:
            self._chat.messages[found].deleted = True
            self._heaven.note(f"chat deletes {key} at {found}")
        await self._process.step("after a deletion")

    async def direct(self, account: AccountId) -> Place:
        await self._call(Place(""), unknown=False)
        platform, team, user = account.split(":")
        return Place(f"{platform}:{team}:dm-{user}:")

    async def tell(self, account: AccountId, notice: Notice, *, key: str, repeat: bool) -> None:
        pass

    async def _find(self, at: Place, key: str) -> Place | None:
        await self._call(at, unknown=False)
        return self._chat.find(at, key)

    async def _post(self, at: Place, key: str, shown: str, film: str | None = None) -> Place:
        heaven, dice = self._heaven, self._heaven.dice
        await self._call(at, unknown=False)
        fate = dice.choice(["lost", "slow", "500 after"]) if heaven.falls(heaven.fate.chat) else "none"
        heaven.count[f"chat {fate}"] += 1
        posted: asyncio.Future[Place] = heaven.loop.create_future()
        under_way = dice.uniform(0.05, 20.0) if fate in ("slow", "lost") else dice.uniform(0.05, 0.5)
        heaven.loop.call_later(under_way, self._arrive, posted, at, key, shown, film)
        place = await posted
        if fate in ("lost", "500 after"):
            raise TryLater(fate, unknown=True)
        await self._process.step("after a message")
        return place

    def _arrive(self, posted: "asyncio.Future[Place]", at: Place, key: str, shown: str, film: str | None) -> None:
        place = self._chat.post(at, key, shown, "worker", film)
        if not posted.done():
            posted.set_result(place)

    async def _call(self, at: Place, *, unknown: bool) -> None:
        """What can go wrong before anything is done."""
        await asyncio.sleep(self._heaven.dice.uniform(0.01, 0.3))
        await self._process.step("a chat call", may_stall=False)
        if at and channel_of(at) in self._chat.deleted:
            raise Undeliverable("unknown channel")
        if self._heaven.falls(self._heaven.fate.chat):
            self._heaven.count["chat busy"] += 1
            raise TryLater("busy", after_s=self._heaven.dice.choice([None, 2.0]), unknown=unknown)
