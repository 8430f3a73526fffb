"""Whatever comes over HTTP is answered politely: caps, shapes, and a thousand random requests."""

import asyncio
import json
import random
from collections.abc import AsyncIterator, Callable
from dataclasses import replace

import httpx
import pytest
from structlog.testing import capture_logs

from adapters.web.app import create_app
from adapters.web.guard import LARGEST_BODY
from adapters.web.hooks import Hooks
from bot.serving import serving
from tests.adapters.test_web_api import GETS
from tests.adapters.web_world import FOX, World, ana, code_of, fox, world
from tests.fakes import FakeMedia
from tests.loopback import NO_TLS

__all__ = ["ana", "fox", "world"]


async def test_a_body_over_the_cap_is_413(ana: httpx.AsyncClient) -> None:
    answer = await ana.post("/api/generate-video", content=b"x" * (LARGEST_BODY + 1))
    assert (answer.status_code, code_of(answer)) == (413, "too_large")


async def test_a_body_that_comes_in_pieces_has_the_same_cap(ana: httpx.AsyncClient) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(LARGEST_BODY // 1000 + 2):
            yield b"x" * 1000

    answer = await ana.post("/api/generate-video", content=pieces(), headers={"Content-Type": "application/json"})
    assert (answer.status_code, code_of(answer)) == (413, "too_large")


async def test_other_addresses_and_methods_are_told_in_the_same_shape(ana: httpx.AsyncClient) -> None:
    assert code_of(await ana.get("/nothing")) == "no_such_address"
    assert code_of(await ana.delete("/api/credits")) == "method_not_allowed"


async def test_a_fault_of_ours_is_500_with_a_reference_and_no_trace(world: World) -> None:
    class Broken(FakeMedia):
        def open(self, key: str, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
            raise RuntimeError("secret detail")

    made = await (ana := await world.client()).post("/api/generate-video", json={"prompt": FOX})
    await world.finish()
    desk = replace(world.desk, store=Broken())
    async with serving(create_app(desk), "127.0.0.1", 0) as port:
        with capture_logs() as logged:
            answer = await ana.get(f"http://127.0.0.1:{port}/api/videos/{made.json()['id']}/content")
    assert (answer.status_code, code_of(answer)) == (500, "broken")
    assert "secret" not in answer.text
    assert [(line["event"], line["reference"] in answer.text) for line in logged] == [("web_deed_broke", True)]


async def test_a_store_that_is_away_is_503_and_no_fault_of_ours(world: World) -> None:
    class Away(FakeMedia):
        async def open(self, key: str, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
            raise OSError("the bucket does not answer")
            yield

    made = await (ana := await world.client()).post("/api/generate-video", json={"prompt": FOX})
    await world.finish()
    desk = replace(world.desk, store=Away())
    async with serving(create_app(desk), "127.0.0.1", 0) as port:
        with capture_logs() as logged:
            for part in ("content", "thumbnail"):
                answer = await ana.get(f"http://127.0.0.1:{port}/api/videos/{made.json()['id']}/{part}")
                assert (answer.status_code, code_of(answer)) == (503, "try_again_soon")
    assert logged == []


TEXTS = ["", "x", FOX, "\0", "\ud800", "\u202e" * 9, "v7kq2", "é" * 3000, "😀", "' OR 1=1 --", "%", "../.."]
LEAVES: list[Callable[[random.Random], object]] = [
    lambda dice: None,
    lambda dice: dice.choice([True, False]),
    lambda dice: dice.choice([0, -1, 4, 8, 2**63, 10**400, 1e308, -0.0, float("nan"), float("inf")]),
    lambda dice: dice.choice(TEXTS),
    lambda dice: [dice.choice([1, "a", None])] * dice.randint(0, 3),
    lambda dice: {"video_id": {"video_id": []}},
]
PATHS = [
    *GETS, "/api/remix-video", "/api/generate-video", "/api/check-video", "/healthz", "/metrics", "/openapi.json",
    "/api/videos/%00", "/api/videos/%ff%fe/content", "/api/videos/..%2f..%2fetc/lineage", "//", "/api//videos",
]  # fmt: skip


def garbage(dice: random.Random, fox: str) -> dict[str, object]:
    names = [
        "video_id",
        "prompt",
        "pollForCompletion",
        "model",
        "seconds",
        "size",
        "insist",
        "cursor",
        "limit",
        "\ud800",
    ]
    body = {name: dice.choice(LEAVES)(dice) for name in dice.sample(names, dice.randint(0, 6))}
    if isinstance(body.get("pollForCompletion"), bool):
        body["pollForCompletion"] = False  # Waiting is told of elsewhere.
    raw = dice.choice([
        json.dumps(body).encode(), json.dumps(body).encode()[:-1], b"\xff\xfe", b"[" * 3000, b"null", b'"', b"",
        bytes(dice.randrange(256) for _ in range(dice.randint(0, 200))),
    ])  # fmt: skip
    headers = {
        "Content-Type": dice.choice(["application/json", "text/plain", "application/x-www-form-urlencoded", "x"]),
        "Idempotency-Key": dice.choice([b"a", b"", b"\xff", b"k" * 300, str(dice.random()).encode()]),
        "Range": dice.choice(["bytes=0-", "bytes=" + "9" * 400 + "-", "x"]),
        "If-None-Match": dice.choice(["*", "W/", ",,,", '"']),
    }
    query = "&".join(
        f"{dice.choice(names[:-1])}={dice.choice(['', '%00', '%ff', '1', 'x' * 500, '%F0%9F', fox, 'mine'])}"
        for _ in range(dice.randint(0, 4))
    )
    path = dice.choice(PATHS).format(dice.choice([fox, "zzzzz", "%00", "💥"]))
    method = dice.choice(["GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "BREW"])
    joint = "&" if "?" in path else "?"
    return {"method": method, "url": f"{path}{joint}{query}", "content": raw, "headers": headers}


@pytest.mark.parametrize("seed", range(4))
async def test_a_thousand_random_requests_cause_no_fault_of_ours(
    world: World, ana: httpx.AsyncClient, fox: str, seed: int
) -> None:
    dice = random.Random(seed)
    for _ in range(250):
        request = garbage(dice, fox)
        answer = await ana.request(**request)  # type: ignore[arg-type]  # As made above.
        assert answer.status_code < 500, (request, answer.text)
        if answer.status_code >= 400 and request["method"] != "HEAD":
            code_of(answer)
    assert await world.bot.breaches() == []


async def test_nothing_random_without_a_token_changes_anything(world: World, fox: str) -> None:
    dice, nobody = random.Random(9), world.with_token("")
    before = await world.bot.database.read(lambda tx: tx.exec_driver_sql("SELECT count(*) FROM inbox").scalar_one())
    for _ in range(200):
        answer = await nobody.request(**garbage(dice, fox))  # type: ignore[arg-type]  # As made above.
        assert answer.status_code < 500
    after = await world.bot.database.read(lambda tx: tx.exec_driver_sql("SELECT count(*) FROM inbox").scalar_one())
    assert after == before


@pytest.mark.parametrize("path", ["/sign-in", "/generate", "/api/remix-video", "/webhooks/video/gateway"])
async def test_whoever_hangs_up_in_the_middle_of_a_body_is_no_fault_of_ours(world: World, path: str) -> None:
    session = (await world.browser()).client.cookies["sora"]
    hooks = Hooks(secrets={"gateway": (b"a secret of this size",)})
    desk = replace(world.desk, hooks=hooks)
    async with serving(create_app(desk), "127.0.0.1", 0) as port:
        with capture_logs() as logs:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            head = f"POST {path} HTTP/1.1\r\nHost: here\r\nCookie: sora={session}\r\n"
            form = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 500\r\n\r\nprompt=abc"
            writer.write((head + form).encode())
            await writer.drain()
            await asyncio.sleep(0.2)  # It is being read by now.
            writer.close()
            await writer.wait_closed()
            async with httpx.AsyncClient(verify=NO_TLS) as other:
                for _ in range(5):
                    assert (await other.get(f"http://127.0.0.1:{port}/healthz")).status_code == 200
    assert logs == []
