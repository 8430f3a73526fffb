"""Planted bugs: each is what somebody might write, and the simulation has to find it.

Here alone functions of our own are replaced while a history runs: a judge that has never convicted proves nothing.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

from sqlalchemy import update

from core.errors import Code, Missed, Rejected, Unconfirmed
from core.ports import Order, Ref, State
from core.refusals import InsufficientCredits
from core.store import archive, chains, claims, ending, inbox, ledger, posts
from core.store.tables import accounts, videos
from core.store.tables import posts as rows
from core.studio import chains as studio_chains
from core.studio import making
from core.video import Film, Reason, Status
from core.worker import chain, gift, look, loop, reconcile, submit
from tests.simulation.films import film_of
from tests.simulation.history import START, World
from tests.simulation.process import Process
from tests.simulation.vendor import SimulatedProvider, Vendor

Adjust = Callable[[World], None]
Plant = Callable[[], Iterator[Adjust]]
MUTANTS: dict[str, Plant] = {}


def mutant(plant: Plant) -> Plant:
    MUTANTS[plant.__name__] = plant
    return plant


def _leave(_world: World) -> None:
    pass


@contextmanager
def planted(name: str) -> Iterator[Adjust]:
    """The bug of this name, and what has to be set in the world for it."""
    yield from MUTANTS[name]()


@contextmanager
def _instead(module: Any, **functions: Any) -> Iterator[None]:
    before = {name: getattr(module, name) for name in functions}
    for name, function in functions.items():
        setattr(module, name, function)
    try:
        yield
    finally:
        for name, function in before.items():
            setattr(module, name, function)


def _loosely(*fence: str) -> Iterator[Adjust]:
    """Compare-and-set without some of its comparisons."""
    where = {"status_was": videos.c.status, "claim_was": videos.c.claim}

    def careless(tx: Any, video: Any, to: Status, changes: dict[str, Any]) -> Any:
        statement = update(videos).where(videos.c.id == video.id)
        for name in fence:
            statement = statement.where(where[name] == (video.status if name == "status_was" else video.claim))
        columns = archive.columns_of({"status": to, **changes})
        return archive._one(tx, statement.values(**columns).returning(*videos.c), {})

    with _instead(archive, _compare_and_set=careless):
        yield _leave


@mutant
def no_cas() -> Iterator[Adjust]:
    """The last one to write wins."""
    yield from _loosely()


@mutant
def no_claim_check() -> Iterator[Adjust]:
    """The status is compared, but not whose turn it is."""
    yield from _loosely("status_was")


@mutant
def no_grace() -> Iterator[Adjust]:
    """Reconciled as soon as the submit's own time is over."""

    def hasty(world: World) -> None:
        world.timing = replace(world.timing, grace_s=0.0)

    yield hasty


@mutant
def no_deadline() -> Iterator[Adjust]:
    """Whatever never finishes is waited for."""

    async def never(*_args: Any) -> None:
        pass

    from core.worker import round as rounds  # noqa: PLC0415  # A module of that name hides Python's own function.

    with _instead(look, end_overdue=never), _instead(rounds, end_overdue=never):
        yield _leave


@contextmanager
def _doubt(verdict: Callable[[Unconfirmed], BaseException]) -> Iterator[None]:
    """A submit whose answer is lost is taken for a verdict."""
    honest = submit._post

    async def sure(*args: Any) -> Ref:
        try:
            return await honest(*args)
        except Unconfirmed as doubt:
            raise verdict(doubt) from doubt

    with _instead(submit, _post=sure):
        yield


@mutant
def timeout_is_failure() -> Iterator[Adjust]:
    """No answer in time: failed, credits back, and the vendor works on."""
    with _doubt(lambda doubt: Rejected(Code.PROVIDER_ERROR)):
        yield _leave


@mutant
def resubmit_blindly() -> Iterator[Adjust]:
    """No answer in time: once more."""
    with _doubt(lambda doubt: Rejected(Code.NOT_SENT)):
        yield _leave


@mutant
def a_500_is_safe() -> Iterator[Adjust]:
    """A 500 is taken for "not accepted"."""
    with _doubt(lambda doubt: Rejected(Code.NOT_SENT) if doubt.http == 500 else doubt):
        yield _leave


@mutant
def poll_error_is_failure() -> Iterator[Adjust]:
    """A look that brought no answer ends the video."""

    def over(tx: Any, shop: Any, video: Any, miss: Missed) -> None:
        ending.failed(tx, video, Reason.PROVIDER_ERROR, shop.now(tx))

    with _instead(look, _missed=over):
        yield _leave


@mutant
def unknown_word_is_failure() -> Iterator[Adjust]:
    """A status word that was never seen before ends the video."""
    honest = look.note

    async def strict(shop: Any, video: Any, report: Any) -> None:
        await honest(shop, video, report if report.known_word else replace(report, state=State.FAILED))

    with _instead(look, note=strict):
        yield _leave


@mutant
def unguarded_balance() -> Iterator[Adjust]:
    """Who has too little pays what there is."""

    def generous(tx: Any, account: Any, available_change: int, held_change: int) -> bool:
        have = ledger.balance(tx, account)
        available, held = max(0, have.available + available_change), max(0, have.held + held_change)
        tx.execute(update(accounts).where(accounts.c.id == account).values(available=available, held=held))
        return True

    with _instead(ledger, _move=generous):
        yield _leave


@mutant
def release_in_second_tx() -> Iterator[Adjust]:
    """The status first, the credits in a transaction of their own."""
    honest = ledger.release
    owed: list[tuple[Any, ...]] = []

    def soon(_tx: Any, *release: Any) -> None:
        owed.append(release)

    def later(tx: Any, *args: Any) -> Any:
        while owed:
            honest(tx, *owed.pop())
        return moved(tx, *args)

    moved = ledger.hold
    with _instead(ledger, release=soon, hold=later):
        yield _leave


@mutant
def no_inbox() -> Iterator[Adjust]:
    """A delivery that comes again is a new wish."""
    with (
        _instead(inbox, first_time=lambda *_args: True, seen=lambda *_args: (False, None)),
        _instead(making, check_first_time=lambda *_args: None),
    ):
        yield _leave


@mutant
def no_intent() -> Iterator[Adjust]:
    """Sent first and written down afterwards."""

    async def hasty(shop: Any, video: Any) -> None:
        provider = shop.providers[video.provider]
        source = await submit._source(shop, video)
        ref = await submit._post(shop, provider, video, source)
        if await shop.write(lambda tx: submit._intend(tx, shop, video, provider)) is not None:
            await submit._accepted(shop, video, ref)

    from core.worker import loop  # noqa: PLC0415  # Only this bug needs it.

    with _instead(loop, submit=hasty):
        yield _leave


@mutant
def capture_before_store() -> Iterator[Adjust]:
    """Charged as soon as the vendor says that it is done."""
    honest = look.apply

    def eager(tx: Any, shop: Any, video: Any, report: Any) -> None:
        if report.state is not State.COMPLETED:
            honest(tx, shop, video, report)
            return
        film: Film = film_of(f"{video.id}.mp4", b"to come")
        storing = archive.move(tx, video, Status.STORING)
        if storing is not None:
            ending.ready(tx, storing, film, shop.now(tx))

    from core.worker import round as rounds  # noqa: PLC0415  # A module of that name hides Python's own function.

    with _instead(look, apply=eager), _instead(rounds, apply=eager):
        yield _leave


@mutant
def late_success_reopens() -> Iterator[Adjust]:
    """What comes late makes the failed video run again."""

    def reopen(tx: Any, shop: Any, video: Any, provider_id: str) -> None:
        changes = {"status": "running", "reason": None, "ended_at": None, "provider_id": provider_id}
        tx.execute(update(videos).where(videos.c.id == video.id).values(due_at=shop.now(tx), **changes))

    with _instead(gift, _give=reopen):
        yield _leave


@mutant
def no_fingerprint_lock() -> Iterator[Adjust]:
    """Two equal submits may be in doubt at once."""
    with _instead(submit, _fingerprint=lambda *_args: None):
        yield _leave


@mutant
def no_stall_check() -> Iterator[Adjust]:
    """A process that slept between its row and its call makes the call all the same."""

    def sleepy(world: World) -> None:
        world.timing = replace(world.timing, stall_s=1e9)

    yield sleepy


@mutant
def price_reread_at_end() -> Iterator[Adjust]:
    """Charged at the price of the day on which it was finished."""
    honest = ledger.capture

    def today(tx: Any, account: Any, video_id: Any, price: int, now: Any) -> None:
        honest(tx, account, video_id, min(price + 10, ledger.balance(tx, account).held), now)

    with _instead(ledger, capture=today):
        yield _leave


@mutant
def random_nonce() -> Iterator[Adjust]:
    """A new nonce for every call to the chat."""

    def forgetful(world: World) -> None:
        world.chat.nonce_dice = Random(1)

    yield forgetful


@mutant
def no_history_check() -> Iterator[Adjust]:
    """The nonce alone is trusted, however long ago the first try was."""

    def trusting(world: World) -> None:
        world.chat.reads_history = False

    yield trusting


@mutant
def shared_nonce() -> Iterator[Adjust]:
    """A video's card and its result have the same nonce."""

    def shared(world: World) -> None:
        world.chat.one_nonce_for_all = True

    yield shared


@mutant
def http_retries() -> Iterator[Adjust]:
    """The HTTP client sends a POST again by itself when the answer is lost."""

    class Persistent(SimulatedProvider):
        async def _post(self, order: Order, parent: str | None) -> Ref:
            try:
                return await super()._post(order, parent)
            except Unconfirmed:
                return await super()._post(order, parent)

    def persist(world: World) -> None:
        world.provider_of = lambda process, vendor: _made(Persistent, process, vendor)

    yield persist


def _made(kind: type[SimulatedProvider], process: Process, vendor: Vendor) -> SimulatedProvider:
    return kind(process, vendor)


@mutant
def no_reconcile() -> Iterator[Adjust]:
    """After the grace a submit in doubt is simply sent again, whatever the listing says."""
    honest = reconcile._settle

    def blind(tx: Any, shop: Any, video: Any, _candidates: Any) -> None:
        honest(tx, shop, video, [])

    with _instead(reconcile, _settle=blind):
        yield _leave


@mutant
def hold_after_answer() -> Iterator[Adjust]:
    """Somebody without credits gets the video first."""
    honest = ledger.hold

    def trusting(tx: Any, *hold: Any) -> None:
        try:
            honest(tx, *hold)
        except InsufficientCredits:
            return

    with _instead(ledger, hold=trusting):
        yield _leave


@mutant
def deadline_by_the_clock() -> Iterator[Adjust]:
    """The deadline counts from the submit, outages and jumps of the clock included."""

    def by_the_clock(shop: Any, video: Any, now: Any) -> float:
        return float((now - (video.submitted_at or now)) / timedelta(seconds=1))

    def missed(tx: Any, shop: Any, video: Any, miss: Missed) -> None:
        now = shop.now(tx)
        if by_the_clock(shop, video, now) > shop.house.catalogue.deadline(video.spec.model).total_seconds():
            ending.failed(tx, video, Reason.EXPIRED, now)
            return
        honest(tx, shop=shop, video=video, miss=miss)

    honest = look._missed
    with _instead(look, _waited_s=by_the_clock, _missed=missed):
        yield _leave


@mutant
def source_in_fingerprint() -> Iterator[Adjust]:
    """The lock tells an equal original and an equal remix apart, and a listing without prompts does not."""
    honest = submit._fingerprint

    def finer(shop: Any, video: Any, provider: Any) -> str | None:
        known = honest(shop, video, provider)
        return f"{known} {video.remix_of}" if known else None

    with _instead(submit, _fingerprint=finer):
        yield _leave


@mutant
def chain_not_woken() -> Iterator[Adjust]:
    """The end of a video forgets the chain that waits for it."""
    with _instead(chains, video_ended=lambda *_: None):
        yield _leave


@mutant
def chain_noted_later() -> Iterator[Adjust]:
    """The next step is begun in one transaction and noted in another: a death in between begins it twice."""

    async def in_two(shop: Any, claimed: Any) -> None:
        def begin(tx: Any) -> Any:
            mine = chains.lock(tx, claimed)
            video = archive.by_id(tx, claimed.video)
            if mine is None or mine.is_last or video is None or video.status is not Status.READY:
                return None
            fresh = replace(mine, id=shop.house.rng.letters(9))  # Its key keeps a second begin from being met.
            return studio_chains._next(tx, shop.house, fresh)

        begun = await shop.write(begin)
        if begun is None:
            await honest(shop, claimed)
        else:
            await shop.write(lambda tx: chains.go_on(tx, claimed, begun))

    honest = chain.go_on
    with _instead(loop, go_on=in_two):
        yield _leave


@mutant
def looked_for_at_once() -> Iterator[Adjust]:
    """After a crash the channel is searched for a message that is still on its way."""
    with _instead(claims, let_go_after_a_crash=_let_go), _instead(posts, UNSEEN_FOR=timedelta()):
        yield _leave


def _let_go(tx: Any, _now: Any) -> None:
    tx.execute(update(rows).where(rows.c.held).values(held=False, due_at=START))
