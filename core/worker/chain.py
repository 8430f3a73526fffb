"""A chain goes on: its next step is begun in one transaction, or it stops and says so."""

from core.refusals import Refusal, TryAgainSoon
from core.store.chains import Chain
from core.studio import chains
from core.worker.shop import Workshop


async def go_on(shop: Workshop, chain: Chain) -> None:
    """No outside call: a death before the commit leaves the row to its lease, and after it there is nothing to do."""
    try:
        went = await shop.write(lambda tx: chains.go_on(tx, shop.house, chain))
    except TryAgainSoon:
        raise
    except Refusal as no:
        why = str(no)
        if await shop.write(lambda tx: chains.stop(tx, shop.house, chain, why)):
            shop.log.info("chain_refused", video=chain.video, step=chain.position + 1, code=no.code)
    else:
        if went is not None:
            shop.log.info("chain_went_on", video=chain.video, step=chain.position)
