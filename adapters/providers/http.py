"""How we talk HTTP with vendors: a POST is sent once and never again, a GET is a question that may be asked twice."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import TypeVar

import httpx

from adapters.fetching.addresses import AllowedHosts, NotAllowed, Resolve, parse_base, resolve
from adapters.fetching.clients import client, unpacks_to_much
from adapters.providers.answers import Answer, Limits, TooLong
from adapters.providers.waiting import wanted_wait
from core.errors import Code, Elsewhere, Missed, Rejected, Unconfirmed, Why

T = TypeVar("T")
Form = Mapping[str, tuple[str | None, str | bytes] | tuple[str | None, str | bytes, str]]
"""Fields of a multipart body: name to (file name or None, content, and perhaps a content type)."""

_NOTHING_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
_STALE = (httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError, httpx.CloseError)
_NO_ANSWER = (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError, ValueError)
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MOST_REDIRECTS = 3
_OUR_ACCOUNT = {401: Why.ACCOUNT, 402: Why.FUNDS, 403: Why.ACCOUNT}
_NO_FILM = ("application/json", "application/problem+json", "application/xml", "text/")


class NoFilmHere(Missed):
    """Asked for a film, the vendor gave a status that says something else."""

    def __init__(self, missed: Missed, status: int) -> None:
        super().__init__(missed.message, retry_after=missed.retry_after, gone=missed.gone, why=missed.why)
        self.status = status


class Wire:
    """One vendor's base URL, its key, and the limits of what it may cost us in time and bytes."""

    def __init__(
        self,
        *,
        base_url: str,
        keys: Mapping[str, str],
        hosts: tuple[str, ...] = (),
        limits: Limits,
        transport: httpx.AsyncBaseTransport | None = None,
        resolver: Resolve = resolve,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._base = parse_base(base_url)
        self._keys = dict(keys)
        if not all(value.isascii() and value.isprintable() for value in self._keys.values()):
            raise ValueError("the provider's key holds characters that no HTTP header can carry")
        self._hosts = AllowedHosts(self._base, hosts, resolver)
        self._limits, self._now = limits, now
        # A pooled connection that the vendor is just closing fails a POST of which it has read nothing, and nobody
        # could tell. So a POST always opens a connection of its own; httpx never repeats one with retries at zero.
        one_use = httpx.Limits(max_connections=None, max_keepalive_connections=0)
        reused = httpx.Limits(max_connections=100, max_keepalive_connections=20)
        patience = max(limits.get_s, limits.film_pause_s)
        self._fresh = client(transport, limits=one_use, timeout_s=patience)
        self._pooled = client(transport, limits=reused, timeout_s=patience)

    async def post_once(self, path: str, *, body: object = None, form: Form | None = None) -> Answer:
        """Send one POST and return whatever answer came. Raises Rejected when nothing was sent, else Unconfirmed."""
        request = self._post(path, body, form)
        head: httpx.Response | None = None
        try:
            async with asyncio.timeout(self._limits.post_s):
                head = await self._fresh.send(request, stream=True)
                return await self._answer(head)
        except httpx.UnsupportedProtocol as error:
            raise Rejected(Code.INVALID_REQUEST, type(error).__name__) from None
        except _NOTHING_SENT as error:
            raise Rejected(Code.NOT_SENT, type(error).__name__) from None
        except Exception as error:  # noqa: BLE001  # Whatever broke after this point, the vendor may have accepted.
            if head is not None and 400 <= head.status_code < 500:  # noqa: PLR2004  # The head alone is a verdict.
                return Answer(status=head.status_code, headers=head.headers, body=b"")
            # Only the kind of the error: its text and its cause may quote headers and URLs.
            raise Unconfirmed(type(error).__name__, http=head.status_code if head else None) from None

    async def get(self, target: str) -> Answer:
        """The answer to a GET of a path or of a whole URL, with allowed redirects followed. Raises Missed."""
        return await self._within(self._limits.get_s, self._ask("GET", target))

    async def delete(self, path: str) -> Answer:
        return await self._within(self._limits.get_s, self._ask("DELETE", path))

    async def stream(self, target: str) -> AsyncIterator[bytes]:
        """A file's bytes, all of them or Missed."""
        ends_at = _clock() + self._limits.film_s
        response = await self._before(ends_at, self._open(self._fresh, "GET", target))
        try:
            self._check_film(response)
            misnamed = _other_kind(response)
            received, chunks = 0, response.aiter_bytes()
            # The limit lies around each read: around the loop it would strike inside the code that stores the bytes.
            while (chunk := await self._before(ends_at, anext(chunks, None))) is not None:
                if misnamed and not received and not _begins_like_a_film(chunk):
                    raise Missed(f"not a file but {misnamed}")
                received += len(chunk)
                if received > self._limits.film_bytes:
                    raise TooLong(f"the file is larger than {self._limits.film_bytes} bytes")
                yield chunk
            if received != (_promised(response) or received) and "content-encoding" not in response.headers:
                raise Missed("the file was cut short")
        finally:
            await response.aclose()

    def missed(self, status: int, headers: httpx.Headers) -> Missed:
        """What an answer that is no answer amounts to: the vendor's words stay out, they may quote a prompt."""
        return Missed(
            f"HTTP {status}",
            retry_after=wanted_wait(headers, self._now()),
            gone=status in (404, 410),
            why=_OUR_ACCOUNT.get(status),
        )

    def wait(self, headers: httpx.Headers) -> float | None:
        """Seconds after which the vendor wants to be asked again."""
        return wanted_wait(headers, self._now())

    async def aclose(self) -> None:
        await self._fresh.aclose()
        await self._pooled.aclose()

    def _post(self, path: str, body: object, form: Form | None) -> httpx.Request:
        # No "Connection: close": a server that refuses before it has read the film would then cut us off, and asyncio
        # drops an answer that arrives together with the cut.
        headers = {**self._keys, "Accept": "application/json"}
        patience = min(self._limits.connect_s, self._limits.post_s * 0.9)
        timeout = httpx.Timeout(self._limits.post_s, connect=patience, pool=patience)
        content = {"files": form} if form is not None else {"json": body}
        try:
            return self._fresh.build_request("POST", self._url(path), headers=headers, timeout=timeout, **content)
        except (httpx.InvalidURL, ValueError, TypeError) as error:
            raise Rejected(Code.INVALID_REQUEST, f"no request could be made of this: {type(error).__name__}") from None

    async def _ask(self, method: str, target: str) -> Answer:
        try:
            return await self._answer(await self._open(self._pooled, method, target))
        except _STALE:
            return await self._answer(await self._open(self._fresh, method, target))

    async def _open(self, through: httpx.AsyncClient, method: str, target: str) -> httpx.Response:
        url = self._url(target)
        for _ in range(_MOST_REDIRECTS + 1):
            way = await self._hosts.way(url)
            headers = {**(self._keys if way.keyed else {}), **way.headers}
            request = through.build_request(method, way.url, headers=headers, extensions=way.extensions)
            # Pooled connections are told apart by address alone, and two pinned hosts may share one.
            response = await (self._fresh if way.pinned else through).send(request, stream=True)
            if method != "GET" or response.status_code not in _REDIRECTS or "location" not in response.headers:
                return response
            await response.aclose()
            url = url.join(response.headers["location"])
        raise Missed("too many redirects")

    async def _answer(self, response: httpx.Response) -> Answer:
        body = bytearray()
        try:
            _check_packing(response)
            async for chunk in response.aiter_bytes():
                body += chunk
                if len(body) > self._limits.json_bytes:
                    raise TooLong(f"an answer of more than {self._limits.json_bytes} bytes")
        finally:
            await response.aclose()
        return Answer(status=response.status_code, headers=response.headers, body=bytes(body))

    def _check_film(self, response: httpx.Response) -> None:
        if response.status_code != httpx.codes.OK:
            raise NoFilmHere(self.missed(response.status_code, response.headers), response.status_code)
        _check_packing(response)
        if (_promised(response) or 0) > self._limits.film_bytes:
            raise TooLong(f"the file is larger than {self._limits.film_bytes} bytes")

    async def _before(self, ends_at: float, step: Awaitable[T]) -> T:
        return await self._within(min(self._limits.film_pause_s, ends_at - _clock()), step)

    async def _within(self, seconds: float, step: Awaitable[T]) -> T:
        try:
            async with asyncio.timeout(seconds):
                return await step
        except NotAllowed as error:
            raise (Elsewhere(str(error), error.unnamed) if error.unnamed else Missed(str(error))) from None
        except _NO_ANSWER as error:
            raise Missed(type(error).__name__) from None

    def _url(self, target: str) -> httpx.URL:
        """A path below the base URL, keeping the base's own query such as Azure's api-version, or a whole URL."""
        if not target.startswith("/"):
            return httpx.URL(target)
        path, _, query = target.partition("?")
        base_query = self._base.query.decode("ascii")
        asked = "&".join(part for part in (base_query, query) if part)
        return httpx.URL(f"{str(self._base.copy_with(query=None)).rstrip('/')}{path}" + (f"?{asked}" if asked else ""))


def _check_packing(response: httpx.Response) -> None:
    if unpacks_to_much(response):
        raise TooLong("an answer that is packed more than once, or by what we do not open")


def _other_kind(response: httpx.Response) -> str:
    """What the vendor calls the file, where that is no film; some call everything text. "" where it may be one."""
    kind = response.headers.get("content-type", "").lower()
    return kind.partition(";")[0][:100] if kind.startswith(_NO_FILM) else ""


def _begins_like_a_film(chunk: bytes) -> bool:
    return chunk[4:8] == b"ftyp" or chunk.startswith(b"\x1a\x45\xdf\xa3")


def _promised(response: httpx.Response) -> int | None:
    length = response.headers.get("content-length", "")[:20]
    return int(length) if length.isdecimal() else None


def _clock() -> float:
    return asyncio.get_running_loop().time()
