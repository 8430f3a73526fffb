"""A studio that remembers what it was asked and answers with example cards, and a store that holds one film."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any

import pytest

from adapters.discord.app import DiscordApp
from adapters.discord.options import Offer
from bot.examples import FILM as EXAMPLE_FILM
from bot.examples import examples
from core.card_parts import Suggestion
from core.cards import MakeForm, Notice, RemixForm, VideoCard
from core.names import Ask, Place, TeamId
from core.refusals import JustStarted, Refusal
from core.studio import Attachment, Wish
from core.video import Film
from tests.worlds.discord import DiscordWorld
from tests.worlds.seen import Seen, SeenForm

CARDS: dict[str, Any] = examples("discord")
FILM = b"\x00\x00\x00\x20ftypisom" + b"film" * 1000
A_FILM: Film = replace(EXAMPLE_FILM, bytes=len(FILM))
HERE = Place("discord:301:401:")


class NoMemo:
    text = None

    async def save(self, text: str) -> None:
        raise AssertionError("nothing has to be remembered on Discord")


class FakeStudio:
    def __init__(self) -> None:
        self.asked: list[tuple[Any, ...]] = []
        self.asks: list[Ask] = []
        self.at: dict[str, Place] = {}
        self.saved = asyncio.Event()
        self.refuses: dict[str, Refusal | Exception] = {}
        self.home: TeamId | None = TeamId("discord:301")
        self.outrun = False
        """The worker's own card stood there first."""
        self.form: RemixForm | MakeForm = CARDS["remix_form"]

    def _heard(self, name: str, ask: Ask, *facts: Any) -> None:
        self.asked.append((name, *facts))
        self.asks.append(ask)
        if name in self.refuses:
            raise self.refuses[name]

    async def make_form(self, ask: Ask, prompt: str = "", wish: Wish = Wish()) -> MakeForm:  # noqa: B008  # Frozen.
        self._heard("make_form", ask, prompt, wish)
        return replace(CARDS["make_form"], prefill=prompt)

    async def make(self, ask: Ask, prompt: str, wish: Wish = Wish(), insist: bool = False) -> VideoCard:  # noqa: B008
        self._heard("make", ask, prompt, wish)
        return CARDS["video_card waiting"]

    async def remix_form(self, ask: Ask, video: str, preset: str | None = None) -> RemixForm:
        self._heard("remix_form", ask, video)
        return CARDS["remix_form"]

    async def remix(
        self, ask: Ask, video: str, prompt: str, *, preset: str | None = None, insist: bool = False
    ) -> VideoCard:
        self._heard("remix", ask, video, prompt)
        return CARDS["video_card waiting"]

    async def bring(self, ask: Ask, file: Attachment | None) -> RemixForm | Notice:
        self._heard("bring", ask, file)
        return CARDS["notice fetching"]

    async def insist(self, ask: Ask, video: str) -> VideoCard:
        self._heard("insist", ask, video)
        return CARDS["video_card waiting"]

    async def edit_form(self, ask: Ask, video: str) -> RemixForm | MakeForm:
        self._heard("edit_form", ask, video)
        return self.form

    async def owed(self, ask: Ask) -> Notice | None:
        return None

    async def placed(self, video: str, at: Place) -> bool:
        self.at[video] = at
        self.saved.set()
        return not self.outrun

    async def home_of(self, video: str) -> TeamId | None:
        return self.home

    async def suggest(self, ask: Ask, typed: str, purpose: str = "remix") -> tuple[Suggestion, ...]:
        self._heard("suggest", ask, typed)
        return tuple(Suggestion(value=f"v{n:04}", label=f"v{n:04} · a red fox " + "x" * 200) for n in range(40))

    def __getattr__(self, name: str) -> Callable[..., Any]:
        """The questions that are answered by one whisper."""
        answers = {
            "cancel": "notice refusal, cannot_cancel",
            "show": "notice help",
            "making": "list_card making",
            "balance": "account_card",
            "prices": "notice prices",
            "help": "notice help",
            "details": "notice details",
            "grant": "notice granted",
            "revoke": "notice revoked",
            "history": "notice history",
        }

        async def answer(ask: Ask, *facts: Any) -> Any:
            self._heard(name, ask, *facts)
            return CARDS[answers[name]]

        if name not in answers:
            raise AttributeError(name)
        return answer


class FakeStore:
    def __init__(self, film: bytes = FILM) -> None:
        self.film = film

    async def open(self, key: str, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        assert key == "v7kq2.mp4"
        for at in range(0, len(self.film), 1024):
            yield self.film[at : at + 1024]


OFFER = Offer(models=("sora-2", "sora-2-pro"), lengths=(4, 8, 12), sizes=("1280x720", "720x1280"))


def an_app(world: DiscordWorld, studio: FakeStudio, token: str = DiscordWorld.token) -> DiscordApp:
    return DiscordApp(
        token=token, studio=studio, store=FakeStore(), offer=OFFER,  # type: ignore[arg-type]  # As far as is used.
        api_url=world.api_url, gateway_url=world.gateway_url,
    )  # fmt: skip


@pytest.fixture
async def world() -> AsyncIterator[DiscordWorld]:
    async with DiscordWorld() as world:
        yield world


@pytest.fixture
def studio() -> FakeStudio:
    return FakeStudio()


@pytest.fixture
async def app(world: DiscordWorld, studio: FakeStudio) -> AsyncIterator[DiscordApp]:
    app = an_app(world, studio)
    await app.start()
    yield app
    await app.close()


async def a_result(world: DiscordWorld, app: DiscordApp) -> Seen:
    card = CARDS["result_card remix"]
    await app.announcer.deliver(card, HERE, A_FILM, key="r9ab3:result", repeat=False, memo=NoMemo())
    return await world.until("Remix ready")


async def a_form(world: DiscordWorld, studio: FakeStudio) -> SeenForm:
    studio.form = CARDS["make_form"]
    form = (await world.press_id("ana", "s1:edit:v7kq2")).form
    assert form is not None
    return form


def just_started() -> JustStarted:
    refusal = JustStarted("v7kq2", None, 40)
    refusal.draft = ":ab12cd34"
    return refusal
