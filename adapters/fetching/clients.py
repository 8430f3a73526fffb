"""The HTTP clients by which we fetch: they follow nothing by themselves, keep no cookies, and unpack only so much."""

from functools import cache
from http.cookiejar import CookieJar, DefaultCookiePolicy
from ssl import SSLContext

import httpx

_ONCE_PACKED = frozenset({"gzip", "x-gzip", "deflate"})
_NO_LIMITS = httpx.Limits()


def client(
    transport: httpx.AsyncBaseTransport | None = None,
    *,
    timeout_s: float,
    limits: httpx.Limits = _NO_LIMITS,
    proxies: bool = True,
) -> httpx.AsyncClient:
    """`proxies`: the environment's may be used."""
    headers = {"User-Agent": "sora-remix-bot", "Accept-Encoding": "identity"}
    forgetful = CookieJar(policy=DefaultCookiePolicy(allowed_domains=[]))
    return httpx.AsyncClient(
        transport=transport,
        verify=_tls() if transport is None else True,
        limits=limits,
        headers=headers,
        cookies=forgetful,
        http2=False,
        follow_redirects=False,
        trust_env=proxies,
        timeout=timeout_s,
    )


def unpacks_to_much(response: httpx.Response) -> bool:
    """We ask for nothing packed. What is packed once in the usual way grows a thousandfold at most, and is read piece
    by piece; packed twice, or by something newer, one small piece can become more than this machine's memory."""
    named = response.headers.get_list("content-encoding", split_commas=True)
    codings = [coding for name in named if (coding := name.strip().lower()) not in ("", "identity")]
    return len(codings) > 1 or not _ONCE_PACKED.issuperset(codings)


@cache
def _tls() -> SSLContext:
    """One for all: to read the certificates of the whole world costs as much as hundreds of requests."""
    return httpx.create_ssl_context()
