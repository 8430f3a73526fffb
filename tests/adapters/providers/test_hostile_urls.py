"""Where a hostile vendor would like us to go: nobody is connected to, nobody gets the key, and nobody pays."""

import json
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import suppress

import httpx
import pytest

from adapters.providers.answers import Limits
from adapters.providers.bfl import Bfl
from adapters.providers.linked import Account
from core.errors import Missed
from core.ports import Ref, Report, State
from core.video import Status
from tests.adapters.providers.hostile_urls import NAMES, PUBLIC, URLS
from tests.house import ANA, BEN, BOSS, Bot

KEY = "sk-canary-0123456789abcdef"
GW = "https://gw.test/v1"
HOSTS = ("cdn.test", "*.wild.test")
REF = Ref(provider="gateway", id="v")


async def names(host: str, port: int) -> tuple[str, ...]:
    return tuple(NAMES.get(host, "").split())


class Net:
    """All that leaves us: the vendor's own host is answered as told, and any other is noted."""

    def __init__(self, vendor: Callable[[httpx.Request], httpx.Response]) -> None:
        self._vendor = vendor
        self.reached: list[str] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.host == "gw.test" and request.url.scheme == "https":
            return self._vendor(request)
        self.reached.append(f"{request.url.host} with {[*request.headers.values()]}")
        return httpx.Response(200, content=b"\0\0\0\x18ftypmp42 a film from elsewhere")

    def provider(self, resolver: Callable[..., object] = names) -> Bfl:
        account = Account(name="gateway", base_url=GW, key=KEY, hosts=HOSTS, limits=Limits())
        return Bfl(account, transport=httpx.MockTransport(self), resolver=resolver)  # type: ignore[arg-type]  # A double.


def moving_to(link: str) -> Callable[[httpx.Request], httpx.Response]:
    return lambda request: httpx.Response(302, headers=[(b"Location", link.encode("utf-8", "replace"))])


async def taken(chunks: AsyncIterator[bytes]) -> bytes:
    return b"".join([chunk async for chunk in chunks])


def test_there_are_at_least_sixty_forms_and_none_twice() -> None:
    assert len(URLS) >= 60
    assert max(Counter(URLS).values()) == 1


@pytest.mark.parametrize("url", URLS)
async def test_nobody_is_connected_to_however_the_link_is_written(url: str) -> None:
    at_home = Net(lambda request: httpx.Response(404))
    moved = Net(moving_to(url))
    done = Report(state=State.COMPLETED, result=url)
    for provider, ref in ((at_home.provider(), Ref(provider="gateway", id="v", poll_url=url)), (moved.provider(), REF)):
        with pytest.raises(Missed):
            await provider.poll(ref)
        with pytest.raises(Missed):
            await taken(provider.fetch(ref, done))
        await provider.aclose()
    # A link such as \\evil may be read as a path, which stays with the vendor's own host.
    assert at_home.reached + moved.reached == []


@pytest.mark.parametrize("url", [f"https://{name}/film" for name in NAMES if name != "evil.test"])
async def test_a_link_that_is_followed_never_carries_the_key(url: str) -> None:
    net = Net(lambda request: httpx.Response(404))
    provider = net.provider()
    with suppress(Missed):
        await taken(provider.fetch(REF, Report(state=State.COMPLETED, result=url)))
    assert KEY not in str(net.reached)
    assert [reached.split()[0] for reached in net.reached] in ([], [PUBLIC])


async def test_a_name_that_changes_its_address_is_judged_at_each_step() -> None:
    """Public when it is checked, private a moment later: the address that was judged is the one that is reached, and
    a redirect to the same name is judged anew."""
    answers = iter([(PUBLIC,), ("127.0.0.1",), ("169.254.169.254",)])

    async def rebinding(host: str, port: int) -> tuple[str, ...]:
        return next(answers)

    reached: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        reached.append(request.url.host)
        return httpx.Response(302, headers={"Location": "https://fine.wild.test/again"})

    account = Account(name="gateway", base_url=GW, key=KEY, hosts=HOSTS)
    provider = Bfl(account, transport=httpx.MockTransport(answer), resolver=rebinding)
    with pytest.raises(Missed):
        await taken(provider.fetch(REF, Report(state=State.COMPLETED, result="https://fine.wild.test/film")))
    assert reached == [PUBLIC]


@pytest.mark.parametrize("loop", ["/v1/get_result?id=v", "https://gw.test/v1/other", "https://cdn.test/back"])
async def test_a_loop_of_redirects_is_left_after_three(loop: str) -> None:
    seen: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.url.host)
        return httpx.Response(307, headers={"Location": loop})

    account = Account(name="gateway", base_url=GW, key=KEY, hosts=HOSTS)
    provider = Bfl(account, transport=httpx.MockTransport(answer), resolver=names)
    with pytest.raises(Missed):
        await provider.poll(REF)
    assert len(seen) == 4


async def test_none_of_these_links_is_ever_charged(bot: Bot) -> None:
    """Each is where a finished video is said to lie, until its time is over."""
    links, ids = iter(URLS), iter(range(1000))
    lies_at: dict[str, str] = {}

    def vendor(request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            given = f"v{next(ids)}"
            lies_at[given] = next(links)
            return httpx.Response(200, json={"id": given})
        asked = request.url.params.get("id", "")
        if asked not in lies_at:
            return httpx.Response(404)
        body = {"id": asked, "status": "Ready", "result": {"sample": lies_at[asked]}, "cost": 24}
        return httpx.Response(200, content=json.dumps(body))

    net = Net(vendor)
    bot.shop.providers["gateway"] = net.provider()  # type: ignore[index]  # The house's own is a dict.
    for somebody in (ANA, BEN, BOSS):
        await bot.grant(somebody, 40 * len(URLS))
    made = [await bot.make((ANA, BEN, BOSS)[number % 3], f"fox {number}") for number in range(len(URLS))]
    await bot.work(60)
    bot.clock.jump(86_400.0)
    await bot.work(900, step=10)
    assert {await bot.status(card.video) for card in made} == {Status.FAILED}
    assert [await bot.balance(somebody) for somebody in (ANA, BEN, BOSS)] == [(40 * len(URLS), 0)] * 3
    assert (await bot.breaches(), net.reached) == ([], [])
