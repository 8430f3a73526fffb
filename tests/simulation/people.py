"""What people do: they make and remix, press twice, cancel, delete channels, and admins move their credits."""

import asyncio
from collections import Counter
from collections.abc import Callable
from itertools import count
from random import Random

from core.cards import VideoCard
from core.names import AccountId, Actor, Ask, Place, TeamId, VideoId
from core.refusals import Refusal
from core.studio import Studio, Wish
from tests.simulation.chat import Chat, Message
from tests.simulation.process import Heaven, Process

ACTIVE_S = 900.0
"""People press in the first quarter of an hour."""

PROMPTS = ("make it night", "add falling snow", "warm golden light")
CHAINED = ("make it night", "add falling snow")
Door = tuple[Process, Studio]


class People:
    def __init__(self, heaven: Heaven, chat: Chat, doors: Callable[[], list[Door]], source: VideoId) -> None:
        self._heaven, self._chat, self._doors, self._source = heaven, chat, doors, source
        platform = heaven.fate.platform
        self.team = TeamId(f"{platform}:1")
        self.members = [AccountId(f"{self.team}:{number}") for number in range(10, 10 + heaven.fate.members)]
        self.boss = AccountId(f"{self.team}:9")
        self.presses: Counter[tuple[str, str]] = Counter()
        """By whom and with which words: counted once, however often it is delivered."""
        self._keys = count(1)
        self.videos: list[VideoId] = []

    def begin(self) -> None:
        """Everything is decided beforehand, so that no process's fate changes what people want."""
        dice, loop = self._heaven.dice, self._heaven.loop
        for member in self.members:
            loop.create_task(self._grant(member, dice.choice([40, 80, 200, 400, 800]), 0.0))
        moments = sorted(dice.uniform(1, ACTIVE_S) for _ in range(self._heaven.fate.presses))
        if dice.random() < 0.5:  # A crowd on one original with the same words.
            moments = [moments[0] + dice.uniform(0, 3) for _ in moments]
        for moment in moments:
            loop.create_task(self._press(dice.choice(self.members), moment))
        for member in self.members:
            if dice.random() < 0.4:
                loop.create_task(self._revoke(member, dice.uniform(1, ACTIVE_S)))
        if dice.random() < 0.4:
            loop.create_task(self._cancel(dice.uniform(5, ACTIVE_S)))
        if dice.random() < 0.2:
            loop.create_task(self._delete(dice.uniform(5, ACTIVE_S)))

        self._begin_chains()

    def _begin_chains(self) -> None:
        """Some people ask for two changes, one after another. Dice of their own, so that the other histories stay."""
        dice = Random(f"chains {self._heaven.seed}")
        if dice.random() < 0.3:
            for _ in range(dice.choice([1, 1, 2])):
                member, moment = dice.choice(self.members), dice.uniform(5, ACTIVE_S)
                self._heaven.loop.create_task(self._chain(member, moment, dice.choice([1, 1, 2, 3])))

    async def _chain(self, member: AccountId, moment: float, deliveries: int) -> None:
        """The advice, and then its button, which may be delivered more than once."""
        first, go, gift = self.ask(member), self.ask(member), self.ask(self.boss)
        for words in CHAINED:
            self.presses[member, words] += 1
        await asyncio.sleep(moment)
        await self._admin(lambda studio: studio.grant(gift, member, 80, "for two steps"))
        names: list[str] = []

        async def advised(process: Process, studio: Studio) -> None:
            await process.step("a prompt of two changes comes in")
            try:
                await studio.remix(first, self._source, " and ".join(CHAINED))
            except Refusal as refusal:
                names.extend([refusal.draft] if refusal.draft else [])

        async def begun(process: Process, studio: Studio) -> None:
            await process.step("the button of a chain is pressed")
            try:
                card = await studio.chain(go, names[0])
                await self._put_up(process, studio, go, card)
                self._heaven.count["chains"] += 1
            except Refusal as refusal:
                self._heaven.count[f"chain refused: {type(refusal).__name__}"] += 1

        for work in (advised, *[begun] * deliveries):
            if (doors := self._doors()) and (names or work is advised):
                doors[0][0].run(work(*doors[0]))
            await asyncio.sleep(3.0)

    def ask(self, by: AccountId, channel: str = "c1") -> Ask:
        actor = Actor(account=by, team=self.team, admin=by == self.boss)
        return Ask(by=actor, at=Place(f"{self.team}:{channel}:"), key=f"delivery-{next(self._keys)}")

    async def _press(self, member: AccountId, moment: float) -> None:
        dice = self._heaven.dice
        words = dice.choice(PROMPTS)
        ask = self.ask(member, dice.choice(["c1", "c1", "c2"]))
        self.presses[member, words] += 1
        remix = dice.random() < 0.7
        await asyncio.sleep(moment)
        deliveries = dice.choice([1, 1, 2, 3])
        source = dice.choice([self._source, *self.videos[-2:]]) if dice.random() < 0.3 else self._source
        for _ in range(deliveries):
            self._deliver(ask, source if remix else None, words)
            await asyncio.sleep(dice.choice([0.0, 0.0, 3.0, 30.0]))

    def _deliver(self, ask: Ask, source: VideoId | None, words: str) -> None:
        doors = self._doors()
        if not doors:
            self._heaven.count["nobody at home"] += 1
            return
        process, studio = self._heaven.dice.choice(doors)
        process.run(self._answer(process, studio, ask, source, words))

    async def _answer(self, process: Process, studio: Studio, ask: Ask, source: VideoId | None, words: str) -> None:
        """What an adapter does: ask the studio, answer with the card, note where it stands."""
        await process.step("a press comes in")
        try:
            if source is not None:
                card = await studio.remix(ask, source, words, insist=True)
            else:
                card = await studio.make(ask, words, Wish(), insist=True)
            await self._put_up(process, studio, ask, card)
        except Refusal as refusal:
            self._heaven.count[f"refused: {type(refusal).__name__}"] += 1

    async def _put_up(self, process: Process, studio: Studio, ask: Ask, card: VideoCard) -> None:
        self.videos.append(card.video)
        await process.step("before the answer")
        place = self._chat.post(ask.at, f"{card.video}:card", card.shown, "answer")
        await process.step("after the answer")
        await studio.placed(card.video, place)

    async def _grant(self, member: AccountId, credits: int, moment: float) -> None:
        """The same delivery until it has been heard, as a person would."""
        ask = self.ask(self.boss)
        await asyncio.sleep(moment)
        for _ in range(self._heaven.dice.choice([1, 2])):
            await self._admin(lambda studio: studio.grant(ask, member, credits, "to try it"))

    async def _revoke(self, member: AccountId, moment: float) -> None:
        ask = self.ask(self.boss)
        await asyncio.sleep(moment)
        await self._admin(lambda studio: studio.revoke(ask, member, 60, "back"))

    async def _admin(self, act: Callable[[Studio], object]) -> None:
        heard: asyncio.Future[None] = self._heaven.loop.create_future()

        async def work(process: Process, studio: Studio) -> None:
            await process.step("an order comes in")
            try:
                await act(studio)  # type: ignore[misc]  # The lambdas return what the studio's methods do.
            except Refusal:
                return
            if not heard.done():
                heard.set_result(None)

        while not heard.done() and self._heaven.loop.time() < ACTIVE_S:
            if doors := self._doors():
                process, studio = self._heaven.dice.choice(doors)
                process.run(work(process, studio))
            await asyncio.wait([heard], timeout=20)

    async def _cancel(self, moment: float) -> None:
        await asyncio.sleep(moment)
        if not self.videos:
            return
        video = self._heaven.dice.choice(self.videos)
        ask = self.ask(self.boss)

        async def work(process: Process, studio: Studio) -> None:
            await process.step("a cancel comes in")
            try:
                await studio.cancel(ask, video)
            except Refusal:
                self._heaven.count["cancel refused"] += 1

        for process, studio in self._doors()[:1]:
            process.run(work(process, studio))

    async def _delete(self, moment: float) -> None:
        """A channel, or one message."""
        await asyncio.sleep(moment)
        if self._heaven.dice.random() < 0.5:
            self._chat.deleted.add(Place(f"{self.team}:c2:"))
            self._heaven.note("channel c2 is deleted")
            return
        cards: list[Message] = [m for m in self._chat.messages.values() if m.film is None]
        if cards:
            card = self._heaven.dice.choice(cards)
            card.deleted = True
            self._heaven.note(f"the message {card.place} is deleted")
