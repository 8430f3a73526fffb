"""A studio that remembers what it was asked and answers with example cards, a store that holds one film, and the bot
connected to a loopback Slack."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest

from adapters.slack.app import SlackApp
from bot.examples import FILM as EXAMPLE_FILM
from bot.examples import examples
from core.cards import AccountCard, ListCard, MakeForm, Notice, RemixForm, VideoCard
from core.names import AccountId, Ask, Place, VideoId
from core.ports import Arrived
from core.refusals import AlreadyDone, Refusal
from core.studio import Attachment, Wish
from core.video import Film
from tests.worlds.seen import Seen
from tests.worlds.slack import SlackWorld

CARDS: dict[str, Any] = examples("slack")
FILM = b"\x00\x00\x00\x20ftypisom" + b"film" * 50_000
A_FILM: Film = replace(EXAMPLE_FILM, bytes=len(FILM))
HERE = Place("slack:T0001:C0001:")


class FakeStudio:
    def __init__(self) -> None:
        self.asked: list[tuple[Any, ...]] = []
        self.asks: list[Ask] = []
        self.places: dict[str, Place] = {}
        self.refuses: dict[str, Refusal | Exception] = {}
        self.slow_s = 0.0
        self._started: set[str] = set()

    async def make_form(self, ask: Ask, prompt: str = "", wish: Wish = Wish()) -> MakeForm:  # noqa: B008  # Frozen.
        await self._heard("make_form", ask, prompt, wish)
        return _chosen(replace(CARDS["make_form"], prefill=prompt), wish)

    async def make(self, ask: Ask, prompt: str, wish: Wish = Wish(), *, insist: bool = False) -> VideoCard:  # noqa: B008
        await self._heard("make", ask, prompt, wish, insist)
        return self._start(ask)

    async def remix_form(self, ask: Ask, video: str, preset: str | None = None) -> RemixForm:
        await self._heard("remix_form", ask, video)
        return CARDS["remix_form"]

    async def remix(
        self, ask: Ask, video: str, prompt: str, *, preset: str | None = None, insist: bool = False
    ) -> VideoCard:
        await self._heard("remix", ask, video, prompt, insist)
        return self._start(ask)

    async def bring(self, ask: Ask, file: Attachment | None) -> RemixForm | Notice:
        await self._heard("bring", ask, file)
        return CARDS["notice fetching"]

    async def insist(self, ask: Ask, video: str) -> VideoCard:
        await self._heard("insist", ask, video)
        return self._start(ask)

    async def edit_form(self, ask: Ask, video: str) -> MakeForm | RemixForm:
        await self._heard("edit_form", ask, video)
        return replace(CARDS["remix_form"], prefill="make it night")

    async def owed(self, ask: Ask) -> Notice | None:
        return None

    async def confirm_move(self, ask: Ask, target: str) -> Notice:
        return await self._notice("confirm_move", ask, target)

    async def move(self, ask: Ask, target: str) -> VideoCard:
        await self._heard("move", ask, target)
        return self._start(ask)

    async def placed(self, video: VideoId, at: Place) -> bool:
        return self.places.setdefault(video, at) == at

    async def cancel(self, ask: Ask, video: str) -> Notice:
        return await self._notice("cancel", ask, video)

    async def show(self, ask: Ask, video: str) -> Notice:
        return await self._notice("show", ask, video)

    async def link(self, ask: Ask, video: str, days: int | str | None = None) -> Notice:
        return await self._notice("link", ask, video, days)

    async def retention(self, ask: Ask, days: int | str | None = None) -> Notice:
        return await self._notice("retention", ask, days)

    async def retain(self, ask: Ask, days: int | str) -> Notice:
        return await self._notice("retain", ask, days)

    async def unlink(self, ask: Ask, video: str) -> Notice:
        return await self._notice("unlink", ask, video)

    async def making(self, ask: Ask) -> ListCard:
        await self._heard("making", ask)
        return CARDS["list_card making"]

    async def balance(self, ask: Ask) -> AccountCard:
        await self._heard("balance", ask)
        return CARDS["account_card"]

    async def prices(self, ask: Ask) -> Notice:
        await self._heard("prices", ask)
        return CARDS["notice prices"]

    async def help(self, ask: Ask) -> Notice:
        await self._heard("help", ask)
        return CARDS["notice help"]

    async def details(self, ask: Ask, video: str) -> Notice:
        await self._heard("details", ask, video)
        return CARDS["notice details"]

    async def grant(self, ask: Ask, to: AccountId, amount: int | str, reason: str) -> Notice:
        return await self._notice("grant", ask, to, amount, reason)

    async def revoke(self, ask: Ask, to: AccountId, amount: int | str, reason: str) -> Notice:
        return await self._notice("revoke", ask, to, amount, reason)

    async def history(self, ask: Ask, of: AccountId | None) -> Notice:
        return await self._notice("history", ask, of)

    async def report(self, ask: Ask, month: str = "") -> Notice:
        return await self._notice("report", ask, month)

    async def _notice(self, name: str, ask: Ask, *facts: Any) -> Notice:
        await self._heard(name, ask, *facts)
        return CARDS["notice granted"]

    async def _heard(self, name: str, ask: Ask, *facts: Any) -> None:
        self.asked.append((name, *facts))
        self.asks.append(ask)
        await asyncio.sleep(self.slow_s)
        if name in self.refuses:
            raise self.refuses[name]

    def _start(self, ask: Ask) -> VideoCard:
        """One delivery, one video, as in the studio's inbox."""
        if ask.key in self._started:
            raise AlreadyDone
        self._started.add(ask.key)
        return CARDS["video_card waiting"]

    def names(self) -> list[str]:
        return [name for name, *_ in self.asked]


def _chosen(form: MakeForm, wish: Wish) -> MakeForm:
    lengths = tuple(replace(c, chosen=c.value == (wish.seconds or "8")) for c in form.lengths)
    return replace(form, lengths=lengths, cost=(f"Cost {int(wish.seconds or 8) * 10} credits",))


class OneFilm:
    """A media store as far as an announcer needs one."""

    def __init__(self) -> None:
        self.largest_chunk = 0

    async def check_room(self) -> None:
        raise NotImplementedError

    async def put(self, key: str, chunks: AsyncIterator[bytes]) -> Film:
        raise NotImplementedError

    async def adopt(self, key: str, chunks: AsyncIterator[bytes]) -> Arrived:
        raise NotImplementedError

    async def open(self, key: str, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        assert key == A_FILM.key
        for at in range(0, len(FILM), 16_384):
            yield FILM[at : at + 16_384]

    async def delete(self, key: str) -> None:
        raise NotImplementedError


class KeptMemo:
    """What survives a crash."""

    def __init__(self) -> None:
        self.text: str | None = None
        self.saved: list[str] = []

    async def save(self, text: str) -> None:
        self.text = text
        self.saved.append(text)


class Naps:
    """Sleeping that takes no time and counts it."""

    def __init__(self) -> None:
        self.slept = 0.0

    async def __call__(self, seconds: float) -> None:
        self.slept += seconds
        await asyncio.sleep(0)


@asynccontextmanager
async def connected(world: SlackWorld, studio: FakeStudio, **more: Any) -> AsyncIterator[SlackApp]:
    """The bot, running; a second one on the same world is the bot after a restart."""
    app = SlackApp(
        bot_token=world.bot_token,
        app_token=world.app_token,
        studio=studio,  # type: ignore[arg-type]  # As far as the adapter uses it, which mypy cannot see in a class.
        store=OneFilm(),
        api_url=world.api_url,
        **more,
    )
    await app.start()
    try:
        yield app
    finally:
        await app.close()


@pytest.fixture
async def world():
    async with SlackWorld() as world:
        yield world
        assert not world.api.rejected, world.api.rejected
        assert not world.link.late, "something was not acknowledged within three seconds"


@pytest.fixture
def studio():
    return FakeStudio()


@pytest.fixture
async def app(world, studio):
    async with connected(world, studio, sleep=Naps()) as app:
        yield app


async def result(app, world) -> Seen:
    await app.announcer.deliver(
        CARDS["result_card original"], HERE, A_FILM, key="v7kq2:result", repeat=False, memo=KeptMemo()
    )
    return world.messages()[-1]


async def remix_form(app, world, person="ana"):
    answer = await world.press(person, await result(app, world), "REMIX")
    assert answer.form
    return answer.form
