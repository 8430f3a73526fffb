"""A file on a message of a chat: from that chat's own hosts, within limits, with its key for those hosts alone."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Mapping
from dataclasses import dataclass
from typing import TypeVar

import httpx

from adapters.fetching.addresses import AllowedHosts, NotAllowed
from adapters.fetching.clients import client, unpacks_to_much
from core.errors import TryLater, Unfetchable

T = TypeVar("T")

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MOST_REDIRECTS = 3
_BUSY = frozenset({408, 425, 429})
_SERVER_ERROR = 500
_NO_FILE = ("text/", "application/json", "application/xml")
"""A page to log in at, or an error that calls itself a success."""


@dataclass(frozen=True, kw_only=True)
class Patience:
    """Seconds. How many bytes are too many is the core's business."""

    whole_s: float = 180.0
    pause_s: float = 20.0


class Files:
    def __init__(
        self,
        hosts: AllowedHosts,
        *,
        keys: Mapping[str, str] | None = None,
        keyed_hosts: frozenset[str] = frozenset(),
        patience: Patience | None = None,
    ) -> None:
        """`keys`: headers for the base of `hosts` and for these hosts over https, and for nobody else."""
        self._hosts, self._keys, self._keyed_hosts = hosts, dict(keys or {}), keyed_hosts
        self._patience = patience or Patience()

    async def stream(self, address: str) -> AsyncGenerator[bytes, None]:
        """All of its bytes. Raises Unfetchable or TryLater, in words without the address: it may be signed."""
        ends_at = _clock() + self._patience.whole_s
        # One for each file: these are rare, and a pool would tell hosts apart by their addresses alone.
        async with client(timeout_s=self._patience.pause_s, proxies=False) as asking:
            response = await self._before(ends_at, self._open(asking, address))
            try:
                _check(response)
                received, chunks = 0, response.aiter_bytes()
                while (chunk := await self._before(ends_at, anext(chunks, None))) is not None:
                    received += len(chunk)
                    yield chunk
                if received < _promised(response):
                    raise TryLater("the file was cut short")
            finally:
                await response.aclose()

    async def _open(self, asking: httpx.AsyncClient, address: str) -> httpx.Response:
        url = httpx.URL(address)
        for _ in range(_MOST_REDIRECTS + 1):
            way = await self._hosts.way(url)
            keyed = way.keyed or (url.scheme == "https" and url.host in self._keyed_hosts and url.port is None)
            headers = {**(self._keys if keyed else {}), **way.headers}
            request = asking.build_request("GET", way.url, headers=headers, extensions=way.extensions)
            response = await asking.send(request, stream=True)
            if response.status_code not in _REDIRECTS or "location" not in response.headers:
                return response
            await response.aclose()
            url = url.join(response.headers["location"])
        raise Unfetchable("too many redirects")

    async def _before(self, ends_at: float, step: Awaitable[T]) -> T:
        try:
            async with asyncio.timeout(min(self._patience.pause_s, ends_at - _clock())):
                return await step
        except NotAllowed as why:
            raise Unfetchable(str(why)) from None
        except (httpx.InvalidURL, httpx.UnsupportedProtocol, ValueError) as why:
            raise Unfetchable(type(why).__name__) from None
        except (httpx.HTTPError, httpx.StreamError, OSError) as why:  # A time-out is an OSError.
            raise TryLater(type(why).__name__) from None


def _check(response: httpx.Response) -> None:
    status = response.status_code
    if status in _BUSY or status >= _SERVER_ERROR:
        raise TryLater(f"HTTP {status}")
    if status != httpx.codes.OK:
        raise Unfetchable(f"HTTP {status}")
    kind = response.headers.get("content-type", "").lower()
    if kind.startswith(_NO_FILE):
        raise Unfetchable(f"not a file but {kind.partition(';')[0][:100]}")
    if unpacks_to_much(response):
        raise Unfetchable("packed more than once, or by what we do not open")


def _promised(response: httpx.Response) -> int:
    length = response.headers.get("content-length", "")[:20]
    return int(length) if length.isdecimal() else 0


def _clock() -> float:
    return asyncio.get_running_loop().time()
