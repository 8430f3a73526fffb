"""Our own copy of the video that a remix is made from."""

from core.errors import Code, Rejected, SoraError
from core.ports import Source


async def film_of(source: Source) -> bytes:
    """Our own copy of the original. Raises Rejected before anything is sent."""
    if source.read is None:
        raise Rejected(Code.SOURCE_GONE, "there is no film of the original")
    try:
        return await source.read()
    except (OSError, SoraError) as error:
        raise Rejected(Code.SOURCE_GONE, f"the original's film could not be read: {type(error).__name__}") from None
