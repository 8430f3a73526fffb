"""What the worker works with, and how it waits."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from core.errors import NoSpace, TryLater
from core.names import AccountId, Place, VideoId, platform_of
from core.ports import Announcer, Carrier, Darkroom, Log, Measures, MediaStore, Provider
from core.refusals import TryAgainSoon
from core.store import pace
from core.store.database import Tx
from core.store.posts import UNSEEN_FOR, Rung
from core.studio.house import House
from core.video import Video

T = TypeVar("T")

_NO_SPACE_WAITS_S = 60.0

IsMember = Callable[[AccountId], Awaitable[bool]]
"""Raises TryAgainSoon or PlatformSlow where the chat does not answer."""


@dataclass(frozen=True, kw_only=True)
class Timing:
    """Seconds, all of them."""

    poll_s: float = 10.0
    grace_s: float = 75.0
    """How long after a submit's own limit an accepted video may still turn up in a provider's listing."""
    lease_s: float = 60.0
    """How long a dead process keeps a row; a long step renews it (lease.py)."""
    edit_gap_s: float = 8.0
    """Between two edits of one progress card that tell nothing but a new percent."""
    stall_s: float = 5.0
    """A call to a vendor or a chat that could not be made within this time after its row was written is not made: this
    process may have slept, and somebody else may have made it meanwhile."""
    watch_s: float = 600.0
    """Between two looks at a failed video that may still come."""
    pause_s: float = 60.0
    """Until a provider that was paused is tried for the first time."""
    tell_after_s: float = 90.0
    """Before an admin is told of one that does not answer: it may be back by then."""
    shut_down_s: float = 6.0


_SLOW_AFTER_S, _SLOWER = 300, 3
_WISH_MIN_S, _WISH_MAX_S = 5.0, 120.0
_MOST_BACK_OFF_S = 120.0
_TYPICAL_KEPT_S = 60.0
_FILMS_AT_ONCE = 2
_CLIPS_AT_ONCE = 1


@dataclass(frozen=True, kw_only=True)
class Workshop:
    house: House
    providers: Mapping[str, Provider]
    announcers: Mapping[str, Announcer]
    """By the platform's prefix of places."""
    carriers: Mapping[str, Carrier] = field(default_factory=dict)
    """The same, for files on messages."""
    media: MediaStore
    darkroom: Darkroom
    log: Log
    timing: Timing = Timing()
    public_url: str = ""
    """Where the bot's own pages are reached from everywhere, for links to films; "" where they are not."""
    ladders: Mapping[str, Sequence[Rung]] = field(default_factory=dict)
    """By platform: how films are shown that are too large for a place there."""
    measures: Measures | None = None
    members: Mapping[str, IsMember] = field(default_factory=dict)
    """By the platform: whom to ask before a video is begun for somebody who presses nothing."""
    typical_times: dict[tuple[str, int], tuple[float, float | None]] = field(default_factory=dict)
    """Asked of the database once a minute; one entry for each model and length."""
    closed_until: dict[str, float] = field(default_factory=dict)
    """Providers that are busy, by monotonic time: one such answer must not end in a storm of equal tries. Those that do
    not work are paused in the database, for every replica (health.py)."""
    films_in_hand: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_FILMS_AT_ONCE))
    """A film that is sent along with a submit lies in memory, more than once."""
    clips_in_hand: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_CLIPS_AT_ONCE))
    """Films of two being made. Whoever has to wait comes back later, and waits in the database alone."""

    def announcer(self, place: Place) -> Announcer | None:
        return self.announcers.get(platform_of(place))

    def now(self, tx: Tx) -> datetime:
        return self.house.database.now_of(tx)

    async def write(self, fn: Callable[[Tx], T]) -> T:
        return await self.house.database.write(fn)

    async def write_surely(self, fn: Callable[[Tx], T]) -> T:
        """What happened outside has to be noted, however long the database is away."""
        pause = 0.5
        while True:
            try:
                return await self.house.database.write(fn)
            except TryAgainSoon:
                await self.house.clock.sleep(pause)
                pause = min(pause * 2, 30.0)

    async def no_room_s(self, video: VideoId) -> float:
        """How long to wait for room; 0: there is some. What cannot be kept is not bought, for its result may expire
        while somebody makes room."""
        try:
            await self.media.check_room()
        except NoSpace as why:
            return self.no_space(video, why)
        return 0.0

    def no_space(self, video: str, why: NoSpace) -> float:
        """Somebody has to make room; how long to wait until then."""
        self.log.error("no_space_for_films", video=video, why=str(why))
        return _NO_SPACE_WAITS_S

    def overslept(self, began: float) -> bool:
        """Whether too much monotonic time has passed since then for an outside call that nobody can take back."""
        return self.house.clock.monotonic() - began > self.timing.stall_s

    def typical(self, tx: Tx, video: Video) -> float | None:
        key = (video.spec.model, video.spec.seconds)
        fresh = self.typical_times.get(key)
        now = self.house.clock.monotonic()
        if fresh is None or now - fresh[0] > _TYPICAL_KEPT_S:
            fresh = (now, pace.typical_time(tx, *key))
            self.typical_times[key] = fresh
        return fresh[1]

    def closed_for(self, provider: str) -> float:
        """Seconds until this provider is to be asked again; 0 when it is open."""
        return max(0.0, self.closed_until.get(provider, 0.0) - self.house.clock.monotonic())

    def close(self, provider: str, seconds: float) -> None:
        until = self.house.clock.monotonic() + seconds
        self.closed_until[provider] = max(until, self.closed_until.get(provider, until))

    def first_look(self, tx: Tx, video: Video, now: datetime) -> datetime:
        """No look before half the typical time: it would only say "not yet"."""
        typical = self.typical(tx, video)
        return self._spread(video, now, max(self.timing.poll_s, (typical or 0.0) / 2))

    def next_look(self, video: Video, now: datetime, wish_s: float | None = None) -> datetime:
        if wish_s is not None:
            low = min(_WISH_MIN_S, self.timing.poll_s)
            return now + timedelta(seconds=min(max(wish_s, low), _WISH_MAX_S))
        return self._spread(video, now, self.interval(video.submitted_at, now))

    def next_round(self, submitted_at: datetime | None, now: datetime) -> datetime:
        """When one listing answers for many: looks fall due together."""
        return self._grid(now, self.interval(submitted_at, now))

    def interval(self, submitted_at: datetime | None, now: datetime) -> float:
        waited = (now - submitted_at).total_seconds() if submitted_at else 0.0
        return self.timing.poll_s * (_SLOWER if waited > _SLOW_AFTER_S else 1)

    def _spread(self, video: Video, now: datetime, seconds: float) -> datetime:
        """Where one listing answers for many, looks fall due together; elsewhere they are spread."""
        provider = self.providers.get(video.provider)
        if provider is None or not provider.caps(video.spec.model).lists:
            return now + timedelta(seconds=seconds * self.house.rng.between(0.9, 1.1))
        return self._grid(now, seconds)

    def _grid(self, now: datetime, seconds: float) -> datetime:
        """The instant nearest to then. A round begins just after its own, so the next one would be an interval late."""
        period = self.timing.poll_s
        late = (now.timestamp() + seconds + period / 2) % period - period / 2
        return now + timedelta(seconds=seconds - late)

    def back_off(self, tries: int, wish_s: float | None = None) -> timedelta:
        """Doubles with each try, spread by a third; what the other side asked for wins within bounds."""
        seconds = min(_MOST_BACK_OFF_S, self.timing.poll_s * 2 ** min(tries, 6))
        if wish_s is not None:
            seconds = min(max(wish_s, 0.5), _MOST_BACK_OFF_S)
        return timedelta(seconds=seconds * self.house.rng.between(1.0, 1.33))

    def until_again(self, tries: int, busy: TryLater) -> timedelta:
        """Before it is posted again: what may have come all the same is looked for, and is seen only after a while."""
        pause = self.back_off(tries, busy.after_s)
        return max(pause, UNSEEN_FOR) if busy.unknown else pause
