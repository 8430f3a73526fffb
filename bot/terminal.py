"""A chat of one in a terminal: the third place that draws the core's cards, for the demo."""

import asyncio

from rich.console import Console
from rich.live import Live
from rich.text import Text

from bot.storage import FilmStore
from core.card_parts import Channel, Line, Link, Member, Moment, Piece, Said, VideoName
from core.cards import AccountCard, FilmCard, Notice, RemixForm, ResultCard, VideoCard
from core.names import AccountId, Place, TeamId, channel_of
from core.ports import Memo, Still
from core.refusals import Refusal
from core.video import Film

TEAM = TeamId("demo:team")
YOU = AccountId("demo:team:you")


class Terminal:
    """Satisfies core.ports.Announcer."""

    def __init__(self, console: Console, media: FilmStore) -> None:
        self._console, self._media = console, media
        self._ends: dict[str, asyncio.Future[bool]] = {}
        self._live: Live | None = None
        self.newest = ""

    async def show(self, card: VideoCard, at: Place, *, key: str, repeat: bool) -> Place:  # noqa: ARG002  # The port's.
        if card.shown.startswith("folded"):
            return Place(f"{channel_of(at)}{card.video}")
        if card.shown.startswith("failed"):
            self._finish_live()
            self._print(card.headline)
            for note in card.notes:
                self._print(note)
            self._end(card.video, arrived=False)
        else:
            self._draw(card)
        return Place(f"{channel_of(at)}{card.video}")

    async def deliver(  # The port's.
        self,
        card: FilmCard,
        at: Place,
        film: Film | Still | None,
        *,
        key: str,  # noqa: ARG002  # The port's; a terminal cannot be asked twice.
        repeat: bool,  # noqa: ARG002  # The same.
        memo: Memo,  # noqa: ARG002  # The same.
    ) -> Place:
        self._finish_live()
        self._print(card.headline)
        if isinstance(card, ResultCard) and card.parent:
            self._print(card.parent)
        self._print(card.facts)
        if film is not None:
            self._console.print(f"  [green]{self._media.where(film.key)}[/]")
        self.newest = card.video
        self._end(card.video, arrived=True)
        return Place(f"{channel_of(at)}{card.video}-film")

    async def take_away(self, card: VideoCard, at: Place, *, key: str, memo: str | None) -> None:  # noqa: ARG002  # The port's.
        self._print(card.headline)

    async def direct(self, account: AccountId) -> Place:
        return Place(f"{account}:")

    async def tell(self, account: AccountId, notice: Notice, *, key: str, repeat: bool) -> None:  # noqa: ARG002  # There is only you.
        self.notice(notice)

    async def ended(self, video: str, patience_s: float) -> bool:
        """Whether the film came; waits until it is known."""
        async with asyncio.timeout(patience_s):
            return await self._future(video)

    def notice(self, notice: Notice) -> None:
        if notice.title:
            self._console.print(f"[bold]{notice.title}[/]")
        for line in notice.lines:
            self._print(line)

    def refusal(self, refusal: Refusal) -> None:
        self._console.print(Text(f"  {refusal}", style="yellow"))

    def receipt(self, notice: Notice) -> None:
        for line in notice.lines:
            if _words(line).startswith(("Receipt", "You have")):
                self._print(line, style="cyan")

    def account(self, card: AccountCard) -> None:
        self._console.print(f"\n[bold]{card.title}[/]")
        for line in card.lines:
            self._print(line)

    def form(self, form: RemixForm) -> None:
        self._print(form.about)
        self._console.print(Text(f"  {form.rules}"))
        self._print(form.cost)
        self._console.print(Text(f"  {form.tips_title}: ✅ {' · '.join(form.good[:3])}  ❌ {form.bad[0]}", style="dim"))
        self._console.print(Text(f"  {form.label}  [{form.submit}]"))

    def _draw(self, card: VideoCard) -> None:
        text = Text(f"  {_words(card.headline)}")
        if card.bar:
            text.append(f"  {card.bar}", style="blue")
        if not self._console.is_terminal:
            self._console.print(text)
            return
        if self._live is None:
            self._live = Live(text, console=self._console, auto_refresh=False)
            self._live.start()
        self._live.update(text, refresh=True)

    def _finish_live(self) -> None:
        if self._live is not None:
            self._live.stop()
            self._live = None

    def _print(self, line: Line, style: str = "") -> None:
        self._console.print(Text(f"  {_words(line)}", style=style))

    def _end(self, video: str, *, arrived: bool) -> None:
        future = self._future(video)
        if not future.done():
            future.set_result(arrived)

    def _future(self, video: str) -> asyncio.Future[bool]:
        return self._ends.setdefault(video, asyncio.get_running_loop().create_future())


def _words(line: Line) -> str:
    return "".join(_piece(piece) for piece in line)


def _piece(piece: Piece) -> str:
    match piece:
        case str():
            return piece
        case Said():
            return f"“{piece.text}”"
        case Member():
            return "you" if piece.account == YOU else piece.account
        case Moment():
            return piece.at.astimezone().strftime("%H:%M:%S")
        case Channel():
            return "the channel"
        case VideoName():
            return piece.video
        case Link():
            return piece.url
