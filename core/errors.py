"""What can go wrong outside: at providers, in chats, with films. What a person reads is in refusals.py.

SoraError
  Refusal                   a polite no, shown to the person who asked (refusals.py)
  ProviderProblem           raised by adapters/providers
    Rejected                the provider gave a verdict: nothing was made
    Unconfirmed             nobody knows whether the provider accepted
    Missed                  a look or a listing brought no usable answer; says nothing about the video
      Elsewhere             it lies at a host from which nobody allowed us to fetch
  ChatProblem               raised by announcers
    Undeliverable           this place cannot be posted to
      NotTaken              it takes words, but not what came along with them
        TooLarge            it does not take a file of this size
        NeverShown          it took a file and shows it nowhere
    MessageGone             the message to edit was deleted
    Unfetchable             the file on a message cannot be had
    TryLater                the platform is busy or did not answer
  MediaProblem              raised by media stores
    NotAFilm                the bytes cannot be played, or a provider has none
    NoSpace                 there is no room for them
    FilmGone                what was stored is not there any more
"""

from enum import StrEnum


class Code(StrEnum):
    """What a provider's error means to us; adapters map every vendor's words to these."""

    INVALID_REQUEST = "invalid_request"
    AUTH = "auth"
    INSUFFICIENT_FUNDS = "insufficient_funds"
    RATE_LIMITED = "rate_limited"  # Not accepted for now: wait and submit again.
    NOT_SENT = "not_sent"  # Nothing reached the provider: submit again.
    REFUSED = "refused"
    SOURCE_GONE = "source_gone"
    UNSUPPORTED = "unsupported"
    PROVIDER_ERROR = "provider_error"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


class Why(StrEnum):
    """Why a provider is paused: it is sent nothing until it is tried again."""

    UNREACHABLE = "unreachable"  # No connection can be made: nothing is sent.
    FAILING = "failing"  # Submits bring no usable answer.
    ACCOUNT = "account"  # It refuses our key.
    FUNDS = "funds"  # Our account there is empty.


class SoraError(Exception):
    """Anything this project raises on purpose."""


class ProviderProblem(SoraError):
    """Something about a provider; its words are kept for the operator and never shown to members."""


class Rejected(ProviderProblem):
    """The provider gave a verdict, or nothing reached it: nothing was made."""

    def __init__(
        self, code: Code, message: str = "", *, retry_after: float | None = None, http: int | None = None
    ) -> None:
        super().__init__(f"{code}: {message}")
        self.code, self.message, self.retry_after, self.http = code, message, retry_after, http


class Unconfirmed(ProviderProblem):
    """Nobody knows whether the provider accepted the submit."""

    def __init__(self, message: str = "", *, http: int | None = None) -> None:
        super().__init__(message)
        self.message, self.http = message, http


class Missed(ProviderProblem):
    """No usable answer to a GET; it says nothing about the video. `gone`: the provider said 404. `why`: what it said
    about our own account instead of an answer."""

    def __init__(
        self, message: str = "", *, retry_after: float | None = None, gone: bool = False, why: Why | None = None
    ) -> None:
        super().__init__(message)
        self.message, self.retry_after, self.gone, self.why = message, retry_after, gone, why


class Elsewhere(Missed):
    """`host`: where to, and no more of the link: the rest may be a signature. Whoever runs the bot can allow it."""

    def __init__(self, message: str, host: str) -> None:
        super().__init__(message)
        self.host = host


class ChatProblem(SoraError):
    """Something about posting to a chat."""


class Undeliverable(ChatProblem):
    """This place cannot be posted to: deleted, archived, no right, no member. Trying again will not help."""


class NotTaken(Undeliverable):
    """The place takes words, but not what came along with them: no files for now, or not this address."""


class TooLarge(NotTaken):
    """The place does not take a file of this size."""


class NeverShown(NotTaken):
    """The place took the file more than once and shows it nowhere."""


class MessageGone(ChatProblem):
    """The message to edit was deleted."""


class Unfetchable(ChatProblem):
    """The file on a message is gone, hidden from us, or not where this chat keeps its files. Trying again will not
    help."""


class TryLater(ChatProblem):
    """Busy or no answer. `unknown`: the message may have been posted all the same."""

    def __init__(self, message: str = "", *, after_s: float | None = None, unknown: bool = False) -> None:
        super().__init__(message)
        self.after_s, self.unknown = after_s, unknown


class MediaProblem(SoraError):
    """Something about storing a film."""


class NotAFilm(MediaProblem):
    """The bytes are no mp4 that can be played."""


class FilmGone(MediaProblem):
    """There is nothing under this key any more."""


class NoSpace(MediaProblem):
    """There is no room for the film."""
