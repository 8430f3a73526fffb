"""A chain goes on: its next step is begun in one transaction, or it stops and says so."""

from core.names import platform_of
from core.refusals import PlatformSlow, Refusal, TryAgainSoon
from core.store.chains import Chain
from core.studio import chains
from core.worker.shop import Workshop


async def go_on(shop: Workshop, chain: Chain) -> None:
    """One question to the chat: a death before the commit leaves the row to its lease, and after it there is nothing to
    do. Where the chat does not answer the row is left to its lease too, and asked about again."""
    try:
        member = await _is_member(shop, chain)
    except (TryAgainSoon, PlatformSlow):
        shop.log.warning("chain_waits_for_the_chat", video=chain.video, step=chain.position)
        return
    try:
        went = await shop.write(lambda tx: chains.go_on(tx, shop.house, chain, member=member))
    except TryAgainSoon:
        raise
    except Refusal as no:
        why = str(no)
        if await shop.write(lambda tx: chains.stop(tx, shop.house, chain, why)):
            shop.log.info("chain_refused", video=chain.video, step=chain.position + 1, code=no.code)
    else:
        if went is not None:
            shop.log.info("chain_went_on", video=chain.video, step=chain.position)


async def _is_member(shop: Workshop, chain: Chain) -> bool:
    """Whoever pays for the next step. A chat that this process does not have is asked by one that has it."""
    if chain.is_last or not shop.members:
        return True
    ask = shop.members.get(platform_of(chain.account))
    if ask is None:
        raise TryAgainSoon
    return await ask(chain.account)
