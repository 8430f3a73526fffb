"""A video: one thing asked for and perhaps made, and the statuses it passes through."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from core.names import AccountId, Place, TeamId, VideoId
from core.text import shown_prompt


class Status(StrEnum):
    QUEUED = "queued"  # Credits are held; nothing was sent.
    SUBMITTING = "submitting"  # The intent is committed; the one POST may or may not have been accepted.
    RUNNING = "running"  # The provider gave an id.
    STORING = "storing"  # The provider says it is done; the film is being fetched.
    READY = "ready"  # The film is stored and the credits are captured.
    FAILED = "failed"  # The credits are released, with a reason.


class Reason(StrEnum):
    REFUSED = "refused"  # The provider's safety filter.
    PROVIDER_ERROR = "provider_error"  # The provider could not make it.
    EXPIRED = "expired"  # The provider never finished, or its result could not be fetched in time.
    CANCELLED = "cancelled"  # Its owner or an admin called it off.
    SOURCE_GONE = "source_gone"  # The original was no longer there when the provider was asked.
    NOT_CONFIRMED = "not_confirmed"  # Nobody knows whether the provider accepted it.


TURNS: dict[Status, frozenset[Status]] = {
    Status.QUEUED: frozenset({Status.SUBMITTING, Status.FAILED}),
    Status.SUBMITTING: frozenset({Status.QUEUED, Status.RUNNING, Status.FAILED}),
    Status.RUNNING: frozenset({Status.STORING, Status.FAILED}),
    Status.STORING: frozenset({Status.READY, Status.FAILED}),
    Status.READY: frozenset(),
    Status.FAILED: frozenset(),
}
"""Which status may follow which. One exception lives in store/archive.py: an accepted id found late moves a queued
video straight to running, because an id in hand is stronger than the fence."""

OPEN = frozenset(status for status, turns in TURNS.items() if turns)


@dataclass(frozen=True, kw_only=True)
class Spec:
    """What is to be made. A snapshot such as "sora-2-2025-10-06" is kept as asked."""

    model: str
    size: str
    seconds: int


@dataclass(frozen=True, kw_only=True)
class Film:
    """The mp4 as stored by us; size and seconds come from the file, not from the request."""

    key: str
    bytes: int
    sha256: str
    seconds: Decimal
    width: int
    height: int


@dataclass(frozen=True, kw_only=True)
class Video:
    id: VideoId
    team: TeamId
    account: AccountId
    prompt: str
    spec: Spec
    price: int
    asked_at: Place
    created_at: datetime
    private: bool = False
    remix_of: VideoId | None = None
    gift_of: VideoId | None = None
    status: Status = Status.QUEUED
    reason: Reason | None = None
    error_code: str | None = None
    attempts: int = 0
    submitted_at: datetime | None = None
    fingerprint: str | None = None
    provider: str
    provider_id: str | None = None
    poll_url: str | None = None
    progress: int | None = None
    waited_s: float = 0.0
    """Seconds between answered looks that said "not finished"; the deadline counts these and nothing else."""
    looked_at: datetime | None = None
    missed: int = 0
    """Looks in a row that brought no usable answer."""
    cancel_asked: bool = False
    film: Film | None = None
    ended_at: datetime | None = None
    result_expires_at: datetime | None = None
    remixable_until: datetime | None = None
    cost_usd: Decimal | None = None
    due_at: datetime | None = None
    claim: int = 0
    removed_at: datetime | None = None
    """A mark, no status: its films and words are gone, its lines in the books and its place in the lineage stay."""
    removed_by: AccountId | None = None
    erased_at: datetime | None = None
    """When its film was taken out of our store."""
    moved_from: VideoId | None = None
    """The one that waited for a vendor and was called off in favour of this one."""
    retired_at: datetime | None = None
    """A mark as well: its film is older than the team keeps films, and gone. All the rest of it stays."""
    retired_by: AccountId | None = None
    """Who had set how long; None: whoever runs the bot."""

    @property
    def is_remix(self) -> bool:
        return self.remix_of is not None

    @property
    def removed(self) -> bool:
        return self.removed_at is not None

    @property
    def retired(self) -> bool:
        return self.retired_at is not None

    @property
    def kept_days(self) -> int:
        """For how long its film was here; 0 where it still is."""
        return (self.retired_at - self.ended_at).days if self.retired_at and self.ended_at else 0

    @property
    def words(self) -> str:
        """The prompt as typed."""
        return shown_prompt(self.prompt)
