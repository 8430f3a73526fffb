"""What a person can do and see in a chat, the same for every platform: the stories are written against this."""

from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, kw_only=True)
class Seen:
    """One message as a reader sees it now."""

    id: str
    text: str
    """All visible words, line by line, as drawn (markup included)."""
    buttons: tuple[str, ...]
    """Labels, left to right."""
    film: bytes | None
    reply_to: str | None
    edits: int


@dataclass(frozen=True, kw_only=True)
class SeenForm:
    """An open modal: what it says and which inputs it has, by label."""

    id: str
    title: str
    text: str
    inputs: dict[str, str] = field(default_factory=dict)
    """Label to prefilled value."""
    submit: str = ""
    errors: tuple[str, ...] = ()
    """Refusals shown inside the form."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a person got back at once."""

    form: SeenForm | None = None
    whisper: Seen | None = None
    """An ephemeral message, seen by that person alone."""
    nothing: bool = False


class ChatWorld(Protocol):
    """A loopback chat server with one team ("team"), a channel and people named by plain words ("ana", "ben"; "boss"
    is an admin). The real library of the platform talks to it over real sockets."""

    platform: str
    team: str
    """As in core.names.TeamId."""

    def account(self, person: str) -> str: ...
    def links(self, message: Seen) -> list[str]:
        """The addresses that can be pressed in it."""
        ...

    def leave(self, person: str) -> None:
        """No longer a member of the team."""
        ...

    async def command(self, person: str, words: str, /, *, delivery: str | None = None, **options: str) -> Answer:
        """`/sora <words>` with options, for instance command("ana", "generate", prompt="a fox"); "admin credits grant"
        goes to /sora-admin. The same `delivery` again is the same event delivered again."""
        ...

    async def press(self, person: str, message: Seen, label: str, *, delivery: str | None = None) -> Answer: ...
    async def pick(self, person: str, message: Seen, of: str, label: str) -> Answer:
        """What a row of a list offers, by the video that it is about; or a choice of a menu, by the menu's name."""
        ...

    async def submit(self, person: str, form: SeenForm, *, delivery: str | None = None, **inputs: str) -> Answer:
        """Fill in inputs (prompt=..., model=..., length=..., size=...) and press the form's button."""
        ...

    def post_file(self, person: str, name: str, body: bytes, **facts: object) -> Seen:
        """A person posts a message with a file. `facts`: what the platform says of it instead."""
        ...

    async def remix_of_message(self, person: str, message: Seen) -> Answer:
        """ "Remix this video" in the menu of a message."""
        ...

    def messages(self) -> list[Seen]:
        """The channel, oldest first, deleted ones left out."""
        ...

    def direct(self, person: str) -> list[Seen]:
        """What the bot wrote to this person alone, oldest first."""
        ...

    def beside(self, person: str) -> list[Seen]:
        """Whispers to this person that came beside another answer; on Slack all of them."""
        ...

    async def until(self, what: str, timeout_s: float = 90.0) -> Seen:
        """Wait until a message of the channel holds these words, and return it."""
        ...

    def calls(self, method: str) -> int:
        """How often the bot called this method of the platform's API ("POST /messages", "chat.postMessage")."""
        ...
