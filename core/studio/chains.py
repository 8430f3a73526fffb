"""Several changes, one after another: each step is a remix of the one before, held and judged when its turn comes."""

from collections.abc import Sequence
from datetime import timedelta

from core import remixing, rules
from core.cards import Notice, VideoCard
from core.changes import count_changes, split_changes
from core.names import Actor, Ask, VideoId, channel_of, is_chat
from core.refusals import DraftGone, OldButton, SeveralChanges
from core.store import archive, chains, drafts, ledger, posts
from core.store.chains import Chain, ChainState
from core.store.database import Tx
from core.studio import finding, making, progress
from core.studio.house import House
from core.video import OPEN, Status, Video
from core.words.chains import NO_MEMBER, plan_notice, stopped_card

_LETTERS = 12
_AT_ONCE = timedelta(0)
"""No adapter puts up the card of a later step, so the worker need not wait for one."""


def plan(tx: Tx, house: House, ask: Ask, name: str) -> Notice:
    """What it would be and cost. Nothing is held yet."""
    rules.check_may_spend(ask)
    way, steps = _meant(tx, house, ask, name)
    return plan_notice(name, steps, price=way.price, available=ledger.balance(tx, ask.by.account).available)


def begin(tx: Tx, house: House, ask: Ask, name: str) -> VideoCard:
    """Holds the first step alone. The button works once: its words are forgotten in the same transaction."""
    making.check_first_time(tx, ask)
    _, steps = _meant(tx, house, ask, name)
    card = _begin(tx, house, ask, _target(name), steps, insist=making.Insist.ADVICE)
    drafts.forget(tx, ask.by.account, name)
    return card


def begin_with(tx: Tx, house: House, ask: Ask, target: str, prompts: Sequence[str], *, insist: bool) -> VideoCard:
    """For programs, which part their words by themselves: a step that asks for several changes is advised against."""
    making.check_first_time(tx, ask)
    rules.check_may_spend(ask)
    steps = tuple(rules.check_prompt(prompt) for prompt in prompts)
    named, editor = finding.apart(target)
    source = finding.find(tx, ask, named)
    way = remixing.check_remixable(source, house.catalogue, house.database.now_of(tx), editor)
    changes = max(map(count_changes, steps))
    if changes > 1 and not insist:
        raise SeveralChanges(changes, source.id, way.price)
    return _begin(tx, house, ask, target, steps, insist=making.Insist.TWICE if insist else making.Insist.ADVICE)


def _begin(tx: Tx, house: House, ask: Ask, target: str, steps: tuple[str, ...], *, insist: making.Insist) -> VideoCard:
    first = making.remix(tx, house, ask, target, steps[0], insist=insist).video
    now = house.database.now_of(tx)
    chain = Chain(
        id=house.rng.letters(_LETTERS),
        team=ask.by.team,
        account=ask.by.account,
        at=ask.at,
        private=ask.private,
        steps=steps,
        position=1,
        video=first,
        begun_at=now,
    )
    chains.begin(tx, chain)
    video = archive.get(tx, ask.by.team, first)
    assert video is not None, "it was added a moment ago"
    return progress.waiting_card(tx, house, video, now)


def _target(name: str) -> str:
    """Of the remix whose words they are: the video, and the edit model if one was chosen."""
    return name.rpartition(":")[0]


def _meant(tx: Tx, house: House, ask: Ask, name: str) -> tuple[remixing.Way, tuple[str, ...]]:
    """The words that the button stands under, parted. Raises DraftGone, OldButton, and all that refuses a remix."""
    draft = drafts.find(tx, ask.by.account, name)
    if draft is None:
        raise DraftGone
    named, editor = finding.apart(_target(name))
    source = finding.find(tx, ask, named)
    way = remixing.check_remixable(source, house.catalogue, house.database.now_of(tx), editor)
    steps = split_changes(rules.check_prompt(draft.prompt))
    if not steps:  # Parted otherwise by a newer version.
        raise OldButton
    return way, steps


def go_on(tx: Tx, house: House, claimed: Chain, *, member: bool = True) -> Chain | None:
    """The video of a step has ended: the next one is begun, or it is over. Raises whatever refuses the next step, which
    leaves nothing behind. None: it is no longer ours, or its video is not over. `member`: who asked for it still is."""
    chain = chains.lock(tx, claimed)
    if chain is None:
        return None
    video = archive.by_id(tx, chain.video)
    if video is not None and video.status in OPEN:
        chains.rest(tx, chain)
        return None
    if video is None or video.status is Status.FAILED or (chain.cancel_asked and not chain.is_last):
        return _stop(tx, house, chain, None)
    if chain.is_last:
        chains.end(tx, chain, ChainState.DONE, None, house.database.now_of(tx))
    elif not member:
        return _stop(tx, house, chain, NO_MEMBER)
    else:
        chains.go_on(tx, chain, _next(tx, house, chain))
    return chain


def _next(tx: Tx, house: House, chain: Chain) -> VideoId:
    """Asked for by the one who pressed Start, from the same place; what rows can tell of them is judged anew."""
    actor = Actor(account=chain.account, team=chain.team)
    house.check_admitted(actor)
    key = f"chain-{chain.id}-{chain.position + 1}"
    ask = Ask(by=actor, at=chain.at, key=key, private=chain.private)
    words = chain.steps[chain.position]
    insist = making.Insist.TWICE
    return making.remix(tx, house, ask, chain.video, words, insist=insist, card_due=_AT_ONCE, patient=True).video


def stop(tx: Tx, house: House, claimed: Chain, why: str) -> Chain | None:
    """The next step was refused."""
    chain = chains.lock(tx, claimed)
    return _stop(tx, house, chain, why) if chain is not None else None


def _stop(tx: Tx, house: House, chain: Chain, why: str | None) -> Chain:
    """Told once, in the same place: the post's key is the video at which it stopped."""
    now = house.database.now_of(tx)
    chains.end(tx, chain, ChainState.STOPPED, why, now)
    if is_chat(chain.at):
        posts.plan(tx, chain.video, chains.CHAIN, channel_of(chain.at), now)
    return chain


def stopped_card_of(tx: Tx, video: Video) -> VideoCard:
    """Where the chain of this video stopped, and what came out of it."""
    step = chains.of_video(tx, video.id)
    assert step is not None, "only a video of a chain has such a card"
    made = [archive.by_id(tx, name) for name in chains.videos_of(tx, step.chain)]
    came = tuple(one.id for one in made if one is not None and one.status is Status.READY)
    return stopped_card(video, step.chain.steps, came, why=step.chain.why, account=video.account)
