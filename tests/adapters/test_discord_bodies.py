"""Everything the bot sends, held against Discord's own description of its API."""

import json
from collections.abc import AsyncIterator
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from adapters.discord import views
from adapters.discord.app import DiscordApp
from adapters.discord.options import Offer
from core.refusals import SeveralChanges
from tests.adapters.discord_fakes import A_FILM, CARDS, HERE, FakeStore, FakeStudio, NoMemo
from tests.worlds.discord import DiscordWorld
from tests.worlds.discord_rest import Recorded
from tests.worlds.discord_rules import V2

SPEC = Path(__file__).parents[2].parent / "shared" / "specs" / "discord-openapi.json"

pytestmark = pytest.mark.skipif(
    not SPEC.exists(), reason=f"Discord's API description is not there: put it at {SPEC} to check all bodies against it"
)


@cache
def described() -> Any:
    return json.loads(SPEC.read_text())


def check(sent: Recorded) -> None:
    operation = described()["paths"][sent.path][sent.method.lower()]
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    whole = {"components": described()["components"], **schema}
    jsonschema.Draft202012Validator(whole).validate(_as_described(sent.body))


def _as_described(body: Any) -> Any:
    """Discord takes ids as numbers, as discord.py sends them in two places; its description knows text alone."""
    if not isinstance(body, dict):
        return body
    text = dict(body)
    if "attachments" in body:
        text["attachments"] = [one | {"id": str(one["id"])} for one in body["attachments"]]
    if "users" in body.get("allowed_mentions", {}):
        text["allowed_mentions"] = body["allowed_mentions"] | {
            "users": [str(u) for u in body["allowed_mentions"]["users"]]
        }
    return text


@pytest.fixture
async def world() -> AsyncIterator[DiscordWorld]:
    async with DiscordWorld() as world:
        yield world


async def test_every_body_of_a_whole_story_is_as_discord_describes(world):
    studio = FakeStudio()
    offer = Offer(models=("sora-2",), lengths=(4, 8), sizes=("1280x720",))
    app = DiscordApp(
        token=world.token, studio=studio, store=FakeStore(), offer=offer,
        api_url=world.api_url, gateway_url=world.gateway_url,
    )  # fmt: skip
    await app.start()
    card = CARDS["result_card remix"]
    original = await app.announcer.deliver(card, HERE, A_FILM, key="a:result", repeat=False, memo=NoMemo())
    [result] = world.messages()
    form = (await world.press("ana", result, "REMIX")).form
    await world.submit("ana", form, prompt="make it night")
    await world.command("ana", "generate")
    studio.refuses["remix"] = SeveralChanges(3, "v7kq2", 80)
    await world.command("ana", "remix", video="v7kq2", prompt="night and snow")
    await world.suggestions("ana", "show", "video", "fox")
    at = await app.announcer.show(CARDS["video_card waiting"], HERE, key="b:card", repeat=True)
    await app.announcer.show(CARDS["video_card folded"], at, key="b:card", repeat=False)
    answer = card.__class__(**{**vars(card), "reply_to": original})
    await app.announcer.deliver(answer, HERE, A_FILM, key="b:result", repeat=False, memo=NoMemo())
    await app.announcer.tell("discord:301:501", CARDS["notice help"], key="k", repeat=False)
    await app.close()
    sent = [one for one in world.rest.recorded if one.body is not None]
    assert {one.method for one in sent} == {"POST", "PATCH", "PUT"}
    assert len(sent) >= 12
    for one in sent:
        check(one)


@pytest.mark.parametrize("name", CARDS)
async def test_every_card_is_as_discord_describes(name):
    view = getattr(views, name.split(" ")[0].split(",")[0])(CARDS[name])
    if hasattr(view, "to_dict"):
        body = {"type": 9, "data": view.to_dict()}
    else:
        body = {"type": 4, "data": {"components": view.to_components(), "flags": V2}}
    check(Recorded("POST", "/interactions/{interaction_id}/{interaction_token}/callback", body))


def test_a_wrong_body_would_be_found():
    body = {"type": 4, "data": {"components": [{"type": 10}], "flags": V2}}
    with pytest.raises(jsonschema.ValidationError):
        check(Recorded("POST", "/interactions/{interaction_id}/{interaction_token}/callback", body))
