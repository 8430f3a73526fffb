"""HTTP mode: the signature over the raw bytes decides, and garbage is refused politely."""

import asyncio
import hashlib
import hmac
import json
import random
import time
from urllib.parse import urlencode

import httpx
import pytest

from adapters.slack.app import SlackApp
from adapters.slack.guard import LARGEST_BODY, PATH, is_signed
from tests.adapters.slack_fakes import FakeStudio, OneFilm
from tests.worlds.slack import SlackWorld

FORM = "application/x-www-form-urlencoded"


@pytest.fixture
async def world():
    async with SlackWorld() as world:
        yield world


@pytest.fixture
def studio():
    return FakeStudio()


@pytest.fixture
async def web(world, studio):
    app = SlackApp(
        bot_token=world.bot_token,
        signing_secret=world.signing_secret,
        studio=studio,  # type: ignore[arg-type]  # As far as the adapter uses it.
        store=OneFilm(),
        api_url=world.api_url,
    )
    await app.start()
    assert app.asgi is not None
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app.asgi), base_url="http://bot.example") as web:
        yield web
    await app.close()


def signed(body: bytes, secret: str = SlackWorld.signing_secret, at: float | None = None) -> dict[str, str]:
    stamp = str(int(time.time() if at is None else at))
    mac = hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={mac}", "Content-Type": FORM}


def command(world: SlackWorld, text: str) -> bytes:
    trigger = f"t{world.api.number()}"
    world.api.triggers[trigger] = ("U0ANA", time.monotonic(), False)
    told = {
        "command": "/sora", "text": text, "team_id": "T0001", "user_id": "U0ANA", "channel_id": "C0001",
        "channel_name": "videos", "trigger_id": trigger, "response_url": f"{world.api.base}/whisper/{trigger}",
    }  # fmt: skip
    return urlencode(told).encode()


async def test_a_signed_command_is_answered(web, world, studio):
    body = command(world, "generate a fox in snow")
    answer = await web.post(PATH, content=body, headers=signed(body))
    assert (answer.status_code, answer.content) == (200, b"")
    await world.until("Waiting")
    assert studio.names() == ["make"]


async def test_a_replay_starts_nothing_new(web, world, studio):
    body = command(world, "generate a fox in snow")
    for _ in range(5):
        assert (await web.post(PATH, content=body, headers=signed(body))).status_code == 200
    await world.until("Waiting")
    await asyncio.sleep(0.1)
    assert world.calls("chat.postMessage") == 1


async def test_a_submit_is_refused_inside_the_form(web, studio):
    studio.refuses["make"] = RuntimeError("boom")
    view = {
        "id": "V1", "type": "modal", "callback_id": "sora_make", "private_metadata": '{"channel":"C0001"}', "hash": "h",
        "state": {"values": {"prompt": {"sora_prompt": {"type": "plain_text_input", "value": "a fox"}}}},
    }  # fmt: skip
    told = {
        "type": "view_submission",
        "team": {"id": "T0001"},
        "user": {"id": "U0ANA", "team_id": "T0001"},
        "view": view,
    }
    body = urlencode({"payload": json.dumps(told)}).encode()
    answer = await web.post(PATH, content=body, headers=signed(body))
    assert answer.json()["response_action"] == "errors"
    assert list(answer.json()["errors"]) == ["prompt"]


async def test_slacks_first_handshake_is_answered(web):
    body = json.dumps({"type": "url_verification", "challenge": "abc", "token": "x"}).encode()
    answer = await web.post(PATH, content=body, headers=signed(body) | {"Content-Type": "application/json"})
    assert (answer.status_code, answer.text.strip('{"}').endswith("abc")) == (200, True)


@pytest.mark.parametrize(
    "change",
    [
        {"X-Slack-Signature": ""},
        {"X-Slack-Signature": "v0=00"},
        {"X-Slack-Signature": "v0=ÄÖÜ".encode()},
        {"X-Slack-Request-Timestamp": ""},
        {"X-Slack-Request-Timestamp": "yesterday"},
        {"X-Slack-Request-Timestamp": "1e9"},
        {"X-Slack-Request-Timestamp": "-1"},
        {"X-Slack-Request-Timestamp": "٣٤٥"},
        {"X-Slack-Request-Timestamp": "9" * 400},
    ],
)
async def test_a_wrong_signature_or_time_is_401(web, world, studio, change):
    body = command(world, "generate a fox in snow")
    headers = {**signed(body), **change}
    raw = {name: value.encode() if isinstance(value, str) else value for name, value in headers.items()}
    assert (await web.post(PATH, content=body, headers=raw)).status_code == 401
    assert studio.names() == []


async def test_another_secret_is_401(web, world):
    body = command(world, "balance")
    assert (await web.post(PATH, content=body, headers=signed(body, "another"))).status_code == 401


async def test_an_old_request_is_401(web, world):
    body = command(world, "balance")
    for at in (time.time() - 400, time.time() + 400):
        assert (await web.post(PATH, content=body, headers=signed(body, at=at))).status_code == 401


async def test_a_changed_body_is_401(web, world):
    body = command(world, "balance")
    assert (await web.post(PATH, content=body + b"&x=1", headers=signed(body))).status_code == 401


async def test_a_huge_body_is_413(web):
    body = b"x" * (LARGEST_BODY + 1)
    assert (await web.post(PATH, content=body, headers=signed(body))).status_code == 413


@pytest.mark.parametrize(
    "body",
    [b"[]", b"{", b"7", b"null", b"\xff\xfe", b"payload=", b"payload={", b"payload=[]", b"payload=null", b'{"team": 5}',
     b'{"type": "block_actions", "actions": []}', b'payload={"type": "block_actions", "actions": [7]}',
     b'payload={"type": "view_submission", "view": 7}', b'payload={"type": "view_submission", "view": {}}',
     b'{"type":"event_callback","event":7}', b"command=%2Fsora", b""],
)  # fmt: skip
@pytest.mark.parametrize("kind", [FORM, "application/json", "text/plain; charset=latin-1", ""])
async def test_a_signed_body_that_makes_no_sense_is_no_fault_of_ours(web, body, kind):
    answer = await web.post(PATH, content=body, headers=signed(body) | {"Content-Type": kind})
    assert answer.status_code < 500


ODD = [
    {"type": "view_closed", "view": {"callback_id": "sora_make"}},
    {"type": "block_suggestion", "action_id": "a", "value": "x"},
    {"type": "block_actions"},
    {"type": "block_actions", "actions": []},
    {"type": "block_actions", "actions": "x"},
    {"type": "block_actions", "actions": [{}]},
    {"type": "block_actions", "actions": [{"action_id": 5}]},
    {"type": "block_actions", "actions": [{"action_id": "sora_make"}, 7]},
    {"type": "block_actions", "actions": [{"action_id": "sora_make"}], "user": "U1"},
    {"type": "view_submission"},
    {"type": "view_submission", "view": {"callback_id": 3}},
    {"type": "shortcut"},
    {"type": "message_action", "message": []},
    {"type": "event_callback"},
    {"type": "event_callback", "event": {"type": 5}},
    {"type": "app_rate_limited"},
    {"type": "something_new"},
    {"type": 7},
    {},
]


@pytest.mark.parametrize("told", ODD, ids=str)
async def test_whatever_is_signed_and_not_served_is_acknowledged_without_a_fault(web, studio, caplog, told):
    for kind, body in [
        (FORM, urlencode({"payload": json.dumps(told)}).encode()),
        ("application/json", json.dumps(told).encode()),
    ]:
        answer = await web.post(PATH, content=body, headers=signed(body) | {"Content-Type": kind})
        assert (answer.status_code, answer.content) == (200, b"")
    assert studio.names() == []
    assert not [record for record in caplog.records if record.exc_info or record.levelname == "ERROR"]


async def test_two_hundred_random_requests_change_nothing(web, studio):
    dice = random.Random(7)
    for _ in range(200):
        body = dice.choice(
            [dice.randbytes(dice.randint(0, 200)), b"payload=" + dice.randbytes(50), b"{" + dice.randbytes(9)]
        )
        headers = (
            signed(body) if dice.random() < 0.5 else {"X-Slack-Signature": "v0=1", "X-Slack-Request-Timestamp": "x"}
        )
        answer = await web.post(PATH, content=body, headers=headers)
        assert answer.status_code < 500
    assert studio.names() == []


async def test_other_paths_and_verbs_are_not_served(web):
    assert (await web.get(PATH)).status_code == 405
    assert (await web.post("/elsewhere")).status_code == 404


def test_a_signature_is_compared_over_bytes():
    headers = signed(b"\xff", at=1000)
    assert is_signed(SlackWorld.signing_secret, "1000", headers["X-Slack-Signature"], b"\xff", 1000)
