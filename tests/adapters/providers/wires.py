"""A wire to a vendor, over a transport that records or to a server that misbehaves."""

import httpx

from adapters.providers.answers import Limits
from adapters.providers.http import Wire

KEY = "sk-canary-0123456789abcdef"
KEYS = {"Authorization": f"Bearer {KEY}"}
QUICK = Limits(post_s=0.8, connect_s=0.7, get_s=0.4, film_s=0.6, film_pause_s=0.3, film_bytes=1000)


class Names:
    """A resolver that knows what it was told, and counts what it was asked."""

    def __init__(self, **known: str) -> None:
        self.known = {name.replace("_", "."): tuple(found.split()) for name, found in known.items()}
        self.asked: list[str] = []

    async def __call__(self, host: str, port: int) -> tuple[str, ...]:
        self.asked.append(host)
        return self.known.get(host, ())


class Recorder(httpx.AsyncBaseTransport):
    """Answers each request with the next response, and keeps the requests."""

    def __init__(self, *responses: httpx.Response) -> None:
        self.responses, self.requests = list(responses), []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return self.responses.pop(0)


def wire(base_url: str = "https://gw.test/v1", **more) -> Wire:
    more = {"keys": KEYS, "limits": QUICK} | more
    return Wire(base_url=base_url, **more)


def moved(where: str, status: int = 302) -> httpx.Response:
    return httpx.Response(status, headers={"Location": where})


async def film_of(asked: Wire, target: str = "/videos/v/content") -> bytes:
    return b"".join([chunk async for chunk in asked.stream(target)])
