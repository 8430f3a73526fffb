"""Chains: changes that are made one after another, and which of them each video is."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, bindparam, insert, select, update

from core.names import AccountId, Place, TeamId, VideoId
from core.store.database import Tx
from core.store.tables import Moment, chain_steps, chains

CHAIN = "chain"
"""The kind of a post that tells where a chain stopped and what came out so far."""


class ChainState(StrEnum):
    GOING = "going"  # A step is being made, or the next one is due.
    DONE = "done"  # The last step is ready.
    STOPPED = "stopped"  # At a step that failed, was refused or called off.


@dataclass(frozen=True, kw_only=True)
class Chain:
    id: str
    team: TeamId
    account: AccountId
    """Who pays for each step."""
    at: Place
    private: bool
    steps: tuple[str, ...]
    position: int
    """The number of the step whose video `video` is; the first is 1."""
    video: VideoId
    state: ChainState = ChainState.GOING
    why: str | None = None
    """Of one that was stopped by a refusal: its sentence."""
    cancel_asked: bool = False
    begun_at: datetime
    due_at: datetime | None = None
    """NULL while its video is being made: the transaction that ends the video makes the chain due."""
    claim: int = 0

    @property
    def is_last(self) -> bool:
        return self.position == len(self.steps)


@dataclass(frozen=True, kw_only=True)
class StepOf:
    """Where a video stands in its chain."""

    chain: Chain
    number: int

    @property
    def more(self) -> bool:
        """Whether further steps would follow."""
        return self.chain.state is ChainState.GOING and not self.chain.cancel_asked and not self.chain.is_last


_ADD = insert(chains).inline()
_ADD_STEP = insert(chain_steps).inline()
_THIS = (chains.c.id == bindparam("of_chain"), chains.c.claim == bindparam("claim_was"), chains.c.state == "going")
_LOCK = select(chains).where(*_THIS).with_for_update()
_SET = update(chains).where(*_THIS)
_OF_VIDEO = (
    select(chains, chain_steps.c.step)
    .join(chain_steps, chain_steps.c.chain_id == chains.c.id)
    .where(chain_steps.c.video_id == bindparam("of_video"))
)
_VIDEOS = (
    select(chain_steps.c.video_id).where(chain_steps.c.chain_id == bindparam("of_chain")).order_by(chain_steps.c.step)
)
_ENDED = (
    update(chains)
    .where(chains.c.video_id == bindparam("of_video"), chains.c.state == "going")
    .values(due_at=bindparam("now", type_=Moment))
)
_STOP = (
    update(chains)
    .where(chains.c.id == bindparam("of_chain"), chains.c.team == bindparam("of_team"), chains.c.state == "going")
    .values(cancel_asked=True)
)


def begin(tx: Tx, chain: Chain) -> None:
    """With its first video, in the transaction that holds the credits for it."""
    row = {name: getattr(chain, name) for name in ("id", "team", "account", "at", "private", "position", "begun_at")}
    row |= {
        "video_id": chain.video,
        "steps": list(chain.steps),
        "state": chain.state,
        "cancel_asked": False,
        "claim": 0,
    }
    tx.execute(_ADD, row)
    tx.execute(_ADD_STEP, {"chain_id": chain.id, "step": chain.position, "video_id": chain.video})


def go_on(tx: Tx, chain: Chain, video: VideoId) -> None:
    """The next step has its video. A step that was begun already breaks the primary key, and this transaction."""
    tx.execute(_ADD_STEP, {"chain_id": chain.id, "step": chain.position + 1, "video_id": video})
    tx.execute(_SET, {**_fence(chain), "position": chain.position + 1, "video_id": video, "due_at": None})


def end(tx: Tx, chain: Chain, state: ChainState, why: str | None, now: datetime) -> None:
    tx.execute(_SET, {**_fence(chain), "state": state, "why": why, "ended_at": now, "due_at": None})


def rest(tx: Tx, chain: Chain) -> None:
    """Its video is not over yet."""
    tx.execute(_SET, {**_fence(chain), "due_at": None})


def lock(tx: Tx, chain: Chain) -> Chain | None:
    """As it is now, and nobody else's until this transaction ends. None: it is no longer ours."""
    row = tx.execute(_LOCK, _fence(chain)).one_or_none()
    return None if row is None else chain_of(row)


def video_ended(tx: Tx, video: VideoId, now: datetime) -> None:
    """In the transaction that ends it, so that no death can fall in between."""
    tx.execute(_ENDED, {"of_video": video, "now": now})


def ask_stop(tx: Tx, team: TeamId, chain: Chain) -> bool:
    """No further step is begun. False: it is over."""
    return tx.execute(_STOP, {"of_chain": chain.id, "of_team": team}).rowcount == 1


def of_video(tx: Tx, video: VideoId) -> StepOf | None:
    row = tx.execute(_OF_VIDEO, {"of_video": video}).one_or_none()
    return None if row is None else StepOf(chain=chain_of(row), number=row.step)


def videos_of(tx: Tx, chain: Chain) -> list[VideoId]:
    """In their order."""
    return [VideoId(name) for name in tx.execute(_VIDEOS, {"of_chain": chain.id}).scalars()]


def chain_of(row: Row[Any]) -> Chain:
    return Chain(
        id=row.id,
        team=TeamId(row.team),
        account=AccountId(row.account),
        at=Place(row.at),
        private=row.private,
        steps=tuple(row.steps),
        position=row.position,
        video=VideoId(row.video_id),
        state=ChainState(row.state),
        why=row.why,
        cancel_asked=row.cancel_asked,
        begun_at=row.begun_at,
        due_at=row.due_at,
        claim=row.claim,
    )


def _fence(chain: Chain) -> dict[str, Any]:
    return {"of_chain": chain.id, "claim_was": chain.claim}
