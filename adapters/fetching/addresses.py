"""Where files and answers may come from: hosts that were named, at addresses looked up once and then kept."""

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import httpx

Resolve = Callable[[str, int], Awaitable[tuple[str, ...]]]
"""A host and a port to its IP addresses, the best first."""

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_PORTS = {"http": 80, "https": 443}


class NotAllowed(Exception):
    """An address that we do not go to. The text names the host only: the rest of a URL may be a signature."""

    def __init__(self, why: str, unnamed: str = "") -> None:
        """`unnamed`: the host that we would go to if it were named in full."""
        super().__init__(why)
        self.unnamed = unnamed


@dataclass(frozen=True, kw_only=True)
class Way:
    """How a checked URL is reached: with the key or without, and by which address."""

    url: httpx.URL
    keyed: bool = False
    headers: dict[str, str] = field(default_factory=dict)
    extensions: dict[str, str] = field(default_factory=dict)

    @property
    def pinned(self) -> bool:
        return bool(self.headers)


class AllowedHosts:
    """The base URL if there is one, and entries such as "cdn.example.com", "gpu.lan:8080", "*.bfl.ai" or "*" (any
    public host).

    A host that is named in full may be private and speak plain http, since the operator chose it; what matches a
    pattern must be public and https. The key goes to the base URL's own scheme, host and port, and nowhere else.
    """

    def __init__(self, base: httpx.URL | None, names: tuple[str, ...], resolve: Resolve) -> None:
        self._base, self._resolve = base, resolve
        self._full = frozenset(_bare(name) for name in names if not name.startswith("*"))
        self._suffixes = tuple(_bare(name).removeprefix("*") for name in names if name.startswith("*"))

    async def way(self, url: httpx.URL) -> Way:
        """Raises NotAllowed, or OSError where the name does not resolve."""
        host, port = _host(url), _port(url)
        if url.scheme not in _PORTS or url.userinfo or not host:
            raise NotAllowed("a link that is neither http nor https, or carries a user")
        if not _is_port(port):
            raise NotAllowed(f"{host} was to be asked at a port that does not exist")
        if self._base is not None and _origin(url) == _origin(self._base):
            return Way(url=url, keyed=True)
        named = self._named(host, port)
        if not named and not host.endswith(self._suffixes):
            raise NotAllowed(f"{host} is not listed in hosts", unnamed=host)
        if url.scheme == "http" and not self._may_be_plain(host, named=named):
            raise NotAllowed(f"{host} was to be asked over plain http", unnamed=host)
        return await self._pinned(url, host, port, private=named)

    def _named(self, host: str, port: int) -> bool:
        return self._is_base(host) or host in self._full or f"{host}:{port}" in self._full

    def _may_be_plain(self, host: str, *, named: bool) -> bool:
        return self._base.scheme == "http" if self._base and self._is_base(host) else named

    def _is_base(self, host: str) -> bool:
        return self._base is not None and host == _host(self._base)

    async def _pinned(self, url: httpx.URL, host: str, port: int, *, private: bool) -> Way:
        addresses = await self._resolve(host, port)
        if not addresses:
            raise NotAllowed(f"{host} has no address")
        if not private and not all(is_public(address) for address in addresses):
            raise NotAllowed(f"{host} has an address that is not public", unnamed=host)
        # Connecting to the address that was judged leaves no moment in which the name could come to mean another.
        return Way(
            url=url.copy_with(host=addresses[0]),
            headers={"Host": url.netloc.decode("ascii")},
            extensions={"sni_hostname": url.raw_host.decode("ascii")},
        )


def is_public(address: str) -> bool:
    """Whether it is an address on the open internet, also when it wraps an IPv4 address."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour
        if ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
        if ip.is_site_local:
            return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)


def parse_base(text: str) -> httpx.URL:
    try:
        url = httpx.URL(text.strip())
    except httpx.InvalidURL:
        raise ValueError("the provider's base_url is no URL") from None
    if url.scheme not in _PORTS or not url.host or url.userinfo or url.fragment or not _is_port(_port(url)):
        raise ValueError("the provider's base_url must be http:// or https://, a host and a path, without a user")
    return url


async def resolve(host: str, port: int) -> tuple[str, ...]:
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(address[0]) for *_, address in found))


def _host(url: httpx.URL) -> str:
    return _bare(url.raw_host.decode("ascii"))


def _bare(name: str) -> str:
    return name.strip().lower().rstrip(".")


def _origin(url: httpx.URL) -> tuple[str, str, int]:
    return url.scheme, _host(url), _port(url)


def _port(url: httpx.URL) -> int:
    return _PORTS.get(url.scheme, 0) if url.port is None else url.port


def _is_port(port: int) -> bool:
    return 0 < port < 1 << 16
