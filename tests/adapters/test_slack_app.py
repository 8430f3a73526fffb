"""Starting, stopping, secrets, and what the manifest promises."""

import asyncio
import logging
import re
from pathlib import Path

import pytest
import yaml

from adapters.slack import actions, asking, commands
from adapters.slack.app import CannotLogIn, SlackApp
from adapters.slack.client import Self, client
from adapters.slack.deliveries import KEPT_S, Deliveries
from adapters.slack.facts import (
    LOOK_S,
    PERSON_KEPT_S,
    Person,
    Remembered,
    Room,
    Unknown,
    people,
    person_of,
    room_of,
    rooms,
)
from adapters.slack.routes import SLACK_ROUTES
from adapters.slack.upload import Uploads
from tests.adapters.slack_fakes import FakeStudio, OneFilm, connected
from tests.worlds.slack import SlackWorld

MANIFEST = yaml.safe_load((Path(actions.__file__).parent / "manifest.yaml").read_text())


@pytest.fixture
async def world():
    async with SlackWorld() as world:
        yield world


def app_with(world, **tokens):
    told = {"bot_token": world.bot_token, "app_token": world.app_token} | tokens
    return SlackApp(studio=FakeStudio(), store=OneFilm(), api_url=world.api_url, **told)  # type: ignore[arg-type]


@pytest.mark.parametrize(("token", "setting"), [("bot_token", "SLACK_BOT_TOKEN"), ("app_token", "SLACK_APP_TOKEN")])
async def test_a_wrong_token_is_named_by_its_setting(world, token, setting):
    app = app_with(world, **{token: "xoxb-wrong-secret"})
    with pytest.raises(CannotLogIn, match=setting) as told:
        await app.start()
    assert "wrong-secret" not in str(told.value)
    await app.close()


async def test_nobody_answering_is_told_with_the_address():
    app = SlackApp(
        bot_token="xoxb-x", app_token="xapp-x", studio=FakeStudio(), store=OneFilm(), api_url="http://127.0.0.1:9/api"
    )  # type: ignore[arg-type]  # As far as the adapter uses it.
    with pytest.raises(CannotLogIn, match=re.escape("http://127.0.0.1:9/api/")):
        await app.start()


async def test_half_a_setting_is_named(world):
    with pytest.raises(CannotLogIn, match=r"SLACK_APP_TOKEN .* or SLACK_SIGNING_SECRET"):
        await app_with(world, app_token=None).start()


def test_with_an_app_token_no_port_is_opened(world):
    assert app_with(world, signing_secret="s").asgi is None
    assert app_with(world, signing_secret="s", app_token=None).asgi is not None


async def test_no_secret_and_no_prompt_is_ever_logged(world, caplog, capsys):
    caplog.set_level(logging.DEBUG)
    async with connected(world, FakeStudio()):
        form = (await world.command("ana", "generate")).form
        await world.submit("ana", form, prompt="a canary in a coal mine")
        await world.until("Waiting")
    ours = [record.getMessage() for record in caplog.records if record.name != "aiohttp.access"]  # The fake server's.
    logged = "\n".join(ours) + capsys.readouterr().out
    for secret in ("the-bots-token", "the-apps-token", "ticket=", "canary"):
        assert secret not in logged


async def test_what_is_being_answered_is_answered_before_the_end(world):
    studio = FakeStudio()
    studio.slow_s = 0.3
    async with connected(world, studio):
        asking = asyncio.create_task(world.command("ana", "balance"))
        await asyncio.sleep(0.1)
    assert (await asking).whisper


async def test_starting_waits_for_no_timer(world):
    async with asyncio.timeout(4):
        async with connected(world, FakeStudio()):
            pass


def test_the_default_address_is_the_librarys_own_of_this_moment():
    assert client("x", None).base_url == "https://slack.com/api/"
    assert client("x", "http://127.0.0.1:1/api").base_url == "http://127.0.0.1:1/api/"


def test_nothing_is_repeated_by_the_library_but_what_slack_asked_to_wait_for():
    assert client("x", None).retry_handlers == []
    assert [type(h).__name__ for h in client("x", None, patient=True).retry_handlers] == ["Patience"]


def test_the_manifest_declares_what_is_served_and_nothing_else():
    features = MANIFEST["features"]
    assert tuple(c["command"] for c in features["slash_commands"]) == commands.DECLARED
    shortcuts = {f"shortcut:{s['callback_id'].removeprefix('sora_')}" for s in features["shortcuts"]}
    assert shortcuts == {name for name in SLACK_ROUTES if name.startswith("shortcut:")}
    assert all(c["should_escape"] for c in features["slash_commands"])
    assert all(len(s["name"]) <= 24 for s in features["shortcuts"])
    assert MANIFEST["settings"]["socket_mode_enabled"] is True
    assert MANIFEST["settings"]["event_subscriptions"]["bot_events"] == ["app_uninstalled", "tokens_revoked"]


def test_the_readme_gives_a_reason_for_each_scope():
    readme = (Path(actions.__file__).parent / "README.md").read_text()
    scopes = MANIFEST["oauth_config"]["scopes"]
    for scope in [*scopes["bot"], *scopes["bot_optional"]]:
        assert f"`{scope}`" in readme


class Hours:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_delivery_is_remembered_for_a_while():
    clock = Hours()
    deliveries = Deliveries(clock)
    assert deliveries.first("T1", "k")
    assert not deliveries.first("T1", "k")
    assert deliveries.first("T2", "k")
    clock.now += KEPT_S
    assert deliveries.first("T1", "k")


async def test_a_fact_is_asked_for_again_after_its_time(world):
    clock = Hours()
    known = people(client(world.bot_token, world.api_url), clock)
    assert (await known.get("U0BOSS")).admin
    await known.get("U0BOSS")
    assert world.calls("users.info") == 1
    clock.now += PERSON_KEPT_S
    assert known.known("U0BOSS") is None
    await known.get("U0BOSS")
    assert world.calls("users.info") == 2


async def test_a_look_that_takes_too_long_is_no_fact():
    async def forever(_: str) -> str:
        await asyncio.sleep(60)
        return "never"

    began = asyncio.get_running_loop().time()
    with pytest.raises(Unknown):
        await Remembered(forever, 1.0).get("x")
    assert asyncio.get_running_loop().time() - began < LOOK_S + 0.5


async def test_somebody_who_cannot_be_seen_is_a_stranger(world):
    assert (await people(client(world.bot_token, world.api_url)).get("U0NOBODY")).stranger


@pytest.mark.parametrize("right", ["is_admin", "is_owner", "is_primary_owner"])
def test_who_is_an_admin(right):
    assert person_of({right: True}).admin
    assert not person_of({right: False}).admin
    assert not person_of({}).admin


@pytest.mark.parametrize("kind", ["is_restricted", "is_ultra_restricted"])
def test_who_is_a_guest(kind):
    assert person_of({kind: True}).guest


def test_a_membership_that_is_not_told_is_not_one_denied():
    assert room_of({"id": "C0001"}).member
    assert not room_of({"is_member": False}).member
    assert not room_of({"is_member": "yes"}).member


async def test_a_server_that_tells_nothing_of_people_and_rooms_makes_nobody_an_admin_and_no_room_public(world):
    api = client(world.bot_token, world.api_url)
    world.fail_next("users.info", error="unknown_method")
    world.fail_next("conversations.info", error="unknown_method")
    assert await people(api).get("U0BOSS") == Person()
    assert await rooms(api).get("C0001 U0ANA") == Room(member=True, private=True)


async def test_a_share_that_cannot_be_asked_for_is_believed(world):
    world.fail_next("files.info", error="unknown_method")
    assert await Uploads(client(world.bot_token, world.api_url), asyncio.sleep).is_shared("F1", "C0001")


IN_T1 = Self(team="T1", enterprise="")
IN_E1 = Self(team="T1", enterprise="E1")


@pytest.mark.parametrize(
    ("person", "me", "named", "external"),
    [
        ({"team_id": "T1"}, IN_T1, "", False),
        ({"team_id": "T1"}, IN_T1, "T1", False),
        ({"team_id": "T2"}, IN_T1, "", True),
        ({"team_id": "T2"}, IN_T1, "T2", True),
        ({}, IN_T1, "T2", True),
        ({"team_id": "T2", "enterprise_user": {"enterprise_id": "E1"}}, IN_T1, "T2", True),
        ({"team_id": "T2", "enterprise_user": {"enterprise_id": "E1"}}, IN_E1, "T2", False),
        ({"team_id": "T2", "enterprise_user": {"enterprise_id": "E2"}}, IN_E1, "", True),
        ({"team_id": "T1", "is_stranger": True}, IN_T1, "", True),
        ({}, IN_T1, "", False),
    ],
)
def test_who_belongs_to_another_organisation(person, me, named, external):
    assert asking.is_external(person_of(person), me, named) is external
