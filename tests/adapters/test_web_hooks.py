"""What vendors send by themselves: a hint to look, and nothing that is not theirs changes anything."""

import base64
import hmac
import json
import random
from collections.abc import AsyncIterator
from dataclasses import replace
from hashlib import sha256

import httpx
import pytest
from sqlalchemy import text
from starlette.datastructures import Headers

from adapters.web.app import create_app
from adapters.web.guard import LARGEST_BODY
from adapters.web.hooks import Hooks, checked, read_secret
from core.video import Status
from tests.adapters.web_world import FOX, World, code_of, world
from tests.house import ask

__all__ = ["world"]

NOW = 1_780_000_000.0
OLD, NEW = (f"whsec_{base64.b64encode(word * 8).decode()}" for word in (b"old.", b"new."))
PATH = "/webhooks/video/gateway"


class Vendor:
    """Signs and sends."""

    def __init__(self, world: World, client: httpx.AsyncClient) -> None:
        self.world, self.client, self._number = world, client, 0

    async def send(self, body: bytes, headers: dict[str, str] | None = None, path: str = PATH) -> httpx.Response:
        return await self.client.post(path, content=body, headers=headers)

    async def says(self, type_: str, video_id: object, **signing: object) -> httpx.Response:
        body = json.dumps({"id": "evt_1", "type": type_, "created_at": 1, "data": {"id": video_id}}).encode()
        return await self.send(body, self.signed(body, **signing))  # type: ignore[arg-type]  # Tests name arguments.

    def signed(self, body: bytes, *, name: str = "", at: float = NOW, secret: str = NEW) -> dict[str, str]:
        self._number += 1
        name = name or f"wh_{self._number}"
        digest = hmac.digest(read_secret(secret), f"{name}.{int(at)}.".encode() + body, sha256)
        signature = f"v1,{base64.b64encode(digest).decode()}"
        return {"webhook-id": name, "webhook-timestamp": str(int(at)), "webhook-signature": signature}

    async def state(self) -> object:
        """All that a delivery could change."""
        rows = "SELECT id, status, due_at, claim FROM videos ORDER BY id"

        def read(tx: object) -> object:
            execute = tx.execute  # type: ignore[attr-defined]  # A transaction.
            deliveries = execute(text("SELECT count(*) FROM inbox")).scalar_one()
            return [tuple(row) for row in execute(text(rows))], deliveries

        return await self.world.bot.database.read(read)


@pytest.fixture
async def vendor(world: World) -> AsyncIterator[Vendor]:
    hooks = Hooks(secrets={"gateway": (read_secret(OLD), read_secret(NEW))}, now=lambda: NOW)
    app = create_app(replace(world.desk, hooks=hooks))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://here") as client:
        yield Vendor(world, client)


@pytest.fixture
async def running(world: World) -> str:
    """A video that the vendor works on; the next look is seconds away."""
    card = await world.bot.studio.make(ask(), FOX)
    await world.bot.until_idle()
    video = await world.bot.video(card.video)
    assert video.status is Status.RUNNING
    assert video.due_at is not None
    assert video.due_at > world.bot.clock.now()
    return str(video.provider_id)


async def test_a_vendors_word_has_its_video_looked_at_now_and_ends_nothing(vendor: Vendor, running: str) -> None:
    bot = vendor.world.bot
    assert (await vendor.says("video.completed", running)).status_code == 204
    [video] = [await bot.video(row) for row in await bot.database.read(ids)]
    assert (video.status, video.due_at) == (Status.RUNNING, bot.clock.now())
    await bot.until_idle()
    assert (await bot.video(video.id)).status is Status.RUNNING  # It was looked at, and is not finished.


def ids(tx: object) -> list[str]:
    return list(tx.execute(text("SELECT id FROM videos")).scalars())  # type: ignore[attr-defined]  # A transaction.


async def test_failed_is_a_hint_as_well_and_a_lie_costs_nothing(vendor: Vendor, running: str) -> None:
    bot = vendor.world.bot
    assert (await vendor.says("video.failed", running)).status_code == 204
    await bot.until_idle()
    await vendor.world.finish()
    [video] = [await bot.video(row) for row in await bot.database.read(ids)]
    assert video.status is Status.READY


async def test_a_delivery_counts_once(vendor: Vendor, running: str) -> None:
    assert (await vendor.says("video.completed", running, name="wh_same")).status_code == 204
    await vendor.world.bot.until_idle()
    before = await vendor.state()
    again = await vendor.says("video.completed", running, name="wh_same")
    assert (again.status_code, code_of(again)) == (409, "taken_before")
    assert await vendor.state() == before


@pytest.mark.parametrize("secret", [OLD, NEW])
async def test_while_a_secret_changes_both_are_good(vendor: Vendor, running: str, secret: str) -> None:
    assert (await vendor.says("video.completed", running, secret=secret)).status_code == 204


@pytest.mark.parametrize(("late", "status"), [(-299, 204), (299, 204), (-301, 401), (301, 401)])
async def test_deliveries_are_good_for_five_minutes_both_ways(
    vendor: Vendor, running: str, late: int, status: int
) -> None:
    assert (await vendor.says("video.completed", running, at=NOW + late)).status_code == status


async def test_other_events_and_other_peoples_videos_are_taken_and_change_no_video(
    vendor: Vendor, running: str
) -> None:
    before, _ = await vendor.state()  # type: ignore[misc]  # A pair.
    assert (await vendor.says("response.completed", running)).status_code == 204
    assert (await vendor.says("video.completed", "video_of_somebody_else")).status_code == 204
    after, _ = await vendor.state()  # type: ignore[misc]  # The same.
    assert after == before


async def test_what_is_forged_changes_nothing(vendor: Vendor, running: str) -> None:
    before = await vendor.state()
    body = json.dumps({"type": "video.completed", "data": {"id": running}}).encode()
    good = vendor.signed(body)
    other = f"whsec_{base64.b64encode(b'mallory.' * 4).decode()}"
    for headers, status in (
        ({}, 400),
        ({**good, "webhook-signature": "v1,"}, 401),
        ({**good, "webhook-signature": "v1a," + good["webhook-signature"][3:]}, 401),
        ({**good, "webhook-signature": good["webhook-signature"][:-4] + "AAA="}, 401),
        ({**good, "webhook-id": "wh_other"}, 401),
        ({**good, "webhook-timestamp": str(int(NOW) + 1)}, 401),
        ({**good, "webhook-timestamp": "soon"}, 400),
        ({**good, "webhook-timestamp": "9" * 400}, 400),
        (vendor.signed(body, secret=other), 401),
        (vendor.signed(body + b" "), 401),
    ):
        answer = await vendor.send(body, headers)
        assert answer.status_code == status, headers
        code_of(answer)
    assert await vendor.state() == before


async def test_signed_garbage_and_huge_bodies_change_nothing(vendor: Vendor, running: str) -> None:
    before = await vendor.state()
    for body in (b"", b"[]", b"{", b"\xff\xfe", b"null", b"[" * 50_000, b'{"type": 1}', b'{"type": "video.failed"}'):
        assert (await vendor.send(body, vendor.signed(body))).status_code == 400, body[:20]
    for name in (None, 1, "", "x" * 513, "a\0b", {"id": running}):
        assert (await vendor.says("video.completed", name)).status_code == 400
    huge = b" " * (LARGEST_BODY + 1)
    assert (await vendor.send(huge, vendor.signed(huge))).status_code == 413
    assert await vendor.state() == before


async def test_a_provider_without_a_secret_has_no_such_address(vendor: Vendor, running: str) -> None:
    for name in ("nobody", "bfl", "gateway%00", "Gateway"):
        assert (await vendor.send(b"{}", {}, f"/webhooks/video/{name}")).status_code == 404
    assert (await vendor.world.with_token("").post(PATH)).status_code == 404  # Where none is set, nothing is open.


async def test_ten_thousand_random_deliveries_cause_no_fault_and_change_nothing(vendor: Vendor, running: str) -> None:
    dice, before = random.Random(4), await vendor.state()
    bodies = [
        json.dumps({"type": "video.completed", "data": {"id": running}}).encode(), b"", b"{",
        b"\x00\xff", b"[]", b"x" * 300,
    ]  # fmt: skip
    for number in range(10_000):
        body = dice.choice(bodies)
        headers = {name: value.encode() for name, value in vendor.signed(dice.choice(bodies)).items()}
        if (
            headers["webhook-signature"]
            == vendor.signed(body, name=headers["webhook-id"].decode())["webhook-signature"].encode()
        ):
            headers["webhook-id"] += b"x"
        for name in dice.sample(sorted(headers), dice.randint(0, 2)):
            headers[name] = dice.choice(
                [b"", b"\xff", b"-1", b"1e9", b"v1," * 50, b"v1,\xe9", bytes([number % 128 or 33])]
            )
        answer = await vendor.client.post(PATH, content=body, headers=headers)  # type: ignore[arg-type]  # Raw bytes.
        assert 400 <= answer.status_code < 500, (headers, body)
    assert await vendor.state() == before


@pytest.mark.parametrize("text", ["", "whsec_", "whsec_abc", "whsec_ä", "sk-123", "whsec_" + "A" * 15, "AAAA" * 8])
def test_a_secret_that_is_none_is_refused_without_telling_it(text: str) -> None:
    with pytest.raises(ValueError, match="whsec_") as refused:
        read_secret(text)
    assert len(text) < len("whsec_") + 1 or text not in str(refused.value)


def test_the_example_of_the_standard_is_read_as_it_says() -> None:
    """What the standard's own libraries are tested with."""
    secret, body = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", b'{"test": 2432232314}'
    headers = Headers(
        {
            "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
            "webhook-timestamp": "1614265330",
            "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        }
    )
    signed = checked((read_secret(secret),), headers, body, 1614265330.0)
    assert signed.id == "msg_p5jXN8AQM9LWM0D4loKWxJek"
